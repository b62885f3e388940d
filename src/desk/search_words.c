// SPDX-License-Identifier: Apache-2.0
#include "desk/search_words.h"

#include "base/ascii.h"
#include "base/put.h"
#include "text/civil.h"
#include "text/stem.h"

#define INDEXED_TEXT_MAX ((size_t)512 << 10) // bytes of one text that are indexed
#define SNIPPET_BEFORE 60
#define SNIPPET_BYTES 180
#define DAY_MS ((msec)24 * 3600 * 1000)

static bool read(struct arena *a, struct slice text, struct text *out)
{
	struct slice cut = utf8_cut(text, INDEXED_TEXT_MAX);
	size_t room = text_room(cut.len);

	return cut.len && text_read(cut, arena_alloc(a, room), room, out);
}

// Engines must see one token where we see one: everything of ASCII but letters and digits becomes '_'.
static struct slice one_token(struct slice stem, char buf[STEM_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < stem.len && i < STEM_MAX; i++) {
		unsigned char c = (unsigned char)ascii_lower(stem.ptr[i]);
		bool kept = c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

		buf[n++] = kept ? (char)c : '_';
	}
	return (struct slice){.ptr = buf, .len = n};
}

void search_tokens(struct buf *out, struct slice text, const char *field)
{
	struct stem_walk walk;
	char buf[STEM_MAX];
	struct slice stem;
	struct text t;

	if (!read(out->arena, text, &t))
		return;
	stem_begin(&walk, &t);
	while (stem_next(&walk, &stem)) {
		if (out->len)
			buf_byte(out, ' ');
		buf_adds(out, field);
		buf_add(out, one_token(stem, buf));
	}
}

static void add_term(struct buf *match, enum db_engine engine, struct slice token)
{
	if (match->len)
		buf_adds(match, engine == DB_SQLITE ? " AND " : " & ");
	buf_printf(match, engine == DB_SQLITE ? "\"%.*s\"" : "'%.*s'", SLICE_ARG(token));
}

static void add_words(struct arena *a, struct buf *match, enum db_engine engine, struct slice words, const char *field,
		      struct search_question *q)
{
	struct buf tokens = buf_new(a, INDEXED_TEXT_MAX);
	struct slice rest, token;

	search_tokens(&tokens, words, field);
	rest = buf_slice(&tokens);
	while (ascii_next_part(&rest, ' ', &token)) {
		if (q->term_count == SEARCH_TERMS_MAX)
			return;
		q->terms[q->term_count++] = token;
		add_term(match, engine, token);
	}
}

static bool operator_of(struct slice word, const char *name, struct slice *value)
{
	struct slice n = slice_cstr(name);

	if (!ascii_eq(slice_sub(word, 0, n.len), n) || word.len == n.len)
		return false;
	*value = slice_sub(word, n.len, word.len);
	return true;
}

static bool day_of(struct slice text, msec *out)
{
	int32_t offset;
	bool has;

	return civil_parse_iso(text, out, &offset, &has);
}

struct search_question search_read(struct arena *a, enum db_engine engine, struct slice text)
{
	struct search_question q = {.state = S(""), .after = 0, .before = INT64_MAX};
	struct buf match = buf_new(a, 64 << 10), words = buf_new(a, 16 << 10);
	struct slice rest = one_line(a, text, 2000), word, value;
	msec at;

	while (ascii_next_part(&rest, ' ', &word)) {
		if (operator_of(word, "from:", &value))
			add_words(a, &match, engine, value, "f:", &q);
		else if (operator_of(word, "to:", &value))
			add_words(a, &match, engine, value, "t:", &q);
		else if (operator_of(word, "state:", &value))
			q.state = ascii_lowered(a, value);
		else if (operator_of(word, "before:", &value) && day_of(value, &at))
			q.before = at;
		else if (operator_of(word, "after:", &value) && day_of(value, &at))
			q.after = at + DAY_MS;
		else
			buf_printf(&words, " %.*s", SLICE_ARG(word));
	}
	add_words(a, &match, engine, buf_slice(&words), "", &q);
	q.match = buf_slice(&match);
	return q;
}

static bool is_term(const struct search_question *q, struct slice token)
{
	for (size_t i = 0; i < q->term_count; i++)
		if (slice_eq(q->terms[i], token))
			return true;
	return false;
}

struct marks {
	struct put *json;
	struct slice text;
	size_t at, end;
};

static void piece(struct marks *m, size_t to, bool match)
{
	struct slice s;

	if (to > m->end)
		to = m->end;
	if (to <= m->at)
		return;
	s = slice_sub(m->text, m->at, to);
	put_array(m->json, NULL);
	put_text(m->json, NULL, s);
	put_bool(m->json, NULL, match);
	put_close_array(m->json);
	m->at = to;
}

static size_t char_start(struct slice s, size_t at)
{
	while (at > 0 && at < s.len && ((unsigned char)s.ptr[at] & 0xC0) == 0x80)
		at--;
	return at < s.len ? at : s.len;
}

static void mark_matches(struct marks *m, const struct text *t, const struct search_question *q)
{
	struct stem_walk walk;
	char buf[STEM_MAX];
	struct slice stem;
	bool started = false;

	stem_begin(&walk, t);
	while (stem_next(&walk, &stem) && (!started || m->at < m->end)) {
		struct norm_span span;

		if (!is_term(q, one_token(stem, buf)))
			continue;
		span = text_span(t, walk.token, walk.token + 1);
		if (!started) {
			m->at = char_start(m->text, span.byte_from > SNIPPET_BEFORE ? span.byte_from - SNIPPET_BEFORE : 0);
			m->end = char_start(m->text, m->at + SNIPPET_BYTES);
			started = true;
		}
		piece(m, span.byte_from, false);
		piece(m, span.byte_to, true);
	}
}

struct slice search_snippet(struct arena *a, struct slice text, const struct search_question *q)
{
	struct put j = put_begin(a);
	struct marks m = {.json = &j, .text = text, .end = char_start(text, SNIPPET_BYTES)};
	struct slice all;
	struct text t;

	put_array(&j, "s");
	if (read(a, text, &t))
		mark_matches(&m, &t, q);
	piece(&m, m.end, false);
	put_close_array(&j);
	// {"s":[…]} without its wrapping.
	all = put_end(&j);
	return slice_sub(all, 5, all.len - 1);
}
