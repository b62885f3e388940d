// SPDX-License-Identifier: Apache-2.0
// Bytes by their SHA-256: raw mail and attachments, in chunks on both engines. A sender's name is never a path.
#ifndef DESK_BLOB_H
#define DESK_BLOB_H

#include "base/secret.h"
#include "db/db.h"

#define BLOB_CHUNK ((size_t)256 << 10)
#define BLOB_MAX ((size_t)60 << 20)

// Stores the bytes once, however often they come; `hash` names them.
enum err blob_store(struct ctx *c, struct tx *tx, struct slice bytes, struct sha256 *hash) CHECKED;

// The bytes, in c->arena. E_NOT_FOUND when there are none, E_INTERNAL when they do not match their name.
enum err blob_load(struct ctx *c, struct tx *tx, struct slice hash, struct slice *out) CHECKED;

#endif
