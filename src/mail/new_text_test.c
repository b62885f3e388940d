// SPDX-License-Identifier: Apache-2.0
// One row is one message text and what of it is new. HTML rows go through mail/html_text.h first.
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#undef fail // base/ctx.h owns the word

#include "mail/forwarded.h"
#include "mail/html_text.h"
#include "mail/new_text.h"

struct row {
	const char *name, *in, *want;
};

// clang-format off: one row is one case
static const struct row plain[] = {
    {"nothing_quoted", "שלום,\nהמקרר לא קר.\n\nתודה\nדנה", "שלום,\nהמקרר לא קר.\n\nתודה\nדנה"},
    {"nothing_quoted_en", "Hello,\nthe fridge is warm.\n", "Hello,\nthe fridge is warm."},
    {"gmail_en",
     "Yes please.\n\nOn Thu, Nov 19, 2026 at 5:00 PM Keshev <help@example.com> wrote:\n\n> Shall we come?\n> "
     "\n> Dana\n",
     "Yes please."},
    {"gmail_en_wrapped",
     "Yes please.\n\nOn Thu, Nov 19, 2026 at 5:00 PM Keshev Support Desk\n<help@example.com> wrote:\n> Shall "
     "we come?\n",
     "Yes please."},
    {"gmail_en_wrapped_twice",
     "Yes.\n\nOn Thu, Nov 19, 2026 at 5:00 PM\nKeshev Support Desk <\nhelp@example.com> wrote:\n> Shall we "
     "come?\n",
     "Yes."},
    {"gmail_he",
     "כן בבקשה\n\n\u202Bבתאריך יום ה׳, 19 בנוב׳ 2026 ב-17:00 מאת \u202Aקשב\u202C\u200F "
     "<\u202Ahelp@example.com\u202C\u200F>:\u202C\n\n> לבוא?\n",
     "כן בבקשה"},
    {"gmail_he_wrapped",
     "כן בבקשה\n\n\u202Bבתאריך יום ה׳, 19 בנוב׳ 2026 ב-17:00 מאת \u202Aמוקד השירות של קשב\u202C\u200F "
     "<\u202A\nhelp@example.com\u202C\u200F>:\u202C\n> לבוא?\n",
     "כן בבקשה"},
    {"gmail_old_date_form", "ok\n\n2026-11-19 17:00 GMT+02:00 Keshev <help@example.com>:\n\n> text\n", "ok"},
    {"apple_en",
     "Great, thanks!\n\nSent from my iPhone\n\n> On 19 Nov 2026, at 17:00, Keshev <help@example.com> "
     "wrote:\n> \n> hello\n",
     "Great, thanks!"},
    {"apple_he",
     "מעולה, תודה\n\nנשלח מה-iPhone שלי\n\n> ב-19 בנוב׳ 2026, בשעה 17:00, קשב <help@example.com> כתב/ה:\n> "
     "\n> שלום\n",
     "מעולה, תודה"},
    {"apple_he_unmarked",
     "מעולה\n\nב-19 בנוב׳ 2026, בשעה 17:00, קשב <help@example.com> כתב/ה:\n\nשלום\nעוד\n", "מעולה"},
    {"apple_mac_he",
     "מעולה\n\n\u200Fב-19.11.2026, בשעה 17:00, \u200F\u200Fקשב <help@example.com> כתב:\u200F\n\n> שלום\n",
     "מעולה"},
    {"yahoo_en",
     "Fine.\n\n    On Thursday, November 19, 2026 at 05:00:00 PM GMT+2, Keshev <help@example.com> wrote:  \n "
     "\n Hello Dana,\n text\n",
     "Fine."},
    {"yahoo_he",
     "בסדר.\n\n    ביום חמישי, 19 בנובמבר 2026 בשעה 17:00:00 GMT+2, \u200Fקשב\u200F <help@example.com> "
     "כתב/ה:  \n \n שלום\n",
     "בסדר."},
    {"outlook_en",
     "Please do.\n\nFrom: Keshev <help@example.com>\nSent: Thursday, November 19, 2026 5:00 PM\nTo: Dana "
     "<d@example.com>\nSubject: RE: Fridge\n\nShall we come?\n",
     "Please do."},
    {"outlook_he",
     "כן.\n\nמאת: קשב <help@example.com>\nנשלח: יום חמישי 19 נובמבר 2026 17:00\nאל: דנה "
     "<d@example.com>\nנושא: RE: מקרר\n\nלבוא?\n",
     "כן."},
    {"outlook_he_marks",
     "כן.\n\n\u200F\u200Fמאת: קשב <help@example.com> \n\u200F\u200Fנשלח: יום חמישי 19 נובמבר 2026 "
     "17:00\n\u200F\u200Fאל: דנה\n\u200F\u200Fנושא: מקרר\n\nלבוא?\n",
     "כן."},
    {"outlook_bold",
     "Please do.\n\n*From:* Keshev <help@example.com>\n*Sent:* Thursday, November 19, 2026 5:00 PM\n*To:* "
     "Dana\n*Subject:* RE: Fridge\n\nOld.\n",
     "Please do."},
    {"outlook_divider",
     "Please do.\n\n-----Original Message-----\nFrom: Keshev [mailto:help@example.com]\nSent: Thursday\nTo: "
     "Dana\nSubject: x\n\nOld\n",
     "Please do."},
    {"outlook_divider_he",
     "כן\n\n-----הודעה מקורית-----\nמאת: קשב\nנשלח: יום חמישי\nאל: דנה\nנושא: מקרר\n\nישן\n", "כן"},
    {"outlook_mobile",
     "Ok\n\nGet Outlook for Android<https://aka.ms/ghei36>\n________________________________\nFrom: Keshev "
     "<help@example.com>\nSent: Thursday, November 19, 2026 5:00:00 PM\nTo: d@example.com\nSubject: Re: "
     "x\n\nOld\n",
     "Ok"},
    {"outlook_mobile_he",
     "בסדר\n\nהשג את Outlook עבור Android\n________________________________\nמאת: קשב\nנשלח: יום חמישי 19 "
     "נובמבר 2026\nאל: דנה\nנושא: x\n\nישן\n",
     "בסדר"},
    {"outlook_cc_first",
     "Ok\n\nFrom: A <a@example.com>\nTo: B <b@example.com>\nCc: C <c@example.com>\nDate: Thu, 19 Nov 2026 "
     "17:00\nSubject: x\n\nOld\n",
     "Ok"},
    {"outlook_one_line",
     "Ok\n\nFrom: A <a@example.com> Sent: Thursday, November 19, 2026 5:00 PM To: B Subject: x\n\nOld\n",
     "Ok"},
    {"samsung_en",
     "On my way\n\n\nSent from my Galaxy\n\n\n-------- Original message --------\nFrom: Keshev "
     "<help@example.com>\nDate: 19/11/2026 17:00 (GMT+02:00)\nTo: d@example.com\nSubject: x\n\nOld\n",
     "On my way"},
    {"samsung_he",
     "בדרך\n\n\nנשלח מסמארטפון ה-Samsung Galaxy שלי.\n\n\n-------- הודעה מקורית --------\nמאת: קשב "
     "<help@example.com>\nתאריך: 19.11.2026 17:00\nאל: d@example.com\nנושא: x\n\nישן\n",
     "בדרך"},
    {"thunderbird", "Sure.\n\nOn 11/19/26 17:00, Keshev wrote:\n> Shall we?\n>> older\n", "Sure."},
    {"thunderbird_he", "בטח.\n\nבתאריך 19/11/2026 17:00, קשב כתב:\n> לבוא?\n", "בטח."},
    {"exchange_german",
     "Ja.\n\nVon: Keshev <help@example.com>\nGesendet: Donnerstag, 19. November 2026 17:00\nAn: "
     "Dana\nBetreff: AW: x\n\nalt\n",
     "Ja."},
    {"attribution_german", "Ja.\n\nAm 19.11.2026 um 17:00 schrieb Keshev <help@example.com>:\n> alt\n",
     "Ja."},
    {"attribution_french",
     "Oui.\n\nLe jeu. 19 nov. 2026 à 17:00, Keshev <help@example.com> a écrit :\n\n> vieux\n", "Oui."},
    {"russian_outlook",
     "Да.\n\nОт: Keshev <help@example.com>\nОтправлено: 19 ноября 2026 г. 17:00\nКому: Dana\nТема: "
     "x\n\nold\n",
     "Да."},
    // answers below and between
    {"bottom_posted",
     "On Thu, Nov 19, 2026 at 5:00 PM Keshev <help@example.com> wrote:\n> Shall we come on Sunday?\n> "
     "Dana\n\nYes, Sunday is fine.\n",
     "Yes, Sunday is fine."},
    {"bottom_posted_he",
     "\u202Bבתאריך יום ה׳, 19 בנוב׳ 2026 ב-17:00 מאת \u202Aקשב\u202C\u200F "
     "<\u202Ahelp@example.com\u202C\u200F>:\u202C\n> לבוא ביום ראשון?\n\nכן, יום ראשון מתאים.\n",
     "כן, יום ראשון מתאים."},
    {"inline",
     "See below.\n\nOn Thu, Nov 19, 2026 at 5:00 PM Keshev <help@example.com> wrote:\n> Which "
     "day?\n\nSunday.\n\n> Which hour?\n\nAt nine.\n",
     "See below.\n\nSunday.\n\nAt nine."},
    {"inline_he",
     "עניתי בגוף ההודעה.\n\nב-19 בנוב׳ 2026, בשעה 17:00, קשב <help@example.com> כתב/ה:\n> באיזה "
     "יום?\nראשון.\n> באיזו שעה?\nבתשע.\n",
     "עניתי בגוף ההודעה.\n\nראשון.\n\nבתשע."},
    {"quote_without_attribution", "> Which day?\nSunday.\n", "Sunday."},
    {"nested_quotes", "Ok.\n\n> On Mon Keshev wrote:\n>> On Sun Dana wrote:\n>>> hello\n>> hi\n> bye\n",
     "Ok."},
    {"quote_with_rlm", "בסדר\n\n\u200F> ישן\n\u200F> עוד ישן\n", "בסדר"},
    {"quote_all_there_is", "> I only quote\n> and add nothing\n", "> I only quote\n> and add nothing"},
    // signatures
    {"signature_standard", "Hello\nworld\n\n-- \nDana Cohen\n054-5550101\n", "Hello\nworld"},
    {"signature_without_blank", "שלום\n\n--\nדנה כהן\nמנהלת\n", "שלום"},
    {"signature_then_quote",
     "Yes\n\n-- \nDana\n\nOn Thu, Nov 19, 2026 at 5:00 PM Keshev <help@example.com> wrote:\n> x\n", "Yes"},
    {"signature_of_bottom_post", "> Which day?\n\nSunday\n\n-- \nDana\n", "Sunday"},
    {"signature_only", "-- \nDana Cohen\n", "-- \nDana Cohen"},
    {"greeting_is_no_signature", "Do it.\n\nBest regards,\nDana\n", "Do it.\n\nBest regards,\nDana"},
    {"greeting_is_no_signature_he", "תודה.\n\nבברכה,\nדנה\n", "תודה.\n\nבברכה,\nדנה"},
    {"mobile_alone", "ok\nSent from my iPhone", "ok"},
    {"mobile_he_makaf", "אוקיי\n\nנשלח מה־iPhone שלי", "אוקיי"},
    {"mobile_galaxy_he", "אוקיי\n\nנשלח מה-Galaxy שלי", "אוקיי"},
    {"mobile_outlook_ios", "fine\n\nSent from Outlook for iOS<https://aka.ms/o0ukef>", "fine"},
    {"mobile_yahoo", "fine\n\nSent from Yahoo Mail on Android", "fine"},
    {"mobile_in_the_middle_of_a_text", "I wrote: Sent from my garden, love.\nBye",
     "I wrote: Sent from my garden, love.\nBye"},
    {"dashes_are_no_signature", "a\n---\nb\n", "a\n---\nb"},
    // not quotations
    {"from_in_prose", "From: the shop to my door it took 3 days.\nSubject: nothing.\n",
     "From: the shop to my door it took 3 days.\nSubject: nothing."},
    {"web_form_body", "From: Dana <d@example.com>\nSubject: Fridge\n\nMessage Body:\nIt is warm.\n",
     "From: Dana <d@example.com>\nSubject: Fridge\n\nMessage Body:\nIt is warm."},
    {"he_said", "My neighbour wrote:\nplease come.\n", "My neighbour wrote:\nplease come."},
    {"he_said_he", "השכן שלי כתב:\nבואו מהר.\n", "השכן שלי כתב:\nבואו מהר."},
    {"order_list", "To: 5 units\nFrom: the second shelf\n", "To: 5 units\nFrom: the second shelf"},
    {"comparison", "a > b\nand b > c\n", "a > b\nand b > c"},
    {"on_in_prose", "On Sunday we met at 10:00 and agreed:\nnew fridge.\n",
     "On Sunday we met at 10:00 and agreed:\nnew fridge."},
    {"appointment_prose", "בתאריך 19.11 הטכנאי הגיע ואמר:\nהמדחס שרוף.\n",
     "בתאריך 19.11 הטכנאי הגיע ואמר:\nהמדחס שרוף."},
    {"underscores_in_text", "Name: ______________\nDate: ______________\n",
     "Name: ______________\nDate: ______________"},
    {"empty", "", ""},
    {"only_blank", "\n \n\t\n", ""},
    // forwards keep the note; without a note everything
    {"forward_with_note",
     "Please handle this.\n\n---------- Forwarded message ---------\nFrom: Avi <avi@example.com>\nDate: Thu, "
     "Nov 19, 2026 at 5:00 PM\nSubject: Help\nTo: <office@example.com>\n\nMy fridge is warm.\n",
     "Please handle this."},
    {"forward_without_note",
     "---------- Forwarded message ---------\nFrom: Avi <avi@example.com>\nDate: Thu\nSubject: Help\nTo: "
     "x\n\nMy fridge is warm.\n",
     "---------- Forwarded message ---------\nFrom: Avi <avi@example.com>\nDate: Thu\nSubject: Help\nTo: "
     "x\n\nMy fridge is warm."},
    {"crlf_is_gone_already", "a\n\n> b\n", "a"},
    {"quoted_html_leftover", "ok\n\n> <div>old</div>\n", "ok"},
    {"blank_lines_collapse", "a\n\n\n\n\nb\n", "a\n\nb"},
};

