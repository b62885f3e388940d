-- Rights of those who listen to live events.

-- name: live_staff :many
-- out: id int, role int, active int
SELECT id, role, active FROM staff ORDER BY id;

-- name: live_members :many
-- out: staff int, team int
SELECT staff_id, team_id FROM team_member ORDER BY staff_id, team_id;

-- name: live_keys :many
-- in: now int
-- out: hash bytes
SELECT token_hash FROM session WHERE expires > :now
UNION ALL SELECT token_hash FROM api_token WHERE revoked IS NULL ORDER BY 1;
