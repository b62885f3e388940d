// SPDX-License-Identifier: Apache-2.0
#include "page/skeleton.h"

#include "page/static_file.h"

static enum lang other(enum lang l)
{
	return l == LANG_HE ? LANG_EN : LANG_HE;
}

static void head(struct visit *v, struct html *h, const struct skeleton *s)
{
	struct slice code = slice_cstr(lang_code(v->c->lang)),
		     dir = v->c->lang == LANG_HE ? S("rtl") : S("ltr");

	HTML(h,
	     "<!doctype html>\n<html lang=\"$t\" dir=\"$t\">\n<meta charset=\"utf-8\">\n"
	     "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<meta name=\"robots\" "
	     "content=\"noindex\">\n"
	     "<meta name=\"referrer\" content=\"no-referrer\">\n<title>$t</title>\n",
	     code, dir, s->title);
	HTML(h,
	     "<link rel=\"icon\" href=\"$u\" type=\"image/svg+xml\">\n<link rel=\"stylesheet\" "
	     "href=\"$u\">\n<body>\n",
	     static_file_address("mark.svg"), s->style.len ? s->style : static_file_address("status.css"));
}

void skeleton_begin(struct visit *v, struct html *h, const struct skeleton *s)
{
	struct slice code = slice_cstr(lang_code(other(v->c->lang))),
		     dir = v->c->lang == LANG_HE ? S("ltr") : S("rtl");

	head(v, h, s);
	if (s->skip.len)
		HTML(h, "<a class=\"skip\" href=\"#write\">$t</a>\n", s->skip);
	MARK(h, "<div class=\"page\">\n<header class=\"bar\">");
	if (v->link.organization.len)
		HTML(h, "<span class=\"co\" dir=\"auto\">$t</span>", v->link.organization);
	HTML(h, "<span>$t</span>", SAY0(v, text_page_care));
	if (s->other_lang.len)
		HTML(h,
		     "<a class=\"lang\" href=\"$u\" hreflang=\"$t\"><span lang=\"$t\" "
		     "dir=\"$t\">$t</span></a>",
		     s->other_lang, code, code, dir, SAY0(v, text_page_other_lang));
	MARK(h, "</header>\n<main class=\"flow\">\n");
}

void skeleton_end(struct visit *v, struct html *h, const struct skeleton *s)
{
	MARK(h, "</main>\n<footer class=\"foot\">");
	if (s->own_link)
		HTML(h, "<span>$t</span>", SAY0(v, text_page_own_link));
	HTML(h, "<a href=\"$u\"", skeleton_address(v, S("/accessibility"), NULL));
	if (s->framed)
		MARK(h, " target=\"_blank\" rel=\"noopener\"");
	HTML(h, ">$t</a></footer>\n</div>\n</body>\n</html>\n", SAY0(v, text_page_statement));
}

void skeleton_icon(struct html *h, struct slice name, bool mirrored)
{
	if (mirrored)
		HTML(h, "<svg class=\"icon mirror\" aria-hidden=\"true\"><use href=\"$u#i-$t\"/></svg>",
		     static_file_address("status-icons.svg"), name);
	else
		HTML(h, "<svg class=\"icon\" aria-hidden=\"true\"><use href=\"$u#i-$t\"/></svg>",
		     static_file_address("status-icons.svg"), name);
}

void skeleton_answer(struct visit *v, int status, const struct html *h, struct slice frames)
{
	skeleton_answer_bytes(v, status, html_slice(h), frames);
}

void skeleton_answer_bytes(struct visit *v, int status, struct slice page, struct slice frames)
{
	struct http_answer *a = v->http;

	a->status = status;
	a->type = S("text/html; charset=utf-8");
	a->body = page;
	// No scripts at all: the pages work without.
	http_set_header(
	    a, "Content-Security-Policy",
	    arena_printf(
		v->c->arena,
		"default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; "
		"base-uri 'none'; frame-ancestors %.*s",
		SLICE_ARG(frames)));
	if (slice_eq(frames, S("'none'")))
		http_set_header(a, "X-Frame-Options", S("DENY"));
	http_set_header(a, "X-Robots-Tag", S("noindex, nofollow"));
	http_set_header(a, "Cache-Control", S("private, no-store"));
	http_set_header(a, "Content-Language", slice_cstr(lang_code(v->c->lang)));
}

void skeleton_redirect(struct visit *v, struct slice address)
{
	v->http->status = 303;
	v->http->type = S("text/plain; charset=utf-8");
	v->http->body = S("");
	http_set_header(v->http, "Location", address);
	http_set_header(v->http, "X-Robots-Tag", S("noindex, nofollow"));
	http_set_header(v->http, "Cache-Control", S("private, no-store"));
}

struct slice skeleton_address(struct visit *v, struct slice path, const char *more)
{
	const char *lang = v->lang_chosen ? lang_code(v->c->lang) : "";

	return arena_printf(v->c->arena, "%.*s%s%s%s%s%s", SLICE_ARG(path), more || *lang ? "?" : "",
			    more ? more : "", more && *lang ? "&" : "", *lang ? "lang=" : "", lang);
}

struct slice skeleton_capital(struct arena *a, struct slice s)
{
	char *p = arena_cstr(a, s);

	if (s.len && p[0] >= 'a' && p[0] <= 'z')
		p[0] = (char)(p[0] - 32);
	return (struct slice){.ptr = p, .len = s.len};
}

struct slice skeleton_name(struct arena *a, struct slice name)
{
	return name.len ? arena_printf(a, "\u2068%.*s\u2069", SLICE_ARG(name)) : name;
}

// ---- kind pages
// -------------------------------------------------------------------------------------------------

static const struct {
	int status;
	const struct i18n_text *title, *words;
} kinds[] = {
    {400, &text_kind_unreadable, &text_kind_unreadable_words},
    {403, &text_kind_foreign, &text_kind_foreign_words},
    {404, &text_kind_nothing, &text_kind_nothing_words},
    {405, &text_kind_unreadable, &text_kind_unreadable_words},
    {410, &text_gone_title, &text_gone_words},
    {413, &text_kind_large, &text_kind_large_words},
    {415, &text_kind_unreadable, &text_kind_unreadable_words},
    {422, &text_kind_unreadable, &text_kind_unreadable_words},
    {429, &text_kind_many, &text_kind_many_words},
    {503, &text_kind_busy, &text_kind_busy_words},
    {507, &text_kind_busy, &text_kind_busy_words},
    {500, &text_kind_ours, &text_kind_ours_words},
};

void skeleton_kind_page(struct visit *v, int status)
{
	struct html h = html_new(v->c->arena);
	struct skeleton s = {.title = NO_SLICE};
	size_t i = 0;

	while (kinds[i].status != status && i + 1 < sizeof kinds / sizeof *kinds)
		i++;
	s.title = i18n_say(v->c->arena, v->c->lang, kinds[i].title, NULL, 0);
	skeleton_begin(v, &h, &s);
	HTML(&h, "<section class=\"card said\"><h1>$t</h1><p>$t</p></section>\n", s.title,
	     i18n_say(v->c->arena, v->c->lang, kinds[i].words, NULL, 0));
	skeleton_end(v, &h, &s);
	skeleton_answer(v, status, &h, S("'none'"));
	if (status == 429 || status == 503)
		http_set_header(v->http, "Retry-After", status == 429 ? S("60") : S("5"));
}
