// SPDX-License-Identifier: Apache-2.0
// Three questions to the name servers about a mail domain. Hints only: a firewall may hide the answers.
#include "app/doctor.h"

#include <arpa/nameser.h>
#include <netdb.h>
#include <resolv.h>
#include <string.h>

#define ANSWER_MAX 8192
#define ASK_SECONDS 2
#define ASK_TRIES 1

enum dns { DNS_YES, DNS_NO, DNS_SILENT };

// Does `name` have a record of `type` that begins with `prefix` (texts only; NULL: any)?
static enum dns has_record(const char *name, ns_type type, const char *prefix)
{
	unsigned char answer[ANSWER_MAX];
	int len = res_query(name, ns_c_in, type, answer, sizeof answer);
	ns_msg message;

	if (len < 0)
		return h_errno == HOST_NOT_FOUND || h_errno == NO_DATA ? DNS_NO : DNS_SILENT;
	if (ns_initparse(answer, len, &message) < 0)
		return DNS_SILENT;
	for (int i = 0; i < ns_msg_count(message, ns_s_an); i++) {
		ns_rr record;
		size_t want = prefix ? strlen(prefix) : 0;

		if (ns_parserr(&message, ns_s_an, i, &record) < 0 || ns_rr_type(record) != type)
			continue;
		// A text begins with its own length.
		if (!prefix || (ns_rr_rdlen(record) > want && memcmp(ns_rr_rdata(record) + 1, prefix, want) == 0))
			return DNS_YES;
	}
	return DNS_NO;
}

static void say(struct doctor *d, enum dns found, const char *domain, const char *good, const char *missing)
{
	if (found == DNS_SILENT)
		doctor_says(d, FINDING_HINT, "The name servers said nothing about %s just now (%s).", domain, good);
	else
		doctor_says(d, found == DNS_YES ? FINDING_GOOD : FINDING_HINT, "%s %s.", domain, found == DNS_YES ? good : missing);
}

void doctor_mail_domain(struct doctor *d, struct slice address)
{
	const char *text = arena_cstr(d->ctx->arena, address), *at = strrchr(text, '@');
	const char *domain = at ? at + 1 : "";

	if (!*domain || res_init() < 0)
		return;
	_res.retrans = ASK_SECONDS;
	_res.retry = ASK_TRIES;
	say(d, has_record(domain, ns_t_mx, NULL), domain, "has a mail server (MX)",
	    "has no MX record: mail from outside finds no way to it");
	say(d, has_record(domain, ns_t_txt, "v=spf1"), domain, "says who may send in its name (SPF)",
	    "has no SPF record: answers may end in spam folders");
	say(d, has_record(arena_printf(d->ctx->arena, "_dmarc.%s", domain).ptr, ns_t_txt, "v=DMARC1"), domain,
	    "says what to do with forged mail (DMARC)", "has no DMARC record: answers may end in spam folders");
}