static const struct row html[] = {
    {"gmail",
     "<div dir=\"rtl\">כן בבקשה</div><br><div class=\"gmail_quote\"><div dir=\"rtl\" "
     "class=\"gmail_attr\">\u202Bבתאריך יום ה׳, 19 בנוב׳ 2026 ב-17:00 מאת \u202Aקשב\u202C\u200F &lt;<a "
     "href=\"mailto:h@example.com\">h@example.com</a>&gt;:\u202C<br></div><blockquote class=\"gmail_quote\" "
     "style=\"margin:0 0 0 .8ex\"><div>לבוא?</div></blockquote></div>",
     "כן בבקשה"},
    {"gmail_en",
     "<div dir=\"ltr\">Yes</div><br><div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" "
     "class=\"gmail_attr\">On Thu, Nov 19, 2026 at 5:00 PM Keshev &lt;<a "
     "href=\"mailto:h@example.com\">h@example.com</a>&gt; wrote:<br></div><blockquote "
     "class=\"gmail_quote\">old</blockquote></div>",
     "Yes"},
    {"outlook_web",
     "<div>Fine with me</div><div id=\"appendonsend\"></div><hr><div id=\"divRplyFwdMsg\" "
     "dir=\"ltr\"><font><b>From:</b> Keshev<br><b>Sent:</b> Thursday<br><b>To:</b> D<br><b>Subject:</b> "
     "x</font></div><div>old</div>",
     "Fine with me"},
    {"outlook_desktop",
     "<div class=\"WordSection1\"><p class=\"MsoNormal\">מתאים לי<o:p></o:p></p><p "
     "class=\"MsoNormal\"><o:p>&nbsp;</o:p></p><div><div style=\"border:none;border-top:solid #E1E1E1 "
     "1.0pt\"><p class=\"MsoNormal\"><b>From:</b> Keshev &lt;h@example.com&gt;<br><b>Sent:</b> Thursday, "
     "November 19, 2026 5:00 PM<br><b>To:</b> d<br><b>Subject:</b> x</p></div></div><p "
     "class=\"MsoNormal\">ישן</p></div>",
     "מתאים לי"},
    {"apple_cite",
     "<div>Sunday</div><div><br><blockquote type=\"cite\"><div>On 19 Nov 2026, at 17:00, Keshev "
     "&lt;h@example.com&gt; wrote:</div><br><div>Which day?</div></blockquote></div>",
     "Sunday"},
    {"apple_inline",
     "<blockquote type=\"cite\"><div>Which day?</div></blockquote><div>Sunday</div><blockquote "
     "type=\"cite\"><div>Which hour?</div></blockquote><div>Nine</div>",
     "Sunday\n\nNine"},
    {"yahoo",
     "<div><div>ok</div><div><br></div></div><div id=\"yahoo_quoted_1\" class=\"yahoo_quoted\"><div>On "
     "Thursday Keshev wrote:</div><div>old</div></div>",
     "ok"},
    {"thunderbird",
     "<p>Sure</p><div class=\"moz-cite-prefix\">On 19/11/2026 17:00, Keshev wrote:<br></div><blockquote "
     "type=\"cite\"><pre>old</pre></blockquote>",
     "Sure"},
    {"gmail_signature",
     "<div>Hello</div><div><br></div>-- <br><div class=\"gmail_signature\"><div>Dana "
     "Cohen</div><div>CEO</div></div>",
     "Hello"},
    {"owa_signature", "<div>Hello</div><div id=\"Signature\"><p>Dana Cohen</p></div>", "Hello"},
    {"mobile_outlook_signature",
     "<div>Hello</div><div id=\"ms-outlook-mobile-signature\">Get <a href=\"https://aka.ms/x\">Outlook for "
     "iOS</a></div>",
     "Hello"},
    {"indenting_blockquote_is_text",
     "<blockquote style=\"margin:0 0 0 40px;border:none;padding:0\"><div>indented by hand</div></blockquote>",
     "indented by hand"},
    {"proton",
     "<div>Yes</div><div class=\"protonmail_quote\">On Thursday, Keshev "
     "wrote:<br><blockquote>old</blockquote></div>",
     "Yes"},
    {"samsung",
     "<div>בדרך</div><div><br></div><div id=\"composer_signature\"><div>נשלח מה-Galaxy "
     "שלי</div></div><div><br></div><div>-------- הודעה מקורית --------</div><div>מאת: קשב</div><div>תאריך: "
     "19.11.2026</div><div>אל: ד</div><div>נושא: x</div><div><br></div>ישן",
     "בדרך"},
    {"list_and_table",
     "<p>Two "
     "things:</p><ul><li>fridge</li><li>oven</li></ul><ol><li>one<li>two</ol><table><tr><td>a</td><td>b</"
     "td></tr></table>",
     "Two things:\n\n- fridge\n- oven\n1. one\n2. two\na b"},
    {"link_shown",
     "<p>See <a href=\"https://example.com/order/1\">my order</a> or <a "
     "href=\"https://example.com\">https://example.com</a></p>",
     "See my order (https://example.com/order/1) or https://example.com"},
    {"hidden_text_is_gone",
     "<div style=\"display:none\">preheader</div><p>Body</p><span style=\"mso-hide:all\">x</span>", "Body"},
    {"style_and_script_are_gone", "<style>p{color:red}</style><p>Body</p><script>alert(1)</script>", "Body"},
};

