// SPDX-License-Identifier: Apache-2.0
// The light stemmer of the search: the index and the question go through the same function, so a stem needs
// no meaning, only to be the same for all forms of a word. Hebrew: light suffixes, then up to four prefix
// letters; English: plurals, -ed, -ing; numbers without commas; addresses whole and in pieces; other scripts
// as they are. (facts/language.md, "Search")
#ifndef TEXT_STEM_H
#define TEXT_STEM_H

#include "text/token.h"

// Grows whenever a stem changes: an index made with another version must be made anew.
#define STEM_VERSION 1

// Longest stem in bytes; longer words are cut at a letter.
#define STEM_MAX 48

struct stem_walk {
	const struct text *text;
	uint32_t token;  // the token the last stem came from, for positions and zones
	uint32_t next;   // next token to read
	uint32_t inside; // inside an address: next byte of it
	char word[STEM_MAX];
};

// Starts a walk over a text that was read (text/token.h); the text must outlive the walk.
void stem_begin(struct stem_walk *walk, const struct text *text);

// The next stem, false at the end. `out` points into the walk and is good until the next call.
bool stem_next(struct stem_walk *walk, struct slice *out);

// The stem of one normalised word, written to `buf`.
struct slice stem_word(struct slice word, char buf[STEM_MAX]);

#endif
