-- Queries of the inbox.

-- name: inbox_insert :one
-- in: mailbox int, door text, envelope_from text, envelope_to text, raw_hash bytes, size int, received int
-- out: id int
INSERT INTO inbox (mailbox_id, door, envelope_from, envelope_to, raw_hash, size, received, state)
VALUES (:mailbox, :door, :envelope_from, :envelope_to, :raw_hash, :size, :received, 'received') RETURNING id;

-- part: columns
-- out: id int, mailbox int, envelope_from text, envelope_to text, raw_hash bytes, size int, received int, state text
-- out: tries int, ticket int
id, mailbox_id, envelope_from, envelope_to, raw_hash, size, received, state, tries, ticket_id

-- name: inbox_take :maybe
-- in: now int, until int
-- engine: sqlite
UPDATE inbox SET lease = :until, tries = tries + 1 WHERE id = (
  SELECT id FROM inbox WHERE state = 'received' AND lease < :now ORDER BY lease, id LIMIT 1) RETURNING {columns};
-- engine: postgres
UPDATE inbox SET lease = :until, tries = tries + 1 WHERE id = (
  SELECT id FROM inbox WHERE state = 'received' AND lease < :now ORDER BY lease, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING {columns};

-- name: inbox_last :one
-- out: id int
SELECT COALESCE(max(id), 0) FROM inbox;

-- name: inbox_get :one
-- in: id int
SELECT {columns} FROM inbox WHERE id = :id;

-- name: inbox_done :count
-- in: state text, contact int?, ticket int?, words text, id int
UPDATE inbox SET state = :state, contact_id = :contact, ticket_id = :ticket, words = :words, lease = 0
WHERE id = :id AND state = 'received';

-- name: inbox_release :exec
-- in: lease int, words text, id int
UPDATE inbox SET lease = :lease, words = :words WHERE id = :id AND state = 'received';

-- name: inbox_reset :count
-- in: id int
UPDATE inbox SET state = 'received', tries = 0, lease = 0 WHERE id = :id AND state = 'unreadable';

