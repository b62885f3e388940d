// SPDX-License-Identifier: Apache-2.0
// kill -9 in the middle of writes: whatever was acknowledged is there once, whatever is there is whole; both
// engines.
#include "db/test_store.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "db/db_internal.h"
#include "db/migrate.h"

#define WRITERS 6
#define ROUNDS 8
#define ACKS_MAX 400000

static const struct migration tables[] = {{
    .number = 1,
    .name = "test",
    .sql = {"CREATE TABLE ticket (id BIGINT NOT NULL UNIQUE);\nCREATE TABLE event (ticket_id BIGINT NOT NULL "
	    "REFERENCES ticket (id), text TEXT);\nCREATE INDEX event_by_ticket ON event (ticket_id);\n",
	    "CREATE TABLE ticket (id BIGINT NOT NULL UNIQUE);\nCREATE TABLE event (ticket_id BIGINT NOT NULL "
	    "REFERENCES ticket (id), text TEXT);\nCREATE INDEX event_by_ticket ON event (ticket_id);\n"},
}};

static const struct query q_ticket = {
    .name = "q_ticket",
    .sql = {"INSERT INTO ticket VALUES (?1)", "INSERT INTO ticket VALUES ($1)"},
    .in = "i",
    .out = "",
    .id = 2200};
static const struct query q_event = {
    .name = "q_event",
    .sql = {"INSERT INTO event VALUES (?1, ?2)", "INSERT INTO event VALUES ($1, $2)"},
    .in = "it",
    .out = "",
    .id = 2201};
static const struct query q_whole = {
    .name = "q_whole",
    .sql = {"SELECT t.id, (SELECT count(*) FROM event e WHERE e.ticket_id = t.id) FROM ticket t",
	    "SELECT t.id, (SELECT count(*) FROM event e WHERE e.ticket_id = t.id) FROM ticket t"},
    .in = "",
    .out = "ii",
    .id = 2202};

static char filler[3000];

static enum err write_ticket(struct ctx *c, struct tx *tx, void *arg)
{
	const struct val one[] = {val_int(*(int64_t *)arg),
				  val_text((struct slice){.ptr = filler, .len = sizeof filler})};

	TRY(tx_exec(c, tx, &q_ticket, one, NULL));
	TRY(tx_exec(c, tx, &q_event, one, NULL));
	return tx_exec(c, tx, &q_event, one, NULL);
}

// ---- The one who is killed ----

struct writer {
	struct db *db;
	int64_t next;
	int pipe;
};

static void *write_for_ever(void *arg)
{
	struct writer *w = arg;
	struct arena *a = arena_new(0);

	for (;; w->next += WRITERS) {
		struct ctx c = ctx_new(a, 0, LANG_EN);

		if (db_write(w->db, &c, write_ticket, &w->next) == OK &&
		    write(w->pipe, &w->next, sizeof w->next) != sizeof w->next)
			_exit(3);
		arena_reset(a);
	}
	return NULL;
}

static _Noreturn void be_killed(const struct test_store *s, int64_t from, int pipe)
{
	struct arena *a = arena_new(0);
	struct ctx c = ctx_new(a, 0, LANG_EN);
	struct writer writers[WRITERS];
	pthread_t threads[WRITERS];
	struct db *db;

	if (db_open(&c, &s->options, &db) != OK)
		_exit(2);
	for (int i = 0; i < WRITERS; i++) {
		writers[i] = (struct writer){.db = db, .next = from + i, .pipe = pipe};
		if (pthread_create(&threads[i], NULL, write_for_ever, &writers[i]) != 0)
			_exit(2);
	}
	for (;;)
		pause();
}

// ---- The one who looks afterwards ----

struct seen {
	int64_t *acks;
	int ack_count;
	int found, broken, extra;
};

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static enum err look(struct ctx *c, struct tx *tx, void *arg)
{
	struct seen *s = arg;
	struct rows *r;

	s->found = s->broken = s->extra = 0;
	TRY(tx_query(c, tx, &q_whole, NULL, &r));
	while (rows_next(r)) {
		int64_t id = rows_int(r, 0);
		bool acknowledged = bsearch(&id, s->acks, (size_t)s->ack_count, sizeof id, by_number) != NULL;

		s->broken += rows_int(r, 1) != 2;
		s->found += acknowledged;
		s->extra += !acknowledged;
	}
	return rows_end(c, r);
}

static void one_round(struct test_store *s, struct seen *seen, int round)
{
	msec end;
	int ends[2], status, before = seen->ack_count;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0)
		be_killed(s, (int64_t)round * 10000000, ends[1]);
	close(ends[1]);
	// Killed at another moment each time, but not before it has begun.
	end = clock_steady() + 10000;
	while (clock_steady() < end &&
	       read(ends[0], &seen->acks[seen->ack_count], sizeof *seen->acks) == sizeof *seen->acks)
		if (seen->ack_count++ == before)
			end = clock_steady() + 15 + (round * 37 + (int)getpid()) % 90;
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	while (seen->ack_count < ACKS_MAX &&
	       read(ends[0], &seen->acks[seen->ack_count], sizeof *seen->acks) == sizeof *seen->acks)
		seen->ack_count++;
	close(ends[0]);
	assert_true(seen->ack_count > before);
	qsort(seen->acks, (size_t)seen->ack_count, sizeof *seen->acks, by_number);
	test_store_open(s);
	assert_int_equal(db_read(s->db, &s->ctx, look, seen), OK);
	assert_int_equal(seen->found, seen->ack_count);
	assert_int_equal(seen->broken, 0);
	// Saved but not yet acknowledged: at most one for each writer and each kill.
	assert_true(seen->extra <= WRITERS * (round + 1));
	test_store_close(s);
}

static void kill_and_look(enum db_engine engine)
{
	struct test_store *s = test_store_new(engine);
	struct seen seen = {.acks = calloc(ACKS_MAX, sizeof *seen.acks)};

	memset(filler, 'k', sizeof filler);
	s->options.deadline = 60000; // the look at all rows at the end
	assert_int_equal(migrate_up_with(&s->ctx, s->db, tables, 1), OK);
	test_store_close(s); // no threads of ours while we fork
	for (int round = 0; round < ROUNDS; round++)
		one_round(s, &seen, round);
	print_message("%d acknowledged writes survived %d kills, %d more were there\n", seen.ack_count,
		      ROUNDS, seen.extra);
	free(seen.acks);
	test_store_open(s);
	test_store_free(s);
}

static void kill_sqlite(void **state)
{
	(void)state;
	kill_and_look(DB_SQLITE);
}

static void kill_postgres(void **state)
{
	(void)state;
	kill_and_look(DB_POSTGRES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(kill_sqlite),
	    cmocka_unit_test(kill_postgres),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
