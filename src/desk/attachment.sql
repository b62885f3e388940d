-- Queries of attachments.

-- name: attachment_insert :one
-- in: contact int?, staff int?, name text, type text, size int, hash bytes, inline_id text, created int
-- out: id int
INSERT INTO attachment (contact_id, staff_id, name, type, size, hash, inline_id, created)
VALUES (:contact, :staff, :name, :type, :size, :hash, :inline_id, :created) RETURNING id;

-- name: attachment_take :count
-- in: contact int, id int, staff int
UPDATE attachment SET contact_id = :contact WHERE id = :id AND staff_id = :staff AND contact_id IS NULL;

-- part: columns
-- out: id int, contact int, staff int, name text, type text, size int, hash bytes, inline_id text
id, contact_id, staff_id, name, type, size, hash, inline_id

-- name: attachment_get :one
-- in: id int
SELECT {columns} FROM attachment WHERE id = :id;

-- name: attachment_list :many
-- in: contact int
SELECT {columns} FROM attachment WHERE contact_id = :contact ORDER BY id LIMIT 1000;

-- name: attachment_hash_is_used :one
-- in: hash bytes
-- out: n int
SELECT count(*) FROM attachment WHERE hash = :hash;
