-- What a store says about itself: its level and its tables.

-- name: schema_level_known :one
-- out: known int
-- engine: sqlite
SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_level';
-- engine: postgres
SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_level';

-- name: schema_level_create :exec
-- engine: sqlite
CREATE TABLE IF NOT EXISTS schema_level (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied INTEGER NOT NULL) STRICT;
-- engine: postgres
CREATE TABLE IF NOT EXISTS schema_level (number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied BIGINT NOT NULL);

-- name: schema_level_last :one
-- out: number int
SELECT coalesce(max(number), 0) FROM schema_level;

-- name: schema_level_add :exec
-- in: number int, name text, applied int
INSERT INTO schema_level (number, name, applied) VALUES (:number, :name, :applied);

-- name: schema_tables :many
-- out: name text, quoted text
-- engine: sqlite
SELECT name, '"' || replace(name, '"', '""') || '"' FROM pragma_table_list
WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name;
-- engine: postgres
SELECT tablename::text, quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()
ORDER BY tablename::text COLLATE "C";
