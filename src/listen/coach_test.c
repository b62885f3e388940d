// SPDX-License-Identifier: Apache-2.0
// The coach with the packs of the program: promises and look-alikes, phrases, the three questions, tone; and
// what must never change an answer (niqqud, bidi marks, a leading ו).
#include "listen/coach.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/asset.h"
#include "listen/coach_json.h"

#define NOW ((msec)1794990600 * 1000) // Wednesday 18 November 2026, 10:30 in Israel
#define ROOM_TEXT 20000

static struct pack pack;
static struct zone zone;
static struct hours hours;
static struct when_context when;
static struct coach answer;
static void *room;
static size_t room_len;

static struct slice z(const char *s)
{
	return (struct slice){s, strlen(s)};
}

static int set_up(void **state)
{
	(void)state;
	const struct asset *made = asset_find(S("web/coach/rules.pack"));
	assert_non_null(made);
	size_t size = pack_room(made->plain);
	assert_true(size > 0 && pack_open(made->plain, aligned_alloc(64, (size + 63) & ~(size_t)63), size, &pack)); // raw-ok: a test
	zone = zone_fixed(7200);
	hours = hours_default(&zone);
	when = (struct when_context){.now = NOW, .hours = &hours};
	room_len = coach_room(ROOM_TEXT);
	room = aligned_alloc(64, (room_len + 63) & ~(size_t)63); // raw-ok: a test
	return room ? 0 : -1;
}

static struct coach_asked asked(const char *text)
{
	return (struct coach_asked){.pack = &pack, .when = &when, .text = z(text), .channel = CHANNEL_BIT_COUNT};
}

static const struct coach *check(const char *text)
{
	struct coach_asked a = asked(text);
	assert_true(coach_check(&a, room, room_len, &answer));
	return &answer;
}

static bool finds(const struct coach *c, const char *rule)
{
	for (uint32_t i = 0; i < c->finding_count; i++)
		if (slice_eq(pack_string(&pack, c->findings[i].rule->id), z(rule)))
			return true;
	return false;
}

static void due_is(const char *text, const char *kind, int who, const char *at)
{
	const struct coach *c = check(text);
	char iso[CIVIL_ISO_MAX] = "none";
	if (c->promise_count != 1)
		fail_msg("%s: %u promises", text, c->promise_count);
	if (c->promises[0].due != WHEN_NONE)
		civil_iso(c->promises[0].due, 7200, iso);
	assert_string_equal(iso, at);
	assert_string_equal(pack_kind_name((enum promise_kind)c->promises[0].heard.kind), kind);
	assert_int_equal(c->promises[0].heard.who, who);
}

static void promises_have_their_due(void **state)
{
	(void)state;
	due_is("בודקת מול המחסן, ותשובה תהיה אצלך עד מחרתיים בצהריים", "update", WHO_COMPANY, "2026-11-20T14:00:00+02:00");
	due_is("אתקשר אליכם מחר ב-10:00", "callback", WHO_AGENT, "2026-11-19T10:00:00+02:00");
	due_is("ניחזור אליך עד 17:00", "update", WHO_COMPANY, "2026-11-18T17:00:00+02:00");
	due_is("אני יעדכן אותך היום עד 16:00", "update", WHO_AGENT, "2026-11-18T16:00:00+02:00");
	due_is("הזיכוי יופיע בחשבון תוך 2 ימי עסקים", "refund", WHO_COMPANY, "2026-11-22T18:00:00+02:00");
	due_is("השליח יגיע אליכם מחר בין 8:00 ל-10:00", "delivery", WHO_THIRD, "2026-11-19T10:00:00+02:00");
	due_is("I'll call you tomorrow at 15:00.", "callback", WHO_AGENT, "2026-11-19T15:00:00+02:00");
	due_is("We will refund you within 2 business days.", "refund", WHO_COMPANY, "2026-11-22T18:00:00+02:00");
	due_is("You will have an answer from us by 17:00 today.", "update", WHO_COMPANY, "2026-11-18T17:00:00+02:00");
	due_is("The courier will deliver it tomorrow by noon.", "delivery", WHO_THIRD, "2026-11-19T12:00:00+02:00");
	due_is("Let me check and get back to you by 14:00.", "update", WHO_AGENT, "2026-11-18T14:00:00+02:00");
	due_is("אבדוק ואחזור אליך", "update", WHO_AGENT, "none");
}

