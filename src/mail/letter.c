// SPDX-License-Identifier: Apache-2.0
// md4c parses what is left of Markdown after everything else was escaped; blocks are gathered in frames,
// because a block's direction is known only when its text is.
#include "mail/letter.h"

#include <md4c.h>
#include <string.h>

#include "base/buf.h"
#include "mail/html_clean.h"
#include "mail/utf.h"
#include "text/normalise.h"

#define LETTER_MAX ((size_t)1 << 20)
#define FRAMES_MAX 24
#define PARAGRAPH_STYLE "margin: 0 0 1em 0"

// ---- direction --------------------------------------------------------------------------------------------

bool letter_rtl(struct slice s, enum lang lang)
{
	size_t rtl = 0, ltr = 0;
	int first = utf_direction(s);

	if (first == 0)
		return lang == LANG_HE;
	if ((first < 0) == (lang == LANG_HE))
		return first < 0;
	for (size_t at = 0; at < s.len;) {
		uint32_t cp = norm_decode(s, &at);

		rtl += utf_is_rtl(cp);
		ltr += utf_is_ltr(cp);
	}
	return lang == LANG_HE ? rtl > 0 && rtl >= ltr : rtl > ltr;
}

void letter_plain_line(struct buf *b, struct slice line, enum lang lang)
{
	int first = utf_direction(line);
	bool rtl = letter_rtl(line, lang);

	if (first > 0 && rtl)
		utf_put(b, 0x200F);
	else if (first < 0 && !rtl)
		utf_put(b, 0x200E);
	buf_add(b, line);
	buf_byte(b, '\n');
}

void letter_open(struct buf *b, const char *tag, bool rtl, const char *more_style)
{
	buf_printf(b, "<%s dir=\"%s\" style=\"text-align: %s%s%s\">", tag, rtl ? "rtl" : "ltr",
		   rtl ? "right" : "left", *more_style ? "; " : "", more_style);
}

// ---- what is not light is literal -------------------------------------------------------------------------

static bool only_of(struct slice line, char c)
{
	line = ascii_trim(line);
	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] != c)
			return false;
	return line.len > 0;
}

// "[x]: …" would be taken for a definition and vanish.
static bool is_definition(struct slice line)
{
	size_t close = byte_find(line, ']');

	return line.len && *line.ptr == '[' && close != SIZE_MAX && close + 1 < line.len &&
	       line.ptr[close + 1] == ':';
}

static bool literal_at_start(struct slice line)
{
	char c = line.len ? *line.ptr : 0;

	return c == '#' || c == '>' || c == '+' || only_of(line, '-') || only_of(line, '=') ||
	       is_definition(line);
}

// How many stars stand together where the star at line[i] stands; more than two on a side need no counting.
static size_t stars(struct slice line, size_t i)
{
	size_t from = i, to = i;

	while (from > 0 && i - from < 3 && line.ptr[from - 1] == '*')
		from--;
	while (to < line.len && to - i < 3 && line.ptr[to] == '*')
		to++;
	return to - from;
}

// Only "**" is bold, and "* " at the beginning is an item.
static bool literal(struct slice line, size_t i)
{
	char c = line.ptr[i];

	if (c == '*')
		return stars(line, i) != 2 && !(i == 0 && line.len > 1 && line.ptr[1] == ' ');
	return strchr("\\`_~|<&", c) != NULL;
}

static struct slice lightened(struct arena *a, struct slice text)
{
	struct buf b = buf_new(a, LETTER_MAX * 2);
	struct slice line;

	while (line_next(&text, &line)) {
		size_t indent = 0;

		while (indent < line.len && line.ptr[indent] == ' ')
			indent++;
		buf_add(&b, slice_sub(line, 0, indent));
		line = slice_sub(line, indent, line.len);
		if (literal_at_start(line))
			buf_byte(&b, '\\');
		for (size_t i = 0; i < line.len; i++) {
			if (line.ptr[i] && literal(line, i))
				buf_byte(&b, '\\');
			buf_byte(&b, line.ptr[i]);
		}
		buf_byte(&b, '\n');
	}
	return buf_slice(&b);
}

