// SPDX-License-Identifier: Apache-2.0
// /staff, /teams and /topics: who works here and how tickets are sorted.
#include "api/people.sql.h"
#include "api/ticket_view.h"
#include "base/ascii.h"
#include "base/i18n.h"
#include "desk/staff.h"
#include "desk/staff.sql.h"
#include "lang/texts.h"

#define NAME_MAX 120

static enum err staff_items(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct people_team_members_rows members;
	struct put j = put_begin(c->arena);
	struct staff_list_rows rows;

	TRY(staff_list(c, tx, &rows));
	TRY(people_team_members(c, tx, &members));
	put_array(&j, "items");
	for (size_t i = 0; i < rows.count; i++) {
		const struct staff_list_row *r = &rows.items[i];

		put_object(&j, NULL);
		put_int(&j, "id", r->id);
		put_text(&j, "name", r->name);
		put_text(&j, "email", r->email);
		put_text(&j, "role", slice_cstr(role_name((enum role)r->role)));
		put_text(&j, "lang", r->lang);
		put_bool(&j, "active", r->active != 0);
		put_bool(&j, "available", r->available != 0);
		put_array(&j, "teams");
		for (size_t m = 0; m < members.count; m++)
			if (members.items[m].staff == r->id)
				put_int(&j, NULL, members.items[m].team);
		put_close_array(&j);
		put_close(&j);
	}
	put_close_array(&j);
	k->answer = put_end(&j);
	return OK;
}

static enum err run_staff(struct call *k)
{
	return api_read(k, staff_items);
}

static enum err set_teams(struct ctx *c, struct tx *tx, struct call *k, int64_t staff)
{
	int64_t ids[ACTOR_TEAMS_MAX];
	size_t count;

	if (!body_has(k, "teams"))
		return OK;
	TRY(body_ids(k, "teams", ids, ACTOR_TEAMS_MAX, &count));
	TRY(team_leave_all(c, tx, staff));
	for (size_t i = 0; i < count; i++) {
		struct team_get_row row;

		if (team_get(c, tx, ids[i], &row) != OK)
			return FAIL0(c, E_INVALID, "teams", text_why_no_team);
		TRY(team_join(c, tx, ids[i], staff));
	}
	return OK;
}

static enum err change_staff(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct staff_admins_row admins;
	struct slice role_text;
	struct staff old;
	enum role role;
	bool active;
	int64_t id;

	TRY(path_id(k, 0, &id));
	TRY(staff_load(c, tx, id, &old));
	TRY(body_text(k, "role", 20, &role_text));
	TRY(body_flag(k, "active", &active));
	role = role_text.len ? role_from(role_text) : old.role;
	active = body_has(k, "active") ? active : old.active;
	if (role == ROLE_NONE)
		return FAIL0(c, E_INVALID, "role", text_why_roles);
	TRY(staff_set_role(c, tx, role, active, id));
	TRY(set_teams(c, tx, k, id));
	TRY(staff_admins(c, tx, &admins));
	if (!admins.n)
		return FAIL0(c, E_CONFLICT, NULL, text_why_last_admin);
	if (!active)
		TRY(session_close_all(c, tx, id));
	return staff_items(c, tx, k);
}

static enum err run_change_staff(struct call *k)
{
	return api_write(k, change_staff);
}

static enum err team_items(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct people_team_members_rows members;
	struct put j = put_begin(c->arena);
	struct team_list_rows rows;

	TRY(team_list(c, tx, &rows));
	TRY(people_team_members(c, tx, &members));
	put_array(&j, "items");
	for (size_t i = 0; i < rows.count; i++) {
		put_object(&j, NULL);
		put_int(&j, "id", rows.items[i].id);
		put_text(&j, "name", rows.items[i].name);
		put_array(&j, "members");
		for (size_t m = 0; m < members.count; m++)
			if (members.items[m].team == rows.items[i].id)
				put_int(&j, NULL, members.items[m].staff);
		put_close_array(&j);
		put_close(&j);
	}
	put_close_array(&j);
	k->answer = put_end(&j);
	return OK;
}

static enum err run_teams(struct call *k)
{
	return api_read(k, team_items);
}

static enum err name_of(struct call *k, struct slice *out)
{
	TRY(body_need_text(k, "name", 4 * NAME_MAX, out));
	*out = one_line(k->c->arena, *out, NAME_MAX);
	return OK;
}

static enum err add_team(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct team_insert_row row;
	struct slice name;
	enum err e;

	TRY(name_of(k, &name));
	e = team_insert(c, tx, name, &row);
	if (e == E_UNIQUE)
		return FAIL0(c, E_CONFLICT, "name", text_why_team_taken);
	TRY(e);
	return team_items(c, tx, k);
}

static enum err run_add_team(struct call *k)
{
	return api_write(k, add_team);
}

