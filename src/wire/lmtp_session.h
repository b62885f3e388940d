// SPDX-License-Identifier: Apache-2.0
// One LMTP session: what it has received, where its dialogue stands, what a worker does for it. On the loop's
// thread except for the work. Private to wire/lmtp_*.
#ifndef WIRE_LMTP_SESSION_H
#define WIRE_LMTP_SESSION_H

#include <stdatomic.h>

#include "wire/lmtp.h"
#include "wire/lmtp_text.h"
#include "wire/loop.h"
#include "wire/workers.h"

struct bufferevent;
struct event;
struct evconnlistener;
struct lmtp_session;

struct lmtp_server {
	struct lmtp_options o;
	struct lmtp_limits limits;
	struct loop *loop;
	struct workers *workers;
	struct evconnlistener *listener;
	struct event *accept_again;
	struct loop_letter stop;
	struct lmtp_session *first;
	bool stopping;
	size_t in_flight; // the loop's
	atomic_llong sessions, open_sessions, accepted, refused, deferred;
};

struct lmtp_session {
	struct worker_job job;
	struct loop_letter letter;
	struct lmtp_server *server;
	struct lmtp_session *prev, *next;
	struct bufferevent *bev;
	struct arena *arena; // the envelope and the replies to it
	msec deadline;
	bool greeted, has_from, utf8, in_data; // where the dialogue stands
	bool busy;			       // a worker has it
	bool gone;			       // the client hung up while busy
	bool closing;			       // ends when its output is out
	bool too_large, no_room;	       // of the message being received
	int bad_commands;
	struct slice from, to[LMTP_RECIPIENTS_MAX];
	size_t to_count, asked_count;
	struct slice asked; // recipient that a worker looks up
	struct lmtp_data data;
	char *message;
	size_t message_len, message_room;
	struct slice replies; // of the worker, to be sent by the loop
	enum err known;
};

// Begins a session on a connected socket, which it owns from here on.
void lmtp_session_open(struct lmtp_server *server, int fd);

// Ends it without a word. Never while a worker has it.
void lmtp_session_free(struct lmtp_session *s);

// Looks whether its deadline passed; may free it.
void lmtp_session_tick(struct lmtp_session *s, msec steady);

// Says that the server closes down, unless a worker has the session: then that is said behind the answer.
void lmtp_session_close_down(struct lmtp_session *s);

#endif
