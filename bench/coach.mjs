// SPDX-License-Identifier: Apache-2.0
// The coach: speed per kB, hostile texts, false alarms on real agent replies and public comments, printed beside
// precision and recall on our own labelled corpus (CORPUS=dev by default; heldout is for whoever judges, totals only).
// The first argument is the timing program (bench/coach.c).
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const program = process.env.KESHEV ?? path.join(root, "build/keshev"), part = process.env.CORPUS ?? "dev";
const lines = (file) => fs.readFileSync(file, "utf8").split("\n").filter(Boolean).map((l) => JSON.parse(l));
const coach = (items) => execFileSync(program, ["coach", "--jsonl", "--now", "2026-11-18T10:30:00+02:00"], { input: items.map((i) => JSON.stringify(i)).join("\n"), maxBuffer: 1 << 30 })
	.toString().split("\n").filter(Boolean).map((l) => JSON.parse(l));
const cross = (a, b) => a[0] < b[1] && b[0] < a[1];
const rate = ([right, wrong, missed]) => {
	const p = right / (right + wrong || 1), r = right / (right + missed || 1);
	return `precision ${p.toFixed(3)}  recall ${r.toFixed(3)}  F1 ${((2 * p * r) / (p + r || 1)).toFixed(3)}  (${right} right, ${wrong} wrong, ${missed} missed)`;
};

// Code point span of the nth occurrence of a piece.
function spanOf(text, piece, seen) {
	let at = -1;
	for (let n = seen.get(piece) ?? 0; n >= 0; n--) at = text.indexOf(piece, at + 1);
	seen.set(piece, (seen.get(piece) ?? 0) + 1);
	const from = [...text.slice(0, at)].length;
	return [from, from + [...piece].length];
}

const local = (iso) => iso.slice(0, 10);
function dueRight(want, got) {
	if (!want || !got) return !want && !got;
	const wants = [want.at, ...(want.alternatives ?? [])], gots = [got.at, ...(got.alternatives ?? [])].filter(Boolean);
	return wants.some((w) => gots.some((g) => (want.grain === "minute" ? Date.parse(w) === Date.parse(g) : want.grain === "week" ? Math.abs(Date.parse(w) - Date.parse(g)) < 7 * 864e5 : local(w) === local(g))));
}

function count(score, wanted, found) {
	const used = new Set();
	for (const w of wanted) {
		const i = found.findIndex((f, k) => !used.has(k) && f.key === w.key && cross(f.span, w.span));
		if (i < 0 && !found.some((f) => f.key === w.key && cross(f.span, w.span))) score[2]++;
		else {
			score[0]++;
			if (i >= 0) used.add(i);
			w.found = found[i < 0 ? found.findIndex((f) => f.key === w.key && cross(f.span, w.span)) : i];
		}
	}
	found.forEach((f, k) => { if (!used.has(k) && !wanted.some((w) => w.key === f.key && cross(f.span, w.span))) score[1]++; });
}

function measure(lang) {
	const items = lines(path.join(root, `test/corpus/${part}.${lang}.jsonl`)).filter((i) => i.role !== "customer"), answers = coach(items);
	const promise = [0, 0, 0], bad = [0, 0, 0], vague = [0, 0, 0], due = [0, 0], traps = [0, 0], three = { customer_action: 0, our_action: 0, next_contact: 0 };
	let asked = 0, near = 0;
	items.forEach((item, i) => {
		const seen = new Map(), a = answers[i];
		const wanted = (item.promises ?? []).map((p) => ({ key: "", span: spanOf(item.text, p.text, seen), due: p.due }));
		count(promise, wanted, a.promises.map((p) => ({ key: "", span: p.span, due: p.due })));
		for (const w of wanted) if (w.found) { due[1]++; due[0] += dueRight(w.due, w.found.due); }
		if (item.trap && !wanted.length) { traps[1]++; traps[0] += a.promises.length > 0; }
		const seenBad = new Map(), seenVague = new Map();
		count(bad, (item.bad ?? []).map((b) => ({ key: b.rule, span: spanOf(item.text, b.text, seenBad) })), a.bad.map((b) => ({ key: b.rule, span: b.span })));
		count(vague, (item.vague ?? []).map((v) => ({ key: "", span: spanOf(item.text, v, seenVague) })), a.vague.map((v) => ({ key: "", span: v.span })));
		near += (item.near ?? []).some((r) => a.bad.some((b) => b.rule === r));
		if (item.three) { asked++; for (const k in three) three[k] += item.three[k] === a.three[k]; }
	});
	console.log(`${part}.${lang}: promises  ${rate(promise)}, due right ${(100 * due[0] / (due[1] || 1)).toFixed(1)} %, look-alikes taken ${traps[0]} of ${traps[1]}`);
	console.log(`        phrases   ${rate(bad)}, near-misses flagged ${near}`);
	console.log(`        vague     ${rate(vague)}`);
	console.log(`        questions ${Object.entries(three).map(([k, v]) => `${k} ${(100 * v / (asked || 1)).toFixed(1)} %`).join("  ")}`);
}

function alarms(file) {
	const from = path.join(root, "../shared/data", file);
	if (!fs.existsSync(from)) return console.log(`${file}: not here, skipped`);
	const answers = coach(lines(from).map((i, id) => ({ id, text: i.text })));
	const warnings = answers.reduce((n, a) => n + a.bad.filter((b) => b.level !== "suggestion").length, 0), all = answers.reduce((n, a) => n + a.bad.length, 0);
	const errors = answers.filter((a) => a.bad.some((b) => b.level === "error")).length;
	console.log(`${file}: ${answers.length} texts, ${(20 * warnings / answers.length).toFixed(2)} warnings per 20 texts (goal 1), with suggestions ${(20 * all / answers.length).toFixed(2)}; error-level in ${(100 * errors / answers.length).toFixed(2)} % of texts (goal 1 %)`);
}

if (process.argv[2]) process.stdout.write(execFileSync(process.argv[2]));
for (const lang of ["he", "en"]) measure(lang);
alarms("en_agent_replies.jsonl");
alarms("he_user_texts.jsonl");
