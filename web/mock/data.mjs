// SPDX-License-Identifier: Apache-2.0
// Invented people and tickets for the test double, in either language. All moments hang on one `base`.
const MIN = 60_000, HOUR = 60 * MIN, DAY = 24 * HOUR;

const he = {
	organization: "בית טוב", teams: ["שירות לקוחות", "הובלות"], topics: ["משלוחים", "חיובים", "אחריות"],
	staff: [["רועי בן־עמי", "roi@example.co.il", "admin"], ["נועה שרון", "noa@example.co.il", "agent"], ["טל ברק", "tal@example.co.il", "lead"], ["גיל דיין", "gil@example.co.il", "light"]],
	mailbox: "בית טוב, שירות לקוחות",
	rows: [
		["רות אלון", "ריח שרוף מהתנור", "phone", "danger", "good", 1, "danger", "בטיחות: חשש לשריפה", "ruth@example.co.il", "הדלקתי את התנור ויש ריח של שרוף מאחור. כיביתי הכול."],
		["אבי מזרחי", "חיוב כפול בכרטיס האשראי", "phone", "danger", "gone", 4, "danger", "כסף: חיוב כפול. איחרנו ב־40 דק׳", "avi@example.co.il", "חויבתי פעמיים על אותה הזמנה, 2,490 ש״ח. ביקשתי כבר שלוש פעמים."],
		["דנה לוי", "מדיח הכלים הגיע פגום", "phone", "blocked", "low", 3, "promise", "הבטחה: היום עד 17:00", "dana@example.co.il", ""],
		["Oleg Petrov", "חלון הגעה למסירה", "email", "other", "full", 1, "promise", "הבטחה: מחר עד 10:00", "oleg@example.com", "שלום, אפשר לקבל חלון של שעתיים ולא של יום שלם? תודה."],
		["Maya Cohen", "Warranty refused again", "email", "other", "low", 2, "waiting", "מחכה כבר שעתיים", "maya@example.com", "Hi, this is the second time your technician refuses to fix it under warranty. My order is K-AC-2231. Please let me know what happens now."],
		["סמיר חדאד", "התקנת המזגן נדחתה", "form", "other", "some", 3, "waiting", "שינויים מצידנו: שניים", "samir@example.co.il", "בפעם השנייה אתם מזיזים לי את ההתקנה. מה התאריך הסופי?"],
		["יוסי פרץ", "מכתב רשמי: דרישת החזר", "letter", "other", "some", 2, "waiting", "תלונה במכתב. פגישה מחר 09:30", "yossi@example.co.il", "בהמשך לשיחתנו, אני דורש החזר מלא בגין המקרר, חשבונית 48213."],
	],
	dana: { story: "המדיח הגיע ב־10.5 עם פגיעה ונזילה. הבטחנו החלפה ביום שני, והמשאית לא יצאה. לא עדכנו.", asks: "מדיח תקין, השבוע", not: "לא עוד יום של המתנה בבית בלי שעה",
		reply: "דנה שלום, המדיח החלופי יגיע אליכם היום עד 18:00. אין צורך לעשות דבר.", call: "״זו הפעם השלישית שאני מתקשרת. חיכיתי אתמול כל היום בבית. מישהו יכול פשוט להגיד לי מתי?״",
		note: "במחסן Haifa-2 יש מדיח זהה. אפשר לצאת מחר בין 10:00 ל־14:00.", first: "המדיח הגיע היום עם מכה בצד, והוא דולף. צירפתי תמונה. מה עושים?", where: "המשאית לא הגיעה, ואף אחד לא התקשר. מה קורה?", held: "שלום, אני השכן. המדיח של דנה עדיין במסדרון, מישהו לוקח אותו?", neighbour: "אורי כץ",
		events: ["רועי בן־עמי לקח את הפנייה", "המצב: אצלנו"], earlier: ["תנור, ידית שבורה", "שינוי כתובת למשלוח"], related: ["מדיח פגום, החלפה", "הובלה שלא יצאה"], tags: ["החלפה", "חיפה"],
		patience: ["10.5: ענינו לפני הזמן", "11.5: המשאית לא יצאה", "12.5: נדרש טלפון נוסף, כי שתקנו"] },
	free: ["שאלה על ניקוי מסנן", "חשבונית חסרה"], freeNames: ["מיכל אדרי", "David Stern"],
	sign: "המצב השתנה", took: "הפנייה באחריות",
};
const en = {
	organization: "Bayit Tov", teams: ["Customer service", "Deliveries"], topics: ["Deliveries", "Charges", "Warranty"],
	staff: [["Roi Ben-Ami", "roi@example.co.il", "admin"], ["Noa Sharon", "noa@example.co.il", "agent"], ["Tal Barak", "tal@example.co.il", "lead"], ["Gil Dayan", "gil@example.co.il", "light"]],
	mailbox: "Bayit Tov, customer service",
	rows: [
		["Ruth Alon", "Burning smell from the oven", "phone", "danger", "good", 1, "danger", "Safety: risk of fire", "ruth@example.co.il", "I turned the oven on and there is a burning smell from behind. I switched everything off."],
		["Avi Mizrahi", "Charged twice on the card", "phone", "danger", "gone", 4, "danger", "Money: charged twice. We are 40 min late", "avi@example.co.il", "I was charged twice for one order, 2,490. This is the fourth time I ask."],
		["Dana Levi", "Dishwasher arrived damaged", "phone", "blocked", "low", 3, "promise", "Promise: today by 17:00", "dana@example.co.il", ""],
		["Oleg Petrov", "Delivery window", "email", "other", "full", 1, "promise", "Promise: tomorrow by 10:00", "oleg@example.com", "Hello, could I have a window of two hours and not a whole day? Thank you."],
		["Maya Cohen", "Warranty refused again", "email", "other", "low", 2, "waiting", "Waiting for two hours", "maya@example.com", "Hi, this is the second time your technician refuses to fix it under warranty. Please let me know what happens now."],
		["סמיר חדאד", "התקנת המזגן נדחתה", "form", "other", "some", 3, "waiting", "Changes on our side: two", "samir@example.co.il", "בפעם השנייה אתם מזיזים לי את ההתקנה. מה התאריך הסופי?"],
		["Yossi Peretz", "Formal letter: refund demanded", "letter", "other", "some", 2, "waiting", "Complaint by letter. Meeting tomorrow 09:30", "yossi@example.co.il", "Further to our talk, I demand a full refund for the refrigerator, invoice 48213."],
	],
	dana: { story: "The dishwasher came on 10 May dented and leaking. We promised a swap for Monday; the truck never left. We said nothing.", asks: "A working machine, this week", not: "Not another day at home without a time",
		reply: "Hello Dana, the replacement will reach you today by 18:00. There is nothing you need to do.", call: "“This is the third time I call. I stayed home all day yesterday. Can someone just tell me when?”",
		note: "Warehouse Haifa-2 has the same model. It can leave tomorrow between 10:00 and 14:00.", first: "The dishwasher came today with a dent in its side, and it leaks. A picture is attached. What now?", where: "The truck did not come, and nobody called. What is going on?", held: "Hello, I am the neighbour. Dana’s dishwasher is still in the hall, will somebody take it?", neighbour: "Uri Katz",
		events: ["Roi Ben-Ami took the ticket", "State: with us"], earlier: ["Oven, broken handle", "Change of delivery address"], related: ["Damaged unit, swap", "Truck never left"], tags: ["swap", "Haifa"],
		patience: ["10 May: answered early", "11 May: the truck never left", "12 May: had to call again, as we were silent"] },
	free: ["How to clean the filter", "Invoice is missing"], freeNames: ["Michal Edri", "David Stern"],
	sign: "State changed", took: "Looked after by",
};
const WORDS = { he, en };
const GROUPS = { danger: "danger", promise: "promises", waiting: "patience" };
const SHORT = { good: .7, gone: 0, low: .3, full: 1, some: .5 };

