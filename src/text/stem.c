// SPDX-License-Identifier: Apache-2.0
// Suffixes first, so that a short word keeps three letters for its prefixes: למכתבים → למכתב → כתב and
// מכתב → כתב. Words whose first letters only look like prefixes are listed, so that הזמנה (booking) does
// not fall together with זמן (time).
#include "text/stem.h"

#include <string.h>

// Fewest Hebrew letters that stay.
#define HEBREW_STEM_MIN 3
#define LETTER 2 // bytes of a Hebrew letter

// Stems (after the suffix is gone, finals folded) that begin with letters of the root, not with a prefix.
static const struct slice whole[] = {
    S_INIT("החזר"), S_INIT("הסבר"), S_INIT("הוראת"), S_INIT("הפרש"), S_INIT("המרה"), S_INIT("הצטרפ"),
    S_INIT("התחבר"), S_INIT("התנתק"), S_INIT("התחייב"), S_INIT("השב"), S_INIT("משלוח"), S_INIT("מכתב"),
    S_INIT("מוצר"), S_INIT("מספר"), S_INIT("מנוי"), S_INIT("מחיר"), S_INIT("מבצע"), S_INIT("מועד"),
    S_INIT("מנהל"), S_INIT("מכשיר"), S_INIT("מסמכ"), S_INIT("מערכת"), S_INIT("מענה"), S_INIT("מען"),
    S_INIT("מחסנ"), S_INIT("מסירה"), S_INIT("מסיר"), S_INIT("מחלק"), S_INIT("משרד"), S_INIT("מקרר"),
    S_INIT("מזגנ"), S_INIT("מסכ"), S_INIT("מדפס"), S_INIT("מחשב"), S_INIT("מצב"), S_INIT("מידע"),
    S_INIT("מידה"), S_INIT("מיד"), S_INIT("מכונ"), S_INIT("מלאי"), S_INIT("מטבח"), S_INIT("מייל"),
    S_INIT("מוקד"), S_INIT("מושב"), S_INIT("מטופל"), S_INIT("מבקש"), S_INIT("ממתינ"), S_INIT("מחכ"),
    S_INIT("מקור"), S_INIT("מתנ"), S_INIT("משפח"), S_INIT("מקומ"), S_INIT("שירות"), S_INIT("שיר"),
    S_INIT("שיח"), S_INIT("שליח"), S_INIT("שעה"), S_INIT("שעו"), S_INIT("שבוע"), S_INIT("שאל"),
    S_INIT("שינו"), S_INIT("שינוי"), S_INIT("שובר"), S_INIT("שבר"), S_INIT("שבור"), S_INIT("שגיא"),
    S_INIT("שולח"), S_INIT("שלח"), S_INIT("שולמ"), S_INIT("שילמ"), S_INIT("שילו"), S_INIT("שלמ"),
    S_INIT("שקל"), S_INIT("שולחנ"), S_INIT("שמיר"), S_INIT("שיפוצ"), S_INIT("שדרוג"), S_INIT("שדרג"),
    S_INIT("שכר"), S_INIT("שוד"), S_INIT("שטר"), S_INIT("שטיח"), S_INIT("שימוש"), S_INIT("שובב"),
    S_INIT("שעונ"), S_INIT("שווי"), S_INIT("בעי"), S_INIT("בעל"), S_INIT("בקש"), S_INIT("בדיק"),
    S_INIT("בדק"), S_INIT("ביטוח"), S_INIT("ביטול"), S_INIT("ביטל"), S_INIT("ביקור"), S_INIT("בנק"),
    S_INIT("בוקר"), S_INIT("בית"), S_INIT("בגד"), S_INIT("בירור"), S_INIT("ברז"), S_INIT("בטלפ"),
    S_INIT("במבצע"), S_INIT("ביקורת"), S_INIT("בחיר"), S_INIT("בריא"), S_INIT("בטוח"), S_INIT("לקוח"),
    S_INIT("לוח"), S_INIT("לשונ"), S_INIT("ליל"), S_INIT("למיד"), S_INIT("לבנ"), S_INIT("ליווי"),
    S_INIT("כרטיס"), S_INIT("כתוב"), S_INIT("כתב"), S_INIT("כסא"), S_INIT("כיסא"), S_INIT("כספ"),
    S_INIT("כביס"), S_INIT("כניס"), S_INIT("כתובת"), S_INIT("כביש"), S_INIT("כפול"), S_INIT("כפתור"),
    S_INIT("כבל"), S_INIT("כמות"), S_INIT("ועד"), S_INIT("וילונ"), S_INIT("וויסת"), S_INIT("ותק"),
    S_INIT("ויתור"), S_INIT("ויתר"), S_INIT("וידאו"), S_INIT("מסעד"), S_INIT("מלונ"), S_INIT("מזרנ"),
    S_INIT("מיטה"), S_INIT("מיט"), S_INIT("מראה"), S_INIT("מנור"), S_INIT("מדרגה"), S_INIT("מזוודה"),
    S_INIT("מזווד"), S_INIT("מטענ"), S_INIT("מצלמ"), S_INIT("משקל"), S_INIT("מיסוי"), S_INIT("מנה"),
    S_INIT("מים"), S_INIT("מחאה"), S_INIT("מחיק"), S_INIT("מכס"), S_INIT("מכיר"),
};