static enum err change_team(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct slice name;
	int64_t id, changed;

	TRY(path_id(k, 0, &id));
	TRY(name_of(k, &name));
	TRY(team_rename(c, tx, name, id, &changed));
	return changed ? team_items(c, tx, k) : E_NOT_FOUND;
}

static enum err run_change_team(struct call *k)
{
	return api_write(k, change_team);
}

static enum err topic_items(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct people_topics_rows rows;
	struct put j = put_begin(c->arena);

	TRY(people_topics(c, tx, &rows));
	put_array(&j, "items");
	for (size_t i = 0; i < rows.count; i++) {
		const struct people_topics_row *r = &rows.items[i];

		put_object(&j, NULL);
		put_int(&j, "id", r->id);
		put_text(&j, "name", c->lang == LANG_HE ? r->name_he : r->name_en);
		put_text(&j, "name_he", r->name_he);
		put_text(&j, "name_en", r->name_en);
		put_int_or_null(&j, "parent", r->parent);
		put_bool(&j, "active", r->active != 0);
		put_close(&j);
	}
	put_close_array(&j);
	k->answer = put_end(&j);
	return OK;
}

static enum err run_topics(struct call *k)
{
	return api_read(k, topic_items);
}

struct topic_words {
	struct slice he, en;
	int64_t parent;
};

// One name is enough to begin with: it stands in both languages until somebody translates it.
static enum err read_topic(struct call *k, struct topic_words *t)
{
	struct slice both;

	TRY(body_text(k, "name", 4 * NAME_MAX, &both));
	TRY(body_text(k, "name_he", 4 * NAME_MAX, &t->he));
	TRY(body_text(k, "name_en", 4 * NAME_MAX, &t->en));
	TRY(body_int(k, "parent", &t->parent));
	if (!t->he.len)
		t->he = both.len ? both : t->en;
	if (!t->en.len)
		t->en = both.len ? both : t->he;
	t->he = one_line(k->c->arena, t->he, NAME_MAX);
	t->en = one_line(k->c->arena, t->en, NAME_MAX);
	return OK;
}

static enum err add_topic(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct people_topic_insert_row row;
	struct topic_words t;

	TRY(read_topic(k, &t));
	if (!t.he.len)
		return FAIL0(c, E_INVALID, "name", text_why_name_missing);
	TRY(people_topic_insert(c, tx, t.parent, t.he, t.en, &row));
	return topic_items(c, tx, k);
}

static enum err run_add_topic(struct call *k)
{
	return api_write(k, add_topic);
}

static enum err change_topic(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct people_topic_get_row old;
	struct topic_words t;
	int64_t id, changed;
	bool active;

	TRY(path_id(k, 0, &id));
	TRY(people_topic_get(c, tx, id, &old));
	TRY(read_topic(k, &t));
	TRY(body_flag(k, "active", &active));
	if (t.parent == id)
		return FAIL0(c, E_INVALID, "parent", text_why_topic_self);
	TRY(people_topic_update(c, tx, body_has(k, "parent") ? t.parent : old.parent, t.he.len ? t.he : old.name_he,
				t.en.len ? t.en : old.name_en, body_has(k, "active") ? active : old.active, id, &changed));
	return topic_items(c, tx, k);
}

static enum err run_change_topic(struct call *k)
{
	return api_write(k, change_topic);
}

const struct resource staff_members_resource = {
    .name = "staff_members",
    .routes =
	{
	    {.method = HTTP_GET, .path = "/staff", .needs = STAFF_READ, .status = 200, .run = run_staff, .summary = "Who works here"},
	    {.method = HTTP_PATCH, .path = "/staff/{id}", .needs = STAFF_CHANGE, .status = 200, .run = run_change_staff, .summary = "Change role, teams, or end somebody's access",
	     .takes = "role text?, active flag?, teams list?"},
	    {.method = HTTP_GET, .path = "/teams", .needs = STAFF_READ, .status = 200, .run = run_teams, .summary = "Teams"},
	    {.method = HTTP_POST, .path = "/teams", .needs = DESK_CHANGE, .status = 201, .run = run_add_team, .summary = "Add a team", .takes = "name text"},
	    {.method = HTTP_PATCH, .path = "/teams/{id}", .needs = DESK_CHANGE, .status = 200, .run = run_change_team, .summary = "Rename a team", .takes = "name text"},
	    {.method = HTTP_GET, .path = "/topics", .needs = STAFF_READ, .status = 200, .run = run_topics, .summary = "The topic tree"},
	    {.method = HTTP_POST, .path = "/topics", .needs = DESK_CHANGE, .status = 201, .run = run_add_topic, .summary = "Add a topic", .takes = "name text?, name_he text?, name_en text?, parent int?"},
	    {.method = HTTP_PATCH, .path = "/topics/{id}", .needs = DESK_CHANGE, .status = 200, .run = run_change_topic, .summary = "Change a topic", .takes = "name text?, name_he text?, name_en text?, parent int?, active flag?"},
	},
};
