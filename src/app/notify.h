// SPDX-License-Identifier: Apache-2.0
// Tells systemd how we are, when it started us (sd_notify(3): one datagram to $NOTIFY_SOCKET).
#ifndef APP_NOTIFY_H
#define APP_NOTIFY_H

// "READY=1", "STOPPING=1", "RELOADING=1". Nothing happens without $NOTIFY_SOCKET, and failing does no harm.
void notify_manager(const char *state);

#endif
