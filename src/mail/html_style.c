// SPDX-License-Identifier: Apache-2.0
#include "mail/html_style.h"

#include <string.h>

#include "mail/utf.h"

#define STYLE_MAX 4000 // bytes of one style attribute that are read
#define VALUE_MAX 200

static const char *const properties[] = {"background-color",
					 "border",
					 "border-bottom",
					 "border-bottom-color",
					 "border-bottom-style",
					 "border-bottom-width",
					 "border-collapse",
					 "border-color",
					 "border-left",
					 "border-left-color",
					 "border-left-style",
					 "border-left-width",
					 "border-radius",
					 "border-right",
					 "border-right-color",
					 "border-right-style",
					 "border-right-width",
					 "border-spacing",
					 "border-style",
					 "border-top",
					 "border-top-color",
					 "border-top-style",
					 "border-top-width",
					 "border-width",
					 "color",
					 "direction",
					 "font",
					 "font-family",
					 "font-size",
					 "font-style",
					 "font-variant",
					 "font-weight",
					 "height",
					 "letter-spacing",
					 "line-height",
					 "list-style-type",
					 "margin",
					 "margin-bottom",
					 "margin-left",
					 "margin-right",
					 "margin-top",
					 "max-width",
					 "padding",
					 "padding-bottom",
					 "padding-left",
					 "padding-right",
					 "padding-top",
					 "text-align",
					 "text-decoration",
					 "text-indent",
					 "text-transform",
					 "unicode-bidi",
					 "vertical-align",
					 "white-space",
					 "width",
					 "word-break",
					 "word-spacing",
					 "word-wrap",
					 "overflow-wrap",
					 NULL};

// Takes the next declaration off `rest`; semicolons in quotes and brackets do not end it.
static bool declaration_next(struct slice *rest, struct slice *declaration)
{
	size_t i, depth = 0;
	char quote = 0;

	if (rest->len == 0)
		return false;
	for (i = 0; i < rest->len; i++) {
		char c = rest->ptr[i];

		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '(')
			depth++;
		else if (c == ')' && depth)
			depth--;
		else if (c == ';' && !depth)
			break;
	}
	*declaration = slice_sub(*rest, 0, i);
	*rest = slice_sub(*rest, i + 1, rest->len);
	return true;
}

static bool known_property(struct slice name)
{
	for (const char *const *p = properties; *p; p++)
		if (ascii_eq(name, (struct slice){.ptr = *p, .len = strlen(*p)}))
			return true;
	return false;
}

// rgb(…), rgba(…), hsl(…), hsla(…) are the only functions.
static bool function_allowed(struct slice value, size_t bracket)
{
	static const struct slice names[] = {S_INIT("rgb"), S_INIT("rgba"), S_INIT("hsl"), S_INIT("hsla")};
	size_t from = bracket;

	while (from > 0 && ((value.ptr[from - 1] | 32) >= 'a') && ((value.ptr[from - 1] | 32) <= 'z'))
		from--;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (ascii_eq(slice_sub(value, from, bracket), names[i]))
			return true;
	return false;
}

// Letters, digits, blanks and a few marks; no backslash, colon, at sign, slash-star or angle.
static bool value_allowed(struct slice name, struct slice value)
{
	int depth = 0, singles = 0, doubles = 0;

	if (value.len == 0 || value.len > VALUE_MAX)
		return false;
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.ptr[i];

		if (c == '(' && (depth++ || !function_allowed(value, i)))
			return false;
		if (c == ')' && --depth < 0)
			return false;
		singles += c == '\'';
		doubles += c == '"';
		if (c == '-' && ascii_starts(name, S("margin")) && i + 1 < value.len &&
		    value.ptr[i + 1] >= '.' && value.ptr[i + 1] <= '9')
			return false; // a negative margin lays a box over another
		if (c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    strchr(" #.,%()'\"-+!_", c))
			continue;
		return false;
	}
	if (ascii_eq(name, S("text-indent")) && *value.ptr == '-')
		return false;
	return depth == 0 && singles % 2 == 0 && doubles % 2 == 0 &&
	       ascii_seek(value, S("expression")) == SIZE_MAX &&
	       ascii_seek(value, S("javascript")) == SIZE_MAX;
}

struct slice html_style_clean(struct arena *a, struct slice style)
{
	struct slice rest = utf_line(a, utf8_cut(style, STYLE_MAX), STYLE_MAX, true), d;
	struct buf b = buf_new(a, STYLE_MAX * 2);

	while (declaration_next(&rest, &d)) {
		size_t colon = byte_find(d, ':');
		struct slice name = ascii_trim(slice_sub(d, 0, colon)), value;

		if (colon == SIZE_MAX || !known_property(name))
			continue;
		value = ascii_trim(slice_sub(d, colon + 1, d.len));
		if (!value_allowed(name, value))
			continue;
		if (b.len)
			buf_add(&b, S("; "));
		buf_add(&b, ascii_lowered(a, name));
		buf_add(&b, S(": "));
		buf_add(&b, value);
	}
	return b.len > STYLE_MAX ? NO_SLICE : buf_slice(&b);
}

struct slice html_style_value(struct arena *a, struct slice style, const char *property)
{
	struct slice rest = slice_sub(style, 0, STYLE_MAX), d, found = NO_SLICE;

	while (declaration_next(&rest, &d)) {
		size_t colon = byte_find(d, ':');

		if (colon != SIZE_MAX && ascii_eq(ascii_trim(slice_sub(d, 0, colon)),
						  (struct slice){.ptr = property, .len = strlen(property)}))
			found = ascii_lowered(a, ascii_trim(slice_sub(d, colon + 1, d.len)));
	}
	return found;
}

bool html_style_hides(struct slice style)
{
	struct slice rest = slice_sub(style, 0, STYLE_MAX), d;

	while (declaration_next(&rest, &d)) {
		size_t colon = byte_find(d, ':');
		struct slice name, value;

		if (colon == SIZE_MAX)
			continue;
		name = ascii_trim(slice_sub(d, 0, colon));
		value = ascii_trim(slice_sub(d, colon + 1, d.len));
		if ((ascii_eq(name, S("display")) && ascii_starts(value, S("none"))) ||
		    (ascii_eq(name, S("visibility")) && ascii_starts(value, S("hidden"))) ||
		    (ascii_eq(name, S("mso-hide")) && ascii_starts(value, S("all"))))
			return true;
	}
	return false;
}
