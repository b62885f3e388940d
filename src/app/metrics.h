// SPDX-License-Identifier: Apache-2.0
// /metrics: the desk's figures as Prometheus reads them. For a program on this machine (a loopback peer that no proxy
// speaks for), or for whoever brings a bearer token of an administrator; strangers read 401 and nothing else.
#ifndef APP_METRICS_H
#define APP_METRICS_H

#include "desk/desk.h"
#include "wire/http.h"

// True when the request was for /metrics and `a` is filled.
bool metrics_answer(struct desk *desk, struct http_request *r, struct http_answer *a);

#endif