// The same, feminine: only behind a suffix (הזמנה, הזמנות), for without one הזמן is "the time".
static const struct slice whole_feminine[] = {
    S_INIT("הזמנ"), S_INIT("הודע"), S_INIT("הבטח"), S_INIT("הנח"), S_INIT("המתנ"), S_INIT("התקנ"),
    S_INIT("העבר"), S_INIT("הגש"), S_INIT("הצע"), S_INIT("הורא"), S_INIT("הסכמ"), S_INIT("השלמ"),
    S_INIT("הפסק"), S_INIT("השג"), S_INIT("המלצ"), S_INIT("הרשמ"), S_INIT("הפעל"), S_INIT("הובל"),
    S_INIT("המר"), S_INIT("הגדר"), S_INIT("הלוו"), S_INIT("הצפנ"), S_INIT("הרשא"), S_INIT("הוצא"),
    S_INIT("הכנס"),
};

// Longest first.
static const struct slice suffixes[] = {
    S_INIT("יותיכמ"), S_INIT("ותיכמ"), S_INIT("ותיהמ"), S_INIT("ותינו"), S_INIT("יכמ"),  S_INIT("יכנ"), S_INIT("יהמ"),
    S_INIT("יהנ"),    S_INIT("ינו"),   S_INIT("ייכ"),   S_INIT("תכמ"),   S_INIT("תכנ"), S_INIT("תנו"), S_INIT("ותי"),
    S_INIT("ותכ"),    S_INIT("ותיכ"),  S_INIT("יימ"),   S_INIT("ימ"),    S_INIT("ות"),  S_INIT("יכ"),  S_INIT("יו"),
    S_INIT("כמ"),     S_INIT("כנ"),    S_INIT("המ"),    S_INIT("הנ"),    S_INIT("נו"),  S_INIT("תי"),  S_INIT("תכ"),
    S_INIT("תמ"),     S_INIT("ה"),     S_INIT("ת"),     S_INIT("י"),     S_INIT("כ"),   S_INIT("ו"),
};

void stem_begin(struct stem_walk *walk, const struct text *text)
{
	walk->text = text;
	walk->token = walk->next = walk->inside = 0;
}

static bool in_list(struct slice w, const struct slice *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].len == w.len && memcmp(list[i].ptr, w.ptr, w.len) == 0)
			return true;
	return false;
}

static bool is_whole(struct slice w, bool suffixed)
{
	return in_list(w, whole, sizeof whole / sizeof *whole) ||
	       (suffixed && in_list(w, whole_feminine, sizeof whole_feminine / sizeof *whole_feminine));
}

static bool is_prefix_letter(struct slice w)
{
	unsigned char c = (unsigned char)w.ptr[1]; // ה ו ב כ ל מ ש
	return c == 0x94 || c == 0x95 || c == 0x91 || c == 0x9B || c == 0x9C || c == 0x9E || c == 0xA9;
}

// The rest of `w` behind up to four prefix letters that is a listed word; else NO_SLICE.
static struct slice listed(struct slice w, bool suffixed)
{
	for (unsigned k = 0; k <= PREFIX_LETTERS_MAX && w.len >= 2 * LETTER; k++) {
		if (is_whole(w, suffixed))
			return w;
		if (!is_prefix_letter(w))
			break;
		w = slice_sub(w, LETTER, w.len);
	}
	return NO_SLICE;
}

static struct slice stem_hebrew(struct slice w)
{
	struct slice found = listed(w, false);
	if (found.ptr)
		return found;
	struct slice base = w;
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
		if (w.len < suffixes[i].len + HEBREW_STEM_MIN * LETTER || !slice_ends(w, suffixes[i]))
			continue;
		struct slice cut = slice_sub(w, 0, w.len - suffixes[i].len);
		found = listed(cut, true);
		if (found.ptr)
			return found;
		if (base.len == w.len)
			base = cut; // the longest suffix, unless a listed word turns up behind a shorter one
	}
	if (base.len > 2 * LETTER && slice_ends(base, S("יי")))
		base.len -= LETTER; // בעיית
	for (unsigned k = 0; k < PREFIX_LETTERS_MAX && base.len > HEBREW_STEM_MIN * LETTER && is_prefix_letter(base); k++)
		base = slice_sub(base, LETTER, base.len);
	return base;
}

