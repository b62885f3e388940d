-- Queries of stored answers (Idempotency-Key).

-- name: call_stored :maybe
-- in: actor text, key text
-- out: route text, body_hash bytes, status int, answer text
SELECT route, body_hash, status, answer FROM idempotent_answer WHERE actor = :actor AND idem_key = :key;

-- name: call_store :exec
-- in: actor text, key text, route text, body_hash bytes, status int, answer text, at int
INSERT INTO idempotent_answer (actor, idem_key, route, body_hash, status, answer, created)
VALUES (:actor, :key, :route, :body_hash, :status, :answer, :at);

-- name: call_forget :exec
-- in: before int
DELETE FROM idempotent_answer WHERE created < :before;
