// SPDX-License-Identifier: Apache-2.0
// A small JSON writer into a caller's buffer; strangers' bytes come out as valid UTF-8.
#include "listen/coach_json.h"

#include <string.h>

#include "text/hours_words.h"

struct pen {
	char *buf;
	size_t len, size;
	bool full;
};

static void put(struct pen *p, struct slice s)
{
	if (s.len > p->size - p->len) {
		p->full = true;
		return;
	}
	memcpy(p->buf + p->len, s.ptr, s.len);
	p->len += s.len;
}

#define PUT(p, literal) put((p), S(literal))

static void put_cstr(struct pen *p, const char *s)
{
	size_t n = 0;
	while (s[n])
		n++;
	put(p, (struct slice){s, n});
}

static void put_number(struct pen *p, uint32_t n)
{
	char digits[12];
	size_t at = sizeof digits;
	do
		digits[--at] = (char)('0' + n % 10);
	while (n /= 10);
	put(p, (struct slice){digits + at, sizeof digits - at});
}

static void put_bool(struct pen *p, bool b)
{
	if (b)
		PUT(p, "true");
	else
		PUT(p, "false");
}

// The inside of a JSON string.
static void put_escaped(struct pen *p, struct slice s)
{
	static const char hex[] = "0123456789abcdef";
	for (size_t at = 0; at < s.len && !p->full;) {
		size_t from = at;
		uint32_t cp = norm_decode(s, &at);
		if (cp == '"' || cp == '\\') {
			PUT(p, "\\");
			put(p, slice_sub(s, from, at));
		} else if (cp == '\n') {
			PUT(p, "\\n");
		} else if (cp < 0x20) {
			char u[6] = {'\\', 'u', '0', '0', hex[cp >> 4], hex[cp & 15]};
			put(p, (struct slice){u, 6});
		} else if (cp == 0xFFFD) {
			PUT(p, "\xEF\xBF\xBD");
		} else {
			put(p, slice_sub(s, from, at));
		}
	}
}

static void put_string(struct pen *p, struct slice s)
{
	PUT(p, "\"");
	put_escaped(p, s);
	PUT(p, "\"");
}

static void put_span(struct pen *p, struct norm_span s)
{
	PUT(p, "[");
	put_number(p, s.cp_from);
	PUT(p, ",");
	put_number(p, s.cp_to);
	PUT(p, "]");
}

static void put_moment(struct pen *p, const struct coach_asked *a, msec at)
{
	char iso[CIVIL_ISO_MAX];
	if (at == WHEN_NONE) {
		PUT(p, "null");
		return;
	}
	size_t n = civil_iso(at, zone_offset(a->when->hours->zone, at), iso);
	put_string(p, (struct slice){iso, n});
}

static bool is_hebrew(const struct coach *c)
{
	for (uint32_t i = 0; i < c->reading.text->count && i < 200; i++)
		if (c->reading.text->tokens[i].flags & TOKEN_HEBREW)
			return true;
	return false;
}

// How a due in business time was counted, day by day.
static void put_path(struct pen *p, const struct coach_asked *a, const struct coach *c, const struct when *w)
{
	struct hours_path path;
	char words[HOURS_WORDS_MAX];
	if (!(w->flags & WHEN_BUSINESS) || !when_path(w, a->when, &path))
		return;
	PUT(p, ",\"path\":");
	put_string(p, (struct slice){words, hours_words(&path, a->when->hours, is_hebrew(c), words)});
}

