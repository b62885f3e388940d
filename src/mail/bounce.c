// SPDX-License-Identifier: Apache-2.0
#include "mail/bounce.h"

#include <string.h>

#include "mail/address.h"
#include "mail/automatic.h"
#include "mail/header.h"
#include "mail/limits.h"
#include "mail/utf.h"

#define RECIPIENTS_MAX 40
#define DIAGNOSTIC_MAX 1000
#define PROSE_MAX ((size_t)32 << 10) // bytes of prose that are looked through

// "rfc822; dana@example.com" without its type.
static struct slice typed_value(struct slice v)
{
	size_t at = byte_find(v, ';');

	return at == SIZE_MAX || at > 20 ? v : ascii_trim(slice_sub(v, at + 1, v.len));
}

static struct slice one_address(struct arena *a, struct slice v)
{
	struct mail_addresses list = address_list(a, v);

	return list.count ? list.list[0].address : S("");
}

static void group_read(struct arena *a, struct slice group, struct mail_bounce *b)
{
	struct header_block h = header_block_read(a, group);
	struct slice to = typed_value(header_first(&h, "Final-Recipient"));
	struct mail_bounce_recipient *r;

	if (to.len == 0)
		to = typed_value(header_first(&h, "Original-Recipient"));
	if ((to.len == 0 && !header_has(&h, "Action")) || b->recipient_count == RECIPIENTS_MAX)
		return;
	r = &b->recipients[b->recipient_count++];
	r->address = one_address(a, to);
	r->action = ascii_lowered(a, header_text(a, header_first(&h, "Action"), 20));
	r->status = utf_line(a, header_first(&h, "Status"), 20, true);
	r->status = slice_sub(r->status, 0, byte_find(r->status, ' '));
	r->diagnostic = header_text(a, typed_value(header_first(&h, "Diagnostic-Code")), DIAGNOSTIC_MAX);
	b->permanent |=
	    slice_eq(r->action, S("failed")) || (r->action.len == 0 && slice_starts(r->status, S("5")));
}

// Groups of fields parted by empty lines; the first is about the message, each other about one recipient.
static void groups_read(struct arena *a, struct slice status, struct mail_bounce *b)
{
	struct slice rest = status, line;
	size_t from = 0;
	int groups = 0;

	while (groups < RECIPIENTS_MAX * 2 && line_next(&rest, &line)) {
		size_t end = status.len - rest.len;

		if (ascii_trim(line).len && rest.len)
			continue;
		group_read(a, slice_sub(status, from, end), b);
		from = end;
		groups++;
	}
}

static void returned_read(struct arena *a, struct slice returned, struct mail_bounce *b)
{
	struct header_block h = header_block_read(a, slice_sub(returned, 0, MAIL_HEADER_VALUE_MAX));
	struct mail_texts ids = header_ids(a, header_first(&h, "Message-ID"), 2);

	if (ids.count)
		b->original_message_id = ids.list[0];
	b->original_subject = header_text(a, header_first(&h, "Subject"), MAIL_SUBJECT_MAX);
	b->original_to = one_address(a, header_first(&h, "To"));
}

// ---- prose ------------------------------------------------------------------------------------------------

static bool contains_one(struct slice s, const char *const *words)
{
	for (; *words; words++)
		if (ascii_seek(s, (struct slice){.ptr = *words, .len = strlen(*words)}) != SIZE_MAX)
			return true;
	return false;
}

static const char *const subjects[] = {"undeliver",
				       "delivery status",
				       "delivery failure",
				       "delivery failed",
				       "failure notice",
				       "returned mail",
				       "mail delivery",
				       "delivery notification",
				       "could not be delivered",
				       "not delivered",
				       "delayed",
				       "message blocked",
				       "delivery problem",
				       "rejected",
				       "לא נמסרה",
				       "לא ניתן היה למסור",
				       "כשל במסירה",
				       "מסירת ההודעה נכשלה",
				       "הודעת אי מסירה",
				       "אי-מסירה",
				       "לא ניתן למסירה",
				       "שגיאה במסירת",
				       NULL};

static const char *const phrases[] = {"could not be delivered", "delivery to the following",
				      "wasn't able to deliver", "was not able to deliver",
				      "undeliverable",		"delivery has failed",
				      "permanent fatal errors", "failed permanently",
				      "user unknown",		"mailbox full",
				      "mailbox unavailable",	"address rejected",
				      "does not exist",		"no such user",
				      "quota exceeded",		"delivery failed",
				      "couldn't be delivered",	"unable to deliver",
				      "not be delivered",	"לא נמסרה",
				      "לא ניתן היה למסור",	"המסירה נכשלה",
				      "תיבת הדואר מלאה",	NULL};

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

// "5.1.1" at s[i]: its length, 0 when there is none.
static size_t status_at(struct slice s, size_t i)
{
	size_t n = 2, part = 0;

	if (i + 5 > s.len || (s.ptr[i] != '4' && s.ptr[i] != '5') || s.ptr[i + 1] != '.' ||
	    (i > 0 && (digit(s.ptr[i - 1]) || s.ptr[i - 1] == '.')))
		return 0;
	while (i + n < s.len && digit(s.ptr[i + n]) && part++ < 3)
		n++;
	if (part == 0 || i + n >= s.len || s.ptr[i + n] != '.')
		return 0;
	n++;
	for (part = 0; i + n < s.len && digit(s.ptr[i + n]) && part < 3; part++)
		n++;
	if (part == 0 || (i + n < s.len && (digit(s.ptr[i + n]) || s.ptr[i + n] == '.')))
		return 0;
	return n;
}

