// SPDX-License-Identifier: Apache-2.0
// The palette and the list of keys, loaded when they are first wanted.
import { overlay } from "./overlay.ts";
import { late } from "./late.tsx";

const Palette = late<{ close: () => void }>(() => import("../search/palette.tsx").then((m) => m.Palette));
const Keys = late<{ close: () => void }>(() => import("./keys_dialog.tsx").then((m) => m.KeysDialog));

// Ahead of need, when the page has come to rest: Ctrl K then answers at once.
export const fetchOverlays = (): void => void Promise.all([import("../search/palette.tsx"), import("./keys_dialog.tsx")]).catch(() => undefined);

export function Overlays() {
	const close = (): void => void (overlay.value = null);
	if (overlay.value === "search") return <Palette close={close} />;
	if (overlay.value === "keys") return <Keys close={close} />;
	return null;
}
