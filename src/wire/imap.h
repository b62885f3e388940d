// SPDX-License-Identifier: Apache-2.0
// IMAP over TLS with IDLE: one session, straight-line, on its own thread. Reads what lies beyond a UID and
// waits for more; never relies on or sets \Seen.
#ifndef WIRE_IMAP_H
#define WIRE_IMAP_H

#include "base/ctx.h"

#define IMAP_MESSAGE_MAX ((size_t)50 << 20)
#define IMAP_STEP_MS 60000     // one command; a stalled server is an error, not a wait
#define IMAP_IDLE_MS 1500000   // leave IDLE and come back before servers hang up (RFC 2177: 29 minutes)

struct imap_account {
	struct slice url;      // imaps://host[:port]/folder (folder in UTF-8, default INBOX)
	struct slice login, password;
	struct slice oauth_token; // not empty: AUTHENTICATE XOAUTH2
	struct slice ca_file;  // empty: the system's
};

struct imap_session;

// Connects with TLS (certificate checked), logs in, selects. E_NETWORK or E_REFUSED with the server's words.
enum err imap_open(struct ctx *c, const struct imap_account *a, struct imap_session **out) CHECKED;
void imap_close(struct imap_session *s); // NULL is fine

uint32_t imap_uidvalidity(const struct imap_session *s);

// Calls `take` for each message with UID > `after`, in UID order; stops at its first error and returns it.
// The message lives until `take` returns.
typedef enum err (*imap_take)(void *arg, struct ctx *c, uint32_t uid, struct slice message);
enum err imap_fetch_after(struct ctx *c, struct imap_session *s, uint32_t after, imap_take take, void *arg) CHECKED;

// Waits until the server announces something new, `ms` passed, or `wake_fd` (may be -1) becomes readable. `again` tells whether to
// fetch now. Falls back to NOOP polling every 30 s when the server has no IDLE.
enum err imap_wait(struct ctx *c, struct imap_session *s, msec ms, int wake_fd, bool *again) CHECKED;

#endif
