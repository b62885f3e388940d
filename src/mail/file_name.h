// SPDX-License-Identifier: Apache-2.0
// Names of attachments: text for people, never a path. (attack 24)
#ifndef MAIL_FILE_NAME_H
#define MAIL_FILE_NAME_H

#include "base/arena.h"

// A name that is safe to show and to offer for saving: controls, bidi and zero-width characters are dropped
// first, then everything up to the last slash or backslash, leading dots, and characters that file systems
// dislike; names that Windows reserves get an underscore; at most MAIL_FILE_NAME_MAX bytes, keeping the
// ending. When nothing is left, one is made from `type` ("image/png": "attachment.png").
struct slice file_name_clean(struct arena *a, struct slice name, struct slice type);

#endif
