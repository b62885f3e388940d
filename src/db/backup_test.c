// SPDX-License-Identifier: Apache-2.0
// Backup and restore, from each engine to each engine, beside writers, with damaged archives and failing
// disks.
#include "db/test_store.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>

#include "base/secret.h"
#include "base/sys.h"
#include "db/db_internal.h"
#include "db/migrate.h"
#include "db/restore.h"

static const char *const derived[] = {"search_state", "search_index", NULL};

struct place {
	struct test_store *s;
	char archive[128];
};

// ---- Small tools ----

static enum err run_sql(struct ctx *c, struct tx *tx, const char *sql)
{
	struct query q = {.name = "test", .sql = {sql, sql}, .in = "", .out = "", .id = QUERY_NOT_CACHED};

	return tx_exec(c, tx, &q, NULL, NULL);
}

static enum err run_one(struct ctx *c, struct tx *tx, void *arg)
{
	return run_sql(c, tx, arg);
}

static void sql(struct test_store *s, const char *text)
{
	if (db_write(s->db, &s->ctx, run_one, (void *)(uintptr_t)text) != OK)
		test_stop("%s: %.*s", text, SLICE_ARG(s->ctx.why));
}

struct asked {
	const char *sql;
	int64_t number;
};

static enum err ask(struct ctx *c, struct tx *tx, void *arg)
{
	struct asked *a = arg;
	struct query q = {
	    .name = "test", .sql = {a->sql, a->sql}, .in = "", .out = "i", .id = QUERY_NOT_CACHED};
	struct rows *r;

	TRY(tx_query(c, tx, &q, NULL, &r));
	if (rows_next(r))
		a->number = rows_int(r, 0);
	return rows_end(c, r);
}

static int64_t number_of(struct test_store *s, const char *text)
{
	struct asked a = {.sql = text};

	if (db_read(s->db, &s->ctx, ask, &a) != OK)
		test_stop("%s: %.*s", text, SLICE_ARG(s->ctx.why));
	return a.number;
}

static void put_file(const char *folder, const char *name, const char *text)
{
	char path[256];
	int fd;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	fd = sys_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(sys_write_all(fd, (struct slice){.ptr = text, .len = strlen(text)}), OK);
	sys_close(fd);
}

static bool file_is(const char *folder, const char *name, const char *text)
{
	struct arena *a = arena_new(0);
	char path[256];
	struct slice got = NO_SLICE;
	bool same;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	same = sys_read_file(a, path, 1 << 20, &got) == OK &&
	       slice_eq(got, (struct slice){.ptr = text, .len = strlen(text)});
	arena_free(a);
	return same;
}

static bool is_there(const char *folder, const char *name)
{
	char path[256];
	struct stat st;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return stat(path, &st) == 0;
}

// ---- A desk to save ----

static struct place place_new(enum db_engine engine)
{
	struct place p = {.s = test_store_new(engine)};
	struct test_store *s = p.s;
	char path[128];

	if (migrate_up(&s->ctx, s->db) != OK)
		test_stop("%.*s", SLICE_ARG(s->ctx.why));
	sql(s, "INSERT INTO setting (name, value) VALUES ('greeting', 'שלום \"עולם\"'), ('empty', '')");
	sql(s, "INSERT INTO team (id, name) VALUES (1, 'one'), (7, 'seven')");
	sql(s, engine == DB_SQLITE ? "INSERT INTO blob (hash, size, created) VALUES (x'0001ff', 3, -5)"
				   : "INSERT INTO blob (hash, size, created) VALUES ('\\x0001ff', 3, -5)");
	sql(s, engine == DB_SQLITE ? "INSERT INTO blob_chunk (hash, n, bytes) VALUES (x'0001ff', 0, "
				     "zeroblob(700000)), (x'0001ff', 1, x'')"
				   : "INSERT INTO blob_chunk (hash, n, bytes) VALUES ('\\x0001ff', 0, "
				     "decode(repeat('00', 700000), 'hex')), ('\\x0001ff', 1, '')");
	put_file(s->folder, "secret.key", "0123456789abcdef0123456789abcdef");
	put_file(s->folder, "keshev.lock", "not saved");
	snprintf(path, sizeof path, "%s/blobs", s->folder);
	mkdir(path, 0700);
	put_file(s->folder, "blobs/ab12", "an attachment");
	put_file(s->folder, "blobs/\u05e7\u05d5\u05d1\u05e5 (1).txt", "a name with letters");
	snprintf(p.archive, sizeof p.archive, "%s/backups", s->folder);
	mkdir(p.archive, 0700);
	snprintf(p.archive, sizeof p.archive, "%s/backups/b.tar", s->folder);
	return p;
}

