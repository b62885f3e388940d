// SPDX-License-Identifier: Apache-2.0
#include "api/live_journal.h"

void live_journal_put(struct put *j, const struct journal_item *i)
{
	put_int(j, "id", i->e.id);
	put_int(j, "ticket", i->e.ticket);
	put_text(j, "kind", i->e.kind);
	put_int(j, "at", i->e.at);
	put_object(j, "actor");
	put_int_or_null(j, "id", i->e.actor == ACTOR_STAFF ? i->e.actor_id : 0);
	put_close(j);
	put_bool(j, "shared", i->e.chain == CHAIN_SHARED);
}
