// SPDX-License-Identifier: Apache-2.0
// The story so far, and in the customer's own words what they ask for and what they do not want.
import { callName } from "../base/format.ts";
import { say } from "../base/text.ts";
import type { Ticket } from "../net/types.ts";

export function Story({ t }: { t: Ticket }) {
	if (!t.story && !t.asks && !t.not_wanted) return null;
	const name = callName(t.customer?.name ?? "");
	return <section class="story"><h2>{say(t.story ? "story.title" : "story.wishes")}</h2>
		{t.story ? <p dir="auto" class="said">{t.story}</p> : null}
		{t.asks || t.not_wanted ? <dl class={t.story ? "" : "alone"}>
			{t.asks ? <div><dt>{say("story.asks", { name })}</dt><dd dir="auto">{say("story.quote", { text: t.asks })}</dd></div> : null}
			{t.not_wanted ? <div><dt>{say("story.not_wanted")}</dt><dd dir="auto">{say("story.quote", { text: t.not_wanted })}</dd></div> : null}
		</dl> : null}
	</section>;
}
