// SPDX-License-Identifier: Apache-2.0
// SMTP delivery over libcurl. libcurl says CURLE_RECV_ERROR both for a cut in the middle of the message and
// for one behind the final dot, so the end is judged here: once the read callback has given the last byte the
// final dot may be out; a whole reply seen by the header callback after that is the server's last word.
#include "wire/smtp.h"

#include <curl/curl.h>
#include <string.h>
#include <strings.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "wire/curl_start.h"
#include "wire/words.h"

#define WORDS_MAX 1000
#define URL_MAX 1000
#define GOODBYE 221 // the answer to QUIT

struct delivery {
	struct slice message;
	size_t sent;
	bool ended;    // the whole message was handed out: the final dot may be on its way
	bool final;    // the reply to it has been seen
	int code;      // of the last whole reply
	int line_code; // of the reply being read
	struct buf words;
	bool whole; // `words` hold a whole reply; the next line begins a new one
};

// ---- callbacks --------------------------------------------------------------------------------------------

static size_t give(char *to, size_t size, size_t count, void *arg)
{
	struct delivery *d = arg;
	size_t n = size * count, left = d->message.len - d->sent;

	if (n > left)
		n = left;
	memcpy(to, d->message.ptr + d->sent, n);
	d->sent += n;
	d->ended = d->sent == d->message.len;
	return n;
}

static int code_of(struct slice line)
{
	int code = 0;

	if (line.len < 3)
		return 0;
	for (size_t i = 0; i < 3; i++) {
		if (line.ptr[i] < '0' || line.ptr[i] > '9')
			return 0;
		code = code * 10 + (line.ptr[i] - '0');
	}
	return code;
}

static size_t hear(char *bytes, size_t size, size_t count, void *arg)
{
	struct delivery *d = arg;
	struct slice line = {.ptr = bytes, .len = size * count};
	int code = code_of(line);

	if (d->final || code == 0 || code == GOODBYE)
		return size * count; // what follows says nothing about the message
	while (line.len && (line.ptr[line.len - 1] == '\n' || line.ptr[line.len - 1] == '\r'))
		line.len--;
	if (d->whole) {
		d->words.len = 0;
		d->words.full = false;
	}
	if (d->words.len)
		buf_byte(&d->words, ' ');
	// The code stands once in front, then the words of each line.
	buf_add(&d->words, d->words.len ? slice_sub(line, 4, line.len) : line);
	d->whole = line.len == 3 || line.ptr[3] == ' ';
	if (d->whole) {
		d->code = code;
		d->final = d->ended;
	}
	return size * count;
}

// ---- the question -----------------------------------------------------------------------------------------

// Every line ends in CR LF: nothing that a server could read as the end of the message in its own way.
static struct slice crlf_only(struct arena *a, struct slice m)
{
	size_t bare = 0, n = 0;
	char *to;

	for (size_t i = 0; i < m.len; i++)
		bare += m.ptr[i] == '\n' ? i == 0 || m.ptr[i - 1] != '\r'
					 : m.ptr[i] == '\r' && (i + 1 == m.len || m.ptr[i + 1] != '\n');
	if (bare == 0)
		return m;
	to = arena_alloc(a, m.len + bare);
	for (size_t i = 0; i < m.len; i++) {
		if (m.ptr[i] == '\r' || m.ptr[i] == '\n') {
			if (m.ptr[i] == '\r' && i + 1 < m.len && m.ptr[i + 1] == '\n')
				i++;
			to[n++] = '\r';
			to[n++] = '\n';
		} else {
			to[n++] = m.ptr[i];
		}
	}
	return (struct slice){.ptr = to, .len = n};
}

static bool address_is_sane(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= 0x20 || s.ptr[i] == 0x7F || s.ptr[i] == '<' || s.ptr[i] == '>')
			return false;
	return s.len <= 512;
}

enum security { WHEN_OFFERED, REQUIRED, FROM_THE_START };

struct target {
	char *url;
	enum security security;
	bool this_machine;
};

static bool is_this_machine(struct slice rest)
{
	static const struct slice names[] = {S_INIT("127.0.0.1"), S_INIT("localhost"), S_INIT("[::1]")};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (slice_starts(rest, names[i]) &&
		    (rest.len == names[i].len || rest.ptr[names[i].len] == ':' ||
		     rest.ptr[names[i].len] == '/'))
			return true;
	return false;
}

static enum err target_of(struct ctx *c, const struct smtp_send *s, struct target *out)
{
	static const struct {
		struct slice scheme;
		const char *real;
		enum security security;
	} schemes[] = {
	    {S_INIT("smtp://"), "smtp://", WHEN_OFFERED},
	    {S_INIT("smtp+tls://"), "smtp://", REQUIRED},
	    {S_INIT("smtps://"), "smtps://", FROM_THE_START},
	};

	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		struct slice rest = slice_sub(s->url, schemes[i].scheme.len, s->url.len);