static void save(struct place *p, struct archive_facts *facts)
{
	struct test_store *s = p->s;

	if (backup_write(&s->ctx, s->db, p->archive, derived, facts) != OK)
		test_stop("backup: %.*s", SLICE_ARG(s->ctx.why));
}

// An empty place: a store that is closed and, on SQLite, whose file is gone.
static struct test_store *empty_place(enum db_engine engine)
{
	struct test_store *s = test_store_new(engine);

	test_store_close(s);
	test_empty_folder(s->folder);
	return s;
}

static enum err restore(struct test_store *to, const char *archive, db_work after, void *arg)
{
	struct restore_plan plan = {.archive = archive,
				    .folder = to->folder,
				    .url = to->url,
				    .verify = true,
				    .derived = derived,
				    .after_rows = after,
				    .arg = arg};
	struct archive_facts facts;

	return restore_run(&to->ctx, &plan, &facts);
}

static enum err count_call(struct ctx *c, struct tx *tx, void *arg)
{
	(void)c, (void)tx;
	++*(int *)arg;
	return OK;
}

static void there_and_back(enum db_engine from, enum db_engine to)
{
	struct place p = place_new(from);
	struct test_store *s = empty_place(to);
	struct archive_facts facts;
	int calls = 0, n;

	save(&p, &facts);
	assert_true(facts.rows >= 7);
	if (restore(s, p.archive, count_call, &calls) != OK)
		test_stop("restore: %.*s", SLICE_ARG(s->ctx.why));
	assert_int_equal(calls, from != DB_SQLITE || to != DB_SQLITE);
	test_store_open(s);
	assert_int_equal(migrate_level(&s->ctx, s->db, &n), OK);
	assert_int_equal(n, facts.level);
	assert_int_equal(
	    number_of(s, "SELECT count(*) FROM setting WHERE name = 'greeting' AND value = 'שלום \"עולם\"'"),
	    1);
	assert_int_equal(number_of(s, "SELECT count(*) FROM setting WHERE name = 'empty' AND value = ''"), 1);
	assert_int_equal(number_of(s, "SELECT created FROM blob"), -5);
	assert_int_equal(
	    number_of(s, "SELECT sum(length(bytes)) * 1 FROM blob_chunk") == 700000 || to == DB_POSTGRES, 1);
	assert_int_equal(number_of(s, "SELECT length(bytes) FROM blob_chunk WHERE n = 0"), 700000);
	assert_int_equal(number_of(s, "SELECT length(bytes) FROM blob_chunk WHERE n = 1"), 0);
	sql(s, "INSERT INTO team (name) VALUES ('next')"); // its id follows the largest
	assert_int_equal(number_of(s, "SELECT max(id) FROM team"), 8);
	assert_true(file_is(s->folder, "secret.key", "0123456789abcdef0123456789abcdef"));
	assert_true(file_is(s->folder, "blobs/ab12", "an attachment"));
	assert_true(file_is(s->folder, "blobs/\u05e7\u05d5\u05d1\u05e5 (1).txt", "a name with letters"));
	assert_false(is_there(s->folder, "keshev.lock"));
	assert_false(is_there(s->folder, "restoring"));
	assert_false(is_there(s->folder, "backups"));
	// Once more into the same place is refused.
	test_store_close(s);
	assert_int_equal(restore(s, p.archive, NULL, NULL), E_CONFLICT);
	test_store_open(s);
	assert_int_equal(number_of(s, "SELECT count(*) FROM team"), 3);
	test_store_free(s);
	test_store_free(p.s);
}

