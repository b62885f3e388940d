// SPDX-License-Identifier: Apache-2.0
// The framing gate: a byte-at-a-time validator of HTTP/1.x requests that stands before the lenient parser of
// libevent. It accepts only messages whose beginning and end every parser sees alike (RFC 9112 with all
// leniency taken out), so nothing can be smuggled. It holds no bytes, knows no socket, and is fuzzed.
#ifndef WIRE_GATE_H
#define WIRE_GATE_H

#include "base/slice.h"

enum gate_event {
	GATE_MORE,    // all bytes taken, the message goes on
	GATE_BEGIN,   // the first byte of a request was taken
	GATE_HEAD,    // the head ended here; a body follows (see `length`)
	GATE_CHUNK,   // a chunk of `length` bytes begins; `body` counts it already
	GATE_REQUEST, // the request ended here
	GATE_FAULT    // not taken: see `status` and `why`; the gate stays shut
};

struct gate {
	uint8_t state;
	uint8_t name_len; // bytes of the current header name
	uint8_t seen;	  // which once-only headers this head has had
	uint8_t known;	  // which header the current line is, enum in gate.c
	uint8_t minor;	  // HTTP/1.minor
	uint8_t digits;
	uint8_t status;	 // index of the answer after a fault, see gate_status
	uint8_t headers; // lines so far
	bool head_only;	 // method HEAD: no body may follow
	bool chunked;
	bool has_length;
	bool expects;	   // Expect: 100-continue
	bool query;	   // the target is behind its '?'
	uint16_t matching; // which words the current token may still be (a bit each)
	uint32_t head;	   // bytes of the head so far
	int64_t length;	   // bytes still to come of the body or chunk; -1 for a chunked body at GATE_HEAD
	int64_t body;	   // bytes of the body so far announced (Content-Length, or chunks)
	int64_t body_max;
	uint32_t head_max;
	const char *why; // a constant sentence about the fault, for logs and tests
};

// A gate before the first byte of a connection.
void gate_open(struct gate *g, uint32_t head_max, int64_t body_max);

// Takes bytes until something happens; `taken` tells how many. After GATE_FAULT `taken` counts the bytes
// before the offending one.
enum gate_event gate_feed(struct gate *g, struct slice bytes, size_t *taken);

// True between requests: no byte of the next one was taken yet.
bool gate_between(const struct gate *g);

// True while a body is awaited.
bool gate_in_body(const struct gate *g);

// The answer to a fault: 400, 413, 414, 417, 431, 501 or 505.
int gate_status(const struct gate *g);

#endif