static bool vowel(char c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

static bool has_vowel(struct slice w)
{
	for (size_t i = 0; i < w.len; i++)
		if (vowel(w.ptr[i]))
			return true;
	return false;
}

// What is left of -ed and -ing: stopped → stop, cancelled → cancel, but "calling" → call.
static struct slice undouble(struct slice w)
{
	size_t n = w.len;
	if (n > 3 && w.ptr[n - 1] == w.ptr[n - 2] && !vowel(w.ptr[n - 1]) && w.ptr[n - 1] != 's' &&
	    (w.ptr[n - 1] != 'l' || n > 5))
		w.len--;
	return w;
}

static struct slice stem_english(struct slice w, char *buf)
{
	for (size_t i = 0; i < w.len; i++)
		if (w.ptr[i] == '\'') {
			w.len = i; // 's 're n't
			break;
		}
	if (w.len <= 3)
		return w;
	if (slice_ends(w, S("ies")) && w.len > 4) {
		w.len -= 2;
	} else if (slice_ends(w, S("sses")) || slice_ends(w, S("shes")) || slice_ends(w, S("ches")) || slice_ends(w, S("xes"))) {
		w.len -= 2;
	} else if (slice_ends(w, S("s")) && !slice_ends(w, S("ss")) && !slice_ends(w, S("us")) && !slice_ends(w, S("is"))) {
		w.len--;
	}
	if (slice_ends(w, S("ing")) && w.len > 5 && has_vowel(slice_sub(w, 0, w.len - 3)))
		w = undouble(slice_sub(w, 0, w.len - 3));
	else if (slice_ends(w, S("ed")) && w.len > 4 && has_vowel(slice_sub(w, 0, w.len - 2)))
		w = undouble(slice_sub(w, 0, w.len - 2));
	if (w.len > 3 && slice_ends(w, S("e")))
		w.len--;
	if (w.len > 3 && w.ptr[w.len - 1] == 'y' && !vowel(w.ptr[w.len - 2])) {
		memmove(buf, w.ptr, w.len); // deliveri(es), deliver(y)
		buf[w.len - 1] = 'i';
		w.ptr = buf;
	}
	return w;
}

// Copies a word without geresh, gershayim, commas and dots, cut at STEM_MAX.
static struct slice plain(struct slice word, char buf[STEM_MAX])
{
	size_t n = 0;
	for (size_t i = 0; i < word.len && n < STEM_MAX; i++) {
		char c = word.ptr[i];
		bool latin_apostrophe = c == '\'' && i > 0 && word.ptr[i - 1] >= 'a' && word.ptr[i - 1] <= 'z';
		if (c == '"' || c == ',' || c == '.' || (c == '\'' && !latin_apostrophe))
			continue;
		buf[n++] = c;
	}
	size_t end = n; // never half a letter
	while (n == STEM_MAX && end > 0 && ((unsigned char)buf[end - 1] & 0xC0) == 0x80)
		end--;
	if (n == STEM_MAX && end > 0 && (unsigned char)buf[end - 1] >= 0xC0) {
		size_t need = (unsigned char)buf[end - 1] >= 0xF0 ? 4 : (unsigned char)buf[end - 1] >= 0xE0 ? 3 : 2;
		n = n - (end - 1) == need ? n : end - 1;
	}
	return (struct slice){buf, n};
}

struct slice stem_word(struct slice word, char buf[STEM_MAX])
{
	struct slice w = plain(word, buf);
	if (norm_hebrew_at(w, 0))
		w = stem_hebrew(w);
	else if (w.len > 0 && w.ptr[0] >= 'a' && w.ptr[0] <= 'z')
		w = stem_english(w, buf);
	if (w.ptr != buf)
		memmove(buf, w.ptr, w.len);
	return (struct slice){buf, w.len};
}

static bool piece_byte(char c)
{
	return (unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// Addresses: first the whole, then their pieces. `inside` is 0 before the whole, else 1 + the next byte.
static bool next_piece(struct stem_walk *walk, struct slice link, struct slice *out)
{
	if (walk->inside == 0) {
		walk->inside = 1;
		size_t n = link.len < STEM_MAX ? link.len : STEM_MAX;
		memcpy(walk->word, link.ptr, n);
		*out = (struct slice){walk->word, n};
		return true;
	}
	size_t from = walk->inside - 1;
	while (from < link.len && !piece_byte(link.ptr[from]))
		from++;
	size_t to = from;
	while (to < link.len && piece_byte(link.ptr[to]) && to - from < STEM_MAX)
		to++;
	walk->inside = (uint32_t)to + 1;
	if (from == to)
		return false;
	*out = stem_word(slice_sub(link, from, to), walk->word);
	return true;
}

bool stem_next(struct stem_walk *walk, struct slice *out)
{
	while (walk->next < walk->text->count) {
		const struct token *k = &walk->text->tokens[walk->next];
		walk->token = walk->next;
		if (k->kind == TOKEN_LINK) {
			if (next_piece(walk, text_word(walk->text, walk->next), out))
				return true;
			walk->inside = 0;
		} else if (k->kind == TOKEN_WORD || k->kind == TOKEN_NUMBER) {
			*out = stem_word(text_word(walk->text, walk->next++), walk->word);
			if (out->len > 0)
				return true;
			continue;
		}
		walk->next++;
	}
	return false;
}
