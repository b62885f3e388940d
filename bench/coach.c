// SPDX-License-Identifier: Apache-2.0
// How long the coach takes: a 1 kB draft in each language, and 64 kB of unkind things. The best of many turns.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/asset.h"
#include "listen/coach_json.h"

#define HOSTILE (64u << 10)

static struct pack pack;
static struct coach answer;
static void *room;

static double microseconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void take_time(const char *name, struct slice text, unsigned turns, double goal)
{
	struct zone zone = zone_fixed(7200);
	struct hours hours = hours_default(&zone);
	struct when_context when = {.now = (msec)1794990600 * 1000, .hours = &hours};
	struct coach_asked asked = {.pack = &pack, .when = &when, .text = text, .channel = CHANNEL_BIT_COUNT};
	double best = 1e18;
	for (unsigned i = 0; i < turns; i++) {
		double start = microseconds();
		coach_check(&asked, room, coach_room(COACH_TEXT_MAX), &answer);
		double took = microseconds() - start;
		best = took < best ? took : best;
	}
	printf("%-28s %6zu bytes %10.1f us  (goal %.0f us)\n", name, text.len, best, goal);
}

static const char hebrew[] =
    "שלום דנה, תודה על ההודעה ועל הצילומים. בדקתי מול המחסן, והחלק שחסר נמצא אצלנו. אני שולחת אותו היום עם שליח, והוא "
    "יגיע אליכם מחר בין 10:00 ל-12:00. אם משהו ישתבש בדרך אתקשר עוד הערב. את החיוב הכפול נזכה תוך שלושה ימי עסקים, "
    "ואישור יישלח במייל. מה נשאר לכם: רק לוודא שמישהו בבית. לגבי ההתקנה, עוד אין לי תאריך כי המתקין בחופשה עד יום ראשון; "
    "נכתוב לכם ביום ראשון עד 12:00 בכל מקרה. אם יש שאלה אפשר להשיב להודעה הזאת. ";
static const char english[] =
    "Hello Dana, thank you for the message and the pictures. I checked with the warehouse and the missing part is here. I am "
    "sending it today with a courier, and it arrives tomorrow between 10:00 and 12:00. If anything goes wrong on the way I "
    "will call you tonight. The double charge will be refunded within three business days, and a confirmation goes out by "
    "e-mail. What is left for you: only that somebody is at home. About the installation, I have no date yet because the "
    "fitter is on leave until Sunday; we write to you on Sunday by noon in any case. Just reply if you have a question. ";

static struct slice repeated(const char *unit, size_t len)
{
	static char text[HOSTILE];
	size_t n = strlen(unit), at = 0;
	for (; at + n <= len; at += n)
		memcpy(text + at, unit, n);
	memcpy(text + at, unit, n < len - at ? n : len - at);
	at = len;
	return (struct slice){text, at};
}

int main(void)
{
	static const char *const unkind[] = {"I ", "לא ", "i, ", "1.", "\"", "> \n", "by 5 ", "ו\"ו", "we will see what we can do ",
	                                     "נשלח אליכם מחר ", "\xff", "a@b.c ", "'", "unfortunately we can't "};
	const struct asset *made = asset_find(S("web/coach/rules.pack"));
	if (!made)
		return 1;
	size_t size = pack_room(made->plain);
	room = aligned_alloc(64, (coach_room(COACH_TEXT_MAX) + 63) & ~(size_t)63);
	if (!room || !pack_open(made->plain, aligned_alloc(64, (size + 63) & ~(size_t)63), size, &pack))
		return 1;
	double start = microseconds();
	pack_open(made->plain, aligned_alloc(64, (size + 63) & ~(size_t)63), size, &pack);
	printf("%-28s %6zu bytes %10.1f us\n", "opening the pack", made->plain.len, microseconds() - start);
	take_time("1 kB of Hebrew", repeated(hebrew, 1 << 10), 2000, 50);
	take_time("1 kB of English", repeated(english, 1 << 10), 2000, 50);
	for (size_t i = 0; i < sizeof unkind / sizeof *unkind; i++) {
		char name[64];
		snprintf(name, sizeof name, "hostile: %.20s", unkind[i][0] == '\xff' ? "bytes ff" : unkind[i][1] == ' ' && unkind[i][2] == '\n' ? "> lines" : unkind[i]);
		take_time(name, repeated(unkind[i], HOSTILE), 20, 10000);
	}
	return 0;
}
