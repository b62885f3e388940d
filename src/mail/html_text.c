// SPDX-License-Identifier: Apache-2.0
#include "mail/html_text.h"

#include <string.h>

#include "base/buf.h"
#include "mail/html_events.h"
#include "mail/html_style.h"
#include "mail/limits.h"
#include "mail/utf.h"

#define LIST_DEPTH_MAX 20
#define QUOTE_DEPTH_MAX 20
#define LINK_SHOWN_MAX 300
#define SCRATCH_MAX ((size_t)32 << 20) // bytes that the values of one element may take

enum role {
	ROLE_PLAIN,
	ROLE_BLOCK,
	ROLE_PARAGRAPH,
	ROLE_QUOTE,
	ROLE_SIGNATURE,
	ROLE_DROPPED,
	ROLE_PRE,
	ROLE_LIST,
	ROLE_LINK
};

struct writer {
	struct arena *scratch; // for the values of one element
	struct buf out;
	unsigned char roles[HTML_DEPTH_MAX + 2];
	int depth, dropping, quotes, pre, lists;
	int numbers[LIST_DEPTH_MAX];   // next number of each open list; 0: bullets
	int breaks;		       // line breaks owed before the next text
	bool any;		       // something was written
	bool blank;		       // a blank is owed
	bool line_open;		       // the current line has text
	char link[LINK_SHOWN_MAX + 1]; // the address of the open link
	size_t link_len;
	size_t link_from; // offset in `out` where the link's text begins
};

static void line_begin(struct writer *w)
{
	int n = w->any ? w->breaks : 0;

	for (int i = 0; i < n; i++) {
		buf_byte(&w->out, '\n');
		if (i + 1 < n) // the empty line belongs to the quotation too
			for (int q = 0; q < w->quotes; q++)
				buf_byte(&w->out, '>');
	}
	if (n > 0 || !w->any) {
		for (int q = 0; q < w->quotes; q++)
			buf_byte(&w->out, '>');
		if (w->quotes)
			buf_byte(&w->out, ' ');
		w->blank = false;
	}
	w->breaks = 0;
	w->any = true;
	w->line_open = true;
}

// At least `n` line breaks before what comes next.
static void owe(struct writer *w, int n)
{
	if (w->breaks < n)
		w->breaks = n;
	w->line_open = false;
	w->blank = false;
}

static void word(struct writer *w, struct slice s)
{
	if (w->breaks || !w->any)
		line_begin(w);
	if (w->blank)
		buf_byte(&w->out, ' ');
	w->blank = false;
	buf_add(&w->out, s);
	w->line_open = true;
}

static void mark(struct writer *w, char m)
{
	int quotes = w->quotes;

	owe(w, 1);
	w->quotes = 0;
	word(w, (struct slice){.ptr = &m, .len = 1});
	w->quotes = quotes;
	owe(w, 1);
}

static bool has_word(struct slice list, const char *what)
{
	return ascii_seek(list, (struct slice){.ptr = what, .len = strlen(what)}) != SIZE_MAX;
}

// Where the earlier mail begins, by the marks of mail programs that put everything after it.
static bool begins_earlier_mail(struct slice id, struct slice class)
{
	static const char *const ids[] = {"divRplyFwdMsg",
					  "OLK_SRC_BODY_SECTION",
					  "mail-editor-reference-message-container",
					  "ms-outlook-mobile-reference-message",
					  "stopSpelling",
					  "isForwardContent",
					  NULL};
	static const char *const classes[] = {"OutlookMessageHeader",
					      "yahoo_quoted",
					      "protonmail_quote",
					      "tutanota_quote",
					      "zmail_extra",
					      "ms-outlook-mobile-reference-message",
					      NULL};

	for (const char *const *i = ids; *i; i++)
		if (has_word(id, *i))
			return true;
	for (const char *const *i = classes; *i; i++)
		if (has_word(class, *i))
			return true;
	return false;
}

static bool is_signature(struct slice id, struct slice class, const char *const *attributes)
{
	static const char *const names[] = {"gmail_signature",
					    "moz-signature",
					    "AppleMailSignature",
					    "protonmail_signature",
					    "ms-outlook-mobile-signature",
					    "composer_signature",
					    "mail_signature",
					    NULL};

	for (const char *const *n = names; *n; n++)
		if (has_word(class, *n) || has_word(id, *n))
			return true;
	return ascii_eq(id, S("Signature")) || ascii_eq(id, S("x_Signature")) ||
	       has_word(html_attribute(attributes, "data-smartmail"), "gmail_signature");
}

