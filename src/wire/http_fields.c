// SPDX-License-Identifier: Apache-2.0
#include "wire/http_fields.h"

#include <string.h>

#include "base/ascii.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static struct slice decode(struct arena *a, struct slice s, bool plus_is_space)
{
	char *to = arena_alloc(a, s.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '%' && i + 2 < s.len && hex_digit(s.ptr[i + 1]) >= 0 &&
		    hex_digit(s.ptr[i + 2]) >= 0) {
			to[n++] = (char)(hex_digit(s.ptr[i + 1]) * 16 + hex_digit(s.ptr[i + 2]));
			i += 2;
		} else {
			to[n++] = plus_is_space && s.ptr[i] == '+' ? ' ' : s.ptr[i];
		}
	}
	return (struct slice){.ptr = to, .len = n};
}

struct slice http_unescape(struct arena *a, struct slice s)
{
	return decode(a, s, true);
}

static size_t find(struct slice s, char c)
{
	const char *p = s.len ? memchr(s.ptr, c, s.len) : NULL;

	return p ? (size_t)(p - s.ptr) : s.len;
}

static bool has_encoded_slash(struct slice path)
{
	for (size_t i = 0; i + 2 < path.len; i++)
		if (path.ptr[i] == '%') {
			int c = hex_digit(path.ptr[i + 1]) * 16 + hex_digit(path.ptr[i + 2]);

			if (c == '/' || c == '\\')
				return true;
		}
	return false;
}

static bool has_odd_segment(struct slice path)
{
	while (path.len) {
		struct slice rest = slice_sub(path, 1, path.len);
		struct slice segment = slice_sub(rest, 0, find(rest, '/'));

		if (slice_eq(segment, S(".")) || slice_eq(segment, S("..")))
			return true;
		path = slice_sub(rest, segment.len, rest.len);
	}
	return false;
}

static bool has_control(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7F)
			return true;
	return false;
}

enum err http_target_read(struct arena *a, struct slice target, struct slice *path, struct slice *query)
{
	size_t mark = find(target, '?');
	struct slice raw = slice_sub(target, 0, mark), decoded;

	if (raw.len == 0 || raw.ptr[0] != '/' || has_encoded_slash(raw))
		return E_MALFORMED;
	decoded = decode(a, raw, false);
	if (has_odd_segment(decoded) || has_control(decoded))
		return E_MALFORMED;
	*path = decoded;
	*query = arena_dup(a, slice_sub(target, mark + 1, target.len));
	return OK;
}

static bool name_is(struct slice name, const char *want)
{
	return ascii_eq(name, (struct slice){.ptr = want, .len = strlen(want)});
}

struct slice http_header(const struct http_request *r, const char *name)
{
	for (size_t i = 0; i < r->header_count; i++)
		if (name_is(r->headers[i].name, name))
			return r->headers[i].value;
	return S("");
}

// A field of "a=1&b=2".
static struct slice pair_value(struct arena *a, struct slice pairs, const char *name)
{
	while (pairs.len) {
		struct slice pair = slice_sub(pairs, 0, find(pairs, '&'));
		size_t equals = find(pair, '=');

		if (slice_eq(http_unescape(a, slice_sub(pair, 0, equals)),
			     (struct slice){.ptr = name, .len = strlen(name)}))
			return http_unescape(a, slice_sub(pair, equals + 1, pair.len));
		pairs = slice_sub(pairs, pair.len + 1, pairs.len);
	}
	return NO_SLICE;
}

struct slice http_query(const struct http_request *r, const char *name)
{
	return pair_value(r->arena, r->query, name);
}

struct slice http_form(const struct http_request *r, const char *name)
{
	struct slice type = http_header(r, "Content-Type");

	if (!name_is(slice_sub(type, 0, find(type, ';')), "application/x-www-form-urlencoded"))
		return NO_SLICE;
	return pair_value(r->arena, r->body, name);
}

static struct slice trim(struct slice s)
{
	while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
		s = slice_sub(s, 1, s.len);
	while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
		s = slice_sub(s, 0, s.len - 1);
	return s;
}

struct slice http_cookie(const struct http_request *r, const char *name)
{
	struct slice all = http_header(r, "Cookie");

	while (all.len) {
		struct slice pair = trim(slice_sub(all, 0, find(all, ';')));
		size_t equals = find(pair, '=');

		if (equals < pair.len &&
		    slice_eq(slice_sub(pair, 0, equals), (struct slice){.ptr = name, .len = strlen(name)}))
			return slice_sub(pair, equals + 1, pair.len);
		all = slice_sub(all, find(all, ';') + 1, all.len);
	}
	return NO_SLICE;
}

bool http_list_has(struct slice value, const char *word)
{
	while (value.len) {
		size_t comma = find(value, ',');

		if (name_is(trim(slice_sub(value, 0, comma)), word))
			return true;
		value = slice_sub(value, comma + 1, value.len);
	}
	return false;
}

void http_set_header(struct http_answer *a, const char *name, struct slice value)
{
	struct slice key = {.ptr = name, .len = strlen(name)};

	for (size_t i = 0; i < a->header_count; i++)
		if (name_is(a->headers[i].name, name) && !name_is(key, "Set-Cookie")) {
			a->headers[i].value = value;
			return;
		}
	if (a->header_count < sizeof a->headers / sizeof a->headers[0])
		a->headers[a->header_count++] = (struct http_header_line){.name = key, .value = value};
}

const char *http_phrase(int status)
{
	static const struct {
		int status;
		const char *phrase;
	} phrases[] = {
	    {200, "OK"},
	    {201, "Created"},
	    {202, "Accepted"},
	    {204, "No Content"},
	    {301, "Moved Permanently"},
	    {302, "Found"},
	    {303, "See Other"},
	    {304, "Not Modified"},
	    {307, "Temporary Redirect"},
	    {308, "Permanent Redirect"},
	    {400, "Bad Request"},
	    {401, "Unauthorized"},
	    {403, "Forbidden"},
	    {404, "Not Found"},
	    {405, "Method Not Allowed"},
	    {406, "Not Acceptable"},
	    {408, "Request Timeout"},
	    {409, "Conflict"},
	    {410, "Gone"},
	    {412, "Precondition Failed"},
	    {413, "Content Too Large"},
	    {414, "URI Too Long"},
	    {415, "Unsupported Media Type"},
	    {417, "Expectation Failed"},
	    {422, "Unprocessable Content"},
	    {428, "Precondition Required"},
	    {429, "Too Many Requests"},
	    {431, "Request Header Fields Too Large"},
	    {500, "Internal Server Error"},
	    {501, "Not Implemented"},
	    {502, "Bad Gateway"},
	    {503, "Service Unavailable"},
	    {505, "HTTP Version Not Supported"},
	    {507, "Insufficient Storage"},
	};

	for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "Answer";
}
