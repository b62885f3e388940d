// SPDX-License-Identifier: Apache-2.0
// Writes what the command tables say, for the terminal, for man(1) and as Markdown.
#include "app/manual.h"

#include <string.h>

#include "app/version.h"

#define NAME_COLUMN 28
#define OPTION_COLUMN 22
#define TERMINAL_WIDTH 100

static const char what_it_is[] =
    "Keshev is a support desk for people who keep their word. One program holds all of it: the server, the "
    "commands of the operator, and the processes in which strangers' bytes are opened.";
static const char what_status_means[] =
    "0: done. 1: failed, a sentence on standard error says why. 2: used wrongly. 75: not possible right now, try again.";

// Roff reads a dot or quote at the start of a line, a backslash and a minus anywhere as commands of its own.
static void roff_add(struct buf *out, struct slice s)
{
	bool line_start = true;

	for (size_t i = 0; i < s.len; i++) {
		char ch = s.ptr[i];

		if (line_start && (ch == '.' || ch == '\''))
			buf_adds(out, "\\&");
		line_start = ch == '\n';
		if (ch == '\\')
			buf_adds(out, "\\e");
		else if (ch == '-')
			buf_adds(out, "\\-");
		else
			buf_byte(out, ch);
	}
}

static void roff_adds(struct buf *out, const char *s)
{
	roff_add(out, (struct slice){.ptr = s, .len = strlen(s)});
}

static void add(struct buf *out, enum manual_form form, const char *s)
{
	if (form == MANUAL_ROFF)
		roff_adds(out, s);
	else
		buf_adds(out, s);
}

// Columns that a text takes: code points, which is right for all we write here.
static int width_of(struct slice s)
{
	int width = 0;

	for (size_t i = 0; i < s.len; i++)
		width += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
	return width;
}

// Breaks the text between words. It begins at column `at`; new lines begin at column `indent`.
static void wrapped(struct buf *out, struct slice text, int indent, int at)
{
	for (size_t from = 0, to; from < text.len; from = to + 1) {
		int width;

		for (to = from; to < text.len && text.ptr[to] != ' '; to++)
			;
		width = width_of(slice_sub(text, from, to));
		if (from && at + 1 + width > TERMINAL_WIDTH) {
			buf_printf(out, "\n%*s", indent, "");
			at = indent;
		} else if (from) {
			buf_byte(out, ' ');
			at++;
		}
		buf_add(out, slice_sub(text, from, to));
		at += width;
	}
}

static void heading(struct buf *out, enum manual_form form, const char *upper, const char *plain)
{
	if (form == MANUAL_ROFF)
		buf_printf(out, ".SH %s\n", upper);
	else if (form == MANUAL_MARKDOWN)
		buf_printf(out, "\n**%s**\n\n", plain);
	else
		buf_printf(out, "\n%s:\n", plain);
}

// One term with its meaning; `value` may be NULL.
static void item(struct buf *out, enum manual_form form, const char *dashes, const char *name, const char *value,
		 const char *meaning)
{
	struct slice term = arena_printf(out->arena, "%s%s%s%s", dashes, name, value ? " " : "", value ? value : "");

	if (form == MANUAL_ROFF) {
		buf_adds(out, ".TP\n.B ");
		roff_add(out, term);
		buf_adds(out, "\n");
		roff_adds(out, meaning);
		buf_adds(out, "\n");
	} else if (form == MANUAL_MARKDOWN) {
		buf_printf(out, "- `%.*s`: %s\n", SLICE_ARG(term), meaning);
	} else {
		int column = *dashes ? OPTION_COLUMN : NAME_COLUMN, width = width_of(term);
		int pad = width < column ? column - width : 0;

		buf_printf(out, "  %.*s%*s ", SLICE_ARG(term), pad, "");
		wrapped(out, slice_cstr(meaning), column + 3, width + pad + 3);
		buf_adds(out, "\n");
	}
}

static void paragraphs(struct buf *out, enum manual_form form, const char *text)
{
	for (const char *p = text; *p;) {
		const char *end = strstr(p, "\n\n");
		struct slice one = {.ptr = p, .len = end ? (size_t)(end - p) : strlen(p)};
		bool verbatim = one.len > 2 && one.ptr[0] == ' ' && one.ptr[1] == ' ';

		if (form == MANUAL_ROFF) {
			buf_adds(out, verbatim ? ".PP\n.nf\n" : ".PP\n");
			roff_add(out, one);
			buf_adds(out, verbatim ? "\n.fi\n" : "\n");
		} else {
			buf_adds(out, form == MANUAL_MARKDOWN && verbatim ? "```\n" : "");
			if (form == MANUAL_TERMINAL && !verbatim)
				wrapped(out, one, 0, 0);
			else
				buf_add(out, one);
			buf_adds(out, form == MANUAL_MARKDOWN && verbatim ? "\n```\n" : "\n");
			buf_adds(out, end ? "\n" : "");
		}
		p = end ? end + 2 : p + one.len;
	}
}

