// SPDX-License-Identifier: Apache-2.0
// Feeds the framing gate the same bytes whole, byte by byte and in uneven pieces: it must say the same things
// at the same places. What it calls a whole request is then read by a second, simple reader of its own (lines
// and lengths), which must find the same end.
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "wire/gate.h"

#define EVENTS_MAX 4096
#define BODY_MAX 100000

struct happening {
	enum gate_event event;
	size_t at;
};

static size_t run(struct slice bytes, size_t step, struct happening *to, struct gate *g)
{
	size_t n = 0, at = 0;

	gate_open(g, 16384, BODY_MAX);
	while (at < bytes.len && n < EVENTS_MAX) {
		struct slice piece = slice_sub(bytes, at, at + 1 + (step ? at % step : bytes.len));
		size_t taken;
		enum gate_event e = gate_feed(g, piece, &taken);

		if (taken > piece.len || (e == GATE_MORE && taken != piece.len))
			abort();
		at += taken;
		if (e != GATE_MORE)
			to[n++] = (struct happening){.event = e, .at = at};
		if (e == GATE_FAULT)
			break;
	}
	return n;
}

static size_t line_end(struct slice s, size_t from)
{
	for (size_t i = from; i + 1 < s.len; i++)
		if (s.ptr[i] == '\r' && s.ptr[i + 1] == '\n')
			return i;
	abort(); // the gate said there was one
}

// The end of a request that begins at `from`, read the plain way.
static size_t plain_end(struct slice s, size_t from)
{
	size_t at = line_end(s, from) + 2, end;
	long length = 0;
	bool chunked = false;

	for (; (end = line_end(s, at)) > at; at = end + 2) {
		if (end - at > 15 && strncasecmp(s.ptr + at, "content-length:", 15) == 0)
			length = strtol(s.ptr + at + 15, NULL, 10);
		if (end - at > 18 && strncasecmp(s.ptr + at, "transfer-encoding:", 18) == 0)
			chunked = true;
	}
	at += 2;
	if (!chunked)
		return at + (size_t)length;
	for (;;) {
		length = strtol(s.ptr + at, NULL, 16);
		at = line_end(s, at) + 2 + (size_t)length + 2;
		if (length == 0)
			return at;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct happening whole[EVENTS_MAX], bytes[EVENTS_MAX], uneven[EVENTS_MAX];
	struct gate a, b, c;
	char *copy = malloc(size + 1); // NUL behind it for strtol
	struct slice s = {.ptr = copy, .len = size};
	size_t n, from = 0;

	memcpy(copy, data, size);
	copy[size] = '\0';
	n = run(s, 0, whole, &a);
	if (run(s, 1, bytes, &b) != n || run(s, 7, uneven, &c) != n)
		abort();
	for (size_t i = 0; i < n; i++) {
		if (whole[i].event != bytes[i].event || whole[i].at != bytes[i].at ||
		    whole[i].event != uneven[i].event || whole[i].at != uneven[i].at)
			abort();
		if (whole[i].event == GATE_REQUEST) {
			if (plain_end(s, from) != whole[i].at)
				abort();
			from = whole[i].at;
		}
	}
	if (n && whole[n - 1].event == GATE_FAULT && (gate_status(&a) < 400 || !a.why))
		abort();
	free(copy);
	return 0;
}