static void look_alikes_are_no_promises(void **state)
{
	(void)state;
	static const char *const texts[] = {
	    "לא נוכל לשלוח את זה עד מחר", "תרצו שאתקשר מחר ב-10?",     "בדרך כלל אנחנו משיבים תוך 24 שעות",
	    "כתבת שתחזור אלינו עד יום ראשון", "שלחנו לכם את הקובץ אתמול",   "לו ידענו, היינו מחליפים לכם ביום ראשון",
	    "יום שישי שמח ושבת שלום",     "אני בודק את זה עכשיו",         "> נחזור אליך עד מחר ב-12:00",
	    "Would you like me to call tomorrow at 10?", "We usually answer within 24 hours.",
	    "He said he would send it by Thursday.",     "We won't ship before Thursday.",
	    "The system will send you an automatic e-mail within 24 hours.", "We would have fixed it by Sunday.",
	    "Will it arrive by Friday?", "On 12 Nov 2026 at 10:00, Dana wrote:\n> we will call you by 17:00",
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (check(texts[i])->promise_count != 0)
			fail_msg("%s is no promise", texts[i]);
}

static void phrases_have_reason_and_better(void **state)
{
	(void)state;
	const struct coach *c = check("אני אראה מה ניתן לעשות");
	assert_true(finds(c, "vague-commitment"));
	assert_true(c->vague_count == 1);
	assert_true(pack_string(&pack, c->findings[0].rule->why).len > 0 && c->findings[0].rule->better_count > 0);
	assert_true(finds(check("Please calm down."), "condescension"));
	assert_true(finds(check("That's not my job."), "not-my-job"));
	assert_true(finds(check("לא, זה לא כלול"), "no-start"));
	assert_true(finds(check("שלום דנה,\nלא, זה לא כלול"), "no-start"));
	assert_true(finds(check("I SAID THAT ALREADY"), "shouting"));
	assert_int_equal(check("נשלח לכם את החשבונית היום עד 17:00. אין צורך לעשות דבר.")->finding_count, 0);
	assert_int_equal(check("You will have the invoice today by 17:00. Nothing for you to do.")->finding_count, 0);
}

static void notes_are_read_otherwise(void **state)
{
	(void)state;
	struct coach_asked a = asked("לקוחה היסטרית, להיזהר");
	assert_true(coach_check(&a, room, room_len, &answer));
	assert_false(finds(&answer, "people-label"));
	a.audience = AUDIENCE_NOTE;
	assert_true(coach_check(&a, room, room_len, &answer));
	assert_true(finds(&answer, "people-label"));
}

static void the_customers_question_counts(void **state)
{
	(void)state;
	struct coach_asked a = asked("תודה על ההודעה. החבילה נמצאת במחסן ותצא אליכם מחר.");
	a.customer = S("שלום, הזמנתי מיקסר. האם האחריות מכסה נזקי שבר בהובלה?");
	assert_true(coach_check(&a, room, room_len, &answer));
	assert_true(finds(&answer, "question-left-out"));
	a.text = S("כן, האחריות מכסה גם נזקי שבר בהובלה, למשך שנה.");
	assert_true(coach_check(&a, room, room_len, &answer));
	assert_false(finds(&answer, "question-left-out"));
}

static void anger_is_heard_first(void **state)
{
	(void)state;
	struct coach_asked a = asked("Please restart the router and it works again.");
	a.customer = S("This is outrageous! Third time I call and nobody came. I am fed up with you.");
	assert_true(coach_check(&a, room, room_len, &answer));
	assert_true(finds(&answer, "solution-first"));
	a.text = S("I understand, three calls and nobody came: I am sorry. Please restart the router.");
	assert_true(coach_check(&a, room, room_len, &answer));
	assert_false(finds(&answer, "solution-first"));
}

static void an_untouched_ready_answer_shows(void **state)
{
	(void)state;
	struct slice ready = S("To reset the password open the page, press forgot password, and follow the link that we send to you.");
	struct coach_asked a = asked("To reset the password open the page, press forgot password, and follow the link that we send to you.");
	a.ready = &ready;
	a.ready_count = 1;
	assert_true(coach_check(&a, room, room_len, &answer));
	assert_true(finds(&answer, "copy-paste"));
	a.text = S("Dana, your account was locked this morning after five tries; I opened it again, so the old password works.");
	assert_true(coach_check(&a, room, room_len, &answer));
	assert_false(finds(&answer, "copy-paste"));
}

static void three_questions(void **state)
{
	(void)state;
	struct three t = check("נא לצרף צילום של המדבקה. אבדוק מול המחסן ואתקשר אליכם מחר ב-12:00.")->three;
	assert_true(t.customer_action && t.our_action && t.next_contact);
	t = check("אין צורך לעשות דבר. נעדכן אתכם.")->three;
	assert_true(t.customer_action && !t.our_action && !t.next_contact);
	t = check("We have no date yet because the court is closed; we write to you on Sunday anyway.")->three;
	assert_true(t.next_contact);
	t = check("Thank you for your message.")->three;
	assert_false(t.customer_action || t.our_action || t.next_contact);
}

static void tone_of_messages(void **state)
{
	(void)state;
	struct coach_asked a = asked("אתם שקרנים! אם זה לא מגיע היום אני פונה לעורך דין.");
	assert_true(coach_listen(&a, room, room_len, &answer));
	assert_true(answer.tone.heat >= 2 && answer.tone.insult && answer.tone.threat && answer.tone.unusual > 0);
	a.text = S("עזבו, לא משנה כבר");
	assert_true(coach_listen(&a, room, room_len, &answer));
	assert_true(answer.tone.giving_up && !answer.tone.threat);
	a.text = S("Hello, does the yearly pass cover weekends as well? Thanks!");
	assert_true(coach_listen(&a, room, room_len, &answer));
	assert_int_equal(answer.tone.heat, 0);
}

static void marks_and_prefixes_change_no_due(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
	    {"נשלח אליכם את החשבונית עד יום חמישי", "\u202bנִשְׁלַח\u200f אליכם את הַחשבונית עד יום חֲמִישִׁי\u202c"},
	    {"אתקשר אליכם מחר ב-10:00", "ואתקשר אליכם מחר ב־10:00"},
	    {"נחזור אליכם היום עד 17:00", "\u2067נחזור אליכם היום עד 17:00\u2069"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(check(rows[i][0])->promise_count, 1);
		msec due = answer.promises[0].due;
		assert_int_equal(check(rows[i][1])->promise_count, 1);
		assert_true(answer.promises[0].due == due && due != WHEN_NONE);
		assert_true(answer.promises[0].span.byte_to <= strlen(rows[i][1]));
	}
}

// Every span lies inside the text and on letters; the JSON fits; nothing depends on the room's old content.
static void hostile_texts_are_fine(void **state)
{
	(void)state;
	static const char *const units[] = {"\xff", "\"", "ו\"ו ", "i ", "לא ", "by 5 ", "we will send ", "> \n", "\u05b0", "!!!! ", "a@b.c "};
	static char text[ROOM_TEXT], json[COACH_JSON_ROOM], again[COACH_JSON_ROOM];
	for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
		size_t len = 0, unit = strlen(units[u]);
		while (len + unit < sizeof text) {
			memcpy(text + len, units[u], unit);
			len += unit;
		}
		struct coach_asked a = asked("");
		a.text = (struct slice){text, len};
		memset(room, 0xA5, room_len);
		assert_true(coach_check(&a, room, room_len, &answer));
		size_t n = coach_json(&a, &answer, NO_SLICE, json, sizeof json);
		assert_true(n > 0);
		memset(room, 0, room_len);
		assert_true(coach_check(&a, room, room_len, &answer));
		assert_int_equal(coach_json(&a, &answer, NO_SLICE, again, sizeof again), n);
		assert_memory_equal(json, again, n);
	}
	struct coach_asked a = asked("x");
	assert_false(coach_check(&a, room, 16, &answer));
}

