// SPDX-License-Identifier: Apache-2.0
// Pattern text → tree → program. The anchor is the rarest word that stands at a bounded distance from the
// start; only where it stands is the program tried.
#include "desk/rule_pattern.h"

#include <string.h>

#include "text/token.h"

#define WORD_BYTES_MAX 200
#define ANCHOR_WORDS_MAX 512

enum node_kind {
	NODE_WORD,   // `word`
	NODE_OP,     // `op`, `arg`
	NODE_SEQ,    // children one after the other
	NODE_ALT,    // one of the children
	NODE_OPTION, // child or nothing
};

struct node {
	enum node_kind kind;
	struct slice word; // normalised
	uint32_t op, arg;
	unsigned word_op; // OP_WORDS, OP_PREFIXED or OP_VERB
	struct node *child, *last, *next;
};

struct parser {
	struct rule_build *b;
	struct slice s;
	size_t at;
	unsigned depth;
	bool wrong;
};

static struct node *node_new(struct parser *p, enum node_kind kind)
{
	struct node *n = ARENA_NEW(p->b->arena, struct node);
	n->kind = kind;
	n->word_op = OP_WORDS;
	return n;
}

static void node_add(struct node *parent, struct node *child)
{
	if (parent->last)
		parent->last->next = child;
	else
		parent->child = child;
	parent->last = child;
}

static struct node *wrong(struct parser *p, const char *what)
{
	if (!p->wrong)
		rule_wrong(p->b, "pattern \"%.*s\": %s (at character %zu)", SLICE_ARG(p->s), what, p->at + 1);
	p->wrong = true;
	p->at = p->s.len;
	return node_new(p, NODE_SEQ);
}

static struct node *parse_sequence(struct parser *p);

static struct node *op_node(struct parser *p, enum pack_op op, uint32_t arg)
{
	struct node *n = node_new(p, NODE_OP);
	n->op = op;
	n->arg = arg;
	return n;
}

// A stretch of plain text becomes the words that the reader of drafts would see in it.
static struct node *plain_words(struct parser *p, struct slice plain)
{
	struct text t;
	if (plain.len > WORD_BYTES_MAX)
		return wrong(p, "a word is too long");
	size_t size = text_room(plain.len);
	if (!text_read(plain, arena_alloc(p->b->arena, size), size, &t))
		return wrong(p, "a word that cannot be read");
	struct node *seq = node_new(p, NODE_SEQ);
	for (uint32_t i = 0; i < t.count; i++) {
		uint8_t kind = t.tokens[i].kind;
		if (kind != TOKEN_WORD && kind != TOKEN_NUMBER)
			continue;
		struct node *n = node_new(p, NODE_WORD);
		n->word = text_word(&t, i);
		node_add(seq, n);
	}
	if (!seq->child)
		return wrong(p, "there is no word here");
	return seq->child->next ? seq : seq->child;
}

// Patterns inside patterns: {name} and ~name.
static struct node *parse_named(struct parser *p, struct slice name)
{
	struct slice pattern = rule_named(p->b, name);
	if (!pattern.ptr)
		return wrong(p, "there is no set or verb of this name above");
	if (p->depth >= RULE_PATTERN_DEPTH_MAX)
		return wrong(p, "too deep");
	struct parser inner = {.b = p->b, .s = pattern, .depth = p->depth + 1};
	struct node *n = parse_sequence(&inner);
	p->wrong |= inner.wrong;
	return n;
}

// Sets how the first word of a tree takes prefixes.
static void set_prefixes(struct node *n, unsigned word_op)
{
	if (!n)
		return;
	n->word_op = word_op;
	if (n->kind == NODE_ALT) {
		for (struct node *c = n->child; c; c = c->next)
			set_prefixes(c, word_op);
	} else {
		set_prefixes(n->child, word_op);
		for (struct node *c = n->child; c && c->kind == NODE_OPTION; c = c->next)
			set_prefixes(c->next, word_op); // the first may be missing
	}
}

static struct slice name_until(struct parser *p, const char *ends)
{
	size_t from = p->at;
	while (p->at < p->s.len && !memchr(ends, p->s.ptr[p->at], strlen(ends)))
		p->at++;
	return slice_sub(p->s, from, p->at);
}

static struct node *parse_atom(struct parser *p);

