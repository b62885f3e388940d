// SPDX-License-Identifier: Apache-2.0
// The reader's loop: one question, one answer, until the socket closes or the reader has worked long enough.
#include "wire/reader_child.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/sys.h"
#include "wire/reader_frame.h"

#define JOBS_OF_A_LIFE 20000 // then a fresh reader takes over: leaks and fragments end with it
#define CPU_OF_A_LIFE 120    // seconds
#define ALARM_SECONDS (READER_DEADLINE_MS / 1000 + 1) // the pool has given up by then
#define IOV_AT_ONCE 64

struct question {
	struct reader_question_head head;
	struct slice *parts;
	void *mapping; // of the memory file, or NULL
};

static bool read_full(int fd, void *to, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = sys_read(fd, (char *)to + done, len - done);
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

// The head, and the descriptor that may come with its first byte.
static bool read_head(int fd, struct reader_question_head *head, int *file)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec part = {.iov_base = head, .iov_len = sizeof *head};
	struct msghdr m = {.msg_iov = &part,
			   .msg_iovlen = 1,
			   .msg_control = control.bytes,
			   .msg_controllen = sizeof control.bytes};
	struct cmsghdr *extra;
	ssize_t n;

	do {
		n = recvmsg(fd, &m, MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	if (n <= 0)
		return false;
	extra = CMSG_FIRSTHDR(&m);
	if (extra && extra->cmsg_level == SOL_SOCKET && extra->cmsg_type == SCM_RIGHTS)
		memcpy(file, CMSG_DATA(extra), sizeof *file);
	return read_full(fd, (char *)head + n, sizeof *head - (size_t)n) && head->magic == READER_FRAME_MAGIC;
}

// The bytes of all parts, one behind the other: mapped from the memory file or read from the socket.
static char *question_bytes(struct ctx *c, int fd, int file, struct question *q)
{
	char *bytes;

	if (!q->head.in_file) {
		bytes = arena_alloc(c->arena, q->head.total + 1);
		return read_full(fd, bytes, q->head.total) ? bytes : NULL;
	}
	bytes = mmap(NULL, q->head.total, PROT_READ, MAP_SHARED, file, 0);
	if (bytes == MAP_FAILED)
		return NULL;
	q->mapping = bytes;
	return bytes;
}

static bool question_read(struct ctx *c, int fd, struct question *q)
{
	uint64_t lens[READER_PARTS_MAX] = {0}, sum = 0;
	int file = -1;
	char *bytes;

	*q = (struct question){0};
	if (!read_head(fd, &q->head, &file))
		return false;
	if (q->head.part_count > READER_PARTS_MAX || q->head.total > READER_INPUT_MAX)
		return false;
	if (!read_full(fd, lens, q->head.part_count * sizeof *lens))
		return false;
	bytes = question_bytes(c, fd, file, q);
	if (file >= 0)
		sys_close(file);
	if (!bytes)
		return false;
	q->parts = ARENA_ARRAY(c->arena, q->head.part_count + 1, struct slice);
	for (uint32_t i = 0; i < q->head.part_count; i++) {
		if (lens[i] > q->head.total - sum)
			return false;
		q->parts[i] = (struct slice){.ptr = bytes + sum, .len = lens[i]};
		sum += lens[i];
	}
	return true;
}

static bool write_full(int fd, struct iovec *pieces, size_t count)
{
	while (count > 0) {
		struct msghdr m = {.msg_iov = pieces,
				   .msg_iovlen = count < IOV_AT_ONCE ? count : IOV_AT_ONCE};
		ssize_t n = sendmsg(fd, &m, MSG_NOSIGNAL);
		size_t left;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		for (left = (size_t)n; count > 0 && left >= pieces->iov_len; pieces++, count--)
			left -= pieces->iov_len;
		if (count > 0) {
			pieces->iov_base = (char *)pieces->iov_base + left;
			pieces->iov_len -= left;
		}
	}
	return true;
}

static struct iovec piece(const void *bytes, size_t len)
{
	return (struct iovec){.iov_base = (void *)(uintptr_t)bytes, .iov_len = len};
}

static bool answer_write(struct ctx *c, int fd, enum err e, const struct reader_answer *a, bool retiring)
{
	size_t parts = e == OK ? a->part_count : 0, used = 0;
	struct reader_answer_head head = {.magic = READER_FRAME_MAGIC,
					  .error = e,
					  .retiring = retiring,
					  .part_count = (uint32_t)parts,
					  .head_len = e == OK ? a->head.len : 0,
					  .why_len =
					      c->why.len < READER_WHY_MAX ? c->why.len : READER_WHY_MAX};
	uint64_t *lens = ARENA_ARRAY(c->arena, parts + 1, uint64_t);
	struct iovec *all = ARENA_ARRAY(c->arena, parts + 4, struct iovec);

	for (size_t i = 0; i < parts; i++) {
		lens[i] = a->parts[i].len;
		head.total += lens[i];
	}
	all[used++] = piece(&head, sizeof head);
	all[used++] = piece(lens, parts * sizeof *lens);
	all[used++] = piece(a->head.ptr, head.head_len);
	all[used++] = piece(c->why.ptr, head.why_len);
	for (size_t i = 0; i < parts; i++)
		all[used++] = piece(a->parts[i].ptr, a->parts[i].len);
	return write_full(fd, all, used);
}

// An answer that would not be accepted becomes an error before it leaves.
static enum err answer_check(struct ctx *c, const struct reader_answer *a)
{
	size_t total = a->head.len;

	if (a->part_count > READER_PARTS_MAX)
		return fail(c, E_TOO_LARGE, "the answer has too many parts");
	for (size_t i = 0; i < a->part_count && total <= READER_OUTPUT_MAX; i++)
		total += a->parts[i].len;
	return total > READER_OUTPUT_MAX ? fail(c, E_TOO_LARGE, "the answer is too large") : OK;
}

static enum err question_run(struct ctx *c, const struct question *q, const struct reader_op *const *ops,
			     size_t op_count, struct reader_answer *out)
{
	for (size_t i = 0; i < op_count; i++) {
		if (strncmp(ops[i]->name, q->head.op, READER_OP_NAME_MAX) != 0)
			continue;
		TRY(ops[i]->run(c, q->parts, q->head.part_count, out));
		return answer_check(c, out);
	}
	return fail(c, E_NOT_FOUND, "this reader cannot do that");
}

static bool life_is_over(long jobs)
{
	struct rusage used;

	if (jobs >= JOBS_OF_A_LIFE)
		return true;
	return getrusage(RUSAGE_SELF, &used) == 0 &&
	       used.ru_utime.tv_sec + used.ru_stime.tv_sec >= CPU_OF_A_LIFE;
}

void reader_serve(int fd, const struct reader_op *const *ops, size_t op_count)
{
	struct arena *arena = arena_new(0);
	bool going = arena != NULL;

	for (long jobs = 1; going; jobs++) {
		struct ctx c = ctx_new(arena, 0, LANG_EN);
		struct reader_answer answer = {0};
		struct question q;
		enum err e;
		bool last;

		going = question_read(&c, fd, &q);
		if (!going)
			break;
		c.now = q.head.now;
		c.lang = q.head.lang == LANG_HE ? LANG_HE : LANG_EN;
		alarm(ALARM_SECONDS);
		e = question_run(&c, &q, ops, op_count, &answer);
		last = life_is_over(jobs);
		going = answer_write(&c, fd, e, &answer, last) && !last;
		alarm(0);
		if (q.mapping)
			munmap(q.mapping, q.head.total);
		arena_reset(arena);
	}
	arena_free(arena);
}
