// SPDX-License-Identifier: Apache-2.0
#include "page/form_key.h"

#include "base/ascii.h"
#include "base/number.h"
#include "base/secret.h"

static struct slice mac(struct arena *a, const struct desk *d, struct slice words)
{
	struct sha256 h = hmac_of((struct slice){.ptr = (const char *)d->secret, .len = SECRET_BYTES}, words);

	return base64url_of(a, (struct slice){.ptr = (const char *)h.bytes, .len = TOKEN_BYTES});
}

struct slice form_key(struct arena *a, const struct desk *d, struct slice subject, const char *action)
{
	return mac(a, d, arena_printf(a, "form\n%zu\n%.*s\n%s\n", subject.len, SLICE_ARG(subject), action));
}

bool form_key_fits(struct arena *a, const struct desk *d, struct slice subject, const char *action,
		   struct slice key)
{
	return secret_eq(key, form_key(a, d, subject, action));
}

static struct slice stamp_mac(struct arena *a, const struct desk *d, struct slice subject, msec at)
{
	return mac(
	    a, d,
	    arena_printf(a, "stamp\n%zu\n%.*s\n%lld\n", subject.len, SLICE_ARG(subject), (long long)at));
}

struct slice form_stamp(struct arena *a, const struct desk *d, struct slice subject, msec now)
{
	return arena_printf(a, "%lld-%.*s", (long long)now, SLICE_ARG(stamp_mac(a, d, subject, now)));
}

msec form_stamp_read(struct arena *a, const struct desk *d, struct slice subject, struct slice stamp)
{
	ptrdiff_t dash = ascii_find(stamp, S("-"), 0);
	int64_t at;

	if (dash <= 0 || !number_read(slice_sub(stamp, 0, (size_t)dash), &at) || at <= 0)
		return 0;
	return secret_eq(slice_sub(stamp, (size_t)dash + 1, stamp.len), stamp_mac(a, d, subject, at)) ? at
												      : 0;
}
