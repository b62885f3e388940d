// SPDX-License-Identifier: Apache-2.0
// Files: uploads of staff, attachments of contacts, raw messages. Whatever a stranger sent leaves as a download that
// no browser runs: nosniff, attachment, a sandbox for the few pictures shown inline.
#include "api/ticket_view.h"
#include "base/ascii.h"
#include "base/buf.h"
#include "base/i18n.h"
#include "desk/attachment.h"
#include "desk/blob.h"
#include "desk/inbox.h"
#include "lang/texts.h"

#define NAME_HEADER_MAX 3000

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct slice percent_decoded(struct arena *a, struct slice s)
{
	char *p = arena_alloc(a, s.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		int high = i + 2 < s.len ? hex_digit(s.ptr[i + 1]) : -1, low = i + 2 < s.len ? hex_digit(s.ptr[i + 2]) : -1;

		if (s.ptr[i] == '%' && high >= 0 && low >= 0) {
			p[n++] = (char)(high * 16 + low);
			i += 2;
		} else {
			p[n++] = s.ptr[i];
		}
	}
	return (struct slice){.ptr = p, .len = n};
}

// RFC 8187: what is not a letter or digit of ASCII is percent-encoded.
static struct slice disposition(struct arena *a, const char *how, struct slice name)
{
	struct buf b = buf_new(a, 4096);

	buf_printf(&b, "%s; filename*=UTF-8''", how);
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.ptr[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '_';

		buf_printf(&b, plain ? "%c" : "%%%02X", c);
	}
	return buf_slice(&b);
}

static bool is_picture(struct slice type)
{
	return slice_eq(type, S("image/png")) || slice_eq(type, S("image/jpeg")) || slice_eq(type, S("image/gif")) ||
	       slice_eq(type, S("image/webp"));
}

static void answer_file(struct call *k, struct slice name, struct slice type, struct slice bytes)
{
	bool shown = is_picture(type) && slice_eq(http_query(k->request, "inline"), S("1"));

	k->raw = true;
	k->http->status = 200;
	k->http->type = shown ? type : S("application/octet-stream");
	k->http->body = bytes;
	http_set_header(k->http, "Content-Disposition", disposition(k->c->arena, shown ? "inline" : "attachment", name));
	http_set_header(k->http, "Content-Security-Policy", S("default-src 'none'; sandbox"));
	http_set_header(k->http, "Cross-Origin-Resource-Policy", S("same-origin"));
}

static enum err upload(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct slice name = http_header(k->request, "X-File-Name"), type = http_header(k->request, "Content-Type");
	struct attachment stored;
	struct put j = put_begin(c->arena);
	int64_t id;

	if (name.len > NAME_HEADER_MAX)
		return FAIL0(c, E_TOO_LARGE, "X-File-Name", text_why_name_too_long);
	name = percent_decoded(c->arena, name);
	TRY(attachment_add(c, tx, &k->actor, 0, utf8_valid(name) ? name : S("file"), type, S(""), k->request->body, &id));
	TRY(attachment_load(c, tx, id, &stored));
	put_int(&j, "id", id);
	put_text(&j, "name", stored.name);
	put_text(&j, "type", stored.type);
	put_int(&j, "size", stored.size);
	put_text(&j, "url", arena_printf(c->arena, "/api/v1/attachments/%lld", (long long)id));
	k->answer = put_end(&j);
	return OK;
}

static enum err run_upload(struct call *k)
{
	if (!k->request->body.len)
		return FAIL0(k->c, E_INVALID, NULL, text_why_file_empty);
	return api_write(k, upload);
}

static enum err download(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct attachment a;
	struct contact of;
	struct ticket t;
	struct slice bytes;
	int64_t id;

	TRY(path_id(k, 0, &id));
	TRY(attachment_load(c, tx, id, &a));
	if (a.contact) {
		TRY(contact_load(c, tx, a.contact, &of));
		TRY(ticket_for(c, tx, &k->actor, TICKET_READ, of.ticket, &t));
	} else if (a.staff != k->actor.id) {
		return E_NOT_FOUND;
	}
	TRY(blob_load(c, tx, a.hash, &bytes));
	answer_file(k, a.name, a.type, bytes);
	return OK;
}

static enum err run_download(struct call *k)
{
	return api_read(k, download);
}

static enum err raw(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct inbox_row row;
	struct contact of;
	struct ticket t;
	struct slice bytes;
	int64_t id;

	TRY(path_id(k, 0, &id));
	TRY(contact_load(c, tx, id, &of));
	TRY(ticket_for(c, tx, &k->actor, TICKET_READ, of.ticket, &t));
	if (!of.inbox)
		return E_NOT_FOUND;
	TRY(inbox_load(c, tx, of.inbox, &row));
	TRY(blob_load(c, tx, row.raw_hash, &bytes));
	answer_file(k, arena_printf(c->arena, "message-%lld.eml", (long long)id), S("message/rfc822"), bytes);
	return OK;
}

static enum err run_raw(struct call *k)
{
	return api_read(k, raw);
}

const struct resource files_resource = {
    .name = "files",
    .routes =
	{
	    {.method = HTTP_POST, .path = "/uploads", .needs = TICKET_WRITE_NOTE, .status = 201, .bytes = true, .run = run_upload, .summary = "Upload one file for an answer or note"},
	    {.method = HTTP_GET, .path = "/attachments/{id}", .needs = TICKET_READ, .status = 200, .run = run_download, .summary = "A file", .asks = "inline int?", .gives = "application/octet-stream"},
	    {.method = HTTP_GET, .path = "/contacts/{id}/raw", .needs = TICKET_READ, .status = 200, .run = run_raw, .summary = "The raw message as it was received", .gives = "application/octet-stream"},
	},
};
