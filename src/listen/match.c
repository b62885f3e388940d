// SPDX-License-Identifier: Apache-2.0
// Words first, then patterns. A pattern is tried at each start that puts its anchor where the word stands.
// Programs jump forward only and every try has a budget, so that no text makes this slow.
#include "listen/match.h"

#include <string.h>

#define HITS_PER_WORD 4
#define HITS_SPARE 64
#define GREETING_WORDS_MAX 6

struct vm {
	const struct reading *r;
	uint32_t sentence;
	uint8_t foreign;
	unsigned steps;
};

static size_t up8(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

size_t match_room(uint32_t tokens, uint32_t times)
{
	return up8(sizeof(struct read_word) * ((size_t)tokens + 1)) + up8(4 * ((size_t)times + 1)) +
	       up8(sizeof(struct hit) * ((size_t)tokens * HITS_PER_WORD + HITS_SPARE));
}

static void look_up(const struct pack *p, const struct text *t, uint32_t token, unsigned before, struct read_word *w)
{
	const struct token *k = &t->tokens[token];
	*w = (struct read_word){.token = token,
	                        .sentence = k->sentence,
	                        .clause = k->clause,
	                        .foreign = (uint8_t)((k->flags & TOKEN_FOREIGN) >> 8)};
	if (k->kind == TOKEN_LINK)
		return;
	uint16_t number = pack_word(p, k->hash);
	if (number) {
		w->mask = 1ull << (number & 63);
		w->word[0] = number;
		w->kinds[0] = (uint8_t)before;
		w->count = 1;
	}
	if (!(k->flags & TOKEN_HEBREW))
		return;
	struct slice word = text_word(t, token);
	struct prefix_cut cuts[PREFIX_CUTS_MAX];
	unsigned n = prefix_cuts(word, cuts);
	for (unsigned i = 1; i < n && w->count < MATCH_CUTS; i++) {
		// A rest of two letters may be anything: only ו and ש are believed in front of it.
		if (word.len <= 2 * (size_t)cuts[i].letters + 4 && (cuts[i].letters > 1 || (cuts[i].kinds & ~PREFIX_VERB)))
			continue;
		number = pack_word(p, norm_hash(slice_sub(word, 2 * (size_t)cuts[i].letters, word.len)));
		if (number) {
			w->mask |= 1ull << (number & 63);
			w->word[w->count] = number;
			w->kinds[w->count++] = cuts[i].kinds;
		}
	}
}

// ה in הticket, ל in ל-tier: a Hebrew prefix that stands alone, glued to what follows. Gives the prefixes, 0
// when it is none; `next` is then the token it belongs to.
static unsigned loose_prefix(const struct text *t, uint32_t i, uint32_t *next)
{
	const struct token *k = &t->tokens[i];
	if (!(k->flags & TOKEN_HEBREW) || k->letters > 3 || (k->flags & TOKEN_GERESH))
		return 0;
	uint32_t n = i + 1;
	if (n < t->count && t->tokens[n].kind == TOKEN_MARK && t->tokens[n].mark == '-' && (t->tokens[n].flags & TOKEN_GLUED))
		n++;
	if (n >= t->count || !(t->tokens[n].flags & TOKEN_GLUED) || !(t->tokens[n].flags & TOKEN_LATIN))
		return 0;
	char buf[16];
	struct slice w = text_word(t, i);
	memcpy(buf, w.ptr, w.len);
	memcpy(buf + w.len, "ט", 2); // any letter that is no prefix, to see whether all before it are
	struct prefix_cut cuts[PREFIX_CUTS_MAX];
	unsigned count = prefix_cuts((struct slice){buf, w.len + 2}, cuts);
	for (unsigned c = 1; c < count; c++)
		if (cuts[c].letters == k->letters) {
			*next = n;
			return cuts[c].kinds;
		}
	return 0;
}

static void read_words(struct reading *r)
{
	const struct text *t = r->text;
	for (uint32_t i = 0; i < t->count; i++) {
		uint8_t kind = t->tokens[i].kind;
		if (kind != TOKEN_WORD && kind != TOKEN_NUMBER && kind != TOKEN_LINK)
			continue;
		uint32_t next = i;
		unsigned before = kind == TOKEN_WORD ? loose_prefix(t, i, &next) : 0;
		look_up(r->pack, t, next, before, &r->words[r->word_count++]);
		i = next;
	}
}

// Where each time expression starts and ends, in words. Both lists are in order.
static void place_times(struct reading *r)
{
	uint32_t w = 0;
	for (uint32_t i = 0; i < r->time_count; i++) {
		while (w < r->word_count && r->words[w].token < r->times[i].from)
			w++;
		uint32_t end = w;
		while (end < r->word_count && r->words[end].token < r->times[i].to)
			end++;
		r->time_end[i] = end;
		if (end > w && i < UINT16_MAX)
			r->words[w].time = (uint16_t)(i + 1);
	}
}

static bool at_start(const struct reading *r, uint32_t w, uint16_t flag)
{
	return w < r->word_count && (w == 0 || r->text->tokens[r->words[w].token].flags & flag ||
	                             r->text->tokens[r->words[w].token].sentence != read_sentence(r, w - 1));
}

static bool inside(const struct vm *m, uint32_t w)
{
	return w < m->r->word_count && m->r->words[w].foreign == m->foreign && read_sentence(m->r, w) == m->sentence;
}

static bool word_fits(const struct vm *m, uint32_t w, uint32_t set, unsigned prefixes)
{
	const struct read_word *rw = &m->r->words[w];
	if (!(rw->mask & m->r->pack->masks[set]))
		return false;
	for (unsigned i = 0; i < rw->count; i++)
		if ((rw->kinds[i] & ~prefixes) == 0 && pack_set_has(m->r->pack, set, rw->word[i]))
			return true;
	return false;
}

static bool is_person(const struct vm *m, uint32_t w)
{
	const struct token *k = &m->r->text->tokens[m->r->words[w].token];
	if (k->kind != TOKEN_WORD || m->r->words[w].count > 0)
		return false;
	return k->flags & TOKEN_LATIN ? (k->flags & TOKEN_CAPITAL) != 0 : (k->flags & TOKEN_HEBREW) != 0;
}

// Operations that take one word or none: true with `next` behind it.
static bool step(struct vm *m, uint32_t op, uint32_t arg, uint32_t w, uint32_t *next)
{
	*next = w + 1;
	switch (op) {
	case OP_WORDS:
		return inside(m, w) && word_fits(m, w, arg, 0);
	case OP_PREFIXED:
		return inside(m, w) && word_fits(m, w, arg, PREFIX_NOUN);
	case OP_VERB:
		return inside(m, w) && word_fits(m, w, arg, PREFIX_VERB);
	case OP_TIME:
	case OP_DUE: {
		uint16_t time = inside(m, w) ? m->r->words[w].time : 0;
		if (!time || (op == OP_DUE && !m->r->times[time - 1].due))
			return false;
		*next = m->r->time_end[time - 1];
		return true;
	}
	case OP_NUMBER:
		return inside(m, w) && m->r->text->tokens[m->r->words[w].token].kind == TOKEN_NUMBER;
	case OP_PERSON:
		return inside(m, w) && is_person(m, w);
	case OP_ANY:
		return inside(m, w);
	default:
		break;
	}
	*next = w;
	switch (op) {
	case OP_START:
		return at_start(m->r, w, TOKEN_SENTENCE);
	case OP_CLAUSE:
		return at_start(m->r, w, TOKEN_CLAUSE);
	case OP_ASK:
		return w > 0 && (m->r->text->tokens[m->r->words[w - 1].token].flags & TOKEN_QUESTION);
	case OP_OPEN:
		return w == m->r->open;
	case OP_END:
		return !inside(m, w);
	default:
		return false;
	}
}

static bool run(struct vm *m, uint32_t pc, uint32_t w, uint32_t *end)
{
	for (;;) {
		uint32_t op = m->r->pack->code[pc] & 0xFF, arg = m->r->pack->code[pc] >> 8, next;
		if (m->steps == 0)
			return false;
		m->steps--;
		if (op == OP_MATCH) {
			*end = w;
			return true;
		}
		if (op == OP_JUMP) {
			pc += arg;
			continue;
		}
		if (op == OP_SPLIT) {
			if (run(m, pc + 1, w, end))
				return true;
			pc += arg;
			continue;
		}
		if (op == OP_GAP) {
			for (uint32_t k = 0; k < arg && inside(m, w); k++, w++)
				if (run(m, pc + 1, w, end))
					return true;
			pc++;
			continue;
		}
		if (!step(m, op, arg, w, &next))
			return false;
		w = next;
		pc++;
	}
}

// Does a greeting start at word `w`?
static bool greets(const struct reading *r, uint32_t w)
{
	const struct pack *p = r->pack;
	for (unsigned i = 0; i < r->words[w].count; i++) {
		uint16_t word = r->words[w].word[i];
		for (uint32_t k = p->posts[word]; k < p->posts[word + 1]; k++) {
			const struct pack_pattern *pat = &p->patterns[p->post_patterns[k]];
			const struct pack_item *it = &p->items[pat->item];
			struct vm m = {.r = r, .sentence = read_sentence(r, w), .foreign = r->words[w].foreign, .steps = MATCH_STEPS_MAX};
			uint32_t end;
			if (it->sort == PACK_CUE && it->sub == CUE_GREETING && run(&m, pat->code, w, &end))
				return true;
		}
	}
	return false;
}

// The answer opens behind "שלום דנה," and "Hi Dana,": at the clause after a short one that greets.
static uint32_t find_open(const struct reading *r)
{
	uint32_t open = 0;
	while (open < r->word_count && r->words[open].foreign)
		open++;
	while (open < r->word_count && greets(r, open)) {
		uint32_t end = open;
		while (end < r->word_count && end <= open + GREETING_WORDS_MAX && read_clause(r, end) == read_clause(r, open))
			end++;
		if (end >= r->word_count || end > open + GREETING_WORDS_MAX)
			break;
		open = end;
	}
	return open;
}

static bool seen(const struct reading *r, const struct pack_pattern *pat, uint32_t from)
{
	for (uint32_t i = r->hit_count; i > 0 && i + 8 > r->hit_count; i--) {
		const struct hit *h = &r->hits[i - 1];
		if (h->item == pat->item && h->from == from && h->unless == pat->unless)
			return true;
	}
	return false;
}

static void try_pattern(struct reading *r, uint32_t number, uint32_t w)
{
	const struct pack_pattern *pat = &r->pack->patterns[number];
	uint64_t first = r->pack->firsts[number], second = r->pack->nexts[number];
	for (uint32_t lead = pat->lead_min; lead <= pat->lead_max && lead <= w; lead++) {
		uint32_t from = w - lead, end = 0;
		if (read_sentence(r, from) != read_sentence(r, w))
			break;
		if (first != UINT64_MAX && !(r->words[from].mask & first))
			continue; // not even the first word
		if (second != UINT64_MAX && (from + 1 >= r->word_count || !(r->words[from + 1].mask & second)))
			continue;
		unsigned steps = r->steps < MATCH_STEPS_MAX ? r->steps : MATCH_STEPS_MAX;
		struct vm m = {.r = r, .sentence = read_sentence(r, w), .foreign = r->words[w].foreign, .steps = steps};
		bool found = run(&m, pat->code, from, &end);
		r->steps -= steps - m.steps;
		if (!found || end <= w || seen(r, pat, from))
			continue;
		if (r->hit_count < r->hit_max)
			r->hits[r->hit_count++] = (struct hit){from, end, pat->item, pat->unless};
		return;
	}
}

static void run_patterns(struct reading *r)
{
	const struct pack *p = r->pack;
	for (uint32_t w = 0; w < r->word_count; w++)
		for (unsigned i = 0; i < r->words[w].count; i++) {
			uint16_t word = r->words[w].word[i];
			for (uint32_t k = p->posts[word]; k < p->posts[word + 1]; k++)
				try_pattern(r, p->post_patterns[k], w);
		}
}

// Hits come in the order of their anchors, nearly sorted by start; a late start moves back a few places.
static void sort_hits(struct reading *r)
{
	for (uint32_t i = 1; i < r->hit_count; i++) {
		struct hit h = r->hits[i];
		uint32_t k = i;
		for (; k > 0 && r->hits[k - 1].from > h.from; k--)
			r->hits[k] = r->hits[k - 1];
		r->hits[k] = h;
	}
}

struct norm_span read_span(const struct reading *r, uint32_t from, uint32_t to)
{
	if (from >= to || to > r->word_count)
		return norm_span(&r->text->norm, 0, 0);
	return text_span(r->text, r->words[from].token, r->words[to - 1].token + 1);
}

void match_read(const struct pack *p, const struct text *t, const struct time_mark *times, uint32_t time_count,
                void *room, struct reading *out)
{
	char *at = room;
	struct reading r = {.pack = p, .text = t, .times = times, .time_count = time_count, .open = UINT32_MAX};
	r.words = (struct read_word *)(void *)at;
	at += up8(sizeof(struct read_word) * ((size_t)t->count + 1));
	r.time_end = (uint32_t *)(void *)at;
	at += up8(4 * ((size_t)time_count + 1));
	r.hits = (struct hit *)(void *)at;
	r.hit_max = t->count * HITS_PER_WORD + HITS_SPARE;
	read_words(&r);
	place_times(&r);
	r.steps = MATCH_STEPS_TEXT + MATCH_STEPS_WORD * r.word_count;
	r.open = find_open(&r);
	run_patterns(&r);
	sort_hits(&r);
	*out = r;
}
