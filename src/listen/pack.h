// SPDX-License-Identifier: Apache-2.0
// A compiled rule pack: one binary blob that the server and the browser load byte for byte alike. It holds a
// lexicon (words by number), sets of words, small pattern programs anchored at a set, and the items that the
// patterns stand for: rules, cues, verb forms, tone words. desk/rule_layout.c writes it; here it is unfolded
// once into a caller's room, with the indexes that matching wants, and checked.
#ifndef LISTEN_PACK_H
#define LISTEN_PACK_H

#include "base/slice.h"

#define PACK_MAGIC 0x4B50534Bu // "KSPK"
#define PACK_VERSION 2u
#define PACK_SIZE_MAX (8u << 20)
#define PACK_WORD_PATTERNS_MAX 4096 // patterns anchored at one word

// What an item is. `sort` of struct pack_item.
enum pack_sort {
	PACK_RULE, // a phrase with a reason and something better
	PACK_CUE,  // a word that changes what the words around it mean; `sub` is enum cue
	PACK_VERB, // a form of a service verb or noun; `sub` is enum verb_form, `kind` enum promise_kind
	PACK_TONE, // how a customer writes; `sub` is enum tone
};

#define CUES(X)                                                                                              \
	X(NEGATION, "negation")      /* not, never, לא */                                                    \
	X(HEDGE, "hedge")            /* try to, hope, נשתדל */                                               \
	X(CONDITION, "condition")    /* if, once, אם */                                                      \
	X(HABIT, "habit")            /* usually, בדרך כלל */                                                 \
	X(OFFER, "offer")            /* would you like, רוצים ש */                                           \
	X(REPORTED, "reported")      /* he said, לפי */                                                      \
	X(COUNTERFACT, "counterfact") /* would have, היינו */                                                \
	X(PAST, "past")              /* last week, אתמול */                                                  \
	X(SYSTEM, "system")          /* the system, automatically */                                         \
	X(ME, "me")                  /* I, אני */                                                            \
	X(US, "us")                  /* we, אנחנו */                                                         \
	X(YOU, "you")                /* you, אתם */                                                          \
	X(TO_YOU, "to-you")          /* to you, אליכם, אצלך */                                               \
	X(COLLEAGUE, "colleague")    /* our technician, מנהלת המשמרת */                                      \
	X(CARRIER, "carrier")        /* the courier, השליח, a third party */                                 \
	X(WILL, "will")              /* will, 'll, am going to */                                            \
	X(COMMIT, "commit")          /* promise to, מתחייבים */                                              \
	X(LET_ME, "let-me")          /* let me */                                                            \
	X(EXPECT, "expect")          /* you can expect, צפוי */                                              \
	X(NOW, "now")                /* right now, עכשיו: done at once */                                    \
	X(UNDER_WAY, "under-way")    /* is being looked at; our action, no promise */                        \
	X(NO_TIME, "no-time")        /* no time can be promised … */                                         \
	X(BECAUSE, "because")        /* … because */                                                         \
	X(NOTHING_TO_DO, "nothing-to-do") /* nothing for you to do */                                        \
	X(CUSTOMER_STEP, "customer-step") /* please send, נא לצרף */                                         \
	X(NEXT_CONTACT, "next-contact") /* talk to you, נדבר: with a time it is the next contact */          \
	X(OUR_ACTION, "our-action")  /* we checked, I asked the warehouse */                                 \
	X(VAGUE_TIME, "vague-time")  /* soon, בהקדם */                                                       \
	X(GREETING, "greeting")      /* hi, שלום */                                                          \
	X(EMPATHY, "empathy")        /* I understand, sorry, מצטערים */                                      \
	X(FIXED, "fixed")            /* resolved, solution, פתרנו */                                         \
	X(ASKS, "asks")              /* question words */                                                    \
	X(NOT_OURS, "not-ours")      /* makes a promise-like clause none: a policy, an idiom */              \
	X(STOP, "stop")              /* words too common to tell what a text is about */

enum cue {
#define X(name, text) CUE_##name,
	CUES(X)
#undef X
	    CUE_COUNT
};

// Forms of a verb, as facts/language.md asks: person and number where they matter for "who promises".
#define VERB_FORMS(X)                                                                                        \
	X(ME, "me")       /* אעדכן; English has none */                                                      \
	X(US, "us")       /* נעדכן */                                                                        \
	X(IT, "it")       /* יעדכן, יישלח: third person future, slips of the first (אני יעדכן) */            \
	X(YOU, "you")     /* תקבלו */                                                                        \
	X(NOW, "now")     /* מעדכן, מעדכנת, מעדכנים: present */                                              \
	X(BASE, "base")   /* לעדכן, update */                                                                \
	X(ING, "ing")     /* updating */                                                                     \
	X(DONE, "done")   /* updated (participle), מעודכן */                                                 \
	X(PAST, "past")   /* עדכנו, updated */                                                               \
	X(NOUN, "noun")   /* עדכון, an update */

