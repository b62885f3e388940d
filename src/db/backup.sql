-- What backups ask the engines about their tables.

-- name: backup_columns :many
-- in: table_name text
-- out: name text, quoted text, type text
-- engine: sqlite
SELECT name, '"' || replace(name, '"', '""') || '"', lower(type) FROM pragma_table_xinfo(:table_name) WHERE hidden = 0 ORDER BY cid;
-- engine: postgres
SELECT attname::text, quote_ident(attname), format_type(atttypid, NULL) FROM pg_attribute
WHERE attrelid = (quote_ident(current_schema()) || '.' || quote_ident(:table_name))::regclass
	AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
ORDER BY attnum;

-- Statements that let foreign keys wait until all rows are there, and that make them strict again.
-- name: backup_keys :many
-- out: loosen text, tighten text
-- engine: sqlite
SELECT '', '' WHERE 0;
-- engine: postgres
SELECT format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY DEFERRED', conrelid::regclass, conname),
	format('ALTER TABLE %s ALTER CONSTRAINT %I NOT DEFERRABLE', conrelid::regclass, conname)
FROM pg_constraint WHERE contype = 'f' AND NOT condeferrable AND connamespace = quote_ident(current_schema())::regnamespace;

-- Statements that make the next new id follow the largest one.
-- name: backup_sequences :many
-- out: statement text
-- engine: sqlite
SELECT '' WHERE 0;
-- engine: postgres
SELECT format('SELECT setval(pg_get_serial_sequence(%L, %L), (SELECT greatest(max(%I), 1) FROM %s), (SELECT count(*) > 0 FROM %s))',
	attrelid::regclass::text, attname, attname, attrelid::regclass, attrelid::regclass)
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE attidentity <> '' AND NOT attisdropped AND relkind = 'r' AND relnamespace = quote_ident(current_schema())::regnamespace;

-- Empty when the database is whole.
-- name: backup_faults :many
-- out: fault text
-- engine: sqlite
SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'
UNION ALL
SELECT 'table ' || "table" || ' refers to a row of ' || parent || ' that is not there' FROM pragma_foreign_key_check
LIMIT 10;
-- engine: postgres
SELECT format('constraint %s of table %s was never checked', conname, conrelid::regclass) FROM pg_constraint
WHERE NOT convalidated AND connamespace = quote_ident(current_schema())::regnamespace LIMIT 10;