static void put_due(struct pen *p, const struct coach_asked *a, const struct coach *c, const struct coach_promise *pr)
{
	const struct when *w = pr->time;
	PUT(p, ",\"due\":");
	if (pr->due == WHEN_NONE) {
		PUT(p, "null");
		return;
	}
	PUT(p, "{\"grain\":");
	uint8_t grain = !w || w->grain < GRAIN_MINUTE ? (uint8_t)GRAIN_MINUTE : w->grain;
	put_string(p, when_grain_name(grain > GRAIN_WEEK ? GRAIN_DAY : (enum when_grain)grain));
	PUT(p, ",\"at\":");
	put_moment(p, a, pr->due);
	PUT(p, ",\"from\":");
	put_moment(p, a, w ? w->due_from : WHEN_NONE);
	PUT(p, ",\"part\":");
	struct slice part = w ? when_part_name((enum when_part)w->part) : NO_SLICE;
	if (part.len)
		put_string(p, part);
	else
		PUT(p, "null");
	if (w && w->choices) {
		PUT(p, ",\"alternatives\":[");
		for (uint8_t i = 0; i < w->choices; i++) {
			if (i)
				PUT(p, ",");
			put_moment(p, a, w->choice[i].due);
		}
		PUT(p, "]");
	}
	if (w) {
		put_path(p, a, c, w);
		PUT(p, ",\"span\":");
		put_span(p, w->span);
	}
	PUT(p, "}");
}

static void put_reasons(struct pen *p, uint16_t reasons)
{
	static const char *const names[] = {"first-person", "will",    "commit", "present", "subject",  "due",
	                                    "to-you",       "at-once", "noun",   "hedge",   "condition"};
	bool first = true;
	PUT(p, ",\"reasons\":[");
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
		if (!(reasons >> i & 1))
			continue;
		if (!first)
			PUT(p, ",");
		PUT(p, "\"");
		put_cstr(p, names[i]);
		PUT(p, "\"");
		first = false;
	}
	PUT(p, "]");
}

static void put_promise(struct pen *p, const struct coach_asked *a, const struct coach *c, const struct coach_promise *pr)
{
	static const char *const who[] = {"agent", "company", "third"};
	static const char *const strength[] = {"firm", "hedged", "conditional"};
	PUT(p, "{\"kind\":\"");
	put_cstr(p, pack_kind_name((enum promise_kind)pr->heard.kind));
	PUT(p, "\",\"who\":\"");
	put_cstr(p, who[pr->heard.who]);
	PUT(p, "\",\"strength\":\"");
	put_cstr(p, strength[pr->heard.strength]);
	PUT(p, "\",\"span\":");
	put_span(p, pr->span);
	put_due(p, a, c, pr);
	PUT(p, ",\"score\":");
	put_number(p, (uint32_t)pr->heard.score);
	put_reasons(p, pr->heard.reasons);
	PUT(p, "}");
}

// A pack's text with %s for the words found, and {due?} for a place to put a time.
static void put_template(struct pen *p, const struct coach_asked *a, const struct pack_item *rule, struct slice s,
                         struct norm_span span)
{
	PUT(p, "\"");
	for (size_t at = 0; at < s.len;) {
		struct slice rest = slice_sub(s, at, s.len);
		size_t due = slice_starts(rest, S("{due?}")) ? 6 : slice_starts(rest, S("{due}")) ? 5 : 0;
		if (slice_starts(rest, S("%s"))) {
			put_escaped(p, slice_sub(a->text, span.byte_from, span.byte_to));
			at += 2;
		} else if (due) {
			put_escaped(p, rule->lang == 1 ? S("[יום ושעה]") : S("[day and hour]"));
			at += due;
		} else {
			size_t next = at;
			norm_decode(s, &next);
			put_escaped(p, slice_sub(s, at, next));
			at = next;
		}
	}
	PUT(p, "\"");
}

static void put_finding(struct pen *p, const struct coach_asked *a, const struct coach_finding *f)
{
	static const char *const levels[] = {"suggestion", "warning", "error"};
	const struct pack *pack = a->pack;
	PUT(p, "{\"rule\":");
	put_string(p, pack_string(pack, f->rule->id));
	PUT(p, ",\"span\":");
	put_span(p, f->span);
	PUT(p, ",\"level\":\"");
	put_cstr(p, levels[f->rule->level]);
	PUT(p, "\",\"source\":");
	put_string(p, pack_string(pack, f->rule->source));
	PUT(p, ",\"message\":");
	put_template(p, a, f->rule, pack_string(pack, f->rule->message), f->span);
	PUT(p, ",\"why\":");
	put_string(p, pack_string(pack, f->rule->why));
	PUT(p, ",\"better\":[");
	uint32_t at = f->rule->better;
	for (uint32_t i = 0; i < f->rule->better_count; i++, at = pack_string_next(pack, at)) {
		if (i)
			PUT(p, ",");
		put_template(p, a, f->rule, pack_string(pack, at), f->span);
	}
	PUT(p, "]");
	if (f->in_customer.cp_to) {
		PUT(p, ",\"in_customer\":");
		put_span(p, f->in_customer);
	}
	PUT(p, "}");
}

