-- Queries of drafts.

-- part: columns
-- out: kind text, text text, to_list text, cc_list text, bcc_list text, attachments text, version int, updated int
kind, text, to_list, cc_list, bcc_list, attachments, version, updated

-- name: drafts_get :maybe
-- in: ticket int, staff int, kind text
SELECT {columns} FROM draft WHERE ticket_id = :ticket AND staff_id = :staff AND kind = :kind;

-- name: drafts_all :many
-- in: ticket int, staff int
SELECT {columns} FROM draft WHERE ticket_id = :ticket AND staff_id = :staff ORDER BY updated DESC;

-- name: drafts_put :exec
-- in: ticket int, staff int, kind text, text text, to_list text, cc_list text, bcc_list text, attachments text, version int, at int
INSERT INTO draft (ticket_id, staff_id, kind, text, to_list, cc_list, bcc_list, attachments, version, updated)
VALUES (:ticket, :staff, :kind, :text, :to_list, :cc_list, :bcc_list, :attachments, :version, :at)
ON CONFLICT (ticket_id, staff_id, kind) DO UPDATE SET text = excluded.text, to_list = excluded.to_list,
  cc_list = excluded.cc_list, bcc_list = excluded.bcc_list, attachments = excluded.attachments,
  version = excluded.version, updated = excluded.updated;

-- name: drafts_drop :exec
-- in: ticket int, staff int, kind text
DELETE FROM draft WHERE ticket_id = :ticket AND staff_id = :staff AND (:kind = '' OR kind = :kind);

-- name: drafts_file :maybe
-- in: id int, staff int
-- out: id int, name text, type text, size int
SELECT id, name, type, size FROM attachment WHERE id = :id AND staff_id = :staff AND contact_id IS NULL;
