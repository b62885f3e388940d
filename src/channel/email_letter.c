// SPDX-License-Identifier: Apache-2.0
#include "channel/email_letter.h"

#include "base/ascii.h"
#include "base/i18n.h"
#include "base/put.h"
#include "desk/answer.h"
#include "desk/attachment.h"
#include "desk/blob.h"
#include "desk/opening.h"
#include "desk/outbox.sql.h"
#include "desk/setting.h"
#include "desk/signed_token.h"
#include "desk/staff.h"
#include "lang/texts.h"

struct pieces {
	struct email_letter *letter;
	struct ticket ticket;
	struct contact contact;
	struct put j;
	struct slice base_url, head;
	struct opening *opening;
	enum lang lang;
};

static void person_put(struct put *j, const char *name, struct slice shown, struct slice address)
{
	put_object(j, name);
	put_text(j, "name", shown);
	put_text(j, "address", address);
	put_close(j);
}

static void list_put(struct put *j, const char *name, struct slice list, struct slice instead, struct slice instead_name)
{
	struct slice rest = list, part;

	put_array(j, name);
	while (ascii_next_part(&rest, ',', &part))
		if (part.len)
			person_put(j, NULL, slice_eq(part, instead) ? instead_name : S(""), part);
	put_close_array(j);
}

static enum err load_ticket(struct ctx *c, struct tx *tx, struct pieces *p)
{
	const struct outbox_row *row = p->letter->row;

	TRY(mailbox_load(c, tx, p->letter->desk, row->mailbox, &p->letter->box));
	TRY(ticket_load(c, tx, row->ticket, &p->ticket));
	TRY(contact_load(c, tx, row->contact, &p->contact));
	TRY(setting_read(c, tx, "base_url", &p->base_url));
	TRY(opening_load(c, tx, &p->opening));
	p->lang = lang_from(p->ticket.lang.len ? p->ticket.lang : p->letter->box.lang);
	return OK;
}

// Threading: what the other side has seen of this ticket, newest last.
static enum err references_put(struct ctx *c, struct tx *tx, struct pieces *p)
{
	struct answer_references_rows rows;
	struct put *j = &p->j;
	struct slice newest = S("");

	TRY(answer_references(c, tx, p->ticket.id, &rows));
	put_array(j, "references");
	for (size_t i = rows.count; i > 0; i--) {
		const struct answer_references_row *r = &rows.items[i - 1];
		bool ours = slice_eq(r->direction, S("out"));
		struct slice id = ours && r->outbox ? outbox_message_id(c->arena, p->letter->desk, p->ticket.id, r->outbox, p->letter->box.address)
						    : r->message_id;

		if (r->id == p->contact.id || !id.len)
			continue;
		put_text(j, NULL, id);
		if (!ours)
			newest = id;
	}
	put_close_array(j);
	if (newest.len) {
		put_array(j, "in_reply_to");
		put_text(j, NULL, newest);
		put_close_array(j);
	}
	return OK;
}

static struct slice subject_of(struct ctx *c, const struct pieces *p)
{
	struct slice reference = ticket_reference(c->arena, p->ticket.id);

	if (slice_eq(p->contact.kind, S("auto")))
		return i18n_say(c->arena, p->lang, &text_ack_subject, I18N_ARGS(ARG("ref", reference)));
	return arena_printf(c->arena, "Re: %.*s [%.*s]", SLICE_ARG(p->ticket.subject), SLICE_ARG(reference));
}

static enum err envelope_put(struct ctx *c, struct tx *tx, struct pieces *p)
{
	const struct outbox_row *row = p->letter->row;
	const struct mailbox *box = &p->letter->box;
	struct put *j = &p->j;
	bool answer = slice_eq(p->contact.author_kind, S("staff"));
	struct slice from = answer && p->contact.author_name.len
				? arena_printf(c->arena, "%.*s, %.*s", SLICE_ARG(p->contact.author_name), SLICE_ARG(box->name))
				: box->name;

	person_put(j, "from", from, box->address);
	list_put(j, "to", p->contact.to, row->recipient, row->name);
	list_put(j, "cc", p->contact.cc, S(""), S(""));
	put_array(j, "reply_to");
	person_put(j, NULL, box->name,
		   box->plus_address ? outbox_reply_address(c->arena, p->letter->desk, row->ticket, row->id, box->address) : box->address);
	put_close_array(j);
	put_text(j, "subject", subject_of(c, p));
	put_text(j, "language", slice_cstr(lang_code(p->lang)));
	put_text(j, "message_id", outbox_message_id(c->arena, p->letter->desk, row->ticket, row->id, box->address));
	put_int(j, "at", p->contact.at);
	put_int(j, "utc_offset", zone_offset(&p->opening->zone, p->contact.at));
	put_text(j, "automatic", row->automatic ? S("auto-replied") : S(""));
	return references_put(c, tx, p);
}

