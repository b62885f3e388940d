// SPDX-License-Identifier: Apache-2.0
// The command line: names, options, complaints; and what the manual makes of the tables.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#undef fail

#include "app/command.h"
#include "app/manual.h"

static int run_nothing(struct invocation *in)
{
	(void)in;
	return 0;
}

static const struct command staff = {.name = "staff", .arguments = "", .summary = "lists", .run = run_nothing};
static const struct command staff_add = {.name = "staff add",
					 .arguments = "EMAIL",
					 .summary = "adds a person",
					 .details = "First.\n\n  .dots and -dashes \\ stay",
					 .options = {{"name", "NAME", "as customers read it"}, {"quiet", NULL, "say nothing"}},
					 .run = run_nothing};
static const struct command import = {.name = "import", .arguments = "KIND [FILE…]", .summary = "takes in", .run = run_nothing};
static const struct command secret = {.name = "secret", .arguments = "", .summary = "hidden", .hidden = true, .run = run_nothing};
static const struct command *const table[] = {&staff, &staff_add, &import, &secret, NULL};

static struct arena *arena;
static struct ctx ctx;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new(0);
	ctx = ctx_new(arena, 0, LANG_EN);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static enum err parse(const char *line, struct invocation *out)
{
	const char **words = ARENA_ARRAY(arena, 16, const char *);
	int n = 0;

	for (const char *p = line; *p; p += strspn(p, " ")) {
		size_t len = strcspn(p, " ");

		words[n++] = arena_cstr(arena, (struct slice){.ptr = p, .len = len});
		p += len;
	}
	return command_parse(&ctx, table, n, words, out);
}

static void assert_complaint(const char *line, const char *sentence)
{
	struct invocation in;

	assert_int_equal(parse(line, &in), E_INVALID);
	assert_string_equal(arena_cstr(arena, ctx.why), sentence);
}

static void test_names(void **state)
{
	struct invocation in;

	(void)state;
	assert_int_equal(parse("staff", &in), OK);
	assert_ptr_equal(in.command, &staff);
	assert_int_equal(parse("staff add a@b.example", &in), OK);
	assert_ptr_equal(in.command, &staff_add);
	assert_int_equal(in.word_count, 1);
	assert_string_equal(in.words[0], "a@b.example");
}

static void test_options(void **state)
{
	struct invocation in;

	(void)state;
	assert_int_equal(parse("staff add --name Noa a@b.example --quiet", &in), OK);
	assert_string_equal(invocation_option(&in, "name"), "Noa");
	assert_string_equal(invocation_option(&in, "quiet"), "");
	assert_int_equal(parse("staff add a@b.example --name=", &in), OK);
	assert_string_equal(invocation_option(&in, "name"), "");
	assert_null(invocation_option(&in, "quiet"));
	assert_null(invocation_option(&in, "unheard-of"));
	assert_int_equal(parse("staff add --name=a=b x", &in), OK);
	assert_string_equal(invocation_option(&in, "name"), "a=b");
	assert_int_equal(parse("staff add -- --name", &in), OK);
	assert_string_equal(in.words[0], "--name");
	assert_null(invocation_option(&in, "name"));
}

static void test_common_options(void **state)
{
	struct invocation in;

	(void)state;
	unsetenv("KESHEV_DATA");
	unsetenv("KESHEV_DB");
	assert_int_equal(parse("staff --data /d --db=postgres://x", &in), OK);
	assert_string_equal(invocation_option(&in, "data"), "/d");
	assert_string_equal(invocation_option(&in, "db"), "postgres://x");
	assert_int_equal(parse("staff", &in), OK);
	assert_null(invocation_option(&in, "data"));
	setenv("KESHEV_DATA", "/from/environment", 1);
	setenv("KESHEV_DB", "", 1);
	assert_string_equal(invocation_option(&in, "data"), "/from/environment");
	assert_null(invocation_option(&in, "db"));
	unsetenv("KESHEV_DATA");
	unsetenv("KESHEV_DB");
}

