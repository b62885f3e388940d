// SPDX-License-Identifier: Apache-2.0
// The listening core's one door. Give it a draft, the moment and a rule pack; it says what was promised and
// by when, which phrases hurt or say nothing and what to write instead, and whether the customer will know
// what happens next. Give it a customer's message and it tells how it sounds.
//
// Pure: no allocation, no clock, no files, no globals that change; any number of threads may call it, each
// with its own room. The same code runs in the browser (web/src/coach) and gives the same answers.
//
//   struct pack pack;          pack_open(blob, &pack)                    once
//   void *room;                at least coach_room(longest text) bytes   once per thread
//   struct coach answer;       coach_check(&asked, room, room_len, &answer)
//   coach_json(&asked, &answer, buffer, size)                            DESIGN section 6, if JSON is wanted
#ifndef LISTEN_COACH_H
#define LISTEN_COACH_H

#include "listen/promise_hear.h"
#include "listen/three.h"
#include "listen/tone.h"
#include "text/when.h"

#define COACH_TEXT_MAX (64u << 10) // bytes of one text that are read; the rest of a longer one is left out
#define COACH_TIMES_MAX 128        // time expressions of one text
#define COACH_FINDINGS_MAX 96
#define COACH_VAGUE_MAX 48

// What is being written, and in what situation.
struct coach_asked {
	const struct pack *pack;
	const struct when_context *when; // moment, zone and work calendar; see text/when.h
	struct slice text;               // the draft, or a customer's message for coach_listen
	uint8_t channel;                 // enum channel_bit, or CHANNEL_BIT_COUNT when unknown
	uint8_t audience;                // AUDIENCE_REPLY (also 0) or AUDIENCE_NOTE
	bool complaint;                  // the ticket is a complaint
	bool first_answer;               // nothing was answered on the ticket before
	struct slice customer;           // the customer's last message, if known: finds questions left out
	const struct slice *ready;       // ready answers that were inserted, if known: finds untouched ones
	uint32_t ready_count;
};

// A phrase that was found, with its reason and something better in the pack's words.
struct coach_finding {
	const struct pack_item *rule; // pack_string(pack, rule->id), ->why, ->source, ->message, ->better
	struct norm_span span;        // in the draft
	struct norm_span in_customer; // question-left-out: where the question stands in the customer's message
};

struct coach_promise {
	struct norm_span span;
	struct promise_heard heard;
	const struct when *time; // the expression that names the due; NULL when none
	msec due;                // WHEN_NONE when there is none
};

struct coach {
	struct coach_promise promises[PROMISES_HEARD_MAX];
	struct coach_finding findings[COACH_FINDINGS_MAX];
	struct norm_span vague[COACH_VAGUE_MAX];
	uint32_t promise_count, finding_count, vague_count;
	struct three three;
	struct tone tone;        // coach_listen; for a draft only `marks` of the draft itself
	struct when times[COACH_TIMES_MAX];
	uint32_t time_count;
	bool cut;                // the text was longer than COACH_TEXT_MAX
	struct text text;        // what was read; good as long as the room and the text asked about
	struct reading reading;  // the same, matched; points to `text` above, so an answer must not be copied
};

// Bytes of room for texts up to `text_len` bytes each (draft, customer's message, one ready answer).
size_t coach_room(size_t text_len);

// Checks a draft. `room` is aligned for uint64_t. False only when the room is too small for the texts; `out`
// is then untouched. Text is hostile: any bytes are fine.
bool coach_check(const struct coach_asked *asked, void *room, size_t room_len, struct coach *out);

// Reads a customer's message: `tone` with its marks, and `times`.
bool coach_listen(const struct coach_asked *asked, void *room, size_t room_len, struct coach *out);

// The span of a tone mark in the message.
struct norm_span coach_tone_span(const struct coach *c, const struct tone_mark *m);

#endif
