-- Queries of the whole ticket.

-- name: view_deliveries :many
-- in: ticket int
-- out: contact int, recipient text, kind text, state text, words text, updated int, leaves int
SELECT contact_id, recipient, kind, state, words, updated, leaves FROM outbox WHERE ticket_id = :ticket ORDER BY id;

-- name: view_attachments :many
-- in: ticket int
-- out: id int, contact int, name text, type text, size int, inline_id text
SELECT a.id, a.contact_id, a.name, a.type, a.size, a.inline_id FROM attachment a JOIN contact c ON c.id = a.contact_id
WHERE c.ticket_id = :ticket
   OR c.ticket_id IN (SELECT other_id FROM ticket_link WHERE ticket_link.ticket_id = :ticket AND ticket_link.kind = 'merged')
ORDER BY a.id LIMIT 2000;

-- name: view_tags :many
-- in: ticket int
-- out: name text
SELECT g.name FROM ticket_tag x JOIN tag g ON g.id = x.tag_id WHERE x.ticket_id = :ticket ORDER BY g.name;

-- name: view_mailbox :maybe
-- in: id int?
-- out: id int, address text, name text
SELECT id, address, name FROM mailbox WHERE id = :id;

-- name: view_topic :maybe
-- in: id int?
-- out: id int, name_he text, name_en text
SELECT id, name_he, name_en FROM topic WHERE id = :id;

-- name: view_related :many
-- in: ticket int
-- out: id int, subject text, team int
SELECT t.id, t.subject, t.team_id FROM ticket_link l JOIN ticket t ON t.id = l.other_id
WHERE l.ticket_id = :ticket AND l.kind = 'related' LIMIT 20;

-- name: view_staff_name :maybe
-- in: id int?
-- out: name text
SELECT name FROM staff WHERE id = :id;

-- name: view_team_name :maybe
-- in: id int?
-- out: name text
SELECT name FROM team WHERE id = :id;
