// SPDX-License-Identifier: Apache-2.0
#include "mail/read_options.h"

#include <jansson.h>

#include "base/ascii.h"

static void texts_from(struct ctx *c, const json_t *root, const char *name, struct slice **list,
		       size_t *count)
{
	const json_t *array = json_object_get(root, name), *v;
	size_t i;

	*list = ARENA_ARRAY(c->arena, json_array_size(array) + 1, struct slice);
	json_array_foreach(array, i, v)
	{
		if (json_is_string(v))
			(*list)[(*count)++] =
			    arena_dup(c->arena, (struct slice){json_string_value(v), json_string_length(v)});
	}
}

enum err mail_read_options_from(struct ctx *c, struct slice json, struct mail_read_options *out)
{
	struct mail_read_options o = {0};
	json_t *root;

	if (ascii_trim(json).len == 0) {
		*out = o;
		return OK;
	}
	root = json_loadb(json.ptr, json.len, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(root)) {
		json_decref(root);
		return fail(c, E_MALFORMED, "the options are not a JSON object");
	}
	texts_from(c, root, "authserv_ids", &o.trust.servers, &o.trust.server_count);
	texts_from(c, root, "own_domains", &o.own_domains, &o.own_domain_count);
	texts_from(c, root, "own_addresses", &o.own_addresses, &o.own_address_count);
	o.trust.spam_headers = json_is_true(json_object_get(root, "trust_spam_headers"));
	json_decref(root);
	*out = o;
	return OK;
}
