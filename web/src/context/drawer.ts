// SPDX-License-Identifier: Apache-2.0
// Whether the context is pulled out on screens too narrow to show it beside the ticket.
import { signal } from "@preact/signals";
export const contextOpen = signal(false);
