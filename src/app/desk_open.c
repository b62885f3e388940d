// SPDX-License-Identifier: Apache-2.0
#include "app/desk_open.h"

#include "app/data_folder.h"
#include "db/migrate.h"

_Static_assert(SECRET_BYTES == 32, "data_folder_secret reads 32 bytes");

enum err desk_open(struct ctx *c, const struct desk_place *place, struct desk *out)
{
	struct desk desk = {.folder = slice_cstr(place->folder), .demo = place->demo};
	struct db_options options = {.folder = desk.folder, .url = slice_cstr(place->db_url)};
	enum err e;

	TRY(data_folder_secret(c, place->folder, place->secret_file, desk.secret));
	TRY(db_open(c, &options, &desk.db));
	e = migrate_up(c, desk.db);
	if (e != OK) {
		db_close(desk.db);
		return e;
	}
	*out = desk;
	return OK;
}

void desk_shut(struct desk *desk)
{
	db_close(desk->db);
	desk->db = NULL;
}
