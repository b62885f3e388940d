// SPDX-License-Identifier: Apache-2.0
// The fields of a request: target, headers, query, form, cookies. Pure; the public getters of wire/http.h are
// implemented here too.
#ifndef WIRE_HTTP_FIELDS_H
#define WIRE_HTTP_FIELDS_H

#include "wire/http.h"

// Splits a raw target ("/a%20b?x=1") into the decoded path and the raw query, in `a`. E_MALFORMED for paths
// whose meaning depends on who reads them: "." and ".." segments, encoded slashes, backslashes and control
// bytes.
enum err http_target_read(struct arena *a, struct slice target, struct slice *path,
			  struct slice *query) CHECKED;

// Percent-decoding of one query or form value; '+' is a space. What does not decode stays as it is.
struct slice http_unescape(struct arena *a, struct slice s);

// True when the comma list in `value` has `word` (case-insensitive), as in "Connection: keep-alive, close".
bool http_list_has(struct slice value, const char *word);

// The reason phrase of a status ("Not Found"), never NULL.
const char *http_phrase(int status);

#endif
