// SPDX-License-Identifier: Apache-2.0
// Customers: persons known by any number of addresses and numbers. Two records of one person can be merged, and the
// merge undone.
#ifndef DESK_CUSTOMER_H
#define DESK_CUSTOMER_H

#include "desk/access.h"

#define CUSTOMER_NAME_MAX 200

enum identity_kind { IDENTITY_EMAIL, IDENTITY_PHONE, IDENTITY_CHAT };

struct customer {
	int64_t id, organization, merged_into;
	struct slice name, lang, note, organization_name;
	msec created;
};

// An address or number as it is stored: lower-case e-mail, digits with an optional + for phones. Empty when it is none.
struct slice identity_normal(struct arena *a, enum identity_kind kind, struct slice value);

// The customer behind an identity, made when unknown. `name` is used only for a new one (or when theirs was just
// the address). Follows merges.
enum err customer_find_or_add(struct ctx *c, struct tx *tx, enum identity_kind kind, struct slice value, struct slice name,
			      struct slice lang, int64_t *id) CHECKED;

// The customer behind an identity; 0 when unknown.
enum err customer_by_identity(struct ctx *c, struct tx *tx, enum identity_kind kind, struct slice value, int64_t *id) CHECKED;

// A customer without any identity (a visitor, a caller who withheld the number).
enum err customer_add(struct ctx *c, struct tx *tx, struct slice name, struct slice lang, int64_t *id) CHECKED;

// Adds an address or number to a customer. E_CONFLICT when it is somebody else's: the two may be one person.
enum err customer_identify(struct ctx *c, struct tx *tx, int64_t id, enum identity_kind kind, struct slice value) CHECKED;

enum err customer_load(struct ctx *c, struct tx *tx, int64_t id, struct customer *out) CHECKED;

// Whether this address is one of this customer's.
enum err customer_has(struct ctx *c, struct tx *tx, int64_t id, struct slice email, bool *out) CHECKED;

// First e-mail address; no slice when there is none.
enum err customer_email(struct ctx *c, struct tx *tx, int64_t id, struct slice *out) CHECKED;

// Joins `from` into `into`: identities and tickets move, the act is kept and can be undone. E_CONFLICT for one that went before.
enum err customer_merge(struct ctx *c, struct tx *tx, const struct actor *by, int64_t from, int64_t into, int64_t *merge) CHECKED;
enum err customer_unmerge(struct ctx *c, struct tx *tx, const struct actor *by, int64_t merge) CHECKED;

#endif
