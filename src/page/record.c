// SPDX-License-Identifier: Apache-2.0
// The record: everything said and written, the same on both sides. As a sheet to read, print and keep, and as
// data with its chain (DESIGN §5), so that whoever holds a copy can show later that nothing was changed:
//   hash = SHA-256(prev || canonical || content_hash)      content_hash = SHA-256(salt || content)
// Only the shared chain is in it: notes and what was held never leave the house.
#include "base/ascii.h"
#include "base/put.h"
#include "desk/event_words.h"
#include "page/download.h"
#include "page/static_file.h"
#include "page/status_facts.h"

#define CHAINS_MOST 101

struct chained {
	int64_t ticket;
	struct events events;
};

struct record {
	struct status s;
	struct chained chains[CHAINS_MOST];
	size_t chain_count;
	struct page_staff_names_rows names;
};

static enum err read_record(struct ctx *c, struct tx *tx, void *arg)
{
	struct record *r = arg;
	struct page_joined_rows joined;

	TRY(status_read(c, tx, &r->s));
	TRY(page_staff_names(c, tx, r->s.t->id, &r->names));
	TRY(page_joined(c, tx, r->s.t->id, &joined));
	r->chain_count = 0;
	r->chains[r->chain_count++].ticket = r->s.t->id;
	for (size_t i = 0; i < joined.count && r->chain_count < CHAINS_MOST; i++)
		r->chains[r->chain_count++].ticket = joined.items[i].id;
	for (size_t i = 0; i < r->chain_count; i++)
		TRY(journal_of_ticket(c, tx, r->chains[i].ticket, true, &r->chains[i].events));
	return OK;
}

static enum err open_record(struct visit *v, struct record **out)
{
	struct record *r = ARENA_NEW(v->c->arena, struct record);

	r->s = (struct status){.v = v, .t = &v->link.ticket};
	TRY(db_read(v->desk->db, v->c, read_record, r));
	*out = r;
	return OK;
}

static struct slice file_name(struct visit *v, const struct record *r, const char *ending)
{
	return arena_printf(v->c->arena, "%.*s.%s", SLICE_ARG(ticket_reference(v->c->arena, r->s.t->id)),
			    ending);
}

// ---- as data
// --------------------------------------------------------------------------------------------------------

static void put_event(struct ctx *c, struct put *j, const struct event *e)
{
	put_object(j, NULL);
	put_int(j, "seq", e->seq);
	put_text(j, "kind", e->kind);
	put_int(j, "at", e->at);
	put_text(j, "canonical", e->canonical);
	// Content that was erased on request has no salt any more; the chain still holds.
	if (e->salt.ptr) {
		put_text(j, "salt", hex_of(c->arena, e->salt));
		put_text(j, "content", e->content);
	} else {
		put_null(j, "salt");
		put_null(j, "content");
	}
	put_text(j, "content_hash", hex_of(c->arena, e->content_hash));
	put_text(j, "prev", hex_of(c->arena, e->prev));
	put_text(j, "hash", hex_of(c->arena, e->hash));
	put_close(j);
}

static void put_files(struct ctx *c, struct put *j, const struct status *s)
{
	put_array(j, "files");
	for (size_t i = 0; i < s->files.count; i++) {
		put_object(j, NULL);
		put_int(j, "contact", s->files.items[i].contact);
		put_text(j, "name", s->files.items[i].name);
		put_int(j, "size", s->files.items[i].size);
		put_text(j, "sha256", hex_of(c->arena, s->files.items[i].hash));
		put_close(j);
	}
	put_close_array(j);
}

static enum err run_json(struct visit *v)
{
	struct put j = put_begin(v->c->arena);
	struct record *r;

	TRY(open_record(v, &r));
	put_text(&j, "format", S("keshev-record/1"));
	put_text(&j, "reference", ticket_reference(v->c->arena, r->s.t->id));
	put_text(&j, "subject", r->s.t->subject);
	put_text(&j, "organization", v->link.organization);
	put_int(&j, "issued", v->c->now);
	put_text(&j, "head",
		 r->s.heads.shared_head.len ? hex_of(v->c->arena, r->s.heads.shared_head) : S(""));
	put_array(&j, "chains");
	for (size_t i = 0; i < r->chain_count; i++) {
		put_object(&j, NULL);
		put_text(&j, "reference", ticket_reference(v->c->arena, r->chains[i].ticket));
		put_array(&j, "events");
		for (size_t n = 0; n < r->chains[i].events.count; n++)
			put_event(v->c, &j, &r->chains[i].events.items[n]);
		put_close_array(&j);
		put_close(&j);
	}
	put_close_array(&j);
	put_files(v->c, &j, &r->s);
	download_own(v, file_name(v, r, "json"), S("application/json"), put_end(&j));
	return OK;
}

