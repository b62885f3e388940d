// SPDX-License-Identifier: Apache-2.0
// The one outbox of this page.
import { call } from "../net/api.ts";
import { diskKeep } from "../net/keep.ts";
import { Outbox } from "../net/outbox.ts";

export const outbox = new Outbox(diskKeep("outbox"), (method, path, ask) => call(method, path, ask));
