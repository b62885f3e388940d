// SPDX-License-Identifier: Apache-2.0
#include "desk/mailbox.h"

#include "base/ascii.h"
#include "base/i18n.h"
#include "desk/customer.h"
#include "desk/mailbox.sql.h"
#include "desk/signed_token.h"
#include "lang/texts.h"

#define MAILBOX_NAME_MAX 120
#define SIGNATURE_MAX 4000

static struct slice or_empty(struct slice s)
{
	return s.ptr ? s : S("");
}

static struct slice sealed(struct ctx *c, const struct desk *d, struct slice plain)
{
	return plain.len ? secret_seal(c->arena, d, plain) : NO_SLICE;
}

static enum err check(struct ctx *c, const struct mailbox *m)
{
	const struct slice smtp[] = {S("smtp://"), S("smtps://"), S("smtp+tls://")};
	bool known = !m->smtp_url.len;

	for (size_t i = 0; i < 3; i++)
		known = known || slice_starts(m->smtp_url, smtp[i]);
	if (!known)
		return FAIL0(c, E_INVALID, "smtp_url", text_why_smtp_url);
	if (m->imap_url.len && !slice_starts(m->imap_url, S("imaps://")))
		return FAIL0(c, E_INVALID, "imap_url", text_why_imap_url);
	if (!slice_eq(m->lang, S("he")) && !slice_eq(m->lang, S("en")))
		return FAIL0(c, E_INVALID, "lang", text_why_langs);
	if (m->signature.len > SIGNATURE_MAX)
		return FAIL0(c, E_TOO_LARGE, "signature", text_why_signature_too_long);
	return OK;
}

enum err mailbox_add(struct ctx *c, struct tx *tx, const struct desk *d, const struct mailbox *m, int64_t *id)
{
	struct slice address = identity_normal(c->arena, IDENTITY_EMAIL, m->address);
	struct slice name = one_line(c->arena, m->name, MAILBOX_NAME_MAX);
	struct mailbox_id_of_row taken;
	struct mailbox_insert_row row;
	bool found;

	if (!address.len)
		return FAIL0(c, E_INVALID, "address", text_why_not_email);
	TRY(check(c, m));
	TRY(mailbox_id_of(c, tx, address, &taken, &found));
	if (found)
		return FAIL0(c, E_CONFLICT, "address", text_why_mailbox_taken);
	TRY(mailbox_insert(c, tx, address, name.len ? name : address, m->lang, m->team, or_empty(m->smtp_url),
			   or_empty(m->smtp_login), sealed(c, d, m->smtp_password), or_empty(m->imap_url), or_empty(m->imap_login),
			   sealed(c, d, m->imap_password), or_empty(m->ca_file), or_empty(m->signature), m->acknowledge, m->verp,
			   m->plus_address, or_empty(m->auth_server), c->now, &row));
	tx_wake(tx, "mailbox");
	*id = row.id;
	return OK;
}

enum err mailbox_change(struct ctx *c, struct tx *tx, const struct desk *d, const struct mailbox *m)
{
	TRY(check(c, m));
	tx_wake(tx, "mailbox");
	return mailbox_update(c, tx, one_line(c->arena, m->name, MAILBOX_NAME_MAX), m->lang, m->team, or_empty(m->smtp_url),
			      or_empty(m->smtp_login), sealed(c, d, m->smtp_password), or_empty(m->imap_url),
			      or_empty(m->imap_login), sealed(c, d, m->imap_password), or_empty(m->ca_file),
			      or_empty(m->signature), m->acknowledge, m->verp, m->plus_address, or_empty(m->auth_server),
			      m->active, m->id);
}

static enum err from_row(struct ctx *c, const struct desk *d, const struct mailbox_get_row *r, struct mailbox *out)
{
	struct slice smtp, imap;

	if (secret_open(c->arena, d, r->smtp_password, &smtp) != OK || secret_open(c->arena, d, r->imap_password, &imap) != OK)
		return FAIL(c, E_INTERNAL, NULL, text_why_other_secret, ARG("value", r->address));
	*out = (struct mailbox){.id = r->id,
				.team = r->team,
				.address = r->address,
				.name = r->name,
				.lang = r->lang,
				.smtp_url = r->smtp_url,
				.smtp_login = r->smtp_login,
				.smtp_password = smtp,
				.imap_url = r->imap_url,
				.imap_login = r->imap_login,
				.imap_password = imap,
				.ca_file = r->ca_file,
				.signature = r->signature,
				.auth_server = r->auth_server,
				.acknowledge = r->acknowledge != 0,
				.verp = r->verp != 0,
				.plus_address = r->plus_address != 0,
				.active = r->active != 0};
	return OK;
}

enum err mailbox_load(struct ctx *c, struct tx *tx, const struct desk *d, int64_t id, struct mailbox *out)
{
	struct mailbox_get_row r;

	TRY(mailbox_get(c, tx, id, &r));
	return from_row(c, d, &r, out);
}

_Static_assert(sizeof(struct mailbox_list_row) == sizeof(struct mailbox_get_row), "same columns");

enum err mailbox_all(struct ctx *c, struct tx *tx, const struct desk *d, struct mailboxes *out)
{
	struct mailbox_list_rows rows;
	struct mailboxes all;

	TRY(mailbox_list(c, tx, &rows));
	all.items = ARENA_ARRAY(c->arena, rows.count + 1, struct mailbox);
	all.count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		TRY(from_row(c, d, (const struct mailbox_get_row *)(const void *)&rows.items[i], &all.items[i]));
	*out = all;
	return OK;
}

enum err mailbox_by_address(struct ctx *c, struct tx *tx, struct slice address, int64_t *id, bool *found)
{
	struct slice normal = identity_normal(c->arena, IDENTITY_EMAIL, address);
	ptrdiff_t plus = ascii_find(normal, S("+"), 0), at = ascii_find(normal, S("@"), 0);
	struct mailbox_id_of_row row = {0};
	bool any = false;

	if (normal.len)
		TRY(mailbox_id_of(c, tx, normal, &row, &any));
	if (!any && plus > 0 && plus < at)
		TRY(mailbox_id_of(c, tx,
				  arena_printf(c->arena, "%.*s%.*s", (int)plus, normal.ptr, (int)(normal.len - (size_t)at), normal.ptr + at),
				  &row, &any));
	*found = any;
	*id = any ? row.id : 0;
	return OK;
}
