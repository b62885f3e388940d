// SPDX-License-Identifier: Apache-2.0
#include "mail/quote_marks.h"

#include <string.h>

#include "mail/utf.h"
#include "text/normalise.h"

struct slice mark_bare(struct slice line, char room[MARK_LINE_MAX])
{
	size_t n = 0;
	bool blank = false;

	if (line.len > MARK_LINE_MAX - 8)
		return S("");
	for (size_t at = 0; at < line.len;) {
		size_t from = at;
		uint32_t cp = norm_decode(line, &at);

		if (cp == ' ' || cp == '\t' || cp == 0xA0 || cp == '\r') {
			blank = n > 0;
			continue;
		}
		if (utf_is_invisible(cp) || cp < 0x20)
			continue;
		if (cp == 0x2011 || cp == 0x05BE || cp == 0x2010) // dashes of many makes
			cp = '-';
		if (blank)
			room[n++] = ' ';
		blank = false;
		if (cp == '-') {
			room[n++] = '-';
			continue;
		}
		memcpy(room + n, line.ptr + from, at - from);
		n += at - from;
	}
	return (struct slice){.ptr = room, .len = n};
}

struct labelled {
	struct slice word;
	enum mark_label label;
};

static const struct labelled labels[] = {
    {S_INIT("from"), LABEL_FROM},
    {S_INIT("מאת"), LABEL_FROM},
    {S_INIT("von"), LABEL_FROM},
    {S_INIT("de"), LABEL_FROM},
    {S_INIT("От"), LABEL_FROM},
    {S_INIT("من"), LABEL_FROM},
    {S_INIT("da"), LABEL_FROM},
    {S_INIT("van"), LABEL_FROM},
    {S_INIT("sent"), LABEL_DATE},
    {S_INIT("date"), LABEL_DATE},
    {S_INIT("sent on"), LABEL_DATE},
    {S_INIT("נשלח"), LABEL_DATE},
    {S_INIT("תאריך"), LABEL_DATE},
    {S_INIT("נשלח בתאריך"), LABEL_DATE},
    {S_INIT("נשלח ב"), LABEL_DATE},
    {S_INIT("בתאריך"), LABEL_DATE},
    {S_INIT("gesendet"), LABEL_DATE},
    {S_INIT("datum"), LABEL_DATE},
    {S_INIT("envoyé"), LABEL_DATE},
    {S_INIT("enviado"), LABEL_DATE},
    {S_INIT("fecha"), LABEL_DATE},
    {S_INIT("Отправлено"), LABEL_DATE},
    {S_INIT("Дата"), LABEL_DATE},
    {S_INIT("التاريخ"), LABEL_DATE},
    {S_INIT("inviato"), LABEL_DATE},
    {S_INIT("to"), LABEL_TO},
    {S_INIT("אל"), LABEL_TO},
    {S_INIT("לכבוד"), LABEL_TO},
    {S_INIT("an"), LABEL_TO},
    {S_INIT("à"), LABEL_TO},
    {S_INIT("para"), LABEL_TO},
    {S_INIT("Кому"), LABEL_TO},
    {S_INIT("إلى"), LABEL_TO},
    {S_INIT("subject"), LABEL_SUBJECT},
    {S_INIT("נושא"), LABEL_SUBJECT},
    {S_INIT("הנדון"), LABEL_SUBJECT},
    {S_INIT("betreff"), LABEL_SUBJECT},
    {S_INIT("objet"), LABEL_SUBJECT},
    {S_INIT("asunto"), LABEL_SUBJECT},
    {S_INIT("Тема"), LABEL_SUBJECT},
    {S_INIT("الموضوع"), LABEL_SUBJECT},
    {S_INIT("cc"), LABEL_CC},
    {S_INIT("עותק"), LABEL_CC},
    {S_INIT("העתק"), LABEL_CC},
    {S_INIT("kopie"), LABEL_CC},
    {S_INIT("Копия"), LABEL_CC},
    {S_INIT("reply-to"), LABEL_REPLY_TO},
    {S_INIT("השב ל"), LABEL_REPLY_TO},
};

