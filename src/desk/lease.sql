-- Leases of a server that is gone.

-- name: lease_end_inbox :exec
-- in: tries int
UPDATE inbox SET lease = 0 WHERE state = 'received' AND lease > 0 AND tries < :tries;

-- name: lease_end_outbox :exec
UPDATE outbox SET lease = 0 WHERE state IN ('held', 'waiting', 'sending') AND lease > 0;

-- name: lease_end_notices :exec
-- in: tries int
UPDATE notice SET lease = 0 WHERE state = 'waiting' AND lease > 0 AND tries < :tries;
