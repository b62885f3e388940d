// SPDX-License-Identifier: Apache-2.0
// libcurl's one-time start, for every file of wire/ that uses it.
#ifndef WIRE_CURL_START_H
#define WIRE_CURL_START_H

#include "base/slice.h"

// Makes libcurl ready; from any thread, any number of times. False when it cannot be (memory).
bool curl_start(void);

#endif
