// SPDX-License-Identifier: Apache-2.0
#include "mail/file_name.h"

#include "mail/limits.h"
#include "mail/utf.h"

#define ENDING_MAX 16

static const struct {
	struct slice type;
	const char *name;
} standard[] = {
    {S_INIT("image/png"), "picture.png"},
    {S_INIT("image/jpeg"), "picture.jpg"},
    {S_INIT("image/gif"), "picture.gif"},
    {S_INIT("image/webp"), "picture.webp"},
    {S_INIT("application/pdf"), "document.pdf"},
    {S_INIT("text/calendar"), "invitation.ics"},
    {S_INIT("text/html"), "page.html"},
    {S_INIT("text/plain"), "text.txt"},
    {S_INIT("message/rfc822"), "message.eml"},
    {S_INIT("application/ms-tnef"), "winmail.dat"},
    {S_INIT("text/rfc822-headers"), "headers.txt"},
    {S_INIT("message/delivery-status"), "delivery-status.txt"},
    {S_INIT("audio/mpeg"), "audio.mp3"},
    {S_INIT("text/csv"), "table.csv"},
};

static struct slice made_up(struct slice type)
{
	for (size_t i = 0; i < sizeof standard / sizeof *standard; i++)
		if (ascii_eq(type, standard[i].type))
			return (struct slice){.ptr = standard[i].name,
					      .len = __builtin_strlen(standard[i].name)};
	return S("attachment.bin");
}

static bool reserved(struct slice name)
{
	static const struct slice names[] = {S_INIT("con"), S_INIT("prn"), S_INIT("aux"), S_INIT("nul")};
	size_t dot = byte_find(name, '.');
	struct slice stem = slice_sub(name, 0, dot);

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (ascii_eq(stem, names[i]))
			return true;
	return stem.len == 4 && (ascii_starts(stem, S("com")) || ascii_starts(stem, S("lpt"))) &&
	       stem.ptr[3] >= '0' && stem.ptr[3] <= '9';
}

// At most the allowed bytes, with the ending kept: "very long na….pdf".
static struct slice shortened(struct arena *a, struct slice name)
{
	size_t dot = name.len;
	struct slice ending;

	if (name.len <= MAIL_FILE_NAME_MAX)
		return name;
	while (dot > 0 && name.ptr[dot - 1] != '.')
		dot--;
	ending = dot > 0 && name.len - dot < ENDING_MAX ? slice_sub(name, dot - 1, name.len) : NO_SLICE;
	name = utf8_cut(name, MAIL_FILE_NAME_MAX - ending.len);
	return arena_printf(a, "%.*s%.*s", SLICE_ARG(name), SLICE_ARG(ending));
}

struct slice file_name_clean(struct arena *a, struct slice name, struct slice type)
{
	struct slice line = utf_line(a, name, MAIL_FILE_NAME_MAX * 8, true);
	struct buf b = buf_new(a, line.len + 1);

	for (size_t i = line.len; i > 0; i--) {
		if (line.ptr[i - 1] == '/' || line.ptr[i - 1] == '\\') {
			line = slice_sub(line, i, line.len);
			break;
		}
	}
	while (line.len && (*line.ptr == '.' || *line.ptr == ' ' || *line.ptr == '-' || *line.ptr == '~'))
		line = slice_sub(line, 1, line.len);
	for (size_t i = 0; i < line.len; i++) {
		char c = line.ptr[i];
		buf_byte(&b, c == '<' || c == '>' || c == ':' || c == '|' || c == '?' || c == '*' || c == '"'
				 ? '_'
				 : c);
	}
	line = buf_slice(&b);
	while (line.len && (line.ptr[line.len - 1] == '.' || line.ptr[line.len - 1] == ' '))
		line.len--;
	if (line.len == 0)
		return made_up(type);
	if (reserved(line))
		line = arena_printf(a, "_%.*s", SLICE_ARG(line));
	return shortened(a, line);
}
