-- What a restore from rows mends.

-- The journal's order on PostgreSQL is (transaction, id), and transaction numbers of one server mean nothing on
-- another: new events would come before restored ones. Restored events get small numbers that only say which followers have
-- read them; each follower stands behind the last event it had read. On SQLite the order is the id alone.
-- name: restore_journal_order :exec
-- engine: sqlite
UPDATE journal_reader SET cursor = substr(cursor, instr(cursor, '.')) WHERE cursor LIKE '%.%';
-- engine: postgres
WITH seen AS (
	SELECT name, split_part(cursor, '.', 2)::bigint AS id,
		CASE WHEN cursor LIKE '.%' THEN pg_current_xact_id() ELSE split_part(cursor, '.', 1)::xid8 END AS xid
	FROM journal_reader WHERE cursor LIKE '%.%'),
renumbered AS (
	UPDATE event e SET xid = (3 + (SELECT count(*) FROM seen s WHERE (s.xid, s.id) < (e.xid, e.id)))::text::xid8)
UPDATE journal_reader r SET cursor = (3 + (SELECT count(*) FROM seen before JOIN seen mine ON mine.name = r.name
	WHERE (before.xid, before.id) < (mine.xid, mine.id)))::text || '.9223372036854775807'
WHERE cursor LIKE '%.%';