// ---- as a sheet
// -----------------------------------------------------------------------------------------------------

static const struct i18n_text *const months[] = {
    &text_month_1, &text_month_2, &text_month_3, &text_month_4,	 &text_month_5,	 &text_month_6,
    &text_month_7, &text_month_8, &text_month_9, &text_month_10, &text_month_11, &text_month_12};

// A sheet is kept, so its moments are whole dates and nothing on it is "today": "22 Nov 2026, 14:20",
// "22.11.2026, 14:20".
static struct slice moment(const struct status *s, msec at)
{
	const struct zone *z = &s->opening->zone;
	struct civil date = civil_date(zone_day(z, at));
	int minute = (int)(floor_mod(zone_local(z, at), 86400) / 60);
	struct slice month = i18n_say(s->v->c->arena, LANG_EN, months[(date.month + 11) % 12], NULL, 0);

	if (s->v->c->lang == LANG_HE)
		return arena_printf(s->v->c->arena, "%d.%d.%d, %02d:%02d", date.day, date.month,
				    (int)date.year, minute / 60, minute % 60);
	return arena_printf(s->v->c->arena, "%d %.3s %d, %02d:%02d", date.day, month.ptr, (int)date.year,
			    minute / 60, minute % 60);
}

static void fact(struct html *h, struct slice name, struct slice value)
{
	if (value.len)
		HTML(h, "<dt>$t</dt><dd>$b</dd>", name, value);
}

static void top(const struct record *r, struct html *h)
{
	struct visit *v = r->s.v;
	const struct ticket *t = r->s.t;
	struct slice dot = v->link.organization.len ? S(" · ") : S("");

	HTML(h,
	     "<header class=\"r-top\"><div><p class=\"co\"><bdi>$t</bdi>$t$t</p><h1>$t "
	     "$l</h1><p>$b</p></div>\n <dl>",
	     v->link.organization, dot, SAY0(v, text_page_care), SAY0(v, text_record_title),
	     ticket_reference(v->c->arena, t->id), t->subject);
	fact(h, SAY0(v, text_record_for), v->link.customer.name);
	fact(h, SAY0(v, text_record_owner), r->s.heads.owner);
	fact(h, SAY0(v, text_record_state),
	     SAY(v, text_page_state, ARG("state", slice_cstr(state_name(t->state)))));
	fact(h, SAY0(v, text_record_issued), moment(&r->s, v->c->now));
	MARK(h, "</dl></header>\n");
}

static void words_of(struct html *h, struct slice name, struct slice words)
{
	if (ascii_trim(words).len)
		HTML(h, "<p><b>$t</b> $b</p>", name, words);
}

static void in_short(const struct record *r, struct html *h)
{
	const struct ticket *t = r->s.t;
	struct visit *v = r->s.v;

	if (!ascii_trim(t->asks).len && !ascii_trim(t->not_wanted).len && !ascii_trim(t->story).len)
		return;
	HTML(h, "<section><h2>$t</h2><div class=\"cols\">", SAY0(v, text_record_short));
	words_of(h, SAY0(v, text_record_asks), t->asks);
	words_of(h, SAY0(v, text_record_not), t->not_wanted);
	words_of(h, SAY0(v, text_record_story), t->story);
	MARK(h, "</div></section>\n");
}

static void file_names(const struct status *s, struct html *h, int64_t contact)
{
	for (size_t i = 0; i < s->files.count; i++)
		if (s->files.items[i].contact == contact)
			HTML(h, "<p class=\"r-file\">$t $b ($t)</p>", SAY0(s->v, text_record_file),
			     s->files.items[i].name, status_size(s->v, s->files.items[i].size));
}

static void log_of(const struct record *r, struct html *h)
{
	const struct status *s = &r->s;

	HTML(h, "<section class=\"long\"><h2>$t</h2><ol class=\"r-log\">\n", SAY0(s->v, text_page_record));
	for (size_t i = 0; i < s->contacts.count; i++) {
		const struct contact *k = &s->contacts.items[i];

		HTML(h,
		     " <li><div class=\"w\"><time>$t</time><span dir=\"auto\">$t</span></div><div "
		     "class=\"body\">",
		     moment(s, k->at), status_what(s->v, k));
		html_paragraphs(h, k->text);
		file_names(s, h, k->id);
		MARK(h, "</div></li>\n");
	}
	MARK(h, "</ol></section>\n");
}

static struct slice name_of(const struct record *r, int64_t staff)
{
	for (size_t i = 0; i < r->names.count; i++)
		if (r->names.items[i].id == staff)
			return r->names.items[i].name;
	return S("");
}