static enum err headers_put(struct ctx *c, struct tx *tx, struct pieces *p)
{
	struct outbox_record_head_row head;
	struct put *j = &p->j;
	const struct outbox_row *row = p->letter->row;

	TRY(outbox_record_head(c, tx, p->contact.id, p->ticket.id, &head));
	put_array(j, "headers");
	put_array(j, NULL);
	put_text(j, NULL, S("X-Keshev-Token"));
	put_text(j, NULL, signed_reply_token(c->arena, p->letter->desk, row->ticket, row->id));
	put_close_array(j);
	// The witness of the shared record leaves the house with every message (DESIGN §5).
	if (head.hash.len) {
		put_array(j, NULL);
		put_text(j, NULL, S("X-Keshev-Record-Head"));
		put_text(j, NULL, arena_printf(c->arena, "%lld %.*s", (long long)head.seq, SLICE_ARG(hex_of(c->arena, head.hash))));
		put_close_array(j);
	}
	put_close_array(j);
	return OK;
}

static enum err signature_put(struct ctx *c, struct tx *tx, struct pieces *p)
{
	struct slice own = S("");
	struct staff author;

	if (slice_eq(p->contact.author_kind, S("staff")) && p->contact.author_id) {
		TRY(staff_load(c, tx, p->contact.author_id, &author));
		own = author.signature;
	}
	put_text(&p->j, "signature",
		 own.len && p->letter->box.signature.len
		     ? arena_printf(c->arena, "%.*s\n%.*s", SLICE_ARG(own), SLICE_ARG(p->letter->box.signature))
		     : own.len ? own : p->letter->box.signature);
	return OK;
}

// Copies to others carry no link: it is the customer's alone.
static void link_put(struct ctx *c, struct pieces *p)
{
	if (!p->letter->row->has_link)
		return;
	put_object(&p->j, "link");
	put_text(&p->j, "text", i18n_say(c->arena, p->lang, &text_mail_link, NULL, 0));
	put_text(&p->j, "url",
		 arena_printf(c->arena, "%.*s/c/%.*s", SLICE_ARG(p->base_url),
			      SLICE_ARG(signed_link_token(c->arena, p->letter->desk, p->letter->row->id))));
	put_close(&p->j);
}

static enum err quote_put(struct ctx *c, struct tx *tx, struct pieces *p)
{
	struct answer_last_from_customer_row last;
	bool found;

	// Automatic messages echo nobody's words (facts/security.md row 3).
	if (p->letter->row->automatic)
		return OK;
	TRY(answer_last_from_customer(c, tx, p->ticket.id, &last, &found));
	if (!found || !last.text.len)
		return OK;
	put_object(&p->j, "quoted");
	put_text(&p->j, "intro",
		 i18n_say(c->arena, p->lang, &text_mail_quote,
			  I18N_ARGS(ARG("when", moment_at(c->arena, p->lang, &p->opening->zone, p->contact.at + 370 * (msec)86400000, last.at)),
				    ARG("name", last.author.len ? last.author : last.address))));
	put_text(&p->j, "text", last.text);
	put_close(&p->j);
	return OK;
}

static enum err files_put(struct ctx *c, struct tx *tx, struct pieces *p)
{
	struct email_letter *l = p->letter;
	struct attachments files;

	TRY(attachment_of_contact(c, tx, p->contact.id, &files));
	put_array(&p->j, "attachments");
	for (size_t i = 0; i < files.count && l->part_count < EMAIL_LETTER_PARTS_MAX; i++) {
		TRY(blob_load(c, tx, files.items[i].hash, &l->parts[l->part_count]));
		put_object(&p->j, NULL);
		put_text(&p->j, "name", files.items[i].name);
		put_text(&p->j, "type", files.items[i].type);
		put_int(&p->j, "part", (int64_t)l->part_count - 1);
		put_bool(&p->j, "inline", files.items[i].inline_id.len > 0);
		put_text(&p->j, "content_id", files.items[i].inline_id);
		put_close(&p->j);
		l->part_count++;
	}
	put_close_array(&p->j);
	return OK;
}

static enum err gather(struct ctx *c, struct tx *tx, void *arg)
{
	struct pieces *p = arg;

	p->j = put_begin(c->arena);
	p->letter->part_count = 1;
	TRY(load_ticket(c, tx, p));
	TRY(envelope_put(c, tx, p));
	TRY(headers_put(c, tx, p));
	put_text(&p->j, "body", p->contact.text);
	TRY(signature_put(c, tx, p));
	link_put(c, p);
	TRY(quote_put(c, tx, p));
	TRY(files_put(c, tx, p));
	p->letter->parts[0] = put_end(&p->j);
	return OK;
}

enum err email_letter_load(struct ctx *c, struct email_letter *l)
{
	struct pieces p = {.letter = l};

	return db_read(l->desk->db, c, gather, &p);
}
