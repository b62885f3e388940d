-- Queries of mail in.

-- name: intake_seen :count
-- in: mailbox int, message_id text, body_hash bytes, inbox int
INSERT INTO mail_seen (mailbox_id, message_id, body_hash, inbox_id) VALUES (:mailbox, :message_id, :body_hash, :inbox)
ON CONFLICT (mailbox_id, message_id, body_hash) DO NOTHING;

-- name: intake_is_staff :one
-- in: email text
-- out: n int
SELECT count(*) FROM staff WHERE email = :email AND active = 1;

-- name: intake_is_blocked :one
-- in: address text
-- out: n int
SELECT count(*) FROM blocked_sender WHERE address = :address;

-- name: intake_block :exec
-- in: address text, staff int?, at int
INSERT INTO blocked_sender (address, staff_id, created) VALUES (:address, :staff, :at) ON CONFLICT (address) DO NOTHING;

-- name: intake_unblock :exec
-- in: address text
DELETE FROM blocked_sender WHERE address = :address;

-- name: intake_thread :maybe
-- in: message_id text, mailbox int
-- out: ticket int
SELECT c.ticket_id FROM contact c JOIN ticket t ON t.id = c.ticket_id
WHERE c.message_id = :message_id AND c.message_id <> '' AND t.mailbox_id = :mailbox AND c.held = '' ORDER BY c.id DESC LIMIT 1;

-- name: intake_recent_ticket :maybe
-- in: customer int, since int
-- out: id int
SELECT id FROM ticket WHERE customer_id = :customer AND junk = 0 AND merged_into IS NULL AND updated > :since AND state <> 'closed'
ORDER BY id DESC LIMIT 1;

-- name: intake_lead :maybe
-- in: team int?
-- out: id int, name text
SELECT s.id, s.name FROM staff s
WHERE s.active = 1 AND s.role >= 3
ORDER BY (SELECT count(*) FROM team_member m WHERE m.staff_id = s.id AND m.team_id = :team) DESC, s.available DESC, s.role, s.id
LIMIT 1;

-- name: intake_set_warning :exec
-- in: warnings text, id int
UPDATE contact SET warnings = :warnings WHERE id = :id;
