// SPDX-License-Identifier: Apache-2.0
#include "page/download.h"

#include "base/buf.h"

#define HEADER_MAX 4096

// RFC 8187: what is not a letter or digit of ASCII is percent-encoded.
static struct slice disposition(struct arena *a, struct slice name)
{
	struct buf b = buf_new(a, HEADER_MAX);

	buf_adds(&b, "attachment; filename*=UTF-8''");
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.ptr[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
			     c == '.' || c == '-' || c == '_';

		buf_printf(&b, plain ? "%c" : "%%%02X", c);
	}
	return buf_slice(&b);
}

void download_own(struct visit *v, struct slice name, struct slice type, struct slice bytes)
{
	v->http->status = 200;
	v->http->type = type;
	v->http->body = bytes;
	http_set_header(v->http, "Content-Disposition", disposition(v->c->arena, name));
	http_set_header(v->http, "Content-Security-Policy", S("default-src 'none'; sandbox"));
	http_set_header(v->http, "Cross-Origin-Resource-Policy", S("same-origin"));
	http_set_header(v->http, "X-Robots-Tag", S("noindex, nofollow"));
	http_set_header(v->http, "Cache-Control", S("private, no-store"));
}

void download_strange(struct visit *v, struct slice name, struct slice bytes)
{
	download_own(v, name, S("application/octet-stream"), bytes);
}
