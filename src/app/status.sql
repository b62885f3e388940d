-- How the desk is, for `keshev status` and doctor.

-- name: status_counts :one
-- in:
-- out: staff int, waiting_in int, unreadable int, waiting_out int, troubled_out int
SELECT (SELECT count(*) FROM staff WHERE active = 1),
	(SELECT count(*) FROM inbox WHERE state = 'received'),
	(SELECT count(*) FROM inbox WHERE state = 'unreadable'),
	(SELECT count(*) FROM outbox WHERE state IN ('held', 'waiting', 'sending')),
	(SELECT count(*) FROM outbox WHERE state IN ('failed', 'unsure', 'bounced'));

-- name: status_mailboxes :many
-- in:
-- out: address text, smtp_url text, imap_url text
SELECT address, smtp_url, imap_url FROM mailbox WHERE active = 1 ORDER BY address;
