// SPDX-License-Identifier: Apache-2.0
#include "page/hall.h"

#include "api/door.h"
#include "base/ascii.h"
#include "base/log.h"
#include "desk/setting.h"
#include "page/gone.h"
#include "page/skeleton.h"
#include "page/static_file.h"

#define HSTS "max-age=31536000"

static bool matches(const char *pattern, struct slice path, struct slice parts[PAGE_PARTS_MAX])
{
	struct slice want = slice_cstr(pattern), have = path, w, h;
	int n = 0;

	while (want.len || have.len) {
		bool more_w = ascii_next_part(&want, '/', &w), more_h = ascii_next_part(&have, '/', &h);

		if (more_w != more_h)
			return false;
		if (w.len && w.ptr[0] == '{') {
			if (!h.len || n == PAGE_PARTS_MAX)
				return false;
			parts[n++] = h;
		} else if (!slice_eq(w, h)) {
			return false;
		}
	}
	return true;
}

static const struct page_route *find_route(struct visit *v, bool *path_known)
{
	enum http_method method = v->request->method == HTTP_HEAD ? HTTP_GET : v->request->method;

	*path_known = false;
	for (const struct page *const *p = all_pages; *p; p++)
		for (const struct page_route *r = (*p)->routes; r->path; r++) {
			if (!matches(r->path, v->request->path, v->parts))
				continue;
			*path_known = true;
			if (r->method == method)
				return r;
		}
	return NULL;
}

static void choose_lang(struct visit *v)
{
	struct slice asked = http_query(v->request, "lang");

	v->lang_chosen = slice_eq(asked, S("he")) || slice_eq(asked, S("en"));
	v->c->lang = v->lang_chosen ? lang_from(asked) : door_lang(v->request);
}

struct edge {
	struct slice base_url, organization;
};

static enum err read_edge(struct ctx *c, struct tx *tx, void *arg)
{
	struct edge *e = arg;

	TRY(setting_read(c, tx, "organization", &e->organization));
	return setting_read(c, tx, "base_url", &e->base_url);
}

// Forms come from our own pages. A browser says where it was with Sec-Fetch-Site, over plain http with
// Origin; our pages send no referrer, which makes Origin "null": then the form key alone speaks (row 55).
static enum err check_origin(struct visit *v)
{
	struct slice site = http_header(v->request, "Sec-Fetch-Site"),
		     origin = http_header(v->request, "Origin");
	struct edge e;

	TRY(db_read(v->desk->db, v->c, read_edge, &e));
	v->link.organization = e.organization;
	if (site.len)
		return slice_eq(site, S("same-origin")) || slice_eq(site, S("none")) ? OK : E_FORBIDDEN;
	return !origin.len || slice_eq(origin, S("null")) || slice_eq(origin, e.base_url) ? OK : E_FORBIDDEN;
}

static enum err look_up(struct ctx *c, struct tx *tx, void *arg)
{
	struct visit *v = arg;

	return link_find(c, tx, v->parts[0], &v->link);
}

static enum err read_organization(struct ctx *c, struct tx *tx, void *arg)
{
	return setting_read(c, tx, "organization", &((struct visit *)arg)->link.organization);
}

static enum err find_link(struct visit *v)
{
	struct slice network = link_network(v->c->arena, v->request->peer);
	struct slice lang;

	if (link_missed_too_often(network, v->request->now))
		return E_TOO_MANY;
	if (!link_shaped(v->parts[0])) {
		link_missed(network, v->request->now);
		return db_read(v->desk->db, v->c, read_organization, v);
	}
	TRY(db_read(v->desk->db, v->c, look_up, v));
	if (v->link.state == LINK_UNKNOWN) {
		link_missed(network, v->request->now);
		return OK;
	}
	// A page that tells nothing of the ticket tells nothing of its language either.
	lang = v->link.ticket.lang.len ? v->link.ticket.lang : v->link.customer.lang;
	if (!v->lang_chosen && lang.len && v->link.state == LINK_GOOD)
		v->c->lang = lang_from(lang);
	return OK;
}

static enum err enter(struct visit *v)
{
	bool known;

	v->route = find_route(v, &known);
	if (!v->route)
		return known ? E_METHOD : E_NOT_FOUND;
	if (v->route->method != HTTP_GET)
		TRY(check_origin(v));
	if (v->route->rule == PAGE_OPEN)
		return v->route->run(v);
	TRY(find_link(v));
	if (v->link.state != LINK_GOOD && v->route->rule == PAGE_LINK) {
		gone_page(v);
		return OK;
	}
	return v->route->run(v);
}

static void general_headers(const struct http_request *r, struct http_answer *a)
{
	http_set_header(a, "X-Content-Type-Options", S("nosniff"));
	http_set_header(a, "Referrer-Policy", S("no-referrer"));
	http_set_header(a, "Cross-Origin-Opener-Policy", S("same-origin"));
	if (r->secure)
		http_set_header(a, "Strict-Transport-Security", S(HSTS));
}

bool hall_answer(struct desk *desk, struct http_request *r, struct http_answer *a)
{
	struct ctx c = ctx_new(r->arena, r->now, LANG_EN);
	struct visit v = {.c = &c, .desk = desk, .request = r, .http = a};
	enum err e;

	if (slice_starts(r->path, S("/api/")))
		return false;
	general_headers(r, a);
	if (static_file_answer(r, a))
		return true;
	choose_lang(&v);
	e = enter(&v);
	if (e == OK)
		return true;
	if (err_status(e) >= 500 && e != E_BUSY)
		log_warn("%s %s: %.*s", v.route ? v.route->path : "page", err_name(e), SLICE_ARG(c.why));
	skeleton_kind_page(&v, err_status(e));
	return true;
}
