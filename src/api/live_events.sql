-- Queries of live events.

-- name: live_last :one
-- out: id int
SELECT COALESCE(max(id), 0) FROM event;

-- name: live_since :many
-- in: after int, most int
-- out: id int, ticket int, team int, kind text, at int, chain int
SELECT e.id, e.ticket_id, t.team_id, e.kind, e.at, e.chain FROM event e JOIN ticket t ON t.id = e.ticket_id
WHERE e.id > :after ORDER BY e.id LIMIT :most;
