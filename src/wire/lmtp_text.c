// SPDX-License-Identifier: Apache-2.0
#include "wire/lmtp_text.h"

#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "wire/words.h"

#define SIZE_DIGITS 12

static const char bad_syntax[] = "501 5.5.4 the argument is not understood";
static const char bad_address[] = "501 5.1.3 the address is not understood";
static const char bad_parameter[] = "555 5.5.4 this parameter is not offered here";

static bool word_is(struct slice s, const char *word)
{
	return ascii_eq(s, (struct slice){.ptr = word, .len = strlen(word)});
}

static struct slice skip_spaces(struct slice s)
{
	size_t n = 0;

	while (n < s.len && s.ptr[n] == ' ')
		n++;
	return slice_sub(s, n, s.len);
}

static struct slice trim_end(struct slice s)
{
	while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
		s = slice_sub(s, 0, s.len - 1);
	return s;
}

static size_t word_end(struct slice s)
{
	size_t n = 0;

	while (n < s.len && s.ptr[n] != ' ')
		n++;
	return n;
}

static enum lmtp_verb verb_of(struct slice word)
{
	static const struct {
		const char *word;
		enum lmtp_verb verb;
	} verbs[] = {
	    {"LHLO", LMTP_LHLO}, {"MAIL", LMTP_MAIL}, {"RCPT", LMTP_RCPT}, {"DATA", LMTP_DATA},
	    {"RSET", LMTP_RSET}, {"NOOP", LMTP_NOOP}, {"VRFY", LMTP_VRFY}, {"QUIT", LMTP_QUIT},
	    {"HELO", LMTP_HELO}, {"EHLO", LMTP_HELO},
	};

	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		if (word_is(word, verbs[i].word))
			return verbs[i].verb;
	return LMTP_UNKNOWN;
}

static bool is_text(struct slice s, bool *eight_bit)
{
	for (size_t i = 0, n; i < s.len; i += n) {
		unsigned char c = (unsigned char)s.ptr[i];

		n = words_utf8(slice_sub(s, i, s.len));
		if (n == 0 || c < 0x20 || c == 0x7F)
			return false;
		if (n > 1)
			*eight_bit = true;
	}
	return true;
}

// Finds the '>' that ends a path: not inside a quoted local part.
static size_t path_end(struct slice s)
{
	bool quoted = false;

	for (size_t i = 0; i < s.len; i++) {
		if (quoted && s.ptr[i] == '\\')
			i++;
		else if (s.ptr[i] == '"')
			quoted = !quoted;
		else if (!quoted && s.ptr[i] == '>')
			return i;
	}
	return s.len;
}

// "<@a,@b:user@host>": the route is history (RFC 5321, appendix F.2).
static struct slice without_route(struct slice path)
{
	const char *colon = path.len && path.ptr[0] == '@' ? memchr(path.ptr, ':', path.len) : NULL;

	return colon ? slice_sub(path, (size_t)(colon - path.ptr) + 1, path.len) : path;
}

static bool has_bare_space(struct slice path)
{
	bool quoted = false;

	for (size_t i = 0; i < path.len; i++) {
		if (quoted && path.ptr[i] == '\\')
			i++;
		else if (path.ptr[i] == '"')
			quoted = !quoted;
		else if (!quoted && (path.ptr[i] == ' ' || path.ptr[i] == '<'))
			return true;
	}
	return quoted;
}

static enum err read_path(struct slice *rest, struct lmtp_command *out, const char **reply)
{
	struct slice s = skip_spaces(*rest), path;
	size_t end;

	*reply = bad_address;
	if (s.len == 0 || s.ptr[0] != '<')
		return E_INVALID;
	s = slice_sub(s, 1, s.len);
	end = path_end(s);
	if (end == s.len)
		return E_INVALID;
	path = without_route(slice_sub(s, 0, end));
	if (path.len > LMTP_PATH_MAX || !is_text(path, &out->eight_bit) || has_bare_space(path))
		return E_INVALID;
	out->address = path;
	*rest = slice_sub(s, end + 1, s.len);
	return OK;
}

static bool read_size(struct slice digits, int64_t *out)
{
	if (digits.len == 0 || digits.len > SIZE_DIGITS)
		return false;
	*out = 0;
	for (size_t i = 0; i < digits.len; i++) {
		if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
			return false;
		*out = *out * 10 + (digits.ptr[i] - '0');
	}
	return true;
}

