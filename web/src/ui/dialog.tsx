// SPDX-License-Identifier: Apache-2.0
// A dialog: the browser's own, so focus stays inside and Escape closes it.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

let count = 0;

export function Dialog({ title, children, close, look = "" }: { title: string; children: ComponentChildren; close: () => void; look?: string }) {
	const box = useRef<HTMLDialogElement>(null);
	const id = useRef(`dlg-${++count}`);
	useEffect(() => {
		const d = box.current!, before = document.activeElement as HTMLElement | null;
		d.showModal();
		return () => {
			d.close();
			before?.isConnected && before.focus();
		};
	}, []);
	return <dialog ref={box} class={`dlg ${look}`} aria-labelledby={id.current} onCancel={(e) => (e.preventDefault(), close())}
		onMouseDown={(e) => e.target === box.current && close()}>
		<h2 id={id.current}>{title}</h2>
		{children}
	</dialog>;
}
