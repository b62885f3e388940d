-- Queries of the demo.

-- name: demo_is_filled :one
-- out: n int
SELECT count(*) FROM mailbox;

-- name: demo_give_tickets :exec
-- in: staff int, stand_in int
UPDATE ticket SET owner_id = :staff WHERE owner_id = :stand_in;

-- name: demo_stand_in :maybe
-- out: id int
SELECT id FROM staff WHERE email = 'you@demo.invalid';

-- name: demo_retire :exec
-- in: id int
UPDATE staff SET active = 0 WHERE id = :id;

-- name: demo_delivered :exec
-- in: at int
UPDATE outbox SET state = 'delivered', code = 250, words = 'demo', updated = leaves WHERE state = 'waiting' AND leaves < :at;
