// SPDX-License-Identifier: Apache-2.0
// One frame per clause: a verb form is judged by what stands around it (subject, will, negation, offer …),
// then the times of its sentence are given to the verbs they belong to, and verbs under one time become one
// promise. Windows are bounded, so that a sentence of any length costs the same per word.
#include "listen/promise_hear.h"

#include "text/token.h"

#define BEFORE_MAX 14  // words before a verb that may change it
#define AFTER_MAX 24   // words behind it
#define VERBS_MAX 40   // judged verbs of one sentence
#define LONELY_WORDS 2 // a clause with no more beside its time may lend it to its neighbour
#define NEAR_NOUN 5    // a noun's time stands at most so far behind it

static const struct {
	uint16_t reason;
	int8_t points;
} points[] = {
    {HEARD_FIRST_PERSON, 45}, {HEARD_WILL, 15},   {HEARD_COMMIT, 20}, {HEARD_PRESENT, 25}, {HEARD_SUBJECT, 30},
    {HEARD_DUE, 30},          {HEARD_TO_YOU, 10}, {HEARD_AT_ONCE, 15}, {HEARD_NOUN, 30},   {HEARD_HEDGE, -15},
    {HEARD_CONDITION, -10},
};

// A verb that may be a promise, and the clause it stands in.
struct frame {
	struct promise_heard p;
	uint32_t hit;
	uint32_t clause_from, clause_to;
	bool needs_time; // no promise without one
	bool vague;      // "soon" stands in its clause: said without a time
	bool carries;    // its noun tells the kind
};

struct ear {
	const struct reading *r;
	const struct cue_map *m;
	struct frame frames[VERBS_MAX];
	uint32_t count;
	uint32_t sentence_from, sentence_to; // words
};

static uint16_t word_flags(const struct reading *r, uint32_t w)
{
	return r->text->tokens[r->words[w].token].flags;
}

static uint32_t clause_start(const struct reading *r, uint32_t w, uint32_t limit)
{
	uint32_t clause = read_clause(r, w);
	while (w > limit && read_clause(r, w - 1) == clause)
		w--;
	return w;
}

static uint32_t clause_end(const struct reading *r, uint32_t w, uint32_t limit)
{
	uint32_t clause = read_clause(r, w);
	while (w < limit && read_clause(r, w) == clause)
		w++;
	return w;
}

