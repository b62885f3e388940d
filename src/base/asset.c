// SPDX-License-Identifier: Apache-2.0
#include "base/asset.h"

#include <string.h>

const struct asset *asset_find(struct slice path)
{
	for (const struct asset *a = all_assets; a->path; a++)
		if (slice_eq(path, (struct slice){.ptr = a->path, .len = strlen(a->path)}))
			return a;
	return NULL;
}
