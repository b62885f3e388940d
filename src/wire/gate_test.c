// SPDX-License-Identifier: Apache-2.0
// The framing gate alone: what it says about good messages, fed whole and in every possible two pieces. The
// list of refusals is in http_strict_test.c, against a live server.
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "wire/gate.h"

#include <cmocka.h>

#define HEAD_MAX 16384
#define BODY_MAX 1000

// Feeds `bytes` in pieces of `step` and writes what happened as letters: B begin, H head, C chunk, R request,
// F fault.
static void trace(struct slice bytes, size_t step, char *to, size_t room, struct gate *g)
{
	size_t n = 0;

	gate_open(g, HEAD_MAX, BODY_MAX);
	for (size_t from = 0; from < bytes.len; from += step) {
		struct slice piece = slice_sub(bytes, from, from + step);

		while (piece.len) {
			size_t taken;
			enum gate_event e = gate_feed(g, piece, &taken);

			if (e != GATE_MORE && n + 2 < room)
				to[n++] = ".BHCRF"[e];
			if (e == GATE_FAULT) {
				to[n] = '\0';
				return;
			}
			piece = slice_sub(piece, taken, piece.len);
		}
	}
	to[n] = '\0';
}

static const struct {
	struct slice bytes;
	const char *trace;
} rows[] = {
    {S_INIT("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), "BR"},
    {S_INIT("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.0\r\n\r\n"), "BRBR"},
    {S_INIT("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"), "BHR"},
    {S_INIT("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"), "BR"},
    {S_INIT("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"), "BH"},
    {S_INIT("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n"), "BF"},
    {S_INIT("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"),
     "BHCCR"},
    {S_INIT("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET"), "BHRB"},
    {S_INIT("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3E8\r\n"), "BHC"},
    {S_INIT("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3E9\r\n"), "BHF"},
    {S_INIT("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), "BF"},
    {S_INIT("\r\n"), "F"},
};

static void same_in_any_pieces(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (size_t step = 1; step <= rows[i].bytes.len; step++) {
			char said[64];
			struct gate g;

			trace(rows[i].bytes, step, said, sizeof said, &g);
			assert_string_equal(said, rows[i].trace);
		}
}

static void tells_lengths(void **state)
{
	struct gate g;
	size_t taken;
	struct slice head =
	    S("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 42\r\n\r\n");
	struct slice chunked = S("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1F\r\n");

	(void)state;
	gate_open(&g, HEAD_MAX, BODY_MAX);
	assert_int_equal(gate_feed(&g, head, &taken), GATE_BEGIN);
	assert_int_equal(gate_feed(&g, slice_sub(head, taken, head.len), &taken), GATE_HEAD);
	assert_int_equal(g.length, 42);
	assert_true(g.expects);
	assert_true(gate_in_body(&g));
	gate_open(&g, HEAD_MAX, BODY_MAX);
	assert_int_equal(gate_feed(&g, slice_sub(chunked, 0, 1), &taken), GATE_BEGIN);
	assert_int_equal(gate_feed(&g, slice_sub(chunked, 1, chunked.len), &taken), GATE_HEAD);
	assert_int_equal(g.length, -1);
	assert_int_equal(gate_feed(&g, S("1F\r\n"), &taken), GATE_CHUNK);
	assert_int_equal(g.length, 31);
	assert_int_equal(g.body, 31);
}

static void stays_shut(void **state)
{
	struct gate g;
	size_t taken;

	(void)state;
	gate_open(&g, HEAD_MAX, BODY_MAX);
	assert_int_equal(gate_feed(&g, S("\n"), &taken), GATE_FAULT);
	assert_int_equal(gate_status(&g), 400);
	assert_non_null(g.why);
	assert_int_equal(gate_feed(&g, S("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), &taken), GATE_FAULT);
	assert_int_equal(taken, 0);
	assert_false(gate_between(&g));
	assert_false(gate_in_body(&g));
}

static void sixty_four_header_lines(void **state)
{
	for (int lines = 64; lines <= 65; lines++) {
		char head[4096], said[16];
		int len = snprintf(head, sizeof head, "GET / HTTP/1.1\r\nHost: a\r\n");
		struct gate g;

		for (int i = 1; i < lines; i++)
			len += snprintf(head + len, sizeof head - (size_t)len, "X-%d: y\r\n", i);
		len += snprintf(head + len, sizeof head - (size_t)len, "\r\n");
		trace((struct slice){.ptr = head, .len = (size_t)len}, 7, said, sizeof said, &g);
		assert_string_equal(said, lines == 64 ? "BR" : "BF");
	}
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(same_in_any_pieces),
	    cmocka_unit_test(tells_lengths),
	    cmocka_unit_test(stays_shut),
	    cmocka_unit_test(sixty_four_header_lines),
	};

	return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
