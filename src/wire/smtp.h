// SPDX-License-Identifier: Apache-2.0
// Hands one message for one recipient to the next hop by SMTP (libcurl), and says honestly how it ended.
#ifndef WIRE_SMTP_H
#define WIRE_SMTP_H

#include "base/ctx.h"

#define SMTP_CONNECT_MS 15000
#define SMTP_TOTAL_MS 120000

enum smtp_end {
	SMTP_ACCEPTED, // the next hop said 2xx after the final dot
	SMTP_DEFERRED, // nothing was taken, try again: 4xx, no connection, no TLS, or 5xx that is about us
		       // and not about the message (greeting, login): the operator can mend it, the message
		       // need not come back
	SMTP_REJECTED, // 5xx to the sender, the recipient or the message: will not be taken
	SMTP_UNSURE,   // the whole message went out and no final answer came
};

struct smtp_send {
	// smtp://host:port (STARTTLS when offered), smtp+tls://host (STARTTLS required), smtps://host.
	// Certificates are checked wherever TLS is required. Plain smtp:// without a login takes any
	// certificate (it would go in the clear otherwise); with a login it requires TLS too, except to this
	// machine (127.0.0.1, ::1, localhost).
	struct slice url;
	struct slice helo;	      // our name in EHLO; empty: this machine's
	struct slice login, password; // may be empty
	struct slice oauth_token;     // not empty: XOAUTH2 with it instead of the password
	struct slice ca_file;	      // empty: the system's
	struct slice from;	      // envelope sender; empty: <>
	struct slice to;	      // one address
	struct slice message;	      // CRLF lines; a lone CR or LF is sent as CRLF. Dots are stuffed here.
	msec total_ms;		      // 0: SMTP_TOTAL_MS
};

struct smtp_result {
	enum smtp_end end;
	int code;	    // the server's last code, 0 when none
	struct slice words; // the server's last words (all lines of its answer), or what went wrong on the
			    // way; cleaned of control characters, valid UTF-8, in c->arena
};

// Blocks; workers and jobs only. E_INVALID for a URL that is none of the above, `out` is then untouched; else
// OK with `out` filled (an address that cannot be one is SMTP_REJECTED without asking anybody).
enum err smtp_deliver(struct ctx *c, const struct smtp_send *s, struct smtp_result *out) CHECKED;

#endif
