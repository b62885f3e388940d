// SPDX-License-Identifier: Apache-2.0
// Times in both languages by the conventions of facts/language.md, the traps, and what must never change a
// due: niqqud, bidi marks, a leading ו. The moment of most cases is Wednesday 18 November 2026, 10:30.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/hours_words.h"
#include "text/when.h"

#define ROOM_WORDS (1u << 18)
#define TIMES_MAX 32u

static uint64_t room[ROOM_WORDS];
static const struct zone_step jerusalem_steps[] = {
    {1774569600, 10800}, {1792882800, 7200}, {1806019200, 10800}};
static const struct zone jerusalem = {"Asia/Jerusalem", 7200, 3, jerusalem_steps};

static struct slice slice_of(const char *s)
{
	return (struct slice){s, strlen(s)};
}

static msec moment_of(const char *iso)
{
	int32_t offset;
	bool has;
	msec at;
	assert_true(civil_parse_iso(slice_of(iso), &at, &offset, &has));
	return has ? at : zone_moment(&jerusalem, at / 1000, NULL);
}

static uint32_t find_at(struct slice s, const char *now, struct when *out)
{
	struct hours hours = hours_default(&jerusalem);
	struct when_context c = {.now = moment_of(now), .hours = &hours};
	struct text t;
	assert_true(text_read(s, room, sizeof room, &t));
	return when_find(&t, &c, out, TIMES_MAX);
}

#define NOW "2026-11-18T10:30"

// "2026-11-19T17:00" of a moment in Jerusalem; "-" for none.
static const char *local(msec at)
{
	static char text[2][CIVIL_ISO_MAX];
	static int turn;
	char *out = text[turn ^= 1];
	if (at == WHEN_NONE)
		return "-";
	civil_iso(at, zone_offset(&jerusalem, at), out);
	out[16] = 0;
	return out;
}

struct due_case {
	const char *text; // the part between [ and ] is the time
	const char *due;  // "-": none
	enum when_grain grain;
	enum when_relation relation;
};

static const struct due_case english[] = {
    {"Avi will call you [tomorrow at 5].", "2026-11-19T17:00", GRAIN_MINUTE, RELATION_ON},
    {"You will have an answer [by Thursday].", "2026-11-19T18:00", GRAIN_DAY, RELATION_BY},
    {"We come [on Thursday].", "2026-11-19T23:59", GRAIN_DAY, RELATION_ON},
    {"It ships [within 2 business days].", "2026-11-22T18:00", GRAIN_DAY, RELATION_WITHIN},
    {"The part arrives [in 3 hours]", "2026-11-18T13:30", GRAIN_MINUTE, RELATION_ON},
    {"I will write [tomorrow by 15:00].", "2026-11-19T15:00", GRAIN_MINUTE, RELATION_BY},
    {"Expect it [by COB].", "2026-11-18T18:00", GRAIN_DAY, RELATION_BY},
    {"Fixed [EOD Thursday]", "2026-11-19T18:00", GRAIN_DAY, RELATION_ON},
    {"Paid [by month end].", "2026-11-30T18:00", GRAIN_DAY, RELATION_BY},
    {"back to you [in 15 min]", "2026-11-18T10:45", GRAIN_MINUTE, RELATION_ON},
    {"See you [tomorrow morning]", "2026-11-19T12:00", GRAIN_DAYPART, RELATION_ON},
    {"I will look at it [this week].", "2026-11-21T23:59", GRAIN_WEEK, RELATION_ON},
    {"He is there [between 9 and 11 tomorrow].", "2026-11-19T11:00", GRAIN_MINUTE, RELATION_BETWEEN},
    {"The visit is [on 22/11 at 14:00].", "2026-11-22T14:00", GRAIN_MINUTE, RELATION_ON},
    {"delivery [by the end of next week]", "2026-11-28T23:59", GRAIN_WEEK, RELATION_BY},
    {"Ready [by noon].", "2026-11-18T12:00", GRAIN_MINUTE, RELATION_BY},
    {"I answer [before Sunday].", "2026-11-20T13:00", GRAIN_DAY, RELATION_BEFORE},
    {"Give us [a few minutes].", "-", GRAIN_MINUTE, RELATION_FOR},
    {"It was sent [yesterday].", "-", GRAIN_DAY, RELATION_ON},
    {"We write [every Monday at 9am].", "2026-11-23T09:00", GRAIN_MINUTE, RELATION_EVERY},
    {"[within 3-5 business days]", "2026-11-25T18:00", GRAIN_DAY, RELATION_WITHIN},
    {"It arrives [the next business day].", "2026-11-19T18:00", GRAIN_DAY, RELATION_WITHIN},
    {"call me [after 4pm tomorrow]", "2026-11-19T18:00", GRAIN_MINUTE, RELATION_AFTER},
    {"done [three days after Purim]", "2027-03-26T23:59", GRAIN_DAY, RELATION_ON},
    {"ready [tomorrow at the latest]", "2026-11-19T18:00", GRAIN_DAY, RELATION_BY},
    {"We close [for 30 minutes].", "-", GRAIN_MINUTE, RELATION_FOR},
    {"[4 business hours from now]", "2026-11-18T14:30", GRAIN_MINUTE, RELATION_ON},
};

