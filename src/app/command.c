// SPDX-License-Identifier: Apache-2.0
// Reads the command line by the command tables and runs what was asked for. Every complaint says what is wrong
// and what to write instead.
#include "app/command.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/secret.h"
#include "lang/texts.h"

#define NAME_WORDS_MAX 3
#define NEAR_NAME_MAX 24
#define NEAR_ENOUGH 2
#define EXIT_FAILED 1
#define EXIT_USED_WRONGLY 2
#define EXIT_TRY_AGAIN 75

const struct command_option command_common[] = {
    {.name = "data", .value = "DIR", .meaning = "the data folder (default ./data, or KESHEV_DATA)"},
    {.name = "db", .value = "URL", .meaning = "postgres://… instead of SQLite in the data folder (or KESHEV_DB)"},
    {.name = "help", .meaning = "show what this command takes"},
    {.name = NULL},
};


static int options_count(const struct command_option *o)
{
	int n = 0;

	while (n < COMMAND_OPTIONS_MAX && o[n].name)
		n++;
	return n;
}

// NULL when it is not set or empty.
static const char *from_environment(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

const char *invocation_option(const struct invocation *in, const char *name)
{
	int own = options_count(in->command->options), common = options_count(command_common);

	for (int i = 0; i < own; i++)
		if (strcmp(in->command->options[i].name, name) == 0)
			return in->values[i];
	for (int i = 0; i < common; i++) {
		if (strcmp(command_common[i].name, name) != 0)
			continue;
		if (in->values[own + i])
			return in->values[own + i];
		return strcmp(name, "data") == 0 ? from_environment("KESHEV_DATA")
		       : strcmp(name, "db") == 0 ? from_environment("KESHEV_DB")
						 : NULL;
	}
	return NULL;
}

const struct command *command_find(const struct command *const *table, struct slice name)
{
	for (; *table; table++)
		if (slice_eq(slice_cstr((*table)->name), name))
			return *table;
	return NULL;
}

// The longest name that the first words spell; `used` gets how many words it took.
static const struct command *find_longest(struct ctx *c, const struct command *const *table, int argc,
					  const char *const *argv, int *used)
{
	const struct command *best = NULL;
	struct slice name = NO_SLICE;

	for (int n = 1; n <= NAME_WORDS_MAX && n <= argc && argv[n - 1][0] != '-'; n++) {
		const struct command *found;

		name = n == 1 ? slice_cstr(argv[0]) : arena_printf(c->arena, "%.*s %s", SLICE_ARG(name), argv[n - 1]);
		found = command_find(table, name);
		if (found) {
			best = found;
			*used = n;
		}
	}
	return best;
}

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

// Insertions, deletions and replacements between two short words (Levenshtein).
static int distance(struct slice a, struct slice b)
{
	int row[NEAR_NAME_MAX + 1];

	if (a.len > NEAR_NAME_MAX || b.len > NEAR_NAME_MAX)
		return NEAR_NAME_MAX;
	for (size_t j = 0; j <= b.len; j++)
		row[j] = (int)j;
	for (size_t i = 1; i <= a.len; i++) {
		int diagonal = row[0];

		row[0] = (int)i;
		for (size_t j = 1; j <= b.len; j++) {
			int above = row[j], changed = diagonal + (a.ptr[i - 1] != b.ptr[j - 1]);

			row[j] = smaller(smaller(above, row[j - 1]) + 1, changed);
			diagonal = above;
		}
	}
	return row[b.len];
}

static enum err unknown_command(struct ctx *c, const struct command *const *table, struct slice name)
{
	const struct command *near = NULL;
	int best = NEAR_ENOUGH + 1;

	for (; *table; table++) {
		int d = (*table)->hidden ? NEAR_NAME_MAX : distance(name, slice_cstr((*table)->name));

		if (d < best) {
			best = d;
			near = *table;
		}
	}
	if (near)
		c->why = I18N(c, text_command_unknown_near, ARG("name", name), ARG("near", slice_cstr(near->name)));
	else
		c->why = I18N(c, text_command_unknown, ARG("name", name));
	return E_INVALID;
}

// Where the value of option `name` belongs, or -1; `option` gets its entry.
static int option_place(const struct command *command, struct slice name, const struct command_option **option)
{
	int own = options_count(command->options), common = options_count(command_common);

	for (int i = 0; i < own + common; i++) {
		*option = i < own ? &command->options[i] : &command_common[i - own];
		if (slice_eq(slice_cstr((*option)->name), name))
			return i;
	}
	return -1;
}

// One word that begins with `--`. `next` is the word behind it or NULL; `took_next` tells whether it was used.
static enum err read_option(struct ctx *c, const struct command *command, const char *word, const char *next,
			    const char **values, bool *took_next)
{
	const char *equals = strchr(word, '=');
	struct slice name = {.ptr = word + 2, .len = equals ? (size_t)(equals - word - 2) : strlen(word + 2)};
	const struct command_option *option;
	int at = option_place(command, name, &option);

	*took_next = false;
	if (at < 0) {
		c->why = I18N(c, text_command_option_unknown, ARG("command", slice_cstr(command->name)), ARG("option", name));
		return E_INVALID;
	}
	if (values[at]) {
		c->why = I18N(c, text_command_option_twice, ARG("option", name));
		return E_INVALID;
	}
	if (!option->value && equals) {
		c->why = I18N(c, text_command_option_switch, ARG("option", name));
		return E_INVALID;
	}
	if (option->value && !equals && !next) {
		c->why = I18N(c, text_command_option_value, ARG("option", name), ARG("value", slice_cstr(option->value)));
		return E_INVALID;
	}
	*took_next = option->value && !equals;
	values[at] = !option->value ? "" : equals ? equals + 1 : next;
	return OK;
}

// "EMAIL" wants one word, "[COMMAND…]" none to many, "KIND SOURCE" two.
static enum err check_words(struct ctx *c, const struct command *command, const char *const *words, int count)
{
	int least = 0, most = 0;
	bool many = strstr(command->arguments, "…") != NULL;

	for (const char *p = command->arguments; *p;) {
		size_t len = strcspn(p, " ");

		most++;
		least += *p != '[';
		p += len;
		p += strspn(p, " ");
	}
	if (count < least) {
		c->why = I18N(c, text_command_words_few, ARG("command", slice_cstr(command->name)),
			      ARG("arguments", slice_cstr(command->arguments)));
		return E_INVALID;
	}
	if (count > most && !many) {
		c->why = I18N(c, text_command_words_many, ARG("word", slice_cstr(words[most])),
			      ARG("command", slice_cstr(command->name)));
		return E_INVALID;
	}
	return OK;
}

enum err command_parse(struct ctx *c, const struct command *const *table, int argc, const char *const *argv,
		       struct invocation *out)
{
	const char **values = ARENA_ARRAY(c->arena, 2 * COMMAND_OPTIONS_MAX, const char *);
	const char **words = ARENA_ARRAY(c->arena, (size_t)argc + 1, const char *);
	bool options_ended = false, took_next;
	int at = 0, count = 0;

	*out = (struct invocation){.ctx = c, .words = words, .values = values};
	if (argc == 0) {
		c->why = I18N0(c, text_command_none);
		return E_INVALID;
	}
	out->command = find_longest(c, table, argc, argv, &at);
	if (!out->command)
		return unknown_command(c, table, slice_cstr(argv[0]));
	for (; at < argc; at++) {
		if (options_ended || argv[at][0] != '-' || argv[at][1] != '-') {
			words[count++] = argv[at];
			continue;
		}
		if (argv[at][2] == '\0') {
			options_ended = true;
			continue;
		}
		TRY(read_option(c, out->command, argv[at], at + 1 < argc ? argv[at + 1] : NULL, values, &took_next));
		at += took_next;
	}
	out->word_count = count;
	return invocation_option(out, "help") ? OK : check_words(c, out->command, words, count);
}

int command_failed(const struct ctx *c, enum err e)
{
	struct slice name = slice_cstr(err_name(e));

	fprintf(stderr, "keshev: %.*s\n", SLICE_ARG(slice_empty(c->why) ? name : c->why));
	return err_is_temporary(e) ? EXIT_TRY_AGAIN : EXIT_FAILED;
}

// The language of the person at the terminal.
static enum lang terminal_lang(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return lang_from(slice_cstr(value));
	}
	return LANG_EN;
}

