// SPDX-License-Identifier: Apache-2.0
// LMTP sessions: the dialogue on the loop, `knows` and `take` on workers. A session waits while a worker has
// its question (RFC 2920 allows commands to pile up behind it in the input, which is bounded), so nothing of
// it is touched from two threads.
#include "wire/lmtp_session.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/util.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

#define INPUT_MAX 65536 // bytes read ahead while a worker has the session
#define FIRST_ROOM 16384
#define REPLY_TEXT_MAX 200
#define BAD_COMMANDS_MAX 20
#define ASKED_MAX (10 * LMTP_RECIPIENTS_MAX) // recipients named for one message, taken or not

// ---- the session's belongings -----------------------------------------------------------------------------

static void message_forget(struct lmtp_session *s)
{
	s->server->in_flight -= s->message_room;
	mem_free(s->message);
	s->message = NULL;
	s->message_len = s->message_room = 0;
	s->too_large = s->no_room = false;
}

static void envelope_forget(struct lmtp_session *s)
{
	message_forget(s);
	s->has_from = s->utf8 = s->in_data = false;
	s->to_count = s->asked_count = 0;
	s->from = s->asked = s->replies = S("");
	arena_reset(s->arena);
}

void lmtp_session_free(struct lmtp_session *s)
{
	struct lmtp_server *server = s->server;

	message_forget(s);
	if (s->prev)
		s->prev->next = s->next;
	else
		server->first = s->next;
	if (s->next)
		s->next->prev = s->prev;
	if (!server->first)
		loop_tick(server->loop, false);
	atomic_fetch_sub(&server->open_sessions, 1);
	bufferevent_free(s->bev);
	arena_free(s->arena);
	mem_free(s);
}

static void say(struct lmtp_session *s, const char *reply)
{
	struct evbuffer *out = bufferevent_get_output(s->bev);

	evbuffer_add(out, reply, strlen(reply));
	evbuffer_add(out, "\r\n", 2);
}

// Ends the session when what was said is out.
static void session_end(struct lmtp_session *s)
{
	s->closing = true;
	s->deadline = clock_steady() + 2000;
	bufferevent_disable(s->bev, EV_READ);
}

static void refuse(struct lmtp_session *s, const char *reply)
{
	say(s, reply);
	if (++s->bad_commands > BAD_COMMANDS_MAX) {
		say(s, "421 4.7.0 too many commands that mean nothing here");
		session_end(s);
	}
}

// ---- on workers -------------------------------------------------------------------------------------------

static void look_up(struct worker_job *job)
{
	struct lmtp_session *s = (struct lmtp_session *)((char *)job - offsetof(struct lmtp_session, job));
	struct arena *a = arena_new(0);
	struct ctx c;

	s->known = E_BUSY;
	if (a) {
		c = ctx_new(a, clock_now(), LANG_EN);
		s->known = s->server->o.knows(s->server->o.app, &c, s->asked);
	}
	arena_free(a);
	loop_send(s->server->loop, &s->letter);
}

static const char *code_of(enum err e, const char **otherwise)
{
	switch (e) {
	case OK:
		*otherwise = "received and kept";
		return "250 2.0.0";
	case E_FULL:
		*otherwise = "no room left here, try again later";
		return "452 4.3.1";
	case E_TOO_LARGE:
		*otherwise = "the message is too large";
		return "552 5.3.4";
	case E_NOT_FOUND:
		*otherwise = "no such mailbox here";
		return "550 5.1.1";
	case E_INVALID:
	case E_FORBIDDEN:
	case E_MALFORMED:
		*otherwise = "the message was not taken";
		return "554 5.0.0";
	default:
		*otherwise = "not now, try again later";
		return "451 4.3.0";
	}
}

static void count(struct lmtp_server *server, enum err e, const char *code)
{
	if (e == OK)
		atomic_fetch_add(&server->accepted, 1);
	else if (code[0] == '5')
		atomic_fetch_add(&server->refused, 1);
	else
		atomic_fetch_add(&server->deferred, 1);
}

static struct slice reply_of(struct lmtp_session *s, enum err e, struct slice why)
{
	const char *otherwise, *code = code_of(e, &otherwise);
	char text[REPLY_TEXT_MAX];

