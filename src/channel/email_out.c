// SPDX-License-Identifier: Apache-2.0
#include "channel/email_out.h"

#include "base/ascii.h"
#include "base/i18n.h"
#include "base/put.h"
#include "base/sys.h"
#include "channel/email_letter.h"
#include "desk/notice.sql.h"
#include "desk/signed_token.h"
#include "lang/texts.h"
#include "wire/reader_pool.h"
#include "wire/smtp.h"

#define DEMO_FOLDER "sent"

enum err email_compose(struct desk *d, struct ctx *c, const struct outbox_row *row, struct slice *message)
{
	struct email_letter letter = {.desk = d, .row = row};
	struct reader_answer answer;

	TRY(email_letter_load(c, &letter));
	TRY(reader_call(d->readers, c, "write-mail", letter.parts, letter.part_count, &answer));
	if (answer.part_count != 1)
		return E_UNREADABLE;
	*message = answer.parts[0];
	return OK;
}

static enum outbox_end end_of(enum smtp_end e)
{
	switch (e) {
	case SMTP_ACCEPTED:
		return OUTBOX_DELIVERED;
	case SMTP_DEFERRED:
		return OUTBOX_DEFERRED;
	case SMTP_REJECTED:
		return OUTBOX_FAILED;
	case SMTP_UNSURE:
		break;
	}
	return OUTBOX_UNSURE;
}

// The demo has no mail server: what would be sent is put beside the data, where it can be looked at.
static enum err keep_for_demo(struct desk *d, struct ctx *c, int64_t id, struct slice message, struct email_end *out)
{
	struct slice folder = arena_printf(c->arena, "%.*s/" DEMO_FOLDER, SLICE_ARG(d->folder));
	struct slice path = arena_printf(c->arena, "%.*s/%lld.eml", SLICE_ARG(folder), (long long)id);

	sys_mkdir(folder.ptr, 0700);
	TRY(sys_replace_file(c->arena, path.ptr, message, 0600));
	*out = (struct email_end){.end = OUTBOX_DELIVERED, .code = 250, .words = arena_printf(c->arena, "demo: %.*s", SLICE_ARG(path))};
	return OK;
}

// VERP: the envelope sender carries the token too, so that even a bounce without our headers finds its message.
static struct slice envelope_sender(struct ctx *c, const struct email_letter *l)
{
	const struct outbox_row *row = l->row;

	if (row->automatic && !l->box.verp)
		return S("");
	return l->box.verp ? outbox_reply_address(c->arena, l->desk, row->ticket, row->id, l->box.address) : l->box.address;
}

enum err email_send(struct desk *d, struct ctx *c, const struct outbox_row *row, enum err (*sending)(void *arg, struct ctx *c),
		    void *arg, struct email_end *out)
{
	struct email_letter letter = {.desk = d, .row = row};
	struct reader_answer answer;
	struct smtp_result result;

	TRY(email_letter_load(c, &letter));
	if (!letter.box.smtp_url.len && !d->demo) {
		*out = (struct email_end){.end = OUTBOX_DEFERRED, .words = I18N0(c, text_mail_no_server)};
		return OK;
	}
	TRY(reader_call(d->readers, c, "write-mail", letter.parts, letter.part_count, &answer));
	if (answer.part_count != 1)
		return E_UNREADABLE;
	TRY(sending(arg, c));
	if (!letter.box.smtp_url.len)
		return keep_for_demo(d, c, row->id, answer.parts[0], out);
	TRY(smtp_deliver(c,
			 &(struct smtp_send){.url = letter.box.smtp_url,
					     .login = letter.box.smtp_login,
					     .password = letter.box.smtp_password,
					     .ca_file = letter.box.ca_file,
					     .from = envelope_sender(c, &letter),
					     .to = row->recipient,
					     .message = answer.parts[0]},
			 &result));
	*out = (struct email_end){.end = end_of(result.end), .code = result.code, .words = result.words};
	return OK;
}

struct noticing {
	struct desk *desk;
	struct mailbox box;
	bool found;
};

static enum err find_box(struct ctx *c, struct tx *tx, void *arg)
{
	struct noticing *n = arg;
	struct notice_mailbox_row row;

	TRY(notice_mailbox(c, tx, &row, &n->found));
	return n->found ? mailbox_load(c, tx, n->desk, row.id, &n->box) : OK;
}

static struct slice notice_head(struct ctx *c, const struct notice *n, const struct mailbox *box)
{
	ptrdiff_t at = ascii_find(box->address, S("@"), 0);
	struct put j = put_begin(c->arena);

	put_object(&j, "from");
	put_text(&j, "name", S("Keshev"));
	put_text(&j, "address", box->address);
	put_close(&j);
	put_array(&j, "to");
	put_object(&j, NULL);
	put_text(&j, "name", S(""));
	put_text(&j, "address", n->recipient);
	put_close(&j);
	put_close_array(&j);
	put_text(&j, "subject", n->subject);
	put_text(&j, "language", n->lang);
	put_text(&j, "message_id", arena_printf(c->arena, "notice-%lld@%.*s", (long long)n->id, SLICE_ARG(slice_sub(box->address, (size_t)at + 1, box->address.len))));
	put_text(&j, "automatic", S("auto-generated"));
	put_text(&j, "body", n->text);
	return put_end(&j);
}

enum err email_send_notice(struct desk *d, struct ctx *c, const struct notice *n, bool *sent, bool *for_good, struct slice *words)
{
	struct noticing w = {.desk = d};
	struct reader_answer answer;
	struct smtp_result result;
	struct slice head;

	*sent = *for_good = false;
	TRY(db_read(d->db, c, find_box, &w));
	if (!w.found) {
		*words = I18N0(c, text_mail_no_server);
		return OK;
	}
	head = notice_head(c, n, &w.box);
	TRY(reader_call(d->readers, c, "write-mail", &head, 1, &answer));
	TRY(smtp_deliver(c,
			 &(struct smtp_send){.url = w.box.smtp_url,
					     .login = w.box.smtp_login,
					     .password = w.box.smtp_password,
					     .ca_file = w.box.ca_file,
					     .from = w.box.address,
					     .to = n->recipient,
					     .message = answer.part_count ? answer.parts[0] : S("")},
			 &result));
	*sent = result.end == SMTP_ACCEPTED || result.end == SMTP_UNSURE;
	*for_good = result.end == SMTP_REJECTED;
	*words = result.words;
	return OK;
}
