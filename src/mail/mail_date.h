// SPDX-License-Identifier: Apache-2.0
// Dates of header fields (RFC 5322 §3.3 with the obsolete and the merely common forms).
#ifndef MAIL_MAIL_DATE_H
#define MAIL_MAIL_DATE_H

#include "base/ctx.h"

// "Thu, 19 Nov 2026 17:00:00 +0200 (IST)", weekday and seconds optional, two-digit years, zone names; also
// ISO 8601, and what quotations say: "Nov 19, 2026 5:00 PM", "יום ה׳, 19 בנוב׳ 2026 ב-17:00". `offset` in
// seconds east of UTC. False when it is no date.
bool mail_date_read(struct slice text, msec *at, int32_t *offset);

// "Thu, 19 Nov 2026 17:00:00 +0200" into the arena.
struct slice mail_date_write(struct arena *a, msec at, int32_t offset);

#endif
