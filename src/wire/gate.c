// SPDX-License-Identifier: Apache-2.0
// The framing gate: one state a byte. What is refused, and why: README of the attack list in security.md 64,
// RFC 9112 sections 2.2, 3, 5, 6, 7 and 11.2. Everything that RFC 9112 lets a server forgive is a fault here.
#include "wire/gate.h"

#define HEADERS_MAX 64
#define METHOD_MAX 7
#define NAME_MAX 64
#define TARGET_MAX 8192
#define LENGTH_DIGITS 10
#define CHUNK_DIGITS 8

enum state {
	BETWEEN,
	METHOD,
	TARGET_FIRST,
	TARGET_SECOND,
	TARGET,
	TARGET_HEX1,
	TARGET_HEX2,
	VERSION,
	LINE_LF, // after CR of the request line or of a header line
	NAME_FIRST,
	NAME,
	VALUE_SPACE, // spaces before a value
	VALUE,
	WORD_END, // spaces after a value whose bytes decide the framing
	HEAD_LF,
	BODY,
	CHUNK_SIZE,
	CHUNK_SIZE_LF,
	CHUNK_DATA,
	CHUNK_CR,
	CHUNK_LF,
	LAST_CR, // after "0\r\n": no trailers, so CR LF must follow
	LAST_LF,
	SHUT
};

enum known {
	OTHER,
	HOST,
	CONTENT_LENGTH,
	TRANSFER_ENCODING,
	EXPECT,
	AUTHORIZATION,
	COOKIE,
	CONTENT_TYPE,
	KNOWN_COUNT
};

static const struct slice known_names[KNOWN_COUNT] = {
    S_INIT(""),	      S_INIT("host"),	       S_INIT("content-length"), S_INIT("transfer-encoding"),
    S_INIT("expect"), S_INIT("authorization"), S_INIT("cookie"),	 S_INIT("content-type"),
};

static const struct slice methods[] = {
    S_INIT("GET"),   S_INIT("HEAD"),   S_INIT("POST"),	  S_INIT("PUT"),
    S_INIT("PATCH"), S_INIT("DELETE"), S_INIT("OPTIONS"),
};
#define METHOD_COUNT (sizeof methods / sizeof methods[0])
#define METHOD_HEAD 1

static const struct slice version_word = S_INIT("HTTP/1.");
static const struct slice chunked_word = S_INIT("chunked");
static const struct slice continue_word = S_INIT("100-continue");

static const int statuses[] = {0, 400, 413, 414, 417, 431, 501, 505};

static enum gate_event fault(struct gate *g, int status, const char *why)
{
	g->state = SHUT;
	g->why = why;
	for (size_t i = 1; i < sizeof statuses / sizeof statuses[0]; i++)
		if (statuses[i] == status)
			g->status = (uint8_t)i;
	return GATE_FAULT;
}

static bool is_token(unsigned char c)
{
	static const char marks[] = "!#$%&'*+-.^_`|~";

	if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
		return true;
	for (const char *m = marks; *m; m++)
		if ((unsigned char)*m == c)
			return true;
	return false;
}

// Bytes of a target in origin form: unreserved, sub-delims, ":" "@" "/" "?"; in a query also what browsers
// send there without encoding it.
static bool is_target(const struct gate *g, unsigned char c)
{
	static const char marks[] = "-._~!$&'()*+,;=:@/?";
	static const char query_marks[] = "[]{}|^`\\";

	if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
		return true;
	for (const char *m = marks; *m; m++)
		if ((unsigned char)*m == c)
			return true;
	for (const char *m = query_marks; g->query && *m; m++)
		if ((unsigned char)*m == c)
			return true;
	return false;
}

static int hex_digit(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static unsigned char lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c;
}

static void begin_head(struct gate *g)
{
	g->name_len = 0;
	g->seen = 0;
	g->minor = 0;
	g->headers = 0;
	g->head_only = g->chunked = g->has_length = g->expects = g->query = false;
	g->head = 0;
	g->length = g->body = 0;
	g->matching = (1u << METHOD_COUNT) - 1;
	g->state = METHOD;
}

static enum gate_event method_byte(struct gate *g, unsigned char c)
{
	if (c == ' ') {
		for (size_t i = 0; i < METHOD_COUNT; i++)
			if (g->matching & 1u << i && methods[i].len == g->name_len) {
				g->head_only = i == METHOD_HEAD;
				g->state = TARGET_FIRST;
				return GATE_MORE;
			}
		return fault(g, g->name_len ? 501 : 400, "a method this server does not know");
	}
	if (!is_token(c))
		return fault(g, 400, "a method is letters and one space");
	if (g->name_len >= METHOD_MAX)
		return fault(g, 501, "a method this server does not know");
	for (size_t i = 0; i < METHOD_COUNT; i++)
		if (methods[i].len <= g->name_len || methods[i].ptr[g->name_len] != (char)c)
			g->matching &= (uint16_t) ~(1u << i);
	g->name_len++;
	return GATE_MORE;
}