// A <blockquote> is a quotation unless it only indents (old editors used it so, with border:none).
static bool is_quotation(struct writer *w, const char *const *attributes)
{
	struct slice style = html_attribute(attributes, "style"), border;

	if (has_word(html_attribute(attributes, "type"), "cite") ||
	    has_word(html_attribute(attributes, "class"), "quote"))
		return true;
	border = html_style_value(w->scratch, style, "border");
	return !ascii_starts(border, S("none")) && !ascii_starts(border, S("0"));
}

// Paragraphs that are only lines: Outlook's, and those whose margin was taken away.
static bool is_tight(struct writer *w, struct slice class, const char *const *attributes)
{
	struct slice style = html_attribute(attributes, "style");

	return ascii_starts(class, S("Mso")) || ascii_starts(class, S("x_Mso")) ||
	       ascii_starts(html_style_value(w->scratch, style, "margin"), S("0")) ||
	       ascii_starts(html_style_value(w->scratch, style, "margin-bottom"), S("0"));
}

static void block_start(struct writer *w, const char *name, const char *const *attributes, enum role *role)
{
	struct slice id = html_attribute(attributes, "id"), class = html_attribute(attributes, "class");

	*role = ROLE_BLOCK;
	if (begins_earlier_mail(id, class))
		mark(w, HTML_TEXT_QUOTE);
	if (is_signature(id, class, attributes)) {
		mark(w, HTML_TEXT_SIGNATURE);
		*role = ROLE_SIGNATURE;
		return;
	}
	if (strcmp(name, "blockquote") == 0 && w->quotes < QUOTE_DEPTH_MAX && is_quotation(w, attributes)) {
		owe(w, 1);
		w->quotes++;
		*role = ROLE_QUOTE;
		return;
	}
	if ((strcmp(name, "p") == 0 && !is_tight(w, class, attributes)) ||
	    (name[0] == 'h' && name[1] >= '1' && name[1] <= '6'))
		*role = ROLE_PARAGRAPH;
	else if (strcmp(name, "pre") == 0)
		*role = ROLE_PRE;
	else if (strcmp(name, "ul") == 0 || strcmp(name, "ol") == 0)
		*role = ROLE_LIST;
	owe(w, *role == ROLE_PARAGRAPH ? 2 : 1);
	w->pre += *role == ROLE_PRE;
}

static void item_start(struct writer *w)
{
	int *n = w->lists > 0 && w->lists <= LIST_DEPTH_MAX ? &w->numbers[w->lists - 1] : NULL;

	owe(w, 1);
	for (int i = 1; i < w->lists && i < LIST_DEPTH_MAX; i++)
		word(w, S("  "));
	if (n && *n > 0)
		word(w, arena_printf(w->scratch, "%d. ", (*n)++));
	else
		word(w, S("- "));
}

// Elements that are all of what they say.
static bool lone(struct writer *w, const char *name, const char *const *attributes)
{
	if (strcmp(name, "br") == 0) {
		w->breaks += w->any && w->breaks < 3;
		w->line_open = false;
		w->blank = false;
		return true;
	}
	if (strcmp(name, "hr") == 0) {
		owe(w, 1);
		word(w, S("---"));
		owe(w, 1);
		return true;
	}
	if (strcmp(name, "img") == 0) {
		struct slice alt = utf_line(w->scratch, html_attribute(attributes, "alt"), 200, false);
		if (alt.len)
			word(w, arena_printf(w->scratch, "[%.*s]", SLICE_ARG(alt)));
		return true;
	}
	return false;
}

static void link_start(struct writer *w, struct slice to)
{
	if (to.len)
		memcpy(w->link, to.ptr, to.len);
	w->link_len = to.len;
	w->link_from = w->out.len;
}

static enum role start_role(struct writer *w, const char *name, const char *const *attributes)
{
	enum role role = ROLE_PLAIN;

	if (strcmp(name, "li") == 0) {
		item_start(w);
		return ROLE_BLOCK;
	}
	if (strcmp(name, "td") == 0 || strcmp(name, "th") == 0) {
		w->blank = w->line_open;
		return ROLE_PLAIN;
	}
	if (strcmp(name, "a") == 0) {
		link_start(w, utf_line(w->scratch, html_attribute(attributes, "href"), LINK_SHOWN_MAX, true));
		return ROLE_LINK;
	}
	if (html_is_inline(name)) {
		if (is_signature(html_attribute(attributes, "id"), html_attribute(attributes, "class"),
				 attributes)) {
			mark(w, HTML_TEXT_SIGNATURE);
			return ROLE_SIGNATURE;
		}
		return ROLE_PLAIN;
	}
	block_start(w, name, attributes, &role);
	if (role == ROLE_LIST && w->lists++ < LIST_DEPTH_MAX)
		w->numbers[w->lists - 1] = name[0] == 'o' ? 1 : 0;
	return role;
}

