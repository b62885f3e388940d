// SPDX-License-Identifier: Apache-2.0
// What the customer's page and record are made of, read in one snapshot, and a few of their words.
#ifndef PAGE_STATUS_FACTS_H
#define PAGE_STATUS_FACTS_H

#include "desk/contact.h"
#include "desk/opening.h"
#include "page/link.sql.h"
#include "page/skeleton.h"

#define STATUS_CONTACTS_MOST 12 // newest ones on the page; all are in the record
#define STATUS_TEXT_MOST 1500	// bytes of one of them

struct status {
	struct visit *v;
	const struct ticket *t;
	struct page_heads_row heads;
	struct contacts contacts; // shared ones only, oldest first
	struct page_shared_files_rows files;
	struct opening *opening;
	struct slice lead;	       // who answers for it until somebody takes it; may be empty
	struct slice typed;	       // what stood in the form when it was refused
	const struct i18n_text *wrong; // why it was refused; NULL: it was not
};

enum err status_read(struct ctx *c, struct tx *tx, struct status *s) CHECKED;

// "our e-mail, Roi", "your message here": what a contact is, seen by the customer.
struct slice status_what(struct visit *v, const struct contact *k);

// "1.2 MB".
struct slice status_size(struct visit *v, int64_t bytes);

// "/c/TOKEN/what" with the chosen language; `what` empty: the page itself.
struct slice status_address(struct visit *v, const char *what);

#endif
