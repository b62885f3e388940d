// SPDX-License-Identifier: Apache-2.0
// The bytes of an IMAP connection. libcurl makes the TLS connection and checks the certificate; the URL
// scheme is https only because libcurl would speak IMAP itself otherwise, and ALPN is off because an IMAP
// server is no web server. TLS may hold decrypted bytes that poll() cannot see: curl_easy_recv is asked until
// it says AGAIN before any waiting.
#include "wire/imap_line.h"

#include <curl/curl.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "wire/curl_start.h"

#define CONNECT_MS 20000L
#define FIRST_ROOM ((size_t)16 << 10)
#define PROGRESS_BYTES ((size_t)64 << 10) // less than this in a step is a stalled response
#define KEEP_ROOM ((size_t)1 << 20)	  // a buffer grown beyond this is given back when it is empty

struct imap_line {
	CURL *curl;
	curl_socket_t socket;
	struct imap_line_options o;
	char *bytes;
	size_t from, len, room; // [from, len) was received and not yet taken
	size_t need;		// no whole response below so many bytes
	size_t taken;		// bytes of the response given out last
};

static enum err trouble(struct ctx *c, const char *what, CURLcode code)
{
	return fail(c, E_NETWORK, "%s: %s", what, curl_easy_strerror(code));
}

static enum err connect_line(struct ctx *c, struct imap_line *l)
{
	char words[CURL_ERROR_SIZE] = "";
	CURLcode code;

