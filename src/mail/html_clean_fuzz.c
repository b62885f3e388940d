// SPDX-License-Identifier: Apache-2.0
// Any text as HTML: cleaning settles, leaves nothing that runs, and what is left is UTF-8.
#include <stdlib.h>

#include "mail/html_clean.h"
#include "mail/html_text.h"
#include "mail/utf.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct slice html = utf_body(a, (struct slice){.ptr = (const char *)data, .len = size}, 1 << 20);
	struct html_cleaned once = html_clean(a, html), twice = html_clean(a, once.html);

	if (!slice_eq(once.html, twice.html) || !utf_valid(once.html))
		abort();
	if (ascii_seek(once.html, S("<script")) != SIZE_MAX ||
	    ascii_seek(once.html, S("href=\"javascript:")) != SIZE_MAX ||
	    ascii_seek(once.html, S("<svg")) != SIZE_MAX || ascii_seek(once.html, S("<style")) != SIZE_MAX)
		abort();
	if (!utf_valid(html_text(a, html).text))
		abort();
	arena_free(a);
	return 0;
}
