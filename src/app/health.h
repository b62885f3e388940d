// SPDX-License-Identifier: Apache-2.0
// /healthz (this process answers) and /readyz (it can do its work: the store answers too), for proxies and
// supervisors. Open to everybody; they tell nothing else.
#ifndef APP_HEALTH_H
#define APP_HEALTH_H

#include "desk/desk.h"
#include "wire/http.h"

// True when the request was one of the two and `a` is filled.
bool health_answer(struct desk *desk, struct http_request *r, struct http_answer *a);

#endif