	curl_easy_setopt(l->curl, CURLOPT_ERRORBUFFER, words);
	curl_easy_setopt(
	    l->curl, CURLOPT_URL,
	    arena_cstr(c->arena, arena_printf(c->arena, "https://%.*s/", SLICE_ARG(l->o.host_port))));
	curl_easy_setopt(l->curl, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(l->curl, CURLOPT_PROXY, "");
	curl_easy_setopt(l->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(l->curl, CURLOPT_SSL_ENABLE_ALPN, 0L);
	curl_easy_setopt(l->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(l->curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	curl_easy_setopt(l->curl, CURLOPT_TCP_KEEPALIVE, 1L);
	if (l->o.ca_file.len)
		curl_easy_setopt(l->curl, CURLOPT_CAINFO, arena_cstr(c->arena, l->o.ca_file));
	code = curl_easy_perform(l->curl);
	curl_easy_setopt(l->curl, CURLOPT_ERRORBUFFER, NULL);
	if (code == CURLE_OK)
		code = curl_easy_getinfo(l->curl, CURLINFO_ACTIVESOCKET, &l->socket);
	if (code != CURLE_OK)
		return fail(c, E_NETWORK, "%.*s: %s", SLICE_ARG(l->o.host_port),
			    words[0] ? words : curl_easy_strerror(code));
	return OK;
}

enum err imap_line_open(struct ctx *c, const struct imap_line_options *o, struct imap_line **out)
{
	struct imap_line *l = mem_zero(sizeof *l);
	enum err e;

	if (!l)
		return fail(c, E_BUSY, "no memory for a connection");
	l->o = *o;
	l->curl = curl_start() ? curl_easy_init() : NULL;
	e = l->curl ? connect_line(c, l) : fail(c, E_BUSY, "no memory for a connection");
	if (e != OK) {
		imap_line_close(l);
		return e;
	}
	*out = l;
	return OK;
}

void imap_line_close(struct imap_line *l)
{
	static const struct slice goodbye = S_INIT("bye LOGOUT\r\n");
	size_t n;

	if (!l)
		return;
	if (l->socket)
		curl_easy_send(l->curl, goodbye.ptr, goodbye.len,
			       &n); // a courtesy; nobody waits for the answer
	if (l->curl)
		curl_easy_cleanup(l->curl);
	mem_free(l->bytes);
	mem_free(l);
}

// False when `ms` passed.
static bool wait_for(struct imap_line *l, short events, msec ms)
{
	struct pollfd p = {.fd = l->socket, .events = events};

	return poll(&p, 1, ms > 0 ? (int)ms : 0) > 0;
}

enum err imap_line_send(struct ctx *c, struct imap_line *l, struct slice bytes)
{
	while (bytes.len) {
		size_t n = 0;
		CURLcode code = curl_easy_send(l->curl, bytes.ptr, bytes.len, &n);

		if (code == CURLE_AGAIN) {
			if (!wait_for(l, POLLOUT, l->o.step_ms))
				return fail(c, E_NETWORK, "the mail server takes no more bytes");
		} else if (code != CURLE_OK) {
			return trouble(c, "the mail server hung up", code);
		}
		bytes = slice_sub(bytes, n, bytes.len);
	}
	return OK;
}

static bool make_room(struct imap_line *l)
{
	size_t room;
	char *p;

	if (l->from > 0 && l->from == l->len && l->room > KEEP_ROOM) {
		mem_free(l->bytes);
		l->bytes = NULL;
		l->from = l->len = l->room = 0;
	}
	if (l->len < l->room)
		return true;
	if (l->from > 0) {
		memmove(l->bytes, l->bytes + l->from, l->len - l->from);
		l->len -= l->from;
		l->from = 0;
	}
	if (l->len < l->room / 2)
		return true;
	room = l->room ? l->room * 2 : FIRST_ROOM;
	if (room < l->need + 1)
		room = l->need + 1;
	p = mem_resize(l->bytes, room);
	if (!p)
		return false;
	l->bytes = p;
	l->room = room;
	return true;
}

// Reads what is there without waiting. `*more` tells whether something came.
static enum err read_some(struct ctx *c, struct imap_line *l, bool *more)
{
	size_t n = 0;
	CURLcode code;

	*more = false;
	if (!make_room(l))
		return fail(c, E_BUSY, "no memory for what the mail server sends");
	code = curl_easy_recv(l->curl, l->bytes + l->len, l->room - l->len, &n);
	if (code == CURLE_AGAIN)
		return OK;
	if (code != CURLE_OK)
		return trouble(c, "the mail server hung up", code);
	if (n == 0)
		return fail(c, E_NETWORK, "the mail server hung up");
	l->len += n;
	*more = true;
	return OK;
}

static void forget_taken(struct imap_line *l)
{
	l->from += l->taken;
	if (l->taken)
		l->need = 0;
	l->taken = 0;
}

// Looks for a whole response in what was received.
static enum err find_whole(struct ctx *c, struct imap_line *l, bool *whole)
{
	struct slice have = {.ptr = l->bytes + l->from, .len = l->len - l->from};
	size_t len;

	*whole = false;
	if (have.len == 0 || have.len < l->need)
		return OK;
	switch (imap_response_find(have, l->o.literal_max, &len, &l->need)) {
	case IMAP_MORE:
		return OK;
	case IMAP_WHOLE:
		l->taken = len;
		*whole = true;
		return OK;
	case IMAP_LITERAL_TOO_LARGE:
		return fail(c, E_TOO_LARGE, "the mail server sends more than was asked for");
	default:
		return fail(c, E_MALFORMED, "the server at this address does not speak IMAP");
	}
}

enum err imap_line_receive(struct ctx *c, struct imap_line *l, struct imap_response *out)
{
	msec until = clock_steady() + l->o.step_ms;
	bool whole, more;
	size_t mark;

	forget_taken(l);
	for (mark = l->len - l->from;;) {
		TRY(find_whole(c, l, &whole));
		if (whole)
			break;
		TRY(read_some(c, l, &more));
		if (l->len - l->from - mark >= PROGRESS_BYTES) {
			mark = l->len - l->from;
			until = clock_steady() + l->o.step_ms;
		}
		if (!more && !wait_for(l, POLLIN, until - clock_steady()))
			return fail(c, E_NETWORK, "the mail server says nothing");
	}
	if (imap_response_read((struct slice){.ptr = l->bytes + l->from, .len = l->taken}, out) != OK)
		return fail(c, E_MALFORMED, "the server at this address does not speak IMAP");
	return OK;
}

enum err imap_line_wait(struct ctx *c, struct imap_line *l, msec ms, int wake_fd, bool *here, bool *woken)
{
	msec until = clock_steady() + ms;

	forget_taken(l);
	*here = *woken = false;
	for (;;) {
		struct pollfd p[2] = {{.fd = l->socket, .events = POLLIN}, {.fd = wake_fd, .events = POLLIN}};
		msec left;

		TRY(find_whole(c, l, here));
		if (*here) {
			l->taken = 0; // imap_line_receive finds it again
			return OK;
		}
		TRY(read_some(c, l, here));
		if (*here)
			continue;
		left = until - clock_steady();
		if (left <= 0)
			return OK;
		if (poll(p, wake_fd >= 0 ? 2 : 1, (int)(left < 3600000 ? left : 3600000)) > 0 &&
		    wake_fd >= 0 && p[1].revents != 0) {
			*woken = true;
			return OK;
		}
	}
}
