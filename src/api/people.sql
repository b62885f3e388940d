-- Queries of customers, staff, teams, topics and mailboxes as the API shows them.

-- name: people_team_members :many
-- out: team int, staff int
SELECT team_id, staff_id FROM team_member ORDER BY team_id, staff_id;

-- name: people_topics :many
-- out: id int, parent int, name_he text, name_en text, active int
SELECT id, parent_id, name_he, name_en, active FROM topic ORDER BY id;

-- name: people_topic_insert :one
-- in: parent int?, name_he text, name_en text
-- out: id int
INSERT INTO topic (parent_id, name_he, name_en) VALUES (:parent, :name_he, :name_en) RETURNING id;

-- name: people_topic_update :count
-- in: parent int?, name_he text, name_en text, active int, id int
UPDATE topic SET parent_id = :parent, name_he = :name_he, name_en = :name_en, active = :active WHERE id = :id;

-- name: people_topic_get :one
-- in: id int
-- out: parent int, name_he text, name_en text, active int
SELECT parent_id, name_he, name_en, active FROM topic WHERE id = :id;

