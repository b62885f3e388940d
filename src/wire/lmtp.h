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
#define LMTP_IDLE_MS 300000

struct lmtp_envelope {
	struct slice from;      // may be empty: <>
	struct slice to;        // one recipient
	struct slice message;   // dots unstuffed, CRLF kept
};

struct lmtp_options {
	int listen_fd;
	int workers; // 0: 16
	// Does this recipient belong to us? E_NOT_FOUND answers 550 5.1.1. Runs on a worker.
	enum err (*knows)(void *app, struct ctx *c, struct slice to);
	// Takes one message for one recipient durably. Temporary errors answer 451, E_TOO_LARGE 552, others 554,
	// with c->why as text (ASCII only is sent). Runs on a worker; many run at once.
	enum err (*take)(void *app, struct ctx *c, const struct lmtp_envelope *e);
	void *app;
	const char *hostname;
};

struct lmtp_server;

enum err lmtp_start(struct ctx *c, const struct lmtp_options *o, struct lmtp_server **out) CHECKED;
void lmtp_stop(struct lmtp_server *s, msec grace);

#endif
