// SPDX-License-Identifier: Apache-2.0
#include "mail/mail_json.h"

#include "base/put.h"
#include "base/secret.h"
#include "text/civil.h"

static void people(struct put *j, const char *name, const struct mail_addresses *l)
{
	put_array(j, name);
	for (size_t i = 0; i < l->count; i++) {
		put_object(j, NULL);
		put_text(j, "name", l->list[i].name);
		put_text(j, "address", l->list[i].address);
		put_close(j);
	}
	put_close_array(j);
}

static void texts(struct put *j, const char *name, const struct mail_texts *t)
{
	put_array(j, name);
	for (size_t i = 0; i < t->count; i++)
		put_text(j, NULL, t->list[i]);
	put_close_array(j);
}

static void moment(struct put *j, const char *iso_name, const char *ms_name, bool known, msec at,
		   int32_t offset)
{
	char iso[CIVIL_ISO_MAX];

	if (!known) {
		if (iso_name)
			put_null(j, iso_name);
		put_null(j, ms_name);
		return;
	}
	if (iso_name)
		put_text(j, iso_name, (struct slice){.ptr = iso, .len = civil_iso(at, offset, iso)});
	put_int(j, ms_name, at);
}

static void head(struct put *j, const struct mail *m)
{
	people(j, "from", &m->from);
	people(j, "to", &m->to);
	people(j, "cc", &m->cc);
	people(j, "reply_to", &m->reply_to);
	people(j, "sender", &m->sender);
	put_text(j, "subject", m->subject);
	moment(j, "date", "at", m->dated, m->at, m->utc_offset);
	put_text(j, "message_id", m->message_id);
	texts(j, "in_reply_to", &m->in_reply_to);
	texts(j, "references", &m->references);
}

static void attachments(struct arena *a, struct put *j, const struct mail *m)
{
	put_array(j, "attachments");
	for (size_t i = 0; i < m->attachment_count; i++) {
		const struct mail_attachment *x = &m->attachments[i];
		struct sha256 sum = sha256_of(x->bytes);

		put_object(j, NULL);
		put_text(j, "name", x->name);
		put_text(j, "type", x->type);
		put_int(j, "size", (int64_t)x->bytes.len);
		put_text(j, "sha256", hex_of(a, sha256_slice(&sum)));
		put_bool(j, "inline", x->inline_part);
		put_text(j, "content_id", x->content_id);
		put_bool(j, "calendar", x->calendar);
		put_int(j, "part", (int64_t)i);
		if (x->message) {
			put_object(j, "message");
			head(j, x->message);
			put_text(j, "text", x->message->text);
			put_close(j);
		}
		put_close(j);
	}
	put_close_array(j);
}

static void bounce(struct put *j, const struct mail *m)
{
	const struct mail_bounce *b = &m->bounce;

	if (!m->bounced) {
		put_null(j, "bounce");
		return;
	}
	put_object(j, "bounce");
	put_bool(j, "standard", b->standard);
	put_bool(j, "permanent", b->permanent);
	put_text(j, "original_message_id", b->original_message_id);
	put_text(j, "original_subject", b->original_subject);
	put_text(j, "original_to", b->original_to);
	put_array(j, "recipients");
	for (size_t i = 0; i < b->recipient_count; i++) {
		put_object(j, NULL);
		put_text(j, "address", b->recipients[i].address);
		put_text(j, "action", b->recipients[i].action);
		put_text(j, "status", b->recipients[i].status);
		put_text(j, "diagnostic", b->recipients[i].diagnostic);
		put_close(j);
	}
	put_close_array(j);
	put_close(j);
}

static void verdict(struct put *j, const struct mail_verdict *v)
{
	if (!v->known) {
		put_null(j, "verdict");
		return;
	}
	put_object(j, "verdict");
	put_bool(j, "junk", v->junk);
	put_text(j, "score", v->score);
	put_text(j, "spf", v->spf);
	put_text(j, "dkim", v->dkim);
	put_text(j, "dmarc", v->dmarc);
	put_text(j, "by", v->by);
	put_close(j);
}

static void forwarded(struct put *j, const struct mail_forwarded *f)
{
	if (!f->found) {
		put_null(j, "forwarded_original");
		return;
	}
	put_object(j, "forwarded_original");
	put_text(j, "name", f->name);
	put_text(j, "address", f->address);
	put_text(j, "subject", f->subject);
	put_text(j, "date", f->date);
	moment(j, NULL, "at", f->dated, f->at, 0);
	put_text(j, "text", f->text);
	put_close(j);
}

static void machines(struct put *j, const struct mail *m)
{
	put_bool(j, "auto_reply", m->automatic);
	texts(j, "auto_why", &m->automatic_why);
	put_bool(j, "no_answer_wanted", m->no_answer_wanted);
	put_text(j, "list_id", m->list_id);
	put_text(j, "auto_submitted", m->auto_submitted);
	put_text(j, "precedence", m->precedence);
	if (m->has_return_path)
		put_text(j, "return_path", m->return_path);
	else
		put_null(j, "return_path");
	bounce(j, m);
	verdict(j, &m->verdict);
}

struct slice mail_json(struct arena *a, const struct mail *m)
{
	struct put j = put_begin(a);

	head(&j, m);
	texts(&j, "delivered_to", &m->delivered_to);
	put_int(&j, "received_hops", (int64_t)m->received_hops);
	put_text(&j, "text", m->text);
	put_text(&j, "html_clean", m->html_clean);
	put_int(&j, "blocked_images", (int64_t)m->blocked_images);
	put_text(&j, "new_text", m->new_text);
	put_text(&j, "quoted_text", m->quoted_text);
	put_text(&j, "direction", m->rtl ? S("rtl") : S("ltr"));
	put_text(&j, "language", m->lang == LANG_HE ? S("he") : S("en"));
	attachments(a, &j, m);
	machines(&j, m);
	put_bool(&j, "is_form", m->is_form);
	put_bool(&j, "is_forward", m->is_forward);
	forwarded(&j, &m->forwarded);
	texts(&j, "own_headers", &m->own_headers);
	put_bool(&j, "encrypted", m->encrypted);
	put_bool(&j, "signed", m->signed_part);
	put_text(&j, "thread_index", m->thread_index);
	texts(&j, "warnings", &m->warnings);
	put_end(&j);
	return j.out.full ? NO_SLICE : buf_slice(&j.out);
}