static const struct due_case hebrew[] = {
    {"בודקת מול המחסן, ותשובה תהיה אצלך [עד מחרתיים בצהריים]", "2026-11-20T14:00", GRAIN_DAYPART,
     RELATION_BY},
    {"אחזור אליך [עד יום ה' ב-17:00]", "2026-11-19T17:00", GRAIN_MINUTE, RELATION_BY},
    {"הטכנאי יגיע [מחר בין 10 ל-12].", "2026-11-19T12:00", GRAIN_MINUTE, RELATION_BETWEEN},
    {"נעדכן [תוך 3 ימי עסקים].", "2026-11-23T18:00", GRAIN_DAY, RELATION_WITHIN},
    {"התשובה תגיע [ביום חמישי].", "2026-11-19T23:59", GRAIN_DAY, RELATION_ON},
    {"אתקשר [בחמש וחצי].", "2026-11-18T17:30", GRAIN_MINUTE, RELATION_ON},
    {"נהיה אצלכם [ברבע לשמונה בערב]", "2026-11-18T19:45", GRAIN_MINUTE, RELATION_ON},
    {"אשלח לך [בעוד שעתיים וחצי]", "2026-11-18T13:00", GRAIN_MINUTE, RELATION_ON},
    {"הזיכוי יופיע [עד סוף החודש]", "2026-11-30T18:00", GRAIN_DAY, RELATION_BY},
    {"אבדוק ואחזור אליך [עוד היום]", "2026-11-18T23:59", GRAIN_DAY, RELATION_ON},
    {"נסגור את זה [השבוע]", "2026-11-21T23:59", GRAIN_WEEK, RELATION_ON},
    {"נשלח שליח [ב־22.11 אחה\"צ]", "2026-11-22T18:00", GRAIN_DAYPART, RELATION_ON},
    {"הביקור [ביום ראשון ה-22.11 בשעה 15:00]", "2026-11-22T15:00", GRAIN_MINUTE, RELATION_ON},
    {"יטופל [תוך 24 שעות]", "2026-11-19T10:30", GRAIN_MINUTE, RELATION_WITHIN},
    {"חוזרת אליך [בשעתיים הקרובות]", "2026-11-18T12:30", GRAIN_MINUTE, RELATION_WITHIN},
    {"נתראה [ט' בכסלו]", "2026-11-19T23:59", GRAIN_DAY, RELATION_ON},
    {"נסיים [עד פסח]", "2027-04-21T13:00", GRAIN_DAY, RELATION_BY},
    {"נחזור [בימים הקרובים]", "-", GRAIN_DAY, RELATION_WITHIN},
    {"תקבלי תשובה [לא יאוחר מיום חמישי]", "2026-11-19T18:00", GRAIN_DAY, RELATION_BY},
    {"שלחתי [לפני שעתיים]", "-", GRAIN_MINUTE, RELATION_ON},
    {"נעדכן [כל יום ראשון ב-10]", "2026-11-22T10:00", GRAIN_MINUTE, RELATION_EVERY},
    {"זה ייקח [כמה ימים]", "-", GRAIN_DAY, RELATION_FOR},
    {"אתן תשובה [מחר לכל המאוחר]", "2026-11-19T18:00", GRAIN_DAY, RELATION_BY},
    {"נגיע [ביום העסקים הבא]", "2026-11-19T18:00", GRAIN_DAY, RELATION_WITHIN},
    {"אחזור [ב-12:30]", "2026-11-18T12:30", GRAIN_MINUTE, RELATION_ON},
    {"נציג יגיע [מ-9 עד 12]", "2026-11-18T12:00", GRAIN_MINUTE, RELATION_BETWEEN},
    {"התשובה [עד ה-1 לדצמבר]", "2026-12-01T18:00", GRAIN_DAY, RELATION_BY},
    {"הticket ייסגר [עד EOD]", "2026-11-18T18:00", GRAIN_DAY, RELATION_BY},
    {"אעדכן [שבועיים מיום ראשון]", "2026-12-06T23:59", GRAIN_DAY, RELATION_ON},
};

