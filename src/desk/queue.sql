-- Lists of tickets. Each view has its order as a key in an index; a page starts behind the key of the last row.

-- part: head
-- out: id int, subject text, state text, owner int, owner_name text, team int, team_name text, customer int
-- out: customer_name text, channel text, urgency int, contacts int, patience int, next_contact int, due_key int
-- out: waiting_since int, updated int, held int, failed int, snippet text, version int, junk int
t.id, t.subject, t.state, t.owner_id, o.name, t.team_id, m.name, t.customer_id, c.name, t.channel, t.urgency, t.contacts,
t.patience, t.next_contact, t.due_key, t.waiting_since, t.updated, t.held, t.failed, t.snippet, t.version, t.junk
FROM ticket t JOIN customer c ON c.id = t.customer_id LEFT JOIN staff o ON o.id = t.owner_id LEFT JOIN team m ON m.id = t.team_id

-- part: seen
(:everything = 1 OR t.team_id IS NULL OR t.team_id IN (SELECT team_id FROM team_member WHERE staff_id = :staff))
AND (:state = '' OR t.state = :state) AND (:team = 0 OR t.team_id = :team)

-- name: queue_head :one
-- in: id int
SELECT {head} WHERE t.id = :id;

-- name: queue_mine_patience :many
-- in: urgency int, due int, patience int, id int, everything int, staff int, state text, team int, owner int, most int
SELECT {head} WHERE t.owner_id = :owner AND t.state <> 'closed' AND t.junk = 0
AND (t.urgency, t.due_key, t.patience, t.id) > (:urgency, :due, :patience, :id) AND {seen}
ORDER BY t.urgency, t.due_key, t.patience, t.id LIMIT :most;

-- name: queue_mine_due :many
-- in: due int, id int, everything int, staff int, state text, team int, owner int, most int
SELECT {head} WHERE t.owner_id = :owner AND t.state <> 'closed' AND t.junk = 0
AND (t.due_key, t.id) > (:due, :id) AND {seen} ORDER BY t.due_key, t.id LIMIT :most;

-- name: queue_mine_newest :many
-- in: updated int, id int, everything int, staff int, state text, team int, owner int, most int
SELECT {head} WHERE t.owner_id = :owner AND t.state <> 'closed' AND t.junk = 0
AND (t.updated, t.id) < (:updated, :id) AND {seen} ORDER BY t.updated DESC, t.id DESC LIMIT :most;

-- name: queue_unowned_patience :many
-- in: urgency int, due int, patience int, id int, everything int, staff int, state text, team int, most int
SELECT {head} WHERE t.owner_id IS NULL AND t.state <> 'closed' AND t.junk = 0
AND (t.urgency, t.due_key, t.patience, t.id) > (:urgency, :due, :patience, :id) AND {seen}
ORDER BY t.urgency, t.due_key, t.patience, t.id LIMIT :most;

-- name: queue_unowned_due :many
-- in: due int, id int, everything int, staff int, state text, team int, most int
SELECT {head} WHERE t.owner_id IS NULL AND t.state <> 'closed' AND t.junk = 0
AND (t.due_key, t.id) > (:due, :id) AND {seen} ORDER BY t.due_key, t.id LIMIT :most;

-- name: queue_unowned_newest :many
-- in: updated int, id int, everything int, staff int, state text, team int, most int
SELECT {head} WHERE t.owner_id IS NULL AND t.state <> 'closed' AND t.junk = 0
AND (t.updated, t.id) < (:updated, :id) AND {seen} ORDER BY t.updated DESC, t.id DESC LIMIT :most;

-- name: queue_open_patience :many
-- in: urgency int, due int, patience int, id int, everything int, staff int, state text, team int, most int
SELECT {head} WHERE t.state <> 'closed' AND t.junk = 0
AND (t.urgency, t.due_key, t.patience, t.id) > (:urgency, :due, :patience, :id) AND {seen}
ORDER BY t.urgency, t.due_key, t.patience, t.id LIMIT :most;

-- name: queue_open_due :many
-- in: due int, id int, everything int, staff int, state text, team int, most int
SELECT {head} WHERE t.state <> 'closed' AND t.junk = 0
AND (t.due_key, t.id) > (:due, :id) AND {seen} ORDER BY t.due_key, t.id LIMIT :most;

-- name: queue_open_newest :many
-- in: updated int, id int, everything int, staff int, state text, team int, most int
SELECT {head} WHERE t.state <> 'closed' AND t.junk = 0
AND (t.updated, t.id) < (:updated, :id) AND {seen} ORDER BY t.updated DESC, t.id DESC LIMIT :most;

-- Everything that is not junk, closed ones too.

-- name: queue_every_newest :many
-- in: updated int, id int, everything int, staff int, state text, team int, most int
SELECT {head} WHERE t.junk = 0 AND t.merged_into IS NULL
AND (t.updated, t.id) < (:updated, :id) AND {seen} ORDER BY t.updated DESC, t.id DESC LIMIT :most;

-- name: queue_junk :many
-- in: id int, everything int, staff int, state text, team int, most int
SELECT {head} WHERE t.junk = 1 AND t.id < :id AND {seen} ORDER BY t.id DESC LIMIT :most;

-- Counts stop at a thousand: nobody reads further, and no list costs more for being long.

-- part: theirs
(:everything = 1 OR t.team_id IS NULL OR t.team_id IN (SELECT team_id FROM team_member WHERE staff_id = :staff))

-- name: queue_counts :one
-- in: everything int, staff int
-- out: mine int, unowned int, open int, junk int
SELECT (SELECT count(*) FROM (SELECT 1 FROM ticket t WHERE t.owner_id = :staff AND t.state <> 'closed' AND t.junk = 0 AND {theirs} LIMIT 1000) a),
       (SELECT count(*) FROM (SELECT 1 FROM ticket t WHERE t.owner_id IS NULL AND t.state <> 'closed' AND t.junk = 0 AND {theirs} LIMIT 1000) b),
       (SELECT count(*) FROM (SELECT 1 FROM ticket t WHERE t.state <> 'closed' AND t.junk = 0 AND {theirs} LIMIT 1000) c),
       (SELECT count(*) FROM (SELECT 1 FROM ticket t WHERE t.junk = 1 AND {theirs} LIMIT 1000) d);
