// SPDX-License-Identifier: Apache-2.0
#include "mail/header_write.h"

#include <string.h>
#include <unicode/uidna.h>

#include "mail/address.h"
#include "mail/limits.h"
#include "mail/utf.h"
#include "mail/mime_write.h"

#define FOLD_AT 76
#define WORD_BYTES 42 // bytes in one encoded word: 56 letters of base64, within the 75 that RFC 2047 allows
#define UNFOLDED_MAX 900
#define DOMAIN_MAX 255

static bool is_ascii(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] >= 0x7F || (unsigned char)s.ptr[i] < 0x20)
			return false;
	return true;
}

// Length of the last line in b.
static size_t column(const struct buf *b)
{
	size_t i = b->len;

	while (i > 0 && b->ptr[i - 1] != '\n')
		i--;
	return b->len - i;
}

// ASCII words, folded at blanks.
static void put_folded(struct buf *b, struct slice s)
{
	while (s.len) {
		size_t end = byte_find(s, ' ');
		struct slice w = slice_sub(s, 0, end);

		s = end == SIZE_MAX ? NO_SLICE : slice_sub(s, end + 1, s.len);
		if (w.len == 0)
			continue;
		if (column(b) + 1 + w.len > FOLD_AT && column(b) > 1)
			buf_add(b, S("\r\n "));
		else if (b->len && b->ptr[b->len - 1] != ' ')
			buf_byte(b, ' ');
		buf_add(b, w);
	}
}

// What goes into the next encoded word: within `max` bytes, no letter parted, and no word where a blank is
// near.
static struct slice next_piece(struct slice s, size_t max)
{
	struct slice piece = utf8_cut(s, max);
	size_t n = piece.len;

	if (n == s.len)
		return piece;
	while (n > piece.len / 2 && piece.ptr[n - 1] != ' ')
		n--;
	return n > piece.len / 2 ? slice_sub(piece, 0, n) : piece;
}

// UTF-8 as encoded words.
static void put_encoded(struct arena *a, struct buf *b, struct slice s)
{
	size_t left = column(b) + 40 < FOLD_AT ? (FOLD_AT - column(b) - 12) / 4 * 3 : 0;

	if (left == 0)
		buf_add(b, S("\r\n "));
	if (left == 0 || left > WORD_BYTES)
		left = WORD_BYTES;
	while (s.len) {
		struct slice piece = next_piece(s, left);

		buf_add(b, S("=?utf-8?B?"));
		buf_add(b, base64_line(a, piece));
		buf_add(b, S("?="));
		s = slice_sub(s, piece.len, s.len);
		if (s.len)
			buf_add(b, S("\r\n "));
		left = WORD_BYTES;
	}
}

// True when ASCII words must be encoded all the same: they look like encoded words, or one is too long to
// fold.
static bool must_encode(struct slice s)
{
	size_t run = 0;

	if (!is_ascii(s) || ascii_seek(s, S("=?")) != SIZE_MAX)
		return true;
	for (size_t i = 0; i < s.len; i++) {
		run = s.ptr[i] == ' ' ? 0 : run + 1;
		if (run > UNFOLDED_MAX)
			return true;
	}
	return false;
}

static void put_name(struct buf *b, const char *name)
{
	buf_adds(b, name);
	buf_add(b, S(": "));
}

void header_write_text(struct arena *a, struct buf *b, const char *name, struct slice value)
{
	struct slice v = utf_line(a, value, MAIL_SUBJECT_MAX, false);

	put_name(b, name);
	if (must_encode(v))
		put_encoded(a, b, v);
	else
		put_folded(b, v);
	buf_add(b, S("\r\n"));
}

// ---- addresses --------------------------------------------------------------------------------------------

static bool local_ok(struct slice local)
{
	if (local.len == 0 || local.len > 64 || *local.ptr == '.' || local.ptr[local.len - 1] == '.')
		return false;
	for (size_t i = 0; i < local.len; i++) {
		char c = ascii_lower(local.ptr[i]);
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		      (c && strchr("!#$%&'*+-/=?^_`{|}~.", c))))
			return false;
	}
	return true;
}

static bool domain_ok(struct slice domain)
{
	if (domain.len == 0 || domain.len > DOMAIN_MAX || *domain.ptr == '.' || *domain.ptr == '-')
		return false;
	for (size_t i = 0; i < domain.len; i++) {
		char c = ascii_lower(domain.ptr[i]);
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'))
			return false;
	}
	return true;
}

struct slice address_ascii(struct arena *a, struct slice address)
{
	struct slice local = address_local(address), domain = address_domain(address);
	UErrorCode e = U_ZERO_ERROR;
	UIDNAInfo info = UIDNA_INFO_INITIALIZER;
	char ascii[DOMAIN_MAX + 1];
	UIDNA *idna;
	int32_t n;

	if (!local_ok(local) || domain.len == 0 || domain.len > DOMAIN_MAX)
		return NO_SLICE;
	if (is_ascii(domain))
		return domain_ok(domain) ? address : NO_SLICE;
	idna = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII, &e);
	if (U_FAILURE(e))
		return NO_SLICE;
	n = uidna_nameToASCII_UTF8(idna, domain.ptr, (int32_t)domain.len, ascii, DOMAIN_MAX, &info, &e);
	uidna_close(idna);
	if (U_FAILURE(e) || info.errors || n <= 0 || !domain_ok((struct slice){ascii, (size_t)n}))
		return NO_SLICE;
	return arena_printf(a, "%.*s@%.*s", SLICE_ARG(local), (int)n, ascii);
}

