// SPDX-License-Identifier: Apache-2.0
// For tests only: an empty store of each engine in a place of its own, gone afterwards. PostgreSQL comes from
// the environment variable KESHEV_TEST_PG (a postgres:// address; tools/with-postgres.sh CMD sets it);
// without it the tests of that engine say SKIPPED. Everything is static: a test program includes this once.
#ifndef DB_TEST_STORE_H
#define DB_TEST_STORE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dirent.h>
#include <setjmp.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#undef fail	// ours is in base/ctx.h
#undef fail_msg // it would use ours
#include <libpq-fe.h>

#include "base/ctx.h"
#include "db/db.h"

#define test_stop(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

struct test_store {
	enum db_engine engine;
	struct arena *arena;
	struct ctx ctx;
	char folder[64];
	char url[512]; // PostgreSQL: of the throwaway database
	char database[64];
	struct db_options options;
	struct db *db;
};

static inline const char *test_postgres(void)
{
	const char *url = getenv("KESHEV_TEST_PG");

	return url && url[0] ? url : NULL;
}

static inline void test_postgres_run(const char *sql)
{
	PGconn *pg = PQconnectdb(test_postgres());
	PGresult *r = PQexec(pg, sql);

	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		test_stop("%s: %s", sql, PQerrorMessage(pg));
	PQclear(r);
	PQfinish(pg);
}

// The address of another database of the same server: what stands between the last '/' and '?' is replaced.
static inline void test_url_of(char *to, size_t room, const char *database)
{
	const char *url = test_postgres(), *query = strchr(url, '?');
	const char *end = query ? query : url + strlen(url), *slash = end;

	while (slash > url && *slash != '/')
		slash--;
	snprintf(to, room, "%.*s/%s%s", (int)(slash - url), url, database, query ? query : "");
}

static inline void test_empty_folder(const char *folder)
{
	DIR *d = opendir(folder);
	char path[512];

	for (struct dirent *e; d && (e = readdir(d));) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		snprintf(path, sizeof path, "%.100s/%.300s", folder, e->d_name);
		if (unlink(path) != 0) {
			test_empty_folder(path);
			rmdir(path);
		}
	}
	if (d)
		closedir(d);
}

// Opens what `s` describes; fails the test when that does not work.
static inline void test_store_open(struct test_store *s)
{
	enum err e = db_open(&s->ctx, &s->options, &s->db);

	if (e != OK)
		test_stop("db_open: %s %.*s", err_name(e), SLICE_ARG(s->ctx.why));
}

static inline void test_store_close(struct test_store *s)
{
	db_close(s->db);
	s->db = NULL;
}

// A new, empty store. Skips the test (loudly) when PostgreSQL is wanted and not there.
static inline struct test_store *test_store_new(enum db_engine engine)
{
	static int number;
	struct test_store *s;

	if (engine == DB_POSTGRES && !test_postgres()) {
		printf("SKIPPED: KESHEV_TEST_PG is not set (tools/with-postgres.sh)\n");
		skip();
	}
	s = calloc(1, sizeof *s);
	assert_non_null(s);
	s->engine = engine;
	s->arena = arena_new(0);
	s->ctx = ctx_new(s->arena, 1767225600000, LANG_EN);
	snprintf(s->folder, sizeof s->folder, "%s/keshev-test-XXXXXX", P_tmpdir);
	assert_non_null(mkdtemp(s->folder));
	if (engine == DB_POSTGRES) {
		char sql[128];

		snprintf(s->database, sizeof s->database, "keshev_test_%d_%d", (int)getpid(), ++number);
		snprintf(sql, sizeof sql, "CREATE DATABASE %s", s->database);
		test_postgres_run(sql);
		test_url_of(s->url, sizeof s->url, s->database);
	}
	s->options.folder = (struct slice){.ptr = s->folder, .len = strlen(s->folder)};
	s->options.url = (struct slice){.ptr = s->url, .len = strlen(s->url)};
	test_store_open(s);
	return s;
}

static inline void test_store_free(struct test_store *s)
{
	test_store_close(s);
	if (s->database[0]) {
		char sql[128];

		snprintf(sql, sizeof sql, "DROP DATABASE %s WITH (FORCE)", s->database);
		test_postgres_run(sql);
	}
	test_empty_folder(s->folder);
	rmdir(s->folder);
	arena_free(s->arena);
	free(s);
}

// A connection of the test's own beside the store, for looking and for disturbing.
static inline PGconn *test_connection(const struct test_store *s)
{
	PGconn *pg = PQconnectdb(s->url);

	if (PQstatus(pg) != CONNECTION_OK)
		test_stop("%s", PQerrorMessage(pg));
	return pg;
}

#endif
