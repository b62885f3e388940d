-- Queries of settings.

-- name: setting_get :maybe
-- in: name text
-- out: value text
SELECT value FROM setting WHERE name = :name;

-- name: setting_put :exec
-- in: name text, value text
INSERT INTO setting (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value;