static void a_broken_pack_does_not_open(void **state)
{
	(void)state;
	const struct asset *made = asset_find(S("web/coach/rules.pack"));
	size_t len = made->plain.len, size = pack_room(made->plain), opened = 0;
	char *copy = aligned_alloc(64, (len + 63) & ~(size_t)63);  // raw-ok: a test
	void *space = aligned_alloc(64, (size + 63) & ~(size_t)63); // raw-ok: a test
	struct pack p;
	for (size_t i = 0; i < len; i += len / 97) {
		memcpy(copy, made->plain.ptr, len);
		copy[i] ^= 0x20;
		if (pack_room((struct slice){copy, len}) <= size)
			opened += pack_open((struct slice){copy, len}, space, size, &p);
	}
	assert_int_equal(opened, 0);
	assert_false(pack_open((struct slice){copy, 10}, space, size, &p));
	free(copy);  // raw-ok: a test
	free(space); // raw-ok: a test
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(promises_have_their_due),       cmocka_unit_test(look_alikes_are_no_promises),
	    cmocka_unit_test(phrases_have_reason_and_better), cmocka_unit_test(notes_are_read_otherwise),
	    cmocka_unit_test(the_customers_question_counts), cmocka_unit_test(anger_is_heard_first),
	    cmocka_unit_test(an_untouched_ready_answer_shows), cmocka_unit_test(three_questions),
	    cmocka_unit_test(tone_of_messages),              cmocka_unit_test(marks_and_prefixes_change_no_due),
	    cmocka_unit_test(hostile_texts_are_fine),        cmocka_unit_test(a_broken_pack_does_not_open),
	};
	return cmocka_run_group_tests(tests, set_up, NULL);
}
