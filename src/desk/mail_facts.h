// SPDX-License-Identifier: Apache-2.0
// What the reader found in a message, as the desk needs it: read from the reader's JSON (DESIGN §6). The reader is
// locked down because it opens strangers' bytes, so its answer is checked here like a stranger's.
#ifndef DESK_MAIL_FACTS_H
#define DESK_MAIL_FACTS_H

#include "base/ctx.h"

#define MAIL_PEOPLE_MAX 40
#define MAIL_IDS_MAX 60
#define MAIL_FILES_MAX 1000

struct mail_person {
	struct slice name, address;
};

struct mail_people {
	struct mail_person items[MAIL_PEOPLE_MAX];
	size_t count;
};

struct mail_file {
	struct slice name, type, content_id;
	int64_t part; // index of its bytes in the reader's answer
	bool is_inline;
};

struct mail_facts {
	struct mail_people from, to, cc, reply_to;
	struct slice subject, message_id, text, html, new_text, lang;
	struct slice ids[MAIL_IDS_MAX]; // In-Reply-To and References, newest last
	size_t id_count;
	struct slice delivered_to[MAIL_PEOPLE_MAX];
	size_t delivered_count;
	struct mail_file *files;
	size_t file_count;
	bool automatic, no_answer_wanted, is_form, junk;
	struct mail_person forwarded; // address empty: not forwarded
	struct slice forwarded_text;
	bool bounced, bounce_permanent;
	struct slice bounce_message_id, bounce_words;
	struct slice warnings; // comma separated
	struct slice own_token;  // X-Keshev-Token header that came back, to stop loops
	int64_t hops;
};

// E_UNREADABLE when the JSON is not what a reader writes.
enum err mail_facts_read(struct ctx *c, struct slice json, struct mail_facts *out) CHECKED;

#endif
