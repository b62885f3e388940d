-- Queries of customers.

-- name: customer_insert :one
-- in: name text, lang text, created int
-- out: id int
INSERT INTO customer (name, lang, created) VALUES (:name, :lang, :created) RETURNING id;

-- name: customer_get :one
-- in: id int
-- out: id int, name text, lang text, organization int, organization_name text, note text, created int, merged_into int
SELECT c.id, c.name, c.lang, c.organization_id, o.name, c.note, c.created, c.merged_into
FROM customer c LEFT JOIN organization o ON o.id = c.organization_id WHERE c.id = :id;

-- name: customer_set :exec
-- in: name text, lang text, note text, organization int?, id int
UPDATE customer SET name = :name, lang = :lang, note = :note, organization_id = :organization WHERE id = :id;

-- name: customer_set_name :exec
-- in: name text, id int
UPDATE customer SET name = :name WHERE id = :id;

-- name: customer_identity :maybe
-- in: kind text, value text
-- out: id int, customer int, name text
SELECT i.id, i.customer_id, c.name FROM identity i JOIN customer c ON c.id = i.customer_id
WHERE i.kind = :kind AND i.value = :value;

-- name: customer_identity_insert :count
-- in: customer int, kind text, value text
INSERT INTO identity (customer_id, kind, value) VALUES (:customer, :kind, :value) ON CONFLICT (kind, value) DO NOTHING;

-- name: customer_identities :many
-- in: customer int
-- out: id int, kind text, value text
SELECT id, kind, value FROM identity WHERE customer_id = :customer ORDER BY id LIMIT 200;

-- name: customer_first_email :maybe
-- in: customer int
-- out: value text
SELECT value FROM identity WHERE customer_id = :customer AND kind = 'email' ORDER BY id LIMIT 1;

-- name: customer_tickets :many
-- in: customer int
-- out: id int, subject text, state text, updated int, team int
SELECT id, subject, state, updated, team_id FROM ticket WHERE customer_id = :customer AND junk = 0 AND merged_into IS NULL
ORDER BY id DESC LIMIT 50;

-- name: customer_ticket_ids :many
-- in: customer int
-- out: id int
SELECT id FROM ticket WHERE customer_id = :customer ORDER BY id;

-- name: customer_move_identity :exec
-- in: customer int, id int
UPDATE identity SET customer_id = :customer WHERE id = :id;

-- name: customer_move_ticket :exec
-- in: customer int, id int
UPDATE ticket SET customer_id = :customer, version = version + 1 WHERE id = :id;

-- name: customer_set_merged :exec
-- in: into int?, id int
UPDATE customer SET merged_into = :into WHERE id = :id;

-- name: customer_merge_insert :one
-- in: from int, into int, identities text, tickets text, at int, staff int
-- out: id int
INSERT INTO customer_merge (from_id, into_id, identities, tickets, at, staff_id)
VALUES (:from, :into, :identities, :tickets, :at, :staff) RETURNING id;

-- name: customer_merge_get :one
-- in: id int
-- out: from int, into int, identities text, tickets text, undone int
SELECT from_id, into_id, identities, tickets, undone FROM customer_merge WHERE id = :id;

-- name: customer_merge_undone :exec
-- in: at int, id int
UPDATE customer_merge SET undone = :at WHERE id = :id;

-- name: customer_merges_into :many
-- in: into int
-- out: id int, from int, name text, at int
SELECT m.id, m.from_id, c.name, m.at FROM customer_merge m JOIN customer c ON c.id = m.from_id
WHERE m.into_id = :into AND m.undone IS NULL ORDER BY m.id DESC LIMIT 20;

-- name: customer_search :many
-- in: like text
-- out: id int, name text, email text
SELECT c.id, c.name, (SELECT value FROM identity i WHERE i.customer_id = c.id ORDER BY i.id LIMIT 1)
FROM customer c
WHERE c.merged_into IS NULL AND (lower(c.name) LIKE :like ESCAPE '\' OR EXISTS
      (SELECT 1 FROM identity i WHERE i.customer_id = c.id AND i.value LIKE :like ESCAPE '\'))
ORDER BY c.id DESC LIMIT 30;

-- name: organization_find :maybe
-- in: name text
-- out: id int
SELECT id FROM organization WHERE name = :name;

-- name: organization_insert :one
-- in: name text
-- out: id int
INSERT INTO organization (name) VALUES (:name) RETURNING id;