// clang-format on

static struct arena *arena;

static struct slice of(const char *s)
{
	return (struct slice){.ptr = s, .len = __builtin_strlen(s)};
}

static int check(const struct row *r, struct slice marked)
{
	struct new_text n = new_text_find(arena, marked, false);

	if (slice_eq(n.text, of(r->want)))
		return 0;
	print_error("%s:\n got: [%.*s]\nwant: [%s]\n", r->name, SLICE_ARG(n.text), r->want);
	return 1;
}

static void plain_rows(void **state)
{
	int bad = 0;

	(void)state;
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		bad += check(&plain[i], of(plain[i].in));
	assert_int_equal(bad, 0);
}

static void html_rows(void **state)
{
	int bad = 0;

	(void)state;
	for (size_t i = 0; i < sizeof html / sizeof *html; i++)
		bad += check(&html[i], html_text(arena, of(html[i].in)).marked);
	assert_int_equal(bad, 0);
}

struct forward_row {
	const char *name, *in;
	const char *who, *address, *subject, *text;
	int64_t at; // 0: no date
};

static const struct forward_row forwards[] = {
    {"gmail",
     "---------- Forwarded message ---------\nFrom: Avi Levi <avi@example.com>\nDate: Thu, Nov 19, 2026 at "
     "5:00 PM\nSubject: Help\nTo: <o@example.com>\n\nMy fridge is warm.\n",
     "Avi Levi", "avi@example.com", "Help", "My fridge is warm.", 1795107600000},
    {"gmail_he",
     "---------- הודעה שהועברה ---------\nמאת: \u202Aאבי לוי\u202C\u200F "
     "<\u202Aavi@example.com\u202C\u200F>\n\u202ADate: יום ה׳, 19 בנוב׳ 2026 ב-17:00\u202C\u200F\nSubject: "
     "עזרה\nTo: \u202A<o@example.com>\u202C\n\nהמקרר חם.\n",
     "אבי לוי", "avi@example.com", "עזרה", "המקרר חם.", 1795107600000},
    {"apple",
     "Begin forwarded message:\n\n> From: Avi Levi <avi@example.com>\n> Subject: Help\n> Date: 19 November "
     "2026 at 17:00:00 GMT+2\n> To: o@example.com\n> \n> Warm.\n",
     "Avi Levi", "avi@example.com", "Help", "> Warm.", 1795107600000},
    {"outlook_mailto",
     "-----Original Message-----\nFrom: Avi Levi [mailto:avi@example.com]\nSent: Thursday, November 19, 2026 "
     "5:00 PM\nTo: o\nSubject: Help\n\nWarm.\n",
     "Avi Levi", "avi@example.com", "Help", "Warm.", 1795107600000},
    {"outlook_he",
     "-----הודעה מקורית-----\nמאת: אבי לוי <avi@example.com>\nנשלח: יום חמישי 19 נובמבר 2026 17:00\nאל: "
     "o\nנושא: עזרה\n\nחם.\n",
     "אבי לוי", "avi@example.com", "עזרה", "חם.", 1795107600000},
};

