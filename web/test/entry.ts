// SPDX-License-Identifier: Apache-2.0
// The modules that are tested without a browser, in one bundle so that they share their state.
export * as text from "../src/base/text.ts";
export * as format from "../src/base/format.ts";
export * as layout from "../src/base/layout.ts";
export * as keys from "../src/keys/keys.ts";
export * as sse from "../src/net/sse.ts";
export * as keep from "../src/net/keep.ts";
export * as outbox from "../src/net/outbox.ts";
export * as api from "../src/net/api.ts";
export * as draft from "../src/store/draft.ts";
export * as route from "../src/store/route.ts";
export * as course from "../src/ticket/course.ts";
export * as window from "../src/queue/window.ts";
export * as notify from "../src/store/notify.ts";
export * as strip from "../src/store/strip.ts";
export * as id from "../src/base/id.ts";
export { default as en } from "texts:en";
export { default as he } from "texts:he";
