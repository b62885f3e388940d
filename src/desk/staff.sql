-- Queries of staff, sessions, one-time links, tokens and limits.

-- name: staff_insert :one
-- in: email text, name text, role int, lang text, password_hash text, created int
-- out: id int
INSERT INTO staff (email, name, role, lang, password_hash, created)
VALUES (:email, :name, :role, :lang, :password_hash, :created) RETURNING id;

-- part: columns
-- out: id int, email text, name text, role int, lang text, password_hash text, signature text, keys_off int
-- out: available int, notify int, active int
id, email, name, role, lang, password_hash, signature, keys_off, available, notify, active

-- name: staff_get :one
-- in: id int
SELECT {columns} FROM staff WHERE id = :id;

-- name: staff_get_by_email :maybe
-- in: email text
SELECT {columns} FROM staff WHERE email = :email;

-- name: staff_list :many
SELECT {columns} FROM staff ORDER BY name, id;

-- name: staff_number :one
-- out: n int
SELECT count(*) FROM staff WHERE email NOT LIKE '%@demo.invalid';

-- name: staff_set_profile :exec
-- in: name text, lang text, signature text, keys_off int, available int, notify int, id int
UPDATE staff SET name = :name, lang = :lang, signature = :signature, keys_off = :keys_off, available = :available,
       notify = :notify WHERE id = :id;

-- name: staff_set_role :exec
-- in: role int, active int, id int
UPDATE staff SET role = :role, active = :active WHERE id = :id;

-- name: staff_set_password :exec
-- in: password_hash text, id int
UPDATE staff SET password_hash = :password_hash WHERE id = :id;

-- name: staff_admins :one
-- out: n int
SELECT count(*) FROM staff WHERE role = 4 AND active = 1;

-- name: staff_team_ids :many
-- in: staff int
-- out: team int
SELECT team_id FROM team_member WHERE staff_id = :staff ORDER BY team_id LIMIT 32;

-- name: team_list :many
-- out: id int, name text
SELECT id, name FROM team ORDER BY name;

-- name: team_insert :one
-- in: name text
-- out: id int
INSERT INTO team (name) VALUES (:name) RETURNING id;

-- name: team_rename :count
-- in: name text, id int
UPDATE team SET name = :name WHERE id = :id;

-- name: team_get :one
-- in: id int
-- out: id int, name text
SELECT id, name FROM team WHERE id = :id;

-- name: team_join :exec
-- in: team int, staff int
INSERT INTO team_member (team_id, staff_id) VALUES (:team, :staff) ON CONFLICT DO NOTHING;

-- name: team_leave_all :exec
-- in: staff int
DELETE FROM team_member WHERE staff_id = :staff;

-- name: session_insert :exec
-- in: token_hash bytes, staff int, at int, expires int, agent text
INSERT INTO session (token_hash, staff_id, created, seen, expires, agent)
VALUES (:token_hash, :staff, :at, :at, :expires, :agent);

-- name: session_get :maybe
-- in: token_hash bytes
-- out: staff int, seen int, expires int
SELECT staff_id, seen, expires FROM session WHERE token_hash = :token_hash;

-- name: session_seen :exec
-- in: at int, token_hash bytes
UPDATE session SET seen = :at WHERE token_hash = :token_hash;

-- name: session_delete :exec
-- in: token_hash bytes
DELETE FROM session WHERE token_hash = :token_hash;

-- name: session_delete_all :exec
-- in: staff int
DELETE FROM session WHERE staff_id = :staff;

-- name: session_delete_old :exec
-- in: at int
DELETE FROM session WHERE expires < :at;

-- name: one_time_insert :exec
-- in: token_hash bytes, kind text, email text, name text, role int, team int?, staff int?, created int, expires int
INSERT INTO one_time_token (token_hash, kind, email, name, role, team_id, staff_id, created, expires)
VALUES (:token_hash, :kind, :email, :name, :role, :team, :staff, :created, :expires);

-- name: one_time_get :maybe
-- in: token_hash bytes, kind text, at int
-- out: email text, name text, role int, team int, staff int
SELECT email, name, role, team_id, staff_id FROM one_time_token
WHERE token_hash = :token_hash AND kind = :kind AND used IS NULL AND expires > :at;

-- name: one_time_mark_used :count
-- in: at int, token_hash bytes, kind text
UPDATE one_time_token SET used = :at WHERE token_hash = :token_hash AND kind = :kind AND used IS NULL AND expires > :at;

-- name: one_time_expire :exec
-- in: at int, kind text, email text
UPDATE one_time_token SET used = :at WHERE kind = :kind AND email = :email AND used IS NULL;

-- name: api_token_insert :exec
-- in: token_hash bytes, staff int, scope text, name text, created int
INSERT INTO api_token (token_hash, staff_id, scope, name, created) VALUES (:token_hash, :staff, :scope, :name, :created);

-- name: api_token_get :maybe
-- in: token_hash bytes
-- out: id int, staff int, scope text
SELECT id, staff_id, scope FROM api_token WHERE token_hash = :token_hash AND revoked IS NULL;

-- name: attempt_add :one
-- in: bucket text, slot int
-- out: made int
INSERT INTO attempt (bucket, slot, made) VALUES (:bucket, :slot, 1)
ON CONFLICT (bucket, slot) DO UPDATE SET made = attempt.made + 1 RETURNING made;

-- name: attempt_get :maybe
-- in: bucket text, slot int
-- out: made int
SELECT made FROM attempt WHERE bucket = :bucket AND slot = :slot;

-- name: attempt_forget :exec
-- in: bucket text, slot int
DELETE FROM attempt WHERE bucket = :bucket AND slot < :slot;
