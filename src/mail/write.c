// SPDX-License-Identifier: Apache-2.0
#include "mail/write.h"

#include <jansson.h>
#include <string.h>

#include "base/put.h"
#include "base/secret.h"
#include "mail/file_name.h"
#include "mail/header_write.h"
#include "mail/html_clean.h"
#include "mail/letter.h"
#include "mail/limits.h"
#include "mail/mail_date.h"
#include "mail/mime_write.h"
#include "mail/utf.h"

#define TEXT_ROOM ((size_t)12 << 20) // bytes that headers and text parts may take in the message
#define BODY_STYLE "font-family: Arial, Helvetica, sans-serif; font-size: 15px; line-height: 1.5"

struct file {
	struct slice name, type, content_id, bytes;
	bool related;
};

struct draft {
	struct ctx *c;
	const json_t *root;
	enum lang lang;
	struct slice message_id, html, plain;
	struct file *files;
	size_t file_count, related_count;
	int boundaries; // handed out so far
};

// ---- the head ---------------------------------------------------------------------------------------------

static struct slice text_of(struct draft *d, const json_t *object, const char *name)
{
	const json_t *v = json_object_get(object, name);

	return json_is_string(v)
		   ? arena_dup(d->c->arena, (struct slice){json_string_value(v), json_string_length(v)})
		   : S("");
}

static int64_t number_of(const json_t *object, const char *name, int64_t otherwise)
{
	const json_t *v = json_object_get(object, name);

	return json_is_integer(v) ? json_integer_value(v) : otherwise;
}

static struct mail_addresses people_of(struct draft *d, const char *name)
{
	const json_t *v = json_object_get(d->root, name), *one;
	size_t n = json_is_object(v) ? 1 : json_array_size(v);
	struct mail_addresses out = {.list = ARENA_ARRAY(d->c->arena, n + 1, struct mail_address)};

	for (size_t i = 0; i < n; i++) {
		one = json_is_object(v) ? v : json_array_get(v, i);
		out.list[out.count++] =
		    (struct mail_address){text_of(d, one, "name"), text_of(d, one, "address")};
	}
	return out;
}

static struct mail_texts ids_of(struct draft *d, const char *name)
{
	const json_t *v = json_object_get(d->root, name), *one;
	size_t n = json_array_size(v);
	struct mail_texts out = {.list = ARENA_ARRAY(d->c->arena, n + 1, struct slice)};

	for (size_t i = 0; i < n; i++) {
		if (n > REFERENCES_KEPT && i > 0 && i <= n - REFERENCES_KEPT)
			continue;
		one = json_array_get(v, i);
		if (json_is_string(one))
			out.list[out.count++] = arena_dup(
			    d->c->arena, (struct slice){json_string_value(one), json_string_length(one)});
	}
	return out;
}

static enum err people_write(struct draft *d, struct buf *b, const char *field, const char *member,
			     bool needed)
{
	struct mail_addresses people = people_of(d, member);

	if (needed && people.count == 0)
		return fail_field(d->c, E_INVALID, member, "a message needs \"%s\"", member);
	return header_write_people(d->c, b, field, &people);
}

static enum err extra_write(struct draft *d, struct buf *b)
{
	const json_t *pair, *list = json_object_get(d->root, "headers");
	size_t i;

	json_array_foreach(list, i, pair)
	{
		const char *name = json_string_value(json_array_get(pair, 0)),
			   *value = json_string_value(json_array_get(pair, 1));

		if (!name || !value)
			return fail_field(d->c, E_MALFORMED, "headers", "each header is a pair of texts");
		TRY(header_write_extra(d->c, b, (struct slice){name, strlen(name)},
				       (struct slice){value, strlen(value)}));
	}
	return OK;
}

static void automatic_write(struct draft *d, struct buf *b)
{
	struct slice kind = text_of(d, d->root, "automatic");

	if (slice_eq(kind, S("auto-replied")) || slice_eq(kind, S("auto-generated")))
		buf_printf(
		    b, "Auto-Submitted: %.*s\r\nX-Auto-Response-Suppress: All\r\nPrecedence: auto_reply\r\n",
		    SLICE_ARG(kind));
}

static enum err head_write(struct draft *d, struct buf *b)
{
	struct mail_texts id = {.list = &d->message_id, .count = 1}, answered = ids_of(d, "in_reply_to");
	struct mail_texts references = ids_of(d, "references");
	int64_t at = number_of(d->root, "at", d->c->now), offset = number_of(d->root, "utc_offset", 0);

