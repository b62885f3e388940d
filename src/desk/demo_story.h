// SPDX-License-Identifier: Apache-2.0
// The stories of the demo, as data. All people, companies and numbers are invented.
#ifndef DESK_DEMO_STORY_H
#define DESK_DEMO_STORY_H

enum demo_what { DEMO_END, DEMO_IN, DEMO_OUT, DEMO_NOTE, DEMO_CALL, DEMO_HELD };

struct demo_step {
	enum demo_what what;
	int hours_ago;
	const char *text;
};

struct demo_story {
	const char *lang, *name, *email, *subject;
	const char *channel; // of the first contact
	const char *urgency; // NULL: other
	const char *state;   // at the end; NULL: as it comes
	int owner;           // 0 nobody, 1 the first person, 2 Noa, 3 Sam
	const char *tag, *asks, *not_wanted, *order_number;
	struct demo_step steps[7];
};

extern const struct demo_story demo_stories[]; // ends with an entry without name

#endif
