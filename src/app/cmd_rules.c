// SPDX-License-Identifier: Apache-2.0
// `keshev rules check FILE…`: tells what is wrong with rule files, line by line, and runs their examples.
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "base/sys.h"
#include "desk/rule_pack.h"

static int refuse(const char *sentence)
{
	fprintf(stderr, "keshev rules: %s\n", sentence);
	return 2;
}

static enum err read_sources(struct invocation *in, struct rule_source *sources, size_t *count)
{
	*count = 0;
	for (int i = 1; i < in->word_count; i++) {
		struct rule_source *s = &sources[(*count)++];
		s->name = (struct slice){in->words[i], strlen(in->words[i])};
		enum err e = sys_read_file(in->ctx->arena, in->words[i], RULE_SOURCE_BYTES_MAX, &s->yaml);
		if (e != OK)
			return fail(in->ctx, e, "%s cannot be read", in->words[i]);
	}
	return OK;
}

static int run(struct invocation *in)
{
	struct rule_source sources[RULE_SOURCES_MAX];
	struct rule_mistakes *mistakes = ARENA_NEW(in->ctx->arena, struct rule_mistakes);
	const char *out = invocation_option(in, "out");
	struct slice blob;
	size_t count;
	if (in->word_count < 2 || strcmp(in->words[0], "check") != 0)
		return refuse("say: keshev rules check FILE…");
	if (in->word_count - 1 > RULE_SOURCES_MAX)
		return refuse("too many files at once");
	enum err e = read_sources(in, sources, &count);
	if (e == OK)
		e = rule_pack_compile(in->ctx, sources, count, mistakes, &blob);
	for (unsigned i = 0; i < mistakes->count && i < RULE_MISTAKES_MAX; i++)
		fprintf(stderr, "%.*s:%u: %.*s\n", SLICE_ARG(mistakes->list[i].file), mistakes->list[i].line,
		        SLICE_ARG(mistakes->list[i].text));
	if (mistakes->count > RULE_MISTAKES_MAX)
		fprintf(stderr, "and %u more\n", mistakes->count - RULE_MISTAKES_MAX);
	if (e == OK && out)
		e = sys_replace_file(in->ctx->arena, out, blob, 0644);
	if (e != OK)
		return mistakes->count ? 1 : command_failed(in->ctx, e);
	struct pack pack;
	if (!pack_open(blob, arena_alloc(in->ctx->arena, pack_room(blob)), pack_room(blob), &pack))
		return 1;
	printf("%zu files, %u entries, %u patterns, %u words, %zu bytes: all examples come out as they say\n", count,
	       pack.item_count, pack.pattern_count, pack.word_count, blob.len);
	return 0;
}

const struct command rules_command = {
    .name = "rules",
    .arguments = "check FILE…",
    .summary = "checks rule files and explains their mistakes by line",
    .details = "Compiles the files together, in the order given (later ones may use the sets and verbs of earlier "
               "ones), and runs every example. Exit status 0: the files are good; 1: mistakes are listed on standard "
               "error as FILE:LINE: sentence.",
    .options = {{"out", "FILE", "also write the compiled pack"}},
    .run = run,
};