static void forward_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof forwards / sizeof *forwards; i++) {
		const struct forward_row *r = &forwards[i];
		struct new_text n = new_text_find(arena, of(r->in), true);
		struct mail_forwarded f = forwarded_read(arena, n.forwarded);
		bool ok = f.found && slice_eq(f.name, of(r->who)) && slice_eq(f.address, of(r->address)) &&
			  slice_eq(f.subject, of(r->subject)) && slice_eq(f.text, of(r->text));

		if (!ok)
			print_error("%s: found %d name [%.*s] address [%.*s] subject [%.*s] text [%.*s]\n",
				    r->name, f.found, SLICE_ARG(f.name), SLICE_ARG(f.address),
				    SLICE_ARG(f.subject), SLICE_ARG(f.text));
		assert_true(ok);
		// Without a zone in the words the moment is only near: at most 14 hours off.
		if (!f.dated)
			print_error("%s: [%.*s] is no date\n", r->name, SLICE_ARG(f.date));
		assert_true(f.dated && llabs(f.at - r->at) <= 14 * 3600000LL);
	}
}

static void quoted_and_signature_are_told_apart(void **state)
{
	struct new_text n =
	    new_text_find(arena, S("Hi\n-- \nDana\n\nOn 1 Jan 2026 A <a@b.c> wrote:\n> old\n"), false);

	(void)state;
	assert_true(n.cut);
	assert_true(slice_eq(n.text, S("Hi")));
	assert_true(slice_eq(n.signature, S("-- \nDana")));
	assert_true(slice_eq(n.quoted, S("On 1 Jan 2026 A <a@b.c> wrote:\n> old")));
}

static int setup(void **state)
{
	(void)state;
	arena = arena_new(0);
	return arena ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plain_rows),
	    cmocka_unit_test(html_rows),
	    cmocka_unit_test(forward_rows),
	    cmocka_unit_test(quoted_and_signature_are_told_apart),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