static enum gate_event target_byte(struct gate *g, unsigned char c)
{
	if (c == ' ') {
		g->digits = 0;
		g->state = VERSION;
		return GATE_MORE;
	}
	if (g->head > TARGET_MAX)
		return fault(g, 414, "the target is too long");
	if (c == '%') {
		g->state = TARGET_HEX1;
		return GATE_MORE;
	}
	if (!is_target(g, c))
		return fault(g, 400, "the target has a byte that must be percent-encoded");
	if (c == '?')
		g->query = true;
	g->state = TARGET;
	return GATE_MORE;
}

static enum gate_event target_escape(struct gate *g, unsigned char c)
{
	int digit = hex_digit(c);

	if (digit < 0)
		return fault(g, 400, "a percent sign without two hexadecimal digits");
	if (g->state == TARGET_HEX1) {
		g->digits = (uint8_t)digit;
		g->state = TARGET_HEX2;
		return GATE_MORE;
	}
	if (g->digits == 0 && digit == 0)
		return fault(g, 400, "an encoded NUL in the target");
	g->state = TARGET;
	return GATE_MORE;
}

static enum gate_event version_byte(struct gate *g, unsigned char c)
{
	if (g->digits < version_word.len) {
		if (c == (unsigned char)version_word.ptr[g->digits]) {
			g->digits++;
			return GATE_MORE;
		}
		if (g->digits == 5 && c >= '0' && c <= '9')
			return fault(g, 505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
		return fault(g, 400, "the request line does not end in an HTTP version");
	}
	if (g->digits == version_word.len) {
		if (c != '0' && c != '1')
			return fault(g, c >= '2' && c <= '9' ? 505 : 400,
				     "only HTTP/1.0 and HTTP/1.1 are spoken here");
		g->minor = (uint8_t)(c - '0');
		g->digits++;
		return GATE_MORE;
	}
	if (c != '\r')
		return fault(g, 400, "the request line goes on after its version");
	g->state = LINE_LF;
	return GATE_MORE;
}

static enum gate_event name_first(struct gate *g, unsigned char c)
{
	if (c == '\r') {
		g->state = HEAD_LF;
		return GATE_MORE;
	}
	if (c == ' ' || c == '\t')
		return fault(g, 400, "a folded header line");
	if (!is_token(c))
		return fault(g, 400, "a header name has a byte that does not belong there");
	if (++g->headers > HEADERS_MAX)
		return fault(g, 431, "too many header lines");
	g->name_len = 0;
	g->matching = (1u << KNOWN_COUNT) - 1;
	g->state = NAME;
	return GATE_MORE;
}

// A header that decides the framing, or who is asking, may come once.
static enum gate_event name_end(struct gate *g)
{
	g->known = OTHER;
	for (size_t i = 1; i < KNOWN_COUNT; i++)
		if (g->matching & 1u << i && known_names[i].len == g->name_len)
			g->known = (uint8_t)i;
	if (g->known != OTHER) {
		if (g->seen & 1u << g->known)
			return fault(g, 400, "a header that may come once came twice");
		g->seen |= (uint8_t)(1u << g->known);
	}
	if (g->known == TRANSFER_ENCODING && g->minor == 0)
		return fault(g, 400, "HTTP/1.0 has no Transfer-Encoding");
	if ((g->known == TRANSFER_ENCODING || g->known == CONTENT_LENGTH) &&
	    g->seen & 1u << TRANSFER_ENCODING && g->seen & 1u << CONTENT_LENGTH)
		return fault(g, 400, "both Content-Length and Transfer-Encoding");
	g->digits = 0;
	g->state = VALUE_SPACE;
	return GATE_MORE;
}

static enum gate_event name_byte(struct gate *g, unsigned char c)
{
	if (c == ':')
		return name_end(g);
	if (!is_token(c))
		return fault(g, 400,
			     c == ' ' || c == '\t' ? "a space before the colon of a header"
						   : "a header name has a byte that does not belong there");
	if (g->name_len >= NAME_MAX)
		return fault(g, 431, "a header name is too long");
	for (size_t i = 1; i < KNOWN_COUNT; i++)
		if (known_names[i].len <= g->name_len ||
		    (unsigned char)known_names[i].ptr[g->name_len] != lower(c))
			g->matching &= (uint16_t) ~(1u << i);
	g->name_len++;
	return GATE_MORE;
}

static enum gate_event length_digit(struct gate *g, unsigned char c)
{
	if (c < '0' || c > '9')
		return fault(g, 400, "Content-Length is digits only");
	if (++g->digits > LENGTH_DIGITS)
		return fault(g, 413, "the body is too large");
	g->length = g->length * 10 + (c - '0');
	g->has_length = true;
	return GATE_MORE;
}

// One byte of a value that must be exactly `word`.
static enum gate_event word_byte(struct gate *g, unsigned char c, struct slice word, int status,
				 const char *why)
{
	if (g->digits >= word.len || lower(c) != (unsigned char)word.ptr[g->digits])
		return fault(g, status, why);
	g->digits++;
	return GATE_MORE;
}

static bool decides_framing(const struct gate *g)
{
	return g->known == CONTENT_LENGTH || g->known == TRANSFER_ENCODING || g->known == EXPECT;
}

static bool is_host(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
	       c == '-' || c == ':' || c == '[' || c == ']' || c == '_';
}

static enum gate_event value_end(struct gate *g)
{
	if (g->known == CONTENT_LENGTH && !g->has_length)
		return fault(g, 400, "an empty Content-Length");
	if (g->known == TRANSFER_ENCODING) {
		if (g->digits != chunked_word.len)
			return fault(g, 501, "the only transfer coding spoken here is chunked");
		g->chunked = true;
	}
	if (g->known == EXPECT) {
		if (g->digits != continue_word.len)
			return fault(g, 417, "the only expectation met here is 100-continue");
		g->expects = true;
	}
	if (g->known == HOST && g->digits == 0)
		return fault(g, 400, "an empty Host");
	g->state = LINE_LF;
	return GATE_MORE;
}

static enum gate_event value_byte(struct gate *g, unsigned char c)
{
	if (c == '\r')
		return value_end(g);
	if (c == ' ' && (decides_framing(g) || g->known == HOST)) {
		g->state = WORD_END;
		return GATE_MORE;
	}
	if ((c < 0x20 && c != '\t') || c == 0x7F)
		return fault(g, 400, "a control byte in a header value");
	g->state = VALUE;
	switch (g->known) {
	case CONTENT_LENGTH:
		return length_digit(g, c);
	case TRANSFER_ENCODING:
		return word_byte(g, c, chunked_word, 501, "the only transfer coding spoken here is chunked");
	case EXPECT:
		return word_byte(g, c, continue_word, 417, "the only expectation met here is 100-continue");
	case HOST:
		g->digits = 1;
		return is_host(c) ? GATE_MORE : fault(g, 400, "Host has a byte that does not belong there");
	default:
		return GATE_MORE;
	}
}

static enum gate_event value_space(struct gate *g, unsigned char c)
{
	if (c == ' ')
		return GATE_MORE;
	return value_byte(g, c);
}

static enum gate_event word_end(struct gate *g, unsigned char c)
{
	if (c == ' ')
		return GATE_MORE;
	if (c != '\r')
		return fault(g, 400, "a header that decides the framing has more than one word");
	return value_end(g);
}

static enum gate_event head_end(struct gate *g, unsigned char c)
{
	if (c != '\n')
		return fault(g, 400, "a CR without its LF");
	if (!(g->seen & 1u << HOST) && g->minor > 0)
		return fault(g, 400, "no Host");
	if (g->length > g->body_max)
		return fault(g, 413, "the body is too large");
	if (g->head_only && (g->chunked || g->length > 0))
		return fault(g, 400, "a HEAD request with a body");
	if (g->chunked) {
		g->digits = 0;
		g->length = -1;
		g->state = CHUNK_SIZE;
		return GATE_HEAD;
	}
	g->body = g->length;
	g->state = g->length ? BODY : BETWEEN;
	return g->length ? GATE_HEAD : GATE_REQUEST;
}

static enum gate_event chunk_size(struct gate *g, unsigned char c)
{
	int digit = hex_digit(c);

