// SPDX-License-Identifier: Apache-2.0
// Mail that a form on a website wrote: it comes from the site (or from us), and the person is in Reply-To. No
// customer is to be called "noreply@…".
#ifndef MAIL_WEBSITE_FORM_H
#define MAIL_WEBSITE_FORM_H

#include "mail/mail.h"
#include "mail/read_options.h"

// True when `m` is such a mail. Its header, list and bounce members are read already.
bool website_form_is(const struct mail_read_options *o, const struct mail *m);

#endif
