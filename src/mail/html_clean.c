// SPDX-License-Identifier: Apache-2.0
// The writer keeps its own stack of what it opened, so that its output is balanced whatever comes. One pass
// is repeated until it changes nothing: then cleaning again cannot change anything either (attack 17).
#include "mail/html_clean.h"

#include <string.h>

#include "base/buf.h"
#include "mail/html_events.h"
#include "mail/html_style.h"
#include "mail/html_text.h"
#include "mail/limits.h"
#include "mail/utf.h"
#include "text/normalise.h"

#define OUTPUT_MAX (MAIL_HTML_MAX + ((size_t)512 << 10))
#define SCRATCH_MAX ((size_t)32 << 20) // bytes that the values of one element may take
#define LINKS_MAX 5000
#define PASSES_MAX 8
#define ADDRESS_LEN_MAX 4000 // bytes of a link
#define WRITTEN_DEPTH_MAX 200

enum attribute {
	ATTRIBUTE_COMMON, // dir, lang, title, align, style: allowed everywhere
	ATTRIBUTE_LINK = 1 << 0,
	ATTRIBUTE_IMAGE = 1 << 1,
	ATTRIBUTE_CELL =
	    1 << 2, // width, height, valign, bgcolor, colspan, rowspan, border, cellpadding, cellspacing
	ATTRIBUTE_FONT = 1 << 3,  // color, size, face
	ATTRIBUTE_LIST = 1 << 4,  // type, start
	ATTRIBUTE_EMPTY = 1 << 5, // no content, no end tag
	ATTRIBUTE_QUOTE = 1 << 6, // type=cite
};

static const struct tag {
	const char *name;
	unsigned attributes;
} tags[] = {
    {"a", ATTRIBUTE_LINK},
    {"abbr", 0},
    {"address", 0},
    {"article", 0},
    {"aside", 0},
    {"b", 0},
    {"bdi", 0},
    {"bdo", 0},
    {"big", 0},
    {"blockquote", ATTRIBUTE_QUOTE},
    {"br", ATTRIBUTE_EMPTY},
    {"caption", 0},
    {"center", 0},
    {"cite", 0},
    {"code", 0},
    {"col", ATTRIBUTE_CELL | ATTRIBUTE_EMPTY},
    {"colgroup", ATTRIBUTE_CELL},
    {"dd", 0},
    {"del", 0},
    {"div", 0},
    {"dl", 0},
    {"dt", 0},
    {"em", 0},
    {"figcaption", 0},
    {"figure", 0},
    {"font", ATTRIBUTE_FONT},
    {"footer", 0},
    {"h1", 0},
    {"h2", 0},
    {"h3", 0},
    {"h4", 0},
    {"h5", 0},
    {"h6", 0},
    {"header", 0},
    {"hr", ATTRIBUTE_EMPTY},
    {"i", 0},
    {"img", ATTRIBUTE_IMAGE | ATTRIBUTE_EMPTY},
    {"ins", 0},
    {"kbd", 0},
    {"li", 0},
    {"main", 0},
    {"mark", 0},
    {"nav", 0},
    {"ol", ATTRIBUTE_LIST},
    {"p", 0},
    {"pre", 0},
    {"q", 0},
    {"s", 0},
    {"samp", 0},
    {"section", 0},
    {"small", 0},
    {"span", 0},
    {"strike", 0},
    {"strong", 0},
    {"sub", 0},
    {"sup", 0},
    {"table", ATTRIBUTE_CELL},
    {"tbody", ATTRIBUTE_CELL},
    {"td", ATTRIBUTE_CELL},
    {"tfoot", ATTRIBUTE_CELL},
    {"th", ATTRIBUTE_CELL},
    {"thead", ATTRIBUTE_CELL},
    {"tr", ATTRIBUTE_CELL},
    {"tt", 0},
    {"u", 0},
    {"ul", ATTRIBUTE_LIST},
    {"var", 0},
    {"wbr", ATTRIBUTE_EMPTY},
};

// What became of an element that is open in the input.
enum fate { FATE_WRITTEN, FATE_LEFT_OUT, FATE_DROPPED };

struct cleaner {
	struct arena *scratch; // for the values of one element
	struct buf out;
	unsigned char fates[HTML_DEPTH_MAX + 2];
	const char *written_as[HTML_DEPTH_MAX + 2];
	int depth;    // open elements of the input
	int dropping; // how many of them are dropped with all they hold
	int written;
	size_t links, blocked;
	bool cut;
};

