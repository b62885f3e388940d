// SPDX-License-Identifier: Apache-2.0
// The text of LMTP (RFC 2033, RFC 5321): command lines and the dot-stuffed message. Pure, fuzzed.
#ifndef WIRE_LMTP_TEXT_H
#define WIRE_LMTP_TEXT_H

#include "base/ctx.h"

#define LMTP_PATH_MAX 512 // bytes of one address

enum lmtp_verb {
	LMTP_LHLO,
	LMTP_MAIL,
	LMTP_RCPT,
	LMTP_DATA,
	LMTP_RSET,
	LMTP_NOOP,
	LMTP_VRFY,
	LMTP_QUIT,
	LMTP_HELO,
	LMTP_UNKNOWN
};

struct lmtp_command {
	enum lmtp_verb verb;
	struct slice address; // of MAIL and RCPT; empty for <>
	int64_t size;	      // SIZE= of MAIL, 0 when not given
	bool utf8;	      // SMTPUTF8 of MAIL
	bool eight_bit;	      // the address has bytes above 0x7F
};

// Reads one line without its CRLF; the address points into it. On E_INVALID `*reply` is the whole answer to
// give (code, enhanced code, text), a constant.
enum err lmtp_command_read(struct slice line, struct lmtp_command *out, const char **reply) CHECKED;

// The message between DATA and its end. Only CR LF "." CR LF ends it; a bare LF or CR is content, so no
// message can be smuggled behind a lone LF. A dot that begins a line (behind CR LF) is taken off.
struct lmtp_data {
	uint8_t state;
};

void lmtp_data_begin(struct lmtp_data *d);

// Takes bytes of `in`, writes the unstuffed ones to `out`, which must have room for in.len + 1; `*out_len`
// tells how many. Returns how many bytes of `in` were taken: all, or up to the end of the message when
// `*ended`.
size_t lmtp_data_feed(struct lmtp_data *d, struct slice in, char *out, size_t *out_len, bool *ended);

// The sentence as it may stand in a reply: printable ASCII, at most `room` - 1 bytes, ends in NUL.
void lmtp_reply_text(struct slice why, const char *otherwise, char *to, size_t room);

#endif
