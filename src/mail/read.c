// SPDX-License-Identifier: Apache-2.0
#include "mail/read.h"

#include <jansson.h>

#include "mail/address.h"
#include "mail/automatic.h"
#include "mail/body.h"
#include "mail/bounce.h"
#include "mail/charset.h"
#include "mail/forwarded.h"
#include "mail/header.h"
#include "mail/html_clean.h"
#include "mail/html_events.h"
#include "mail/limits.h"
#include "mail/mail_date.h"
#include "mail/new_text.h"
#include "mail/quote_marks.h"
#include "mail/utf.h"
#include "text/normalise.h"

#define DELIVERED_MAX 10
#define OWN_HEADERS_MAX 10
#define OWN_HEADER_MAX 500
#define NESTED_MAX 20 // attached messages whose head and text are read too

// ---- header -----------------------------------------------------------------------------------------------

// All fields of a name together (there may be none, or two From).
static struct mail_addresses addresses_of(const struct header_block *h, const char *name)
{
	struct mail_addresses all = address_list(h->arena, header_first(h, name));

	for (size_t i = 1; i < 5 && header_nth(h, name, i).len; i++)
		all = address_join(h->arena, all, address_list(h->arena, header_nth(h, name, i)));
	return all;
}

static void delivered_read(const struct header_block *h, struct mail *m)
{
	static const char *const names[] = {"Delivered-To",    "X-Original-To", "Envelope-To", "X-Envelope-To",
					    "X-Delivered-To", "X-Rcpt-To",     NULL};

	m->delivered_to.list = ARENA_ARRAY(h->arena, DELIVERED_MAX, struct slice);
	for (const char *const *n = names; *n; n++) {
		for (size_t i = 0; i < 4 && header_nth(h, *n, i).len; i++) {
			struct mail_addresses l = address_list(h->arena, header_nth(h, *n, i));

			if (l.count && l.list[0].address.len && m->delivered_to.count < DELIVERED_MAX)
				m->delivered_to.list[m->delivered_to.count++] = l.list[0].address;
		}
	}
}

static void own_headers_read(const struct header_block *h, struct mail *m)
{
	m->own_headers.list = ARENA_ARRAY(h->arena, OWN_HEADERS_MAX, struct slice);
	for (size_t i = 0; i < h->count && m->own_headers.count < OWN_HEADERS_MAX; i++) {
		struct slice value;

		if (!ascii_starts(h->fields[i].name, S("X-Keshev-")) || h->fields[i].name.len > 60)
			continue;
		value = utf_line(h->arena, header_unfold(h->arena, h->fields[i].raw), OWN_HEADER_MAX, true);
		m->own_headers.list[m->own_headers.count++] =
		    arena_printf(h->arena, "%.*s: %.*s", SLICE_ARG(h->fields[i].name), SLICE_ARG(value));
	}
}

static size_t hops_count(const struct header_block *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->count; i++)
		n += ascii_eq(h->fields[i].name, S("Received"));
	return n;
}

static void head_read(const struct header_block *h, struct mail *m)
{
	struct arena *a = h->arena;
	struct mail_texts ids = header_ids(a, header_first(h, "Message-ID"), 1);

	m->from = addresses_of(h, "From");
	m->to = addresses_of(h, "To");
	m->cc = addresses_of(h, "Cc");
	m->reply_to = addresses_of(h, "Reply-To");
	m->sender = addresses_of(h, "Sender");
	m->subject = header_text(a, header_first(h, "Subject"), MAIL_SUBJECT_MAX);
	m->dated = mail_date_read(header_first(h, "Date"), &m->at, &m->utc_offset);
	m->message_id = ids.count ? ids.list[0] : S("");
	m->in_reply_to = header_ids(a, header_first(h, "In-Reply-To"), 10);
	m->references = header_ids(a, header_first(h, "References"), MAIL_REFERENCES_MAX);
	m->thread_index = utf_line(a, header_first(h, "Thread-Index"), 200, true);
	m->received_hops = hops_count(h);
	delivered_read(h, m);
	own_headers_read(h, m);
}

// ---- text -------------------------------------------------------------------------------------------------

static enum lang language_of(struct slice s)
{
	size_t hebrew = 0, latin = 0;

