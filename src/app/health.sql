-- name: health_probe :one
-- in:
-- out: answer int
SELECT 1;