enum verb_form {
#define X(name, text) FORM_##name,
	VERB_FORMS(X)
#undef X
	    FORM_COUNT
};

#define PROMISE_KINDS(X)                                                                                     \
	X(UPDATE, "update")                                                                                  \
	X(CALLBACK, "callback")                                                                              \
	X(SEND, "send")                                                                                      \
	X(FIX, "fix")                                                                                        \
	X(VISIT, "visit")                                                                                    \
	X(REFUND, "refund")                                                                                  \
	X(REPLACE, "replace")                                                                                \
	X(DELIVERY, "delivery")                                                                              \
	X(CHECK, "check")                                                                                    \
	X(ESCALATE, "escalate")                                                                              \
	X(WAIT, "wait")                                                                                      \
	X(CANCEL, "cancel")                                                                                  \
	X(OTHER, "other")                                                                                    \
	X(CARRY, "carry")   /* arrives, is with you, receive: its noun tells the kind */                     \
	X(ENSURE, "ensure") /* make sure that, אדאג ש: the verb behind it tells the kind */

enum promise_kind {
#define X(name, text) KIND_##name,
	PROMISE_KINDS(X)
#undef X
	    KIND_COUNT
};

#define TONES(X)                                                                                             \
	X(HEAT, "heat")                                                                                      \
	X(THREAT, "threat")                                                                                  \
	X(INSULT, "insult")                                                                                  \
	X(URGENCY, "urgency")                                                                                \
	X(UNUSUAL, "unusual")                                                                                \
	X(GIVING_UP, "giving-up")                                                                            \
	X(THANKS, "thanks")

enum tone_class {
#define X(name, text) TONE_##name,
	TONES(X)
#undef X
	    TONE_COUNT
};

enum pack_level {
	LEVEL_SUGGESTION,
	LEVEL_WARNING,
	LEVEL_ERROR,
};

// Channels a rule may be limited to, as bits.
#define CHANNELS(X) X(EMAIL, "email") X(CHAT, "chat") X(SMS, "sms") X(PHONE, "phone") X(FORM, "form") X(LETTER, "letter") X(VISIT, "visit")
enum channel_bit {
#define X(name, text) CHANNEL_BIT_##name,
	CHANNELS(X)
#undef X
	    CHANNEL_BIT_COUNT
};

// Who will read the text.
enum audience {
	AUDIENCE_REPLY = 1, // the customer
	AUDIENCE_NOTE = 2,  // colleagues
};

// What a rule asks of the situation.
enum rule_if {
	IF_ANY,
	IF_YES,
	IF_NO,
};

enum item_flag {
	ITEM_VAGUE = 1,    // its spans are vague commitments too (O11)
	ITEM_BUILT_IN = 2, // found by code, not by patterns (shouting, copy-paste); the item has the words
	ITEM_UNLESS_DUE = 4,  // a time ahead in the same sentence silences it
	ITEM_UNLESS_TIME = 8, // any time does
};

struct pack_item {
	uint8_t sort, sub, kind, level;
	uint8_t lang; // 0 any, 1 Hebrew, 2 English
	uint8_t flags;
	uint8_t complaint, first_answer; // enum rule_if
	uint8_t channels;                // bits of enum channel_bit, 0 = all
	uint8_t audience;                // bits of enum audience
	int16_t weight;                  // tone: how much; verb: number of its verb
	uint32_t id, source, message, why; // strings
	uint32_t better, better_count;     // strings one after the other
};

// One pattern: a small program, tried where a word of its anchor set stands.
struct pack_pattern {
	uint32_t code;   // first instruction
	uint16_t item;
	uint16_t anchor; // set
	uint8_t unless;  // it silences its item instead of finding it
	uint8_t lead_min, lead_max; // how many words may stand before the anchor
	uint8_t pad;
};

