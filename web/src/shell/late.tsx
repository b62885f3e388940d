// SPDX-License-Identifier: Apache-2.0
// Screens that are loaded when they are first asked for, so that the queue comes first.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { say } from "../base/text.ts";
import { Skeleton, Trouble } from "../ui/bits.tsx";

type Load<P> = () => Promise<ComponentType<P>>;

export function late<P extends object>(load: Load<P>): ComponentType<P> {
	let ready: ComponentType<P> | null = null;
	return function Late(props: P) {
		const [, again] = useState(0), [bad, setBad] = useState(false);
		const fetchIt = (): void => {
			setBad(false);
			load().then((c) => ((ready = c), again((n) => n + 1)), () => setBad(true));
		};
		useEffect(() => void (ready || fetchIt()), []);
		if (ready) {
			const Ready = ready;
			return <Ready {...props} />;
		}
		return bad ? <Trouble title={say("error.page")} text={say("error.network")} again={fetchIt} /> : <div class="coming"><Skeleton lines={4} label={say("ticket.loading")} /></div>;
	};
}
