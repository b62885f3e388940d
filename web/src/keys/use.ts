// SPDX-License-Identifier: Apache-2.0
// Keys as a hook: the newest handler is used, and it ends with the component.
import { useEffect, useRef } from "preact/hooks";
import { onVerb, type Verb } from "./keys.ts";

export function useVerb(verb: Verb, handler: () => boolean | void): void {
	const latest = useRef(handler);
	latest.current = handler;
	useEffect(() => onVerb(verb, () => latest.current()), [verb]);
}