static const struct tag *tag_find(const char *name)
{
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		if (strcmp(tags[i].name, name) == 0)
			return &tags[i];
	return NULL;
}

void html_escape(struct buf *b, struct slice text)
{
	size_t from = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		const char *instead = c == '&'	 ? "&amp;"
				      : c == '<' ? "&lt;"
				      : c == '>' ? "&gt;"
				      : c == '"' ? "&quot;"
						 : NULL;

		if (!instead && (c >= 0x20 || c == '\n' || c == '\t') && c != 0x7F)
			continue;
		buf_add(b, slice_sub(text, from, i));
		if (instead)
			buf_adds(b, instead);
		from = i + 1;
	}
	buf_add(b, slice_sub(text, from, text.len));
}

static void put(struct cleaner *c, const char *name, struct slice value)
{
	buf_byte(&c->out, ' ');
	buf_adds(&c->out, name);
	buf_add(&c->out, S("=\""));
	html_escape(&c->out, value);
	buf_byte(&c->out, '"');
}

// ---- values -----------------------------------------------------------------------------------------------

static bool only(struct slice s, size_t max, const char *marks)
{
	if (s.len == 0 || s.len > max)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char ch = ascii_lower(s.ptr[i]);
		if (!((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || (ch && strchr(marks, ch))))
			return false;
	}
	return true;
}

static bool one_of(struct slice s, const char *const *words)
{
	for (; *words; words++)
		if (ascii_eq(s, (struct slice){.ptr = *words, .len = strlen(*words)}))
			return true;
	return false;
}

static void put_if_one_of(struct cleaner *c, const char *const *attributes, const char *name,
			  const char *const *words)
{
	struct slice v = ascii_trim(html_attribute(attributes, name));

	if (one_of(v, words))
		put(c, name, ascii_lowered(c->scratch, v));
}

static void put_if_plain(struct cleaner *c, const char *const *attributes, const char *name,
			 const char *marks)
{
	struct slice v = ascii_trim(html_attribute(attributes, name));

	if (only(v, 60, marks))
		put(c, name, v);
}

static void put_number(struct cleaner *c, const char *const *attributes, const char *name, int most)
{
	struct slice v = ascii_trim(html_attribute(attributes, name));
	bool percent = v.len > 1 && v.ptr[v.len - 1] == '%';
	int n = 0;

	for (size_t i = 0; i < v.len - percent && n <= most; i++) {
		if (v.ptr[i] < '0' || v.ptr[i] > '9')
			return;
		n = n * 10 + (v.ptr[i] - '0');
	}
	if (v.len && n <= most)
		put(c, name, arena_printf(c->scratch, percent ? "%d%%" : "%d", n));
}

static void put_text(struct cleaner *c, const char *const *attributes, const char *name)
{
	struct slice v = utf_line(c->scratch, html_attribute(attributes, name), 500, false);

	if (v.len)
		put(c, name, v);
}

// http, https, mailto and tel; anything else, relative addresses too, is no link.
static struct slice link_clean(struct arena *a, struct slice raw)
{
	static const struct slice schemes[] = {S_INIT("http://"), S_INIT("https://"), S_INIT("mailto:"),
					       S_INIT("tel:")};
	struct slice v = utf_line(a, raw, ADDRESS_LEN_MAX + 1, true);
	struct buf b = buf_new(a, ADDRESS_LEN_MAX * 3 + 10);

	if (v.len > ADDRESS_LEN_MAX)
		return NO_SLICE;
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		if (!ascii_starts(v, schemes[i]) || v.len == schemes[i].len)
			continue;
		buf_add(&b, schemes[i]);
		v = slice_sub(v, schemes[i].len, v.len);
		for (size_t k = 0; k < v.len; k++) {
			if (v.ptr[k] == ' ')
				buf_add(&b, S("%20"));
			else
				buf_byte(&b, v.ptr[k]);
		}
		return buf_slice(&b);
	}
	return NO_SLICE;
}

static void link_write(struct cleaner *c, const char *const *attributes)
{
	struct slice to = link_clean(c->scratch, html_attribute(attributes, "href"));

	if (to.len == 0 || c->links >= LINKS_MAX)
		return;
	c->links++;
	put(c, "href", to);
	buf_add(&c->out, S(" target=\"_blank\" rel=\"noopener noreferrer nofollow\""));
}

// A tracking picture: one or two points wide or high.
static bool is_speck(const char *const *attributes)
{
	struct slice w = ascii_trim(html_attribute(attributes, "width")),
		     h = ascii_trim(html_attribute(attributes, "height"));

	return (w.len == 1 && *w.ptr >= '0' && *w.ptr <= '2') ||
	       (h.len == 1 && *h.ptr >= '0' && *h.ptr <= '2');
}

