-- Queries of the contact routes.

-- name: contacts_forget_draft :exec
-- in: ticket int, staff int, kind text
DELETE FROM draft WHERE ticket_id = :ticket AND staff_id = :staff AND kind = :kind;

-- name: contacts_put_draft :exec
-- in: ticket int, staff int, kind text, text text, to_list text, cc_list text, bcc_list text, attachments text, version int, at int
INSERT INTO draft (ticket_id, staff_id, kind, text, to_list, cc_list, bcc_list, attachments, version, updated)
VALUES (:ticket, :staff, :kind, :text, :to_list, :cc_list, :bcc_list, :attachments, :version, :at)
ON CONFLICT (ticket_id, staff_id, kind) DO UPDATE SET text = excluded.text, to_list = excluded.to_list,
  cc_list = excluded.cc_list, bcc_list = excluded.bcc_list, attachments = excluded.attachments,
  version = draft.version + 1, updated = excluded.updated;