	if (offset < -50400 || offset > 50400)
		offset = 0;
	TRY(people_write(d, b, "From", "from", true));
	TRY(people_write(d, b, "To", "to", true));
	TRY(people_write(d, b, "Cc", "cc", false));
	TRY(people_write(d, b, "Reply-To", "reply_to", false));
	header_write_text(d->c->arena, b, "Subject", text_of(d, d->root, "subject"));
	buf_printf(b, "Date: %.*s\r\n", SLICE_ARG(mail_date_write(d->c->arena, at, (int32_t)offset)));
	TRY(header_write_ids(d->c, b, "Message-ID", &id));
	TRY(header_write_ids(d->c, b, "In-Reply-To", &answered));
	TRY(header_write_ids(d->c, b, "References", &references));
	automatic_write(d, b);
	TRY(extra_write(d, b));
	buf_add(b, S("MIME-Version: 1.0\r\n"));
	return OK;
}

// ---- the text ---------------------------------------------------------------------------------------------

static void signature_add(struct draft *d, struct buf *html, struct buf *plain)
{
	struct slice s = ascii_trim(utf_body(d->c->arena, text_of(d, d->root, "signature"), 4000)), line;

	if (s.len == 0)
		return;
	buf_add(plain, S("\n-- \n"));
	while (line_next(&s, &line)) {
		letter_open(html, "div", letter_rtl(line, d->lang), "color: #555555");
		html_escape(html, line);
		buf_add(html, line.len ? S("</div>\n") : S("<br></div>\n"));
		letter_plain_line(plain, line, d->lang);
	}
}

static enum err link_add(struct draft *d, struct buf *html, struct buf *plain)
{
	const json_t *link = json_object_get(d->root, "link");
	struct slice url = text_of(d, link, "url"),
		     text = utf_line(d->c->arena, text_of(d, link, "text"), 500, false);

	if (url.len == 0)
		return OK;
	if ((!slice_starts(url, S("https://")) && !slice_starts(url, S("http://"))) ||
	    byte_find(url, ' ') != SIZE_MAX || byte_find(url, '\n') != SIZE_MAX)
		return fail_field(d->c, E_INVALID, "link", "this is no web address");
	if (text.len == 0)
		text = url;
	letter_open(html, "p", letter_rtl(text, d->lang), "margin: 1em 0 1em 0");
	buf_add(html, S("<a href=\""));
	html_escape(html, url);
	buf_add(html, S("\">"));
	html_escape(html, text);
	buf_add(html, S("</a></p>\n"));
	buf_byte(plain, '\n');
	if (!slice_eq(text, url))
		letter_plain_line(plain, text, d->lang);
	buf_add(plain, url);
	buf_byte(plain, '\n');
	return OK;
}

static void quoted_add(struct draft *d, struct buf *html, struct buf *plain)
{
	const json_t *quoted = json_object_get(d->root, "quoted");
	struct slice intro = utf_line(d->c->arena, text_of(d, quoted, "intro"), 500, false), line;
	struct slice text = ascii_trim(utf_body(d->c->arena, text_of(d, quoted, "text"), QUOTED_MAX));
	bool rtl = letter_rtl(text, d->lang);

	if (text.len == 0)
		return;
	buf_byte(plain, '\n');
	if (intro.len) {
		letter_open(html, "p", letter_rtl(intro, d->lang), "margin: 1em 0 0.5em 0; color: #555555");
		html_escape(html, intro);
		buf_add(html, S("</p>\n"));
		letter_plain_line(plain, intro, d->lang);
	}
	buf_printf(html,
		   "<blockquote type=\"cite\" dir=\"%s\" style=\"margin: 0; padding: 0 10px; border-%s: 2px "
		   "solid #cccccc; "
		   "text-align: %s\">",
		   rtl ? "rtl" : "ltr", rtl ? "right" : "left", rtl ? "right" : "left");
	while (line_next(&text, &line)) {
		letter_open(html, "div", letter_rtl(line, d->lang), "");
		html_escape(html, line);
		buf_add(html, line.len ? S("</div>\n") : S("<br></div>\n"));
		buf_adds(plain, line.len && *line.ptr == '>' ? ">" : "> ");
		buf_add(plain, line);
		buf_byte(plain, '\n');
	}
	buf_add(html, S("</blockquote>\n"));
}

// The whole page around the cleaned blocks: nothing in it comes from people.
static struct slice page(struct draft *d, struct slice blocks)
{
	bool rtl = d->lang == LANG_HE;
	const char *dir = rtl ? "rtl" : "ltr";