static void image_write(struct cleaner *c, const char *const *attributes)
{
	struct slice source = utf_line(c->scratch, html_attribute(attributes, "src"), ADDRESS_LEN_MAX, true);

	if (ascii_starts(source, S("cid:")) &&
	    only(slice_sub(source, 4, source.len), 250, "@.-_+$%=!#{}~*^|/'`")) {
		put(c, "src", arena_printf(c->scratch, "cid:%.*s", (int)source.len - 4, source.ptr + 4));
		return;
	}
	if (source.len || html_attribute(attributes, "data-blocked").ptr)
		put(c, "data-blocked", S("1"));
	c->blocked += source.len > 0;
}

// ---- elements ---------------------------------------------------------------------------------------------

static void common_write(struct cleaner *c, const char *const *attributes)
{
	static const char *const directions[] = {"ltr", "rtl", "auto", NULL};
	static const char *const sides[] = {"left", "right", "center", "justify", NULL};
	struct slice style = html_style_clean(c->scratch, html_attribute(attributes, "style"));

	put_if_one_of(c, attributes, "dir", directions);
	put_if_one_of(c, attributes, "align", sides);
	put_if_plain(c, attributes, "lang", "-");
	put_text(c, attributes, "title");
	if (style.len)
		put(c, "style", style);
}

static void attributes_write(struct cleaner *c, const struct tag *t, const char *const *attributes)
{
	static const char *const heights[] = {"top", "middle", "bottom", "baseline", NULL};
	static const char *const numbers[] = {"1", "a", "A", "i", "I", "disc", "circle", "square", NULL};
	static const char *const cite[] = {"cite", NULL};

	common_write(c, attributes);
	if (t->attributes & ATTRIBUTE_LINK)
		link_write(c, attributes);
	if (t->attributes & ATTRIBUTE_IMAGE) {
		image_write(c, attributes);
		put_text(c, attributes, "alt");
	}
	if (t->attributes & (ATTRIBUTE_CELL | ATTRIBUTE_IMAGE)) {
		put_number(c, attributes, "width", 4000);
		put_number(c, attributes, "height", 4000);
		put_number(c, attributes, "border", 20);
	}
	if (t->attributes & ATTRIBUTE_CELL) {
		put_if_one_of(c, attributes, "valign", heights);
		put_if_plain(c, attributes, "bgcolor", "#");
		put_number(c, attributes, "colspan", 1000);
		put_number(c, attributes, "rowspan", 1000);
		put_number(c, attributes, "cellpadding", 200);
		put_number(c, attributes, "cellspacing", 200);
	}
	if (t->attributes & ATTRIBUTE_FONT) {
		put_if_plain(c, attributes, "color", "#");
		put_if_plain(c, attributes, "size", "+-");
		put_if_plain(c, attributes, "face", " ,-'");
	}
	if (t->attributes & ATTRIBUTE_LIST) {
		put_number(c, attributes, "start", 100000);
		struct slice type = ascii_trim(html_attribute(attributes, "type"));
		for (const char *const *n = numbers; *n; n++)
			if (slice_eq(type, (struct slice){.ptr = *n, .len = strlen(*n)}))
				put(c, "type", type);
	}
	if (t->attributes & ATTRIBUTE_QUOTE)
		put_if_one_of(c, attributes, "type", cite);
}

static void open_as(struct cleaner *c, const struct tag *t, const char *const *attributes)
{
	buf_byte(&c->out, '<');
	buf_adds(&c->out, t->name);
	attributes_write(c, t, attributes);
	buf_byte(&c->out, '>');
	if (!(t->attributes & ATTRIBUTE_EMPTY)) {
		c->fates[c->depth] = FATE_WRITTEN;
		c->written_as[c->depth] = t->name;
		c->written++;
	}
}

// <html> and <body> that carry a direction or colours live on as a <div>.
static bool carries_something(struct cleaner *c, const char *const *attributes)
{
	return html_attribute(attributes, "dir").len ||
	       html_style_clean(c->scratch, html_attribute(attributes, "style")).len;
}

