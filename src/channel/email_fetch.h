// SPDX-License-Identifier: Apache-2.0
// Fetches mail by IMAP: a thread for each mailbox that has an address to fetch from, holding one session with IDLE.
// A message and the place up to which we read are committed together, so nothing is fetched twice or skipped.
// How it goes is kept with the mailbox: ok, failed with the server's words; "stalled" shows when ok grows old.
#ifndef CHANNEL_EMAIL_FETCH_H
#define CHANNEL_EMAIL_FETCH_H

#include "desk/desk.h"

#define EMAIL_FETCH_MAILBOXES_MAX 64
#define EMAIL_FETCH_LOOK_MS 20000  // IDLE for so long, then note that all is well
#define EMAIL_FETCH_LEASE_MS 60000
#define EMAIL_FETCH_BACKOFF_FIRST 2000
#define EMAIL_FETCH_BACKOFF_MOST 300000

struct email_fetch;

// Starts; mailboxes that change later are noticed. E_BUSY when no thread can be had.
enum err email_fetch_start(struct desk *d, struct email_fetch **out) CHECKED;

// Ends all sessions and threads. NULL is fine.
void email_fetch_stop(struct email_fetch *f);

// After the store is shut: its waking threads may point here until then. NULL is fine.
void email_fetch_free(struct email_fetch *f);

#endif