// A display name: as words, as a quoted string, or encoded.
static void put_phrase(struct arena *a, struct buf *b, struct slice name)
{
	bool plain = true;

	if (must_encode(name)) {
		put_encoded(a, b, name);
		return;
	}
	for (size_t i = 0; i < name.len; i++) {
		char c = ascii_lower(name.ptr[i]);
		plain &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ' ||
			 (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
	}
	if (plain) {
		buf_add(b, name);
		return;
	}
	buf_byte(b, '"');
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] == '"' || name.ptr[i] == '\\')
			buf_byte(b, '\\');
		buf_byte(b, name.ptr[i]);
	}
	buf_byte(b, '"');
}

enum err header_write_people(struct ctx *c, struct buf *b, const char *name,
			     const struct mail_addresses *people)
{
	if (people->count == 0)
		return OK;
	put_name(b, name);
	for (size_t i = 0; i < people->count; i++) {
		struct slice address = address_ascii(c->arena, people->list[i].address);
		struct slice shown = utf_line(c->arena, people->list[i].name, MAIL_NAME_MAX, true);

		if (!address.ptr)
			return fail_field(c, E_INVALID, name,
					  "this address cannot be written in a mail: %.*s",
					  SLICE_ARG(utf_line(c->arena, people->list[i].address, 100, true)));
		if (i)
			buf_add(b, S(",\r\n "));
		if (shown.len) {
			put_phrase(c->arena, b, shown);
			buf_adds(b, column(b) + address.len + 3 > FOLD_AT ? "\r\n " : " ");
		}
		buf_byte(b, '<');
		buf_add(b, address);
		buf_byte(b, '>');
	}
	buf_add(b, S("\r\n"));
	return OK;
}

enum err header_write_ids(struct ctx *c, struct buf *b, const char *name, const struct mail_texts *ids)
{
	if (ids->count == 0)
		return OK;
	put_name(b, name);
	for (size_t i = 0; i < ids->count; i++) {
		struct slice id = ids->list[i];

		if (!is_ascii(id) || id.len == 0 || id.len > MAIL_MESSAGE_ID_MAX ||
		    byte_find(id, ' ') != SIZE_MAX || byte_find(id, '<') != SIZE_MAX ||
		    byte_find(id, '>') != SIZE_MAX)
			return fail_field(c, E_INVALID, name, "this is no message id");
		if (i)
			buf_add(b, S("\r\n "));
		buf_byte(b, '<');
		buf_add(b, id);
		buf_byte(b, '>');
	}
	buf_add(b, S("\r\n"));
	return OK;
}

static bool name_is_ours_to_add(struct slice name)
{
	static const struct slice taken[] = {
	    S_INIT("from"),	S_INIT("to"),	      S_INIT("cc"),	     S_INIT("bcc"),
	    S_INIT("subject"),	S_INIT("date"),	      S_INIT("message-id"),  S_INIT("reply-to"),
	    S_INIT("sender"),	S_INIT("references"), S_INIT("in-reply-to"), S_INIT("mime-version"),
	    S_INIT("received"), S_INIT("return-path")};

	if (name.len == 0 || name.len > 60 || ascii_starts(name, S("content-")) ||
	    ascii_starts(name, S("resent-")))
		return false;
	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
		if (ascii_eq(name, taken[i]))
			return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = ascii_lower(name.ptr[i]);
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
			return false;
	}
	return true;
}

enum err header_write_extra(struct ctx *c, struct buf *b, struct slice name, struct slice value)
{
	struct slice v = utf_line(c->arena, value, MAIL_SUBJECT_MAX * 2, false);

	if (!name_is_ours_to_add(name))
		return fail_field(c, E_INVALID, "headers", "this header field cannot be added");
	if (must_encode(v) && ascii_seek(v, S("=?")) == SIZE_MAX && is_ascii(v))
		return fail_field(c, E_INVALID, "headers", "this header value is too long");
	header_write_text(c->arena, b, arena_cstr(c->arena, name), v);
	return OK;
}

// ---- file names -------------------------------------------------------------------------------------------

static bool quotable(struct slice name)
{
	return is_ascii(name) && name.len <= 60 && byte_find(name, '"') == SIZE_MAX &&
	       byte_find(name, '\\') == SIZE_MAX;
}

void header_write_file_name(struct arena *a, struct buf *b, struct slice name)
{
	static const char hex[] = "0123456789ABCDEF";
	struct slice rest = utf_line(a, name, MAIL_FILE_NAME_MAX, true);
	int part = 0;

	if (quotable(rest)) {
		buf_printf(b, ";\r\n filename=\"%.*s\"", SLICE_ARG(rest));
		return;
	}
	while (rest.len) { // continuations of at most 54 letters, parted between characters
		struct slice piece = utf8_cut(rest, 18);

		buf_printf(b, ";\r\n filename*%d*=%s", part, part == 0 ? "utf-8''" : "");
		part++;
		for (size_t i = 0; i < piece.len; i++) {
			unsigned char ch = (unsigned char)piece.ptr[i];
			buf_byte(b, '%');
			buf_byte(b, hex[ch >> 4]);
			buf_byte(b, hex[ch & 15]);
		}
		rest = slice_sub(rest, piece.len, rest.len);
	}
}

void header_write_old_name(struct arena *a, struct buf *b, struct slice name)
{
	struct slice v = utf_line(a, name, MAIL_FILE_NAME_MAX, true);

	buf_add(b, S(";\r\n name=\""));
	if (quotable(v))
		buf_add(b, v);
	else
		put_encoded(a, b, v);
	buf_byte(b, '"');
}
