// SPDX-License-Identifier: Apache-2.0
// Begins: language and colours, then who sits here, then the screen that fits.
import { render } from "preact";
import { firstLang, speak } from "./base/text.ts";
import { startClock } from "./base/clock.ts";
import { startRouter, route } from "./store/route.ts";
import { loadSession, session } from "./store/session.ts";
import { applyTheme } from "./shell/theme.ts";
import { App } from "./shell/app.tsx";

const ENTRY = new Set(["setup", "invitation", "reset"]);

async function begin(): Promise<void> {
	applyTheme();
	await speak(firstLang());
	startRouter();
	startClock();
	if (ENTRY.has(route.value.at)) session.value = null;
	else await loadSession().catch(() => undefined); // the app shows that the server is away and tries again
	render(<App />, document.getElementById("app")!);
}

void begin();
