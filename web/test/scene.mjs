// SPDX-License-Identifier: Apache-2.0
// One case in the browser: a fresh desk, a page that is signed in, and at the end a silent console.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { desk, enter, hasBrowser, launch } from "./browser.mjs";

export let browser;
before(async () => { if (hasBrowser) browser = await launch(); });
after(async () => { await browser?.close(); });

// `noisy` cases cut the network: the browser itself then writes to the console.
export const scene = (name, options, run) => test(name, { skip: !hasBrowser, timeout: 60_000 }, async () => {
	const mock = await desk(options.lang ?? "he");
	options.prepare?.(mock);
	const s = await enter(browser, mock, options);
	try {
		await run({ ...s, mock, keys: s.page.keyboard });
		if (!options.noisy) assert.deepEqual(s.noise, []);
	} finally {
		await s.context.close();
		await mock.close();
	}
});
export const sends = (mock) => mock.requests.filter((r) => r.method === "POST" && /\/contacts$/.test(r.path));
export const dana = (mock) => mock.desk.find("K-2417");
export const until = async (what, ms = 6_000) => {
	for (const end = Date.now() + ms; Date.now() < end; await new Promise((r) => setTimeout(r, 40))) if (await what()) return;
	assert.fail(`never became true: ${what}`);
};