	if (c == '\r' && g->digits > 0) {
		g->state = CHUNK_SIZE_LF;
		return GATE_MORE;
	}
	if (digit < 0)
		return fault(g, 400, "a chunk size is hexadecimal digits, without extensions");
	if (g->digits == 0)
		g->length = 0;
	if (++g->digits > CHUNK_DIGITS)
		return fault(g, 413, "the body is too large");
	g->length = g->length * 16 + digit;
	return GATE_MORE;
}

static enum gate_event chunk_begin(struct gate *g, unsigned char c)
{
	if (c != '\n')
		return fault(g, 400, "a CR without its LF");
	if (g->length == 0) {
		g->state = LAST_CR;
		return GATE_MORE;
	}
	g->body += g->length;
	if (g->body > g->body_max)
		return fault(g, 413, "the body is too large");
	g->state = CHUNK_DATA;
	return GATE_CHUNK;
}

static enum gate_event expect_byte(struct gate *g, unsigned char c, unsigned char want, enum state next,
				   const char *why)
{
	if (c != want)
		return fault(g, 400, why);
	g->state = (uint8_t)next;
	return GATE_MORE;
}

static enum gate_event target_start(struct gate *g, unsigned char c)
{
	if (g->state == TARGET_FIRST)
		return expect_byte(g, c, '/', TARGET_SECOND, "the target must begin with a slash");
	if (c == '/')
		return fault(g, 400, "the target begins with two slashes");
	return target_byte(g, c);
}

static enum gate_event line_end(struct gate *g, unsigned char c)
{
	return expect_byte(g, c, '\n', NAME_FIRST, "a CR without its LF");
}

static enum gate_event head_byte(struct gate *g, unsigned char c)
{
	if (++g->head > g->head_max)
		return fault(g, 431, "the head is too large");
	switch ((enum state)g->state) {
	case METHOD:
		return method_byte(g, c);
	case TARGET_FIRST:
	case TARGET_SECOND:
		return target_start(g, c);
	case TARGET:
		return target_byte(g, c);
	case TARGET_HEX1:
	case TARGET_HEX2:
		return target_escape(g, c);
	case VERSION:
		return version_byte(g, c);
	case LINE_LF:
		return line_end(g, c);
	case NAME_FIRST: {
		enum gate_event e = name_first(g, c);

		return e == GATE_MORE && g->state == NAME ? name_byte(g, c) : e;
	}
	case NAME:
		return name_byte(g, c);
	case VALUE_SPACE:
		return value_space(g, c);
	case VALUE:
		return value_byte(g, c);
	case WORD_END:
		return word_end(g, c);
	default:
		return head_end(g, c);
	}
}

static enum gate_event chunk_byte(struct gate *g, unsigned char c)
{
	switch ((enum state)g->state) {
	case CHUNK_SIZE:
		return chunk_size(g, c);
	case CHUNK_SIZE_LF:
		return chunk_begin(g, c);
	case CHUNK_CR:
		return expect_byte(g, c, '\r', CHUNK_LF, "a chunk is longer than it said");
	case CHUNK_LF:
		g->digits = 0;
		return expect_byte(g, c, '\n', CHUNK_SIZE, "a CR without its LF");
	case LAST_CR:
		return expect_byte(g, c, '\r', LAST_LF, "trailers after the last chunk");
	default:
		return expect_byte(g, c, '\n', BETWEEN, "a CR without its LF") == GATE_MORE ? GATE_REQUEST
											    : GATE_FAULT;
	}
}

// Skips body bytes in one step: they decide nothing.
static enum gate_event body_bytes(struct gate *g, size_t have, size_t *taken)
{
	size_t n = (int64_t)have > g->length ? (size_t)g->length : have;

