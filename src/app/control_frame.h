// SPDX-License-Identifier: Apache-2.0
// One message on DATA/keshev.sock: eight bytes (the lengths of head and bytes, most significant first), the JSON
// head, the bytes.
#ifndef APP_CONTROL_FRAME_H
#define APP_CONTROL_FRAME_H

#include <jansson.h>

#include "base/ctx.h"

struct control_frame {
	json_t *head;       // an object, owned by the caller
	struct slice bytes; // in c->arena
};

// E_NETWORK when the other side hung up. `head` is borrowed.
enum err control_frame_send(struct ctx *c, int fd, const json_t *head, struct slice bytes) CHECKED;

// E_NETWORK when the other side hung up or stalled, E_MALFORMED and E_TOO_LARGE for what is no such message.
enum err control_frame_receive(struct ctx *c, int fd, struct control_frame *out) CHECKED;

#endif
