// SPDX-License-Identifier: Apache-2.0
// First every line gets a kind; then blocks are found from top to bottom: what begins an earlier mail that
// nothing marks line by line (Outlook) ends the new text there; what marks its lines (">") is left out line
// by line, so that answers between and below stay.
#include "mail/new_text.h"

#include <string.h>

#include "mail/html_text.h"
#include "mail/limits.h"
#include "mail/quote_marks.h"
#include "mail/utf.h"

#define BLOCK_LINES_MAX 12	// lines that a header block may take
#define ATTRIBUTION_LINES_MAX 4 // lines over which an attribution may be wrapped
#define SIGNATURE_LINES_MAX 30	// a longer "signature" behind "-- " is text

enum kind {
	KIND_TEXT,
	KIND_BLANK,
	KIND_QUOTED,
	KIND_MARK_QUOTE,
	KIND_MARK_SIGNATURE,
	KIND_MARK_SIGNATURE_END
};
enum fate { FATE_NEW, FATE_QUOTED, FATE_SIGNATURE, FATE_GONE };

struct line {
	struct slice s;
	unsigned char kind, fate;
};

struct page {
	struct arena *arena;
	struct line *lines;
	size_t count;
	size_t forwarded; // line at which a forwarded mail begins; SIZE_MAX when none does
	char room[MARK_LINE_MAX];
};

static enum kind kind_of(struct page *p, struct slice s)
{
	struct slice bare;

	if (s.len == 1 && *s.ptr == HTML_TEXT_QUOTE)
		return KIND_MARK_QUOTE;
	if (s.len == 1 && *s.ptr == HTML_TEXT_SIGNATURE)
		return KIND_MARK_SIGNATURE;
	if (s.len == 1 && *s.ptr == HTML_TEXT_SIGNATURE_END)
		return KIND_MARK_SIGNATURE_END;
	if (ascii_trim(s).len == 0)
		return KIND_BLANK;
	bare = mark_bare(slice_sub(s, 0, 40), p->room);
	if (bare.len == 0)
		return s.len <= 40 ? KIND_BLANK : KIND_TEXT;
	return *bare.ptr == '>' ? KIND_QUOTED : KIND_TEXT;
}

static void lines_split(struct page *p, struct slice text)
{
	struct slice rest = text, line;
	size_t count = 0;

	while (count < NEW_TEXT_LINES_MAX && line_next(&rest, &line))
		count++;
	p->lines = ARENA_ARRAY(p->arena, count + 1, struct line);
	for (rest = text; p->count < count && line_next(&rest, &line); p->count++)
		p->lines[p->count] = (struct line){.s = line, .kind = (unsigned char)kind_of(p, line)};
	if (p->count && rest.len) { // too many: the rest is one with the last
		struct line *last = &p->lines[p->count - 1];
		last->s.len = (size_t)(text.ptr + text.len - last->s.ptr);
		last->kind = last->kind == KIND_BLANK ? KIND_TEXT : last->kind;
	}
}

static struct slice bare_at(struct page *p, size_t i)
{
	return mark_bare(p->lines[i].s, p->room);
}

// The next line from `i` on that is not blank; count when there is none.
static size_t skip_blank(const struct page *p, size_t i)
{
	while (i < p->count && p->lines[i].kind == KIND_BLANK)
		i++;
	return i;
}

// "From: … Sent: … To: … Subject: …" in one line, as some HTML ends up.
static bool block_in_line(struct slice bare)
{
	return (ascii_seek(bare, S(" Sent:")) != SIZE_MAX || ascii_seek(bare, S(" Date:")) != SIZE_MAX ||
		ascii_seek(bare, S(" נשלח:")) != SIZE_MAX || ascii_seek(bare, S(" תאריך:")) != SIZE_MAX) &&
	       (ascii_seek(bare, S("Subject:")) != SIZE_MAX || ascii_seek(bare, S("נושא:")) != SIZE_MAX);
}

