// SPDX-License-Identifier: Apache-2.0
// GMime gives the tree; here it is walked within limits. A message is a row of segments: each has plain text,
// HTML or both (multipart/alternative). Everything else is an attachment, and so is what goes beyond a limit.
#include "mail/body.h"

#include <gmime/gmime.h>
#include <iconv.h>
#include <string.h>

#include "mail/bounds.h"
#include "mail/charset.h"
#include "mail/file_name.h"
#include "mail/flowed.h"
#include "mail/header_block.h"
#include "mail/html_clean.h"
#include "mail/html_text.h"
#include "mail/limits.h"
#include "mail/part.h"
#include "mail/utf.h"

#define SEGMENTS_MAX 100

struct segment {
	struct buf plain, html;
};

struct walk {
	struct ctx *c;
	struct arena *arena;
	struct slice message; // what was parsed: parts point into it
	struct body *body;
	struct segment segments[SEGMENTS_MAX];
	size_t segment_count;
	struct segment *alternative; // the segment that an open multipart/alternative fills, or NULL
	struct buf rest;	     // parts beyond the limits
	size_t parts;
	size_t text_left; // bytes of text and HTML that may still be taken as such
	bool related, report;
};

void body_warn(struct arena *a, struct mail_texts *warnings, const char *what)
{
	struct slice w = {.ptr = what, .len = strlen(what)};

	if (!warnings->list)
		warnings->list = ARENA_ARRAY(a, MAIL_WARNINGS_MAX, struct slice);
	for (size_t i = 0; i < warnings->count; i++)
		if (slice_eq(warnings->list[i], w))
			return;
	if (warnings->count < MAIL_WARNINGS_MAX)
		warnings->list[warnings->count++] = arena_dup(a, w);
}

static void warn(struct walk *w, const char *what)
{
	body_warn(w->arena, &w->body->warnings, what);
}

static struct mail_attachment *attach(struct walk *w, struct slice type, struct slice name,
				      struct slice bytes)
{
	struct body *b = w->body;
	struct mail_attachment *x;

	if (b->attachment_count > MAIL_PARTS_MAX) // the last place is for the rest
		return NULL;
	x = &b->attachments[b->attachment_count++];
	*x = (struct mail_attachment){
	    .type = type, .bytes = bytes, .name = file_name_clean(w->arena, name, type)};
	return x;
}

// ---- text -------------------------------------------------------------------------------------------------

// <meta … charset=…> near the beginning.
static struct slice meta_charset(struct slice html)
{
	size_t at;

	html = slice_sub(html, 0, 2048);
	at = ascii_seek(html, S("charset="));
	return at == SIZE_MAX ? NO_SLICE : slice_sub(html, at + 8, at + 48);
}

static struct slice decoded_text(struct walk *w, GMimePart *part, struct slice bytes, bool html)
{
	struct slice charset = part_parameter(w->arena, GMIME_OBJECT(part), "charset");
	enum charset_outcome how;

	if (charset.len == 0 && html)
		charset = meta_charset(bytes);
	bytes = charset_decode(w->arena, charset, slice_sub(bytes, 0, html ? MAIL_HTML_MAX : MAIL_TEXT_MAX),
			       &how);
	if (how == CHARSET_UNKNOWN)
		warn(w, "charset-unknown");
	return utf_body(w->arena, bytes, html ? MAIL_HTML_MAX : MAIL_TEXT_MAX);
}

static struct segment *segment_new(struct walk *w)
{
	struct segment *s;

	if (w->segment_count == SEGMENTS_MAX)
		return NULL;
	s = &w->segments[w->segment_count++];
	*s = (struct segment){.plain = buf_new(w->arena, MAIL_TEXT_MAX + 1),
			      .html = buf_new(w->arena, MAIL_HTML_MAX + 1)};
	return s;
}

static struct segment *segment_for(struct walk *w, bool html)
{
	struct segment *s = w->alternative;

	if (s && (html || !s->plain.len || !s->html.len))
		return s;
	return segment_new(w);
}

static void append(struct walk *w, struct buf *to, struct slice more)
{
	if (to->len)
		buf_byte(to, '\n');
	buf_add(to, more);
	w->text_left -= more.len < w->text_left ? more.len : w->text_left;
}

