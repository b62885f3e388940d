-- Queries of the journal.

-- name: journal_lock_ticket :one
-- in: ticket int
-- out: shared_seq int, shared_head bytes, internal_seq int, internal_head bytes
-- engine: sqlite
SELECT shared_seq, shared_head, internal_seq, internal_head FROM ticket WHERE id = :ticket;
-- engine: postgres
SELECT shared_seq, shared_head, internal_seq, internal_head FROM ticket WHERE id = :ticket FOR UPDATE;

-- name: journal_insert :one
-- in: ticket int, chain int, seq int, kind text, at int, actor_kind int, actor_id int?, about int?, canonical bytes
-- in: salt bytes, content text, content_hash bytes, prev bytes, hash bytes
-- out: id int
INSERT INTO event (ticket_id, chain, seq, kind, at, actor_kind, actor_id, about_id, canonical, salt, content,
                   content_hash, prev, hash)
VALUES (:ticket, :chain, :seq, :kind, :at, :actor_kind, :actor_id, :about, :canonical, :salt, :content,
        :content_hash, :prev, :hash)
RETURNING id;

-- name: journal_move_shared_head :exec
-- in: seq int, hash bytes, at int, ticket int
UPDATE ticket SET shared_seq = :seq, shared_head = :hash, updated = :at, version = version + 1 WHERE id = :ticket;

-- name: journal_move_internal_head :exec
-- in: seq int, hash bytes, at int, ticket int
UPDATE ticket SET internal_seq = :seq, internal_head = :hash, updated = :at, version = version + 1 WHERE id = :ticket;

-- name: journal_events :many
-- in: ticket int, most_chain int
-- out: id int, ticket int, chain int, seq int, kind text, at int, actor_kind int, actor_id int, about int
-- out: canonical bytes, salt bytes, content text, content_hash bytes, prev bytes, hash bytes
SELECT id, ticket_id, chain, seq, kind, at, actor_kind, actor_id, about_id, canonical, salt, content, content_hash, prev, hash
FROM event WHERE ticket_id = :ticket AND chain <= :most_chain ORDER BY id;

-- name: journal_next :many
-- in: xid text, id int, most int
-- out: xid text, id int, ticket int, chain int, seq int, kind text, at int, actor_kind int, actor_id int, about int
-- out: content text, team int, owner int, junk int
-- engine: sqlite
SELECT '', e.id, e.ticket_id, e.chain, e.seq, e.kind, e.at, e.actor_kind, e.actor_id, e.about_id, e.content,
       t.team_id, t.owner_id, t.junk
FROM event e JOIN ticket t ON t.id = e.ticket_id
WHERE e.id > :id AND :xid IS NOT NULL ORDER BY e.id LIMIT :most;
-- engine: postgres
SELECT e.xid::text, e.id, e.ticket_id, e.chain, e.seq, e.kind, e.at, e.actor_kind, e.actor_id, e.about_id, e.content,
       t.team_id, t.owner_id, t.junk
FROM event e JOIN ticket t ON t.id = e.ticket_id
WHERE (e.xid, e.id) > (:xid::xid8, :id) AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY e.xid, e.id LIMIT :most;

-- name: journal_last :maybe
-- out: xid text, id int
-- engine: sqlite
SELECT '', id FROM event ORDER BY id DESC LIMIT 1;
-- engine: postgres
SELECT xid::text, id FROM event WHERE xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid DESC, id DESC LIMIT 1;

-- name: journal_reader_get :maybe
-- in: name text
-- out: cursor text
SELECT cursor FROM journal_reader WHERE name = :name;

-- name: journal_reader_put :exec
-- in: name text, cursor text
INSERT INTO journal_reader (name, cursor) VALUES (:name, :cursor)
ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor;
