-- name: health_probe :one
-- in:
-- out: answer int
SELECT CAST(1 AS BIGINT);
