// SPDX-License-Identifier: Apache-2.0
// What `keshev doctor` looks at, one room each. A finding is a sentence and how grave it is.
#ifndef APP_DOCTOR_H
#define APP_DOCTOR_H

#include "base/ctx.h"

enum finding { FINDING_GOOD, FINDING_HINT, FINDING_BAD };

// Says one finding on standard output; counts the bad ones.
struct doctor {
	struct ctx *ctx;
	int bad;
};

void doctor_says(struct doctor *d, enum finding f, const char *format, ...) __attribute__((format(printf, 3, 4)));

// How well readers can be locked in on this machine (tried in a child of this process).
void doctor_sandbox(struct doctor *d);

// The folder's rights and the room on its disk.
void doctor_folder(struct doctor *d, const char *folder);

// Whether the world delivers to `address` and believes what leaves in its name: MX, SPF and DMARC of its domain.
void doctor_mail_domain(struct doctor *d, struct slice address);

#endif
