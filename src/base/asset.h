// SPDX-License-Identifier: Apache-2.0
// Files embedded in the program by tools/embed.mjs: the workspace, styles, fonts, rule packs.
#ifndef BASE_ASSET_H
#define BASE_ASSET_H

#include "base/slice.h"

struct asset {
	const char *path;   // "web/index.html", "style/status.css", "rules/he.pack"
	const char *type;   // Content-Type
	const char *etag;   // quoted
	struct slice plain;
	struct slice gzip;   // without pointer when compression does not pay
	struct slice brotli;
};

extern const struct asset all_assets[]; // ends with an entry without path

// NULL when there is none.
const struct asset *asset_find(struct slice path);

#endif
