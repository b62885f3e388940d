// SPDX-License-Identifier: Apache-2.0
// `keshev staff add` and `keshev token new`: people and programs that may work at the desk.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/control.h"
#include "base/secret.h"
#include "base/sys.h"
#include "desk/setting.h"
#include "desk/staff.h"

#define PASSWORD_INPUT_MAX 4096

static struct slice arg(const struct control_call *call, const char *name)
{
	return slice_cstr(json_string_value(json_object_get(call->args, name)));
}

// ---- staff add, in the server -----------------------------------------------------------------------------

struct adding {
	struct staff_new new;
	struct slice link; // where to set a password, when none was given
};

static enum err password_link(struct ctx *c, struct tx *tx, struct adding *a, int64_t staff)
{
	struct one_time o = {.kind = "reset", .email = a->new.email, .staff = staff};
	struct slice base, token;

	TRY(setting_read(c, tx, "base_url", &base));
	TRY(one_time_new(c, tx, &o, INVITATION_MS, &token));
	a->link = arena_printf(c->arena, "%.*s/reset?token=%.*s", SLICE_ARG(base), SLICE_ARG(token));
	return OK;
}

static enum err add_work(struct ctx *c, struct tx *tx, void *arg)
{
	struct adding *a = arg;
	int64_t id;

	a->link = NO_SLICE;
	TRY(staff_add(c, tx, &a->new, &id));
	return slice_empty(a->new.password_hash) ? password_link(c, tx, a, id) : OK;
}

static enum err add_run(struct desk *desk, struct ctx *c, const struct control_call *call, json_t *answer)
{
	struct slice role = arg(call, "role"), password = arg(call, "password"), lang = arg(call, "lang");
	struct adding a = {.new = {.email = arg(call, "email"), .name = arg(call, "name"), .lang = slice_empty(lang) ? S("en") : lang,
				   .role = slice_empty(role) ? ROLE_AGENT : role_from(role)}};

	if (a.new.role == ROLE_NONE)
		return fail_field(c, E_INVALID, "role", "There is no role \"%.*s\": agent, lead, admin or light.", SLICE_ARG(role));
	if (!slice_empty(password)) {
		TRY(password_fits(c, password));
		TRY(password_hash(c->arena, password, &a.new.password_hash));
	}
	TRY(db_write(desk->db, c, add_work, &a));
	json_object_set_new(answer, "link", json_stringn(a.link.ptr ? a.link.ptr : "", a.link.len));
	return OK;
}

const struct control_op staff_add_op = {
    .name = "staff add",
    .run = add_run,
};

// ---- token new, in the server -----------------------------------------------------------------------------

struct token {
	struct slice email, scope, name, token;
};

static enum err token_work(struct ctx *c, struct tx *tx, void *arg)
{
	struct token *t = arg;
	struct staff staff;
	bool found;

	TRY(staff_by_email(c, tx, t->email, &staff, &found));
	if (!found || !staff.active)
		return fail_field(c, E_NOT_FOUND, "email", "Nobody here has the address %.*s.", SLICE_ARG(t->email));
	return api_token_new(c, tx, staff.id, t->scope, t->name, &t->token);
}

static enum err token_run(struct desk *desk, struct ctx *c, const struct control_call *call, json_t *answer)
{
	struct token t = {.email = arg(call, "email"), .scope = arg(call, "scope"), .name = arg(call, "name")};

	if (!slice_eq(t.scope, S("read")) && !slice_eq(t.scope, S("write")))
		return fail_field(c, E_INVALID, "scope", "There is no scope \"%.*s\": read or write.", SLICE_ARG(t.scope));
	TRY(db_write(desk->db, c, token_work, &t));
	json_object_set_new(answer, "token", json_stringn(t.token.ptr, t.token.len));
	return OK;
}

const struct control_op token_new_op = {
    .name = "token new",
    .run = token_run,
};

// ---- the commands -----------------------------------------------------------------------------------------

static const char *option_or(struct invocation *in, const char *name, const char *otherwise)
{
	const char *value = invocation_option(in, name);

	return value ? value : otherwise;
}

// The first line of standard input.
static enum err read_password(struct ctx *c, const char **out)
{
	struct slice input;

	TRY(sys_read_fd(c->arena, STDIN_FILENO, PASSWORD_INPUT_MAX, &input));
	*out = arena_cstr(c->arena, slice_sub(input, 0, strcspn(arena_cstr(c->arena, input), "\r\n")));
	return **out ? OK : fail(c, E_INVALID, "There was no password on standard input.");
}

static int staff_add_command_run(struct invocation *in)
{
	const char *password = "";
	json_t *args, *answer = NULL;
	enum err e = invocation_option(in, "password-stdin") ? read_password(in->ctx, &password) : OK;

	args = json_pack("{s:s, s:s, s:s, s:s, s:s}", "email", in->words[0], "name", option_or(in, "name", ""), "role",
			 option_or(in, "role", "agent"), "lang", option_or(in, "lang", lang_code(in->ctx->lang)), "password", password);
	if (e == OK)
		e = args ? control_ask(in, "staff add", args, NO_SLICE, &answer) : fail(in->ctx, E_INVALID, "That is not UTF-8.");
	if (e == OK) {
		const char *link = json_string_value(json_object_get(answer, "link"));

		printf("%s may work here now.\n", in->words[0]);
		if (link && *link)
			printf("A password is set by this link, once, within three days:\n%s\n", link);
	}
	json_decref(args);
	json_decref(answer);
	return e == OK ? 0 : command_failed(in->ctx, e);
}

const struct command staff_add_command = {
    .name = "staff add",
    .arguments = "EMAIL",
    .summary = "lets a person work at the desk",
    .details = "Without --password-stdin it prints a link with which the person sets a password.",
    .options = {{"name", "NAME", "as customers read it"},
		{"role", "ROLE", "agent, lead, admin or light (default agent)"},
		{"lang", "LANG", "he or en"},
		{"password-stdin", NULL, "the first line of standard input is the password"}},
    .run = staff_add_command_run,
};

static int token_new_command_run(struct invocation *in)
{
	json_t *answer = NULL;
	json_t *args = json_pack("{s:s, s:s, s:s}", "email", in->words[0], "scope", option_or(in, "scope", "write"), "name",
				 option_or(in, "name", "command line"));
	enum err e = args ? control_ask(in, "token new", args, NO_SLICE, &answer) : fail(in->ctx, E_INVALID, "That is not UTF-8.");

	if (e == OK)
		printf("%s\n", json_string_value(json_object_get(answer, "token")));
	json_decref(args);
	json_decref(answer);
	return e == OK ? 0 : command_failed(in->ctx, e);
}

const struct command token_new_command = {
    .name = "token new",
    .arguments = "EMAIL",
    .summary = "prints a bearer token for the API, once",
    .details = "The token acts with the rights of that person. Only its hash is kept: it cannot be shown again.",
    .options = {{"scope", "SCOPE", "read or write (default write)"}, {"name", "NAME", "what it is for"}},
    .run = token_new_command_run,
};
