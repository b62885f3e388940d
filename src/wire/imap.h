// SPDX-License-Identifier: Apache-2.0
// IMAP over TLS with IDLE: one session, straight-line, on its own thread. Reads what lies beyond a UID and
// waits for more; never relies on or sets \Seen.
#ifndef WIRE_IMAP_H
#define WIRE_IMAP_H

#include "base/ctx.h"

#define IMAP_MESSAGE_MAX ((size_t)50 << 20)
#define IMAP_STEP_MS 60000   // one command; a stalled server is an error, not a wait
#define IMAP_IDLE_MS 1500000 // leave IDLE and come back before servers hang up (RFC 2177: 29 minutes)
#define IMAP_POLL_MS 30000   // between two NOOPs when the server has no IDLE
#define IMAP_HEAD_OF_LARGE ((size_t)1 << 20) // what is fetched of a message above IMAP_MESSAGE_MAX

struct imap_account {
	struct slice url; // imaps://host[:port]/folder (folder in UTF-8 or percent-encoded, default INBOX)
	struct slice login, password;
	struct slice oauth_token; // not empty: AUTHENTICATE XOAUTH2
	struct slice ca_file;	  // empty: the system's
	msec step_ms; // 0: IMAP_STEP_MS; how long the server may say nothing while we wait for an answer
};

struct imap_session;

// Connects with TLS (certificate checked), logs in (XOAUTH2, AUTHENTICATE PLAIN or LOGIN, what the server
// offers), opens the folder read-only (EXAMINE: nothing we do can set a flag). E_INVALID for a URL that is
// none; E_NETWORK when the server is not there, stalls or hangs up; E_REFUSED with the server's words;
// E_MALFORMED when it does not speak IMAP.
enum err imap_open(struct ctx *c, const struct imap_account *a, struct imap_session **out) CHECKED;
void imap_close(struct imap_session *s); // NULL is fine

uint32_t imap_uidvalidity(const struct imap_session *s);

// Calls `take` for each message with UID > `after`, in UID order; stops at its first error and returns it.
// The message lives until `take` returns. Of a message above IMAP_MESSAGE_MAX only the first
// IMAP_HEAD_OF_LARGE bytes are fetched; c->why then says so while `take` runs (it is empty otherwise). After
// E_NETWORK or E_MALFORMED the session is of no more use; after an error of `take` it is.
typedef enum err (*imap_take)(void *arg, struct ctx *c, uint32_t uid, struct slice message);
enum err imap_fetch_after(struct ctx *c, struct imap_session *s, uint32_t after, imap_take take,
			  void *arg) CHECKED;

// Waits until the server announces something new, `ms` passed, or `wake_fd` (may be -1) becomes readable.
// `again` tells whether to fetch now (true at once when something was announced since the last fetch began).
// Falls back to NOOP every IMAP_POLL_MS when the server has no IDLE.
enum err imap_wait(struct ctx *c, struct imap_session *s, msec ms, int wake_fd, bool *again) CHECKED;

#endif