static uint32_t minus(uint32_t a, uint32_t b)
{
	return a > b ? a - b : 0;
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static uint32_t most(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

// The last word before `to` (not before `from`) with one of these cues, or UINT32_MAX.
static uint32_t last_with(const struct ear *e, uint32_t from, uint32_t to, uint64_t bits)
{
	for (uint32_t w = to; w > from; w--)
		if (e->m->cues[w - 1] & bits)
			return w - 1;
	return UINT32_MAX;
}

static bool hebrew(const struct ear *e, uint32_t w)
{
	return (word_flags(e->r, w) & TOKEN_HEBREW) != 0;
}

#define SUBJECTS (CUE_BIT(ME) | CUE_BIT(US) | CUE_BIT(YOU) | CUE_BIT(COLLEAGUE) | CUE_BIT(CARRIER) | CUE_BIT(SYSTEM))

// Whose deed it is, from the nearest subject before the verb in its clause. 0 when none is said.
static uint64_t subject_before(const struct ear *e, const struct frame *f)
{
	uint32_t w = last_with(e, f->clause_from, f->p.verb, SUBJECTS);
	if (w == UINT32_MAX)
		return e->m->cues[f->p.verb] & (CUE_BIT(ME) | CUE_BIT(US)); // "I'll" begins the verb's own pattern
	return e->m->cues[w] & SUBJECTS;
}

// A negation that belongs to the verb: in Hebrew right before it (two words before an infinitive), in English
// within four words and not across another subject: "if it doesn't come we send a new one".
static bool denied(const struct ear *e, const struct frame *f)
{
	uint32_t verb = f->p.verb, reach = 4;
	if (hebrew(e, verb))
		reach = e->m->forms[verb] & (1u << FORM_BASE) ? 3 : 1;
	for (uint32_t w = verb + 1; w > f->clause_from && w + reach > verb; w--) {
		if (e->m->cues[w - 1] & CUE_BIT(NEGATION))
			return true;
		if (w <= verb && (e->m->cues[w - 1] & SUBJECTS))
			return false;
	}
	return false;
}

// Things that make a clause no promise, wherever they stand in it before the verb.
static bool vetoed(const struct ear *e, const struct frame *f)
{
	uint32_t verb = f->p.verb;
	uint64_t before = cue_between(e->m, f->clause_from, verb);
	uint64_t all = before | cue_between(e->m, verb, f->clause_to);
	uint64_t sentence = cue_between(e->m, most(e->sentence_from, minus(verb, BEFORE_MAX)), verb);
	bool third = (all & CUE_BIT(CARRIER)) != 0;
	if (denied(e, f))
		return true;
	if (all & (CUE_BIT(HABIT) | CUE_BIT(COUNTERFACT) | CUE_BIT(NOT_OURS)))
		return true;
	if (before & CUE_BIT(SYSTEM))
		return true;
	if (all & CUE_BIT(OFFER))
		return true;
	if (((sentence | before) & CUE_BIT(REPORTED)) && !third)
		return true;
	bool asks = (word_flags(e->r, verb) & TOKEN_QUESTION) != 0;
	return asks && (f->clause_to >= e->sentence_to || (e->m->cues[e->sentence_from] & CUE_BIT(ASKS)));
}

// The nearest noun of a service thing around a carrying verb; its kind, or KIND_OTHER.
static uint8_t noun_kind(const struct ear *e, const struct frame *f, uint32_t *noun)
{
	const struct reading *r = e->r;
	uint32_t from = most(f->clause_from, minus(f->p.verb, BEFORE_MAX)), to = least(f->clause_to, f->p.verb + AFTER_MAX);
	uint8_t kind = KIND_OTHER;
	uint32_t best = UINT32_MAX;
	for (uint32_t i = f->hit; i > 0 && r->hits[i - 1].from >= from; i--) {
		const struct hit *h = &r->hits[i - 1];
		const struct pack_item *it = hit_item(r, h);
		if (h->unless || it->sort != PACK_VERB || it->sub != FORM_NOUN || f->p.verb - h->from >= best)
			continue;
		best = f->p.verb - h->from;
		kind = it->kind;
		*noun = h->from;
	}
	for (uint32_t i = f->hit + 1; i < r->hit_count && r->hits[i].from < to; i++) {
		const struct hit *h = &r->hits[i];
		const struct pack_item *it = hit_item(r, h);
		if (h->unless || it->sort != PACK_VERB || it->sub != FORM_NOUN || h->from < f->p.to || h->from - f->p.verb >= best)
			continue;
		best = h->from - f->p.verb;
		kind = it->kind;
		*noun = h->from;
	}
	return kind < KIND_CARRY ? kind : KIND_OTHER;
}

static void set_who(struct frame *f, uint64_t subject)
{
	if (subject & CUE_BIT(CARRIER))
		f->p.who = WHO_THIRD;
	else if (subject & CUE_BIT(ME))
		f->p.who = WHO_AGENT;
	else
		f->p.who = WHO_COMPANY;
}

// Is a Hebrew word before the verb its own subject, so that נשלח means "was sent"? A time, a cue, another
// verb or an object with את before it leave it "we will send".
static bool passive_by_subject(const struct ear *e, const struct frame *f)
{
	const struct reading *r = e->r;
	uint32_t verb = f->p.verb;
	if (verb == f->clause_from || !hebrew(e, verb - 1) || (r->words[verb].count && r->words[verb].kinds[0]))
		return false;
	struct slice word = text_word(r->text, r->words[verb].token);
	if (word.len >= 4 && slice_eq(slice_sub(word, word.len - 4, word.len - 2), S("ו")))
		return false; // נבדוק, נמסור are future only
	for (uint32_t w = verb; w > f->clause_from && w + 3 > verb; w--)
		if (text_is(r->text, r->words[w - 1].token, S("את")) || (e->m->cues[w - 1] & (CUE_BIT(ME) | CUE_BIT(US))))
			return false;
	uint64_t adverb = CUE_BIT(NOW) | CUE_BIT(TO_YOU) | CUE_BIT(CONDITION) | CUE_BIT(VAGUE_TIME) | CUE_BIT(BECAUSE);
	if ((e->m->cues[verb - 1] & adverb) || (e->m->forms[verb - 1] & ~(1u << FORM_NOUN)))
		return false;
	for (uint32_t i = 0; i < r->time_count; i++)
		if (r->time_end[i] == verb)
			return false;
	return true;
}

// A relative clause or somebody's wish: שתקבלי, שהעגלה תגיע. Not behind "we make sure that", "we promise that".
static bool in_that_clause(const struct ear *e, const struct frame *f)
{
	const struct reading *r = e->r;
	uint32_t from = most(f->clause_from, minus(f->p.verb, 3));
	if (!hebrew(e, f->p.verb) || (cue_between(e->m, most(e->sentence_from, minus(f->p.verb, 6)), f->p.verb) & CUE_BIT(COMMIT)))
		return false;
	for (uint32_t i = f->hit; i > 0 && r->hits[i - 1].from + 6 > f->p.verb; i--)
		if (hit_item(r, &r->hits[i - 1])->kind == KIND_ENSURE && hit_item(r, &r->hits[i - 1])->sort == PACK_VERB)
			return false;
	for (uint32_t w = from; w <= f->p.verb; w++) {
		struct slice word = text_word(r->text, r->words[w].token);
		const struct read_word *rw = &r->words[w];
		bool that = rw->count > 0 && (rw->kinds[0] & PREFIX_THAT);
		for (unsigned k = 1; k < rw->count; k++)
			that &= (rw->kinds[k] & PREFIX_THAT) != 0;
		if (that || (w < f->p.verb && slice_starts(word, S("שה"))))
			return true;
	}
	return false;
}

// Hebrew forms that name the first person by themselves.
static bool frame_first_person(const struct ear *e, struct frame *f, unsigned form)
{
	if (form == FORM_US && passive_by_subject(e, f))
		return false;
	f->needs_time = f->p.kind == KIND_OTHER || f->carries;
	f->p.who = form == FORM_ME ? WHO_AGENT : WHO_COMPANY;
	f->p.reasons |= HEARD_FIRST_PERSON;
	return true;
}

// Nothing before the verb in its clause that could be its subject: it begins the clause, or a cue or a time
// stands before it.
static bool nobody_before(const struct ear *e, const struct frame *f)
{
	uint32_t verb = f->p.verb;
	if (verb == f->clause_from)
		return true;
	uint64_t cues = e->m->cues[verb - 1];
	if (cues & (CUE_BIT(COLLEAGUE) | CUE_BIT(CARRIER)))
		return false;
	for (uint32_t i = 0; i < e->r->time_count; i++)
		if (e->r->time_end[i] == verb)
			return true;
	return cues != 0;
}

// A third person: a slip (אני יעדכן), a colleague, a carrier, or the thing itself (הזיכוי יופיע).
static bool frame_third_person(const struct ear *e, struct frame *f)
{
	uint64_t subject = subject_before(e, f);
	uint32_t verb = f->p.verb;
	if (subject & CUE_BIT(YOU) && !(subject & ~CUE_BIT(YOU)))
		subject = 0;
	if (subject & (CUE_BIT(ME) | CUE_BIT(US)) && verb - last_with(e, f->clause_from, verb, SUBJECTS) <= 2) {
		set_who(f, subject);
		f->p.reasons |= HEARD_FIRST_PERSON;
		return true;
	}
	if (e->m->forms[verb] & (1u << FORM_YOU) && nobody_before(e, f))
		return false; // תאשר is "you will" more often than "she will"
	uint32_t to = least(f->clause_to, verb + 8), noun = UINT32_MAX;
	uint64_t after = cue_between(e->m, verb, to);
	subject = cue_between(e->m, f->clause_from, verb) & (CUE_BIT(CARRIER) | CUE_BIT(COLLEAGUE));
	if (!subject)
		subject = after & (CUE_BIT(CARRIER) | CUE_BIT(COLLEAGUE));
	noun_kind(e, f, &noun);
	f->p.reasons |= subject || noun != UINT32_MAX ? HEARD_SUBJECT : 0;
	set_who(f, subject);
	f->needs_time = !(after & CUE_BIT(TO_YOU)) || !(f->p.reasons & HEARD_SUBJECT);
	return true;
}

// תקבלו, "you will receive": ours when what is received is named or a time is.
static bool frame_receive(const struct ear *e, struct frame *f)
{
	uint32_t noun = UINT32_MAX;
	if (!f->carries)
		return false;
	noun_kind(e, f, &noun);
	f->p.who = WHO_COMPANY;
	f->p.reasons |= noun != UINT32_MAX ? HEARD_SUBJECT : 0;
	f->needs_time = true;
	return true;
}

// Present: ours with a subject or as the first word, and a time ahead or "now"; a thing or a colleague as
// subject needs a time ahead.
static bool frame_present(const struct ear *e, struct frame *f)
{
	uint32_t verb = f->p.verb;
	uint32_t from = most(f->clause_from, minus(verb, 5));
	uint64_t subject = cue_between(e->m, from, f->p.to) & SUBJECTS;
	bool ours = (subject & (CUE_BIT(ME) | CUE_BIT(US))) != 0;
	bool opens = verb == f->clause_from || (verb == f->clause_from + 1 && (e->m->cues[from] & CUE_BIT(NOW)));
	uint64_t near = cue_between(e->m, from, least(f->clause_to, verb + 6));
	if (!ours && (subject & (CUE_BIT(YOU) | CUE_BIT(SYSTEM))))
		return false;
	bool others = !ours && !opens && !(near & CUE_BIT(NOW));
	if (others && !hebrew(e, verb))
		return false;
	set_who(f, ours || subject ? subject : others ? 0 : CUE_BIT(ME));
	f->p.reasons |= ours || opens ? HEARD_PRESENT : HEARD_SUBJECT;
	bool acts = f->p.kind != KIND_CHECK && f->p.kind != KIND_FIX && f->p.kind != KIND_WAIT && f->p.kind != KIND_UPDATE && !f->carries;
	if ((near & CUE_BIT(NOW)) && acts && (ours || opens)) {
		f->p.at_once = true;
		f->p.reasons |= HEARD_AT_ONCE;
		return true;
	}
	uint64_t before = cue_between(e->m, most(e->sentence_from, minus(verb, BEFORE_MAX)), verb);
	f->needs_time = !(ours && (before & CUE_BIT(CONDITION)) && f->p.kind < KIND_OTHER);
	return true;
}

// Infinitive and English base form: by will, commitment, hedge, "let me" before them.
static bool frame_base(const struct ear *e, struct frame *f)
{
	uint32_t verb = f->p.verb;
	uint32_t will = last_with(e, most(f->clause_from, minus(verb, 5)), verb + 1,
	                          CUE_BIT(WILL) | CUE_BIT(COMMIT) | CUE_BIT(LET_ME) | CUE_BIT(HEDGE) | CUE_BIT(EXPECT));
	uint64_t subject = subject_before(e, f);
	if (will == UINT32_MAX)
		return false;
	uint64_t cue = e->m->cues[will];
	if (cue & CUE_BIT(EXPECT)) {
		f->needs_time = true;
		f->p.reasons |= HEARD_WILL;
		f->p.who = WHO_COMPANY;
		return true;
	}
	if (cue & CUE_BIT(LET_ME)) {
		f->p.who = WHO_AGENT;
		f->p.reasons |= HEARD_FIRST_PERSON;
		f->needs_time = f->p.kind == KIND_CHECK || f->p.kind == KIND_OTHER;
		return true;
	}
	f->p.reasons |= cue & CUE_BIT(COMMIT) ? HEARD_COMMIT : HEARD_WILL;
	if (subject & (CUE_BIT(ME) | CUE_BIT(US))) {
		set_who(f, subject);
		f->p.reasons |= HEARD_FIRST_PERSON;
		return true;
	}
	if (subject & CUE_BIT(SYSTEM))
		return false;
	if (subject & CUE_BIT(YOU))
		return !hebrew(e, verb) && frame_receive(e, f);
	if (!hebrew(e, verb))
		return frame_third_person(e, f);
	set_who(f, cue_between(e->m, f->clause_from, verb) & (CUE_BIT(CARRIER) | CUE_BIT(COLLEAGUE)));
	f->needs_time = !(cue & CUE_BIT(COMMIT));
	return true;
}

// "will be refunded", "will have it fixed", "is being sent now".
static bool frame_done(const struct ear *e, struct frame *f)
{
	uint32_t verb = f->p.verb;
	uint32_t will = last_with(e, most(f->clause_from, minus(verb, 5)), verb, CUE_BIT(WILL));
	if (will == UINT32_MAX)
		return false;
	f->p.reasons |= HEARD_WILL;
	uint64_t subject = subject_before(e, f);
	if (subject & CUE_BIT(SYSTEM))
		return false;
	set_who(f, subject & CUE_BIT(YOU) ? 0 : subject);
	if (subject & (CUE_BIT(ME) | CUE_BIT(US)))
		f->p.reasons |= HEARD_FIRST_PERSON;
	else
		f->p.reasons |= HEARD_SUBJECT;
	f->needs_time = !(f->p.reasons & HEARD_FIRST_PERSON);
	return true;
}

// "I'm sending it now", "sending it over today".
static bool frame_ing(const struct ear *e, struct frame *f)
{
	uint32_t verb = f->p.verb;
	uint64_t before = cue_between(e->m, most(f->clause_from, minus(verb, 3)), verb);
	if (last_with(e, most(f->clause_from, minus(verb, 3)), verb, CUE_BIT(WILL)) != UINT32_MAX && (before & (CUE_BIT(ME) | CUE_BIT(US)))) {
		set_who(f, before); // "I'll be calling you"
		f->p.reasons |= HEARD_WILL | HEARD_FIRST_PERSON;
		return true;
	}
	return frame_present(e, f);
}

// The thing itself with a time behind it: "Next update: Sunday at 17:00".
static bool frame_noun(const struct ear *e, struct frame *f)
{
	if ((f->p.kind != KIND_UPDATE && f->p.kind != KIND_CALLBACK) || f->p.verb > f->clause_from + 1)
		return false;
	for (uint32_t w = f->clause_from; w < f->clause_to && w < f->clause_from + AFTER_MAX; w++)
		if (e->m->forms[w] & ~(1u << FORM_NOUN))
			return false;
	f->p.who = WHO_COMPANY;
	f->p.reasons |= HEARD_NOUN;
	f->needs_time = true;
	return true;
}

static bool frame_of(const struct ear *e, struct frame *f, unsigned form)
{
	switch (form) {
	case FORM_ME:
	case FORM_US:
		return frame_first_person(e, f, form);
	case FORM_IT:
		return frame_third_person(e, f);
	case FORM_YOU:
		return frame_receive(e, f);
	case FORM_NOW:
		return frame_present(e, f);
	case FORM_BASE:
		return frame_base(e, f);
	case FORM_ING:
		return frame_ing(e, f);
	case FORM_DONE:
		return frame_done(e, f);
	case FORM_NOUN:
		return frame_noun(e, f);
	default:
		return false;
	}
}

// A colleague or we ourselves who "arrive" make a visit.
static uint8_t arrives_as(const struct ear *e, const struct frame *f)
{
	uint64_t cues = cue_between(e->m, f->clause_from, least(f->clause_to, f->p.to + 4));
	return cues & CUE_BIT(COLLEAGUE) || f->p.reasons & HEARD_FIRST_PERSON ? KIND_VISIT : KIND_OTHER;
}

static void judge(struct ear *e, uint32_t i)
{
	const struct reading *r = e->r;
	const struct hit *h = &r->hits[i];
	const struct pack_item *it = hit_item(r, h);
	struct frame f = {.hit = i, .p = {.from = h->from, .to = h->to, .verb = h->from, .kind = it->kind}};
	f.clause_from = clause_start(r, h->from, most(e->sentence_from, minus(h->from, BEFORE_MAX)));
	f.clause_to = clause_end(r, h->from, least(e->sentence_to, h->from + AFTER_MAX));
	f.carries = it->kind == KIND_CARRY;
	if (e->count == VERBS_MAX || r->words[h->from].foreign || vetoed(e, &f) || in_that_clause(e, &f) ||
	    !frame_of(e, &f, it->sub))
		return;
	if (f.carries) {
		uint32_t noun = UINT32_MAX;
		f.p.kind = noun_kind(e, &f, &noun);
		if (f.p.kind == KIND_OTHER) // who comes tells what for
			f.p.kind = f.p.who == WHO_THIRD ? KIND_DELIVERY : arrives_as(e, &f);
		f.needs_time |= noun == UINT32_MAX;
		if (noun != UINT32_MAX)
			f.p.from = least(f.p.from, noun), f.p.to = most(f.p.to, noun + 1);
	}
	if ((it->sub == FORM_IT || it->sub == FORM_DONE) && (it->kind == KIND_SEND || it->kind == KIND_DELIVERY || it->kind == KIND_ESCALATE)) {
		uint32_t noun; // a credit that is transferred, a replacement that is delivered
		uint8_t thing = noun_kind(e, &f, &noun);
		f.p.kind = thing == KIND_REFUND || thing == KIND_REPLACE ? thing : f.p.kind;
	}
	uint32_t subject = last_with(e, most(f.clause_from, minus(f.p.verb, 4)), f.p.verb, SUBJECTS & ~CUE_BIT(YOU));
	if (subject != UINT32_MAX)
		f.p.from = least(f.p.from, subject);
	uint64_t sentence = cue_between(e->m, most(e->sentence_from, minus(h->from, BEFORE_MAX)), least(e->sentence_to, h->to + AFTER_MAX));
	uint64_t around = cue_between(e->m, most(f.clause_from, minus(h->from, 6)), f.clause_to);
	f.p.reasons |= around & CUE_BIT(HEDGE) ? HEARD_HEDGE : 0;
	if (sentence & CUE_BIT(OFFER)) { // "if you'd rather swap, the right one leaves on Tuesday"
		f.p.reasons |= HEARD_CONDITION;
		f.needs_time = true;
	}
	f.p.reasons |= sentence & CUE_BIT(CONDITION) ? HEARD_CONDITION : 0;
	f.p.reasons |= around & CUE_BIT(TO_YOU) ? HEARD_TO_YOU : 0;
	f.vague = f.p.reasons & (HEARD_PRESENT | HEARD_FIRST_PERSON) && around & CUE_BIT(VAGUE_TIME) && f.p.kind < KIND_OTHER;
	if (f.p.kind == KIND_OTHER && it->sub <= FORM_US && f.p.reasons & (HEARD_CONDITION | HEARD_TO_YOU))
		f.needs_time = false;
	f.p.strength = f.p.reasons & HEARD_CONDITION ? STRENGTH_CONDITIONAL
	               : f.p.reasons & HEARD_HEDGE   ? STRENGTH_HEDGED
	                                             : STRENGTH_FIRM;
	e->frames[e->count++] = f;
}

// A Hebrew past form of the first person: כתבתי, סיימנו.
static bool past_form(const struct ear *e, uint32_t w)
{
	struct slice word = text_word(e->r->text, e->r->words[w].token);
	return (e->m->forms[w] & (1u << FORM_PAST)) || (word.len >= 8 && hebrew(e, w) && (slice_ends(word, S("תי")) || slice_ends(word, S("נו")))) ||
	       (word.len > 3 && !hebrew(e, w) && slice_ends(word, S("ed"))) || (e->m->cues[w] & CUE_BIT(PAST));
}

// "I" and a verb nobody listed, with a time ahead in the clause: אני הופכת את זה מחר, "I'll swing it by noon".
static void judge_unlisted(struct ear *e, uint32_t time_word)
{
	const struct reading *r = e->r;
	struct frame f = {.p = {.kind = KIND_OTHER}, .needs_time = true};
	f.clause_from = clause_start(r, time_word, most(e->sentence_from, minus(time_word, BEFORE_MAX)));
	f.clause_to = clause_end(r, time_word, least(e->sentence_to, time_word + AFTER_MAX));
	for (uint32_t i = 0; i < e->count; i++)
		if (e->frames[i].p.verb >= f.clause_from && e->frames[i].p.verb < f.clause_to)
			return;
	uint32_t subject = f.clause_from;
	uint64_t people = CUE_BIT(COLLEAGUE) | CUE_BIT(CARRIER);
	while (subject < f.clause_to && !(e->m->cues[subject] & (CUE_BIT(ME) | CUE_BIT(US) | people)))
		subject++;
	while (subject + 1 < f.clause_to && (e->m->cues[subject] & people) && (e->m->cues[subject + 1] & people))
		subject++;
	if (subject + 1 >= f.clause_to || e->count == VERBS_MAX)
		return;
	bool wills = ((e->m->cues[subject] | e->m->cues[subject + 1]) & CUE_BIT(WILL)) != 0;
	if (hebrew(e, subject) && (e->m->cues[subject] & people) && !(cue_between(e->m, subject, f.clause_to) & CUE_BIT(TO_YOU)))
		return;
	if (!hebrew(e, subject) && !wills && (!(e->m->cues[subject] & people) || (e->m->cues[subject + 1] & CUE_BIT(YOU))))
		return;
	f.p.verb = f.p.from = subject;
	f.p.to = subject + 2;
	f.p.verb = subject + 1;
	if (r->words[f.p.verb].foreign || r->words[f.p.verb].time || past_form(e, f.p.verb) || vetoed(e, &f) ||
	    (e->m->cues[f.p.verb] & (CUE_BIT(NEGATION) | CUE_BIT(OFFER) | CUE_BIT(COUNTERFACT))))
		return;
	uint64_t around = cue_between(e->m, f.clause_from, f.clause_to);
	set_who(&f, e->m->cues[subject]);
	f.p.reasons = e->m->cues[subject] & people ? HEARD_SUBJECT : HEARD_FIRST_PERSON;
	f.p.strength = around & CUE_BIT(CONDITION) ? STRENGTH_CONDITIONAL : around & CUE_BIT(HEDGE) ? STRENGTH_HEDGED : STRENGTH_FIRM;
	uint32_t at = e->count++;
	for (; at > 0 && e->frames[at - 1].p.verb > f.p.verb; at--)
		e->frames[at] = e->frames[at - 1];
	e->frames[at] = f;
}

static void judge_times(struct ear *e)
{
	for (uint32_t w = e->sentence_from; w < e->sentence_to; w++)
		if (e->r->words[w].time && e->r->times[e->r->words[w].time - 1].due)
			judge_unlisted(e, w);
}

// One frame per verb: the same words may be a hit of several forms (תחזור is "she" and "you").
static void keep_best(struct ear *e)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < e->count; i++) {
		struct frame *last = n ? &e->frames[n - 1] : NULL;
		if (last && e->frames[i].p.verb < last->p.to && e->frames[i].p.verb >= last->p.verb) {
			bool better = (last->needs_time && !e->frames[i].needs_time) ||
			              (e->frames[i].p.to > last->p.to && e->frames[i].p.verb == last->p.verb);
			if (better)
				*last = e->frames[i];
			continue;
		}
		e->frames[n++] = e->frames[i];
	}
	e->count = n;
}

