// SPDX-License-Identifier: Apache-2.0
// Messages between monitor and server, and the frames of commands: whole, with descriptors, cut off, too large.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#undef fail

#include "app/control.h"
#include "app/control_frame.h"
#include "app/handover.h"

static void test_text_and_descriptor(void **state)
{
	int pair[2], pipe_ends[2];
	struct handover h;
	char byte = 0;

	(void)state;
	assert_int_equal(handover_pair(pair), OK);
	assert_int_equal(pipe(pipe_ends), 0);
	assert_int_equal(handover_send(pair[0], HANDOVER_UP, S("on the air"), -1), OK);
	assert_int_equal(handover_send(pair[0], HANDOVER_READER, NO_SLICE, pipe_ends[1]), OK);
	assert_int_equal(handover_receive(pair[1], 1000, &h), OK);
	assert_int_equal(h.kind, HANDOVER_UP);
	assert_int_equal(h.len, strlen("on the air"));
	assert_memory_equal(h.text, "on the air", h.len);
	assert_int_equal(h.fd, -1);
	assert_int_equal(handover_receive(pair[1], 1000, &h), OK);
	assert_int_equal(h.kind, HANDOVER_READER);
	assert_true(h.fd >= 0);
	assert_int_equal(write(h.fd, "x", 1), 1);
	assert_int_equal(read(pipe_ends[0], &byte, 1), 1);
	assert_int_equal(byte, 'x');
	close(h.fd);
	close(pipe_ends[0]);
	close(pipe_ends[1]);
	close(pair[0]);
	close(pair[1]);
}

static void test_silence_and_end(void **state)
{
	int pair[2];
	struct handover h;

	(void)state;
	assert_int_equal(handover_pair(pair), OK);
	assert_int_equal(handover_receive(pair[1], 30, &h), E_TIMEOUT);
	close(pair[0]);
	assert_int_equal(handover_receive(pair[1], 1000, &h), E_NETWORK);
	assert_int_equal(handover_send(pair[1], HANDOVER_WANT, NO_SLICE, -1), E_NETWORK);
	close(pair[1]);
}

struct bed {
	struct arena *arena;
	struct ctx ctx;
	int pair[2];
};

static struct bed bed_new(void)
{
	struct bed b = {.arena = arena_new(0)};

	b.ctx = ctx_new(b.arena, 0, LANG_EN);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, b.pair), 0);
	return b;
}

static void bed_end(struct bed *b)
{
	close(b->pair[0]);
	if (b->pair[1] >= 0)
		close(b->pair[1]);
	arena_free(b->arena);
}

static void test_frame(void **state)
{
	struct bed b = bed_new();
	json_t *head = json_pack("{s:s}", "op", "שלום");
	struct control_frame f;

	(void)state;
	assert_int_equal(control_frame_send(&b.ctx, b.pair[0], head, S("raw\0bytes")), OK);
	assert_int_equal(control_frame_receive(&b.ctx, b.pair[1], &f), OK);
	assert_string_equal(json_string_value(json_object_get(f.head, "op")), "שלום");
	assert_true(slice_eq(f.bytes, S("raw\0bytes")));
	json_decref(f.head);
	json_decref(head);
	bed_end(&b);
}

// What `bytes` on the wire are taken for, when the other side hangs up behind them.
static enum err received(struct slice bytes)
{
	struct bed b = bed_new();
	struct control_frame f = {.head = NULL};
	enum err e;

	assert_int_equal(write(b.pair[0], bytes.ptr, bytes.len), (int)bytes.len);
	shutdown(b.pair[0], SHUT_WR);
	e = control_frame_receive(&b.ctx, b.pair[1], &f);
	json_decref(f.head);
	bed_end(&b);
	return e;
}

static void test_frames_that_are_none(void **state)
{
	(void)state;
	assert_int_equal(received(S("")), E_NETWORK);
	assert_int_equal(received(S("\0\0\0\2\0\0\0\0{")), E_NETWORK);
	assert_int_equal(received(S("\0\0\0\2\0\0\0\0{}")), OK);
	assert_int_equal(received(S("\0\0\0\2\0\0\0\0[]")), E_MALFORMED);
	assert_int_equal(received(S("\0\0\0\1\0\0\0\0{")), E_MALFORMED);
	assert_int_equal(received(S("\xff\0\0\0\0\0\0\0")), E_TOO_LARGE);
	assert_int_equal(received(S("\0\0\0\2\x7f\0\0\0{}")), E_TOO_LARGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_text_and_descriptor),
	    cmocka_unit_test(test_silence_and_end),
	    cmocka_unit_test(test_frame),
	    cmocka_unit_test(test_frames_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