// The text without its brackets, and where they stood in code points.
static struct slice unbracket(const char *marked, char *out, uint32_t *from, uint32_t *to)
{
	size_t len = 0;
	uint32_t points = 0;
	for (const char *p = marked; *p; p++) {
		if (*p == '[') {
			*from = points;
		} else if (*p == ']') {
			*to = points;
		} else {
			out[len++] = *p;
			points += (*p & 0xC0) != 0x80;
		}
	}
	return (struct slice){out, len};
}

static void check(const struct due_case *c)
{
	char text[512];
	uint32_t from = 0, to = 0;
	struct when w[TIMES_MAX];
	struct slice s = unbracket(c->text, text, &from, &to);
	uint32_t found = find_at(s, NOW, w);
	if (found != 1)
		fail_msg("%s: %u times", c->text, found);
	if (strcmp(local(w[0].due), c->due) != 0)
		fail_msg("%s: due %s, not %s", c->text, local(w[0].due), c->due);
	if (w[0].span.cp_from != from || w[0].span.cp_to != to)
		fail_msg("%s: span %u-%u, not %u-%u", c->text, w[0].span.cp_from, w[0].span.cp_to, from, to);
	if (w[0].grain != c->grain || w[0].relation != c->relation)
		fail_msg("%s: grain %s, relation %s", c->text,
			 when_grain_name((enum when_grain)w[0].grain).ptr,
			 when_relation_name((enum when_relation)w[0].relation).ptr);
}

static void dues(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof english / sizeof english[0]; i++)
		check(&english[i]);
	for (size_t i = 0; i < sizeof hebrew / sizeof hebrew[0]; i++)
		check(&hebrew[i]);
}

static const char *const traps[] = {
    "שיחה שלישית",
    "בפעם השלישית",
    "בעזרת ה' נסתדר",
    "ד\"ר לוי",
    "שבת שלום",
    "זה עולה 17.00 ש\"ח",
    "גרסה 11.26",
    "הזמנה 22.11",
    "חייגו *2700",
    "050-1234567",
    "לאה כתבה",
    "באמת תודה",
    "ראשון לציון",
    "יש לנו ב-5 סניפים",
    "עד 5 תשלומים",
    "ב-3 תשלומים",
    "בשני המקרים",
    "תוך כדי בדיקה",
    "באחת הפעמים",
    "צד שלישי",
    "בוקר טוב",
    "עד 200 ש\"ח",
    "אחרי שני הכישלונות",
    "יולי התקשרה",
    "we are separated",
    "at 650-650-6500",
    "version 17.30",
    "May I have your name?",
    "This may help",
    "call 1-800-555-0199",
    "at 5 locations",
    "by 5 customers",
    "on the first floor",
    "for months",
    "I second that",
    "have a nice day",
    "single o'clock",
    "secretary",
    "room 4",
    "5% off",
    "it costs $20",
    "24/7 service",
    "option 3 may work",
    "twice a week is enough",
    "good morning Dana",
    "B12 and A4",
    "1.2.3.4",
    "the sun is out",
};