// Words of the clause around `at` that belong to no time expression.
static uint32_t clause_words(const struct ear *e, uint32_t at)
{
	const struct reading *r = e->r;
	uint32_t from = clause_start(r, at, most(e->sentence_from, minus(at, BEFORE_MAX)));
	uint32_t to = clause_end(r, at, least(e->sentence_to, at + AFTER_MAX)), n = 0;
	for (uint32_t w = from; w < to; w++) {
		if (r->words[w].time)
			w = r->time_end[r->words[w].time - 1] - 1;
		else
			n++;
	}
	return n;
}

// The frame a time at words [at, end) belongs to: the verb before it in its clause, else the next behind it
// in the clause, else the nearest of the clauses beside it.
static uint32_t frame_for(const struct ear *e, uint32_t at)
{
	uint32_t before = UINT32_MAX, after = UINT32_MAX;
	for (uint32_t i = 0; i < e->count; i++) {
		if (e->frames[i].p.verb <= at)
			before = i;
		else if (after == UINT32_MAX)
			after = i;
	}
	uint32_t clause = read_clause(e->r, at);
	bool in_before = before != UINT32_MAX && read_clause(e->r, e->frames[before].p.verb) == clause;
	bool in_after = after != UINT32_MAX && read_clause(e->r, e->frames[after].p.verb) == clause;
	if (in_before)
		return before;
	if (in_after)
		return after;
	if (clause_words(e, at) > LONELY_WORDS)
		return UINT32_MAX; // a clause with a life of its own keeps its time
	bool near_before = before != UINT32_MAX && at - e->frames[before].p.verb <= AFTER_MAX;
	bool near_after = after != UINT32_MAX && e->frames[after].p.verb - at <= BEFORE_MAX;
	if (near_after && at == e->sentence_from)
		return after; // "By noon tomorrow, we …"
	return near_before ? before : near_after ? after : UINT32_MAX;
}

