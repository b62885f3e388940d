-- Queries of blobs.

-- name: blob_insert :count
-- in: hash bytes, size int, created int
INSERT INTO blob (hash, size, created) VALUES (:hash, :size, :created) ON CONFLICT (hash) DO NOTHING;

-- name: blob_chunk_insert :exec
-- in: hash bytes, n int, bytes bytes
INSERT INTO blob_chunk (hash, n, bytes) VALUES (:hash, :n, :bytes);

-- name: blob_size :maybe
-- in: hash bytes
-- out: size int
SELECT size FROM blob WHERE hash = :hash;

-- name: blob_chunks :many
-- in: hash bytes
-- out: bytes bytes
SELECT bytes FROM blob_chunk WHERE hash = :hash ORDER BY n;
