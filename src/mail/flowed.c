// SPDX-License-Identifier: Apache-2.0
#include "mail/flowed.h"

#include "mail/utf.h"

// Depth of ">" marks; `line` loses them and one stuffed blank.
static size_t quotes_take(struct slice *line)
{
	size_t n = 0;

	while (n < line->len && line->ptr[n] == '>')
		n++;
	*line = slice_sub(*line, n, line->len);
	if (line->len && *line->ptr == ' ')
		*line = slice_sub(*line, 1, line->len);
	return n;
}

struct slice flowed_read(struct arena *a, struct slice text, bool delsp)
{
	struct buf b = buf_new(a, text.len * 2 + 16);
	struct slice line;
	size_t open = SIZE_MAX; // quote depth of a line that flows on; SIZE_MAX when none does

	while (line_next(&text, &line)) {
		size_t quotes = quotes_take(&line);
		bool signature = slice_eq(line, S("-- ")),
		     flows = !signature && line.len && line.ptr[line.len - 1] == ' ';

		if (open != quotes || signature) {
			if (open != SIZE_MAX)
				buf_byte(&b, '\n');
			for (size_t i = 0; i < quotes; i++)
				buf_byte(&b, '>');
			if (quotes)
				buf_byte(&b, ' ');
		}
		buf_add(&b, flows && delsp ? slice_sub(line, 0, line.len - 1) : line);
		open = flows ? quotes : SIZE_MAX;
		if (!flows)
			buf_byte(&b, '\n');
	}
	return buf_slice(&b);
}