enum mark_label mark_label(struct slice bare, struct slice *value)
{
	size_t colon;
	struct slice word;

	while (bare.len && (*bare.ptr == '*' || *bare.ptr == ' ' || *bare.ptr == '|'))
		bare = slice_sub(bare, 1, bare.len);
	colon = byte_find(slice_sub(bare, 0, 40), ':');
	if (colon == SIZE_MAX)
		return LABEL_NONE;
	word = ascii_trim(slice_sub(bare, 0, colon));
	while (word.len && (word.ptr[word.len - 1] == '*' || word.ptr[word.len - 1] == ' '))
		word.len--;
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		if (!ascii_eq(word, labels[i].word))
			continue;
		*value = ascii_trim(slice_sub(bare, colon + 1, bare.len));
		while (value->len && *value->ptr == '*')
			*value = ascii_trim(slice_sub(*value, 1, value->len));
		return labels[i].label;
	}
	return LABEL_NONE;
}

static bool contains(struct slice s, const char *what)
{
	return ascii_seek(s, (struct slice){.ptr = what, .len = strlen(what)}) != SIZE_MAX;
}

static bool contains_one(struct slice s, const char *const *words)
{
	for (; *words; words++)
		if (contains(s, *words))
			return true;
	return false;
}

static bool starts_one(struct slice s, const char *const *words)
{
	for (; *words; words++)
		if (ascii_starts(s, (struct slice){.ptr = *words, .len = strlen(*words)}))
			return true;
	return false;
}

// How many of the dashes, underscores, stars and equal signs that rules are made of.
static size_t rule_marks(struct slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.ptr[i] == '-' || s.ptr[i] == '_' || s.ptr[i] == '*' || s.ptr[i] == '=';
	return n;
}

enum mark_divider mark_divider(struct slice bare)
{
	static const char *const forward[] = {"forwarded message",
					      "הודעה שהועברה",
					      "הודעה מועברת",
					      "forwarded by",
					      "weitergeleitete nachricht",
					      "message transféré",
					      NULL};
	static const char *const original[] = {"original message",	  "original mail",
					       "original appointment",	  "הודעה מקורית",
					       "ההודעה המקורית",	  "reply message",
					       "ursprüngliche nachricht", "message d'origine",
					       "исходное сообщение",	  NULL};
	static const char *const apple[] = {"begin forwarded message:", "תחילת ההודעה שהועברה",
					    "תחילת הודעה שהועברה", "begin forwarded message", NULL};
	size_t marks = rule_marks(bare);

	if (bare.len == 0 || bare.len > 120)
		return DIVIDER_NONE;
	if (starts_one(bare, apple))
		return DIVIDER_FORWARD;
	if (marks >= 4 && contains_one(bare, forward))
		return DIVIDER_FORWARD;
	if (marks >= 4 && contains_one(bare, original))
		return DIVIDER_ORIGINAL;
	return marks == bare.len && marks >= 3 ? DIVIDER_RULE : DIVIDER_NONE;
}

static const char *const attribution_starts[] = {"on ", "בתאריך", "ב-",	 "ביום", "ב ", "am ",
						 "le ", "el ",	  "il ", "den ", NULL};

// Words in front of the last colon.
static const char *const wrote[] = {"wrote",	  "writes",	 "כתב",	    "כתבה",    "כתב/ה",
				    "כתב\\ה",	  "כתבו",	 "כותב",    "כותבת",   "כותב/ת",
				    "כתב(ה)",	  "נכתב על ידי", "schrieb", "a écrit", "escribió",
				    "ha scritto", "пишет",	 "написал", "كتب",     NULL};

static bool ends_with_wrote(struct slice s)
{
	for (const char *const *w = wrote; *w; w++) {
		struct slice word = {.ptr = *w, .len = strlen(*w)};
		if (s.len > word.len && ascii_eq(slice_sub(s, s.len - word.len, s.len), word))
			return true;
	}
	return false;
}