	return arena_printf(
	    d->c->arena,
	    "<!DOCTYPE html>\n<html dir=\"%s\" lang=\"%s\">\n<head><meta charset=\"utf-8\"></head>\n"
	    "<body dir=\"%s\" style=\"text-align: %s; " BODY_STYLE "\">\n%.*s\n</body>\n</html>\n",
	    dir, lang_code(d->lang), dir, rtl ? "right" : "left", SLICE_ARG(blocks));
}

static enum err text_compose(struct draft *d)
{
	struct buf html = buf_new(d->c->arena, MAIL_HTML_MAX),
		   plain = buf_new(d->c->arena, MAIL_TEXT_MAX * 2);
	struct letter_text body = letter_body(d->c, text_of(d, d->root, "body"), d->lang);
	struct html_cleaned clean;

	buf_add(&html, body.html);
	buf_add(&plain, body.plain);
	buf_byte(&plain, '\n');
	signature_add(d, &html, &plain);
	TRY(link_add(d, &html, &plain));
	quoted_add(d, &html, &plain);
	if (html.full || plain.full)
		return fail_field(d->c, E_TOO_LARGE, "body", "the text is too long");
	clean = html_clean(d->c->arena, buf_slice(&html)); // the same door out as in (attack 21)
	d->html = page(d, clean.html);
	d->plain = buf_slice(&plain);
	return OK;
}

// ---- attachments ------------------------------------------------------------------------------------------

static struct slice type_clean(struct draft *d, struct slice type)
{
	size_t slash = byte_find(type, '/');

	if (slash == SIZE_MAX || slash == 0 || slash + 1 == type.len || type.len > 100 ||
	    ascii_starts(type, S("multipart/")) || ascii_starts(type, S("message/")))
		return S("application/octet-stream");
	for (size_t i = 0; i < type.len; i++) {
		char c = ascii_lower(type.ptr[i]);
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c && strchr("/.+-_", c))))
			return S("application/octet-stream");
	}
	return ascii_lowered(d->c->arena, type);
}

static bool content_id_ok(struct slice id)
{
	for (size_t i = 0; i < id.len; i++)
		if (id.ptr[i] <= ' ' || id.ptr[i] >= 0x7F || strchr("<>\"\\", id.ptr[i]))
			return false;
	return id.len > 0 && id.len <= 200;
}

static enum err file_read(struct draft *d, const json_t *v, const struct slice *parts, size_t part_count)
{
	struct file *f = &d->files[d->file_count];
	int64_t part = number_of(v, "part", -1);
	struct slice id = text_of(d, v, "content_id");

	if (part < 0 || (size_t)part >= part_count)
		return fail_field(d->c, E_INVALID, "attachments", "an attachment without its bytes");
	f->type = type_clean(d, text_of(d, v, "type"));
	f->name = file_name_clean(d->c->arena, text_of(d, v, "name"), f->type);
	f->bytes = parts[part];
	if (content_id_ok(id)) {
		f->content_id = id;
		f->related = json_is_true(json_object_get(v, "inline")) &&
			     ascii_seek(d->html, arena_printf(d->c->arena, "src=\"cid:%.*s\"",
							      SLICE_ARG(id))) != SIZE_MAX;
	}
	d->related_count += f->related;
	d->file_count++;
	return OK;
}

static enum err files_read(struct draft *d, const struct slice *parts, size_t part_count)
{
	const json_t *list = json_object_get(d->root, "attachments"), *v;
	size_t i, count = json_array_size(list), total = 0;

	if (count > WRITE_ATTACHMENT_COUNT_MAX)
		return fail_field(d->c, E_TOO_LARGE, "attachments", "more than %d attachments",
				  WRITE_ATTACHMENT_COUNT_MAX);
	d->files = ARENA_ARRAY(d->c->arena, count + 1, struct file);
	json_array_foreach(list, i, v)
	{
		TRY(file_read(d, v, parts, part_count));
		total += d->files[i].bytes.len;
		if (total > WRITE_ATTACHMENTS_MAX)
			return fail_field(d->c, E_TOO_LARGE, "attachments",
					  "the attachments are larger than %zu MB together",
					  WRITE_ATTACHMENTS_MAX >> 20);
	}
	return OK;
}

static void file_write(struct draft *d, struct buf *b, const struct file *f)
{
	buf_printf(b, "Content-Type: %.*s", SLICE_ARG(f->type));
	header_write_old_name(d->c->arena, b, f->name);
	buf_printf(b, "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: %s",
		   f->related ? "inline" : "attachment");
	header_write_file_name(d->c->arena, b, f->name);
	if (f->content_id.len)
		buf_printf(b, "\r\nContent-ID: <%.*s>", SLICE_ARG(f->content_id));
	buf_add(b, S("\r\n\r\n"));
	base64_lines(b, f->bytes);
}

