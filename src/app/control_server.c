// SPDX-License-Identifier: Apache-2.0
// Answers questions of commands: one thread accepts, one thread for each question (they are few and trusted: the
// socket is open to the owner of the data folder only).
#include "app/control.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "app/control_frame.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sys.h"

#define QUESTIONS_MAX 32
#define STALL_SECONDS 60
#define THREAD_STACK ((size_t)1 << 20)

struct control_server {
	int listen_fd;
	int stop_fd;
	struct desk *desk;
	const struct control_op *const *ops;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t fewer;
	int running;
};

struct question {
	struct control_server *server;
	int fd;
};

static const struct control_op *find_op(const struct control_op *const *ops, const char *name)
{
	for (; name && *ops; ops++)
		if (strcmp((*ops)->name, name) == 0)
			return *ops;
	return NULL;
}

static enum err run_op(struct control_server *s, struct ctx *c, const struct control_frame *f, json_t *answer)
{
	const char *name = json_string_value(json_object_get(f->head, "op"));
	const struct control_op *op = find_op(s->ops, name);
	struct control_call call = {.args = json_object_get(f->head, "args"), .bytes = f->bytes};

	c->lang = lang_from(slice_cstr(json_string_value(json_object_get(f->head, "lang"))));
	if (!op)
		return fail(c, E_NOT_FOUND, "The running server knows no \"%s\"; is it an older one? Restart it.", name ? name : "");
	return op->run(s->desk, c, &call, answer);
}

static void answer_question(struct control_server *s, int fd)
{
	struct arena *a = arena_new(0);
	struct control_frame f = {.head = NULL};
	json_t *answer = json_object();
	struct ctx c;
	enum err e;

	if (!a || !answer) {
		arena_free(a);
		json_decref(answer);
		return;
	}
	c = ctx_new(a, clock_now(), LANG_EN);
	e = control_frame_receive(&c, fd, &f);
	if (e == OK)
		e = run_op(s, &c, &f, answer);
	json_object_set_new(answer, "err", json_string(err_name(e)));
	if (e != OK)
		json_object_set_new(answer, "why", json_stringn(c.why.ptr ? c.why.ptr : "", c.why.len));
	if (e != E_NETWORK && control_frame_send(&c, fd, answer, NO_SLICE) != OK)
		log_warn("a command hung up before its answer");
	json_decref(f.head);
	json_decref(answer);
	arena_free(a);
}

static void *question_thread(void *arg)
{
	struct question q = *(struct question *)arg;

	mem_free(arg);
	answer_question(q.server, q.fd);
	sys_close(q.fd);
	pthread_mutex_lock(&q.server->lock);
	q.server->running--;
	pthread_cond_signal(&q.server->fewer);
	pthread_mutex_unlock(&q.server->lock);
	return NULL;
}

static bool start_thread(pthread_t *thread, bool detached, void *(*run)(void *), void *arg)
{
	pthread_attr_t attr;
	int error;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, THREAD_STACK);
	pthread_attr_setdetachstate(&attr, detached ? PTHREAD_CREATE_DETACHED : PTHREAD_CREATE_JOINABLE);
	error = pthread_create(thread, &attr, run, arg);
	pthread_attr_destroy(&attr);
	return error == 0;
}

static void set_stall_limit(int fd)
{
	struct timeval limit = {.tv_sec = STALL_SECONDS};

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

static void take_question(struct control_server *s, int fd)
{
	struct question *q = mem_alloc(sizeof *q);
	pthread_t thread;

	pthread_mutex_lock(&s->lock);
	while (s->running >= QUESTIONS_MAX)
		pthread_cond_wait(&s->fewer, &s->lock);
	s->running++;
	pthread_mutex_unlock(&s->lock);
	set_stall_limit(fd);
	if (q) {
		*q = (struct question){.server = s, .fd = fd};
		if (start_thread(&thread, true, question_thread, q))
			return;
	}
	log_error("no memory or thread for a command's question; it was turned away");
	mem_free(q);
	sys_close(fd);
	pthread_mutex_lock(&s->lock);
	s->running--;
	pthread_mutex_unlock(&s->lock);
}

static void *accept_thread(void *arg)
{
	struct control_server *s = arg;
	struct pollfd p[] = {{.fd = s->listen_fd, .events = POLLIN}, {.fd = s->stop_fd, .events = POLLIN}};

	while (!p[1].revents) {
		int fd;

		if (poll(p, 2, -1) < 0 || !p[0].revents)
			continue;
		fd = accept4(s->listen_fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0)
			take_question(s, fd);
	}
	return NULL;
}

enum err control_start(struct ctx *c, int listen_fd, struct desk *desk, const struct control_op *const *ops,
		       struct control_server **out)
{
	struct control_server *s = mem_zero(sizeof *s);

	if (!s)
		return fail(c, E_BUSY, "Out of memory.");
	*s = (struct control_server){.listen_fd = listen_fd, .desk = desk, .ops = ops};
	// A command may hang up between poll and accept.
	fcntl(listen_fd, F_SETFL, O_NONBLOCK);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->fewer, NULL);
	s->stop_fd = eventfd(0, EFD_CLOEXEC);
	if (s->stop_fd < 0 || !start_thread(&s->thread, false, accept_thread, s)) {
		sys_close_scoped(&s->stop_fd);
		mem_free(s);
		return fail(c, E_BUSY, "The system has no thread left for the data folder's socket.");
	}
	*out = s;
	return OK;
}

void control_stop(struct control_server *s)
{
	uint64_t one = 1;

	if (!s)
		return;
	if (sys_write(s->stop_fd, &one, sizeof one) == (ssize_t)sizeof one)
		pthread_join(s->thread, NULL);
	pthread_mutex_lock(&s->lock);
	while (s->running > 0)
		pthread_cond_wait(&s->fewer, &s->lock);
	pthread_mutex_unlock(&s->lock);
	sys_close(s->stop_fd);
	pthread_cond_destroy(&s->fewer);
	pthread_mutex_destroy(&s->lock);
	mem_free(s);
}