// Takes a part as body text; false when there is no room for more of them.
static bool text_take(struct walk *w, GMimePart *part, struct slice bytes, bool html)
{
	struct segment *s = w->text_left ? segment_for(w, html) : NULL;
	struct slice text;

	if (!s)
		return false;
	text = decoded_text(w, part, bytes, html);
	if (!html && ascii_eq(part_parameter(w->arena, GMIME_OBJECT(part), "format"), S("flowed")))
		text = flowed_read(w->arena, text,
				   ascii_eq(part_parameter(w->arena, GMIME_OBJECT(part), "delsp"), S("yes")));
	append(w, html ? &s->html : &s->plain, text);
	return true;
}

static bool is_body_text(struct walk *w, GMimePart *part, struct slice type, struct slice name)
{
	if (!ascii_eq(type, S("text/plain")) && !ascii_eq(type, S("text/html")))
		return false;
	if (ascii_eq(part_disposition(w->arena, GMIME_OBJECT(part)), S("attachment")))
		return false;
	return name.len == 0 || w->alternative || w->segment_count == 0; // some forms name their only text
}

// ---- parts ------------------------------------------------------------------------------------------------

static bool wanted_size(bool html, size_t len)
{
	return len <= (html ? MAIL_HTML_MAX : MAIL_TEXT_MAX);
}

static void leaf_notes(struct walk *w, struct slice type, struct slice bytes)
{
	if (ascii_eq(type, S("message/delivery-status")) && !w->body->delivery_status.ptr)
		w->body->delivery_status = bytes;
	if (ascii_eq(type, S("text/rfc822-headers")) && w->report && !w->body->returned.ptr)
		w->body->returned = bytes;
	if (ascii_eq(type, S("application/ms-tnef")))
		warn(w, "tnef");
	if (ascii_eq(type, S("application/pkcs7-mime")) || ascii_eq(type, S("application/x-pkcs7-mime")))
		w->body->encrypted = true;
}

static void leaf_walk(struct walk *w, GMimePart *part)
{
	struct arena *a = w->arena;
	struct slice type = part_type(a, GMIME_OBJECT(part)), name = part_name(a, part);
	struct slice bytes = part_bytes(a, w->message, part);
	bool html = ascii_eq(type, S("text/html")), body = is_body_text(w, part, type, name);
	struct mail_attachment *x;

	leaf_notes(w, type, bytes);
	if (body && text_take(w, part, bytes, html)) {
		if (wanted_size(html, bytes.len))
			return;
		warn(w, "limit-text");
	}
	if (w->alternative && (ascii_eq(type, S("text/x-amp-html")) || ascii_eq(type, S("text/watch-html")) ||
			       ascii_eq(type, S("text/enriched"))))
		return; // another dress of the same words
	x = attach(w, type, name, bytes);
	if (!x)
		return;
	x->content_id = part_content_id(a, GMIME_OBJECT(part));
	x->inline_part = ascii_eq(part_disposition(a, GMIME_OBJECT(part)), S("inline")) ||
			 (w->related && x->content_id.len);
	x->calendar = ascii_eq(type, S("text/calendar")) || ascii_eq(type, S("application/ics"));
	w->body->calendar |= x->calendar;
}

// A message inside the message: an attachment, with its head and text read so that it can be shown.
static void message_walk(struct walk *w, GMimeMessagePart *part)
{
	struct arena *a = w->arena;
	struct slice bytes = part_raw(a, GMIME_OBJECT(part), true);
	struct slice type = part_type(a, GMIME_OBJECT(part));
	struct mail_attachment *x = attach(w, type, part_object_name(a, GMIME_OBJECT(part)), bytes);

	if (w->report && !w->body->returned.ptr)
		w->body->returned = bytes;
	if (x && ascii_eq(type, S("message/rfc822")))
		x->content_id = part_content_id(a, GMIME_OBJECT(part));
}

static void object_walk(struct walk *w, GMimeObject *o, int depth);

static void children_walk(struct walk *w, GMimeMultipart *m, int depth)
{
	int count = g_mime_multipart_get_count(m);

	for (int i = 0; i < count; i++)
		object_walk(w, g_mime_multipart_get_part(m, i), depth + 1);
}