// Instructions: operation in the low byte, argument above.
enum pack_op {
	OP_MATCH,
	OP_WORDS,  // a word of set `arg`, bare
	OP_PREFIXED, // the same, Hebrew prefixes allowed
	OP_VERB,   // the same, prefixes of verbs allowed
	OP_GAP,    // up to `arg` words
	OP_SPLIT,  // go on here, or, when that fails, `arg` instructions further
	OP_JUMP,   // go on `arg` instructions further
	OP_TIME,   // a time expression
	OP_DUE,    // a time expression that can be a due
	OP_NUMBER,
	OP_PERSON, // a name: capitalised word not at a sentence start, or a word behind גברת, mr
	OP_START,  // start of a sentence
	OP_OPEN,   // start of the answer, behind the greeting
	OP_END,    // end of a sentence
	OP_ANY,    // exactly one word
	OP_CLAUSE, // start of a clause
	OP_ASK,    // in a sentence that ends with a question mark
	OP_COUNT
};

// A pack that was opened. Points into the blob (strings) and the room; both must outlive it.
struct pack {
	const uint32_t *hashes; // open addressing, 0 is empty
	const uint16_t *words;  // word number per slot
	uint32_t slot_mask;
	uint32_t word_count;    // numbers are 1 .. word_count
	const uint32_t *posts;  // [word_count + 2] starts in post_patterns: the patterns anchored at a word
	const uint16_t *post_patterns;
	const struct pack_pattern *patterns;
	uint32_t pattern_count;
	const uint32_t *code;
	uint32_t code_count;
	const uint32_t *sets;   // [set_count + 1] starts in set_words, each set ascending
	const uint16_t *set_words;
	const uint64_t *firsts; // per pattern: bits of all words it may begin with, all ones when it may be anything
	const uint64_t *nexts;  // per pattern: the same of its second word
	const uint64_t *masks;  // per set: bit (word mod 64) of each of its words, to say no quickly
	uint32_t set_count;
	const struct pack_item *items;
	uint32_t item_count;
	struct slice strings;
	uint32_t check;         // checksum, as a version for caches
};

// Bytes of room that opening this blob needs; 0 when its head is none.
size_t pack_room(struct slice blob);

// Unfolds a blob into `room` (aligned for uint64_t) and checks every offset, index and program, so that
// nothing later can run outside it. False on anything wrong; `out` is then untouched.
bool pack_open(struct slice blob, void *room, size_t room_len, struct pack *out);

// The number of a word, 0 when unknown.
uint16_t pack_word(const struct pack *p, uint32_t hash);

// The string at an offset of an item ("" when 0). `pack_string_next` steps to the string behind it.
struct slice pack_string(const struct pack *p, uint32_t at);
uint32_t pack_string_next(const struct pack *p, uint32_t at);

// Is word `w` in set `set`?
bool pack_set_search(const struct pack *p, uint32_t set, uint16_t w);
static inline bool pack_set_has(const struct pack *p, uint32_t set, uint16_t w)
{
	return (p->masks[set] >> (w & 63) & 1) && pack_set_search(p, set, w);
}

// Names used in packs and JSON.
const char *pack_kind_name(enum promise_kind k);
const char *pack_tone_name(enum tone_class t);

// ---- the layout, for desk/rule_layout.c ---------------------------------------------------------------

// All little-endian. Behind the head come five streams without gaps:
//   words     each word's bytes and '\n', in the order of their numbers; a Hebrew letter D7 90+n is the byte
//             PACK_HEBREW + n, any other byte from 80 on is PACK_ESCAPE and itself
//   sets      per set: how many older words, how many new ones (numbered on), then the older ones ascending,
//             as differences
//   patterns  per pattern: flags (PACK_UNLESS, PACK_NEXT_ITEM), item difference unless PACK_NEXT_ITEM is 0,
//             lead_min, lead_max, anchor set, number of instructions, and these: the operation, then its argument
//             where it has one
//   items     struct pack_item
//   strings   each two bytes of length and the text; the first is empty
// Numbers in sets and patterns are LEB128; a set is 0 for "the next new one" or its distance back plus one.
struct pack_head {
	uint32_t magic, version, size, check; // check: FNV-1a of all bytes behind these four
	uint32_t word_count, word_bytes;
	uint32_t set_count, set_word_count, set_bytes;
	uint32_t pattern_count, code_count, post_count, pattern_bytes;
	uint32_t item_count, string_bytes;
};
#define PACK_HEBREW 0x80
#define PACK_ESCAPE 0xA0
#define PACK_UNLESS 1
#define PACK_NEXT_ITEM 2

// Does an instruction carry an argument, and is it a set?
static inline bool pack_op_is_set(uint32_t op)
{
	return op == OP_WORDS || op == OP_PREFIXED || op == OP_VERB;
}
static inline bool pack_op_has_argument(uint32_t op)
{
	return pack_op_is_set(op) || op == OP_GAP || op == OP_SPLIT || op == OP_JUMP;
}

uint32_t pack_check(const void *bytes, size_t len);

#endif