// What happened beside the words: states, owners, next contacts, tickets that were joined.
static void course(const struct record *r, struct html *h)
{
	static const struct slice kinds[] = {S_INIT("ticket.opened"), S_INIT("state"),	S_INIT("owner"),
					     S_INIT("next_contact"),  S_INIT("merged"), S_INIT("joined")};
	struct visit *v = r->s.v;
	struct ctx then = *v->c;

	HTML(h, "<section class=\"long\"><h2>$t</h2><ol class=\"r-log\">\n", SAY0(v, text_record_course));
	for (size_t i = 0; i < r->chains[0].events.count; i++) {
		const struct event *e = &r->chains[0].events.items[i];
		bool told = false;

		for (size_t n = 0; n < sizeof kinds / sizeof *kinds; n++)
			told = told || slice_eq(e->kind, kinds[n]);
		// "Today" in such a sentence is the day it was said, which stands beside it.
		then.now = e->at;
		if (told)
			HTML(h, " <li><div class=\"w\"><time>$t</time></div><p dir=\"auto\">$t</p></li>\n",
			     moment(&r->s, e->at),
			     event_sentence(&then, &r->s.opening->zone, e,
					    skeleton_name(v->c->arena, name_of(r, e->about))));
	}
	MARK(h, "</ol></section>\n");
}

static void bottom(const struct record *r, struct html *h, bool saved)
{
	struct visit *v = r->s.v;

	HTML(h,
	     "<section class=\"r-seal\"><h2>$t</h2><p><code dir=\"ltr\">$t</code></p><p>$t</p></section>\n",
	     SAY0(v, text_page_seal), hex_of(v->c->arena, r->s.heads.shared_head),
	     SAY0(v, text_record_seal_why));
	HTML(h, "<footer>$t</footer>\n", SAY0(v, text_record_foot));
	if (!saved)
		HTML(h,
		     "<p class=\"r-links\"><a href=\"$u\">$t</a> <a href=\"$u\">$t</a> <a "
		     "href=\"$u\">$t</a></p>\n",
		     status_address(v, ""), SAY0(v, text_record_back),
		     skeleton_address(
			 v, arena_printf(v->c->arena, "/c/%.*s/record", SLICE_ARG(v->link.token)), "keep=1"),
		     SAY0(v, text_record_keep), status_address(v, "record.json"), SAY0(v, text_record_data));
}

// A page to look at links its style; a page that is kept carries it, and needs nothing from us any more.
static void sheet_head(struct visit *v, struct html *h, struct slice title, bool saved)
{
	struct slice code = slice_cstr(lang_code(v->c->lang)),
		     dir = v->c->lang == LANG_HE ? S("rtl") : S("ltr");

	HTML(h,
	     "<!doctype html>\n<html lang=\"$t\" dir=\"$t\" class=\"paper\">\n<meta charset=\"utf-8\">\n"
	     "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<meta name=\"robots\" "
	     "content=\"noindex\">\n<title>$t</title>\n",
	     code, dir, title);
	if (saved) {
		MARK(h, "<style>");
		html_unescaped_markup_of_our_own(h, static_file_bytes("status-record.css"));
		MARK(h, "</style>\n");
	} else {
		HTML(h,
		     "<link rel=\"icon\" href=\"$u\" type=\"image/svg+xml\">\n<link rel=\"stylesheet\" "
		     "href=\"$u\">\n",
		     static_file_address("mark.svg"), static_file_address("status-record.css"));
	}
	MARK(h, "<body>\n<main class=\"sheet\">\n");
}

static enum err run_sheet(struct visit *v)
{
	bool saved = slice_eq(http_query(v->request, "keep"), S("1"));
	struct html h = html_new(v->c->arena);
	struct slice reference;
	struct record *r;

	TRY(open_record(v, &r));
	reference = ticket_reference(v->c->arena, r->s.t->id);
	sheet_head(v, &h,
		   arena_printf(v->c->arena, "%.*s %.*s", SLICE_ARG(SAY0(v, text_record_title)),
				SLICE_ARG(reference)),
		   saved);
	top(r, &h);
	in_short(r, &h);
	log_of(r, &h);
	course(r, &h);
	bottom(r, &h, saved);
	MARK(&h, "</main>\n</body>\n</html>\n");
	if (saved)
		download_own(v, file_name(v, r, "html"), S("text/html; charset=utf-8"), html_slice(&h));
	else
		skeleton_answer(v, 200, &h, S("'none'"));
	return OK;
}

const struct page record_page = {
    .name = "record",
    .routes =
	{
	    {HTTP_GET, "/c/{token}/record", PAGE_LINK, run_sheet,
	     "The record as a sheet to read, print and keep"},
	    {HTTP_GET, "/c/{token}/record.json", PAGE_LINK, run_json, "The record as data, with its chain"},
	},
};
