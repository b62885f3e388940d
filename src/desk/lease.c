// SPDX-License-Identifier: Apache-2.0
#include "desk/lease.h"

#include "desk/inbox.h"
#include "desk/lease.sql.h"

static enum err end_all(struct ctx *c, struct tx *tx, void *arg)
{
	(void)arg;
	TRY(lease_end_inbox(c, tx, INBOX_TRIES_MAX));
	TRY(lease_end_outbox(c, tx));
	return lease_end_notices(c, tx, INBOX_TRIES_MAX);
}

enum err lease_end_all(struct desk *d, struct ctx *c)
{
	return db_engine(d->db) == DB_SQLITE ? db_write(d->db, c, end_all, NULL) : OK;
}