// A header block: From, and a date, and a third label. `loose` (behind a divider): any two labels, in any
// order.
static bool block_at(struct page *p, size_t i, bool loose)
{
	unsigned seen = 0;
	int labels = 0;
	struct slice value;
	enum mark_label first = mark_label(bare_at(p, i), &value);

	if (first == LABEL_NONE || (first != LABEL_FROM && !loose))
		return false;
	if (first == LABEL_FROM && block_in_line(bare_at(p, i)))
		return true;
	for (size_t n = 0; n < BLOCK_LINES_MAX && i + n < p->count; n++) {
		enum mark_label l = mark_label(bare_at(p, i + n), &value);

		if (l != LABEL_NONE && !(seen & 1u << l)) {
			seen |= 1u << l;
			labels++;
		}
	}
	if (loose)
		return labels >= 2;
	return labels >= 3 && (seen & 1u << LABEL_DATE);
}

// Length in lines of an attribution at line i; 0 when none is there. `strong` tells its certainty.
static size_t attribution_at(struct page *p, size_t i, bool *strong)
{
	char joined[MARK_LINE_MAX], room[MARK_LINE_MAX];
	size_t len = 0;

	if (p->lines[i].kind != KIND_TEXT)
		return 0;
	for (size_t n = 0; n < ATTRIBUTION_LINES_MAX && i + n < p->count; n++) {
		struct slice bare = bare_at(p, i + n);
		enum mark_attribution is;

		if (p->lines[i + n].kind != KIND_TEXT || bare.len == 0)
			return 0;
		if (n == 0 && bare.ptr[bare.len - 1] != ':' && !mark_attribution_begins(bare))
			return 0;
		if (len + bare.len + 10 > sizeof joined)
			return 0;
		if (n)
			joined[len++] = ' ';
		memcpy(joined + len, bare.ptr, bare.len);
		len += bare.len;
		is = mark_attribution(mark_bare((struct slice){.ptr = joined, .len = len}, room));
		if (is != ATTRIBUTION_NONE) {
			*strong = is == ATTRIBUTION_STRONG;
			return n + 1;
		}
	}
	return 0;
}

static void set(struct page *p, size_t from, size_t to, enum fate fate)
{
	for (size_t i = from; i < to && i < p->count; i++)
		p->lines[i].fate = (unsigned char)fate;
}

// Takes rules and blank lines right above `i` along.
static size_t with_rule_above(struct page *p, size_t i)
{
	size_t j = i;

	while (j > 0 && p->lines[j - 1].kind == KIND_BLANK)
		j--;
	if (j > 0 && p->lines[j - 1].kind == KIND_TEXT && mark_divider(bare_at(p, j - 1)) == DIVIDER_RULE)
		return j - 1;
	return i;
}

// Does an earlier mail without line marks begin at line i? Then it goes to the end.
static bool earlier_mail_at(struct page *p, size_t i, bool forward)
{
	enum mark_divider d;
	size_t next;

	if (p->lines[i].kind == KIND_MARK_QUOTE) {
		next = skip_blank(p, i + 1);
		if (next < p->count && p->forwarded == SIZE_MAX && forward && block_at(p, next, true))
			p->forwarded = i;
		return true;
	}
	if (p->lines[i].kind != KIND_TEXT)
		return false;
	d = mark_divider(bare_at(p, i));
	if (d == DIVIDER_FORWARD || d == DIVIDER_ORIGINAL) {
		if (p->forwarded == SIZE_MAX && (d == DIVIDER_FORWARD || forward))
			p->forwarded = i;
		return true;
	}
	if (!block_at(p, i, false))
		return false;
	if (p->forwarded == SIZE_MAX && forward)
		p->forwarded = i;
	return true;
}

// Quoted lines behind an attribution, before anything else?
static bool quotes_follow(const struct page *p, size_t i)
{
	i = skip_blank(p, i);
	return i < p->count && p->lines[i].kind == KIND_QUOTED;
}

static bool any_new_before(const struct page *p, size_t end)
{
	for (size_t i = 0; i < end; i++)
		if (p->lines[i].kind == KIND_TEXT && p->lines[i].fate == FATE_NEW)
			return true;
	return false;
}

static void quotes_find(struct page *p, bool forward)
{
	bool strong = false;
	size_t n;

	for (size_t i = 0; i < p->count; i++) {
		if (earlier_mail_at(p, i, forward)) {
			set(p, with_rule_above(p, i), p->count, FATE_QUOTED);
			return;
		}
		if (p->lines[i].kind == KIND_QUOTED) {
			p->lines[i].fate = FATE_QUOTED;
			continue;
		}
		n = attribution_at(p, i, &strong);
		if (n == 0)
			continue;
		if (quotes_follow(p, i + n)) {
			set(p, i, i + n, FATE_QUOTED);
			i += n - 1;
		} else if (strong) {
			set(p, i, p->count, FATE_QUOTED);
			return;
		}
	}
}