static struct node *parse_brace(struct parser *p)
{
	p->at++;
	struct slice name = name_until(p, "}");
	if (p->at >= p->s.len)
		return wrong(p, "{ without }");
	p->at++;
	bool option = name.len > 1 && name.ptr[name.len - 1] == '?';
	if (option)
		name.len--;
	static const struct {
		struct slice name;
		enum pack_op op;
	} ops[] = {
	    {S_INIT("due"), OP_DUE},       {S_INIT("time"), OP_TIME},     {S_INIT("num"), OP_NUMBER},
	    {S_INIT("person"), OP_PERSON}, {S_INIT("clause"), OP_CLAUSE}, {S_INIT("any"), OP_ANY},
	    {S_INIT("ask"), OP_ASK},
	};
	struct node *n = NULL;
	if (slice_eq(name, S("pfx"))) {
		n = parse_atom(p);
		set_prefixes(n, OP_PREFIXED);
		return n;
	}
	for (size_t i = 0; i < sizeof ops / sizeof *ops && !n; i++)
		if (slice_eq(name, ops[i].name))
			n = op_node(p, ops[i].op, 0);
	if (!n)
		n = parse_named(p, name);
	if (!option)
		return n;
	struct node *o = node_new(p, NODE_OPTION);
	node_add(o, n);
	return o;
}

static struct node *parse_choice(struct parser *p, char close)
{
	struct node *alt = node_new(p, NODE_ALT);
	p->at++;
	p->depth++;
	if (p->depth > RULE_PATTERN_DEPTH_MAX)
		return wrong(p, "too many brackets inside each other");
	for (;;) {
		struct node *seq = parse_sequence(p);
		if (!seq->child && !p->wrong)
			return wrong(p, "an empty alternative");
		node_add(alt, seq);
		if (p->at >= p->s.len)
			return p->wrong ? alt : wrong(p, "a bracket is not closed");
		char c = p->s.ptr[p->at++];
		if (c == close)
			break;
		if (c != '|')
			return wrong(p, "brackets do not match");
	}
	p->depth--;
	return alt->child->next ? alt : alt->child;
}

static struct node *parse_atom(struct parser *p)
{
	char c = p->at < p->s.len ? p->s.ptr[p->at] : 0;
	switch (c) {
	case '[':
		return parse_choice(p, ']');
	case '(':
		return parse_choice(p, ')');
	case '{':
		return parse_brace(p);
	case '*': {
		uint32_t words = 5;
		p->at++;
		if (p->at < p->s.len && p->s.ptr[p->at] >= '1' && p->s.ptr[p->at] <= '9')
			words = (uint32_t)(p->s.ptr[p->at++] - '0');
		return op_node(p, OP_GAP, words);
	}
	case '^':
		p->at++;
		if (p->at < p->s.len && p->s.ptr[p->at] == '^') {
			p->at++;
			return op_node(p, OP_OPEN, 0);
		}
		return op_node(p, OP_START, 0);
	case '$':
		p->at++;
		return op_node(p, OP_END, 0);
	case '~': {
		p->at++;
		struct node *n = parse_named(p, name_until(p, " []()|*?${}^"));
		set_prefixes(n, OP_VERB);
		return n;
	}
	case '?':
	case '}':
		return wrong(p, "a mark that belongs to nothing");
	default: {
		struct slice word = name_until(p, " []()|*?${}^~");
		return word.len ? plain_words(p, word) : wrong(p, "nothing here");
	}
	}
}

static struct node *parse_sequence(struct parser *p)
{
	struct node *seq = node_new(p, NODE_SEQ);
	bool apart = true; // words side by side need a blank, or they would look like one
	while (p->at < p->s.len) {
		char c = p->s.ptr[p->at];
		if (c == ' ' || c == '\n') {
			p->at++;
			apart = true;
			continue;
		}
		if (c == ']' || c == ')' || c == '|')
			break;
		if (!apart)
			wrong(p, "a blank is missing here");
		struct node *n = parse_atom(p);
		if (p->at < p->s.len && p->s.ptr[p->at] == '?') {
			struct node *o = node_new(p, NODE_OPTION);
			p->at++;
			node_add(o, n);
			n = o;
		}
		node_add(seq, n);
		apart = n->kind == NODE_OP && (n->op == OP_START || n->op == OP_OPEN || n->op == OP_CLAUSE);
	}
	return seq;
}

// ---- from tree to program --------------------------------------------------------------------------------

static uint32_t emit(struct rule_build *b, uint32_t op, uint32_t arg)
{
	*(uint32_t *)rule_list_add(b, &b->code, 4) = op | arg << 8;
	return b->code.count - 1;
}

static void set_jump(struct rule_build *b, uint32_t at)
{
	((uint32_t *)b->code.ptr)[at] |= (b->code.count - at) << 8;
}

