// SPDX-License-Identifier: Apache-2.0
// LMTP listener (RFC 2033) on its own libevent loop, with Postfix, OpenSMTPD or Exim in front. Each recipient
// gets its own final answer; `250` comes only after `take` returned OK, which means durable.
#ifndef WIRE_LMTP_H
#define WIRE_LMTP_H

#include "base/ctx.h"

#define LMTP_MESSAGE_MAX ((size_t)50 << 20)
#define LMTP_LINE_MAX 4096
#define LMTP_RECIPIENTS_MAX 100
#define LMTP_SESSIONS_MAX 500
#define LMTP_IDLE_MS 300000		   // ms between commands, and for one whole command
#define LMTP_DATA_MS 600000		   // ms for one whole message, however slowly it drips
#define LMTP_IN_FLIGHT ((size_t)256 << 20) // bytes of messages being received by all sessions; beyond it 452

struct lmtp_envelope {
	struct slice from;    // may be empty: <>
	struct slice to;      // one recipient
	struct slice message; // dots unstuffed, line ends as they came (a bare LF inside is kept)
};

// Limits; 0 in a field means the constant above.
struct lmtp_limits {
	msec idle, data;
	size_t message, in_flight;
	int sessions;
};

struct lmtp_options {
	int listen_fd; // bound and listening; stays the caller's
	int workers;   // 0: 16
	struct lmtp_limits limits;
	// Does this recipient belong to us? E_NOT_FOUND answers 550 5.1.1, every other error 451: asking
	// again is cheap, a bounce is not. Runs on a worker.
	enum err (*knows)(void *app, struct ctx *c, struct slice to);
	// Takes one message for one recipient durably. E_FULL answers 452, E_TOO_LARGE 552, E_NOT_FOUND 550,
	// E_INVALID, E_FORBIDDEN and E_MALFORMED 554; temporary errors and faults of our own (E_INTERNAL …)
	// 451, so that the mail waits outside instead of coming back. c->why is the text (ASCII only is
	// sent). Runs on a worker; many run at once.
	enum err (*take)(void *app, struct ctx *c, const struct lmtp_envelope *e);
	void *app;
	const char *hostname;
};

struct lmtp_server;

enum err lmtp_start(struct ctx *c, const struct lmtp_options *o, struct lmtp_server **out) CHECKED;

// Stops accepting, finishes the messages that workers have (at most `grace` ms), says 421 to the rest, frees.
// False when a worker did not return in time: the server stays in memory, the process should end. NULL is
// fine.
bool lmtp_stop(struct lmtp_server *s, msec grace);

struct lmtp_figures {
	int64_t sessions, open_sessions, accepted, refused, deferred; // accepted …: recipients of messages
};
struct lmtp_figures lmtp_figures(struct lmtp_server *s);

#endif
