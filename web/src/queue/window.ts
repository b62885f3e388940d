// SPDX-License-Identifier: Apache-2.0
// Which rows of a long list are in the page. Rows are taken to be of one height: what is missed is hidden by the margin.
export type Slice = { from: number; to: number; before: number; after: number };
export const WINDOW_FROM = 500, ROW = 98, MARGIN = 30; // rows, pixels, rows

export function windowOf(count: number, top: number, height: number): Slice | null {
	if (count <= WINDOW_FROM) return null;
	const from = Math.max(0, Math.min(count - 1, Math.floor(top / ROW)) - MARGIN);
	const to = Math.min(count, Math.ceil((top + height) / ROW) + MARGIN);
	return { from, to, before: from * ROW, after: (count - to) * ROW };
}