// ---- the message ------------------------------------------------------------------------------------------

// Boundaries come from the message id, so that the same message is the same bytes. "=_" stands in no encoded
// body.
static struct slice boundary_new(struct draft *d)
{
	struct slice seed = arena_printf(d->c->arena, "%.*s %d", SLICE_ARG(d->message_id), ++d->boundaries);
	struct sha256 sum = sha256_of(seed);

	return arena_printf(d->c->arena, "=_%.*s", 24, hex_of(d->c->arena, sha256_slice(&sum)).ptr);
}

static void multipart_open(struct buf *b, const char *kind, struct slice boundary)
{
	buf_printf(b, "Content-Type: multipart/%s;\r\n boundary=\"%.*s\"\r\n\r\n", kind, SLICE_ARG(boundary));
}

static void part_begin(struct buf *b, struct slice boundary)
{
	buf_printf(b, "--%.*s\r\n", SLICE_ARG(boundary));
}

static void multipart_close(struct buf *b, struct slice boundary)
{
	buf_printf(b, "--%.*s--\r\n", SLICE_ARG(boundary));
}

static void html_write(struct draft *d, struct buf *b)
{
	struct slice boundary;

	if (d->related_count == 0) {
		text_part_write(b, "text/html", d->html);
		return;
	}
	boundary = boundary_new(d);
	multipart_open(b, "related; type=\"text/html\"", boundary);
	part_begin(b, boundary);
	text_part_write(b, "text/html", d->html);
	for (size_t i = 0; i < d->file_count; i++) {
		if (!d->files[i].related)
			continue;
		part_begin(b, boundary);
		file_write(d, b, &d->files[i]);
	}
	multipart_close(b, boundary);
}

static void alternative_write(struct draft *d, struct buf *b)
{
	struct slice boundary = boundary_new(d);

	multipart_open(b, "alternative", boundary);
	part_begin(b, boundary);
	text_part_write(b, "text/plain", d->plain);
	part_begin(b, boundary);
	html_write(d, b);
	multipart_close(b, boundary);
}

static void body_write(struct draft *d, struct buf *b)
{
	struct slice boundary;

	if (d->related_count == d->file_count) {
		alternative_write(d, b);
		return;
	}
	boundary = boundary_new(d);
	multipart_open(b, "mixed", boundary);
	part_begin(b, boundary);
	alternative_write(d, b);
	for (size_t i = 0; i < d->file_count; i++) {
		if (d->files[i].related)
			continue;
		part_begin(b, boundary);
		file_write(d, b, &d->files[i]);
	}
	multipart_close(b, boundary);
}

// One block for the whole message: growing by doubling would hold it twice.
static struct buf message_room(struct draft *d)
{
	size_t room = (d->html.len + d->plain.len) * 3 + ((size_t)256 << 10);
	struct buf b;

	for (size_t i = 0; i < d->file_count; i++)
		room += base64_lines_len(d->files[i].bytes.len) + 4096;
	b = buf_new(d->c->arena, room + TEXT_ROOM);
	b.ptr = arena_alloc(d->c->arena, room);
	b.cap = room;
	return b;
}

static enum err compose(struct draft *d, const struct slice *parts, size_t part_count,
			struct written_mail *out)
{
	struct put j;
	struct buf b;

	d->lang = lang_from(text_of(d, d->root, "language"));
	d->message_id = text_of(d, d->root, "message_id");
	TRY(text_compose(d));
	TRY(files_read(d, parts, part_count));
	b = message_room(d);
	TRY(head_write(d, &b));
	body_write(d, &b);
	if (b.full)
		return fail(d->c, E_TOO_LARGE, "the message is too large");
	j = put_begin(d->c->arena);
	put_int(&j, "size", (int64_t)b.len);
	put_text(&j, "text", d->plain);
	put_text(&j, "html", d->html);
	out->head = put_end(&j);
	out->message = buf_slice(&b);
	return OK;
}

enum err mail_write(struct ctx *c, struct slice head, const struct slice *parts, size_t part_count,
		    struct written_mail *out)
{
	json_t *root = json_loadb(head.ptr ? head.ptr : "", head.len, JSON_REJECT_DUPLICATES, NULL);
	struct draft d = {.c = c, .root = root};
	enum err e = json_is_object(root) ? compose(&d, parts, part_count, out)
					  : fail(c, E_MALFORMED, "the head of the message is no JSON object");

	json_decref(root);
	return e;
}
