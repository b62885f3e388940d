// SPDX-License-Identifier: Apache-2.0
#include "mail/mime_write.h"

#define LINE_BYTES 57 // make 76 letters
#define LINE_LETTERS 76

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static size_t encode(const unsigned char *p, size_t n, char *out)
{
	size_t used = 0;

	for (size_t i = 0; i < n; i += 3) {
		unsigned v = (unsigned)p[i] << 16 | (i + 1 < n ? (unsigned)p[i + 1] << 8 : 0) |
			     (i + 2 < n ? p[i + 2] : 0);

		out[used++] = letters[v >> 18];
		out[used++] = letters[v >> 12 & 63];
		out[used++] = i + 1 < n ? letters[v >> 6 & 63] : '=';
		out[used++] = i + 2 < n ? letters[v & 63] : '=';
	}
	return used;
}

struct slice base64_line(struct arena *a, struct slice bytes)
{
	char *out = arena_alloc(a, (bytes.len + 2) / 3 * 4 + 1);

	return (struct slice){.ptr = out, .len = encode((const unsigned char *)bytes.ptr, bytes.len, out)};
}

size_t base64_lines_len(size_t len)
{
	return (len + 2) / 3 * 4 + (len / LINE_BYTES + 1) * 2;
}

void base64_lines(struct buf *b, struct slice bytes)
{
	char line[LINE_LETTERS + 2];

	for (size_t at = 0; at < bytes.len; at += LINE_BYTES) {
		size_t n = bytes.len - at < LINE_BYTES ? bytes.len - at : LINE_BYTES;
		size_t used = encode((const unsigned char *)bytes.ptr + at, n, line);

		line[used++] = '\r';
		line[used++] = '\n';
		buf_add(b, (struct slice){.ptr = line, .len = used});
	}
}

// May this byte stand as it is? Blanks at the end of a line may not, nor may a dot or "From " begin one (SMTP
// and mailbox files would touch them).
static bool stands(struct slice s, size_t i, size_t column)
{
	unsigned char c = (unsigned char)s.ptr[i];

	if (c == ' ' || c == '\t')
		return i + 1 < s.len && s.ptr[i + 1] != '\n';
	if (column == 0 && (c == '.' || c == 'F' || c == '-'))
		return false;
	return c > ' ' && c < 0x7F && c != '=';
}

void quoted_printable(struct buf *b, struct slice text)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t column = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		size_t width;

		if (c == '\n') {
			buf_add(b, S("\r\n"));
			column = 0;
			continue;
		}
		width = stands(text, i, column) ? 1 : 3;
		if (column + width > LINE_LETTERS - 1) {
			buf_add(b, S("=\r\n"));
			column = 0;
			width = stands(text, i, column) ? 1 : 3;
		}
		if (width == 1) {
			buf_byte(b, (char)c);
		} else {
			buf_byte(b, '=');
			buf_byte(b, hex[c >> 4]);
			buf_byte(b, hex[c & 15]);
		}
		column += width;
	}
	if (column)
		buf_add(b, S("\r\n"));
}

static struct slice with_crlf(struct arena *a, struct slice text)
{
	struct buf b = buf_new(a, text.len * 2 + 2);

	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\n')
			buf_byte(&b, '\r');
		buf_byte(&b, text.ptr[i]);
	}
	return buf_slice(&b);
}

void text_part_write(struct buf *b, const char *type, struct slice text)
{
	size_t beyond = 0;

	for (size_t i = 0; i < text.len; i++)
		beyond += (unsigned char)text.ptr[i] >= 0x80;
	buf_printf(b, "Content-Type: %s; charset=utf-8\r\n", type);
	if (beyond * 6 > text.len) {
		buf_add(b, S("Content-Transfer-Encoding: base64\r\n\r\n"));
		base64_lines(b, with_crlf(b->arena, text));
	} else {
		buf_add(b, S("Content-Transfer-Encoding: quoted-printable\r\n\r\n"));
		quoted_printable(b, text);
	}
}
