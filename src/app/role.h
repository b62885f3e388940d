// SPDX-License-Identifier: Apache-2.0
// What the monitor and the processes it starts agree on: the numbers under which a child finds what it inherited.
// Everything else is closed before the child's program begins.
#ifndef APP_ROLE_H
#define APP_ROLE_H

// `keshev server`
#define ROLE_HTTP_FD 3    // listening socket
#define ROLE_LMTP_FD 4    // listening socket; not open when there is no LMTP
#define ROLE_CONTROL_FD 5 // listening socket of DATA/keshev.sock
#define ROLE_MONITOR_FD 6 // talk with the monitor (app/handover.h)
#define ROLE_LOCK_FD 7    // holds the data folder until the last of us is gone; not used otherwise

// `keshev reader`: its jobs come and go here (wire/reader_child.h). SIGINT and SIGTERM are ignored when it begins:
// it ends when the server closes its side, or when the monitor kills it.
#define ROLE_READER_FD 3

// Exit status of a server that could not start for a reason that time may mend (the database is not up yet).
#define ROLE_TRY_AGAIN 75

#endif
