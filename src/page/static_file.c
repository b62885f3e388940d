// SPDX-License-Identifier: Apache-2.0
#include "page/static_file.h"

#include <jansson.h>
#include <pthread.h>

#include "base/ascii.h"
#include "base/asset.h"
#include "base/log.h"

#define NAMES_MAX 16
#define ADDRESS_MAX 120

// ---- the manifest of the web build
// ---------------------------------------------------------------------------

struct entry {
	char name[40], address[ADDRESS_MAX];
	size_t name_len, address_len;
};

static struct entry entries[NAMES_MAX];
static size_t entry_count;
static pthread_once_t manifest_once = PTHREAD_ONCE_INIT;

static size_t copied(char *to, size_t room, const char *from)
{
	size_t n = 0;

	while (n + 1 < room && from[n]) {
		to[n] = from[n];
		n++;
	}
	return n;
}

static void read_manifest(void)
{
	const struct asset *file = asset_find(S("web/manifest.json"));
	json_t *all = file ? json_loadb(file->plain.ptr, file->plain.len, 0, NULL) : NULL, *value;
	const char *name;

	if (!json_is_object(all))
		log_error("the web build is missing: pages have no style");
	json_object_foreach(all, name, value)
	{
		struct entry *e = &entries[entry_count];

		if (!json_is_string(value) || entry_count == NAMES_MAX)
			continue;
		e->name_len = copied(e->name, sizeof e->name, name);
		e->address[0] = '/';
		e->address_len = 1 + copied(e->address + 1, ADDRESS_MAX - 1, json_string_value(value));
		entry_count++;
	}
	json_decref(all);
}

struct slice static_file_address(const char *name)
{
	pthread_once(&manifest_once, read_manifest);
	for (size_t i = 0; i < entry_count; i++)
		if (slice_eq((struct slice){.ptr = entries[i].name, .len = entries[i].name_len},
			     slice_cstr(name)))
			return (struct slice){.ptr = entries[i].address, .len = entries[i].address_len};
	return S("/assets/");
}

static const struct asset *find(struct slice address)
{
	char path[ADDRESS_MAX + 4] = "web";

	if (address.len > ADDRESS_MAX)
		return NULL;
	for (size_t i = 0; i < address.len; i++)
		path[3 + i] = address.ptr[i];
	return asset_find((struct slice){.ptr = path, .len = 3 + address.len});
}

struct slice static_file_bytes(const char *name)
{
	const struct asset *file = find(static_file_address(name));

	return file ? file->plain : NO_SLICE;
}

// ---- answers
// ---------------------------------------------------------------------------------------------------

static bool refused(struct slice parameters)
{
	struct slice rest = parameters, part;

	while (ascii_next_part(&rest, ';', &part))
		if (slice_starts(part, S("q=0")) &&
		    (part.len == 3 || slice_eq(part, S("q=0.")) || slice_eq(part, S("q=0.0")) ||
		     slice_eq(part, S("q=0.00")) || slice_eq(part, S("q=0.000"))))
			return true;
	return false;
}

bool static_file_takes(struct slice accept_encoding, struct slice coding)
{
	struct slice rest = accept_encoding, part;

	while (ascii_next_part(&rest, ',', &part)) {
		ptrdiff_t semicolon = ascii_find(part, S(";"), 0);
		struct slice name = semicolon < 0 ? part : ascii_trim(slice_sub(part, 0, (size_t)semicolon));

		if (ascii_eq(name, coding))
			return semicolon < 0 || !refused(slice_sub(part, (size_t)semicolon + 1, part.len));
	}
	return false;
}

// The weak mark of a proxy does not matter here: a file of this name never changes.
static bool has_it(struct slice if_none_match, struct slice etag)
{
	struct slice rest = if_none_match, part;

	while (ascii_next_part(&rest, ',', &part)) {
		if (slice_starts(part, S("W/")))
			part = slice_sub(part, 2, part.len);
		if (slice_eq(part, etag) || slice_eq(part, S("*")))
			return true;
	}
	return false;
}

static void answer(struct http_request *r, struct http_answer *a, const struct asset *file, struct slice keep)
{
	struct slice takes = http_header(r, "Accept-Encoding"), coding = S(""),
		     plain_tag = slice_cstr(file->etag), etag = plain_tag;

	a->body = file->plain;
	if (file->brotli.ptr && static_file_takes(takes, S("br"))) {
		coding = S("br");
		a->body = file->brotli;
	} else if (file->gzip.ptr && static_file_takes(takes, S("gzip"))) {
		coding = S("gzip");
		a->body = file->gzip;
	}
	if (coding.len) {
		etag = arena_printf(r->arena, "%.*s-%.*s\"", (int)(plain_tag.len - 1), plain_tag.ptr,
				    SLICE_ARG(coding));
		http_set_header(a, "Content-Encoding", coding);
	}
	a->status = 200;
	a->type = slice_cstr(file->type);
	http_set_header(a, "ETag", etag);
	http_set_header(a, "Cache-Control", keep);
	http_set_header(a, "Vary", S("Accept-Encoding"));
	if (has_it(http_header(r, "If-None-Match"), etag)) {
		a->status = 304;
		a->body = NO_SLICE;
	}
}

// Where the workspace has something to show; everything else is not found.
static bool is_workspace(struct slice path)
{
	static const struct slice rooms[] = {S_INIT("/queue"),	    S_INIT("/tickets"),	 S_INIT("/new"),
					     S_INIT("/customers"),  S_INIT("/settings"), S_INIT("/setup"),
					     S_INIT("/invitation"), S_INIT("/reset")};

	if (slice_eq(path, S("/")))
		return true;
	for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++)
		if (slice_starts(path, rooms[i]) &&
		    (path.len == rooms[i].len || path.ptr[rooms[i].len] == '/'))
			return true;
	return false;
}

// Scripts, styles and connections from here only. Mail is shown in frames without an address (srcdoc), which
// inherit this policy: no scripts of strangers, no remote pictures. 'wasm-unsafe-eval' lets the coach be
// compiled.
#define WORKSPACE_POLICY                                                                                     \
	"default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: "  \
	"blob:; "                                                                                            \
	"font-src 'self'; connect-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; "        \
	"form-action 'self'; "                                                                               \
	"frame-ancestors 'none'"

bool static_file_answer(struct http_request *r, struct http_answer *a)
{
	const struct asset *file = NULL;
	bool workspace = is_workspace(r->path), coach = slice_starts(r->path, S("/coach/"));

	if (r->method != HTTP_GET && r->method != HTTP_HEAD)
		return false;
	// The coach's core and rules keep their names over versions, so they are asked for anew by ETag.
	if (slice_starts(r->path, S("/assets/")) || coach)
		file = find(r->path);
	else if (workspace)
		file = asset_find(S("web/index.html"));
	if (!file)
		return false;
	if (workspace) {
		http_set_header(a, "Content-Security-Policy", S(WORKSPACE_POLICY));
		http_set_header(a, "X-Frame-Options", S("DENY"));
		answer(r, a, file, S("no-cache"));
	} else {
		http_set_header(a, "Cross-Origin-Resource-Policy", S("same-origin"));
		answer(r, a, file, coach ? S("no-cache") : S("public, max-age=31536000, immutable"));
	}
	return true;
}
