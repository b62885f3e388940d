// SPDX-License-Identifier: Apache-2.0
#include "base/secret.h"

#include <sodium.h>
#include <string.h>

enum err secret_start(void)
{
	return sodium_init() < 0 ? E_INTERNAL : OK;
}

void secret_random(void *bytes, size_t len)
{
	randombytes_buf(bytes, len);
}

struct sha256 sha256_of(struct slice bytes)
{
	return sha256_parts(&bytes, 1);
}

struct sha256 sha256_parts(const struct slice *parts, size_t count)
{
	crypto_hash_sha256_state state;
	struct sha256 h;

	crypto_hash_sha256_init(&state);
	for (size_t i = 0; i < count; i++)
		crypto_hash_sha256_update(&state, (const unsigned char *)parts[i].ptr, parts[i].len);
	crypto_hash_sha256_final(&state, h.bytes);
	return h;
}

struct sha256 hmac_of(struct slice key, struct slice bytes)
{
	crypto_auth_hmacsha256_state state;
	struct sha256 h;

	crypto_auth_hmacsha256_init(&state, (const unsigned char *)key.ptr, key.len);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)bytes.ptr, bytes.len);
	crypto_auth_hmacsha256_final(&state, h.bytes);
	return h;
}

struct slice hex_of(struct arena *a, struct slice bytes)
{
	char *p = arena_alloc(a, bytes.len * 2 + 1);

	sodium_bin2hex(p, bytes.len * 2 + 1, (const unsigned char *)bytes.ptr, bytes.len);
	return (struct slice){.ptr = p, .len = bytes.len * 2};
}

enum err hex_read(struct arena *a, struct slice text, struct slice *out)
{
	unsigned char *p = arena_alloc(a, text.len / 2 + 1);
	size_t len;

	if (text.len % 2 || sodium_hex2bin(p, text.len / 2 + 1, text.ptr, text.len, NULL, &len, NULL) < 0 ||
	    len != text.len / 2)
		return E_MALFORMED;
	*out = (struct slice){.ptr = (char *)p, .len = len};
	return OK;
}

struct slice base64url_of(struct arena *a, struct slice bytes)
{
	size_t room = sodium_base64_encoded_len(bytes.len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *p = arena_alloc(a, room);

	sodium_bin2base64(p, room, (const unsigned char *)bytes.ptr, bytes.len,
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return (struct slice){.ptr = p, .len = strlen(p)};
}

struct slice base32_of(struct arena *a, struct slice bytes)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
	size_t len = (bytes.len * 8 + 4) / 5, n = 0;
	char *p = arena_alloc(a, len + 1);
	uint32_t held = 0;
	unsigned bits = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		held = held << 8 | (unsigned char)bytes.ptr[i];
		for (bits += 8; bits >= 5; bits -= 5)
			p[n++] = digits[held >> (bits - 5) & 31];
	}
	if (bits)
		p[n++] = digits[held << (5 - bits) & 31];
	return (struct slice){.ptr = p, .len = n};
}

struct slice token_new(struct arena *a)
{
	char bytes[TOKEN_BYTES];

	randombytes_buf(bytes, sizeof bytes);
	return base64url_of(a, (struct slice){.ptr = bytes, .len = sizeof bytes});
}

struct sha256 token_hash(struct slice token)
{
	struct slice parts[] = {S("keshev token\n"), token};

	return sha256_parts(parts, 2);
}

bool secret_eq(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || sodium_memcmp(a.ptr, b.ptr, a.len) == 0);
}

enum err password_hash(struct arena *a, struct slice password, struct slice *out)
{
	char *hash = arena_alloc(a, crypto_pwhash_STRBYTES);

	if (crypto_pwhash_str(hash, password.ptr, password.len, crypto_pwhash_OPSLIMIT_INTERACTIVE,
			      crypto_pwhash_MEMLIMIT_INTERACTIVE) < 0)
		return E_BUSY;
	*out = (struct slice){.ptr = hash, .len = strlen(hash)};
	return OK;
}

bool password_matches(struct slice hash, struct slice password)
{
	char text[crypto_pwhash_STRBYTES] = "";

	if (hash.len >= sizeof text)
		return false;
	memcpy(text, hash.ptr, hash.len);
	return crypto_pwhash_str_verify(text, password.ptr, password.len) == 0;
}

void password_dummy(struct slice password)
{
	char hash[crypto_pwhash_STRBYTES];

	if (crypto_pwhash_str(hash, password.ptr, password.len, crypto_pwhash_OPSLIMIT_INTERACTIVE,
			      crypto_pwhash_MEMLIMIT_INTERACTIVE) < 0)
		return;
}
