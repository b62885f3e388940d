// SPDX-License-Identifier: Apache-2.0
#include "mail/verdict.h"

#include "mail/header.h"
#include "mail/utf.h"

static bool ours(const struct verdict_trust *t, struct slice id)
{
	for (size_t i = 0; i < t->server_count; i++)
		if (ascii_eq(id, t->servers[i]))
			return true;
	return false;
}

static struct slice word_at(struct slice s)
{
	size_t n = 0;

	while (n < s.len && !ascii_space(s.ptr[n]) && s.ptr[n] != ';' && s.ptr[n] != '(' && s.ptr[n] != ',')
		n++;
	return slice_sub(s, 0, n);
}

// The result of one method in "mx.example; spf=pass smtp.mailfrom=…; dkim=fail (…); dmarc=pass".
static struct slice method(struct arena *a, struct slice results, const char *name)
{
	struct slice part, rest = results;
	struct slice wanted = arena_printf(a, "%s=", name);

	while (ascii_next_part(&rest, ';', &part))
		if (ascii_starts(part, wanted))
			return utf_line(a, ascii_lowered(a, word_at(slice_sub(part, wanted.len, part.len))),
					20, true);
	return NO_SLICE;
}

static void results_read(struct arena *a, const struct header_block *h, const struct verdict_trust *t,
			 struct mail_verdict *v)
{
	for (size_t i = 0; header_nth(h, "Authentication-Results", i).len; i++) {
		struct slice line = header_nth(h, "Authentication-Results", i);
		size_t end = byte_find(line, ';');
		struct slice id = word_at(ascii_trim(slice_sub(line, 0, end)));

		if (i >= 20)
			return;
		if (end == SIZE_MAX || !ours(t, id))
			continue;
		line = slice_sub(line, end + 1, line.len);
		v->known = true;
		v->by = utf_line(a, id, 100, true);
		v->spf = method(a, line, "spf");
		v->dkim = method(a, line, "dkim");
		v->dmarc = method(a, line, "dmarc");
		return;
	}
}

// "Yes, score=9.1 required=5.0 tests=…"
static void spam_read(struct arena *a, const struct header_block *h, struct mail_verdict *v)
{
	struct slice status = header_first(h, "X-Spam-Status"), flag = header_first(h, "X-Spam-Flag");
	size_t score = ascii_seek(status, S("score="));

	if (!status.len && !flag.len)
		return;
	v->known = true;
	v->junk =
	    ascii_starts(flag, S("yes")) || ascii_starts(flag, S("true")) || ascii_starts(status, S("yes"));
	if (score != SIZE_MAX)
		v->score = utf_line(a, word_at(slice_sub(status, score + 6, status.len)), 20, true);
}

// SpamAssassin names its machine: "SpamAssassin 4.0.0 (2022-12-14) on mx.example".
static bool checked_by_ours(const struct header_block *h, const struct verdict_trust *t)
{
	struct slice v = header_first(h, "X-Spam-Checker-Version");
	size_t at = ascii_seek(v, S(" on "));

	return at != SIZE_MAX && ours(t, word_at(slice_sub(v, at + 4, v.len)));
}

struct mail_verdict verdict_read(struct arena *a, const struct header_block *h, const struct verdict_trust *t)
{
	struct mail_verdict v = {0};

	results_read(a, h, t, &v);
	if (t->spam_headers || checked_by_ours(h, t))
		spam_read(a, h, &v);
	return v;
}
