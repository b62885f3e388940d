// SPDX-License-Identifier: Apache-2.0
// What every room of a running desk shares: the store, the secret, the readers, the place of the data.
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "db/db.h"

#define SECRET_BYTES 32

struct reader_pool;
struct http_server;
struct presence;

struct desk {
	struct db *db;
	struct slice folder;              // data folder
	unsigned char secret[SECRET_BYTES]; // signs reply addresses, Message-IDs and links; DATA/secret.key
	struct reader_pool *readers;      // NULL in commands that read no mail
	struct http_server *http;         // NULL outside a running server
	bool demo;
	struct presence *presence;        // who looks at what right now; NULL outside a running server
};

#endif
