// SPDX-License-Identifier: Apache-2.0
// The hall: finds what a browser asks for: a page of ours, a file of the workspace, or the workspace itself,
// and keeps the rules that hold for all of them (headers, content policy, secure links, no foreign forms,
// kind pages for errors).
#ifndef PAGE_HALL_H
#define PAGE_HALL_H

#include "desk/desk.h"
#include "wire/http.h"

// Answers every request that is not the API's; false when the path is under /api/.
bool hall_answer(struct desk *desk, struct http_request *r, struct http_answer *a);

#endif
