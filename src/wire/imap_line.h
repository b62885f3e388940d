// SPDX-License-Identifier: Apache-2.0
// The connection below an IMAP session: TLS by libcurl (CONNECT_ONLY), sending, and receiving whole
// responses. Private to wire/imap*.
#ifndef WIRE_IMAP_LINE_H
#define WIRE_IMAP_LINE_H

#include "wire/imap_text.h"

struct imap_line;

struct imap_line_options {
	struct slice host_port; // "host" or "host:port"
	struct slice ca_file;	// empty: the system's
	msec step_ms;		// silence that is an error
	size_t literal_max;
};

// Connects. E_NETWORK with what went wrong.
enum err imap_line_open(struct ctx *c, const struct imap_line_options *o, struct imap_line **out) CHECKED;
void imap_line_close(struct imap_line *l); // NULL is fine

enum err imap_line_send(struct ctx *c, struct imap_line *l, struct slice bytes) CHECKED;

// The next whole response, valid until the next call. E_NETWORK, E_MALFORMED, E_TOO_LARGE (a literal).
enum err imap_line_receive(struct ctx *c, struct imap_line *l, struct imap_response *out) CHECKED;

// Waits at most `ms` for a response to begin or `wake_fd` (may be -1) to become readable. `*here`: there is
// something to receive. `*woken`: wake_fd.
enum err imap_line_wait(struct ctx *c, struct imap_line *l, msec ms, int wake_fd, bool *here,
			bool *woken) CHECKED;

#endif
