// SPDX-License-Identifier: Apache-2.0
// The style attribute: what may stay of it. Colours, fonts, spacing and direction of text; nothing that moves
// a box out of its place, loads something, or runs. (attack 22)
#ifndef MAIL_HTML_STYLE_H
#define MAIL_HTML_STYLE_H

#include "base/arena.h"

// The declarations that are allowed, rewritten as "property: value; property: value". Doing it again changes
// nothing. Empty when none is left.
struct slice html_style_clean(struct arena *a, struct slice style);

// True when the style hides its element (display: none, visibility: hidden, mso-hide: all).
bool html_style_hides(struct slice style);

// The value of one property, lower case, trimmed; empty when absent.
struct slice html_style_value(struct arena *a, struct slice style, const char *property);

#endif
