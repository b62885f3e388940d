// SPDX-License-Identifier: Apache-2.0
// Charsets by ICU, whose tables are linked in: nothing is opened inside the jail. What ICU does not know (and
// bytes without a name) is taken for UTF-8 when it is valid, else for windows-1255, which is what Hebrew mail
// without a name most often is and which has a letter for nearly every byte.
#include "mail/charset.h"

#include <string.h>
#include <unicode/ubidi.h>
#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include "mail/utf.h"

#define NAME_MAX_LEN 40
#define CHUNK 1024

struct alias {
	const char *name, *means;
};

// Names seen in mail that ICU lacks or reads too narrowly (a subset is read as its superset, as browsers do).
static const struct alias aliases[] = {
    {"iso-8859-8-i", "iso-8859-8"},
    {"iso-8859-8-e", "iso-8859-8"},
    {"iso_8859-8-i", "iso-8859-8"},
    {"logical", "windows-1255"},
    {"visual", "iso-8859-8"},
    {"hebrew", "iso-8859-8"},
    {"cp1255", "windows-1255"},
    {"cp-1255", "windows-1255"},
    {"x-cp1255", "windows-1255"},
    {"win1255", "windows-1255"},
    {"win-1255", "windows-1255"},
    {"windows1255", "windows-1255"},
    {"ansi", "windows-1252"},
    {"iso-8859-1", "windows-1252"},
    {"latin1", "windows-1252"},
    {"iso-8859-9", "windows-1254"},
    {"iso-8859-11", "windows-874"},
    {"tis-620", "windows-874"},
    {"gb2312", "gb18030"},
    {"gbk", "gb18030"},
    {"x-gbk", "gb18030"},
    {"ks_c_5601-1987", "windows-949"},
    {"euc-kr", "windows-949"},
    {"shift_jis", "windows-31j"},
    {"sjis", "windows-31j"},
    {"x-sjis", "windows-31j"},
    {"cp932", "windows-31j"},
    {"utf8", "utf-8"},
    {"utf-8mb4", "utf-8"},
    {"dos-862", "ibm-862"},
    {"unicode-1-1-utf-7", "utf-7"},
    {"unicode-1-1-utf-8", "utf-8"},
    {"x-unknown", ""},
    {"unknown-8bit", ""},
    {"unknown", ""},
    {"x-user-defined", ""},
    {"default", ""},
    {"8bit", ""},
    {"us-ascii", ""},
    {"ascii", ""},
    {"ansi_x3.4-1968", ""},
    {"binary", ""},
    {"utf-8", "utf-8"},
};

// The canonical name in `out`; empty when there is no claim worth following.
static void canonical(struct slice name, char out[NAME_MAX_LEN])
{
	size_t n = 0;

	name = ascii_trim(name);
	while (name.len && (*name.ptr == '"' || *name.ptr == '\''))
		name = slice_sub(name, 1, name.len);
	for (size_t i = 0; i < name.len && n < NAME_MAX_LEN - 1; i++) {
		char c = ascii_lower(name.ptr[i]);
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
		    c == ':')
			out[n++] = c;
		else
			break;
	}
	out[n] = 0;
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
		if (strcmp(aliases[i].name, out) == 0) {
			memcpy(out, aliases[i].means, strlen(aliases[i].means) + 1);
			return;
		}
	}
}

// Decodes with `cv`, appending UTF-8.
static void convert(UConverter *cv, struct slice bytes, struct buf *to)
{
	const char *from = bytes.ptr, *end = bytes.ptr + bytes.len;
	UChar chunk[CHUNK] = {0};
	uint32_t high = 0;
	UErrorCode e;

	do {
		UChar *at = chunk;

		e = U_ZERO_ERROR;
		ucnv_toUnicode(cv, &at, chunk + CHUNK, &from, end, NULL, 1, &e);
		for (UChar *p = chunk; p < at; p++) {
			if (high && U16_IS_TRAIL(*p)) {
				utf_put(to, (uint32_t)U16_GET_SUPPLEMENTARY(high, *p));
				high = 0;
				continue;
			}
			if (high)
				utf_put(to, 0xFFFD);
			high = U16_IS_LEAD(*p) ? *p : 0;
			if (!high)
				utf_put(to, *p);
		}
	} while (e == U_BUFFER_OVERFLOW_ERROR && !to->full);
	if (high)
		utf_put(to, 0xFFFD);
}

static UConverter *converter(const char *name)
{
	UErrorCode e = U_ZERO_ERROR;
	UConverter *cv = ucnv_open(name, &e);

	return U_SUCCESS(e) ? cv : NULL;
}

static bool decode_as(struct arena *a, const char *name, struct slice bytes, struct slice *out)
{
	struct buf b = buf_new(a, bytes.len * 3 + 16);
	UConverter *cv = converter(name);

	if (!cv)
		return false;
	convert(cv, bytes, &b);
	ucnv_close(cv);
	*out = buf_slice(&b);
	return true;
}

// windows-1255 as text: bytes without a letter there become U+FFFD. Kept free of ICU so that the last resort
// always works.
static struct slice decode_1255(struct arena *a, struct slice bytes)
{
	struct slice out;

	if (decode_as(a, "windows-1255", bytes, &out))
		return out;
	return utf_body(a, bytes, bytes.len * 3 + 4);
}

