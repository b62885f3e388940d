// SPDX-License-Identifier: Apache-2.0
// Any bytes as a message: no crash, no leak, valid UTF-8 out.
#include <stdlib.h>

#include "mail/mail_json.h"
#include "mail/read.h"
#include "mail/utf.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	mail_prepare();
	return 0;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct ctx c = ctx_new(a, 0, LANG_EN);
	struct mail_read_options o = {0};
	struct mail m;

	if (mail_read(&c, &o, (struct slice){.ptr = (const char *)data, .len = size}, &m) == OK) {
		struct slice json = mail_json(a, &m);
		if (json.len == 0 || !utf_valid(json))
			abort();
	}
	arena_free(a);
	return 0;
}
