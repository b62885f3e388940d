// SPDX-License-Identifier: Apache-2.0
#include "app/control_frame.h"


#include "app/control.h"
#include "base/sys.h"

#define PREFIX 8

static void put_length(unsigned char *to, size_t n)
{
	for (int i = 0; i < 4; i++)
		to[i] = (unsigned char)(n >> (24 - 8 * i));
}

static size_t get_length(const unsigned char *from)
{
	size_t n = 0;

	for (int i = 0; i < 4; i++)
		n = n << 8 | from[i];
	return n;
}

// SIGPIPE is ignored in the whole program, so a write to a closed socket is an error here.
static enum err send_all(int fd, struct slice s)
{
	return slice_empty(s) || sys_write_all(fd, s) == OK ? OK : E_NETWORK;
}

enum err control_frame_send(struct ctx *c, int fd, const json_t *head, struct slice bytes)
{
	unsigned char prefix[PREFIX];
	size_t len = json_dumpb(head, NULL, 0, JSON_COMPACT);
	char *text;

	if (len == 0 || len > CONTROL_HEAD_MAX || bytes.len > CONTROL_BYTES_MAX)
		return fail(c, E_TOO_LARGE, "The message is too large to be handed over.");
	text = arena_alloc(c->arena, len);
	json_dumpb(head, text, len, JSON_COMPACT);
	put_length(prefix, len);
	put_length(prefix + 4, bytes.len);
	TRY(send_all(fd, (struct slice){.ptr = (const char *)prefix, .len = PREFIX}));
	TRY(send_all(fd, (struct slice){.ptr = text, .len = len}));
	return send_all(fd, bytes);
}

static enum err receive_all(int fd, void *to, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = sys_read(fd, (char *)to + done, len - done);

		if (n <= 0)
			return E_NETWORK;
		done += (size_t)n;
	}
	return OK;
}

enum err control_frame_receive(struct ctx *c, int fd, struct control_frame *out)
{
	unsigned char prefix[PREFIX];
	size_t head_len, bytes_len;
	char *head, *bytes;
	json_t *object;

	TRY(receive_all(fd, prefix, PREFIX));
	head_len = get_length(prefix);
	bytes_len = get_length(prefix + 4);
	if (head_len > CONTROL_HEAD_MAX || bytes_len > CONTROL_BYTES_MAX)
		return fail(c, E_TOO_LARGE, "The message is too large to be taken over.");
	head = arena_alloc(c->arena, head_len + 1);
	bytes = arena_alloc(c->arena, bytes_len + 1);
	TRY(receive_all(fd, head, head_len));
	TRY(receive_all(fd, bytes, bytes_len));
	object = json_loadb(head, head_len, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(object)) {
		json_decref(object);
		return fail(c, E_MALFORMED, "The message between command and server cannot be read.");
	}
	out->head = object;
	out->bytes = (struct slice){.ptr = bytes, .len = bytes_len};
	return OK;
}