static bool mostly_nul(struct slice s)
{
	size_t nul = 0;

	for (size_t i = 0; i < s.len && i < 1000; i++)
		nul += s.ptr[i] == 0;
	return s.len >= 4 && nul * 3 > (s.len < 1000 ? s.len : 1000);
}

static struct slice guess(struct arena *a, struct slice bytes)
{
	struct slice out;

	if (bytes.len >= 2 &&
	    (memcmp(bytes.ptr, "\xFF\xFE", 2) == 0 || memcmp(bytes.ptr, "\xFE\xFF", 2) == 0) &&
	    mostly_nul(bytes) && decode_as(a, "utf-16", bytes, &out))
		return out;
	if (utf_valid(bytes))
		return bytes;
	return decode_1255(a, bytes);
}

// ---- visual Hebrew ----------------------------------------------------------------------------------------

static bool hebrew(UChar c)
{
	return c >= 0x05D0 && c <= 0x05EA;
}

static bool final_letter(UChar c)
{
	return c == 0x05DA || c == 0x05DD || c == 0x05DF || c == 0x05E3 || c == 0x05E5;
}

// Final letters end words. In visual order they stand where words begin: that tells which order this is, and
// many programs write ISO-8859-8 over logical text.
static bool looks_visual(const UChar *s, int32_t n)
{
	int begins = 0, ends = 0;

	for (int32_t i = 0; i < n; i++) {
		bool before = i > 0 && hebrew(s[i - 1]), after = i + 1 < n && hebrew(s[i + 1]);

		if (!final_letter(s[i]) || before == after)
			continue;
		if (after)
			begins++;
		else
			ends++;
	}
	return begins >= ends;
}

static void reorder_line(UBiDi *bidi, const UChar *line, int32_t n, UChar *out, struct buf *to)
{
	UErrorCode e = U_ZERO_ERROR;
	int32_t written = 0;
	bool any = false;

	for (int32_t i = 0; i < n && !any; i++)
		any = hebrew(line[i]);
	if (any) {
		ubidi_setPara(bidi, line, n, UBIDI_RTL, NULL, &e);
		written = ubidi_writeReordered(bidi, out, n + 1, UBIDI_DO_MIRRORING, &e);
	}
	if (!any || U_FAILURE(e)) {
		memcpy(out, line, (size_t)n * sizeof *out);
		written = n;
	}
	for (int32_t i = 0; i < written;) {
		UChar32 cp;

		U16_NEXT(out, i, written, cp);
		utf_put(to, (uint32_t)cp);
	}
}

static struct slice to_logical(struct arena *a, struct slice text)
{
	UChar *s = ARENA_ARRAY(a, text.len + 2, UChar), *out = ARENA_ARRAY(a, text.len + 2, UChar);
	struct buf b = buf_new(a, text.len * 3 + 16);
	UErrorCode e = U_ZERO_ERROR;
	int32_t n = 0;
	UBiDi *bidi;

	if (text.len > INT32_MAX / 4)
		return text;
	u_strFromUTF8WithSub(s, (int32_t)text.len + 1, &n, text.ptr, (int32_t)text.len, 0xFFFD, NULL, &e);
	if (U_FAILURE(e) || !looks_visual(s, n))
		return text;
	bidi = ubidi_open();
	if (!bidi)
		return text;
	ubidi_setReorderingMode(bidi, UBIDI_REORDER_INVERSE_LIKE_DIRECT);
	for (int32_t from = 0, at = 0; at <= n; at++) {
		if (at < n && s[at] != '\n')
			continue;
		reorder_line(bidi, s + from, at - from - (at > from && s[at - 1] == '\r'), out, &b);
		if (at < n)
			buf_byte(&b, '\n');
		from = at + 1;
	}
	ubidi_close(bidi);
	return buf_slice(&b);
}

// ---- in front ---------------------------------------------------------------------------------------------

struct slice charset_decode(struct arena *a, struct slice name, struct slice bytes, enum charset_outcome *how)
{
	char known[NAME_MAX_LEN];
	enum charset_outcome unused;
	bool visual;
	struct slice out;

	if (!how)
		how = &unused;
	canonical(name, known);
	*how = CHARSET_GUESSED;
	if (!known[0])
		return guess(a, bytes);
	if (strcmp(known, "utf-8") == 0) {
		if (utf_valid(bytes)) {
			*how = CHARSET_AS_NAMED;
			return bytes;
		}
		return utf_is_damaged(bytes) && decode_as(a, "utf-8", bytes, &out) ? out
										   : decode_1255(a, bytes);
	}
	visual = strcmp(known, "iso-8859-8") == 0 && ascii_seek(name, S("8-i")) == SIZE_MAX &&
		 ascii_seek(name, S("8-e")) == SIZE_MAX;
	if (!decode_as(a, strcmp(known, "iso-8859-8") == 0 ? "windows-1255" : known, bytes, &out)) {
		*how = CHARSET_UNKNOWN;
		return guess(a, bytes);
	}
	*how = CHARSET_AS_NAMED;
	return visual ? to_logical(a, out) : out;
}

void charset_prepare(void)
{
	static const char *const names[] = {"windows-1255", "utf-8",   "windows-1252",
					    "iso-2022-jp",  "gb18030", "utf-7"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		UConverter *cv = converter(names[i]);
		if (cv)
			ucnv_close(cv);
	}
	ucnv_flushCache();
}
