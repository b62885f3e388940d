// SPDX-License-Identifier: Apache-2.0
// Randomness, hashes, tokens and passwords, over libsodium.
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "base/arena.h"
#include "base/err.h"

#define SHA256_BYTES 32
#define TOKEN_BYTES 16 // 128 random bits

struct sha256 {
	unsigned char bytes[SHA256_BYTES];
};

// Must succeed before anything else here is called. E_INTERNAL when the system has no randomness.
enum err secret_start(void) CHECKED;

void secret_random(void *bytes, size_t len);

struct sha256 sha256_of(struct slice bytes);

// SHA-256 over several parts in turn.
struct sha256 sha256_parts(const struct slice *parts, size_t count);

// HMAC-SHA-256.
struct sha256 hmac_of(struct slice key, struct slice bytes);

static inline struct slice sha256_slice(const struct sha256 *h)
{
	return (struct slice){.ptr = (const char *)h->bytes, .len = SHA256_BYTES};
}

// Lower-case hexadecimal, and URL-safe base64 without padding. Owned by the arena.
struct slice hex_of(struct arena *a, struct slice bytes);
struct slice base64url_of(struct arena *a, struct slice bytes);
enum err hex_read(struct arena *a, struct slice text, struct slice *out) CHECKED;

// A new token of TOKEN_BYTES random bytes as URL-safe text (22 characters). Store only its hash.
struct slice token_new(struct arena *a);

// What is stored of a token: SHA-256 of its text.
struct sha256 token_hash(struct slice token);

// Lower-case base32 (a-z2-7) of bytes: safe in mail addresses, where case is lost.
struct slice base32_of(struct arena *a, struct slice bytes);

// Equal, in time that does not depend on where they differ.
bool secret_eq(struct slice a, struct slice b);

// argon2id. Slow on purpose: workers only, never a loop. The hash is text with its parameters.
enum err password_hash(struct arena *a, struct slice password, struct slice *out) CHECKED;
bool password_matches(struct slice hash, struct slice password);

// Burns the time of one password check, for accounts that do not exist.
void password_dummy(struct slice password);

#endif
