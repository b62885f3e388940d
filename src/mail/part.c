// SPDX-License-Identifier: Apache-2.0
#include "mail/part.h"

#include <string.h>

#include "mail/charset.h"
#include "mail/header.h"
#include "mail/limits.h"
#include "mail/utf.h"

#define TYPE_MAX 100

static struct slice of(const char *s)
{
	return s ? (struct slice){.ptr = s, .len = strlen(s)} : NO_SLICE;
}

// A type that is none means text, not a file (RFC 2045 §5.2).
static bool type_is_nonsense(GMimeObject *o)
{
	struct slice raw = of(g_mime_object_get_header(o, "Content-Type"));

	return byte_find(raw, '/') == SIZE_MAX;
}

struct slice part_type(struct arena *a, GMimeObject *o)
{
	GMimeContentType *t = g_mime_object_get_content_type(o);
	struct slice major = of(t ? g_mime_content_type_get_media_type(t) : NULL);
	struct slice minor = of(t ? g_mime_content_type_get_media_subtype(t) : NULL);
	struct slice type = arena_printf(a, "%.*s/%.*s", SLICE_ARG(major), SLICE_ARG(minor));

	if (GMIME_IS_PART(o) && type_is_nonsense(o))
		return S("text/plain");
	if (major.len == 0 || minor.len == 0 || type.len > TYPE_MAX)
		return S("application/octet-stream");
	for (size_t i = 0; i < type.len; i++) {
		char c = ascii_lower(type.ptr[i]);
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c && strchr("/-+._", c))))
			return S("application/octet-stream");
	}
	return ascii_lowered(a, type);
}

struct slice part_parameter(struct arena *a, GMimeObject *o, const char *name)
{
	return arena_dup(a, of(g_mime_object_get_content_type_parameter(o, name)));
}

struct slice part_disposition(struct arena *a, GMimeObject *o)
{
	return ascii_lowered(a, of(g_mime_object_get_disposition(o)));
}

// What GMime could not read comes as it is: read it as header text.
static struct slice name_decoded(struct arena *a, struct slice name)
{
	name = slice_sub(name, 0, MAIL_FILE_NAME_MAX * 16);
	return name.len ? header_decode(a, arena_dup(a, name)) : NO_SLICE;
}

struct slice part_object_name(struct arena *a, GMimeObject *o)
{
	struct slice name = of(g_mime_object_get_content_disposition_parameter(o, "filename"));

	return name_decoded(a, name.len ? name : of(g_mime_object_get_content_type_parameter(o, "name")));
}

struct slice part_name(struct arena *a, GMimePart *part)
{
	return part_object_name(a, GMIME_OBJECT(part));
}

struct slice part_content_id(struct arena *a, GMimeObject *o)
{
	struct slice id = ascii_trim(of(g_mime_object_get_content_id(o)));

	while (id.len && *id.ptr == '<')
		id = slice_sub(id, 1, id.len);
	while (id.len && id.ptr[id.len - 1] == '>')
		id.len--;
	if (id.len > MAIL_MESSAGE_ID_MAX)
		return NO_SLICE;
	for (size_t i = 0; i < id.len; i++)
		if (id.ptr[i] <= ' ' || id.ptr[i] > '~' || strchr("<>\"\\", id.ptr[i]))
			return NO_SLICE;
	return arena_dup(a, id);
}

// Where the undecoded content stands in the message, without a copy.
static struct slice content_raw(struct arena *a, struct slice message, GMimeDataWrapper *content)
{
	GMimeStream *s = g_mime_data_wrapper_get_stream(content), *copy;
	GByteArray *bytes;
	struct slice out;

	if (!s)
		return NO_SLICE;
	if (GMIME_IS_STREAM_MEM(s) && s->bound_start >= 0) {
		GByteArray *whole = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(s));
		gint64 end = s->bound_end < 0 ? (gint64)message.len : s->bound_end;
		if (whole && (const char *)whole->data == message.ptr && end >= s->bound_start &&
		    end <= (gint64)message.len)
			return slice_sub(message, (size_t)s->bound_start, (size_t)end);
	}
	copy = g_mime_stream_mem_new();
	g_mime_stream_reset(s);
	g_mime_stream_write_to_stream(s, copy);
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(copy));
	out = arena_dup(a, (struct slice){.ptr = (const char *)bytes->data, .len = bytes->len});
	g_object_unref(copy);
	return out;
}

// Uuencoded data without its line "begin 644 name".
static struct slice behind_begin(struct slice raw)
{
	struct slice rest = raw, line;

	while (line_next(&rest, &line))
		if (slice_starts(line, S("begin ")))
			return rest;
	return raw;
}

struct slice part_bytes(struct arena *a, struct slice message, GMimePart *part)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeContentEncoding encoding = g_mime_part_get_content_encoding(part);
	GMimeEncoding state;
	struct slice raw;
	size_t room, used;
	char *out;

	if (!content)
		return S("");
	raw = content_raw(a, message, content);
	if (encoding != GMIME_CONTENT_ENCODING_BASE64 && encoding != GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE &&
	    encoding != GMIME_CONTENT_ENCODING_UUENCODE)
		return raw.ptr ? raw : S("");
	g_mime_encoding_init_decode(&state, encoding);
	if (encoding == GMIME_CONTENT_ENCODING_UUENCODE) {
		raw = behind_begin(raw);
		state.state |= GMIME_UUDECODE_STATE_BEGIN;
	}
	room = g_mime_encoding_outlen(&state, raw.len) + 16;
	out = arena_alloc(a, room);
	used = g_mime_encoding_step(&state, raw.ptr, raw.len, out);
	used += g_mime_encoding_flush(&state, NULL, 0, out + used);
	return (struct slice){.ptr = out, .len = used};
}

struct slice part_raw(struct arena *a, GMimeObject *o, bool inner)
{
	GMimeStream *to = g_mime_stream_mem_new();
	GMimeMessage *message =
	    inner && GMIME_IS_MESSAGE_PART(o) ? g_mime_message_part_get_message(GMIME_MESSAGE_PART(o)) : NULL;
	GByteArray *bytes;
	struct slice out;

	g_mime_object_write_to_stream(message ? GMIME_OBJECT(message) : o, NULL, to);
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(to));
	out = arena_dup(a, (struct slice){.ptr = (const char *)bytes->data, .len = bytes->len});
	g_object_unref(to);
	return out;
}
