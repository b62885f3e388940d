// SPDX-License-Identifier: Apache-2.0
// One event of the journal as live streams and replays tell it: ids, kind and moment; the words are fetched by whoever
// may read them.
#ifndef API_LIVE_JOURNAL_H
#define API_LIVE_JOURNAL_H

#include "base/put.h"
#include "desk/journal.h"

// The members of the event, into an object that is open.
void live_journal_put(struct put *j, const struct journal_item *i);

#endif
