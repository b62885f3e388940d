// SPDX-License-Identifier: Apache-2.0
// One pass over the value. An entry gathers a phrase, perhaps an address in brackets and a comment, until a
// separator; then it is judged what is name and what address.
#include "mail/address.h"

#include "mail/header.h"
#include "mail/limits.h"
#include "mail/utf.h"

struct entry {
	struct buf phrase, comment, angle;
	bool has_angle;
};

struct reading {
	struct arena *arena;
	struct slice in;
	size_t at;
	struct slice pending; // a phrase without '@' that a comma cut off: "Cohen, Dana <…>"
	struct mail_addresses *out;
	bool again;    // already the second reading of an encoded whole
	bool no_quote; // a quotation mark without an end was seen: no more quoted strings
};

static struct entry entry_new(struct arena *a)
{
	return (struct entry){.phrase = buf_new(a, MAIL_HEADER_VALUE_MAX),
			      .comment = buf_new(a, MAIL_HEADER_VALUE_MAX),
			      .angle = buf_new(a, MAIL_ADDRESS_MAX * 4)};
}

// Everything kept was copied out, so the buffers serve again.
static void entry_reset(struct entry *e)
{
	e->phrase.len = e->comment.len = e->angle.len = 0;
	e->angle.full = e->has_angle = false;
}

// A quoted string at in[at]; without its closing quote the mark is an ordinary letter that is dropped.
static void quoted_read(struct reading *r, struct buf *to)
{
	size_t end = r->no_quote ? r->in.len : r->at + 1;

	while (end < r->in.len && r->in.ptr[end] != '"')
		end += r->in.ptr[end] == '\\' ? 2 : 1;
	if (end >= r->in.len) {
		r->no_quote = true;
		r->at++;
		return;
	}
	for (size_t i = r->at + 1; i < end; i++) {
		if (r->in.ptr[i] == '\\' && i + 1 < end)
			i++;
		buf_byte(to, r->in.ptr[i]);
	}
	r->at = end + 1;
}

static void comment_read(struct reading *r, struct buf *to)
{
	int depth = 0;

	for (; r->at < r->in.len; r->at++) {
		char c = r->in.ptr[r->at];

		if (c == '(' && depth++ == 0)
			continue;
		if (c == ')' && --depth == 0) {
			r->at++;
			return;
		}
		if (c == '\\' && r->at + 1 < r->in.len)
			c = r->in.ptr[++r->at];
		buf_byte(to, c);
	}
}

// "<…>", and "<…" whose end was lost: then the address ends at a blank or separator. (Zammad 3066)
static void angle_read(struct reading *r, struct entry *e)
{
	size_t end;
	bool closed;

	while (r->at < r->in.len && (r->in.ptr[r->at] == '<' || ascii_space(r->in.ptr[r->at])))
		r->at++;
	for (end = r->at; end < r->in.len && r->in.ptr[end] != '>' && r->in.ptr[end] != '<'; end++)
		;
	closed = end < r->in.len && r->in.ptr[end] == '>';
	e->has_angle = true;
	e->angle.len = 0;
	for (; r->at < end; r->at++) {
		char c = r->in.ptr[r->at];

		if (!closed && (c == ',' || c == ';' || (ascii_space(c) && e->angle.len)))
			return;
		if (!ascii_space(c))
			buf_byte(&e->angle, c);
	}
	while (r->at < r->in.len && r->in.ptr[r->at] == '>')
		r->at++;
}

static struct slice address_clean(struct arena *a, struct slice raw)
{
	struct slice s = utf_line(a, header_decode(a, raw), MAIL_ADDRESS_MAX + 1, true);
	size_t at;
	char *p;

	while (s.len && (*s.ptr == '\'' || *s.ptr == '"' || *s.ptr == '[' || *s.ptr == '<'))
		s = slice_sub(s, 1, s.len);
	while (s.len && (s.ptr[s.len - 1] == '\'' || s.ptr[s.len - 1] == '"' || s.ptr[s.len - 1] == '.' ||
			 s.ptr[s.len - 1] == '>' || s.ptr[s.len - 1] == ','))
		s.len--;
	if (ascii_starts(s, S("mailto:")))
		s = slice_sub(s, 7, s.len);
	if (s.len && *s.ptr == '@' && byte_find(s, ':') != SIZE_MAX) // source route
		s = slice_sub(s, byte_find(s, ':') + 1, s.len);
	if (s.len > MAIL_ADDRESS_MAX || byte_find(s, ' ') != SIZE_MAX)
		return NO_SLICE;
	p = arena_cstr(a, s);
	for (at = s.len; at > 0 && p[at - 1] != '@'; at--)
		p[at - 1] = ascii_lower(p[at - 1]);
	return (struct slice){.ptr = p, .len = s.len};
}

static struct slice name_clean(struct arena *a, struct slice raw)
{
	struct slice s = utf_line(a, header_decode(a, raw), MAIL_NAME_MAX, true);

	while (s.len >= 2 && (*s.ptr == '\'' || *s.ptr == '"') && s.ptr[s.len - 1] == *s.ptr)
		s = ascii_trim(slice_sub(s, 1, s.len - 1));
	return s;
}

static void keep(struct reading *r, struct slice name, struct slice address)
{
	struct mail_addresses *o = r->out;

	o->total++;
	if (o->count >= MAIL_ADDRESSES_MAX)
		return;
	if (slice_eq(name, address))
		name = NO_SLICE;
	o->list[o->count++] = (struct mail_address){.name = name, .address = address};
}

