-- Queries of contacts and participants.

-- name: contact_insert :one
-- in: ticket int, kind text, direction text, channel text, author_kind text, author_id int?, author_name text
-- in: author_address text, at int, subject text, text text, full_text text, html text, message_id text
-- in: in_reply_to text, reference_ids text, to_list text, cc_list text, bcc_list text, inbox int?, held text
-- in: automatic int, warnings text, lang text
-- out: id int
INSERT INTO contact (ticket_id, kind, direction, channel, author_kind, author_id, author_name, author_address, at,
                     subject, text, full_text, html, message_id, in_reply_to, reference_ids, to_list, cc_list, bcc_list,
                     inbox_id, held, automatic, warnings, lang)
VALUES (:ticket, :kind, :direction, :channel, :author_kind, :author_id, :author_name, :author_address, :at, :subject,
        :text, :full_text, :html, :message_id, :in_reply_to, :reference_ids, :to_list, :cc_list, :bcc_list, :inbox,
        :held, :automatic, :warnings, :lang)
RETURNING id;

-- part: columns
-- out: id int, ticket int, kind text, direction text, channel text, author_kind text, author_id int, author_name text
-- out: author_address text, at int, subject text, text text, full_text text, html text, message_id text
-- out: in_reply_to text, reference_ids text, to_list text, cc_list text, bcc_list text, inbox int, held text
-- out: automatic int, warnings text, lang text
id, ticket_id, kind, direction, channel, author_kind, author_id, author_name, author_address, at, subject, text,
full_text, html, message_id, in_reply_to, reference_ids, to_list, cc_list, bcc_list, inbox_id, held, automatic, warnings, lang

-- name: contact_get :one
-- in: id int
SELECT {columns} FROM contact WHERE id = :id;

-- name: contact_list :many
-- in: ticket int
SELECT {columns} FROM contact
WHERE ticket_id = :ticket OR ticket_id IN (SELECT other_id FROM ticket_link WHERE ticket_link.ticket_id = :ticket AND ticket_link.kind = 'merged')
ORDER BY at, id LIMIT 2000;

-- name: contact_list_shared :many
-- in: ticket int
SELECT {columns} FROM contact
WHERE (ticket_id = :ticket OR ticket_id IN (SELECT other_id FROM ticket_link WHERE ticket_link.ticket_id = :ticket AND ticket_link.kind = 'merged'))
  AND held = '' AND direction <> 'internal' AND kind <> 'bounce'
ORDER BY at, id LIMIT 2000;

-- name: contact_set_held :exec
-- in: held text, id int
UPDATE contact SET held = :held WHERE id = :id;

-- name: contact_by_message_id :many
-- in: message_id text
-- out: id int, ticket int
SELECT id, ticket_id FROM contact WHERE message_id = :message_id AND message_id <> '' ORDER BY id DESC LIMIT 5;

-- name: participant_get :maybe
-- in: ticket int, address text
-- out: id int, state text, name text
SELECT id, state, name FROM participant WHERE ticket_id = :ticket AND address = :address;

-- name: participant_put :one
-- in: ticket int, address text, name text, state text, created int
-- out: id int
INSERT INTO participant (ticket_id, address, name, state, created) VALUES (:ticket, :address, :name, :state, :created)
ON CONFLICT (ticket_id, address) DO UPDATE SET state = excluded.state RETURNING id;

-- name: participant_list :many
-- in: ticket int
-- out: id int, address text, name text, state text
SELECT id, address, name, state FROM participant WHERE ticket_id = :ticket ORDER BY id LIMIT 100;

-- name: participant_by_id :one
-- in: id int
-- out: ticket int, address text, name text, state text
SELECT ticket_id, address, name, state FROM participant WHERE id = :id;
