// SPDX-License-Identifier: Apache-2.0
// One icon of the sprite. Icons that point along the line of reading carry `mirror`; clocks, checks and phones never.
import type { IconName } from "./icons.ts";

const MIRRORED = new Set<IconName>(["arrow-left", "arrow-right", "corner-up-right", "forward", "reply", "reply-all", "send", "undo-2", "log-out"]);

export function Icon({ name }: { name: IconName }) {
	return <svg class={MIRRORED.has(name) ? "icon mirror" : "icon"} aria-hidden="true"><use href={`${SPRITE}#i-${name}`} /></svg>;
}