// "Dana Cohen dana@example.com" without brackets: the word with '@' is the address.
static struct slice split_phrase(struct slice phrase, struct slice *name)
{
	size_t at = byte_find(phrase, '@'), from, to;

	for (from = at; from > 0 && !ascii_space(phrase.ptr[from - 1]); from--)
		;
	for (to = at; to < phrase.len && !ascii_space(phrase.ptr[to]); to++)
		;
	*name = ascii_trim(from > 0 ? slice_sub(phrase, 0, from) : slice_sub(phrase, to, phrase.len));
	return slice_sub(phrase, from, to);
}

static struct slice pending_join(struct reading *r, struct slice phrase)
{
	struct slice p = r->pending;

	r->pending = NO_SLICE;
	return p.len ? arena_printf(r->arena, "%.*s, %.*s", SLICE_ARG(p), SLICE_ARG(phrase)) : phrase;
}

static void list_read(struct reading *r);

// Judges what was gathered. `cut` tells that a comma ended it.
static void entry_end(struct reading *r, struct entry *e, bool cut)
{
	struct slice phrase = ascii_trim(buf_slice(&e->phrase)), comment = ascii_trim(buf_slice(&e->comment));
	struct slice address, name;

	if (r->out->count >= MAIL_ADDRESSES_MAX) {
		r->out->total += e->has_angle || byte_find(phrase, '@') != SIZE_MAX;
		return;
	}
	if (e->has_angle) {
		address = address_clean(r->arena, buf_slice(&e->angle));
		phrase = pending_join(r, phrase);
		name = name_clean(r->arena, phrase.len ? phrase : comment);
		if (address.len || name.len)
			keep(r, name, address);
		return;
	}
	if (phrase.len == 0)
		return;
	if (byte_find(phrase, '@') != SIZE_MAX) {
		address = address_clean(r->arena, split_phrase(phrase, &name));
		keep(r, name_clean(r->arena, name.len ? name : comment), address);
		return;
	}
	name = header_decode(r->arena, phrase);
	if (!r->again && byte_find(name, '@') != SIZE_MAX) { // the whole of it was encoded
		struct reading inner = {.arena = r->arena, .in = name, .out = r->out, .again = true};
		list_read(&inner);
		return;
	}
	if (cut && r->pending.len == 0) {
		r->pending = arena_dup(r->arena, phrase);
		return;
	}
	keep(r, name_clean(r->arena, pending_join(r, phrase)), NO_SLICE);
}

static void list_read(struct reading *r)
{
	struct entry e = entry_new(r->arena);

	while (r->at < r->in.len) {
		char c = r->in.ptr[r->at];

		if (c == '"') {
			quoted_read(r, &e.phrase);
		} else if (c == '(') {
			comment_read(r, &e.comment);
		} else if (c == '<') {
			angle_read(r, &e);
		} else if (c == ',' || c == ';') {
			entry_end(r, &e, c == ',');
			entry_reset(&e);
			r->at++;
		} else if (c == ':' && !e.has_angle && byte_find(buf_slice(&e.phrase), '@') == SIZE_MAX &&
			   !ascii_eq(ascii_trim(buf_slice(&e.phrase)), S("mailto"))) {
			entry_reset(&e); // the name of a group
			r->at++;
		} else {
			if (!e.has_angle) // what stands behind the brackets says nothing
				buf_byte(&e.phrase, c);
			r->at++;
		}
	}
	entry_end(r, &e, false);
	if (r->pending.len)
		keep(r, name_clean(r->arena, r->pending), NO_SLICE);
}

struct mail_addresses address_list(struct arena *a, struct slice unfolded)
{
	struct mail_addresses out = {.list = ARENA_ARRAY(a, MAIL_ADDRESSES_MAX, struct mail_address)};
	struct reading r = {.arena = a, .in = unfolded, .out = &out};
	size_t with_address = 0, kept = 0;

	list_read(&r);
	for (size_t i = 0; i < out.count; i++)
		with_address += out.list[i].address.len > 0;
	for (size_t i = 0; i < out.count; i++) // entries without an address only stay when there is no other
		if (out.list[i].address.len || (!with_address && out.list[i].name.len))
			out.list[kept++] = out.list[i];
	out.count = kept;
	return out;
}

struct mail_addresses address_join(struct arena *a, struct mail_addresses some, struct mail_addresses more)
{
	struct mail_addresses out = {.list = ARENA_ARRAY(a, MAIL_ADDRESSES_MAX, struct mail_address),
				     .total = some.total + more.total};

	for (size_t i = 0; i < some.count && out.count < MAIL_ADDRESSES_MAX; i++)
		out.list[out.count++] = some.list[i];
	for (size_t i = 0; i < more.count && out.count < MAIL_ADDRESSES_MAX; i++)
		out.list[out.count++] = more.list[i];
	return out;
}

static size_t last_at(struct slice address)
{
	size_t at = address.len;

	while (at > 0 && address.ptr[at - 1] != '@')
		at--;
	return at; // behind the '@', 0 when there is none
}

struct slice address_local(struct slice address)
{
	size_t at = last_at(address);

	return at ? slice_sub(address, 0, at - 1) : address;
}

struct slice address_domain(struct slice address)
{
	size_t at = last_at(address);

	return at ? slice_sub(address, at, address.len) : NO_SLICE;
}

bool address_same(struct slice a, struct slice b)
{
	return a.len > 0 && ascii_eq(a, b);
}