// ---- frames -----------------------------------------------------------------------------------------------

struct frame {
	struct buf html, plain, words; // words: its text, for the direction
	MD_BLOCKTYPE type;
	unsigned number; // of an ordered list: the next item's; 0 for bullets
	bool tight;
};

struct composer {
	struct ctx *c;
	enum lang lang;
	struct frame frames[FRAMES_MAX];
	int depth; // frames in use; frames[0] is the document
	struct slice link;
	size_t link_from;
};

static struct frame *top(struct composer *m)
{
	return &m->frames[m->depth - 1];
}

static void say(struct composer *m, struct slice text)
{
	html_escape(&top(m)->html, text);
	buf_add(&top(m)->plain, text);
	buf_add(&top(m)->words, text);
}

static int on_enter_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct composer *m = arg;
	struct frame *f;

	if (m->depth == FRAMES_MAX)
		return -1;
	f = &m->frames[m->depth++];
	*f = (struct frame){.type = type,
			    .html = buf_new(m->c->arena, LETTER_MAX * 4),
			    .plain = buf_new(m->c->arena, LETTER_MAX),
			    .words = buf_new(m->c->arena, LETTER_MAX)};
	if (type == MD_BLOCK_OL)
		f->number = ((MD_BLOCK_OL_DETAIL *)detail)->start ? ((MD_BLOCK_OL_DETAIL *)detail)->start : 1;
	if (type == MD_BLOCK_OL || type == MD_BLOCK_UL)
		f->tight = type == MD_BLOCK_OL ? ((MD_BLOCK_OL_DETAIL *)detail)->is_tight != 0
					       : ((MD_BLOCK_UL_DETAIL *)detail)->is_tight != 0;
	return 0;
}

static void plain_lines(struct composer *m, struct buf *to, struct slice text)
{
	struct slice line;

	while (line_next(&text, &line))
		letter_plain_line(to, line, m->lang);
}

// An item: its number or bullet, further lines indented.
static void plain_item(struct composer *m, struct frame *list, struct slice text)
{
	struct slice mark = S("- "), line;
	bool first = true;

	text = ascii_trim(text);
	if (list->number)
		mark = arena_printf(m->c->arena, "%u. ", list->number++);
	while (line_next(&text, &line)) {
		struct slice whole = arena_printf(m->c->arena, "%.*s%.*s", first ? (int)mark.len : 2,
						  first ? mark.ptr : "  ", SLICE_ARG(line));
		first = false;
		letter_plain_line(&list->plain, whole, m->lang);
	}
	if (!list->tight)
		buf_byte(&list->plain, '\n');
}

static void leave_into(struct composer *m, struct frame *f, struct frame *parent)
{
	bool rtl = letter_rtl(buf_slice(&f->words), m->lang);
	struct buf *h = &parent->html;

	switch (f->type) {
	case MD_BLOCK_UL:
	case MD_BLOCK_OL:
		letter_open(h, f->type == MD_BLOCK_UL ? "ul" : "ol", rtl, PARAGRAPH_STYLE);
		buf_add(h, buf_slice(&f->html));
		buf_adds(h, f->type == MD_BLOCK_UL ? "</ul>\n" : "</ol>\n");
		buf_add(&parent->plain, buf_slice(&f->plain));
		buf_byte(&parent->plain, '\n');
		break;
	case MD_BLOCK_LI:
		letter_open(h, "li", rtl, "");
		buf_add(h, buf_slice(&f->html));
		buf_add(h, S("</li>\n"));
		plain_item(m, parent, buf_slice(&f->plain));
		break;
	default:
		letter_open(h, "p", rtl, PARAGRAPH_STYLE);
		buf_add(h, buf_slice(&f->html));
		buf_add(h, S("</p>\n"));
		if (parent->type == MD_BLOCK_LI)
			buf_add(&parent->plain, buf_slice(&f->plain));
		else
			plain_lines(m, &parent->plain, buf_slice(&f->plain));
		buf_byte(&parent->plain, '\n');
	}
	buf_add(&parent->words, buf_slice(&f->words));
	buf_byte(&parent->words, '\n');
}

