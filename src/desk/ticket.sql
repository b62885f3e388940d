-- Queries of tickets.

-- name: ticket_insert :one
-- in: subject text, customer int, mailbox int?, team int?, owner int?, channel text, state text, lang text, junk int
-- in: waiting_since int?, at int
-- out: id int
INSERT INTO ticket (subject, customer_id, mailbox_id, team_id, owner_id, channel, state, lang, junk, waiting_since,
                    created, updated)
VALUES (:subject, :customer, :mailbox, :team, :owner, :channel, :state, :lang, :junk, :waiting_since, :at, :at)
RETURNING id;

-- name: ticket_get :one
-- in: id int
-- out: id int, subject text, customer int, mailbox int, team int, owner int, channel text, state text, urgency int
-- out: topic int, external_ref text, asks text, not_wanted text, story text, lang text, junk int, contacts int
-- out: held int, failed int, waiting_since int, next_contact int, version int, merged_into int, created int
-- out: updated int, solved int, closed int, page_opened int
SELECT id, subject, customer_id, mailbox_id, team_id, owner_id, channel, state, urgency, topic_id, external_ref, asks,
       not_wanted, story, lang, junk, contacts, held, failed, waiting_since, next_contact, version, merged_into,
       created, updated, solved, closed, page_opened
FROM ticket WHERE id = :id;

-- name: ticket_set_state :exec
-- in: state text, solved int?, closed int?, waiting_since int?, id int
UPDATE ticket SET state = :state, solved = :solved, closed = :closed, waiting_since = :waiting_since WHERE id = :id;

-- name: ticket_set_owner :exec
-- in: owner int?, id int
UPDATE ticket SET owner_id = :owner WHERE id = :id;

-- name: ticket_set_team :exec
-- in: team int?, id int
UPDATE ticket SET team_id = :team WHERE id = :id;

-- name: ticket_set_words :exec
-- in: subject text, external_ref text, asks text, not_wanted text, story text, topic int?, urgency int, id int
UPDATE ticket SET subject = :subject, external_ref = :external_ref, asks = :asks, not_wanted = :not_wanted,
       story = :story, topic_id = :topic, urgency = :urgency WHERE id = :id;

-- name: ticket_set_junk :exec
-- in: junk int, id int
UPDATE ticket SET junk = :junk, next_contact = NULL, due_key = 9007199254740991 WHERE id = :id;

-- name: ticket_set_heard :exec
-- in: channel text, snippet text, state text, at int, id int
UPDATE ticket SET contacts = contacts + 1, channel = :channel, snippet = :snippet, state = :state,
       waiting_since = COALESCE(waiting_since, :at), solved = NULL, closed = NULL WHERE id = :id;

-- name: ticket_set_answered :exec
-- in: channel text, snippet text, state text, solved int?, id int
UPDATE ticket SET channel = :channel, snippet = :snippet, state = :state, waiting_since = NULL, solved = :solved
WHERE id = :id;

-- name: ticket_set_next_contact :exec
-- in: at int?, id int
UPDATE ticket SET next_contact = :at, due_key = COALESCE(:at, 9007199254740991) WHERE id = :id;

-- name: ticket_set_merged :exec
-- in: into int, id int, at int
UPDATE ticket SET merged_into = :into, state = 'closed', closed = :at, waiting_since = NULL, next_contact = NULL, due_key = 9007199254740991 WHERE id = :id;

-- name: ticket_count_held :exec
-- in: id int
UPDATE ticket SET held = (SELECT count(*) FROM contact WHERE contact.ticket_id = ticket.id AND contact.direction = 'in' AND contact.held NOT IN ('', 'refused')) WHERE id = :id;

-- name: ticket_count_failed :exec
-- in: id int
UPDATE ticket SET failed = (SELECT count(*) FROM outbox WHERE outbox.ticket_id = ticket.id AND outbox.state IN ('failed', 'unsure', 'bounced'))
WHERE id = :id;

-- name: ticket_link_put :exec
-- in: ticket int, other int, kind text
INSERT INTO ticket_link (ticket_id, other_id, kind) VALUES (:ticket, :other, :kind) ON CONFLICT DO NOTHING;

-- name: ticket_set_page_opened :exec
-- in: at int, id int
UPDATE ticket SET page_opened = :at, version = version + 1 WHERE id = :id AND page_opened IS NULL;
