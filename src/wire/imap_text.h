// SPDX-License-Identifier: Apache-2.0
// The text of IMAP (RFC 3501): finding whole responses with their literals in a stream of bytes, reading
// them, and writing what clients say. Pure, fuzzed; a hostile server costs no more than the limits given.
#ifndef WIRE_IMAP_TEXT_H
#define WIRE_IMAP_TEXT_H

#include "base/ctx.h"

#define IMAP_LINE_MAX 65536 // bytes of a response outside its literals

enum imap_found { IMAP_MORE, IMAP_WHOLE, IMAP_BROKEN, IMAP_LITERAL_TOO_LARGE };

// Looks for one whole response at the front of `bytes`. IMAP_WHOLE: `*len` bytes, line end included.
// IMAP_MORE: nothing new will be found below `*need` bytes. Literals above `literal_max` are
// IMAP_LITERAL_TOO_LARGE.
enum imap_found imap_response_find(struct slice bytes, size_t literal_max, size_t *len, size_t *need);

enum imap_kind {
	IMAP_TAGGED,   // tag, status, code, text
	IMAP_STATUS,   // untagged OK NO BAD BYE PREAUTH: status, code, text
	IMAP_NUMBERED, // "* 12 EXISTS": number, word, rest
	IMAP_DATA,     // "* CAPABILITY …": word, rest
	IMAP_CONTINUE  // "+ …": text
};
enum imap_status { IMAP_OK, IMAP_NO, IMAP_BAD, IMAP_BYE, IMAP_PREAUTH };

// Slices point into the response.
struct imap_response {
	enum imap_kind kind;
	enum imap_status status;
	uint32_t number;
	struct slice tag, word, rest;
	struct slice code; // inside [ ], e.g. "UIDVALIDITY 3857529045"
	struct slice text; // for people
};

// Reads a whole response. E_MALFORMED for what is none.
enum err imap_response_read(struct slice whole, struct imap_response *out) CHECKED;

struct imap_fetched {
	uint32_t uid; // 0: not said
	int64_t size; // RFC822.SIZE, -1: not said
	bool has_body;
	struct slice body; // BODY[] or BODY[]<0>
};

// Reads "(UID 5 RFC822.SIZE 300 BODY[] {3}…)", the rest of a FETCH. The body points into `rest`, or into the
// arena when it was a quoted string with escapes.
enum err imap_fetched_read(struct arena *a, struct slice rest, struct imap_fetched *out) CHECKED;

// True when the space list `list` has `word` (ASCII case does not matter): capabilities.
bool imap_has_word(struct slice list, const char *word);

// A string as a client says it: quoted. E_INVALID when it needs a literal (bytes above 0x7E, controls).
enum err imap_quoted(struct arena *a, struct slice s, struct slice *out) CHECKED;

// A folder name in modified UTF-7 (RFC 3501, 5.1.3). E_INVALID for invalid UTF-8 and control characters.
enum err imap_folder(struct arena *a, struct slice utf8, struct slice *out) CHECKED;

// Standard base64 with padding, for SASL.
struct slice imap_base64(struct arena *a, struct slice bytes);

#endif
