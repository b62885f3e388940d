// SPDX-License-Identifier: Apache-2.0
// Files that are part of the program: the workspace's own, style sheets, fonts. Names under /assets/ carry a
// hash of their content and are kept by browsers for ever; index.html is asked for anew each time.
#ifndef PAGE_STATIC_FILE_H
#define PAGE_STATIC_FILE_H

#include "base/arena.h"
#include "wire/http.h"

// Answers /assets/…, and GET of a path that the workspace shows. False when it is neither.
bool static_file_answer(struct http_request *r, struct http_answer *a);

// "/assets/status-HASH.css" of a plain name in the manifest of the web build ("status.css"); "/assets/" when
// it is missing.
struct slice static_file_address(const char *name);

// The bytes behind such an address; no slice when it is missing.
struct slice static_file_bytes(const char *name);

// Does this client take `coding` (RFC 9110, 12.5.3)? q=0 is a no.
bool static_file_takes(struct slice accept_encoding, struct slice coding);

#endif