static bool has_options(const struct command *command)
{
	return command->options[0].name != NULL;
}

static struct slice usage(struct arena *a, const struct command *command)
{
	return arena_printf(a, "keshev %s%s%s%s", command->name, has_options(command) ? " [OPTIONS]" : "",
			    *command->arguments ? " " : "", command->arguments);
}

static void options(struct buf *out, const struct command *command, enum manual_form form)
{
	heading(out, form, "OPTIONS", "Options");
	for (int i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name; i++)
		item(out, form, "--", command->options[i].name, command->options[i].value, command->options[i].meaning);
	for (const struct command_option *o = command_common; o->name; o++)
		item(out, form, "--", o->name, o->value, o->meaning);
}

// "keshev-staff-add": the name of a manual page.
static struct slice page_name(struct arena *a, const struct command *command)
{
	struct buf name = buf_new(a, MANUAL_MAX);

	buf_adds(&name, "keshev-");
	for (const char *p = command->name; *p; p++)
		buf_byte(&name, *p == ' ' ? '-' : *p);
	return buf_slice(&name);
}

static void page_title(struct buf *out, const char *name)
{
	buf_adds(out, ".TH \"");
	for (const char *p = name; *p; p++)
		buf_byte(out, *p == ' ' ? '-' : (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p));
	buf_adds(out, "\" 1 \"\" \"Keshev " KESHEV_VERSION "\" \"Keshev\"\n.SH NAME\n");
}

static void capitalised(struct buf *out, const char *s)
{
	buf_byte(out, (char)(*s >= 'a' && *s <= 'z' ? *s - 32 : *s));
	buf_adds(out, *s ? s + 1 : "");
}

void manual_command(struct buf *out, const struct command *command, enum manual_form form)
{
	struct slice call = usage(out->arena, command);

	if (form == MANUAL_ROFF) {
		page_title(out, arena_printf(out->arena, "keshev %s", command->name).ptr);
		roff_add(out, page_name(out->arena, command));
		buf_adds(out, " \\- ");
		roff_adds(out, command->summary);
		buf_adds(out, "\n.SH SYNOPSIS\n.B ");
		roff_add(out, call);
		buf_adds(out, "\n.SH DESCRIPTION\n");
	} else if (form == MANUAL_MARKDOWN) {
		buf_printf(out, "\n## %s\n\n    %.*s\n\n", command->name, SLICE_ARG(call));
	} else {
		buf_printf(out, "%.*s\n\n", SLICE_ARG(call));
	}
	capitalised(out, command->summary);
	buf_adds(out, form == MANUAL_ROFF || !command->details ? ".\n" : ".\n\n");
	if (command->details)
		paragraphs(out, form, command->details);
	options(out, command, form);
	if (form == MANUAL_ROFF) {
		buf_printf(out, ".SH EXIT STATUS\n%s\n.SH SEE ALSO\n.BR keshev (1)\n", what_status_means);
	}
}

void manual_overview(struct buf *out, const struct command *const *table, enum manual_form form)
{
	if (form == MANUAL_ROFF) {
		page_title(out, "keshev");
		buf_adds(out, "keshev \\- support desk\n.SH SYNOPSIS\n.B keshev COMMAND [OPTIONS]\n.SH DESCRIPTION\n");
		roff_adds(out, what_it_is);
		buf_adds(out, "\n");
	} else if (form == MANUAL_MARKDOWN) {
		buf_printf(out, "# The commands of Keshev\n\nMade by `make man` from the command tables; do not edit.\n\n%s\n", what_it_is);
	} else {
		buf_printf(out, "Keshev %s, a support desk for people who keep their word.\n", KESHEV_VERSION);
	}
	heading(out, form, "COMMANDS", "Commands");
	for (; *table; table++)
		if (!(*table)->hidden)
			item(out, form, "", (*table)->name, *(*table)->arguments ? (*table)->arguments : NULL, (*table)->summary);
	heading(out, form, "EXIT STATUS", "Exit status");
	add(out, form, form == MANUAL_TERMINAL ? "  " : "");
	add(out, form, what_status_means);
	buf_adds(out, "\n");
	if (form == MANUAL_TERMINAL)
		buf_adds(out, "\n\"keshev help COMMAND\" says more about one of them.\n");
}

void manual_book(struct buf *out, const struct command *const *table)
{
	manual_overview(out, table, MANUAL_MARKDOWN);
	for (; *table; table++)
		if (!(*table)->hidden)
			manual_command(out, *table, MANUAL_MARKDOWN);
}
