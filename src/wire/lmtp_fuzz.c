// SPDX-License-Identifier: Apache-2.0
// Feeds the text of LMTP with hostile bytes. Every line is read as a command, whose address must lie inside
// the line. The whole input is read as a message, in one piece and byte by byte with the same outcome, and
// compared with a plain second way of finding its end and taking its dots off.
#include <stdlib.h>
#include <string.h>

#include "wire/lmtp_text.h"

static void read_line(struct slice line)
{
	struct lmtp_command c;
	const char *reply = NULL;
	char text[64];

	if (lmtp_command_read(line, &c, &reply) != OK) {
		if (!reply || reply[0] != '5')
			abort();
		return;
	}
	if (c.address.len &&
	    (c.address.ptr < line.ptr || c.address.ptr + c.address.len > line.ptr + line.len))
		abort();
	if (c.address.len > LMTP_PATH_MAX || memchr(c.address.ptr ? c.address.ptr : "", '\n', c.address.len))
		abort();
	lmtp_reply_text(c.address, "none", text, sizeof text);
	if (strlen(text) >= sizeof text)
		abort();
}

static void read_commands(struct slice s)
{
	while (s.len) {
		size_t end = 0;

		while (end + 1 < s.len && !(s.ptr[end] == '\r' && s.ptr[end + 1] == '\n'))
			end++;
		if (end + 1 >= s.len)
			end = s.len;
		read_line(slice_sub(s, 0, end));
		s = slice_sub(s, end + 2, s.len);
	}
}

struct message {
	char *bytes;
	size_t len, used;
	bool ended;
};

static struct message unstuff(struct slice s, size_t step)
{
	struct message m = {.bytes = malloc(2 * s.len + 2)};
	struct lmtp_data d;

	lmtp_data_begin(&d);
	while (m.used < s.len && !m.ended) {
		struct slice piece = slice_sub(s, m.used, m.used + step);
		char *out = malloc(piece.len + 1); // exactly the room that is promised to be enough
		size_t len;

		m.used += lmtp_data_feed(&d, piece, out, &len, &m.ended);
		memcpy(m.bytes + m.len, out, len);
		m.len += len;
		free(out);
	}
	return m;
}

// The plain way: find the end, then go line by line. Only for input that has an end.
static void compare(struct slice s, const struct message *m)
{
	char *want = malloc(s.len + 1);
	size_t n = 0, end = 0;
	bool line_start = true;

	while (!(line_start && s.len - end >= 3 && memcmp(s.ptr + end, ".\r\n", 3) == 0)) {
		if (!(line_start && s.ptr[end] == '.'))
			want[n++] = s.ptr[end];
		line_start = s.ptr[end] == '\n' && end > 0 && s.ptr[end - 1] == '\r';
		end++;
		if (end >= s.len)
			abort();
	}
	if (m->used != end + 3 || m->len != n || memcmp(m->bytes, want, n) != 0)
		abort();
	free(want);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = {.ptr = (const char *)data, .len = size};
	struct message whole, bytes;

	if (size == 0)
		return 0;
	read_commands(s);
	whole = unstuff(s, s.len);
	bytes = unstuff(s, 1);
	if (whole.ended != bytes.ended || whole.len != bytes.len || whole.used != bytes.used ||
	    memcmp(whole.bytes, bytes.bytes, whole.len) != 0)
		abort();
	if (whole.ended)
		compare(s, &whole);
	free(whole.bytes);
	free(bytes.bytes);
	return 0;
}