static void element_start(struct cleaner *c, const char *name, const char *const *attributes)
{
	const struct tag *t = tag_find(name);

	if (++c->depth > HTML_DEPTH_MAX + 1) {
		c->depth--;
		return;
	}
	c->fates[c->depth] = FATE_LEFT_OUT;
	if (c->dropping || html_is_dropped(name) || html_style_hides(html_attribute(attributes, "style"))) {
		c->fates[c->depth] = FATE_DROPPED;
		c->dropping++;
		return;
	}
	if ((strcmp(name, "body") == 0 || strcmp(name, "html") == 0) && carries_something(c, attributes))
		t = tag_find("div");
	if (!t || c->written >= WRITTEN_DEPTH_MAX) {
		c->cut |= t != NULL;
		return;
	}
	if (strcmp(name, "img") == 0 && is_speck(attributes) &&
	    !ascii_starts(html_attribute(attributes, "src"), S("cid:"))) {
		c->blocked += html_attribute(attributes, "src").len > 0;
		return;
	}
	open_as(c, t, attributes);
}

static void on_start(void *arg, const char *name, const char *const *attributes)
{
	struct cleaner *c = arg;

	element_start(c, name, attributes);
	arena_reset(c->scratch);
}

static void on_end(void *arg, const char *name)
{
	struct cleaner *c = arg;

	(void)name; // events are balanced: what ends is what was opened last
	if (c->depth == 0)
		return;
	if (c->fates[c->depth] == FATE_DROPPED) {
		c->dropping--;
	} else if (c->fates[c->depth] == FATE_WRITTEN) {
		buf_add(&c->out, S("</"));
		buf_adds(&c->out, c->written_as[c->depth]);
		buf_byte(&c->out, '>');
		c->written--;
	}
	c->depth--;
}

static void on_text(void *arg, struct slice text)
{
	struct cleaner *c = arg;

	if (!c->dropping)
		html_escape(&c->out, text);
}

// One pass; false when the output does not fit.
static bool pass(struct arena *a, struct slice html, struct slice *out, struct html_cleaned *info)
{
	struct cleaner *c = ARENA_NEW(a, struct cleaner);
	struct html_handler h = {.arg = c, .start = on_start, .end = on_end, .text = on_text};

	c->scratch = arena_new(SCRATCH_MAX);
	c->out = buf_new(a, OUTPUT_MAX);
	if (!c->scratch)
		return false;
	info->cut |= !html_walk(a, html, &h);
	while (c->depth > 0)
		on_end(c, "");
	arena_free(c->scratch);
	info->cut |= c->cut;
	info->blocked_images += c->blocked;
	*out = ascii_trim(buf_slice(&c->out));
	return !c->out.full;
}

struct slice html_of_text(struct arena *a, struct slice text)
{
	struct buf b = buf_new(a, text.len * 6 + 64);
	struct slice line;
	bool first = true;

	if (ascii_trim(text).len == 0)
		return NO_SLICE;
	buf_add(&b, S("<div dir=\"auto\">"));
	while (line_next(&text, &line)) {
		if (!first)
			buf_add(&b, S("<br>"));
		first = false;
		html_escape(&b, line);
	}
	buf_add(&b, S("</div>"));
	return buf_slice(&b);
}

// Repeats the pass until it changes nothing. Two arenas take turns: what a pass reads lives in the other one.
static bool settle(struct arena *turns[2], struct slice html, struct slice *out, struct html_cleaned *info)
{
	struct html_cleaned ignored = {0};
	struct slice one, two;

	if (!pass(turns[0], html, &one, info))
		return false;
	for (int i = 1; i <= PASSES_MAX; i++) {
		arena_reset(turns[i % 2]);
		if (!pass(turns[i % 2], one, &two, &ignored))
			return false;
		if (slice_eq(one, two)) {
			*out = one;
			return true;
		}
		one = two;
	}
	return false;
}

struct html_cleaned html_clean(struct arena *a, struct slice html)
{
	struct arena *turns[2] = {arena_new(0), arena_new(0)};
	struct html_cleaned r = {.cut = html.len > MAIL_HTML_MAX}, ignored = {0};
	struct slice out = NO_SLICE;

	html = utf8_cut(html, MAIL_HTML_MAX);
	if (!turns[0] || !turns[1]) {
		r.cut = true;
	} else if (!settle(turns, html, &out, &r)) {
		r.cut = true; // it will not settle: its text is what is left
		arena_reset(turns[0]);
		out = html_of_text(turns[0], html_text(turns[0], html).text);
		if (!settle(turns, arena_dup(a, out), &out, &ignored))
			out = NO_SLICE;
	}
	r.html = out.len ? arena_dup(a, out) : NO_SLICE;
	arena_free(turns[0]);
	arena_free(turns[1]);
	return r;
}
