// SPDX-License-Identifier: Apache-2.0
// The pool: places for readers, each lent to one call at a time. What a reader sends back is as untrusted as
// what it was given: every length is checked before it is believed.
#include "wire/reader_pool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/sys.h"
#include "wire/reader_frame.h"

#define POOL_MAX 64
#define CHUNK ((size_t)256 << 10)

struct place {
	int fd; // -1: no reader sits here now
	bool busy;
};

struct reader_pool {
	pthread_mutex_t lock;
	pthread_cond_t freed;
	int (*ask_child)(void *arg);
	void *arg;
	struct reader_figures figures;
	int size;
	struct place places[POOL_MAX];
};

enum err reader_pool_new(int size, int (*ask_child)(void *arg), void *arg, struct reader_pool **out)
{
	struct reader_pool *p = mem_zero(sizeof *p);
	pthread_condattr_t steady;

	if (!p)
		return E_INTERNAL;
	p->size = size < 1 ? 1 : size > POOL_MAX ? POOL_MAX : size;
	p->figures.size = p->size;
	p->ask_child = ask_child;
	p->arg = arg;
	for (int i = 0; i < POOL_MAX; i++)
		p->places[i].fd = -1;
	pthread_mutex_init(&p->lock, NULL);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&p->freed, &steady);
	pthread_condattr_destroy(&steady);
	*out = p;
	return OK;
}

void reader_pool_free(struct reader_pool *p)
{
	if (!p)
		return;
	for (int i = 0; i < p->size; i++)
		if (p->places[i].fd >= 0)
			sys_close(p->places[i].fd); // the reader sees the end and goes
	pthread_cond_destroy(&p->freed);
	pthread_mutex_destroy(&p->lock);
	mem_free(p);
}

// A free place, those with a waiting reader first; NULL when all stay busy until `deadline`.
static struct place *place_take(struct reader_pool *p, msec deadline)
{
	struct timespec until = {.tv_sec = deadline / 1000, .tv_nsec = (long)(deadline % 1000) * 1000000};
	struct place *found = NULL;
	int waited = 0;

	pthread_mutex_lock(&p->lock);
	p->figures.calls++;
	while (!found && waited != ETIMEDOUT) {
		for (int i = 0; i < p->size; i++)
			if (!p->places[i].busy && (!found || (found->fd < 0 && p->places[i].fd >= 0)))
				found = &p->places[i];
		if (!found)
			waited = pthread_cond_timedwait(&p->freed, &p->lock, &until);
	}
	if (found) {
		found->busy = true;
		p->figures.busy++;
	}
	pthread_mutex_unlock(&p->lock);
	return found;
}

enum ending { ENDED_WELL, ENDED_RETIRING, ENDED_DEAD, ENDED_LATE };

static void place_give_back(struct reader_pool *p, struct place *l, enum ending how)
{
	if (how != ENDED_WELL && l->fd >= 0) {
		sys_close(l->fd);
		l->fd = -1;
	}
	pthread_mutex_lock(&p->lock);
	l->busy = false;
	p->figures.busy--;
	p->figures.deaths += how == ENDED_DEAD;
	p->figures.timeouts += how == ENDED_LATE;
	pthread_cond_signal(&p->freed);
	pthread_mutex_unlock(&p->lock);
}

// A sealed memory file with the parts one behind the other, or -1.
static int parts_file(const struct slice *parts, size_t count)
{
	int fd = memfd_create("reader-question", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (sys_write_all(fd, parts[i]) != OK) {
			sys_close(fd);
			return -1;
		}
	}
	(void)fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
	return fd;
}

static bool wait_for(int fd, short events, msec deadline)
{
	struct pollfd p = {.fd = fd, .events = events};
	msec left = deadline - clock_steady();
	int n;

	do {
		n = left > 0 ? poll(&p, 1, (int)left) : 0;
		left = deadline - clock_steady();
	} while (n < 0 && errno == EINTR);
	return n > 0;
}

static enum ending ended_by(ssize_t n)
{
	return n == 0 ? ENDED_LATE : ENDED_DEAD;
}

// Sends all bytes; the first of them carries `file` when it is not -1.
static enum ending send_full(int fd, struct slice bytes, int file, msec deadline)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;

	memset(&control, 0, sizeof control);
	while (bytes.len > 0) {
		struct iovec part = {.iov_base = (void *)(uintptr_t)bytes.ptr, .iov_len = bytes.len};
		struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1};
		ssize_t n;

		if (file >= 0) {
			m.msg_control = control.bytes;
			m.msg_controllen = sizeof control.bytes;
			*CMSG_FIRSTHDR(&m) = (struct cmsghdr){.cmsg_level = SOL_SOCKET,
							      .cmsg_type = SCM_RIGHTS,
							      .cmsg_len = CMSG_LEN(sizeof(int))};
			memcpy(CMSG_DATA(CMSG_FIRSTHDR(&m)), &file, sizeof file);
		}
		n = sendmsg(fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
			if (!wait_for(fd, POLLOUT, deadline))
				return ENDED_LATE;
			continue;
		}
		if (n <= 0)
			return ENDED_DEAD;
		file = -1;
		bytes = slice_sub(bytes, (size_t)n, bytes.len);
	}
	return ENDED_WELL;
}

