// SPDX-License-Identifier: Apache-2.0
// Hands one message for one recipient to the next hop by SMTP (libcurl), and says honestly how it ended.
#ifndef WIRE_SMTP_H
#define WIRE_SMTP_H

#include "base/ctx.h"

#define SMTP_CONNECT_MS 15000
#define SMTP_TOTAL_MS 120000

enum smtp_end {
	SMTP_ACCEPTED,   // the next hop said 2xx after the final dot
	SMTP_DEFERRED,   // 4xx, or no connection: nothing was taken, try again
	SMTP_REJECTED,   // 5xx: will not be taken
	SMTP_UNSURE,     // the whole message went out and no final answer came
};

struct smtp_send {
	struct slice url;       // smtp://host:port (STARTTLS when offered), smtp+tls://host (STARTTLS required), smtps://host
	struct slice login, password; // may be empty
	struct slice ca_file;   // empty: the system's
	struct slice from;      // envelope sender; empty: <>
	struct slice to;        // one address
	struct slice message;   // CRLF lines
	msec total_ms;          // 0: SMTP_TOTAL_MS
};

struct smtp_result {
	enum smtp_end end;
	int code;             // the server's last code, 0 when none
	struct slice words;   // the server's last words, cleaned of control characters, in c->arena
};

// Blocks; workers and jobs only. Always fills `out`; the error is for programming mistakes (bad URL).
enum err smtp_deliver(struct ctx *c, const struct smtp_send *s, struct smtp_result *out) CHECKED;

#endif