		if (!slice_starts(s->url, schemes[i].scheme) || rest.len == 0 || rest.len > URL_MAX)
			continue;
		if (!address_is_sane(rest) || ascii_find(rest, S("@"), 0) >= 0 || !address_is_sane(s->helo))
			break;
		while (rest.len && rest.ptr[rest.len - 1] == '/')
			rest.len--;
		if (ascii_find(rest, S("/"), 0) >= 0 || ascii_find(rest, S("?"), 0) >= 0 ||
		    ascii_find(rest, S("#"), 0) >= 0)
			break;
		*out =
		    (struct target){.security = schemes[i].security, .this_machine = is_this_machine(rest)};
		out->url = arena_cstr(c->arena, arena_printf(c->arena, "%s%.*s/%.*s", schemes[i].real,
							     SLICE_ARG(rest), SLICE_ARG(s->helo)));
		return OK;
	}
	return fail_field(c, E_INVALID, "smtp", "\"%.*s\" is no address of a mail server", SLICE_ARG(s->url));
}

static void set_security(struct ctx *c, CURL *curl, const struct smtp_send *s, struct target t)
{
	bool required = t.security != WHEN_OFFERED || (s->login.len && !t.this_machine);

	curl_easy_setopt(curl, CURLOPT_USE_SSL, required ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_TRY);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, required ? 1L : 0L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, required ? 2L : 0L);
	if (s->ca_file.len)
		curl_easy_setopt(curl, CURLOPT_CAINFO, arena_cstr(c->arena, s->ca_file));
}

static void set_login(struct ctx *c, CURL *curl, const struct smtp_send *s)
{
	if (s->login.len == 0)
		return;
	curl_easy_setopt(curl, CURLOPT_USERNAME, arena_cstr(c->arena, s->login));
	if (s->oauth_token.len)
		curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, arena_cstr(c->arena, s->oauth_token));
	else
		curl_easy_setopt(curl, CURLOPT_PASSWORD, arena_cstr(c->arena, s->password));
}

static void set_transfer(struct ctx *c, CURL *curl, const struct smtp_send *s, struct delivery *d)
{
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)SMTP_CONNECT_MS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, s->total_ms ? (long)s->total_ms : (long)SMTP_TOTAL_MS);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(curl, CURLOPT_READDATA, d);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, hear);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, d);
	curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)d->message.len);
	if (s->from.len)
		curl_easy_setopt(curl, CURLOPT_MAIL_FROM, arena_cstr(c->arena, s->from));
}

// ---- the verdict ------------------------------------------------------------------------------------------

static enum smtp_end judge(const struct delivery *d, CURLcode result)
{
	if (d->final)
		return d->code < 300 ? SMTP_ACCEPTED : d->code < 500 ? SMTP_DEFERRED : SMTP_REJECTED;
	if (d->ended)
		return SMTP_UNSURE;
	// libcurl says CURLE_SEND_ERROR when MAIL, RCPT or DATA got a bad answer.
	if (result == CURLE_SEND_ERROR && d->whole && d->code >= 500 && d->code < 600)
		return SMTP_REJECTED;
	return SMTP_DEFERRED;
}

static struct slice words_of(struct ctx *c, const struct delivery *d, enum smtp_end end, CURLcode result,
			     const char *trouble)
{
	bool servers = d->words.len && d->whole;

	// When the server's last words were friendly, what went wrong is the connection's story.
	if (servers && end != SMTP_UNSURE && (d->final || d->code >= 400))
		return words_clean(c->arena, buf_slice(&d->words), WORDS_MAX);
	return words_clean(c->arena,
			   arena_printf(c->arena, "%s", trouble[0] ? trouble : curl_easy_strerror(result)),
			   WORDS_MAX);
}

static void deliver(struct ctx *c, CURL *curl, const struct smtp_send *s, struct target t,
		    struct smtp_result *out)
{
	struct delivery d = {
	    .message = crlf_only(c->arena, s->message), .words = buf_new(c->arena, WORDS_MAX), .whole = true};
	struct curl_slist *to = curl_slist_append(NULL, arena_cstr(c->arena, s->to));
	char trouble[CURL_ERROR_SIZE] = "";
	CURLcode result = CURLE_OUT_OF_MEMORY;

	if (to) {
		curl_easy_setopt(curl, CURLOPT_URL, t.url);
		curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, trouble);
		curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
		set_transfer(c, curl, s, &d);
		set_security(c, curl, s, t);
		set_login(c, curl, s);
		result = curl_easy_perform(curl);
	}
	out->end = judge(&d, result);
	out->code = d.code;
	out->words = words_of(c, &d, out->end, result, trouble);
	curl_easy_cleanup(curl); // says QUIT, while the callbacks' memory still stands
	curl_slist_free_all(to);
}

enum err smtp_deliver(struct ctx *c, const struct smtp_send *s, struct smtp_result *out)
{
	struct target t = {.url = NULL};
	CURL *curl;

	TRY(target_of(c, s, &t));
	if (s->to.len == 0 || !address_is_sane(s->to) || !address_is_sane(s->from)) {
		*out =
		    (struct smtp_result){.end = SMTP_REJECTED, .words = S("this cannot be a mail address")};
		return OK;
	}
	curl = curl_start() ? curl_easy_init() : NULL;
	if (!curl) {
		*out = (struct smtp_result){.end = SMTP_DEFERRED,
					    .words = S("no memory for a connection right now")};
		return OK;
	}
	deliver(c, curl, s, t, out);
	return OK;
}
