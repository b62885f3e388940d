// SPDX-License-Identifier: Apache-2.0
// What lies over the workspace, if anything.
import { signal } from "@preact/signals";
export const overlay = signal<"search" | "keys" | null>(null);