static void put_id(struct pen *p, struct slice id)
{
	PUT(p, "{");
	if (!id.len)
		return;
	PUT(p, "\"id\":");
	put(p, id);
	PUT(p, ",");
}

size_t coach_json(const struct coach_asked *asked, const struct coach *answer, struct slice id, char *buf, size_t size)
{
	struct pen pen = {.buf = buf, .size = size}, *p = &pen;
	put_id(p, id);
	PUT(p, "\"promises\":[");
	for (uint32_t i = 0; i < answer->promise_count; i++) {
		if (i)
			PUT(p, ",");
		put_promise(p, asked, answer, &answer->promises[i]);
	}
	PUT(p, "],\"bad\":[");
	for (uint32_t i = 0; i < answer->finding_count; i++) {
		if (i)
			PUT(p, ",");
		put_finding(p, asked, &answer->findings[i]);
	}
	PUT(p, "],\"vague\":[");
	for (uint32_t i = 0; i < answer->vague_count; i++) {
		if (i)
			PUT(p, ",");
		PUT(p, "{\"span\":");
		put_span(p, answer->vague[i]);
		PUT(p, "}");
	}
	PUT(p, "],\"three\":{\"customer_action\":");
	put_bool(p, answer->three.customer_action);
	PUT(p, ",\"our_action\":");
	put_bool(p, answer->three.our_action);
	PUT(p, ",\"next_contact\":");
	put_bool(p, answer->three.next_contact);
	PUT(p, "}}");
	return pen.full ? 0 : pen.len;
}

static void put_marks(struct pen *p, const struct coach_asked *a, const struct coach *c)
{
	PUT(p, ",\"marks\":[");
	for (uint32_t i = 0; i < c->tone.mark_count; i++) {
		const struct tone_mark *m = &c->tone.marks[i];
		if (i)
			PUT(p, ",");
		PUT(p, "{\"tone\":\"");
		put_cstr(p, pack_tone_name((enum tone_class)m->tone));
		PUT(p, "\",\"span\":");
		put_span(p, coach_tone_span(c, m));
		PUT(p, ",\"why\":");
		put_string(p, pack_string(a->pack, a->pack->items[m->item].why));
		PUT(p, "}");
	}
	PUT(p, "]");
}

size_t coach_tone_json(const struct coach_asked *asked, const struct coach *answer, struct slice id, char *buf,
                       size_t size)
{
	struct pen pen = {.buf = buf, .size = size}, *p = &pen;
	const struct tone *t = &answer->tone;
	put_id(p, id);
	PUT(p, "\"heat\":");
	put_number(p, t->heat);
	const struct {
		const char *name;
		bool is;
	} flags[] = {{",\"threat\":", t->threat},       {",\"insult\":", t->insult}, {",\"urgency\":", t->urgency},
	             {",\"giving_up\":", t->giving_up}, {",\"thanks\":", t->thanks}};
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		put_cstr(p, flags[i].name);
		put_bool(p, flags[i].is);
	}
	PUT(p, ",\"unusual\":[");
	bool first = true;
	for (uint32_t i = 0; i < t->mark_count; i++) {
		if (t->marks[i].tone != TONE_UNUSUAL)
			continue;
		if (!first)
			PUT(p, ",");
		first = false;
		struct norm_span s = coach_tone_span(answer, &t->marks[i]);
		put_string(p, slice_sub(asked->text, s.byte_from, s.byte_to));
	}
	PUT(p, "]");
	put_marks(p, asked, answer);
	PUT(p, "}");
	return pen.full ? 0 : pen.len;
}