static bool has_digit(struct slice s)
{
	for (size_t i = 0; s.ptr && i < s.len; i++)
		if (s.ptr[i] >= '0' && s.ptr[i] <= '9')
			return true;
	return false;
}

// "2026-11-19 17:00 GMT+02:00 Dana Cohen <dana@example.com>:"
static bool begins_with_date(struct slice s)
{
	return s.len > 12 && s.ptr[0] == '2' && s.ptr[1] == '0' && s.ptr[4] == '-' && s.ptr[7] == '-';
}

enum mark_attribution mark_attribution(struct slice bare)
{
	bool from_hebrew, address, starts;

	while (bare.len && (bare.ptr[bare.len - 1] == '*' || bare.ptr[bare.len - 1] == ' '))
		bare.len--;
	if (bare.len < 6 || bare.ptr[bare.len - 1] != ':')
		return ATTRIBUTION_NONE;
	bare = ascii_trim(slice_sub(bare, 0, bare.len - 1));
	starts = starts_one(bare, attribution_starts);
	address = byte_find(bare, '@') != SIZE_MAX || contains(bare, "<");
	from_hebrew = contains(bare, "מאת");
	if (ends_with_wrote(bare)) // "on the page it wrote:" has neither date nor address
		return starts && has_digit(bare)    ? ATTRIBUTION_STRONG
		       : address && has_digit(bare) ? ATTRIBUTION_STRONG
						    : ATTRIBUTION_WEAK;
	if (starts && has_digit(bare) && (from_hebrew || contains(bare, " schrieb ")))
		return ATTRIBUTION_STRONG;
	if (address && begins_with_date(bare) && bare.ptr[bare.len - 1] == '>')
		return ATTRIBUTION_STRONG;
	return ATTRIBUTION_NONE;
}

bool mark_attribution_begins(struct slice bare)
{
	return bare.len > 4 && has_digit(bare) &&
	       (starts_one(bare, attribution_starts) || begins_with_date(bare) || contains(bare, "<"));
}

bool mark_mobile_signature(struct slice bare)
{
	static const char *const starts[] = {"sent from my ",	  "sent from mail for", "sent from outlook",
					     "sent from yahoo",	  "sent from proton",	"sent from gmail",
					     "sent from samsung", "sent via ",		"sent with ",
					     "get outlook for ",  "sent using ",	"sent from a mobile",
					     "נשלח מה-",	  "נשלח מהאייפון",	"נשלח מהטלפון",
					     "נשלח מהנייד",	  "נשלח ממכשיר",	"נשלח מסמארטפון",
					     "נשלח מ-",		  "נשלח מ Outlook",	"נשלח מתוך",
					     "נשלח באמצעות",	  "נשלח מהמכשיר",	"קבל את outlook",
					     "השג את outlook",	  "הורד את outlook",	"להורדת outlook",
					     "נשלח מדואר yahoo",  "נשלח מ- ",		NULL};

	while (bare.len && (*bare.ptr == '-' || *bare.ptr == ' ' || *bare.ptr == '*' || *bare.ptr == '_'))
		bare = slice_sub(bare, 1, bare.len);
	return bare.len > 0 && bare.len <= 140 && starts_one(bare, starts);
}

bool mark_forward_subject(struct slice subject)
{
	static const char *const starts[] = {"fwd:", "fw:",    "fwd :",	 "fw :",    "[fwd", "wg:",
					     "tr:",  "הועבר:", "העברה:", "הועבר :", "העב:", NULL};

	return starts_one(subject, starts);
}

bool mark_reply_subject(struct slice subject)
{
	static const char *const starts[] = {
	    "re:", "re :", "re[", "aw:", "sv:", "תגובה:", "השב:", "תשובה:", "מענה:", "תגו:", NULL};

	return starts_one(subject, starts);
}
