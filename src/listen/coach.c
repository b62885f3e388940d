// SPDX-License-Identifier: Apache-2.0
// Puts the parts together: read, find times, match, judge; then the findings that no pattern can make.
#include "listen/coach.h"

#include <string.h>

#include "listen/likeness.h"

#define LIKENESS_UNTOUCHED 90 // percent of a draft that is a ready answer (D7)
#define SHOUTED_WORDS 2       // words in capitals in a row, of four letters and more
#define SHOUTED_MARKS 4       // !!!!
#define UNANSWERED_WORDS 5    // shorter drafts are not yet an answer
#define LANGUAGE_TOKENS 400   // tokens that tell whether a text is Hebrew
#define NOW_SPAN 60000         // ms
#define TIME_NEAR 40          // words around a phrase in which a time softens it
#define ANGRY 2               // heat from which the ear comes before the solution (O9)

struct hand {
	const struct coach_asked *asked;
	struct coach *out;
	struct cue_map map;
	char *room;
	size_t left;
};

static size_t up8(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

static size_t token_max(size_t text_len)
{
	return text_len + text_len / 3 + 8;
}

size_t coach_room(size_t text_len)
{
	if (text_len > COACH_TEXT_MAX)
		text_len = COACH_TEXT_MAX;
	uint32_t tokens = (uint32_t)token_max(text_len);
	size_t one = up8(text_room(text_len)) + up8(sizeof(struct time_mark) * COACH_TIMES_MAX) +
	             up8(match_room(tokens, COACH_TIMES_MAX)) + up8(cue_map_room(tokens));
	return 2 * one + up8(likeness_room(tokens));
}

// Takes `size` bytes of the room; NULL when they are not there.
static void *take(struct hand *h, size_t size)
{
	size = up8(size);
	if (size > h->left)
		return NULL;
	void *p = h->room;
	h->room += size;
	h->left -= size;
	return p;
}

// At most COACH_TEXT_MAX bytes, cut at a letter.
static struct slice bounded(struct slice s, bool *cut)
{
	*cut = s.len > COACH_TEXT_MAX;
	if (!*cut)
		return s;
	s.len = COACH_TEXT_MAX;
	while (s.len > 0 && ((unsigned char)s.ptr[s.len] & 0xC0) == 0x80)
		s.len--;
	return s;
}

// A time ahead. "Now" is none: the cue of that name tells whether something is done at once.
static bool is_due(const struct when *w, msec now)
{
	return w->due != WHEN_NONE && w->due >= now + NOW_SPAN && !(w->flags & (WHEN_VAGUE | WHEN_PAST | WHEN_LATENT));
}

static uint32_t mark_times(const struct coach *c, msec now, struct time_mark *marks)
{
	for (uint32_t i = 0; i < c->time_count; i++)
		marks[i] = (struct time_mark){c->times[i].token_from, c->times[i].token_to, is_due(&c->times[i], now)};
	return c->time_count;
}

// Reads a text into the room: tokens, times (when `times` is given), hits, cues.
static bool read_in(struct hand *h, struct slice text, struct coach *times, struct text *t, struct reading *r,
                    struct cue_map *map)
{
	size_t room = text_room(text.len);
	void *at = take(h, room);
	if (!at || !text_read(text, at, room, t))
		return false;
	struct time_mark *marks = take(h, sizeof *marks * COACH_TIMES_MAX);
	void *matches = take(h, match_room(t->count, COACH_TIMES_MAX));
	if (!marks || !matches)
		return false;
	uint32_t n = 0;
	if (times && h->asked->when) {
		times->time_count = when_find(t, h->asked->when, times->times, COACH_TIMES_MAX);
		n = mark_times(times, h->asked->when->now, marks);
	}
	match_read(h->asked->pack, t, marks, n, matches, r);
	void *cues = take(h, cue_map_room(r->word_count));
	if (cues)
		cue_map_make(r, cues, map);
	return cues != NULL;
}

// ---- findings by pattern -----------------------------------------------------------------------------------

static bool asks_for(uint8_t condition, bool answer)
{
	return condition == IF_ANY || (condition == IF_YES) == answer;
}

static bool applies(const struct pack_item *it, const struct coach_asked *a)
{
	uint8_t audience = a->audience ? a->audience : AUDIENCE_REPLY;
	if (!(it->audience & audience) || !asks_for(it->complaint, a->complaint) || !asks_for(it->first_answer, a->first_answer))
		return false;
	return it->channels == 0 || a->channel >= CHANNEL_BIT_COUNT || (it->channels >> a->channel & 1);
}

static void add_finding(const struct pack *p, struct coach *c, const struct pack_item *it, struct norm_span span)
{
	struct slice id = pack_string(p, it->id); // the same rule in two languages is one
	for (uint32_t i = 0; i < c->finding_count; i++) { // the longest of overlapping spans of one rule
		struct coach_finding *f = &c->findings[i];
		if (span.cp_from < f->span.cp_to && f->span.cp_from < span.cp_to && slice_eq(pack_string(p, f->rule->id), id)) {
			if (span.cp_to - span.cp_from > f->span.cp_to - f->span.cp_from)
				f->span = span;
			return;
		}
	}
	if (c->finding_count < COACH_FINDINGS_MAX)
		c->findings[c->finding_count++] = (struct coach_finding){.rule = it, .span = span};
}

static void add_vague(struct coach *c, struct norm_span span)
{
	for (uint32_t i = 0; i < c->vague_count; i++)
		if (span.cp_from < c->vague[i].cp_to && c->vague[i].cp_from < span.cp_to) {
			if (span.cp_to - span.cp_from > c->vague[i].cp_to - c->vague[i].cp_from)
				c->vague[i] = span;
			return;
		}
	if (c->vague_count < COACH_VAGUE_MAX)
		c->vague[c->vague_count++] = span;
}

// A time in the sentence of words around `w`.
static bool time_near(const struct reading *r, uint32_t w, bool due)
{
	uint32_t sentence = read_sentence(r, w), from = w, to = w;
	while (from > 0 && w - from < TIME_NEAR && read_sentence(r, from - 1) == sentence)
		from--;
	while (to < r->word_count && to - w < TIME_NEAR && read_sentence(r, to) == sentence)
		to++;
	for (; from < to; from++)
		if (r->words[from].time && (!due || r->times[r->words[from].time - 1].due))
			return true;
	return false;
}

// Does the rule's `unless` match in the same sentence? Hits are in order, so only the neighbours are looked at.
static bool silenced_rule(const struct reading *r, uint32_t i)
{
	uint8_t flags = hit_item(r, &r->hits[i])->flags;
	if ((flags & (ITEM_UNLESS_DUE | ITEM_UNLESS_TIME)) && time_near(r, r->hits[i].from, !(flags & ITEM_UNLESS_TIME)))
		return true;
	const struct hit *h = &r->hits[i];
	uint32_t sentence = read_sentence(r, h->from);
	for (uint32_t k = i, n = 0; k > 0 && n < 64 && read_sentence(r, r->hits[k - 1].from) == sentence; k--, n++)
		if (r->hits[k - 1].unless && r->hits[k - 1].item == h->item)
			return true;
	for (uint32_t k = i + 1, n = 0; k < r->hit_count && n < 64 && read_sentence(r, r->hits[k].from) == sentence; k++, n++)
		if (r->hits[k].unless && r->hits[k].item == h->item)
			return true;
	return false;
}

// Is any of the text Hebrew? (Its beginning tells.)
static bool is_hebrew(const struct text *t)
{
	for (uint32_t i = 0; i < t->count && i < LANGUAGE_TOKENS; i++)
		if (t->tokens[i].flags & TOKEN_HEBREW)
			return true;
	return false;
}

static void find_phrases(struct hand *h)
{
	struct coach *c = h->out;
	const struct reading *r = &c->reading;
	bool hebrew = is_hebrew(&c->text);
	for (uint32_t i = 0; i < r->hit_count; i++) {
		const struct hit *hit = &r->hits[i];
		const struct pack_item *it = hit_item(r, hit);
		if (hit->unless || it->sort != PACK_RULE || (it->lang == 1 && !hebrew) || r->words[hit->from].foreign || !applies(it, h->asked) ||
		    silenced_rule(r, i))
			continue;
		struct norm_span span = read_span(r, hit->from, hit->to);
		add_finding(h->asked->pack, c, it, span);
		if (it->flags & ITEM_VAGUE)
			add_vague(c, span);
	}
}

// Vague times ("soon", "in a few minutes") that no rule had.
static void find_vague_times(struct hand *h)
{
	struct coach *c = h->out;
	const struct reading *r = &c->reading;
	for (uint32_t w = 0; w < r->word_count; w++) {
		if (r->words[w].foreign || !(h->map.cues[w] & CUE_BIT(VAGUE_TIME)))
			continue;
		uint32_t end = w;
		while (end < r->word_count && (h->map.cues[end] & CUE_BIT(VAGUE_TIME)) && read_sentence(r, end) == read_sentence(r, w))
			end++;
		add_vague(c, read_span(r, w, end));
		w = end;
	}
}

// ---- findings by code --------------------------------------------------------------------------------------

// The rule with this id that code finds, in the draft's language when there is one.
static const struct pack_item *built_in(const struct hand *h, struct slice id)
{
	const struct pack *p = h->asked->pack;
	const struct pack_item *found = NULL;
	bool hebrew = is_hebrew(&h->out->text);
	for (uint32_t i = 0; i < p->item_count; i++) {
		const struct pack_item *it = &p->items[i];
		if (it->sort != PACK_RULE || !(it->flags & ITEM_BUILT_IN) || !slice_eq(pack_string(p, it->id), id) || !applies(it, h->asked))
			continue;
		if (!found || it->lang == (hebrew ? 1 : 2))
			found = it;
	}
	return found;
}

static bool shouted(const struct token *k)
{
	return (k->flags & TOKEN_CAPS) && k->letters >= 4 && !(k->flags & TOKEN_FOREIGN);
}

static void find_shouting(struct hand *h)
{
	const struct text *t = &h->out->text;
	const struct pack_item *rule = NULL;
	for (uint32_t i = 0; i < t->count; i++) {
		const struct token *k = &t->tokens[i];
		uint32_t end = i, words = 0;
		while (end < t->count && (shouted(&t->tokens[end]) || (words && t->tokens[end].flags & TOKEN_CAPS)))
			words++, end++;
		bool marks = k->kind == TOKEN_MARK && k->mark == '!' && k->to - k->from >= SHOUTED_MARKS && !(k->flags & TOKEN_FOREIGN);
		if (words < SHOUTED_WORDS && !marks)
			continue;
		if (!rule)
			rule = built_in(h, S("shouting"));
		if (!rule)
			return;
		add_finding(h->asked->pack, h->out, rule, text_span(t, i, marks ? i + 1 : end));
		i = marks ? i : end;
	}
}

static struct norm_span opening(const struct hand *h)
{
	const struct reading *r = &h->out->reading;
	uint32_t from = r->open, to = from;
	while (to < r->word_count && read_sentence(r, to) == read_sentence(r, from))
		to++;
	return read_span(r, from, to);
}

// "Answer opens with the solution before acknowledging the anger" (O9, P9): the first sentence fixes, promises
// or instructs, and neither it nor the second understands.
static void find_solution_first(struct hand *h, const struct tone *customer)
{
	const struct reading *r = &h->out->reading;
	if (customer->heat < ANGRY || r->open >= r->word_count)
		return;
	uint32_t first = read_sentence(r, r->open), first_end = r->open, second_end;
	while (first_end < r->word_count && read_sentence(r, first_end) == first)
		first_end++;
	for (second_end = first_end; second_end < r->word_count && read_sentence(r, second_end) == first + 1;)
		second_end++;
	uint64_t opens = cue_between(&h->map, r->open, first_end);
	bool acts = (opens & (CUE_BIT(FIXED) | CUE_BIT(CUSTOMER_STEP))) != 0;
	for (uint32_t i = 0; i < h->out->promise_count; i++)
		acts |= h->out->promises[i].heard.verb >= r->open && h->out->promises[i].heard.verb < first_end;
	if (!acts || (cue_between(&h->map, r->open, second_end) & CUE_BIT(EMPATHY)))
		return;
	const struct pack_item *rule = built_in(h, S("solution-first"));
	if (rule)
		add_finding(h->asked->pack, h->out, rule, opening(h));
}

// The customer's message: what it asks that the draft leaves out, and how it sounds.
static bool compare_customer(struct hand *h)
{
	struct hand inner = *h;
	struct text customer;
	struct reading reading;
	struct cue_map map;
	bool cut;
	if (!read_in(&inner, bounded(h->asked->customer, &cut), NULL, &customer, &reading, &map))
		return false;
	struct tone tone;
	tone_hear(&reading, &tone);
	find_solution_first(h, &tone);
	void *room = take(&inner, likeness_room(h->out->text.count));
	uint32_t from, to;
	if (!room)
		return false;
	if (h->out->reading.word_count < UNANSWERED_WORDS ||
	    !likeness_unanswered(h->asked->pack, &customer, &h->out->text, room, &from, &to))
		return true;
	const struct pack_item *rule = built_in(h, S("question-left-out"));
	uint32_t before = h->out->finding_count;
	if (rule)
		add_finding(h->asked->pack, h->out, rule, opening(h));
	if (h->out->finding_count > before)
		h->out->findings[before].in_customer = text_span(&customer, from, to);
	return true;
}

static bool compare_ready(struct hand *h)
{
	for (uint32_t i = 0; i < h->asked->ready_count; i++) {
		struct hand inner = *h;
		struct text ready;
		bool cut;
		struct slice text = bounded(h->asked->ready[i], &cut);
		size_t size = text_room(text.len);
		void *at = take(&inner, size);
		if (!at || !text_read(text, at, size, &ready))
			return false;
		void *room = take(&inner, likeness_room(ready.count));
		if (!room)
			return false;
		if (likeness_percent(&h->out->text, &ready, room) < LIKENESS_UNTOUCHED)
			continue;
		const struct pack_item *rule = built_in(h, S("copy-paste"));
		if (rule)
			add_finding(h->asked->pack, h->out, rule, opening(h));
		break;
	}
	return true;
}

// A threat or a mere attempt is no promise, though its words look like one.
static void drop_hollow(struct hand *h)
{
	struct coach *c = h->out;
	uint32_t n = 0;
	for (uint32_t i = 0; i < c->promise_count; i++) {
		struct norm_span s = c->promises[i].span;
		bool hollow = false;
		for (uint32_t k = 0; k < c->finding_count && !hollow; k++) {
			const struct coach_finding *f = &c->findings[k];
			struct slice id = pack_string(h->asked->pack, f->rule->id);
			bool near = f->span.cp_from < s.cp_to && s.cp_from < f->span.cp_to;
			hollow = near && (slice_eq(id, S("ultimatum")) || (c->promises[i].due == WHEN_NONE && slice_eq(id, S("half-promise"))));
		}
		if (!hollow)
			c->promises[n++] = c->promises[i];
	}
	c->promise_count = n;
}

// ---- doors -------------------------------------------------------------------------------------------------

static void find_promises(struct hand *h)
{
	struct coach *c = h->out;
	struct promise_heard heard[PROMISES_HEARD_MAX];
	uint32_t n = promise_hear(&c->reading, &h->map, heard, PROMISES_HEARD_MAX);
	for (uint32_t i = 0; i < n; i++) {
		struct coach_promise *p = &c->promises[i];
		*p = (struct coach_promise){.span = read_span(&c->reading, heard[i].from, heard[i].to), .heard = heard[i], .due = WHEN_NONE};
		if (heard[i].time) {
			p->time = &c->times[heard[i].time - 1];
			p->due = p->time->due;
		} else if (heard[i].at_once && h->asked->when) {
			p->due = h->asked->when->now;
		}
	}
	c->promise_count = n;
	three_ask(&c->reading, &h->map, heard, n, &c->three);
}

static void sort_findings(struct coach *c)
{
	for (uint32_t i = 1; i < c->finding_count; i++) {
		struct coach_finding f = c->findings[i];
		uint32_t k = i;
		for (; k > 0 && c->findings[k - 1].span.cp_from > f.span.cp_from; k--)
			c->findings[k] = c->findings[k - 1];
		c->findings[k] = f;
	}
}

static void start(struct hand *h, const struct coach_asked *asked, void *room, size_t room_len, struct coach *out)
{
	*h = (struct hand){.asked = asked, .out = out, .room = room, .left = room_len};
	out->promise_count = out->finding_count = out->vague_count = out->time_count = 0;
	out->three = (struct three){false, false, false};
	out->tone = (struct tone){0};
}

bool coach_check(const struct coach_asked *asked, void *room, size_t room_len, struct coach *out)
{
	struct hand h;
	bool cut;
	struct slice text = bounded(asked->text, &cut);
	size_t longest = text.len > asked->customer.len ? text.len : asked->customer.len;
	for (uint32_t i = 0; i < asked->ready_count; i++)
		longest = asked->ready[i].len > longest ? asked->ready[i].len : longest;
	if (room_len < coach_room(longest))
		return false;
	start(&h, asked, room, room_len, out);
	out->cut = cut;
	if (!read_in(&h, text, out, &out->text, &out->reading, &h.map))
		return false;
	find_promises(&h);
	find_phrases(&h);
	drop_hollow(&h);
	find_vague_times(&h);
	find_shouting(&h);
	bool fits = compare_ready(&h) && (slice_empty(asked->customer) || compare_customer(&h));
	sort_findings(out);
	return fits;
}

bool coach_listen(const struct coach_asked *asked, void *room, size_t room_len, struct coach *out)
{
	struct hand h;
	bool cut;
	struct slice text = bounded(asked->text, &cut);
	if (room_len < coach_room(text.len))
		return false;
	start(&h, asked, room, room_len, out);
	out->cut = cut;
	if (!read_in(&h, text, out, &out->text, &out->reading, &h.map))
		return false;
	tone_hear(&out->reading, &out->tone);
	return true;
}

struct norm_span coach_tone_span(const struct coach *c, const struct tone_mark *m)
{
	return read_span(&c->reading, m->from, m->to);
}