// ---- signatures -------------------------------------------------------------------------------------------

// The end of the run of new lines that i stands in.
static size_t run_end(const struct page *p, size_t i)
{
	while (i < p->count && p->lines[i].fate == FATE_NEW && p->lines[i].kind != KIND_QUOTED)
		i++;
	return i;
}

static bool is_delimiter(struct slice s)
{
	while (s.ptr && s.len && (s.ptr[s.len - 1] == '\r' || s.ptr[s.len - 1] == ' '))
		s.len--;
	return slice_eq(s, S("--")) || slice_eq(s, S("\xE2\x80\x8F--")) || slice_eq(s, S("--\xE2\x80\x8F"));
}

static void signatures_find(struct page *p)
{
	for (size_t i = 0; i < p->count; i++) {
		size_t end;

		if (p->lines[i].fate != FATE_NEW)
			continue;
		if (p->lines[i].kind == KIND_MARK_SIGNATURE) {
			for (end = i; end < p->count && p->lines[end].kind != KIND_MARK_SIGNATURE_END; end++)
				if (p->lines[end].fate == FATE_NEW)
					p->lines[end].fate = FATE_SIGNATURE;
			i = end;
		} else if (p->lines[i].kind == KIND_TEXT && is_delimiter(p->lines[i].s)) {
			end = run_end(p, i);
			if (end - i <= SIGNATURE_LINES_MAX)
				set(p, i, end, FATE_SIGNATURE);
		} else if (p->lines[i].kind == KIND_TEXT && mark_mobile_signature(bare_at(p, i))) {
			p->lines[i].fate = FATE_SIGNATURE;
		}
	}
}

// ---- putting together -------------------------------------------------------------------------------------

static bool is_mark(const struct line *l)
{
	return l->kind >= KIND_MARK_QUOTE;
}

// All lines of one fate; where others stood between them stays one empty line.
static struct slice gather(struct page *p, enum fate fate)
{
	struct buf b = buf_new(p->arena, MAIL_TEXT_MAX * 2);
	int empty = 0;

	for (size_t i = 0; i < p->count; i++) {
		const struct line *l = &p->lines[i];

		if ((enum fate)l->fate != fate || is_mark(l) || l->kind == KIND_BLANK) {
			empty++;
			continue;
		}
		if (b.len)
			buf_adds(&b, empty ? "\n\n" : "\n");
		empty = 0;
		buf_add(&b, l->s);
	}
	while (b.len && ascii_space(b.ptr[b.len - 1]))
		b.len--;
	return buf_slice(&b);
}

static struct slice all(struct page *p, size_t from)
{
	struct buf b = buf_new(p->arena, MAIL_TEXT_MAX * 2);

	for (size_t i = from; i < p->count; i++) {
		if (is_mark(&p->lines[i]))
			continue;
		if (b.len || p->lines[i].kind != KIND_BLANK) {
			buf_add(&b, p->lines[i].s);
			buf_byte(&b, '\n');
		}
	}
	while (b.len && ascii_space(b.ptr[b.len - 1]))
		b.len--;
	return buf_slice(&b);
}

struct new_text new_text_find(struct arena *a, struct slice marked, bool forward)
{
	struct page *p = ARENA_NEW(a, struct page);
	struct new_text r = {NO_SLICE, NO_SLICE, NO_SLICE, NO_SLICE, false};

	p->arena = a;
	p->forwarded = SIZE_MAX;
	lines_split(p, slice_sub(marked, 0, MAIL_TEXT_MAX));
	quotes_find(p, forward);
	signatures_find(p);
	if (p->forwarded != SIZE_MAX)
		r.forwarded = all(p, p->forwarded);
	r.quoted = gather(p, FATE_QUOTED);
	r.signature = gather(p, FATE_SIGNATURE);
	r.text = any_new_before(p, p->count) ? gather(p, FATE_NEW) : NO_SLICE;
	r.cut = r.quoted.len || r.signature.len;
	if (r.text.len == 0) { // better too much than an empty message
		r.text = all(p, 0);
		r.quoted = r.signature = NO_SLICE;
		r.cut = false;
	}
	return r;
}
