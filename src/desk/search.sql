-- Queries of the search. Both engines hold the same tokens; newest first is the order of contact ids.

-- Ids may commit a little out of turn on PostgreSQL: the last thousand are looked at again. On SQLite they never do.

-- name: search_missing :many
-- in: stemmer int, most int
-- out: id int, subject text, text text, full_text text, author_name text, author_address text, to_list text, cc_list text
-- engine: sqlite
SELECT c.id, c.subject, c.text, c.full_text, c.author_name, c.author_address, c.to_list, c.cc_list
FROM contact c LEFT JOIN search_state s ON s.contact_id = c.id AND s.stemmer = :stemmer
WHERE s.contact_id IS NULL AND c.id > COALESCE((SELECT max(contact_id) FROM search_state), 0) ORDER BY c.id LIMIT :most;
-- engine: postgres
SELECT c.id, c.subject, c.text, c.full_text, c.author_name, c.author_address, c.to_list, c.cc_list
FROM contact c LEFT JOIN search_state s ON s.contact_id = c.id AND s.stemmer = :stemmer
WHERE s.contact_id IS NULL AND c.id > COALESCE((SELECT max(contact_id) FROM search_state), 0) - 1000 ORDER BY c.id LIMIT :most;

-- name: search_front :one
-- out: newest int, indexed int
SELECT COALESCE((SELECT max(id) FROM contact), 0), COALESCE((SELECT max(contact_id) FROM search_state), 0);

-- name: search_file_names :many
-- in: contact int
-- out: name text
SELECT name FROM attachment WHERE contact_id = :contact LIMIT 50;

-- name: search_put :exec
-- in: contact int, words text
-- engine: sqlite
INSERT INTO search_index (rowid, words) VALUES (:contact, :words);
-- engine: postgres
INSERT INTO search_index (contact_id, words) VALUES (:contact, array_to_tsvector(string_to_array(:words, ' ')))
ON CONFLICT (contact_id) DO UPDATE SET words = excluded.words;

-- name: search_put_state :exec
-- in: contact int, stemmer int
INSERT INTO search_state (contact_id, stemmer) VALUES (:contact, :stemmer)
ON CONFLICT (contact_id) DO UPDATE SET stemmer = excluded.stemmer;

-- name: search_stale :one
-- in: stemmer int
-- out: n int
SELECT count(*) FROM (SELECT 1 FROM search_state WHERE stemmer <> :stemmer LIMIT 1) x;

-- name: search_forget_index :exec
-- engine: sqlite
INSERT INTO search_index (search_index) VALUES ('delete-all');
-- engine: postgres
DELETE FROM search_index;

-- name: search_forget_state :exec
DELETE FROM search_state;

-- name: search_run :many
-- in: match text, before int, after_at int, before_at int, state text, everything int, staff int, most int
-- out: id int, ticket int, at int, subject text, text text
-- engine: sqlite
SELECT c.id, c.ticket_id, c.at, c.subject, c.text
FROM search_index s JOIN contact c ON c.id = s.rowid JOIN ticket t ON t.id = c.ticket_id
WHERE search_index MATCH :match AND s.rowid < :before AND c.at >= :after_at AND c.at < :before_at
  AND (:state = '' OR t.state = :state)
  AND (:everything = 1 OR t.team_id IS NULL OR t.team_id IN (SELECT team_id FROM team_member WHERE staff_id = :staff))
ORDER BY s.rowid DESC LIMIT :most;
-- engine: postgres
SELECT c.id, c.ticket_id, c.at, c.subject, c.text
FROM search_index s JOIN contact c ON c.id = s.contact_id JOIN ticket t ON t.id = c.ticket_id
WHERE s.words @@ (:match)::tsquery AND s.contact_id < :before AND c.at >= :after_at AND c.at < :before_at
  AND (:state = '' OR t.state = :state)
  AND (:everything = 1 OR t.team_id IS NULL OR t.team_id IN (SELECT team_id FROM team_member WHERE staff_id = :staff))
ORDER BY s.contact_id DESC LIMIT :most;
