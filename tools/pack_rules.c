// SPDX-License-Identifier: Apache-2.0
// The build's own packer: compiles rule files into one pack, running their examples.
//   pack_rules OUT FILE…      mistakes go to standard error as FILE:LINE: sentence
#include <stdio.h>
#include <string.h>

#include "base/sys.h"
#include "desk/rule_pack.h"

static struct rule_mistakes mistakes;

int main(int argc, char **argv)
{
	struct rule_source sources[RULE_SOURCES_MAX];
	struct arena *arena = arena_new(0);
	struct ctx ctx = ctx_new(arena, 0, LANG_EN);
	struct slice pack;
	size_t count = 0;
	if (argc < 3 || argc - 2 > RULE_SOURCES_MAX || !arena)
		return 2;
	for (int i = 2; i < argc; i++, count++) {
		sources[count].name = (struct slice){argv[i], strlen(argv[i])};
		if (sys_read_file(arena, argv[i], RULE_SOURCE_BYTES_MAX, &sources[count].yaml) != OK) {
			fprintf(stderr, "%s: cannot be read\n", argv[i]);
			return 1;
		}
	}
	enum err e = rule_pack_compile(&ctx, sources, count, &mistakes, &pack);
	for (unsigned i = 0; i < mistakes.count && i < RULE_MISTAKES_MAX; i++)
		fprintf(stderr, "%.*s:%u: %.*s\n", SLICE_ARG(mistakes.list[i].file), mistakes.list[i].line,
		        SLICE_ARG(mistakes.list[i].text));
	if (e == OK)
		e = sys_replace_file(arena, argv[1], pack, 0644);
	if (e != OK && mistakes.count == 0)
		fprintf(stderr, "pack_rules: %.*s\n", SLICE_ARG(ctx.why));
	arena_free(arena);
	return e == OK ? 0 : 1;
}
