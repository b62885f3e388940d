-- Figures of the desk for /metrics.

-- name: metrics_counts :one
-- out: journal int, contacts int, tickets_open int, unindexed int, notices int, sessions int
SELECT (SELECT COALESCE(max(id), 0) FROM event),
	(SELECT COALESCE(max(id), 0) FROM contact),
	(SELECT count(*) FROM ticket WHERE state <> 'closed' AND junk = 0),
	(SELECT COALESCE(max(id), 0) FROM contact) - (SELECT COALESCE(max(contact_id), 0) FROM search_state),
	(SELECT count(*) FROM notice WHERE state = 'waiting'),
	(SELECT count(*) FROM session);

-- name: metrics_inbox :many
-- out: state text, n int
SELECT state, count(*) FROM inbox GROUP BY state ORDER BY state;

-- name: metrics_outbox :many
-- out: state text, n int
SELECT state, count(*) FROM outbox GROUP BY state ORDER BY state;

-- name: metrics_oldest :one
-- out: inbox int, outbox int
SELECT COALESCE((SELECT min(received) FROM inbox WHERE state = 'received'), 0),
	COALESCE((SELECT min(leaves) FROM outbox WHERE state IN ('waiting', 'sending')), 0);

-- name: metrics_mailboxes :many
-- out: address text, state text, last_ok int, imap_url text
SELECT m.address, f.state, f.last_ok, m.imap_url FROM mailbox m LEFT JOIN mailbox_fetch f ON f.mailbox_id = m.id
WHERE m.active = 1 ORDER BY m.address;