static void sqlite_to_sqlite(void **state)
{
	(void)state;
	there_and_back(DB_SQLITE, DB_SQLITE);
}

static void postgres_to_postgres(void **state)
{
	(void)state;
	there_and_back(DB_POSTGRES, DB_POSTGRES);
}

static void sqlite_to_postgres(void **state)
{
	(void)state;
	there_and_back(DB_SQLITE, DB_POSTGRES);
}

static void postgres_to_sqlite(void **state)
{
	(void)state;
	there_and_back(DB_POSTGRES, DB_SQLITE);
}

// ---- Online ----

struct writer {
	struct test_store *s;
	atomic_bool stop;
	atomic_int written;
};

static enum err write_pair(struct ctx *c, struct tx *tx, void *arg)
{
	int n = *(int *)arg;

	TRY(run_sql(
	    c, tx,
	    arena_printf(c->arena, "INSERT INTO setting (name, value) VALUES ('pair-a-%d', '')", n).ptr));
	return run_sql(
	    c, tx,
	    arena_printf(c->arena, "INSERT INTO setting (name, value) VALUES ('pair-b-%d', '')", n).ptr);
}

static void *write_pairs(void *arg)
{
	struct writer *w = arg;
	struct arena *a = arena_new(0);

	for (int n = 0; !w->stop; n++) {
		struct ctx c = ctx_new(a, 0, LANG_EN);

		if (db_write(w->s->db, &c, write_pair, &n) == OK)
			w->written++;
		arena_reset(a);
	}
	arena_free(a);
	return NULL;
}

static void consistent_beside_writers(enum db_engine engine)
{
	struct place p = place_new(engine);
	struct test_store *s = empty_place(engine);
	struct writer w = {.s = p.s};
	struct archive_facts facts;
	pthread_t thread;
	int before;

	pthread_create(&thread, NULL, write_pairs, &w);
	while (w.written < 50)
		usleep(1000);
	before = w.written;
	{
		struct arena *a = arena_new(0);
		struct ctx c = ctx_new(a, 0, LANG_EN);

		assert_int_equal(backup_write(&c, p.s->db, p.archive, derived, &facts), OK);
		arena_free(a);
	}
	w.stop = true;
	pthread_join(thread, NULL);
	assert_int_equal(restore(s, p.archive, NULL, NULL), OK);
	test_store_open(s);
	assert_true(number_of(s, "SELECT count(*) FROM setting WHERE name LIKE 'pair-a-%'") >= before);
	assert_int_equal(number_of(s, "SELECT count(*) FROM setting WHERE name LIKE 'pair-a-%'"),
			 number_of(s, "SELECT count(*) FROM setting WHERE name LIKE 'pair-b-%'"));
	test_store_free(s);
	test_store_free(p.s);
}

static void consistent_beside_writers_sqlite(void **state)
{
	(void)state;
	consistent_beside_writers(DB_SQLITE);
}

static void consistent_beside_writers_postgres(void **state)
{
	(void)state;
	consistent_beside_writers(DB_POSTGRES);
}

// ---- Damage ----

static void flip(const char *path, off_t at)
{
	int fd = open(path, O_RDWR);
	char b;

	assert_int_equal(pread(fd, &b, 1, at), 1);
	b ^= 0x20;
	assert_int_equal(pwrite(fd, &b, 1, at), 1);
	close(fd);
}

static off_t size_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_size;
}