// The set of these words (ascending), an old one when there is one.
static uint32_t set_of(struct rule_build *b, const uint16_t *words, uint32_t n)
{
	const uint32_t *starts = b->sets.ptr;
	const uint16_t *all = b->set_words.ptr;
	for (uint32_t i = 0; i < b->sets.count; i++) {
		uint32_t end = i + 1 < b->sets.count ? starts[i + 1] : b->set_words.count;
		if (end - starts[i] == n && memcmp(all + starts[i], words, n * sizeof *words) == 0)
			return i;
	}
	*(uint32_t *)rule_list_add(b, &b->sets, 4) = b->set_words.count;
	for (uint32_t i = 0; i < n; i++)
		*(uint16_t *)rule_list_add(b, &b->set_words, 2) = words[i];
	return b->sets.count - 1;
}

static const struct node *single_word(const struct node *n)
{
	while (n && n->kind == NODE_SEQ && n->child && !n->child->next)
		n = n->child;
	return n && n->kind == NODE_WORD ? n : NULL;
}

// Adds a word number to an ascending list without doubles.
static uint32_t insert(uint16_t *list, uint32_t n, uint16_t word)
{
	uint32_t at = 0;
	while (at < n && list[at] < word)
		at++;
	if ((at < n && list[at] == word) || n == ANCHOR_WORDS_MAX)
		return n;
	memmove(list + at + 1, list + at, (n - at) * sizeof *list);
	list[at] = word;
	return n + 1;
}

static void generate(struct rule_build *b, const struct node *n);

// Single words of a choice share one set per prefix mode; the rest are branches.
static void generate_choice(struct rule_build *b, const struct node *alt)
{
	uint32_t jumps[256], jump_count = 0;
	uint16_t words[3][ANCHOR_WORDS_MAX];
	uint32_t counts[3] = {0}, branches = 0, done = 0;
	for (const struct node *c = alt->child; c; c = c->next) {
		const struct node *w = single_word(c);
		if (w)
			counts[w->word_op - OP_WORDS] =
			    insert(words[w->word_op - OP_WORDS], counts[w->word_op - OP_WORDS], rule_word(b, w->word));
		else
			branches++;
	}
	for (unsigned i = 0; i < 3; i++)
		branches += counts[i] > 0;
	const struct node *c = alt->child;
	for (unsigned i = 0; done < branches && jump_count < 256; done++) {
		uint32_t split = done + 1 < branches ? emit(b, OP_SPLIT, 0) : UINT32_MAX;
		while (i < 3 && counts[i] == 0)
			i++;
		if (i < 3) {
			emit(b, OP_WORDS + i, set_of(b, words[i], counts[i]));
			i++;
		} else {
			while (c && single_word(c))
				c = c->next;
			if (!c)
				break;
			generate(b, c);
			c = c->next;
		}
		if (split != UINT32_MAX) {
			jumps[jump_count++] = emit(b, OP_JUMP, 0);
			set_jump(b, split);
		}
	}
	for (uint32_t i = 0; i < jump_count; i++)
		set_jump(b, jumps[i]);
}

static void generate(struct rule_build *b, const struct node *n)
{
	switch (n->kind) {
	case NODE_WORD: {
		uint16_t word = rule_word(b, n->word);
		emit(b, n->word_op, set_of(b, &word, 1));
		break;
	}
	case NODE_OP:
		emit(b, n->op, n->arg);
		break;
	case NODE_SEQ:
		for (const struct node *c = n->child; c; c = c->next)
			generate(b, c);
		break;
	case NODE_ALT:
		generate_choice(b, n);
		break;
	case NODE_OPTION: {
		uint32_t split = emit(b, OP_SPLIT, 0);
		generate(b, n->child);
		set_jump(b, split);
		break;
	}
	}
}

// ---- the anchor --------------------------------------------------------------------------------------------

struct size {
	uint32_t min, max;
};

static struct size measure(const struct node *n)
{
	struct size s = {0, 0};
	switch (n->kind) {
	case NODE_WORD:
		return (struct size){1, 1};
	case NODE_OP:
		if (n->op == OP_GAP)
			return (struct size){0, n->arg};
		if (n->op == OP_TIME || n->op == OP_DUE)
			return (struct size){1, 10};
		return n->op == OP_NUMBER || n->op == OP_PERSON || n->op == OP_ANY ? (struct size){1, 1} : s;
	case NODE_SEQ:
		for (const struct node *c = n->child; c; c = c->next) {
			struct size k = measure(c);
			s.min += k.min;
			s.max += k.max;
		}
		return s;
	case NODE_ALT:
		s.min = UINT32_MAX;
		for (const struct node *c = n->child; c; c = c->next) {
			struct size k = measure(c);
			s.min = k.min < s.min ? k.min : s.min;
			s.max = k.max > s.max ? k.max : s.max;
		}
		return s;
	case NODE_OPTION:
		s.max = measure(n->child).max;
		return s;
	}
	return s;
}

