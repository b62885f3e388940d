// SPDX-License-Identifier: Apache-2.0
#include "desk/signed_token.h"

#include <sodium.h>
#include <string.h>

#include "base/ascii.h"
#include "base/number.h"

#define MAC_BYTES 10
#define MAC_CHARS 16

static struct slice key_of(const struct desk *d)
{
	return (struct slice){.ptr = (const char *)d->secret, .len = SECRET_BYTES};
}

static struct slice mac_text(struct arena *a, const struct desk *d, int64_t ticket, int64_t outbox)
{
	struct sha256 h = hmac_of(key_of(d), arena_printf(a, "reply\n%lld\n%lld\n", (long long)ticket, (long long)outbox));

	return base32_of(a, (struct slice){.ptr = (const char *)h.bytes, .len = MAC_BYTES});
}

struct slice signed_reply_token(struct arena *a, const struct desk *d, int64_t ticket, int64_t outbox)
{
	return arena_printf(a, "k%lld-%lld-%.*s", (long long)ticket, (long long)outbox,
			    SLICE_ARG(mac_text(a, d, ticket, outbox)));
}

static size_t digits_at(struct slice s, size_t at)
{
	size_t n = 0;

	while (at + n < s.len && n < 18 && s.ptr[at + n] >= '0' && s.ptr[at + n] <= '9')
		n++;
	return n;
}

// Tries the token that would start at `at` with its 'k'.
static bool token_at(struct arena *a, const struct desk *d, struct slice s, size_t at, int64_t *ticket, int64_t *outbox)
{
	size_t n = digits_at(s, at + 1), m;
	struct slice first = slice_sub(s, at + 1, at + 1 + n), second, mac;

	if (!n || at + 1 + n >= s.len || s.ptr[at + 1 + n] != '-')
		return false;
	m = digits_at(s, at + 2 + n);
	second = slice_sub(s, at + 2 + n, at + 2 + n + m);
	if (!m || at + 2 + n + m >= s.len || s.ptr[at + 2 + n + m] != '-')
		return false;
	mac = slice_sub(s, at + 3 + n + m, at + 3 + n + m + MAC_CHARS);
	if (mac.len != MAC_CHARS || !number_read(first, ticket) || !number_read(second, outbox))
		return false;
	return secret_eq(mac, mac_text(a, d, *ticket, *outbox));
}

bool signed_token_read(struct arena *a, const struct desk *d, struct slice text, int64_t *ticket, int64_t *outbox)
{
	struct slice low = ascii_lowered(a, text);
	int64_t t, o;

	for (size_t i = 0; i < low.len; i++) {
		bool starts = low.ptr[i] == 'k' && (i == 0 || strchr("+<-_.= /", low.ptr[i - 1]));

		if (starts && token_at(a, d, low, i, &t, &o)) {
			*ticket = t;
			*outbox = o;
			return true;
		}
	}
	return false;
}

struct slice signed_link_token(struct arena *a, const struct desk *d, int64_t link)
{
	struct sha256 h = hmac_of(key_of(d), arena_printf(a, "link\n%lld\n", (long long)link));

	return base64url_of(a, (struct slice){.ptr = (const char *)h.bytes, .len = TOKEN_BYTES});
}

static void sealing_key(const struct desk *d, unsigned char key[crypto_secretbox_KEYBYTES])
{
	struct sha256 h = hmac_of(key_of(d), S("seal\n"));

	memcpy(key, h.bytes, crypto_secretbox_KEYBYTES);
}

struct slice secret_seal(struct arena *a, const struct desk *d, struct slice plain)
{
	size_t len = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.len;
	unsigned char *p = arena_alloc(a, len);
	unsigned char key[crypto_secretbox_KEYBYTES];

	sealing_key(d, key);
	secret_random(p, crypto_secretbox_NONCEBYTES);
	crypto_secretbox_easy(p + crypto_secretbox_NONCEBYTES, (const unsigned char *)plain.ptr, plain.len, p, key);
	return (struct slice){.ptr = (char *)p, .len = len};
}

enum err secret_open(struct arena *a, const struct desk *d, struct slice sealed, struct slice *out)
{
	size_t overhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
	const unsigned char *p = (const unsigned char *)sealed.ptr;
	unsigned char key[crypto_secretbox_KEYBYTES];
	unsigned char *plain;

	if (!sealed.len) {
		*out = S("");
		return OK;
	}
	if (sealed.len < overhead)
		return E_INTERNAL;
	plain = arena_alloc(a, sealed.len - overhead + 1);
	sealing_key(d, key);
	if (crypto_secretbox_open_easy(plain, p + crypto_secretbox_NONCEBYTES, sealed.len - crypto_secretbox_NONCEBYTES,
				       p, key) < 0)
		return E_INTERNAL;
	*out = (struct slice){.ptr = (char *)plain, .len = sealed.len - overhead};
	return OK;
}
