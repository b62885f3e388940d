// SPDX-License-Identifier: Apache-2.0
// Says when we are cut off: what happened, what happens to what was written.
import { say } from "../base/text.ts";
import { outbox } from "../store/line.ts";
import { online } from "../store/watch.ts";
import { Icon } from "../ui/icon.tsx";

export function Banner() {
	const n = outbox.waiting.value.filter((l) => l.tries > 0).length;
	if (online.value && !n) return <div class="banner-place" role="status" />;
	return <div class="banner-place" role="status"><div class="banner"><Icon name="wifi-off" /><span>{online.value ? say("offline.waiting", { n }) : say("offline.line", { n })}</span>
		<button type="button" class="btn quiet mini" onClick={() => outbox.hurry()}><Icon name="refresh-cw" />{say("act.again")}</button></div></div>;
}