static void look_alikes(void **state)
{
	(void)state;
	struct when w[TIMES_MAX];
	for (size_t i = 0; i < sizeof traps / sizeof traps[0]; i++)
		if (find_at(slice_of(traps[i]), NOW, w) != 0)
			fail_msg("\"%s\" is no time, got \"%.*s\"", traps[i],
				 (int)(w[0].span.byte_to - w[0].span.byte_from),
				 traps[i] + w[0].span.byte_from);
}

static void both_readings(void **state)
{
	(void)state;
	struct when w[TIMES_MAX];
	assert_int_equal(find_at(S("next Thursday"), NOW, w), 1);
	assert_string_equal(local(w[0].due), "2026-11-26T23:59");
	assert_int_equal(w[0].choices, 1);
	assert_string_equal(local(w[0].choice[0].due), "2026-11-19T23:59");
	assert_int_equal(find_at(S("נחזור ביום ד'"), NOW, w), 1); // told on a Wednesday
	assert_string_equal(local(w[0].due), "2026-11-25T23:59");
	assert_int_equal(w[0].choices, 1);
	assert_string_equal(local(w[0].choice[0].due), "2026-11-18T23:59");
	assert_int_equal(find_at(S("ביום ב' הבא"), NOW, w), 1); // Monday has passed: only one
	assert_int_equal(w[0].choices, 0);
	assert_int_equal(find_at(S("Tuesday 19.11"), NOW, w), 1); // a Thursday
	assert_true(w[0].flags & WHEN_MISMATCH);
	assert_string_equal(local(w[0].due), "2026-11-19T23:59");
	assert_string_equal(local(w[0].choice[0].due), "2026-11-24T23:59");
}

static void that_day(void **state)
{
	(void)state;
	struct when w[TIMES_MAX];
	assert_int_equal(find_at(S("הטכנאי מגיע ביום ראשון. באותו יום נשלח סיכום."), NOW, w), 2);
	assert_string_equal(local(w[1].due), "2026-11-22T23:59");
	assert_true(w[1].flags & WHEN_SAME_DAY);
	assert_int_equal(find_at(S("The visit is on Sunday and we write the next day."), NOW, w), 2);
	assert_string_equal(local(w[1].due), "2026-11-23T23:59");
	assert_int_equal(find_at(S("on the same day"), NOW, w), 1); // no day was told: it sets no due
	assert_string_equal(local(w[0].due), "-");
	assert_string_equal(local(w[0].at), "2026-11-18T00:00");
}

// An hour that is said alone belongs to the day told before it in the sentence, or with hours in the one
// before.
static void told_day_serves(void **state)
{
	(void)state;
	struct when w[TIMES_MAX];
	assert_int_equal(find_at(S("מחר בבוקר אבדוק, וב-14:00 אעדכן"), NOW, w), 2);
	assert_string_equal(local(w[1].due), "2026-11-19T14:00");
	assert_int_equal(
	    find_at(S("The visit is tomorrow between 6 and 8am. We call at quarter past nine."), NOW, w), 2);
	assert_string_equal(local(w[1].due), "2026-11-19T09:15");
	assert_int_equal(find_at(S("The part arrives on Sunday. I call you at 4."), NOW, w), 2);
	assert_string_equal(local(w[1].due), "2026-11-18T16:00");
	assert_int_equal(find_at(S("We spoke yesterday and at 4 we write."), NOW, w), 2);
	assert_string_equal(local(w[1].due), "2026-11-18T16:00");
}