	lmtp_reply_text(e == OK ? S("") : why, otherwise, text, sizeof text);
	count(s->server, e, code);
	return arena_printf(s->arena, "%s %s\r\n", code, text);
}

static enum err take_one(struct lmtp_session *s, struct ctx *c, struct slice to)
{
	const struct lmtp_envelope e = {
	    .from = s->from,
	    .to = to,
	    .message = {.ptr = s->message ? s->message : "", .len = s->message_len}};

	if (s->too_large)
		return E_TOO_LARGE;
	if (s->no_room)
		return E_FULL;
	return s->server->o.take(s->server->o.app, c, &e);
}

// One final answer for each recipient, in the order they were named (RFC 2033, 4.2).
static void take_all(struct worker_job *job)
{
	struct lmtp_session *s = (struct lmtp_session *)((char *)job - offsetof(struct lmtp_session, job));
	struct arena *a = arena_new(0);

	s->replies = S("");
	for (size_t i = 0; i < s->to_count; i++) {
		struct slice one;

		if (a) {
			struct ctx c = ctx_new(a, clock_now(), LANG_EN);
			enum err e = take_one(s, &c, s->to[i]);

			one = reply_of(s, e, c.why);
			arena_reset(a);
		} else {
			one = reply_of(s, E_BUSY, S(""));
		}
		s->replies = arena_printf(s->arena, "%.*s%.*s", SLICE_ARG(s->replies), SLICE_ARG(one));
	}
	arena_free(a);
	loop_send(s->server->loop, &s->letter);
}

static void hand_over(struct lmtp_session *s, void (*run)(struct worker_job *),
		      void (*back)(struct loop_letter *, void *))
{
	s->busy = true;
	s->deadline = 0;
	s->job.run = run;
	s->letter.read = back;
	if (!workers_submit(s->server->workers, &s->job)) {
		// Cannot be while there are fewer sessions than places in the queue, except when stopping.
		s->busy = false;
		say(s, "421 4.3.2 closing down, try again later");
		session_end(s);
	}
}

// ---- the dialogue -----------------------------------------------------------------------------------------

static void session_read(struct lmtp_session *s);

// A worker gave the session back.
static bool back_from_worker(struct lmtp_session *s)
{
	s->busy = false;
	s->deadline = clock_steady() + s->server->limits.idle;
	if (s->gone) {
		lmtp_session_free(s);
		return false;
	}
	return true;
}

static void go_on(struct lmtp_session *s)
{
	if (s->server->stopping) {
		say(s, "421 4.3.2 closing down, try again later");
		session_end(s);
		return;
	}
	session_read(s);
}

static void looked_up(struct loop_letter *letter, void *app)
{
	struct lmtp_session *s =
	    (struct lmtp_session *)((char *)letter - offsetof(struct lmtp_session, letter));

	(void)app;
	if (!back_from_worker(s))
		return;
	if (s->known == OK) {
		s->to[s->to_count++] = s->asked;
		say(s, "250 2.1.5 recipient is known");
	} else if (s->known == E_NOT_FOUND) {
		say(s, "550 5.1.1 no such mailbox here");
	} else {
		say(s, "451 4.3.0 not now, try again later");
	}
	go_on(s);
}

static void taken(struct loop_letter *letter, void *app)
{
	struct lmtp_session *s =
	    (struct lmtp_session *)((char *)letter - offsetof(struct lmtp_session, letter));

	(void)app;
	if (!back_from_worker(s))
		return;
	evbuffer_add(bufferevent_get_output(s->bev), s->replies.ptr, s->replies.len);
	envelope_forget(s);
	go_on(s);
}

static void on_lhlo(struct lmtp_session *s)
{
	envelope_forget(s);
	s->greeted = true;
	evbuffer_add_printf(
	    bufferevent_get_output(s->bev),
	    "250-%s\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n"
	    "250 SIZE %zu\r\n",
	    s->server->o.hostname ? s->server->o.hostname : "localhost", s->server->limits.message);
}

