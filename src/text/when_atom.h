// SPDX-License-Identifier: Apache-2.0
// An atom: what the time grammar reads. A lexeme, a number, a clock or a date written in figures; Hebrew
// prefixes are part of the atom they stand before.
#ifndef TEXT_WHEN_ATOM_H
#define TEXT_WHEN_ATOM_H

#include "text/when_lexicon.h"

enum atom_mark {
	ATOM_GLUED = 1 << 0,   // nothing between it and the atom before
	ATOM_CAPITAL = 1 << 1, // begins with a Latin capital
	ATOM_FIRST = 1 << 2,   // first of its sentence
	ATOM_FIGURES = 1 << 3, // a number in figures, not in words
	ATOM_LATIN = 1 << 4,
	ATOM_PLURAL = 1 << 5, // K_OTHER that looks like a plural noun
	ATOM_GERESH = 1 << 6,
};

struct atom {
	uint32_t from, to; // tokens
	int32_t value;	   // as its kind says; K_DATE: month * 100 + day (day 0: none)
	int32_t extra;	   // K_CLOCK: seconds; K_DATE: year; K_DOTTED, K_SLASHED: second number
	uint16_t flags;	   // enum lexeme_flag
	uint8_t kind;	   // enum lexeme_kind
	uint8_t prefix;	   // enum prefix
	uint8_t marks;	   // enum atom_mark
	uint8_t digits;	   // K_NUM in figures, first number; K_DOTTED: + 16 * digits of the second
};

// Extra bits of lexeme_flag for clocks.
#define CLOCK_SURE NF_PLURAL // 15:00, 09:30: no am or pm can be missing
#define CLOCK_H NF_DUAL	     // written with an h

#endif