// "550 " or "550-" that begins a line or stands behind a blank.
static bool code_at(struct slice s, size_t i)
{
	return i + 4 < s.len && (s.ptr[i] == '4' || s.ptr[i] == '5') && s.ptr[i + 1] >= '0' &&
	       s.ptr[i + 1] <= '5' && digit(s.ptr[i + 2]) && (s.ptr[i + 3] == ' ' || s.ptr[i + 3] == '-') &&
	       (i == 0 || s.ptr[i - 1] == ' ' || s.ptr[i - 1] == ':' || s.ptr[i - 1] == '\'');
}

static void line_status(struct arena *a, struct slice line, struct mail_bounce_recipient *r)
{
	struct slice found = NO_SLICE;

	if (r->status.len)
		return;
	for (size_t i = 0; i < line.len && !found.len; i++)
		found = slice_sub(line, i, i + status_at(line, i));
	for (size_t i = 0; i < line.len && !found.len; i++)
		if (code_at(line, i))
			found = arena_printf(a, "%c.0.0", line.ptr[i]);
	if (found.len == 0)
		return;
	r->status = arena_dup(a, found);
	r->diagnostic = utf_line(a, line, DIAGNOSTIC_MAX, false);
}

// The first address in the line that is not the daemon's.
static struct slice line_address(struct arena *a, struct slice line)
{
	size_t at = byte_find(line, '@'), from, to;
	struct slice found;

	if (at == SIZE_MAX)
		return NO_SLICE;
	for (from = at;
	     from > 0 && !ascii_space(line.ptr[from - 1]) && !strchr("<(\"':;,[", line.ptr[from - 1]); from--)
		;
	for (to = at + 1; to < line.len && !ascii_space(line.ptr[to]) && !strchr(">)\"':;,]", line.ptr[to]);
	     to++)
		;
	found = one_address(a, slice_sub(line, from, to));
	return automatic_daemon(found) || byte_find(address_domain(found), '.') == SIZE_MAX ? NO_SLICE
											    : found;
}

static void prose_read(struct arena *a, const struct header_block *h, struct mail *m)
{
	struct mail_bounce *b = &m->bounce;
	struct mail_bounce_recipient r = {.action = S("failed")};
	struct slice text = slice_sub(m->text, 0, PROSE_MAX), rest = text, line;

	r.address = one_address(a, header_first(h, "X-Failed-Recipients"));
	while (line_next(&rest, &line)) {
		if (ascii_starts(line, S("Message-ID:")) && !b->original_message_id.len) {
			struct mail_texts ids = header_ids(a, ascii_trim(slice_sub(line, 11, line.len)), 1);
			b->original_message_id = ids.count ? ids.list[0] : S("");
			continue;
		}
		if (b->original_message_id.len == 0 && r.address.len == 0)
			r.address = line_address(a, line);
		line_status(a, line, &r);
		if (ascii_starts(line, S("Subject:")) && !b->original_subject.len)
			b->original_subject =
			    header_text(a, ascii_trim(slice_sub(line, 8, line.len)), MAIL_SUBJECT_MAX);
	}
	if (ascii_seek(m->subject, S("delay")) != SIZE_MAX || slice_starts(r.status, S("4")))
		r.action = S("delayed");
	b->permanent = slice_eq(r.action, S("failed"));
	b->recipients[b->recipient_count++] = r;
}

static bool looks_like_bounce(const struct header_block *h, const struct mail *m)
{
	bool daemon = false;

	if (header_has(h, "X-Failed-Recipients"))
		return true;
	for (size_t i = 0; i < m->from.count; i++)
		daemon |= automatic_daemon(m->from.list[i].address);
	if (!daemon && !(m->has_return_path && m->return_path.len == 0))
		return false;
	return contains_one(m->subject, subjects) ||
	       (daemon && contains_one(slice_sub(m->text, 0, 4000), phrases));
}

void bounce_read(struct arena *a, const struct header_block *h, const struct body *b, struct mail *m)
{
	m->bounce.recipients = ARENA_ARRAY(a, RECIPIENTS_MAX, struct mail_bounce_recipient);
	if (b->delivery_status.len) {
		m->bounced = m->bounce.standard = true;
		groups_read(a, slice_sub(b->delivery_status, 0, MAIL_HEADER_VALUE_MAX * 2), &m->bounce);
		returned_read(a, b->returned, &m->bounce);
	} else if (!ascii_eq(b->report_type, S("disposition-notification")) && looks_like_bounce(h, m)) {
		m->bounced = true;
		prose_read(a, h, m);
		for (size_t i = 0; i < m->attachment_count && !m->bounce.original_message_id.len; i++)
			if (ascii_eq(m->attachments[i].type, S("message/rfc822")) ||
			    ascii_eq(m->attachments[i].type, S("text/rfc822-headers")))
				returned_read(a, m->attachments[i].bytes, &m->bounce);
	}
	if (m->bounced)
		automatic_because(a, m, S("bounce"));
	else if (b->report_type.len)
		automatic_because(a, m, S("report"));
}