static void on_mail(struct lmtp_session *s, const struct lmtp_command *c)
{
	if (!s->greeted) {
		refuse(s, "503 5.5.1 say LHLO first");
	} else if (s->has_from) {
		refuse(s, "503 5.5.1 the sender was named already");
	} else if (c->eight_bit && !c->utf8) {
		refuse(s, "553 5.6.7 this address needs SMTPUTF8");
	} else if ((size_t)c->size > s->server->limits.message) {
		say(s, "552 5.3.4 the message is too large");
	} else if (s->server->in_flight + (size_t)c->size > s->server->limits.in_flight) {
		say(s, "452 4.3.1 too much mail at once, try again later");
	} else {
		s->from = arena_dup(s->arena, c->address);
		s->has_from = true;
		s->utf8 = c->utf8;
		say(s, "250 2.1.0 sender noted");
	}
}

static void on_rcpt(struct lmtp_session *s, const struct lmtp_command *c)
{
	if (!s->has_from) {
		refuse(s, "503 5.5.1 name the sender first");
	} else if (c->eight_bit && !s->utf8) {
		refuse(s, "553 5.6.7 this address needs SMTPUTF8");
	} else if (s->to_count == LMTP_RECIPIENTS_MAX || s->asked_count == ASKED_MAX) {
		say(s, "452 4.5.3 too many recipients");
	} else {
		s->asked_count++;
		s->asked = arena_dup(s->arena, c->address);
		hand_over(s, look_up, looked_up);
	}
}

static void on_data(struct lmtp_session *s)
{
	if (s->to_count == 0) {
		refuse(s, "503 5.5.1 no recipient was taken");
		return;
	}
	s->in_data = true;
	s->deadline = clock_steady() + s->server->limits.data;
	lmtp_data_begin(&s->data);
	say(s, "354 go ahead, end with a dot on a line of its own");
}

static void on_command(struct lmtp_session *s, const struct lmtp_command *c)
{
	switch (c->verb) {
	case LMTP_LHLO:
		on_lhlo(s);
		break;
	case LMTP_MAIL:
		on_mail(s, c);
		break;
	case LMTP_RCPT:
		on_rcpt(s, c);
		break;
	case LMTP_DATA:
		on_data(s);
		break;
	case LMTP_RSET:
		envelope_forget(s);
		say(s, "250 2.0.0 forgotten");
		break;
	case LMTP_NOOP:
		say(s, "250 2.0.0 here");
		break;
	case LMTP_VRFY:
		say(s, "252 2.5.0 send it and see");
		break;
	case LMTP_QUIT:
		say(s, "221 2.0.0 goodbye");
		session_end(s);
		break;
	case LMTP_HELO:
		refuse(s, "500 5.5.1 this is LMTP: say LHLO");
		break;
	case LMTP_UNKNOWN:
		refuse(s, "500 5.5.1 unknown command");
		break;
	}
}

// Takes one command line from the input. False when there is no whole one yet.
static bool read_command(struct lmtp_session *s, struct evbuffer *in)
{
	struct evbuffer_ptr end = evbuffer_search_eol(in, NULL, NULL, EVBUFFER_EOL_CRLF_STRICT);
	struct lmtp_command c;
	char line[LMTP_LINE_MAX];
	const char *reply;

	if (end.pos > LMTP_LINE_MAX || (end.pos < 0 && evbuffer_get_length(in) > LMTP_LINE_MAX)) {
		say(s, "500 5.5.6 the line is too long");
		session_end(s);
		return false;
	}
	if (end.pos < 0)
		return false;
	evbuffer_remove(in, line, (size_t)end.pos);
	evbuffer_drain(in, 2);
	s->deadline = clock_steady() + s->server->limits.idle;
	if (lmtp_command_read((struct slice){.ptr = line, .len = (size_t)end.pos}, &c, &reply) == OK)
		on_command(s, &c);
	else
		refuse(s, reply);
	return true;
}

// Room for `more` bytes of the message; without it the rest is read and thrown away, and the answers say why.
static bool message_room(struct lmtp_session *s, size_t more)
{
	struct lmtp_server *server = s->server;
	size_t room = s->message_room ? s->message_room : FIRST_ROOM, grown;
	char *p;

	if (s->too_large || s->no_room)
		return false;
	if (s->message_len + more <= s->message_room)
		return true;
	while (room < s->message_len + more)
		room *= 2;
	grown = room - s->message_room;
	if (server->in_flight + grown <= server->limits.in_flight &&
	    (p = mem_resize(s->message, room)) != NULL) {
		server->in_flight += grown;
		s->message = p;
		s->message_room = room;
		return true;
	}
	message_forget(s);
	s->no_room = true;
	return false;
}

