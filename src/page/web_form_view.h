// SPDX-License-Identifier: Apache-2.0
// The web form as a page: empty, with what was wrong, and the page that says what happens now.
#ifndef PAGE_WEB_FORM_VIEW_H
#define PAGE_WEB_FORM_VIEW_H

#include "desk/mailbox.h"
#include "page/skeleton.h"

enum web_field { WEB_NAME, WEB_EMAIL, WEB_SUBJECT, WEB_TEXT, WEB_FILES, WEB_WHOLE, WEB_FIELDS };

struct web_form {
	struct visit *v;
	struct mailbox mailbox;
	struct slice frames; // who may embed it: a list for frame-ancestors
	struct slice typed[WEB_FIELDS];
	const struct i18n_text *wrong[WEB_FIELDS]; // NULL: fine
};

void web_form_show(struct web_form *f, int http_status);

struct web_form_done {
	struct slice reference, due, who; // due and who may be empty
	int64_t files;
	bool mailed; // this mailbox acknowledges
};

void web_form_show_done(struct web_form *f, const struct web_form_done *d);

#endif
