// SPDX-License-Identifier: Apache-2.0
#include "desk/mail_facts.h"

#include <jansson.h>

#include "base/ascii.h"
#include "base/buf.h"

#define ADDRESS_MAX 320
#define WARNINGS_MAX 2000

static struct slice text_of(struct ctx *c, const json_t *object, const char *name)
{
	const json_t *v = json_object_get(object, name);

	return json_is_string(v) ? arena_dup(c->arena, (struct slice){.ptr = json_string_value(v), .len = json_string_length(v)})
				 : S("");
}

static bool flag_of(const json_t *object, const char *name)
{
	return json_is_true(json_object_get(object, name));
}

static struct mail_person person_of(struct ctx *c, const json_t *v)
{
	struct mail_person p = {.name = one_line(c->arena, text_of(c, v, "name"), 200), .address = text_of(c, v, "address")};

	if (p.address.len > ADDRESS_MAX)
		p.address = S("");
	return p;
}

static void people_of(struct ctx *c, const json_t *root, const char *name, struct mail_people *out)
{
	const json_t *list = json_object_get(root, name), *v;
	size_t i;

	json_array_foreach(list, i, v) {
		if (out->count < MAIL_PEOPLE_MAX)
			out->items[out->count++] = person_of(c, v);
	}
}

static void ids_of(struct ctx *c, const json_t *root, const char *name, struct mail_facts *m)
{
	const json_t *list = json_object_get(root, name), *v;
	size_t i;

	json_array_foreach(list, i, v) {
		if (json_is_string(v) && m->id_count < MAIL_IDS_MAX)
			m->ids[m->id_count++] =
			    arena_dup(c->arena, (struct slice){.ptr = json_string_value(v), .len = json_string_length(v)});
	}
}

static void delivered_of(struct ctx *c, const json_t *root, struct mail_facts *m)
{
	const json_t *v;
	size_t i;

	json_array_foreach(json_object_get(root, "delivered_to"), i, v) {
		if (json_is_string(v) && m->delivered_count < MAIL_PEOPLE_MAX)
			m->delivered_to[m->delivered_count++] =
			    arena_dup(c->arena, (struct slice){.ptr = json_string_value(v), .len = json_string_length(v)});
	}
}

static void files_of(struct ctx *c, const json_t *root, struct mail_facts *m)
{
	const json_t *list = json_object_get(root, "attachments"), *v;
	size_t i, count = json_array_size(list);

	if (count > MAIL_FILES_MAX)
		count = MAIL_FILES_MAX;
	m->files = ARENA_ARRAY(c->arena, count + 1, struct mail_file);
	json_array_foreach(list, i, v) {
		const json_t *part = json_object_get(v, "part");

		if (i >= count)
			break;
		m->files[m->file_count++] = (struct mail_file){.name = text_of(c, v, "name"),
							       .type = text_of(c, v, "type"),
							       .content_id = text_of(c, v, "content_id"),
							       .part = json_is_integer(part) ? json_integer_value(part) : (int64_t)i,
							       .is_inline = flag_of(v, "inline")};
	}
}

static void bounce_of(struct ctx *c, const json_t *root, struct mail_facts *m)
{
	const json_t *b = json_object_get(root, "bounce"), *r, *first;
	size_t i;

	if (!json_is_object(b))
		return;
	m->bounced = true;
	m->bounce_permanent = flag_of(b, "permanent");
	m->bounce_message_id = text_of(c, b, "original_message_id");
	json_array_foreach(json_object_get(b, "recipients"), i, r) {
		first = r;
		if (i == 0)
			m->bounce_words = one_line(c->arena,
						   arena_printf(c->arena, "%.*s %.*s", SLICE_ARG(text_of(c, first, "status")),
								SLICE_ARG(text_of(c, first, "diagnostic"))),
						   500);
	}
}

static void warnings_of(struct ctx *c, const json_t *root, struct mail_facts *m)
{
	struct buf b = buf_new(c->arena, WARNINGS_MAX);
	const json_t *v;
	size_t i;

	json_array_foreach(json_object_get(root, "warnings"), i, v) {
		if (json_is_string(v))
			buf_printf(&b, "%s%s", b.len ? "," : "", json_string_value(v));
	}
	m->warnings = buf_slice(&b);
}

static void own_mark_of(struct ctx *c, const json_t *root, struct mail_facts *m)
{
	const json_t *v;
	size_t i;

	json_array_foreach(json_object_get(root, "own_headers"), i, v) {
		struct slice line = {.ptr = json_string_value(v), .len = json_string_length(v)};

		if (json_is_string(v) && ascii_eq(slice_sub(line, 0, 15), S("X-Keshev-Token:")))
			m->own_token = arena_dup(c->arena, ascii_trim(slice_sub(line, 15, line.len)));
	}
}

static void facts_of(struct ctx *c, const json_t *root, struct mail_facts *m)
{
	const json_t *forwarded = json_object_get(root, "forwarded_original");
	const json_t *hops = json_object_get(root, "received_hops");

	people_of(c, root, "from", &m->from);
	people_of(c, root, "to", &m->to);
	people_of(c, root, "cc", &m->cc);
	people_of(c, root, "reply_to", &m->reply_to);
	m->subject = text_of(c, root, "subject");
	m->message_id = text_of(c, root, "message_id");
	m->text = text_of(c, root, "text");
	m->html = text_of(c, root, "html_clean");
	m->new_text = text_of(c, root, "new_text");
	m->lang = text_of(c, root, "language");
	ids_of(c, root, "references", m);
	ids_of(c, root, "in_reply_to", m);
	delivered_of(c, root, m);
	files_of(c, root, m);
	bounce_of(c, root, m);
	warnings_of(c, root, m);
	own_mark_of(c, root, m);
	m->automatic = flag_of(root, "auto_reply");
	m->no_answer_wanted = flag_of(root, "no_answer_wanted");
	m->is_form = flag_of(root, "is_form");
	m->junk = flag_of(json_object_get(root, "verdict"), "junk");
	m->hops = json_is_integer(hops) ? json_integer_value(hops) : 0;
	if (json_is_object(forwarded)) {
		m->forwarded = person_of(c, forwarded);
		m->forwarded_text = text_of(c, forwarded, "text");
	}
}

enum err mail_facts_read(struct ctx *c, struct slice json, struct mail_facts *out)
{
	json_t *root = json_loadb(json.ptr, json.len, JSON_REJECT_DUPLICATES, NULL);

	if (!json_is_object(root)) {
		json_decref(root);
		return E_UNREADABLE;
	}
	*out = (struct mail_facts){0};
	facts_of(c, root, out);
	json_decref(root);
	return OK;
}