static enum ending question_send(struct ctx *c, int fd, const char *op, const struct slice *parts,
				 size_t count, msec deadline)
{
	struct reader_question_head head = {
	    .magic = READER_FRAME_MAGIC, .part_count = (uint32_t)count, .now = c->now, .lang = c->lang};
	uint64_t *lens = ARENA_ARRAY(c->arena, count + 1, uint64_t);
	SCOPED_FD int file = -1;
	enum ending how;

	snprintf(head.op, sizeof head.op, "%s", op);
	for (size_t i = 0; i < count; i++) {
		lens[i] = parts[i].len;
		head.total += parts[i].len;
	}
	if (head.total > READER_INLINE_MAX)
		file = parts_file(parts, count);
	head.in_file = file >= 0;
	how = send_full(fd, (struct slice){.ptr = (const char *)&head, .len = sizeof head}, file, deadline);
	if (how == ENDED_WELL)
		how = send_full(fd, (struct slice){.ptr = (const char *)lens, .len = count * sizeof *lens},
				-1, deadline);
	for (size_t i = 0; file < 0 && how == ENDED_WELL && i < count; i++)
		how = send_full(fd, parts[i], -1, deadline);
	return how;
}

static enum ending receive_full(int fd, void *to, size_t len, msec deadline)
{
	size_t done = 0;

	while (done < len) {
		size_t want = len - done < CHUNK ? len - done : CHUNK;
		ssize_t n;

		if (!wait_for(fd, POLLIN, deadline))
			return ended_by(0);
		n = recv(fd, (char *)to + done, want, MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n <= 0)
			return ended_by(-1);
		done += (size_t)n;
	}
	return ENDED_WELL;
}

static bool head_is_sane(const struct reader_answer_head *h)
{
	return h->magic == READER_FRAME_MAGIC && h->error < ERR_COUNT && h->part_count <= READER_PARTS_MAX &&
	       h->why_len <= READER_WHY_MAX && h->head_len <= READER_OUTPUT_MAX &&
	       h->total <= READER_OUTPUT_MAX - h->head_len;
}

// The sentence came from a process that strangers' bytes may have taken over: no control characters.
static struct slice why_cleaned(struct slice why)
{
	char *p = (char *)(uintptr_t)why.ptr;

	for (size_t i = 0; i < why.len; i++)
		if ((unsigned char)p[i] < 0x20 || p[i] == 0x7f)
			p[i] = ' ';
	return why;
}

static bool parts_split(struct ctx *c, const uint64_t *lens, uint64_t total, char *bytes,
			struct reader_answer *a)
{
	uint64_t sum = 0;

	a->parts = ARENA_ARRAY(c->arena, a->part_count + 1, struct slice);
	for (size_t i = 0; i < a->part_count; i++) {
		if (lens[i] > total - sum)
			return false;
		a->parts[i] = (struct slice){.ptr = bytes + sum, .len = lens[i]};
		sum += lens[i];
	}
	return sum == total;
}

static enum ending answer_receive(struct ctx *c, int fd, msec deadline, enum err *error,
				  struct reader_answer *out)
{
	struct reader_answer_head head;
	uint64_t *lens;
	char *bytes;
	enum ending how = receive_full(fd, &head, sizeof head, deadline);

	if (how != ENDED_WELL)
		return how;
	if (!head_is_sane(&head))
		return ENDED_DEAD;
	lens = ARENA_ARRAY(c->arena, head.part_count + 1, uint64_t);
	how = receive_full(fd, lens, head.part_count * sizeof *lens, deadline);
	if (how != ENDED_WELL)
		return how;
	bytes = arena_alloc(c->arena, head.head_len + head.why_len + head.total + 1);
	how = receive_full(fd, bytes, head.head_len + head.why_len + head.total, deadline);
	if (how != ENDED_WELL)
		return how;
	out->head = (struct slice){.ptr = bytes, .len = head.head_len};
	out->part_count = head.part_count;
	if (!parts_split(c, lens, head.total, bytes + head.head_len + head.why_len, out))
		return ENDED_DEAD;
	c->why = why_cleaned((struct slice){.ptr = bytes + head.head_len, .len = head.why_len});
	*error = (enum err)head.error;
	return head.retiring ? ENDED_RETIRING : ENDED_WELL;
}

enum err reader_call(struct reader_pool *p, struct ctx *c, const char *op, const struct slice *parts,
		     size_t part_count, struct reader_answer *out)
{
	struct reader_answer answer = {0};
	enum err error = E_UNREADABLE;
	enum ending how;
	struct place *l;
	size_t total = 0;
	msec deadline;

	for (size_t i = 0; i < part_count && total <= READER_INPUT_MAX; i++)
		total += parts[i].len;
	if (total > READER_INPUT_MAX || part_count > READER_PARTS_MAX)
		return fail(c, E_TOO_LARGE, "more than a reader takes at once");
	l = place_take(p, clock_steady() + READER_DEADLINE_MS);
	if (!l)
		return fail(c, E_BUSY, "all readers are busy");
	if (l->fd < 0)
		l->fd = p->ask_child(p->arg);
	if (l->fd < 0) {
		place_give_back(p, l, ENDED_WELL);
		return fail(c, E_UNAVAILABLE, "no reader can be had");
	}
	deadline = clock_steady() + READER_DEADLINE_MS;
	how = question_send(c, l->fd, op, parts, part_count, deadline);
	if (how == ENDED_WELL)
		how = answer_receive(c, l->fd, deadline, &error, &answer);
	place_give_back(p, l, how);
	if (how == ENDED_DEAD)
		return fail(c, E_UNREADABLE, "the reader died on it");
	if (how == ENDED_LATE)
		return fail(c, E_UNREADABLE, "reading it took too long");
	if (error == OK)
		*out = answer;
	return error;
}

struct reader_figures reader_figures(struct reader_pool *p)
{
	struct reader_figures f;

	pthread_mutex_lock(&p->lock);
	f = p->figures;
	pthread_mutex_unlock(&p->lock);
	return f;
}