static void explained(void **state)
{
	(void)state;
	struct hours hours = hours_default(&jerusalem);
	struct when_context c = {.now = moment_of(NOW), .hours = &hours};
	struct when w[TIMES_MAX];
	struct hours_path path;
	char line[HOURS_WORDS_MAX];
	assert_int_equal(find_at(S("תוך 2 ימי עסקים"), NOW, w), 1);
	assert_true(when_path(&w[0], &c, &path));
	assert_int_equal(path.due, w[0].due);
	hours_words(&path, &hours, false, line);
	assert_string_equal(line,
			    "Wed 10:30 + 2 business days: Thu 1, Fri and Sat skipped, Sun 2 → Sun 18:00");
	assert_int_equal(find_at(S("at 5"), NOW, w), 1);
	assert_false(when_path(&w[0], &c, &path));
	assert_int_equal(w[0].reason[0].kind, REASON_BARE_AFTERNOON);
}

struct moment_case {
	const char *now, *text, *at;
};

// The nights on which clocks change, the ends of years and months, hours that have passed.
static const struct moment_case moments[] = {
    {"2026-03-26T22:00", "in 5 hours", "2026-03-27T04:00"},
    {"2026-03-26T22:00", "tomorrow at 2:30 am", "2026-03-27T03:30"},
    {"2026-10-24T22:00", "בעוד 5 שעות", "2026-10-25T02:00"},
    {"2026-10-24T22:00", "tomorrow at 1:30 am", "2026-10-25T01:30"},
    {"2026-12-31T23:30", "tomorrow at 9am", "2027-01-01T09:00"},
    {"2026-12-31T23:30", "בעוד שעה", "2027-01-01T00:30"},
    {"2026-12-30T10:00", "ב-2.1 ב-10:00", "2027-01-02T10:00"},
    {"2026-01-31T10:00", "in a month", "2026-02-28T10:00"},
    {"2028-02-28T10:00", "tomorrow at noon", "2028-02-29T12:00"},
    {"2026-11-18T16:00", "at 3", "2026-11-19T15:00"},
    {"2026-11-19T17:00", "ב-10", "2026-11-20T10:00"},
    {"2026-11-18T08:00", "at 10", "2026-11-18T10:00"},
    {"2026-11-18T19:00", "היום", "2026-11-18T00:00"},
    {"2026-12-28T10:00", "next week", "2027-01-03T00:00"},
    {"2026-11-18T10:30", "29.2", "2028-02-29T00:00"},
};

static void moments_and_nights(void **state)
{
	(void)state;
	struct when w[TIMES_MAX];
	for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
		const struct moment_case *m = &moments[i];
		if (find_at(slice_of(m->text), m->now, w) != 1 || strcmp(local(w[0].at), m->at) != 0)
			fail_msg("%s at %s: %s, not %s", m->text, m->now, local(w[0].at), m->at);
	}
}

// Puts a mark behind every `step`th Hebrew letter or before every blank.
static struct slice decorate(struct slice s, struct slice mark, unsigned step, bool at_blanks, char *out)
{
	size_t len = 0;
	unsigned letters = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (at_blanks && s.ptr[i] == ' ') {
			memcpy(out + len, mark.ptr, mark.len);
			len += mark.len;
		}
		out[len++] = s.ptr[i];
		bool letter_done = i > 0 && (unsigned char)s.ptr[i - 1] == 0xD7;
		if (!at_blanks && letter_done && ++letters % step == 0) {
			memcpy(out + len, mark.ptr, mark.len);
			len += mark.len;
		}
	}
	return (struct slice){out, len};
}

static void same_due(struct slice plain, struct slice changed, const char *what)
{
	struct when a[TIMES_MAX], b[TIMES_MAX];
	uint32_t na = find_at(plain, NOW, a), nb = find_at(changed, NOW, b);
	if (na != nb)
		fail_msg("%s: %u times, then %u: %.*s", what, na, nb, (int)plain.len, plain.ptr);
	for (uint32_t i = 0; i < na; i++)
		if (a[i].due != b[i].due || a[i].at != b[i].at || a[i].grain != b[i].grain)
			fail_msg("%s changed: %.*s", what, (int)plain.len, plain.ptr);
}