static void give_times(struct ear *e)
{
	const struct reading *r = e->r;
	for (uint32_t w = e->sentence_from; w < e->sentence_to; w++) {
		uint16_t time = r->words[w].time;
		if (!time || !r->times[time - 1].due || r->words[w].foreign)
			continue;
		uint32_t i = frame_for(e, w);
		if (i == UINT32_MAX)
			continue;
		struct promise_heard *p = &e->frames[i].p;
		uint64_t past = cue_between(e->m, w, r->time_end[time - 1]) & CUE_BIT(PAST);
		if (past || (p->reasons & HEARD_NOUN && (w < p->verb || w - p->verb > NEAR_NOUN)))
			continue;
		bool same_clause = read_clause(r, w) == read_clause(r, p->verb);
		if (p->time || p->at_once)
			continue; // the first time is the due, a later one tells about it
		p->time = time;
		p->reasons |= HEARD_DUE;
		if (same_clause || w == p->to) {
			p->from = least(p->from, w);
			p->to = most(p->to, r->time_end[time - 1]);
		} else if (w > p->verb && w - p->verb <= AFTER_MAX / 2) {
			p->to = most(p->to, r->time_end[time - 1]);
		}
	}
}

static bool same_breath(const struct ear *e, const struct frame *a, const struct frame *b)
{
	return read_clause(e->r, a->p.verb) == read_clause(e->r, b->p.verb) && b->p.verb - a->p.verb <= BEFORE_MAX;
}