// A multipart without parts: its boundary never came. What stands there is shown as text.
static void empty_multipart(struct walk *w, GMimeMultipart *m)
{
	const char *text = g_mime_multipart_get_prologue(m);
	struct segment *s;

	warn(w, "multipart-empty");
	s = text && *text ? segment_for(w, false) : NULL;
	if (s)
		append(w, &s->plain,
		       utf_body(w->arena,
				charset_decode(
				    w->arena, NO_SLICE,
				    slice_sub((struct slice){text, strlen(text)}, 0, MAIL_TEXT_MAX), NULL),
				MAIL_TEXT_MAX));
}

static void multipart_walk(struct walk *w, GMimeMultipart *m, int depth)
{
	struct slice type = part_type(w->arena, GMIME_OBJECT(m));
	struct segment *outer = w->alternative;
	bool related = w->related, report = w->report;

	if (g_mime_multipart_get_count(m) == 0) {
		empty_multipart(w, m);
		return;
	}
	if (ascii_eq(type, S("multipart/alternative")) && !w->alternative)
		w->alternative = segment_new(w);
	w->related |= ascii_eq(type, S("multipart/related"));
	if (ascii_eq(type, S("multipart/report"))) {
		w->report = true;
		w->body->report_type =
		    ascii_lowered(w->arena, part_parameter(w->arena, GMIME_OBJECT(m), "report-type"));
	}
	w->body->signed_part |= ascii_eq(type, S("multipart/signed"));
	w->body->encrypted |= ascii_eq(type, S("multipart/encrypted"));
	children_walk(w, m, depth);
	w->alternative = outer;
	w->related = related;
	w->report = report;
}

static void object_walk(struct walk *w, GMimeObject *o, int depth)
{
	if (depth > MAIL_DEPTH_MAX || w->parts >= MAIL_PARTS_MAX) {
		warn(w, depth > MAIL_DEPTH_MAX ? "limit-depth" : "limit-parts");
		buf_add(&w->rest, part_raw(w->arena, o, false));
		return;
	}
	w->parts++;
	if (GMIME_IS_MULTIPART(o))
		multipart_walk(w, GMIME_MULTIPART(o), depth);
	else if (GMIME_IS_MESSAGE_PART(o))
		message_walk(w, GMIME_MESSAGE_PART(o));
	else if (GMIME_IS_PART(o))
		leaf_walk(w, GMIME_PART(o));
	else
		attach(w, part_type(w->arena, o), NO_SLICE, part_raw(w->arena, o, true));
}

// ---- putting together -------------------------------------------------------------------------------------

static bool blank(struct slice s)
{
	return ascii_trim(s).len == 0;
}

// Without empty lines around; blanks that begin a line stay.
static struct slice trimmed(struct slice s)
{
	size_t from = 0, line;

	for (size_t i = 0; i < s.len && ascii_space(s.ptr[i]); i++)
		if (s.ptr[i] == '\n')
			from = i + 1;
	line = s.len;
	while (line > from && ascii_space(s.ptr[line - 1]))
		line--;
	return slice_sub(s, from, line);
}

static void line_parted(struct buf *b, struct slice s)
{
	if (b->len && s.len)
		buf_adds(b, "\n\n");
	buf_add(b, s);
}

static void segments_join(struct walk *w)
{
	struct buf text = buf_new(w->arena, MAIL_TEXT_MAX), marked = buf_new(w->arena, MAIL_TEXT_MAX);
	struct buf html = buf_new(w->arena, MAIL_HTML_MAX * 2);
	bool any_html = false;

	w->body->text_from_html = true;
	for (size_t i = 0; i < w->segment_count; i++)
		any_html |= !blank(buf_slice(&w->segments[i].html));
	for (size_t i = 0; i < w->segment_count; i++) {
		struct slice from = buf_slice(&w->segments[i].html), plain = buf_slice(&w->segments[i].plain);
		struct html_text t = {NO_SLICE, NO_SLICE};

		if (from.len)
			t = html_text(w->arena, from);
		if (!blank(plain))
			w->body->text_from_html = false;
		line_parted(&text, blank(plain) ? t.text : trimmed(plain));
		line_parted(&marked, from.len ? t.marked : plain);
		if (any_html && w->segment_count == 1)
			buf_add(&html, from);
		else if (any_html) // each cleaned by itself, so that one cannot swallow the next
			buf_add(&html,
				from.len ? html_clean(w->arena, from).html : html_of_text(w->arena, plain));
	}
	w->body->text = buf_slice(&text);
	w->body->text_marked = buf_slice(&marked);
	w->body->html = buf_slice(&html);
}

