// SPDX-License-Identifier: Apache-2.0
// One point in time from its parts, and the second end of a window.
#ifndef TEXT_WHEN_POINT_H
#define TEXT_WHEN_POINT_H

#include "text/when_frame.h"

struct expression {
	struct frame a, b; // the point; the other end of a window
	bool two;	   // `b` is there
	bool every;	   // recurring
	bool every_unit;   // "every day": a.unit says which
	bool length_given; // "16:00 for 30 minutes": `length`
	uint8_t relation;  // enum when_relation
	bool past;	   // since: the last such day
	bool since;	   // RELATION_AFTER that includes its point: since, from
	uint16_t flags;	   // enum when_flag known from the words alone
	bool exclusive_by; // English "by the weekend": before it begins
	struct amount length;
	uint32_t atoms; // how many it takes
};

// Reads all components that belong together into p->f and moves behind them. `cue` (enum cue): what a
// relation before them says. False, with nothing moved, when there is none.
bool point_read(struct parse *p, unsigned cue);

// Reads the other end of a window into e->b: "- 11:00", "to 15 July", "עד 12"; `opened` by between or from,
// also "and 11" and "ל-12". False, with nothing moved, when there is none that fits the first end.
bool point_read_second(struct parse *p, struct expression *e, bool opened);

// Reads the hour of a day that is already told: "tomorrow *by 15:00*", "מחר *בין 9 ל-11*".
bool point_read_hour(struct parse *p, struct expression *e);

#endif