static int on_leave_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct composer *m = arg;

	(void)type, (void)detail;
	if (m->depth > 1) {
		m->depth--;
		leave_into(m, &m->frames[m->depth], &m->frames[m->depth - 1]);
	}
	return 0;
}

static struct slice of(const MD_ATTRIBUTE *a)
{
	return (struct slice){.ptr = a->text, .len = a->size};
}

static void link_open(struct composer *m, struct slice to)
{
	m->link = to;
	m->link_from = top(m)->plain.len;
	buf_add(&top(m)->html, S("<a href=\""));
	html_escape(&top(m)->html, to);
	buf_add(&top(m)->html, S("\">"));
}

// "text (https://…)", unless the text is the address.
static void link_close(struct composer *m)
{
	struct slice text = slice_sub(buf_slice(&top(m)->plain), m->link_from, top(m)->plain.len);
	struct slice to = ascii_starts(m->link, S("mailto:")) ? slice_sub(m->link, 7, m->link.len) : m->link;

	buf_add(&top(m)->html, S("</a>"));
	if (ascii_seek(to, text) == SIZE_MAX)
		buf_printf(&top(m)->plain, " (%.*s)", SLICE_ARG(to));
}

static int on_enter_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct composer *m = arg;

	if (type == MD_SPAN_STRONG) {
		buf_add(&top(m)->html, S("<b>"));
	} else if (type == MD_SPAN_A) {
		link_open(m, arena_dup(m->c->arena, of(&((MD_SPAN_A_DETAIL *)detail)->href)));
	} else if (type == MD_SPAN_IMG) {
		buf_add(&top(m)->html, S("<img src=\""));
		html_escape(&top(m)->html, of(&((MD_SPAN_IMG_DETAIL *)detail)->src));
		buf_add(&top(m)->html, S("\" alt=\""));
	}
	return 0;
}

static int on_leave_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct composer *m = arg;

	(void)detail;
	if (type == MD_SPAN_STRONG)
		buf_add(&top(m)->html, S("</b>"));
	else if (type == MD_SPAN_A)
		link_close(m);
	else if (type == MD_SPAN_IMG)
		buf_add(&top(m)->html, S("\">"));
	return 0;
}

static int on_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *arg)
{
	struct composer *m = arg;

	if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR) {
		buf_add(&top(m)->html, S("<br>\n"));
		buf_byte(&top(m)->plain, '\n');
		buf_byte(&top(m)->words, ' ');
	} else if (type != MD_TEXT_NULLCHAR) {
		say(m, (struct slice){.ptr = text, .len = size});
	}
	return 0;
}

struct letter_text letter_body(struct ctx *c, struct slice markdown, enum lang lang)
{
	static const MD_PARSER parser = {.abi_version = 0,
					 .flags = MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS |
						  MD_FLAG_PERMISSIVEURLAUTOLINKS |
						  MD_FLAG_PERMISSIVEEMAILAUTOLINKS,
					 .enter_block = on_enter_block,
					 .leave_block = on_leave_block,
					 .enter_span = on_enter_span,
					 .leave_span = on_leave_span,
					 .text = on_text};
	struct composer *m = ARENA_NEW(c->arena, struct composer);
	struct slice source = lightened(c->arena, utf_body(c->arena, markdown, LETTER_MAX / 2));
	struct letter_text out;

	m->c = c;
	m->lang = lang;
	if (md_parse(source.ptr, (MD_SIZE)source.len, &parser, m) != 0 || m->depth == 0) {
		out.html = html_of_text(c->arena, markdown); // nested beyond all sense: as it is
		out.plain = utf_body(c->arena, markdown, LETTER_MAX);
		return out;
	}
	out.html = buf_slice(&m->frames[0].html);
	out.plain = ascii_trim(buf_slice(&m->frames[0].plain));
	return out;
}