const customer = (id, name, email, w, base) => ({ id, name, identities: [{ kind: "email", value: email }], organization: null, since: base - 900 * DAY, lang: /[א-ת]/.test(name) ? "he" : "en", note: "", tickets: [] });

function ticket(id, w, row, base, at) {
	const [name, subject, channel, urgency, level, nth, why, text, email, said] = row;
	const c = customer(100 + id, name, email, w, base);
	return { id, reference: `K-${2400 + id}`, subject, state: "with_us", owner: null, team: null, customer: c, channel, urgency, nth,
		patience: { score: SHORT[level], level, reasons: [] }, next_contact: why === "promise" ? base + (level === "low" ? 130 * MIN : 19 * HOUR) : null, waiting_since: at, updated: at, unread: false, held: 0,
		snippet: said.slice(0, 80), why: { kind: why, text }, group: GROUPS[why], junk: false, etag: "1", mailbox: { id: 1, address: "service@example.co.il", name: w.mailbox }, topic: null, external_ref: "", external_link: null,
		tags: [], asks: "", not_wanted: "", story: "", participants: [], events: [], related: [], presence: [], page_opened: false, status_link: null, promises: [],
		contacts: said ? [contact(id * 100, { at, text: said, channel, kind: channel === "phone" ? "call" : channel === "letter" ? "letter" : "message", author: { kind: "customer", id: c.id, name, address: channel === "phone" || channel === "letter" ? null : email } })] : [] };
}

export function contact(id, more) {
	return { id, kind: "message", direction: "in", channel: "email", author: { kind: "customer", id: null, name: "", address: null }, at: 0, text: "", html: null, quoted: false, held: false, hold_reason: "", to: [], cc: [], delivery: [],
		attachments: [], auto_reply: false, warnings: [], corrected: false, ...more };
}