static void on_warning(gint64 offset, GMimeParserWarning what, const gchar *item, gpointer data)
{
	struct walk *w = data;

	(void)offset, (void)item;
	if (what == GMIME_WARN_TRUNCATED_MESSAGE)
		warn(w, "truncated");
	else if (what == GMIME_CRIT_NESTING_OVERFLOW)
		warn(w, "limit-depth");
	else if (what == GMIME_CRIT_MULTIPART_WITHOUT_BOUNDARY || what == GMIME_WARN_MALFORMED_MULTIPART)
		warn(w, "multipart-malformed");
}

static GMimeMessage *parse(struct walk *w)
{
	static const char *charsets[] = {"utf-8", "windows-1255", NULL};
	GByteArray bytes = {.data = (guint8 *)(uintptr_t)w->message.ptr, .len = (guint)w->message.len};
	GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(&bytes);
	GMimeParserOptions *options = g_mime_parser_options_new();
	GMimeParser *parser;
	GMimeMessage *m;

	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
	g_mime_parser_options_set_fallback_charsets(options, charsets);
	g_mime_parser_options_set_warning_callback(options, on_warning, w);
	parser = g_mime_parser_new_with_stream(stream);
	m = g_mime_parser_construct_message(parser, options);
	if (m && g_mime_message_get_mime_part(m))
		object_walk(w, g_mime_message_get_mime_part(m), 0);
	g_mime_parser_options_free(options);
	g_object_unref(parser);
	g_object_unref(stream);
	return m;
}

// What the parser does not take at all is shown as the text behind its header.
static void take_as_text(struct walk *w)
{
	struct slice text =
	    slice_sub(w->message, header_block_read(w->arena, w->message).body, w->message.len);
	struct segment *s = segment_for(w, false);

	warn(w, "malformed");
	text = charset_decode(w->arena, NO_SLICE, slice_sub(text, 0, MAIL_TEXT_MAX), NULL);
	if (s)
		append(w, &s->plain, utf_body(w->arena, text, MAIL_TEXT_MAX));
}

void body_read(struct ctx *c, struct slice message, struct body *out)
{
	struct walk *w = ARENA_NEW(c->arena, struct walk);
	struct bounds bounds = bounds_of(message);
	GMimeMessage *m;

	*out =
	    (struct body){.attachments = ARENA_ARRAY(c->arena, MAIL_PARTS_MAX + 2, struct mail_attachment)};
	*w = (struct walk){.c = c,
			   .arena = c->arena,
			   .body = out,
			   .message = slice_sub(message, 0, bounds.cut),
			   .rest = buf_new(c->arena, MAIL_BYTES_MAX * 2),
			   .text_left = MAIL_TEXT_MAX + MAIL_HTML_MAX};
	m = parse(w);
	if (m)
		g_object_unref(m);
	else
		take_as_text(w);
	if (bounds.why) {
		warn(w, strcmp(bounds.why, "parts") == 0 ? "limit-parts" : "limit-headers");
		buf_add(&w->rest, slice_sub(message, bounds.cut, message.len));
	}
	segments_join(w);
	if (w->rest.len)
		out->attachments[out->attachment_count++] =
		    (struct mail_attachment){.name = S("rest-of-message.eml"),
					     .type = S("application/octet-stream"),
					     .bytes = buf_slice(&w->rest)};
}

// Charsets that names of attachments may be written in. The descriptors stay open for the life of the
// process, so that their tables are there when nothing can be opened any more.
void body_prepare(void)
{
	static const char *const charsets[] = {
	    "windows-1255", "iso-8859-8", "iso-8859-1",	  "windows-1252", "windows-1251", "windows-1256",
	    "koi8-r",	    "iso-8859-2", "windows-1250", "iso-8859-15",  "gb18030",	  "gb2312",
	    "big5",	    "euc-kr",	  "iso-2022-jp",  "shift_jis",	  "euc-jp",	  "utf-16",
	    "utf-7",	    "ibm862",	  "iso-8859-6",	  "us-ascii"};
	static iconv_t held[sizeof charsets / sizeof *charsets];

	g_mime_init();
	for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++)
		held[i] = iconv_open("UTF-8", charsets[i]);
	(void)held;
}
