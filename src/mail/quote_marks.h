// SPDX-License-Identifier: Apache-2.0
// The words and shapes by which mail programs say "what follows is the earlier mail": header labels,
// dividers, attributions, mobile signatures; Hebrew and English, and the common ones of a few neighbours.
// Each function looks at one bare line: no invisible characters, blanks collapsed (mail/quote_marks.c:
// mark_bare).
#ifndef MAIL_QUOTE_MARKS_H
#define MAIL_QUOTE_MARKS_H

#include "base/slice.h"

#define MARK_LINE_MAX 600 // longer lines are nobody's mark

// The line without invisible characters, no-break spaces and blanks at its ends, blanks collapsed; empty when
// it is longer than MARK_LINE_MAX. The result points into `room`.
struct slice mark_bare(struct slice line, char room[MARK_LINE_MAX]);

enum mark_label { LABEL_NONE, LABEL_FROM, LABEL_DATE, LABEL_TO, LABEL_SUBJECT, LABEL_CC, LABEL_REPLY_TO };

// "From: Dana" "*מאת:* דנה": which label the line begins with; `value` is what follows.
enum mark_label mark_label(struct slice bare, struct slice *value);

enum mark_divider {
	DIVIDER_NONE,
	DIVIDER_RULE,	  // ______ or ------ alone: means something only in front of a header block
	DIVIDER_ORIGINAL, // -----Original Message-----
	DIVIDER_FORWARD,  // ---------- Forwarded message ---------, Begin forwarded message:
};
enum mark_divider mark_divider(struct slice bare);

enum mark_attribution {
	ATTRIBUTION_NONE,
	ATTRIBUTION_WEAK, // ends like one ("… wrote:"): one if quoted lines follow
	ATTRIBUTION_STRONG, // has the whole shape: "On 19 Nov 2026 Dana <d@x> wrote:", "בתאריך … מאת …:"
};
enum mark_attribution mark_attribution(struct slice bare);

// Could an attribution begin on this line and end on a later one?
bool mark_attribution_begins(struct slice bare);

// "Sent from my iPhone", "נשלח מה-iPhone שלי", "Get Outlook for Android".
bool mark_mobile_signature(struct slice bare);

// "Fwd: …", "FW: …", "הועבר: …".
bool mark_forward_subject(struct slice subject);

// "Re: …", "תגובה: …", "השב: …".
bool mark_reply_subject(struct slice subject);

#endif
