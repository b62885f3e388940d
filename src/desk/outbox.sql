-- Queries of outgoing messages and secure links.

-- name: outbox_insert :one
-- in: contact int, ticket int, mailbox int, recipient text, recipient_name text, kind text, state text, leaves int
-- in: automatic int, at int
-- out: id int
INSERT INTO outbox (contact_id, ticket_id, mailbox_id, recipient, recipient_name, kind, state, leaves, automatic, created, updated)
VALUES (:contact, :ticket, :mailbox, :recipient, :recipient_name, :kind, :state, :leaves, :automatic, :at, :at)
RETURNING id;

-- part: columns
-- out: id int, contact int, ticket int, mailbox int, recipient text, name text, kind text, state text, leaves int
-- out: tries int, code int, words text, automatic int, created int, updated int, has_link int
outbox.id, outbox.contact_id, outbox.ticket_id, outbox.mailbox_id, outbox.recipient, outbox.recipient_name, outbox.kind,
outbox.state, outbox.leaves, outbox.tries, outbox.code, outbox.words, outbox.automatic, outbox.created, outbox.updated,
(SELECT count(*) FROM secure_link WHERE secure_link.outbox_id = outbox.id)

-- name: outbox_get :one
-- in: id int
SELECT {columns} FROM outbox WHERE id = :id;

-- name: outbox_of_contact :many
-- in: contact int
SELECT {columns} FROM outbox WHERE contact_id = :contact ORDER BY id;

-- name: outbox_lost :many
-- in: now int
-- out: id int, ticket int
SELECT id, ticket_id FROM outbox WHERE state = 'sending' AND lease < :now ORDER BY id LIMIT 100;

-- name: outbox_take :maybe
-- in: now int, until int
-- engine: sqlite
UPDATE outbox SET lease = :until WHERE id = (
  SELECT id FROM outbox WHERE state = 'waiting' AND leaves <= :now AND lease < :now ORDER BY leaves, id LIMIT 1)
RETURNING {columns};
-- engine: postgres
UPDATE outbox SET lease = :until WHERE id = (
  SELECT id FROM outbox WHERE state = 'waiting' AND leaves <= :now AND lease < :now ORDER BY leaves, id LIMIT 1
  FOR UPDATE SKIP LOCKED)
RETURNING {columns};

-- name: outbox_mark_sending :count
-- in: at int, id int
UPDATE outbox SET state = 'sending', tries = tries + 1, updated = :at WHERE id = :id AND state = 'waiting';

-- name: outbox_set_end :exec
-- in: state text, code int, words text, leaves int, at int, id int
UPDATE outbox SET state = :state, code = :code, words = :words, leaves = :leaves, lease = 0, updated = :at WHERE id = :id;

-- name: outbox_again :count
-- in: at int, contact int
UPDATE outbox SET state = 'waiting', leaves = :at, lease = 0, tries = 0, created = :at, updated = :at, words = ''
WHERE contact_id = :contact AND state IN ('failed', 'unsure', 'bounced');

-- name: outbox_due :maybe
-- out: at int
SELECT min(leaves) FROM outbox WHERE state IN ('held', 'waiting');

-- name: outbox_ready_contacts :many
-- in: now int
-- out: contact int
SELECT DISTINCT contact_id FROM outbox WHERE state = 'held' AND leaves <= :now LIMIT 100;

-- name: outbox_release :exec
-- in: at int, contact int
UPDATE outbox SET state = 'waiting', updated = :at WHERE contact_id = :contact AND state = 'held';

-- name: outbox_undo :count
-- in: at int, contact int
UPDATE outbox SET state = 'undone', updated = :at WHERE contact_id = :contact AND state = 'held';

-- name: secure_link_insert :exec
-- in: token_hash bytes, ticket int, customer int, outbox int?, created int
INSERT INTO secure_link (token_hash, ticket_id, customer_id, outbox_id, created)
VALUES (:token_hash, :ticket, :customer, :outbox, :created);

-- name: secure_link_get :maybe
-- in: token_hash bytes
-- out: id int, ticket int, customer int, expires int, revoked int, opened int
SELECT id, ticket_id, customer_id, expires, revoked, opened FROM secure_link WHERE token_hash = :token_hash;

-- name: secure_link_set_opened :exec
-- in: at int, id int
UPDATE secure_link SET opened = :at WHERE id = :id AND opened IS NULL;

-- name: secure_link_expire :exec
-- in: expires int?, ticket int
UPDATE secure_link SET expires = :expires WHERE ticket_id = :ticket;

-- name: secure_link_revoke :exec
-- in: at int, ticket int
UPDATE secure_link SET revoked = :at WHERE ticket_id = :ticket AND revoked IS NULL;

-- name: answer_set_left :exec
-- in: at int, id int
UPDATE contact SET held = '', state_after = '', at = :at WHERE id = :id;

-- name: answer_set_undone :exec
-- in: id int
UPDATE contact SET held = 'undone', state_after = '' WHERE id = :id;

-- name: answer_leaving :exec
-- in: state_after text, id int
UPDATE contact SET held = 'leaving', state_after = :state_after WHERE id = :id;

-- name: answer_state_after :one
-- in: id int
-- out: state_after text
SELECT state_after FROM contact WHERE id = :id;

-- name: answer_references :many
-- in: ticket int
-- out: id int, direction text, message_id text, outbox int
SELECT c.id, c.direction, c.message_id, (SELECT max(o.id) FROM outbox o WHERE o.contact_id = c.id AND o.kind = 'to')
FROM contact c WHERE c.ticket_id = :ticket AND c.held = '' AND c.direction <> 'internal' ORDER BY c.id DESC LIMIT 12;

-- name: answer_last_from_customer :maybe
-- in: ticket int
-- out: address text, name text, to_list text, cc_list text, subject text, text text, at int, author text
SELECT author_address, author_name, to_list, cc_list, subject, COALESCE(full_text, text), at, author_name
FROM contact WHERE ticket_id = :ticket AND direction = 'in' AND held = '' AND author_address <> ''
  AND kind = 'message' ORDER BY id DESC LIMIT 1;

-- The head of the shared chain as it was when this contact joined the record: a retry sends the same.

-- name: outbox_record_head :one
-- in: contact int, ticket int
-- out: seq int, hash bytes
SELECT seq, hash FROM event WHERE ticket_id = :ticket AND chain = 0
  AND seq <= COALESCE((SELECT max(e.seq) FROM event e WHERE e.ticket_id = :ticket AND e.chain = 0 AND e.kind = 'contact.out'
                       AND e.about_id = :contact), 9007199254740991)
ORDER BY seq DESC LIMIT 1;
