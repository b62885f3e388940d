// SPDX-License-Identifier: Apache-2.0
// Whatever a stranger sent leaves as a download that no browser runs: no type of its own, nosniff,
// attachment, sandbox (facts/security.md rows 18, 19).
#ifndef PAGE_DOWNLOAD_H
#define PAGE_DOWNLOAD_H

#include "page/page.h"

// A file of a stranger.
void download_strange(struct visit *v, struct slice name, struct slice bytes);

// A file that we wrote ourselves (the record).
void download_own(struct visit *v, struct slice name, struct slice type, struct slice bytes);

#endif