function fillDana(t, w, base, roi, noa) {
	const d = w.dana, back = { kind: "customer", id: t.customer.id, name: t.customer.name, address: "dana@example.co.il" };
	t.customer.identities.push({ kind: "phone", value: "052-555-0142" });
	Object.assign(t, { story: d.story, asks: d.asks, not_wanted: d.not, tags: d.tags, page_opened: true, external_ref: "H-48213", external_link: "https://shop.example.co.il/orders/48213", held: 1, nth: 3,
		presence: [{ id: noa.id, name: noa.name.split(" ")[0], what: "viewing" }], related: d.related.map((subject, i) => ({ id: 900 + i, reference: `K-${1980 + i * 286}`, subject })) });
	t.patience.reasons = d.patience;
	t.customer.tickets = d.earlier.map((subject, i) => ({ id: 800 + i, reference: `K-${1600 + i * 77}`, subject, state: "closed", updated: base - (60 + i * 80) * DAY }));
	t.participants = [{ id: 1, address: "dana@example.co.il", name: t.customer.name, state: "member" }, { id: 2, address: "uri.katz@example.com", name: d.neighbour, state: "proposed" }];
	t.events = [{ id: 1, kind: "taken", at: base - 53 * HOUR, actor: { kind: "staff", name: roi.name }, text: d.events[0], shared: true }, { id: 2, kind: "state", at: base - 53 * HOUR + 5000, actor: { kind: "staff", name: roi.name }, text: d.events[1], shared: true }];
	t.contacts = [
		contact(301, { at: base - 54 * HOUR, text: d.first, html: `<p>${d.first}</p><p><img src="/api/v1/attachments/1?inline=1" alt="dent"><img src="https://tracker.example/p.gif"></p>`, quoted: true, author: back, attachments: [{ id: 1, name: "dent.png", type: "image/png", size: 48213, inline: true, url: "/api/v1/attachments/1" }, { id: 2, name: "חשבונית 48213.pdf", type: "application/pdf", size: 214_000, inline: false, url: "/api/v1/attachments/2" }] }),
		contact(302, { at: base - 53 * HOUR + 60_000, kind: "reply", direction: "out", text: d.reply, author: { kind: "staff", id: roi.id, name: roi.name, address: null }, to: ["dana@example.co.il"], delivery: [{ to: "dana@example.co.il", state: "delivered", words: "", at: base - 53 * HOUR + 90_000, leaves_at: null }] }),
		contact(306, { at: base - 29 * HOUR, text: d.where, author: back }),
		contact(303, { at: base - 25 * HOUR, text: d.held, held: true, hold_reason: "stranger", author: { kind: "customer", id: null, name: d.neighbour, address: "uri.katz@example.com" } }),
		contact(304, { at: base - 30 * MIN, kind: "call", channel: "phone", text: d.call, author: { ...back, address: null } }),
		contact(305, { at: base - 19 * MIN, kind: "note", direction: "internal", text: d.note, author: { kind: "staff", id: noa.id, name: noa.name, address: null } }),
	];
}

// A whole desk. `lang` is the language of people and of the person who signs in.
export function demo(lang, base) {
	const w = WORDS[lang];
	const staff = w.staff.map(([name, email, role], i) => ({ id: i + 1, name, email, role, lang, teams: [1], active: true, signature: "", keys_off: false, available: true, password: "correct horse" }));
	const [roi, noa] = staff, own = { id: 1, name: roi.name };
	const when = [-6, -105, -30, -48, -9, -160, -DAY / MIN].map((m) => base + m * MIN);
	const tickets = w.rows.map((r, i) => Object.assign(ticket(i === 2 ? 17 : i + 1, w, r, base, when[i]), { owner: own, team: { id: 1, name: w.teams[0] } }));
	tickets[0].unread = tickets[4].unread = true;
	fillDana(tickets[2], w, base, roi, noa);
	w.free.forEach((subject, i) => tickets.push(Object.assign(ticket(20 + i, w, [w.freeNames[i], subject, "email", "other", "full", 1, "waiting", lang === "he" ? "מחכה 34 דק׳" : "Waiting for 34 min", `free${i}@example.com`, subject], base, base - (34 - i * 20) * MIN), { state: "new", owner: null })));
	tickets.push(Object.assign(ticket(30, w, ["winner@spam.example", "You have won", "email", "other", "full", 1, "waiting", "", "winner@spam.example", "Click here"], base, base - 3 * HOUR), { junk: true, why: null, patience: null }));
	return { lang, base, staff, tickets, organization: w.organization, teams: w.teams.map((name, i) => ({ id: i + 1, name })), topics: w.topics.map((name, i) => ({ id: i + 1, name })),
		mailboxes: [{ id: 1, address: "service@example.co.il", name: w.mailbox, lang, team: 1, smtp_url: "smtps://mail.example.co.il:465", smtp_login: "service", imap_url: "imaps://mail.example.co.il/INBOX", imap_login: "service", signature: w.organization, acknowledge: true, fetch: { state: "ok", last_ok: base - 40_000, words: "" }, queue: 0 }],
		settings: { organization: w.organization, base_url: "https://desk.example.co.il", undo_seconds: 8, external_ref_link: "https://shop.example.co.il/orders/{ref}", default_lang: lang, tz: "Asia/Jerusalem" }, words: w };
}
