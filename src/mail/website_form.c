// SPDX-License-Identifier: Apache-2.0
#include "mail/website_form.h"

#include "mail/address.h"
#include "mail/automatic.h"
#include "mail/utf.h"

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
	static const struct slice names[] = {S_INIT("wordpress"),    S_INIT("website"),	  S_INIT("web"),
					     S_INIT("forms"),	     S_INIT("form"),	  S_INIT("www-data"),
					     S_INIT("apache"),	     S_INIT("webmaster"), S_INIT("contact"),
					     S_INIT("contact-form"), S_INIT("webform"),	  S_INIT("site")};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (ascii_eq(address_local(address), names[i]))
			return true;
	return automatic_sender(address);
}

// A form on a website: it writes as itself (or as us) and puts the person into Reply-To.
bool website_form_is(const struct mail_read_options *o, const struct mail *m)
{
	struct slice from, reply;

	if (m->from.count != 1 || m->reply_to.count != 1 || m->bounced || m->list_id.len)
		return false;
	from = m->from.list[0].address;
	reply = m->reply_to.list[0].address;
	if (address_same(from, reply) || byte_find(reply, '@') == SIZE_MAX || own_domain(o, reply) ||
	    automatic_sender(reply))
		return false;
	for (size_t i = 0; i < m->to.count; i++)
		if (address_same(m->to.list[i].address, from) && !address_same(m->to.list[i].address, reply))
			return true; // from us to us
	return own_domain(o, from) || form_sender(from);
}