static void keep(struct lmtp_session *s, const char *bytes, size_t len)
{
	if (!message_room(s, len))
		return;
	if (s->message_len + len > s->server->limits.message) {
		message_forget(s);
		s->too_large = true;
		return;
	}
	memcpy(s->message + s->message_len, bytes, len);
	s->message_len += len;
}

// Takes what is there of the message. True when its end was seen.
static bool read_message(struct lmtp_session *s, struct evbuffer *in)
{
	char plain[INPUT_MAX + 1];
	struct evbuffer_iovec piece;
	bool ended = false;

	while (!ended && evbuffer_peek(in, -1, NULL, &piece, 1) > 0) {
		size_t len = piece.iov_len < INPUT_MAX ? piece.iov_len : INPUT_MAX, plain_len;
		size_t used = lmtp_data_feed(&s->data, (struct slice){.ptr = piece.iov_base, .len = len},
					     plain, &plain_len, &ended);

		keep(s, plain, plain_len);
		evbuffer_drain(in, used);
	}
	return ended;
}

static void session_read(struct lmtp_session *s)
{
	struct evbuffer *in = bufferevent_get_input(s->bev);

	while (!s->busy && !s->closing) {
		if (!s->in_data) {
			if (!read_command(s, in))
				return;
		} else if (!read_message(s, in)) {
			return;
		} else {
			s->in_data = false;
			hand_over(s, take_all, taken);
		}
	}
}

// ---- sockets ----------------------------------------------------------------------------------------------

static void on_read(struct bufferevent *bev, void *arg)
{
	(void)bev;
	session_read(arg);
}

static void on_written(struct bufferevent *bev, void *arg)
{
	struct lmtp_session *s = arg;

	if (s->closing && !s->busy && evbuffer_get_length(bufferevent_get_output(bev)) == 0)
		lmtp_session_free(s);
}

static void on_end(struct bufferevent *bev, short what, void *arg)
{
	struct lmtp_session *s = arg;

	(void)what;
	if (!s->busy) {
		lmtp_session_free(s);
		return;
	}
	s->gone = true;
	bufferevent_disable(bev, EV_READ | EV_WRITE);
}

void lmtp_session_open(struct lmtp_server *server, int fd)
{
	struct bufferevent *bev = bufferevent_socket_new(loop_base(server->loop), fd, BEV_OPT_CLOSE_ON_FREE);
	struct lmtp_session *s = bev ? mem_zero(sizeof *s) : NULL;
	struct arena *a = s ? arena_new(0) : NULL;

	if (!a) {
		if (bev)
			bufferevent_free(bev);
		else
			evutil_closesocket(fd);
		mem_free(s);
		return;
	}
	s->server = server;
	s->bev = bev;
	s->arena = a;
	s->deadline = clock_steady() + server->limits.idle;
	s->next = server->first;
	if (server->first)
		server->first->prev = s;
	server->first = s;
	loop_tick(server->loop, true);
	atomic_fetch_add(&server->sessions, 1);
	bufferevent_setcb(bev, on_read, on_written, on_end, s);
	bufferevent_setwatermark(bev, EV_READ, 0, INPUT_MAX);
	bufferevent_enable(bev, EV_READ | EV_WRITE);
	if (atomic_fetch_add(&server->open_sessions, 1) >= server->limits.sessions) {
		say(s, "421 4.3.2 too many sessions, try again later");
		session_end(s);
		return;
	}
	evbuffer_add_printf(bufferevent_get_output(bev), "220 %s LMTP\r\n",
			    server->o.hostname ? server->o.hostname : "localhost");
}

void lmtp_session_tick(struct lmtp_session *s, msec steady)
{
	if (!s->deadline || steady <= s->deadline || s->busy)
		return;
	if (s->closing) {
		lmtp_session_free(s);
		return;
	}
	say(s, "421 4.4.2 too slow");
	session_end(s);
}

void lmtp_session_close_down(struct lmtp_session *s)
{
	if (s->busy || s->closing)
		return;
	say(s, "421 4.3.2 closing down, try again later");
	session_end(s);
}
