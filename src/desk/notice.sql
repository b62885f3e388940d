-- Queries of mail to staff.

-- name: notice_insert :exec
-- in: kind text, recipient text, lang text, subject text, text text, at int
INSERT INTO notice (kind, recipient, lang, subject, text, state, leaves, created)
VALUES (:kind, :recipient, :lang, :subject, :text, 'waiting', :at, :at);

-- name: notice_take :maybe
-- in: now int, until int
-- out: id int, tries int, recipient text, lang text, subject text, text text
-- engine: sqlite
UPDATE notice SET lease = :until, tries = tries + 1 WHERE id = (
  SELECT id FROM notice WHERE state = 'waiting' AND leaves <= :now AND lease < :now ORDER BY leaves, id LIMIT 1)
RETURNING id, tries, recipient, lang, subject, text;
-- engine: postgres
UPDATE notice SET lease = :until, tries = tries + 1 WHERE id = (
  SELECT id FROM notice WHERE state = 'waiting' AND leaves <= :now AND lease < :now ORDER BY leaves, id LIMIT 1
  FOR UPDATE SKIP LOCKED)
RETURNING id, tries, recipient, lang, subject, text;

-- name: notice_done :exec
-- in: state text, words text, id int
UPDATE notice SET state = :state, words = :words, text = '', lease = 0 WHERE id = :id;

-- name: notice_later :exec
-- in: leaves int, words text, id int
UPDATE notice SET leaves = :leaves, words = :words, lease = 0 WHERE id = :id;

-- name: notice_mailbox :maybe
-- out: id int
SELECT id FROM mailbox WHERE active = 1 AND smtp_url <> '' ORDER BY id LIMIT 1;
