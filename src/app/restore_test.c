// SPDX-License-Identifier: Apache-2.0
// After a restore from rows every follower of the journal sees exactly what it had not seen.
#include "db/test_store.h"

#include "app/restore.sql.h"
#include "db/db_internal.h"
#include "db/migrate.h"

static enum err run_sql(struct ctx *c, struct tx *tx, void *arg)
{
	return tx->db->engine->script(c, tx, arg);
}

static void sql(struct test_store *s, const char *text)
{
	if (db_write(s->db, &s->ctx, run_sql, (void *)(uintptr_t)text) != OK)
		test_stop("%s: %.*s", text, SLICE_ARG(s->ctx.why));
}

static enum err mend(struct ctx *c, struct tx *tx, void *arg)
{
	(void)arg;
	return restore_journal_order(c, tx);
}

// Ids of the events that `follower` has still to read, in its order.
static const char unread_postgres[] =
    "SELECT coalesce(string_agg(e.id::text, ' ' ORDER BY e.xid, e.id), '') FROM event e, journal_reader r "
    "WHERE r.name = $1 "
    "AND (e.xid, e.id) > (split_part(r.cursor, '.', 1)::xid8, split_part(r.cursor, '.', 2)::bigint) AND "
    "e.xid < pg_snapshot_xmin(pg_current_snapshot())";
static const char cursor_sqlite[] = "SELECT cursor FROM journal_reader WHERE name = $1";

struct asked {
	const char *follower;
	struct slice answer;
};

static enum err ask(struct ctx *c, struct tx *tx, void *arg)
{
	struct asked *a = arg;
	struct query q = {.name = "test",
			  .sql = {cursor_sqlite, unread_postgres},
			  .in = "t",
			  .out = "t",
			  .id = QUERY_NOT_CACHED};
	const struct val in[] = {val_text((struct slice){.ptr = a->follower, .len = strlen(a->follower)})};
	struct rows *r;

	TRY(tx_query(c, tx, &q, in, &r));
	if (rows_next(r))
		a->answer = rows_slice(r, 0);
	return rows_end(c, r);
}

static void expect(struct test_store *s, const char *follower, const char *wanted)
{
	struct asked a = {.follower = follower};

	assert_int_equal(db_read(s->db, &s->ctx, ask, &a), OK);
	assert_string_equal(arena_cstr(s->arena, a.answer), wanted);
}

static void followers_go_on_where_they_were_postgres(void **state)
{
	struct test_store *s = test_store_new(DB_POSTGRES);

	(void)state;
	assert_int_equal(migrate_up(&s->ctx, s->db), OK);
	sql(s,
	    "ALTER TABLE event DISABLE TRIGGER ALL; "
	    "INSERT INTO event (id, ticket_id, chain, seq, kind, at, actor_kind, canonical, content_hash, "
	    "prev, hash, xid) "
	    "SELECT id, 1, 0, id, 'x', 0, 0, '', '', '', '', xid::text::xid8 "
	    "FROM (VALUES (1, 9000000100), (2, 9000000102), (3, 9000000101), (4, 9000000103)) AS v (id, xid);"
	    "INSERT INTO journal_reader (name, cursor) VALUES ('a', '9000000101.3'), ('b', '9000000103.4'), "
	    "('c', '9000000099.0'), "
	    "('d', '9000000101.3'), ('e', '.2')");
	expect(s, "a", ""); // as restored nobody would ever see them: this server is younger
	assert_int_equal(db_write(s->db, &s->ctx, mend, NULL), OK);
	expect(s, "a", "2 4");
	expect(s, "b", "");
	expect(s, "c", "1 3 2 4");
	expect(s, "d", "2 4");
	sql(s, "INSERT INTO event (ticket_id, chain, seq, kind, at, actor_kind, canonical, content_hash, "
	       "prev, hash, id) "
	       "VALUES (1, 0, 5, 'x', 0, 0, '', '', '', '', 5)");
	expect(s, "a", "2 4 5");
	expect(s, "b", "5");
	test_store_free(s);
}

// From SQLite: all rows come in one transaction, the cursors name no transaction.
static void rows_of_sqlite_in_postgres(void **state)
{
	struct test_store *s = test_store_new(DB_POSTGRES);

	(void)state;
	assert_int_equal(migrate_up(&s->ctx, s->db), OK);
	sql(s, "ALTER TABLE event DISABLE TRIGGER ALL; "
	       "INSERT INTO event (id, ticket_id, chain, seq, kind, at, actor_kind, canonical, content_hash, "
	       "prev, hash) "
	       "SELECT id, 1, 0, id, 'x', 0, 0, '', '', '', '' FROM generate_series(1, 4) AS g (id);"
	       "INSERT INTO journal_reader (name, cursor) VALUES ('a', '.2'), ('b', '.4'), ('c', '.0');"
	       "WITH x AS (SELECT 1) SELECT 1 FROM x");
	// In the same transaction as the rows, as restore does it.
	sql(s, "UPDATE event SET xid = pg_current_xact_id();"
	       "UPDATE journal_reader SET cursor = pg_current_xact_id()::text || cursor");
	assert_int_equal(db_write(s->db, &s->ctx, mend, NULL), OK);
	expect(s, "a", "3 4");
	expect(s, "b", "");
	expect(s, "c", "1 2 3 4");
	test_store_free(s);
}

static void cursors_lose_their_transaction_sqlite(void **state)
{
	struct test_store *s = test_store_new(DB_SQLITE);

	(void)state;
	assert_int_equal(migrate_up(&s->ctx, s->db), OK);
	sql(s, "INSERT INTO journal_reader (name, cursor) VALUES ('a', '9000000101.3'), ('b', '.7')");
	assert_int_equal(db_write(s->db, &s->ctx, mend, NULL), OK);
	expect(s, "a", ".3");
	expect(s, "b", ".7");
	test_store_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(followers_go_on_where_they_were_postgres),
	    cmocka_unit_test(rows_of_sqlite_in_postgres),
	    cmocka_unit_test(cursors_lose_their_transaction_sqlite),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
