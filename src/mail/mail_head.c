// SPDX-License-Identifier: Apache-2.0
#include "mail/mail_head.h"

#include "mail/address.h"
#include "mail/header.h"
#include "mail/limits.h"
#include "mail/mail_date.h"
#include "mail/utf.h"

#define DELIVERED_MAX 10
#define OWN_HEADERS_MAX 10
#define OWN_HEADER_MAX 500

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
	static const char *const names[] = {"Delivered-To",   "X-Original-To", "Envelope-To", "X-Envelope-To",
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

void mail_head_read(const struct header_block *h, struct mail *m)
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