static void element_start(struct writer *w, const char *name, const char *const *attributes)
{
	if (++w->depth > HTML_DEPTH_MAX + 1) {
		w->depth--;
		return;
	}
	w->roles[w->depth] = ROLE_PLAIN;
	if (w->dropping || html_is_dropped(name) || html_style_hides(html_attribute(attributes, "style"))) {
		w->roles[w->depth] = ROLE_DROPPED;
		w->dropping++;
		return;
	}
	if (!lone(w, name, attributes))
		w->roles[w->depth] = (unsigned char)start_role(w, name, attributes);
}

static void on_start(void *arg, const char *name, const char *const *attributes)
{
	struct writer *w = arg;

	element_start(w, name, attributes);
	arena_reset(w->scratch);
}

// "text (https://…)" when the address says more than the text.
static void link_end(struct writer *w)
{
	struct slice text = slice_sub(buf_slice(&w->out), w->link_from, w->out.len);
	struct slice to = {.ptr = w->link, .len = w->link_len};

	w->link_len = 0;
	if (!ascii_starts(to, S("http")) || to.len >= LINK_SHOWN_MAX)
		return;
	text = ascii_trim(text);
	if (text.len == 0 || has_word(text, "http") || ascii_seek(to, text) != SIZE_MAX)
		return;
	w->blank = true;
	word(w, arena_printf(w->scratch, "(%.*s)", SLICE_ARG(to)));
}

static void on_end(void *arg, const char *name)
{
	struct writer *w = arg;

	(void)name;
	if (w->depth == 0)
		return;
	switch ((enum role)w->roles[w->depth--]) {
	case ROLE_DROPPED:
		w->dropping--;
		break;
	case ROLE_QUOTE:
		owe(w, 1);
		w->quotes--;
		break;
	case ROLE_SIGNATURE:
		mark(w, HTML_TEXT_SIGNATURE_END);
		break;
	case ROLE_PRE:
		w->pre--;
		owe(w, 1);
		break;
	case ROLE_LIST:
		w->lists--;
		owe(w, 1);
		break;
	case ROLE_PARAGRAPH:
		owe(w, 2);
		break;
	case ROLE_BLOCK:
		owe(w, 1);
		break;
	case ROLE_LINK:
		link_end(w);
		break;
	case ROLE_PLAIN:
		break;
	}
}

static void on_text(void *arg, struct slice text)
{
	struct writer *w = arg;
	size_t from = 0;

	if (w->dropping)
		return;
	for (size_t i = 0; i <= text.len; i++) {
		bool end = i == text.len, blank = !end && (unsigned char)text.ptr[i] <= ' ';

		if (!end && !blank)
			continue;
		if (i > from)
			word(w, slice_sub(text, from, i));
		if (!end && w->pre && text.ptr[i] == '\n')
			w->breaks += w->breaks < 3;
		else if (!end)
			w->blank |= w->line_open;
		from = i + 1;
	}
}

// Without the marks, and without the empty lines they leave.
static struct slice unmarked(struct arena *a, struct slice marked)
{
	struct buf b = buf_new(a, marked.len + 1);
	struct slice line;

	while (line_next(&marked, &line)) {
		if (line.len == 1 && *line.ptr >= HTML_TEXT_QUOTE && *line.ptr <= HTML_TEXT_SIGNATURE_END)
			continue;
		buf_add(&b, line);
		buf_byte(&b, '\n');
	}
	return ascii_trim(buf_slice(&b));
}

// No-break spaces are spaces in plain text.
static struct slice plain_blanks(struct arena *a, struct slice text)
{
	struct buf b = buf_new(a, text.len + 1);

	for (size_t i = 0; i < text.len; i++) {
		if (i + 1 < text.len && (unsigned char)text.ptr[i] == 0xC2 &&
		    (unsigned char)text.ptr[i + 1] == 0xA0) {
			buf_byte(&b, ' ');
			i++;
		} else {
			buf_byte(&b, text.ptr[i]);
		}
	}
	return buf_slice(&b);
}

struct html_text html_text(struct arena *a, struct slice html)
{
	struct writer *w = ARENA_NEW(a, struct writer);
	struct html_handler h = {.arg = w, .start = on_start, .end = on_end, .text = on_text};
	struct html_text r;

	w->scratch = arena_new(SCRATCH_MAX);
	w->out = buf_new(a, MAIL_TEXT_MAX);
	if (w->scratch)
		html_walk(a, utf8_cut(html, MAIL_HTML_MAX), &h);
	arena_free(w->scratch);
	r.marked = utf8_cut(plain_blanks(a, buf_slice(&w->out)), MAIL_TEXT_MAX);
	r.text = utf_body(a, unmarked(a, r.marked), MAIL_TEXT_MAX);
	return r;
}