static void marks_change_nothing(void **state)
{
	(void)state;
	static const struct slice marks[] = {S_INIT("\xD6\xB8"), S_INIT("\xE2\x80\x8F"),
					     S_INIT("\xE2\x81\xA7"), S_INIT("\xC2\xAD"), S_INIT("\xD6\x91")};
	char text[512], changed[2048];
	uint32_t from, to;
	for (size_t i = 0; i < sizeof hebrew / sizeof hebrew[0]; i++) {
		struct slice s = unbracket(hebrew[i].text, text, &from, &to);
		for (size_t m = 0; m < sizeof marks / sizeof marks[0]; m++)
			for (unsigned step = 1; step < 4; step++)
				same_due(s, decorate(s, marks[m], step, false, changed), "a mark");
		same_due(s, decorate(s, S("\xE2\x80\x8E"), 1, true, changed), "a bidi mark");
	}
}

static void and_changes_nothing(void **state)
{
	(void)state;
	char text[512], changed[600];
	uint32_t from, to;
	for (size_t i = 0; i < sizeof hebrew / sizeof hebrew[0]; i++) {
		struct slice s = unbracket(hebrew[i].text, text, &from, &to);
		size_t at = 0;
		for (uint32_t points = 0; points < from; at++)
			points += at + 1 < s.len && (s.ptr[at + 1] & 0xC0) != 0x80;
		if ((unsigned char)s.ptr[at] != 0xD7)
			continue;
		memcpy(changed, s.ptr, at);
		memcpy(changed + at, "\xD7\x95", 2);
		memcpy(changed + at + 2, s.ptr + at, s.len - at);
		same_due(s, (struct slice){changed, s.len + 2}, "a leading vav");
	}
}

// Every span lies in the text, in order, and names the words it was found in when they stand alone.
static void spans_map_back(void **state)
{
	(void)state;
	static const char long_text[] =
	    "שלום דנה, אבי יתקשר מחר בין 9 ל-11, והביקור יהיה ביום חמישי עד 15:00. We write again on Sunday "
	    "morning; הזיכוי תוך 3-5 ימי עסקים, and the part by 30 November.";
	struct when w[TIMES_MAX], alone[TIMES_MAX];
	uint32_t found = find_at(S(long_text), NOW, w), last = 0;
	assert_int_equal(found, 5);
	for (uint32_t i = 0; i < found; i++) {
		assert_true(w[i].span.byte_from >= last && w[i].span.byte_to > w[i].span.byte_from);
		last = w[i].span.byte_to;
		struct slice words = {long_text + w[i].span.byte_from,
				      w[i].span.byte_to - w[i].span.byte_from};
		assert_int_equal(find_at(words, NOW, alone), 1);
		assert_int_equal(alone[0].due, w[i].due);
	}
}

// A long text is read to its end: as many times as were put in.
static void long_texts(void **state)
{
	(void)state;
	static char text[20000];
	struct when w[TIMES_MAX];
	size_t len = 0;
	for (int i = 0; i < 20; i++) {
		for (int k = 0; k < 37; k++) {
			memcpy(text + len, "a word, ", 8);
			len += 8;
		}
		memcpy(text + len, "by Thursday at 5. ", 18);
		len += 18;
	}
	assert_int_equal(find_at((struct slice){text, len}, NOW, w), 20);
	assert_int_equal(w[19].span.byte_to, len - 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(dues),
	    cmocka_unit_test(look_alikes),
	    cmocka_unit_test(both_readings),
	    cmocka_unit_test(that_day),
	    cmocka_unit_test(told_day_serves),
	    cmocka_unit_test(explained),
	    cmocka_unit_test(moments_and_nights),
	    cmocka_unit_test(marks_change_nothing),
	    cmocka_unit_test(and_changes_nothing),
	    cmocka_unit_test(spans_map_back),
	    cmocka_unit_test(long_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
