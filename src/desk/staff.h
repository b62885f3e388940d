// SPDX-License-Identifier: Apache-2.0
// Staff, their teams, sessions, one-time links and API tokens. Passwords are checked outside transactions: argon2id
// takes its time (base/secret.h).
#ifndef DESK_STAFF_H
#define DESK_STAFF_H

#include "desk/access.h"
#include "desk/desk.h"

#define STAFF_NAME_MAX 120
#define PASSWORD_MIN 10
#define PASSWORD_MAX 512
#define SESSION_MS ((msec)14 * 24 * 3600 * 1000)
#define INVITATION_MS ((msec)72 * 3600 * 1000)
#define RESET_MS ((msec)30 * 60 * 1000)
#define SETUP_MS ((msec)24 * 3600 * 1000)

struct staff {
	int64_t id;
	struct slice email, name, lang, password_hash, signature;
	enum role role;
	bool keys_off, available, notify, active;
};

struct staff_new {
	struct slice email, name, lang, password_hash; // hash may be empty: cannot sign in until set
	enum role role;
	int64_t team; // 0 none
};

enum err staff_add(struct ctx *c, struct tx *tx, const struct staff_new *n, int64_t *id) CHECKED;
enum err staff_load(struct ctx *c, struct tx *tx, int64_t id, struct staff *out) CHECKED;
enum err staff_by_email(struct ctx *c, struct tx *tx, struct slice email, struct staff *out, bool *found) CHECKED;
enum err staff_count(struct ctx *c, struct tx *tx, int64_t *out) CHECKED;

// Good enough? E_INVALID with a sentence otherwise.
enum err password_fits(struct ctx *c, struct slice password) CHECKED;

// The person as an actor, with role, name, language and teams. E_FORBIDDEN when not active.
enum err staff_actor(struct ctx *c, struct tx *tx, int64_t id, struct actor *out) CHECKED;

// A new session; `token` is the cookie's value and is never stored.
enum err session_open(struct ctx *c, struct tx *tx, int64_t staff, struct slice agent, struct slice *token) CHECKED;

// Who is behind the cookie; E_UNAUTHENTICATED when nobody (any more). `touch`: `seen` is older than a minute.
enum err session_actor(struct ctx *c, struct tx *tx, struct slice token, struct actor *out, bool *touch) CHECKED;
enum err session_touch(struct ctx *c, struct tx *tx, struct slice token) CHECKED;
enum err session_close(struct ctx *c, struct tx *tx, struct slice token) CHECKED;
enum err session_close_all(struct ctx *c, struct tx *tx, int64_t staff) CHECKED;

// One-time links: setup, invitation, reset. The token is shown once; its hash is kept.
struct one_time {
	const char *kind;
	struct slice email, name;
	enum role role;
	int64_t team, staff;
};

enum err one_time_new(struct ctx *c, struct tx *tx, const struct one_time *o, msec lives, struct slice *token) CHECKED;
// Looks without using. E_GONE when unknown, used or expired.
enum err one_time_look(struct ctx *c, struct tx *tx, const char *kind, struct slice token, struct one_time *out) CHECKED;
// Uses it up: exactly one caller ever gets OK.
enum err one_time_use(struct ctx *c, struct tx *tx, const char *kind, struct slice token, struct one_time *out) CHECKED;
// Ends all open ones of a kind (a new setup link replaces the old).
enum err one_time_end_all(struct ctx *c, struct tx *tx, const char *kind, struct slice email) CHECKED;

// Bearer tokens.
enum err api_token_new(struct ctx *c, struct tx *tx, int64_t staff, struct slice scope, struct slice name, struct slice *token) CHECKED;
enum err api_token_actor(struct ctx *c, struct tx *tx, struct slice token, struct actor *out) CHECKED;

// Rate limit: counts one attempt in `bucket` and says whether it was within `most` per `window` ms.
enum err attempt_allow(struct ctx *c, struct tx *tx, struct slice bucket, msec window, int64_t most, bool *out) CHECKED;
// The same without counting.
enum err attempt_would_allow(struct ctx *c, struct tx *tx, struct slice bucket, msec window, int64_t most, bool *out) CHECKED;

#endif
