// SPDX-License-Identifier: Apache-2.0
// A coach's answer as the JSON of DESIGN section 6, written by the same code on the server, on the command
// line and in the browser. Spans count Unicode code points of the original text.
#ifndef LISTEN_COACH_JSON_H
#define LISTEN_COACH_JSON_H

#include "listen/coach.h"

// Writes one JSON object (no line break, no NUL) into `buf`: promises, bad, vague, three. `id` is put in
// front as it stands when not empty ("\"h-1\"" or "17"). Returns the bytes written, or 0 when it did not
// fit (COACH_JSON_ROOM holds any answer with usual texts).
size_t coach_json(const struct coach_asked *asked, const struct coach *answer, struct slice id, char *buf, size_t size);

// The same for coach_listen: {"heat","threat","insult","urgency","giving_up","thanks","unusual":[…],"marks":[…]}.
size_t coach_tone_json(const struct coach_asked *asked, const struct coach *answer, struct slice id, char *buf,
                       size_t size);

#define COACH_JSON_ROOM (256u << 10)

#endif