static enum err read_parameter(struct slice word, struct lmtp_command *out, const char **reply)
{
	if (out->verb != LMTP_MAIL) {
		*reply = bad_parameter;
		return E_INVALID;
	}
	if (word_is(slice_sub(word, 0, 5), "SIZE=")) {
		*reply = bad_syntax;
		return read_size(slice_sub(word, 5, word.len), &out->size) ? OK : E_INVALID;
	}
	if (word_is(word, "SMTPUTF8")) {
		out->utf8 = true;
		return OK;
	}
	*reply = bad_parameter;
	return word_is(word, "BODY=8BITMIME") || word_is(word, "BODY=7BIT") ? OK : E_INVALID;
}

static enum err read_mail_or_rcpt(struct slice rest, struct lmtp_command *out, const char **reply)
{
	const char *keyword = out->verb == LMTP_MAIL ? "FROM:" : "TO:";

	*reply = bad_syntax;
	if (!word_is(slice_sub(rest, 0, strlen(keyword)), keyword))
		return E_INVALID;
	rest = slice_sub(rest, strlen(keyword), rest.len);
	TRY(read_path(&rest, out, reply));
	if (rest.len && rest.ptr[0] != ' ') {
		*reply = bad_address;
		return E_INVALID;
	}
	for (rest = skip_spaces(rest); rest.len;
	     rest = skip_spaces(slice_sub(rest, word_end(rest), rest.len)))
		TRY(read_parameter(slice_sub(rest, 0, word_end(rest)), out, reply));
	if (out->verb == LMTP_RCPT && out->address.len == 0) {
		*reply = bad_address;
		return E_INVALID;
	}
	return OK;
}

static bool has_control(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7F)
			return true;
	return false;
}

enum err lmtp_command_read(struct slice line, struct lmtp_command *out, const char **reply)
{
	struct slice word = slice_sub(line, 0, word_end(line)),
		     rest = skip_spaces(slice_sub(line, word.len, line.len));
	struct lmtp_command c = {.verb = verb_of(word)};

	if (has_control(trim_end(line))) {
		*reply = "500 5.5.2 a control byte in a command; lines end in CR LF";
		return E_INVALID;
	}
	rest = trim_end(rest);
	switch (c.verb) {
	case LMTP_MAIL:
	case LMTP_RCPT:
		TRY(read_mail_or_rcpt(rest, &c, reply));
		break;
	case LMTP_LHLO:
		*reply = bad_syntax;
		if (rest.len == 0)
			return E_INVALID;
		break;
	case LMTP_DATA:
	case LMTP_RSET:
	case LMTP_QUIT:
		*reply = bad_syntax;
		if (rest.len)
			return E_INVALID;
		break;
	default:
		break;
	}
	*out = c;
	return OK;
}

// ---- the message ------------------------------------------------------------------------------------------

enum state { LINE_START, TEXT, CR, DOT, DOT_CR };

void lmtp_data_begin(struct lmtp_data *d)
{
	d->state = LINE_START;
}

static uint8_t text_byte(char c, char *out, size_t *n)
{
	out[(*n)++] = c;
	return c == '\r' ? CR : TEXT;
}

// One byte; true when it ended the message.
static bool data_byte(struct lmtp_data *d, char c, char *out, size_t *n)
{
	switch ((enum state)d->state) {
	case LINE_START:
		d->state = c == '.' ? DOT : text_byte(c, out, n);
		return false;
	case CR:
		if (c == '\n') {
			out[(*n)++] = c;
			d->state = LINE_START;
			return false;
		}
		break;
	case DOT:
		d->state = c == '\r' ? DOT_CR : text_byte(c, out, n);
		return false;
	case DOT_CR:
		if (c == '\n')
			return true;
		out[(*n)++] = '\r';
		break;
	default:
		break;
	}
	d->state = text_byte(c, out, n);
	return false;
}

size_t lmtp_data_feed(struct lmtp_data *d, struct slice in, char *out, size_t *out_len, bool *ended)
{
	size_t n = 0, i = 0;

	*ended = false;
	while (i < in.len && !*ended) {
		if (d->state == TEXT) {
			const char *cr = memchr(in.ptr + i, '\r', in.len - i);
			size_t run = cr ? (size_t)(cr - in.ptr) - i : in.len - i;

			memcpy(out + n, in.ptr + i, run);
			n += run;
			i += run;
			if (i == in.len)
				break;
		}
		*ended = data_byte(d, in.ptr[i++], out, &n);
	}
	*out_len = n;
	return i;
}

void lmtp_reply_text(struct slice why, const char *otherwise, char *to, size_t room)
{
	size_t n = 0;

	if (why.len == 0) {
		snprintf(to, room, "%s", otherwise);
		return;
	}
	for (; n < why.len && n + 1 < room; n++)
		to[n] = why.ptr[n] >= 0x20 && why.ptr[n] < 0x7F ? why.ptr[n] : '?';
	to[n] = '\0';
}
