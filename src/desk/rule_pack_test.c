// SPDX-License-Identifier: Apache-2.0
// Packs are compiled, mistakes are told by line, and an example that does not come out refuses the pack.
#include "desk/rule_pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct rule_mistakes mistakes;
static struct arena *arena;

static struct slice z(const char *s)
{
	return (struct slice){s, strlen(s)};
}

static enum err compile(const char *yaml, struct slice *out)
{
	struct rule_source source = {S("test.yaml"), z(yaml)};
	struct ctx ctx = ctx_new(arena, 0, LANG_EN);
	memset(&mistakes, 0, sizeof mistakes);
	return rule_pack_compile(&ctx, &source, 1, &mistakes, out);
}

#define RULE(tokens, bad, good)                                                                              \
	"- id: test\n  lang: en\n  source: O11\n  why: because\n  tokens: " tokens "\n  examples: {bad: [" bad   \
	"], good: [" good "]}\n"

static void good_packs_open(void **state)
{
	(void)state;
	static const char *const packs[] = {
	    RULE("['see what [I|we] can do']", "'I will see what we can do'", "'I see a tree'"),
	    RULE("['^ no (thanks)? friend']", "'No friend'", "'well no friend'"),
	    RULE("['wait *2 please']", "'wait for me please'", "'wait for all of us please'"),
	    RULE("['by {num} apples']", "'by 5 apples'", "'by many apples'"),
	    RULE("['call {due}']", "'call tomorrow at 10:00'", "'call me'"),
	    "- set: fruit\n  words: [apple, pear]\n" RULE("['eat {fruit}']", "'eat pear'", "'eat bread'"),
	    RULE("['{pfx}תפוח']", "'ולתפוח'", "'תפוז'"),
	    "- verb: send\n  name: s\n  me: [אשלח]\n" RULE("['~s לכם']", "'ואשלח לכם'", "'נשלח לכם'"),
	};
	for (size_t i = 0; i < sizeof packs / sizeof *packs; i++) {
		struct slice blob;
		if (compile(packs[i], &blob) != OK)
			fail_msg("%s: %.*s", packs[i], SLICE_ARG(mistakes.list[0].text));
	}
}

static void mistakes_have_their_line(void **state)
{
	(void)state;
	static const struct {
		const char *yaml;
		unsigned line;
		const char *says;
	} rows[] = {
	    {"- id: [", 2, "not YAML"},
	    {"- id: x\n  lang: en\n  colour: red\n", 3, "colour"},
	    {"- cue: wonder\n  tokens: [a]\n", 1, "wonder"},
	    {"- cue: hedge\n  tokens:\n    - try\n    - '(open'\n", 4, "not closed"},
	    {"- cue: hedge\n  tokens: ['* *']\n", 2, "word of its own"},
	    {"- cue: hedge\n  tokens: ['a(b)']\n", 2, "blank"},
	    {"- cue: hedge\n  tokens: ['{nobody} x']\n", 2, "name"},
	    {"- verb: sing\n  me: [אשיר]\n", 1, "sing"},
	    {RULE("['moon']", "'the sun'", "'x'"), 6, "bad example"},
	    {RULE("['moon']", "'the moon'", "'the moon too'"), 6, "good example"},
	    {"- id: x\n  lang: fr\n", 2, "lang"},
	    {"just words", 1, "list"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct slice blob = NO_SLICE;
		assert_int_equal(compile(rows[i].yaml, &blob), E_INVALID);
		assert_null(blob.ptr);
		bool told = false;
		for (unsigned k = 0; k < mistakes.count && k < RULE_MISTAKES_MAX; k++)
			told |= mistakes.list[k].line == rows[i].line && strstr(arena_cstr(arena, mistakes.list[k].text), rows[i].says);
		if (!told)
			fail_msg("%s: line %u: %.*s", rows[i].yaml, mistakes.list[0].line, SLICE_ARG(mistakes.list[0].text));
	}
}

static void the_same_source_gives_the_same_bytes(void **state)
{
	(void)state;
	struct slice a, b;
	const char *yaml = RULE("['[one|two three|four] five?', '{pfx}שלום עולם']", "'two three'", "'three'");
	assert_int_equal(compile(yaml, &a), OK);
	assert_int_equal(compile(yaml, &b), OK);
	assert_true(slice_eq(a, b));
}

static int set_up(void **state)
{
	(void)state;
	return (arena = arena_new(0)) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(good_packs_open),
	    cmocka_unit_test(mistakes_have_their_line),
	    cmocka_unit_test(the_same_source_gives_the_same_bytes),
	};
	return cmocka_run_group_tests(tests, set_up, NULL);
}