	*taken += n;
	g->length -= (int64_t)n;
	if (g->length > 0)
		return GATE_MORE;
	if (g->state == CHUNK_DATA) {
		g->state = CHUNK_CR;
		return GATE_MORE;
	}
	g->state = BETWEEN;
	return GATE_REQUEST;
}

void gate_open(struct gate *g, uint32_t head_max, int64_t body_max)
{
	*g = (struct gate){.state = BETWEEN, .head_max = head_max, .body_max = body_max};
}

static enum gate_event feed_byte(struct gate *g, unsigned char c)
{
	enum gate_event e;

	if (g->state == BETWEEN) {
		begin_head(g);
		e = head_byte(g, c);
		return e == GATE_MORE ? GATE_BEGIN : e;
	}
	return g->state <= HEAD_LF ? head_byte(g, c) : chunk_byte(g, c);
}

enum gate_event gate_feed(struct gate *g, struct slice bytes, size_t *taken)
{
	enum gate_event e = GATE_MORE;

	*taken = 0;
	if (g->state == SHUT)
		return GATE_FAULT;
	while (*taken < bytes.len && e == GATE_MORE) {
		if (g->state == BODY || g->state == CHUNK_DATA) {
			e = body_bytes(g, bytes.len - *taken, taken);
			continue;
		}
		e = feed_byte(g, (unsigned char)bytes.ptr[*taken]);
		if (e != GATE_FAULT)
			++*taken;
	}
	return e;
}

bool gate_between(const struct gate *g)
{
	return g->state == BETWEEN;
}

bool gate_in_body(const struct gate *g)
{
	return g->state > HEAD_LF && g->state < SHUT;
}

int gate_status(const struct gate *g)
{
	return statuses[g->status];
}