static void damage_is_seen(enum db_engine engine)
{
	struct place p = place_new(engine);
	struct test_store *s = empty_place(DB_SQLITE);
	struct archive_facts facts;
	off_t size;
	int seen = 0, tries = 40;

	save(&p, &facts);
	size = size_of(p.archive);
	for (int i = 0; i < tries; i++) {
		off_t at = size * i / tries + i * 7 % 50;
		enum err e;

		flip(p.archive, at);
		e = restore(s, p.archive, NULL, NULL);
		// A flip in padding or in a date changes nothing; then the restore is right.
		assert_true(e == E_MALFORMED || e == E_NEWER || e == OK);
		if (e != OK) {
			assert_false(is_there(s->folder, "keshev.db"));
			assert_false(is_there(s->folder, "secret.key"));
		}
		seen += e != OK;
		test_empty_folder(s->folder);
		flip(p.archive, at);
	}
	assert_true(seen > tries / 2);
	for (int i = 1; i < 10; i++) {
		assert_int_equal(truncate(p.archive, size - size * i / 10), 0);
		assert_int_equal(restore(s, p.archive, NULL, NULL), E_MALFORMED);
		assert_false(is_there(s->folder, "keshev.db"));
	}
	test_store_free(s);
	test_store_free(p.s);
}

static void damage_is_seen_sqlite(void **state)
{
	(void)state;
	damage_is_seen(DB_SQLITE);
}

static void damage_is_seen_postgres(void **state)
{
	(void)state;
	damage_is_seen(DB_POSTGRES);
}

static void newer_backup_is_refused(void **state)
{
	struct place p = place_new(DB_SQLITE);
	struct test_store *s = empty_place(DB_SQLITE);
	struct archive_facts facts;

	(void)state;
	sql(p.s, "INSERT INTO schema_level (number, name, applied) VALUES (9999, 'future', 0)");
	save(&p, &facts);
	assert_int_equal(restore(s, p.archive, NULL, NULL), E_NEWER);
	test_store_free(s);
	test_store_free(p.s);
}

static void never_overwrites(void **state)
{
	struct place p = place_new(DB_SQLITE);
	struct archive_facts facts;

	(void)state;
	save(&p, &facts);
	assert_int_equal(backup_write(&p.s->ctx, p.s->db, p.archive, derived, &facts), E_CONFLICT);
	assert_int_equal(unlink(p.archive), 0);
	snprintf(p.archive, sizeof p.archive, "%s/no/such/folder.tar", p.s->folder);
	assert_int_equal(backup_write(&p.s->ctx, p.s->db, p.archive, derived, &facts), E_UNAVAILABLE);
	test_store_free(p.s);
}

static void failing_disk_leaves_no_backup(void **state)
{
	struct place p = place_new(DB_SQLITE);
	struct archive_facts facts;
	enum err e = E_INTERNAL;
	int nth;

	(void)state;
	for (nth = 1; nth < 400 && e != OK; nth += 3) {
		sys_fail_at(nth, nth % 2 ? ENOSPC : EIO);
		e = backup_write(&p.s->ctx, p.s->db, p.archive, derived, &facts);
		sys_fail_at(0, 0);
		if (e != OK && e != E_INTERNAL)
			assert_true(e == E_FULL || e == E_UNAVAILABLE);
		// Only the last step, the sync of the folder, comes after the name.
		if (e != OK && is_there(p.s->folder, "backups/b.tar"))
			assert_int_equal(unlink(p.archive), 0);
	}
	assert_int_equal(e, OK);
	// What a run could not clean away (its unlink failed) the next one does.
	assert_int_equal(unlink(p.archive), 0);
	assert_int_equal(backup_write(&p.s->ctx, p.s->db, p.archive, derived, &facts), OK);
	assert_false(is_there(p.s->folder, "backups/b.tar.part"));
	assert_false(is_there(p.s->folder, "backups/b.tar.scratch.part"));
	assert_true(nth > 10);
	test_store_free(p.s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sqlite_to_sqlite),
	    cmocka_unit_test(postgres_to_postgres),
	    cmocka_unit_test(sqlite_to_postgres),
	    cmocka_unit_test(postgres_to_sqlite),
	    cmocka_unit_test(consistent_beside_writers_sqlite),
	    cmocka_unit_test(consistent_beside_writers_postgres),
	    cmocka_unit_test(damage_is_seen_sqlite),
	    cmocka_unit_test(damage_is_seen_postgres),
	    cmocka_unit_test(newer_backup_is_refused),
	    cmocka_unit_test(never_overwrites),
	    cmocka_unit_test(failing_disk_leaves_no_backup),
	};

	return secret_start() == OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
