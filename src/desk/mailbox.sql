-- Queries of mailboxes.

-- name: mailbox_insert :one
-- in: address text, name text, lang text, team int?, smtp_url text, smtp_login text, smtp_password bytes, imap_url text
-- in: imap_login text, imap_password bytes, ca_file text, signature text, acknowledge int, verp int, plus_address int
-- in: auth_server text, created int
-- out: id int
INSERT INTO mailbox (address, name, lang, team_id, smtp_url, smtp_login, smtp_password, imap_url, imap_login,
                     imap_password, ca_file, signature, acknowledge, verp, plus_address, auth_server, created)
VALUES (:address, :name, :lang, :team, :smtp_url, :smtp_login, :smtp_password, :imap_url, :imap_login, :imap_password,
        :ca_file, :signature, :acknowledge, :verp, :plus_address, :auth_server, :created) RETURNING id;

-- name: mailbox_update :exec
-- in: name text, lang text, team int?, smtp_url text, smtp_login text, smtp_password bytes, imap_url text
-- in: imap_login text, imap_password bytes, ca_file text, signature text, acknowledge int, verp int, plus_address int
-- in: auth_server text, active int, id int
UPDATE mailbox SET name = :name, lang = :lang, team_id = :team, smtp_url = :smtp_url, smtp_login = :smtp_login,
       smtp_password = :smtp_password, imap_url = :imap_url, imap_login = :imap_login, imap_password = :imap_password,
       ca_file = :ca_file, signature = :signature, acknowledge = :acknowledge, verp = :verp, plus_address = :plus_address,
       auth_server = :auth_server, active = :active WHERE id = :id;

-- part: columns
-- out: id int, address text, name text, lang text, team int, smtp_url text, smtp_login text, smtp_password bytes
-- out: imap_url text, imap_login text, imap_password bytes, ca_file text, signature text, acknowledge int, verp int
-- out: plus_address int, auth_server text, active int
id, address, name, lang, team_id, smtp_url, smtp_login, smtp_password, imap_url, imap_login, imap_password, ca_file,
signature, acknowledge, verp, plus_address, auth_server, active

-- name: mailbox_get :one
-- in: id int
SELECT {columns} FROM mailbox WHERE id = :id;

-- name: mailbox_list :many
SELECT {columns} FROM mailbox ORDER BY id;

-- name: mailbox_id_of :maybe
-- in: address text
-- out: id int, plus_address int
SELECT id, plus_address FROM mailbox WHERE address = :address AND active = 1;

-- name: mailbox_fetch_get :maybe
-- in: mailbox int
-- out: uidvalidity int, uid int, state text, last_ok int, words text
SELECT uidvalidity, uid, state, last_ok, words FROM mailbox_fetch WHERE mailbox_id = :mailbox;

-- name: mailbox_fetch_set_uid :exec
-- in: mailbox int, uidvalidity int, uid int
INSERT INTO mailbox_fetch (mailbox_id, uidvalidity, uid) VALUES (:mailbox, :uidvalidity, :uid)
ON CONFLICT (mailbox_id) DO UPDATE SET uidvalidity = excluded.uidvalidity, uid = excluded.uid;

-- name: mailbox_fetch_set_state :exec
-- in: mailbox int, state text, last_ok int, words text
INSERT INTO mailbox_fetch (mailbox_id, state, last_ok, words) VALUES (:mailbox, :state, :last_ok, :words)
ON CONFLICT (mailbox_id) DO UPDATE SET state = excluded.state, words = excluded.words,
   last_ok = CASE WHEN excluded.last_ok > 0 THEN excluded.last_ok ELSE mailbox_fetch.last_ok END;

-- name: mailbox_queue :one
-- in: mailbox int
-- out: n int
SELECT count(*) FROM inbox WHERE mailbox_id = :mailbox AND state = 'received';

-- name: mailbox_fetch_lease :count
-- in: mailbox int, holder text, now int, until int
INSERT INTO mailbox_fetch (mailbox_id, holder, lease) VALUES (:mailbox, :holder, :until)
ON CONFLICT (mailbox_id) DO UPDATE SET holder = excluded.holder, lease = excluded.lease
WHERE mailbox_fetch.lease < :now OR mailbox_fetch.holder = excluded.holder;

-- name: mailbox_fetch_release :exec
-- in: mailbox int, holder text
UPDATE mailbox_fetch SET lease = 0 WHERE mailbox_id = :mailbox AND holder = :holder;
