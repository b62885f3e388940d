// SPDX-License-Identifier: Apache-2.0
// Feeds the reader of IMAP responses with what a hostile server may send: whole and growing byte by byte it
// must find the same responses, `need` must be true, and what it reads must lie inside the bytes.
#include <stdlib.h>
#include <string.h>

#include "wire/imap_text.h"

#define LITERAL_MAX 2000

static void inside(struct slice part, struct slice whole)
{
	if (part.len && (part.ptr < whole.ptr || part.ptr + part.len > whole.ptr + whole.len))
		abort();
}

static void read_one(struct slice whole)
{
	struct arena *a = arena_new(0);
	struct imap_response r;
	struct imap_fetched f;

	if (imap_response_read(whole, &r) == OK) {
		inside(r.tag, whole);
		inside(r.word, whole);
		inside(r.rest, whole);
		inside(r.code, whole);
		inside(r.text, whole);
		imap_has_word(r.rest, "IDLE");
		if (r.kind == IMAP_NUMBERED && imap_fetched_read(a, r.rest, &f) == OK &&
		    f.body.len > whole.len)
			abort();
	}
	arena_free(a);
}

// The same question with fewer bytes must be answered MORE, with a `need` that is not beyond the truth.
static void grow(struct slice s, size_t len, enum imap_found found)
{
	size_t need = 0;

	for (size_t n = 1; n < len; n++) {
		size_t now_len = 0, now_need = 0;
		char *exact = malloc(n);
		enum imap_found now;

		memcpy(exact, s.ptr, n);
		now = imap_response_find((struct slice){.ptr = exact, .len = n}, LITERAL_MAX, &now_len,
					 &now_need);
		free(exact);
		if (now == IMAP_WHOLE || (now == IMAP_MORE && now_need <= n))
			abort();
		if (now == IMAP_MORE && found == IMAP_WHOLE && now_need > len)
			abort();
		if (n < need && now != IMAP_MORE)
			abort();
		if (now == IMAP_MORE)
			need = now_need;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = {.ptr = (const char *)data, .len = size};
	struct arena *a = arena_new(0);
	struct slice out;

	if (imap_folder(a, s, &out) == OK && memchr(out.ptr, '\r', out.len))
		abort();
	if (imap_quoted(a, s, &out) == OK && (out.len < 2 || memchr(out.ptr, '\n', out.len)))
		abort();
	while (s.len) {
		size_t len = 0, need = 0;
		enum imap_found found = imap_response_find(s, LITERAL_MAX, &len, &need);

		if (found == IMAP_WHOLE && (len == 0 || len > s.len))
			abort();
		if (found != IMAP_WHOLE)
			break;
		if (len < 600)
			grow(s, len, found);
		read_one(slice_sub(s, 0, len));
		s = slice_sub(s, len, s.len);
	}
	arena_free(a);
	return 0;
}