// Verbs under one time are one promise: "I'll check and get back to you by five" has the kind of the last.
static void join(struct ear *e)
{
	for (uint32_t i = 0; i + 1 < e->count; i++) {
		struct frame *a = &e->frames[i], *b = &e->frames[i + 1];
		if (!same_breath(e, a, b) || (a->p.time && b->p.time) || (a->p.reasons & HEARD_NOUN) || (b->p.reasons & HEARD_NOUN))
			continue;
		bool first_has = a->p.time && !b->p.time;
		struct promise_heard p = first_has ? a->p : b->p;
		p.from = least(a->p.from, b->p.from);
		p.to = most(a->p.to, b->p.to);
		p.reasons |= (uint16_t)(a->p.reasons | b->p.reasons);
		if (p.who == WHO_COMPANY && a->p.who == WHO_AGENT)
			p.who = WHO_AGENT;
		b->needs_time = a->needs_time && b->needs_time;
		b->vague |= a->vague;
		b->p = p;
		a->p.kind = KIND_COUNT; // gone
	}
}

static int8_t score_of(const struct promise_heard *p)
{
	int score = 0;
	for (size_t i = 0; i < sizeof points / sizeof *points; i++)
		score += p->reasons & points[i].reason ? points[i].points : 0;
	return (int8_t)(score < 0 ? 0 : score > 100 ? 100 : score);
}

