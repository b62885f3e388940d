// SPDX-License-Identifier: Apache-2.0
// One part of GMime's tree as slices: its type, names and decoded bytes.
#ifndef MAIL_PART_H
#define MAIL_PART_H

#include <gmime/gmime.h>

#include "base/arena.h"

// "text/plain", lower case; application/octet-stream when it is none.
struct slice part_type(struct arena *a, GMimeObject *o);

// A parameter of Content-Type (empty when absent); the word of Content-Disposition, lower case.
struct slice part_parameter(struct arena *a, GMimeObject *o, const char *name);
struct slice part_disposition(struct arena *a, GMimeObject *o);

// The file name as written, decoded to UTF-8 but not made safe (mail/file_name.h does that).
struct slice part_name(struct arena *a, GMimePart *part);
struct slice part_object_name(struct arena *a, GMimeObject *o);

// Without <>; empty when there is none or it is not plain.
struct slice part_content_id(struct arena *a, GMimeObject *o);

// The decoded content. Points into `message` when nothing needed decoding.
struct slice part_bytes(struct arena *a, struct slice message, GMimePart *part);

// The object as it came; `inner`: only the message inside a message part.
struct slice part_raw(struct arena *a, GMimeObject *o, bool inner);

#endif
