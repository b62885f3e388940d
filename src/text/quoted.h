// SPDX-License-Identifier: Apache-2.0
// Second pass over the tokens: zones that are not the writer's own words, then sentences and clauses.
#ifndef TEXT_QUOTED_H
#define TEXT_QUOTED_H

#include "text/token.h"

// Sets TOKEN_QUOTED, TOKEN_SIGNATURE and TOKEN_QUOTATION.
void quoted_mark(struct text *t);

// Sets TOKEN_SENTENCE, TOKEN_CLAUSE, TOKEN_QUESTION, TOKEN_SHOUT and the running numbers. A sentence ends at
// . ! ? at a blank line, and at a line break unless the line was long and hard-wrapped. A clause ends there
// and at , ; : ( ) and at a dash between blanks.
void sentence_mark(struct text *t);

#endif