static uint32_t give_out(struct ear *e, struct promise_heard *out, uint32_t max)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < e->count && n < max; i++) {
		struct frame *f = &e->frames[i];
		if (f->p.kind == KIND_COUNT || (f->needs_time && !f->p.time && !f->p.at_once && !f->vague))
			continue;
		if (f->p.kind == KIND_ENSURE)
			f->p.kind = KIND_OTHER;
		f->p.score = score_of(&f->p);
		out[n++] = f->p;
	}
	return n;
}

uint32_t promise_hear(const struct reading *r, const struct cue_map *m, struct promise_heard *out, uint32_t max)
{
	struct ear e = {.r = r, .m = m};
	uint32_t n = 0, hit = 0;
	for (uint32_t w = 0; w < r->word_count && n < max; w = e.sentence_to) {
		uint32_t sentence = read_sentence(r, w);
		e.sentence_from = e.sentence_to = w;
		e.count = 0;
		while (e.sentence_to < r->word_count && read_sentence(r, e.sentence_to) == sentence)
			e.sentence_to++;
		for (; hit < r->hit_count && r->hits[hit].from < e.sentence_to; hit++)
			if (!r->hits[hit].unless && hit_item(r, &r->hits[hit])->sort == PACK_VERB)
				judge(&e, hit);
		keep_best(&e);
		judge_times(&e);
		give_times(&e);
		join(&e);
		n += give_out(&e, out + n, max - n);
	}
	return n;
}