	for (size_t at = 0; at < s.len && at < 20000;) {
		uint32_t cp = norm_decode(s, &at);

		hebrew += cp >= 0x05D0 && cp <= 0x05EA;
		latin += (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
	}
	return hebrew * 2 >= latin && hebrew > 0 ? LANG_HE : LANG_EN;
}

// By its letters; without enough of them by the subject.
static void language_guess(struct mail *m)
{
	int direction = utf_direction(m->new_text);

	if (direction == 0)
		direction = utf_direction(m->subject);
	m->rtl = direction < 0;
	m->lang = language_of(m->new_text);
	if (m->lang == LANG_EN && utf_direction(m->new_text) == 0)
		m->lang = language_of(m->subject);
}

static void new_text_read(struct ctx *c, const struct body *b, struct mail *m)
{
	struct new_text n = new_text_find(c->arena, b->text_from_html ? b->text_marked : m->text, m->is_forward);

	if (!n.cut && !b->text_from_html) { // the HTML may know what the plain text does not show
		struct new_text other = new_text_find(c->arena, b->text_marked, m->is_forward);
		if (other.cut)
			n = other;
	}
	m->new_text = utf_body(c->arena, n.text, MAIL_TEXT_MAX);
	m->quoted_text = utf_body(c->arena, n.quoted, MAIL_TEXT_MAX);
	if (n.forwarded.len) {
		m->forwarded = forwarded_read(c->arena, n.forwarded);
		m->is_forward |= m->forwarded.found;
	}
}

static void html_read(struct ctx *c, const struct body *b, struct mail *m)
{
	struct html_cleaned h;

	if (b->html.len == 0)
		return;
	h = html_clean(c->arena, b->html);
	m->html_clean = h.html;
	m->blocked_images = h.blocked_images;
	if (h.cut)
		body_warn(c->arena, &m->warnings, "html-cut");
}

// ---- attached messages ------------------------------------------------------------------------------------

// Head and text of an attached message; its own attachments stay inside.
static const struct mail *nested_read(struct ctx *c, struct slice bytes)
{
	struct mail *m = ARENA_NEW(c->arena, struct mail);
	struct header_block h = header_block_read(c->arena, bytes);
	struct body b;

	head_read(&h, m);
	body_read(c, bytes, &b);
	m->text = utf8_cut(utf_body(c->arena, b.text, MAIL_NESTED_TEXT_MAX), MAIL_NESTED_TEXT_MAX);
	return m;
}

static void nested_all(struct ctx *c, struct mail *m)
{
	int count = 0;

	for (size_t i = 0; i < m->attachment_count && count < NESTED_MAX; i++) {
		struct mail_attachment *x = &m->attachments[i];

		if (!ascii_eq(x->type, S("message/rfc822")))
			continue;
		count++;
		x->message = nested_read(c, x->bytes);
		if (!m->forwarded.found && m->is_forward && x->message)
			m->forwarded = forwarded_from(x->message);
	}
}

// ---- who writes -------------------------------------------------------------------------------------------

static bool own_domain(const struct mail_read_options *o, struct slice address)
{
	struct slice domain = address_domain(address);

	for (size_t i = 0; i < o->own_domain_count; i++)
		if (ascii_eq(domain, o->own_domains[i]))
			return true;
	for (size_t i = 0; i < o->own_address_count; i++)
		if (address_same(address, o->own_addresses[i]))
			return true;
	return false;
}

static bool form_sender(struct slice address)
{
	static const struct slice names[] = {S_INIT("wordpress"), S_INIT("website"), S_INIT("web"),    S_INIT("forms"),
					     S_INIT("form"),      S_INIT("www-data"), S_INIT("apache"), S_INIT("webmaster"),
					     S_INIT("contact"),   S_INIT("contact-form"), S_INIT("webform"), S_INIT("site")};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (ascii_eq(address_local(address), names[i]))
			return true;
	return automatic_sender(address);
}

// A form on a website: it writes as itself (or as us) and puts the person into Reply-To.
static bool is_form(const struct mail_read_options *o, const struct mail *m)
{
	struct slice from, reply;

	if (m->from.count != 1 || m->reply_to.count != 1 || m->bounced || m->list_id.len)
		return false;
	from = m->from.list[0].address;
	reply = m->reply_to.list[0].address;
	if (address_same(from, reply) || byte_find(reply, '@') == SIZE_MAX || own_domain(o, reply) || automatic_sender(reply))
		return false;
	for (size_t i = 0; i < m->to.count; i++)
		if (address_same(m->to.list[i].address, from) && !address_same(m->to.list[i].address, reply))
			return true; // from us to us
	return own_domain(o, from) || form_sender(from);
}

// ---- in front ---------------------------------------------------------------------------------------------

// Blank lines and an mbox line before the header belong to the carrier.
static struct slice without_carrier(struct slice raw)
{
	struct slice rest, line;

