// SPDX-License-Identifier: Apache-2.0
// `keshev status`: what the running desk is doing, in a few lines.
#include <stdio.h>

#include "app/control.h"
#include "app/status.sql.h"
#include "app/version.h"
#include "db/migrate.h"
#include "desk/setting.h"
#include "wire/http.h"
#include "wire/reader_pool.h"

// ---- in the server ----------------------------------------------------------------------------------------

struct look {
	struct status_counts_row counts;
	struct status_mailboxes_rows mailboxes;
	struct slice base_url;
};

static enum err look_work(struct ctx *c, struct tx *tx, void *arg)
{
	struct look *l = arg;

	TRY(status_counts(c, tx, &l->counts));
	TRY(status_mailboxes(c, tx, &l->mailboxes));
	return setting_read(c, tx, "base_url", &l->base_url);
}

static json_t *text(struct slice s)
{
	return json_stringn(s.ptr ? s.ptr : "", s.len);
}

static void put_mailboxes(json_t *answer, const struct look *l)
{
	json_t *all = json_array();

	for (size_t i = 0; i < l->mailboxes.count; i++) {
		const struct status_mailboxes_row *m = &l->mailboxes.items[i];
		json_t *one = json_object();

		json_object_set_new(one, "address", text(m->address));
		json_object_set_new(one, "smtp", json_boolean(m->smtp_url.len > 0));
		json_object_set_new(one, "imap", json_boolean(m->imap_url.len > 0));
		json_array_append_new(all, one);
	}
	json_object_set_new(answer, "mailboxes", all);
}

// Only a server has these.
static void put_figures(struct desk *desk, json_t *answer)
{
	if (desk->http) {
		struct http_figures h = http_figures(desk->http);

		json_object_set_new(answer, "requests", json_integer(h.requests));
		json_object_set_new(answer, "connections", json_integer(h.open_connections));
		json_object_set_new(answer, "streams", json_integer(h.open_streams));
	}
	if (desk->readers) {
		struct reader_figures r = reader_figures(desk->readers);

		json_object_set_new(answer, "reader_calls", json_integer(r.calls));
		json_object_set_new(answer, "reader_deaths", json_integer(r.deaths + r.timeouts));
	}
}

static enum err op_run(struct desk *desk, struct ctx *c, const struct control_call *call, json_t *answer)
{
	struct look l;
	int level;

	(void)call;
	TRY(db_read(desk->db, c, look_work, &l));
	TRY(migrate_level(c, desk->db, &level));
	json_object_set_new(answer, "version", json_string(KESHEV_VERSION));
	json_object_set_new(answer, "store", json_string(db_engine(desk->db) == DB_POSTGRES ? "PostgreSQL" : "SQLite"));
	json_object_set_new(answer, "level", json_integer(level));
	json_object_set_new(answer, "base_url", text(l.base_url));
	json_object_set_new(answer, "staff", json_integer(l.counts.staff));
	json_object_set_new(answer, "mail_waiting", json_integer(l.counts.waiting_in));
	json_object_set_new(answer, "mail_unreadable", json_integer(l.counts.unreadable));
	json_object_set_new(answer, "answers_waiting", json_integer(l.counts.waiting_out));
	json_object_set_new(answer, "answers_troubled", json_integer(l.counts.troubled_out));
	put_mailboxes(answer, &l);
	put_figures(desk, answer);
	return OK;
}

const struct control_op status_op = {
    .name = "status",
    .run = op_run,
};

// ---- the command ------------------------------------------------------------------------------------------

static void print(const json_t *answer)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)answer, name, value) {
		if (json_is_string(value))
			printf("%-18s %s\n", name, json_string_value(value));
		else if (json_is_integer(value))
			printf("%-18s %lld\n", name, (long long)json_integer_value(value));
	}
}

static int run(struct invocation *in)
{
	json_t *answer = NULL;
	bool running;
	enum err e = control_ask_server(in, "status", NULL, NO_SLICE, &running, &answer);

	if (e == OK && !running)
		printf("No Keshev is running here.\n");
	if (e == OK && running) {
		json_object_del(answer, "err");
		if (invocation_option(in, "json")) {
			json_dumpf(answer, stdout, JSON_INDENT(1));
			printf("\n");
		} else {
			print(answer);
		}
	}
	json_decref(answer);
	return e != OK ? command_failed(in->ctx, e) : running ? 0 : 1;
}

const struct command status_command = {
    .name = "status",
    .arguments = "",
    .summary = "says what the running desk is doing",
    .details = "The exit status is 1 when no server runs on the data folder.",
    .options = {{"json", NULL, "everything, as JSON"}},
    .run = run,
};
