-- Queries of the customer's pages.

-- name: page_link_get :maybe
-- in: token_hash bytes
-- out: id int, ticket int, customer int, created int, expires int, revoked int
SELECT id, ticket_id, customer_id, created, expires, revoked FROM secure_link WHERE token_hash = :token_hash;

-- name: page_shared_files :many
-- in: ticket int
-- out: id int, contact int, name text, type text, size int, hash bytes
SELECT a.id, a.contact_id, a.name, a.type, a.size, a.hash FROM attachment a JOIN contact c ON c.id = a.contact_id
WHERE (c.ticket_id = :ticket OR c.ticket_id IN (SELECT other_id FROM ticket_link WHERE ticket_link.ticket_id = :ticket AND ticket_link.kind = 'merged'))
  AND c.held = '' AND c.direction <> 'internal' AND c.kind <> 'bounce'
ORDER BY a.id LIMIT 2000;

-- name: page_shared_file :one
-- in: ticket int, id int
-- out: name text, type text, size int, hash bytes
SELECT a.name, a.type, a.size, a.hash FROM attachment a JOIN contact c ON c.id = a.contact_id
WHERE a.id = :id
  AND (c.ticket_id = :ticket OR c.ticket_id IN (SELECT other_id FROM ticket_link WHERE ticket_link.ticket_id = :ticket AND ticket_link.kind = 'merged'))
  AND c.held = '' AND c.direction <> 'internal' AND c.kind <> 'bounce';

-- name: page_heads :one
-- in: ticket int
-- out: shared_seq int, shared_head bytes, owner text, owner_since int, organization text
SELECT t.shared_seq, t.shared_head, COALESCE(s.name, ''),
       (SELECT max(e.at) FROM event e WHERE e.ticket_id = t.id AND e.chain = 0 AND e.kind = 'owner' AND e.about_id = t.owner_id),
       COALESCE((SELECT value FROM setting WHERE name = 'organization'), '')
FROM ticket t LEFT JOIN staff s ON s.id = t.owner_id WHERE t.id = :ticket;

-- name: page_joined :many
-- in: ticket int
-- out: id int
SELECT other_id FROM ticket_link WHERE ticket_link.ticket_id = :ticket AND ticket_link.kind = 'merged' ORDER BY other_id LIMIT 100;

-- name: page_staff_names :many
-- in: ticket int
-- out: id int, name text
SELECT DISTINCT s.id, s.name FROM event e JOIN staff s ON s.id = e.about_id
WHERE e.ticket_id = :ticket AND e.chain = 0 AND e.kind = 'owner';

-- name: page_link_of_ticket :one
-- in: ticket int
-- out: links int, files int
SELECT (SELECT count(*) FROM secure_link WHERE secure_link.ticket_id = :ticket),
       (SELECT count(*) FROM attachment a JOIN contact c ON c.id = a.contact_id WHERE c.ticket_id = :ticket AND c.direction = 'in' AND c.held = '');
