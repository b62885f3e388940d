// SPDX-License-Identifier: Apache-2.0
#include "wire/curl_start.h"

#include <curl/curl.h>
#include <pthread.h>

static bool ready;

static void start_once(void)
{
	ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

bool curl_start(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, start_once);
	return ready;
}
