// SPDX-License-Identifier: Apache-2.0
// Words, numbers, marks; sentences and clauses; and which parts of a text are not the writer's own words
// (quoted mail, signature, quotation). Letters of different scripts and digits never share a token:
// "ב10" is "ב" and "10", "הticket" is "ה" and "ticket", "5pm" is "5" and "pm", each GLUED to the one before.
// "17:00", "22.11", "8-10" and "לה-1" are number and mark tokens glued together: grammars put them together.
// One token: צה"ל  ד"ר  מוצ"ש  א'  ג'ירפה  don't  p.m.  1,200  https://…  a@b.c
#ifndef TEXT_TOKEN_H
#define TEXT_TOKEN_H

#include "text/normalise.h"

enum token_kind {
	TOKEN_WORD,   // letters
	TOKEN_NUMBER, // digits, thousands commas inside
	TOKEN_MARK,   // one ASCII punctuation mark (`mark`); a run of the same mark is one token
	TOKEN_SYMBOL, // emoji and other signs
	TOKEN_LINK,   // web or mail address
	TOKEN_LINE,   // a line break (any number of them)
};

enum token_flag {
	TOKEN_GLUED = 1 << 0,     // nothing stands between it and the token before
	TOKEN_SENTENCE = 1 << 1,  // first token of its sentence
	TOKEN_CLAUSE = 1 << 2,    // first token of its clause
	TOKEN_HEBREW = 1 << 3,    // a word in Hebrew letters
	TOKEN_LATIN = 1 << 4,     // a word in Latin letters
	TOKEN_CAPS = 1 << 5,      // Latin, at least two letters, all written in capitals
	TOKEN_CAPITAL = 1 << 6,   // Latin, first letter written as a capital
	TOKEN_GERESH = 1 << 7,    // ends in a geresh (א', רח') or has gershayim (ד"ר) as part of the word
	TOKEN_QUOTED = 1 << 8,    // zone: quoted mail ("> …", what follows "On … wrote:")
	TOKEN_SIGNATURE = 1 << 9, // zone: signature
	TOKEN_QUOTATION = 1 << 10, // zone: between quotation marks inside a sentence
	TOKEN_QUESTION = 1 << 11, // its sentence ends with a question mark
	TOKEN_SHOUT = 1 << 12,    // its sentence ends with an exclamation mark
};

// Zones in which nothing is the writer's own promise or phrase.
#define TOKEN_FOREIGN (TOKEN_QUOTED | TOKEN_SIGNATURE | TOKEN_QUOTATION)

struct token {
	uint32_t from, to;   // normalised bytes
	uint32_t hash;       // norm_hash of the token's bytes
	uint32_t value;      // TOKEN_NUMBER: its value, UINT32_MAX when larger; digits without commas
	uint32_t sentence;   // running number
	uint32_t clause;     // running number over the whole text
	uint16_t flags;      // enum token_flag
	uint8_t kind;        // enum token_kind
	char mark;           // TOKEN_MARK: the mark; TOKEN_LINE: '\n' or 'P' for a blank line between paragraphs
	uint8_t digits;      // TOKEN_NUMBER: how many digits (leading zeros counted), at most 255
	uint8_t letters;     // TOKEN_WORD: how many letters, at most 255
};

// A text that was read: normalised, with its tokens. All pointers lead into the room given.
struct text {
	struct norm norm;
	struct token *tokens;
	uint32_t count;
};

// Bytes of workspace that reading a text of `text_len` bytes needs.
size_t text_room(size_t text_len);

// Normalises and tokenises. `room` is aligned for uint64_t and at least text_room(original.len) bytes. False
// when the room is too small or the text longer than NORMALISE_TEXT_MAX; never fails on content. (In text_read.c.)
bool text_read(struct slice original, void *room, size_t room_len, struct text *out);

// The normalised bytes of token i.
struct slice text_word(const struct text *t, uint32_t i);

// The span of tokens [from, to) in the original.
struct norm_span text_span(const struct text *t, uint32_t from, uint32_t to);

// True when token i is the word `literal` (may be written with final letters, lower case).
bool text_is(const struct text *t, uint32_t i, struct slice literal);

// Hebrew one-letter prefixes, as a set: what a word of some class may carry in front of it.
enum prefix {
	PREFIX_AND = 1 << 0,  // ו
	PREFIX_THAT = 1 << 1, // ש
	PREFIX_WHEN = 1 << 2, // כש לכש מש
	PREFIX_THE = 1 << 3,  // ה
	PREFIX_IN = 1 << 4,   // ב
	PREFIX_AS = 1 << 5,   // כ
	PREFIX_TO = 1 << 6,   // ל
	PREFIX_FROM = 1 << 7, // מ
};
#define PREFIX_VERB (PREFIX_AND | PREFIX_THAT | PREFIX_WHEN)
#define PREFIX_NOUN 0xFFu

// One way to cut a Hebrew word into prefixes and rest.
struct prefix_cut {
	uint8_t letters; // 0 to PREFIX_LETTERS_MAX, two bytes each
	uint8_t kinds;   // enum prefix, all that the cut letters stand for
};
#define PREFIX_LETTERS_MAX 4
#define PREFIX_CUTS_MAX 8

// All grammatical ways to cut prefixes off a word, the uncut word first, at most PREFIX_CUTS_MAX. The rest
// has at least one letter. Whether the rest is a word, and allows those prefixes, is the lexicon's business:
// the caller looks it up and compares `kinds` with what its class allows. Never a substring search.
// A word that is not Hebrew has one cut. "ושבבוקר" → ו + ש + ב.
unsigned prefix_cuts(struct slice word, struct prefix_cut out[PREFIX_CUTS_MAX]);

#endif
