// SPDX-License-Identifier: Apache-2.0
// text/plain; format=flowed (RFC 3676): soft line breaks are taken back.
#ifndef MAIL_FLOWED_H
#define MAIL_FLOWED_H

#include "base/arena.h"

// `text` has \n line ends. `delsp`: the blank before a soft break goes too. Quoting ("> ") stays as it is; a
// line
// "-- " is never joined.
struct slice flowed_read(struct arena *a, struct slice text, bool delsp);

#endif