// All words with which a tree may begin; false when it may begin otherwise.
static bool first_words(struct rule_build *b, const struct node *n, uint16_t *out, uint32_t *count)
{
	switch (n->kind) {
	case NODE_WORD:
		*count = insert(out, *count, rule_word(b, n->word));
		return true;
	case NODE_SEQ:
		return n->child && first_words(b, n->child, out, count);
	case NODE_ALT:
		for (const struct node *c = n->child; c; c = c->next)
			if (!first_words(b, c, out, count))
				return false;
		return true;
	default:
		return false;
	}
}

// How often a word stands in a thousand words of service texts, by its rank: the words that are bad anchors.
// (Everyday words of both languages; everything else counts as rare.)
static uint32_t frequency(struct slice word)
{
	static const char *const often[] = {
	    "the to i you a is of and it in that we will for not this be can your on have my are me with no do",
	    "our as at if please so or an from by was what but all there i'm i'll we'll it's has don't know get any",
	    "up out about would when just now here more one who how time call send been they them he she his her let",
	    "could should need want see new am us back also then than which make sure after before today tomorrow day",
	    "לא את זה אני על של מה אם כי יש אנחנו עם הוא היא גם אין אנו לך לכם כל או אבל רק עד יותר כבר היה כן",
	    "אתם אתה עוד לי לנו זו אז אצלנו אותו אותה היום מחר שלנו שלך שלכם כמו בלי פה כאן עכשיו אחרי לפני יום איך",
	};
	for (uint32_t row = 0; row < sizeof often / sizeof *often; row++) {
		const char *at = often[row];
		while (*at) {
			size_t n = strcspn(at, " ");
			if (norm_same(word, (struct slice){at, n}))
				return row % 4 == 0 ? 40 : row % 4 == 1 ? 12 : 6;
			at += n + (at[n] == ' ');
		}
	}
	return 0;
}

// A word costs a try wherever it stands: much when it is common, almost nothing when it is rare.
static uint32_t anchor_cost(struct rule_build *b, const uint16_t *words, uint32_t n)
{
	uint32_t cost = 0;
	for (uint32_t i = 0; i < n; i++)
		cost += 1 + 16 * frequency(((const struct rule_word *)b->words.ptr)[words[i] - 1].text);
	return cost;
}

struct anchor {
	uint16_t words[ANCHOR_WORDS_MAX];
	uint32_t count, cost;
	struct size lead;
};

static bool find_anchor(struct rule_build *b, const struct node *seq, struct anchor *best)
{
	struct size lead = {0, 0};
	best->cost = UINT32_MAX;
	for (const struct node *c = seq->child; c && lead.max <= RULE_LEAD_MAX; c = c->next) {
		struct anchor a = {.lead = lead};
		if (first_words(b, c, a.words, &a.count)) {
			a.cost = anchor_cost(b, a.words, a.count) + 2 * (lead.max - lead.min);
			if (a.cost < best->cost)
				*best = a;
		}
		struct size k = measure(c);
		lead.min += k.min;
		lead.max += k.max;
	}
	return best->cost != UINT32_MAX;
}

void rule_pattern(struct rule_build *b, struct slice pattern, enum rule_prefixes prefixes, uint16_t item, bool unless)
{
	struct parser p = {.b = b, .s = pattern};
	struct node *tree = parse_sequence(&p);
	if (!p.wrong && p.at < p.s.len)
		wrong(&p, "brackets do not match");
	if (p.wrong)
		return;
	while (tree->child && !tree->child->next && tree->child->kind == NODE_SEQ)
		tree = tree->child;
	if (prefixes != RULE_BARE)
		set_prefixes(tree, prefixes == RULE_VERB ? OP_VERB : OP_PREFIXED);
	struct anchor anchor;
	if (!find_anchor(b, tree, &anchor)) {
		wrong(&p, "a pattern needs a word of its own near its start");
		return;
	}
	struct pack_pattern pat = {.code = b->code.count,
	                           .item = item,
	                           .anchor = (uint16_t)set_of(b, anchor.words, anchor.count),
	                           .unless = unless,
	                           .lead_min = (uint8_t)anchor.lead.min,
	                           .lead_max = (uint8_t)anchor.lead.max};
	*(struct pack_pattern *)rule_list_add(b, &b->patterns, sizeof pat) = pat;
	generate(b, tree);
	emit(b, OP_MATCH, 0);
}
