// SPDX-License-Identifier: Apache-2.0
#include "mail/forwarded.h"

#include "mail/address.h"
#include "mail/limits.h"
#include "mail/mail_date.h"
#include "mail/quote_marks.h"
#include "mail/utf.h"

#define LINES_BEFORE_MAX 12 // lines between the divider and the first label
#define LABEL_LINES_MAX 30

// "Dana [mailto:dana@example.com]" and the like become what an address list knows.
static struct slice brackets_fixed(struct arena *a, struct slice value)
{
	struct buf b = buf_new(a, value.len + 8);

	for (size_t i = 0; value.ptr && i < value.len; i++) {
		if (ascii_starts(slice_sub(value, i, value.len), S("[mailto:"))) {
			buf_byte(&b, '<');
			i += 7;
		} else {
			buf_byte(&b, value.ptr[i] == ']' ? '>' : value.ptr[i]);
		}
	}
	return buf_slice(&b);
}

static void from_read(struct arena *a, struct slice value, struct mail_forwarded *f)
{
	struct mail_addresses list = address_list(a, brackets_fixed(a, value));

	for (size_t i = 0; i < list.count && !f->found; i++) {
		if (byte_find(list.list[i].address, '@') == SIZE_MAX)
			continue;
		f->name = list.list[i].name;
		f->address = list.list[i].address;
		f->found = true;
	}
}

static void label_read(struct arena *a, enum mark_label l, struct slice value, struct mail_forwarded *f)
{
	int32_t offset;

	value = utf_line(a, value, MAIL_SUBJECT_MAX, true);
	if (value.len == 0)
		return;
	if (l == LABEL_FROM && !f->found)
		from_read(a, value, f);
	if (l == LABEL_SUBJECT && !f->subject.len)
		f->subject = value;
	if (l == LABEL_DATE && !f->date.len) {
		f->date = value;
		f->dated = mail_date_read(value, &f->at, &offset);
	}
}

static struct slice unquoted(struct slice line)
{
	while (line.len && (*line.ptr == '>' || *line.ptr == ' '))
		line = slice_sub(line, 1, line.len);
	return line;
}

struct mail_forwarded forwarded_read(struct arena *a, struct slice text)
{
	struct mail_forwarded f = {0};
	struct slice rest = text, line, value;
	char room[MARK_LINE_MAX];
	int before = 0, labels = 0, lines = 0;

	while (lines++ < LABEL_LINES_MAX && line_next(&rest, &line)) {
		struct slice bare = mark_bare(unquoted(line), room);
		enum mark_label l = mark_label(bare, &value);

		if (l != LABEL_NONE) {
			label_read(a, l, value, &f);
			labels++;
		} else if (labels == 0) {
			if (++before > LINES_BEFORE_MAX)
				return f;
		} else if (bare.len == 0 && (labels >= 3 || f.found)) {
			break;
		}
	}
	f.text = ascii_trim(rest);
	return f;
}

struct mail_forwarded forwarded_from(const struct mail *m)
{
	struct mail_forwarded f = {.subject = m->subject, .text = m->text, .dated = m->dated, .at = m->at};

	for (size_t i = 0; i < m->from.count && !f.found; i++) {
		f.name = m->from.list[i].name;
		f.address = m->from.list[i].address;
		f.found = f.address.len > 0;
	}
	return f;
}