static int run(struct ctx *c, int argc, const char *const *argv)
{
	static const char *const help_word[] = {"help"}, *const version_word[] = {"version"};
	const struct command *help = command_find(all_commands, S("help"));
	struct invocation in;
	const char *name;

	// What people try first, in the forms they know from elsewhere.
	if (argc == 1 && (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0))
		argv = help_word;
	else if (argc == 1 && (strcmp(argv[0], "--version") == 0 || strcmp(argv[0], "-V") == 0))
		argv = version_word;
	if (command_parse(c, all_commands, argc, argv, &in) != OK) {
		fprintf(stderr, "keshev: %.*s\n", SLICE_ARG(c->why));
		return EXIT_USED_WRONGLY;
	}
	if (!invocation_option(&in, "help") || !help)
		return in.command->run(&in);
	name = in.command->name;
	in.words = &name;
	in.word_count = 1;
	in.command = help;
	in.values = ARENA_ARRAY(c->arena, 2 * COMMAND_OPTIONS_MAX, const char *);
	return help->run(&in);
}

int command_main(int argc, const char *const *argv)
{
	struct arena *a = arena_new(0);
	struct ctx c;
	int status;

	// A reader of ours that hangs up is an error where we write, not the end of the program.
	signal(SIGPIPE, SIG_IGN);
	if (!a || secret_start() != OK) {
		fprintf(stderr, "keshev: the system gave neither memory nor randomness; nothing was done\n");
		return EXIT_TRY_AGAIN;
	}
	c = ctx_new(a, clock_now(), terminal_lang());
	status = run(&c, argc, argv);
	if (fflush(stdout) != 0 && status == 0)
		status = EXIT_FAILED;
	arena_free(a);
	return status;
}
