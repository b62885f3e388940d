-- Queries of the ticket routes.

-- name: tickets_mailbox :maybe
-- in: id int, everything int, staff int
-- out: id int, team int
SELECT id, team_id FROM mailbox WHERE active = 1 AND (:id = 0 OR id = :id)
AND (:everything = 1 OR team_id IS NULL OR team_id IN (SELECT team_id FROM team_member WHERE staff_id = :staff))
ORDER BY id LIMIT 1;

-- name: tickets_exists :one
-- in: team int, topic int
-- out: teams int, topics int
SELECT (SELECT count(*) FROM team WHERE id = :team), (SELECT count(*) FROM topic WHERE id = :topic AND active = 1);

-- name: tickets_untag :exec
-- in: ticket int
DELETE FROM ticket_tag WHERE ticket_id = :ticket;

-- name: tickets_tag :one
-- in: name text
-- out: id int
INSERT INTO tag (name) VALUES (:name) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id;

-- name: tickets_tag_put :exec
-- in: ticket int, tag int
INSERT INTO ticket_tag (ticket_id, tag_id) VALUES (:ticket, :tag) ON CONFLICT DO NOTHING;
