// SPDX-License-Identifier: Apache-2.0
// Where an incoming message belongs: a pure decision. Only our own signature joins a ticket from outside, and only
// for people who belong to it; everything else is held or becomes a ticket of its own that points there.
#include "desk/intake_decide.h"

static struct intake_decision join_or_hold(const struct intake_view *v, int64_t ticket, bool belongs, const char *reason)
{
	if (belongs)
		return (struct intake_decision){.what = INTAKE_JOIN, .ticket = ticket, .counts = !v->automatic};
	return (struct intake_decision){.what = INTAKE_HOLD, .ticket = ticket, .held = v->from_staff ? "staff_mail" : reason};
}

static struct intake_decision open_new(const struct intake_view *v, int64_t related)
{
	bool junk = v->junk || v->blocked;

	return (struct intake_decision){.what = INTAKE_NEW,
					.related = related,
					.junk = junk,
					.counts = !v->automatic,
					.acknowledge = !junk && !v->automatic && !v->bounced && v->sender_usable};
}

struct intake_decision intake_decide(const struct intake_view *v)
{
	if (v->bounce_outbox)
		return (struct intake_decision){.what = INTAKE_BOUNCE, .ticket = v->token_ticket};
	// Our own mail come back, or another desk's echo: kept where it belongs, never a new ticket, never answered.
	if (v->from_ourselves)
		return v->token_ticket ? (struct intake_decision){.what = INTAKE_HOLD, .ticket = v->token_ticket, .held = "stranger"}
				       : (struct intake_decision){.what = INTAKE_DROP};
	if (v->forwarded_by_staff)
		return open_new(v, 0);
	if (v->token_ticket && v->blocked)
		return (struct intake_decision){.what = INTAKE_HOLD, .ticket = v->token_ticket, .held = "stranger"};
	if (v->token_ticket)
		return join_or_hold(v, v->token_ticket, v->token_belongs, v->token_in_address ? "token_stranger" : "stranger");
	if (v->thread_ticket && v->thread_belongs)
		return join_or_hold(v, v->thread_ticket, true, "");
	if (v->tag_ticket && v->tag_belongs)
		return join_or_hold(v, v->tag_ticket, true, "");
	return open_new(v, v->tag_ticket ? v->tag_ticket : v->thread_ticket);
}