	while (raw.len && (*raw.ptr == '\r' || *raw.ptr == '\n'))
		raw = slice_sub(raw, 1, raw.len);
	rest = raw;
	if (!line_next(&rest, &line) || (!slice_starts(line, S("From ")) && !slice_starts(line, S(">From "))))
		return raw;
	return ascii_starts(ascii_trim(slice_sub(line, 5, line.len)), S(":")) ? raw : rest; // "From : a@b" is a field
}

enum err mail_read(struct ctx *c, const struct mail_read_options *o, struct slice raw, struct mail *out)
{
	struct mail m = {0};
	struct header_block h;
	struct body b;

	if (raw.len > MAIL_BYTES_MAX)
		return fail(c, E_TOO_LARGE, "a message of more than %zu MB", MAIL_BYTES_MAX >> 20);
	raw = without_carrier(raw);
	if (raw.len == 0)
		return fail(c, E_UNREADABLE, "the message is empty");
	h = header_block_read(c->arena, raw);
	if (h.count == 0) // no header at all: everything is text (the raw message is on record, so a cut loses nothing)
		raw = arena_printf(c->arena, "\n%.*s", SLICE_ARG(slice_sub(raw, 0, MAIL_TEXT_MAX * 2)));
	body_read(c, raw, &b);
	head_read(&h, &m);
	m.warnings = b.warnings;
	m.attachments = b.attachments;
	m.attachment_count = b.attachment_count;
	m.encrypted = b.encrypted;
	m.signed_part = b.signed_part;
	m.text = utf_body(c->arena, b.text, MAIL_TEXT_MAX);
	m.is_forward = mark_forward_subject(m.subject);
	html_read(c, &b, &m);
	new_text_read(c, &b, &m);
	nested_all(c, &m);
	language_guess(&m);
	automatic_read(c->arena, &h, &m);
	bounce_read(c->arena, &h, &b, &m);
	m.verdict = verdict_read(c->arena, &h, &o->trust);
	m.is_form = is_form(o, &m);
	if (m.from.count == 0)
		body_warn(c->arena, &m.warnings, "no-from");
	*out = m;
	return OK;
}

static void texts_from(struct ctx *c, const json_t *root, const char *name, struct slice **list, size_t *count)
{
	const json_t *array = json_object_get(root, name), *v;
	size_t i;

	*list = ARENA_ARRAY(c->arena, json_array_size(array) + 1, struct slice);
	json_array_foreach(array, i, v) {
		if (json_is_string(v))
			(*list)[(*count)++] = arena_dup(c->arena, (struct slice){json_string_value(v), json_string_length(v)});
	}
}

enum err mail_read_options_from(struct ctx *c, struct slice json, struct mail_read_options *out)
{
	struct mail_read_options o = {0};
	json_t *root;

	if (ascii_trim(json).len == 0) {
		*out = o;
		return OK;
	}
	root = json_loadb(json.ptr, json.len, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(root)) {
		json_decref(root);
		return fail(c, E_MALFORMED, "the options are not a JSON object");
	}
	texts_from(c, root, "authserv_ids", &o.trust.servers, &o.trust.server_count);
	texts_from(c, root, "own_domains", &o.own_domains, &o.own_domain_count);
	texts_from(c, root, "own_addresses", &o.own_addresses, &o.own_address_count);
	o.trust.spam_headers = json_is_true(json_object_get(root, "trust_spam_headers"));
	json_decref(root);
	*out = o;
	return OK;
}

void mail_prepare(void)
{
	charset_prepare();
	html_prepare();
	body_prepare();
}
