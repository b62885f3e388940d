// SPDX-License-Identifier: Apache-2.0
// Any text as the body of a reply, and as a forwarded message: everything that is told apart comes from the
// text.
#include <stdlib.h>

#include "mail/forwarded.h"
#include "mail/new_text.h"
#include "mail/utf.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct slice text = utf_body(a, (struct slice){.ptr = (const char *)data, .len = size}, 1 << 20);

	for (int forward = 0; forward < 2; forward++) {
		struct new_text n = new_text_find(a, text, forward);

		if (n.text.len + n.quoted.len + n.signature.len > text.len + 64 || !utf_valid(n.text) ||
		    !utf_valid(n.quoted))
			abort();
		if (n.text.len == 0 && ascii_trim(text).len > 0 && utf_direction(text) != 0)
			abort(); // words may not vanish
		(void)forwarded_read(a, n.forwarded);
	}
	arena_free(a);
	return 0;
}