static void test_words(void **state)
{
	struct invocation in;

	(void)state;
	assert_int_equal(parse("import csv", &in), OK);
	assert_int_equal(parse("import csv a b c", &in), OK);
	assert_int_equal(in.word_count, 4);
	assert_complaint("import", "\"import\" needs more: keshev import KIND [FILE…].");
	assert_complaint("staff all", "\"all\" is one word too many for \"staff\". \"keshev help staff\" shows what it takes.");
	// Help is given without what the command would need.
	assert_int_equal(parse("import --help", &in), OK);
}

static void test_complaints(void **state)
{
	(void)state;
	assert_complaint("", "Say what to do: keshev COMMAND. \"keshev help\" lists the commands.");
	assert_complaint("frobnicate", "There is no command \"frobnicate\". \"keshev help\" lists the commands.");
	assert_complaint("imprt x", "There is no command \"imprt\". Did you mean \"keshev import\"?");
	// What is hidden is not proposed.
	assert_complaint("secrit", "There is no command \"secrit\". \"keshev help\" lists the commands.");
	assert_complaint("staff add x --nme y", "\"staff add\" knows no option --nme. \"keshev help staff add\" shows what it takes.");
	assert_complaint("staff add x --name", "--name needs a value: --name NAME.");
	assert_complaint("staff add x --quiet=1", "--quiet takes no value; write it alone.");
	assert_complaint("staff add x --name a --name b", "--name was given twice. Give it once.");
}

static void test_complaints_in_hebrew(void **state)
{
	(void)state;
	ctx.lang = LANG_HE;
	assert_complaint("imprt x", "אין פקודה בשם \"imprt\". הכוונה אולי ל־\"keshev import\"?");
}

static const char *manual(void (*write)(struct buf *, const struct command *, enum manual_form), enum manual_form form)
{
	struct buf out = buf_new(arena, MANUAL_MAX);

	write(&out, &staff_add, form);
	return buf_cstr(&out);
}

static void test_manual(void **state)
{
	const char *roff = manual(manual_command, MANUAL_ROFF), *terminal = manual(manual_command, MANUAL_TERMINAL);
	struct buf all = buf_new(arena, MANUAL_MAX);

	(void)state;
	assert_non_null(strstr(roff, ".TH \"KESHEV-STAFF-ADD\" 1"));
	assert_non_null(strstr(roff, "keshev\\-staff\\-add \\- adds a person"));
	// Neither dots at a line's start nor backslashes are commands of roff.
	assert_non_null(strstr(roff, "  .dots and \\-dashes \\e stay"));
	assert_non_null(strstr(terminal, "keshev staff add [OPTIONS] EMAIL\n"));
	assert_non_null(strstr(terminal, "--name NAME "));
	manual_book(&all, table);
	assert_non_null(strstr(buf_cstr(&all), "## staff add\n"));
	assert_null(strstr(buf_cstr(&all), "secret"));
}

// Each command of the program has what its help needs.
static void test_all_commands(void **state)
{
	(void)state;
	for (const struct command *const *c = all_commands; *c; c++) {
		size_t len = strlen((*c)->summary);

		assert_non_null((*c)->run);
		assert_true(len > 0);
		assert_true((*c)->summary[len - 1] != '.');
		for (int i = 0; i < COMMAND_OPTIONS_MAX && (*c)->options[i].name; i++)
			assert_true((*c)->options[i].meaning && *(*c)->options[i].meaning);
		assert_ptr_equal(command_find(all_commands, slice_cstr((*c)->name)), *c);
	}
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(test_names),	   CASE(test_options),		   CASE(test_common_options), CASE(test_words),
	    CASE(test_complaints), CASE(test_complaints_in_hebrew), CASE(test_manual),	       CASE(test_all_commands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
