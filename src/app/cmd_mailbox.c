// SPDX-License-Identifier: Apache-2.0
// `keshev mailbox add`: an address under which customers reach the desk.
#include <stdio.h>
#include <string.h>

#include "app/control.h"
#include "desk/mailbox.h"

// ---- in the server ----------------------------------------------------------------------------------------

struct adding {
	const struct desk *desk;
	struct mailbox mailbox;
};

static enum err add_work(struct ctx *c, struct tx *tx, void *arg)
{
	struct adding *a = arg;
	int64_t id;

	return mailbox_add(c, tx, a->desk, &a->mailbox, &id);
}

static int hex_digit(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	ch = (char)(ch | 0x20);
	return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

// %41 and its kin in the login and password of an address.
static struct slice unescaped(struct ctx *c, struct slice s)
{
	char *to = arena_alloc(c->arena, s.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		bool escape = s.ptr[i] == '%' && i + 2 < s.len && hex_digit(s.ptr[i + 1]) >= 0 && hex_digit(s.ptr[i + 2]) >= 0;

		to[n++] = escape ? (char)(hex_digit(s.ptr[i + 1]) * 16 + hex_digit(s.ptr[i + 2])) : s.ptr[i];
		i += escape ? 2 : 0;
	}
	return (struct slice){.ptr = to, .len = n};
}

// Takes LOGIN:PASSWORD@ out of an address: they are stored sealed, apart from it.
static void take_login(struct ctx *c, struct slice *url, struct slice *login, struct slice *password)
{
	const char *text = arena_cstr(c->arena, *url), *host = strstr(text, "://");
	const char *end = host ? host + 3 + strcspn(host + 3, "/?") : NULL, *at = NULL, *colon;

	for (const char *p = host; p && p < end; p++)
		if (*p == '@')
			at = p;
	if (!at)
		return;
	host += 3;
	colon = memchr(host, ':', (size_t)(at - host));
	*login = unescaped(c, (struct slice){.ptr = host, .len = (size_t)((colon ? colon : at) - host)});
	if (colon)
		*password = unescaped(c, (struct slice){.ptr = colon + 1, .len = (size_t)(at - colon) - 1});
	*url = arena_printf(c->arena, "%.*s%s", (int)(host - text), text, at + 1);
}

static enum err add_run(struct desk *desk, struct ctx *c, const struct control_call *call, json_t *answer)
{
	struct adding a = {.desk = desk, .mailbox = {.acknowledge = true, .plus_address = true, .active = true}};
	struct mailbox *m = &a.mailbox;
	const struct {
		const char *name;
		struct slice *field;
	} fields[] = {{"address", &m->address}, {"name", &m->name},   {"lang", &m->lang},
		      {"smtp", &m->smtp_url},   {"imap", &m->imap_url}, {"ca_file", &m->ca_file},
		      {"auth_server", &m->auth_server}};

	(void)answer;
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		*fields[i].field = slice_cstr(json_string_value(json_object_get(call->args, fields[i].name)));
	take_login(c, &m->smtp_url, &m->smtp_login, &m->smtp_password);
	take_login(c, &m->imap_url, &m->imap_login, &m->imap_password);
	return db_write(desk->db, c, add_work, &a);
}

const struct control_op mailbox_add_op = {
    .name = "mailbox add",
    .run = add_run,
};

// ---- the command ------------------------------------------------------------------------------------------

static const char *option_or(struct invocation *in, const char *name, const char *otherwise)
{
	const char *value = invocation_option(in, name);

	return value ? value : otherwise;
}

static int run(struct invocation *in)
{
	json_t *answer = NULL;
	json_t *args = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "address", in->words[0], "name",
				 option_or(in, "name", in->words[0]), "lang", option_or(in, "lang", lang_code(in->ctx->lang)), "smtp",
				 option_or(in, "smtp", ""), "imap", option_or(in, "imap", ""), "ca_file",
				 option_or(in, "ca-file", ""), "auth_server", option_or(in, "auth-server", ""));
	enum err e = args ? control_ask(in, "mailbox add", args, NO_SLICE, &answer) : fail(in->ctx, E_INVALID, "That is not UTF-8.");

	if (e == OK)
		printf("%s is a mailbox of this desk now.\n", in->words[0]);
	json_decref(args);
	json_decref(answer);
	return e == OK ? 0 : command_failed(in->ctx, e);
}

const struct command mailbox_add_command = {
    .name = "mailbox add",
    .arguments = "ADDRESS",
    .summary = "adds an address under which customers reach the desk",
    .details =
	"Mail comes in by LMTP, by `keshev deliver`, or from a server of yours with --imap; answers leave by --smtp. "
	"Login and password stand in the address, with special characters as %XX; they are stored sealed:\n\n"
	"  keshev mailbox add help@example.com --name \"Example help\" \\\n"
	"    --smtp smtp+tls://help:secret@mail.example.com:587 --imap imaps://help:secret@mail.example.com",
    .options = {{"name", "NAME", "as customers read it"},
		{"smtp", "URL", "smtp://, smtp+tls:// (STARTTLS required) or smtps://, where answers leave"},
		{"imap", "URL", "imaps://host/FOLDER, where mail is fetched"},
		{"ca-file", "FILE", "certificates to trust for both"},
		{"auth-server", "NAME", "the name under which your own mail server writes its verdicts"},
		{"lang", "LANG", "he or en: of automatic messages when the customer's is not known"}},
    .run = run,
};
