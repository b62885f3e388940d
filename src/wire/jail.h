// SPDX-License-Identifier: Apache-2.0
// Locks the calling process up before it opens strangers' bytes: no network, no files, no new processes,
// bounded memory. One way only. (DESIGN 2.8; facts/security.md §2)
//   openat and its kin: EACCES (libraries try, and go on without); execve, socket, ptrace, clone and all that
//   is not named in jail.c: the process is killed.
#ifndef WIRE_JAIL_H
#define WIRE_JAIL_H

#include "base/ctx.h"

#define JAIL_MEMORY_ABOVE_BASELINE ((size_t)128 << 20) // bytes of private memory beyond what it has when shut
#define JAIL_CPU_SECONDS 300			       // hard end of a reader's life; it retires long before

struct jail_report {
	bool seccomp;
	bool memory_limit; // false under AddressSanitizer, which cannot live with one
	int landlock_abi;  // 0: the kernel has none
};

// Shuts the jail. Keeps only descriptors 0, 1, 2 and `keep_fd` open. Load every library table first.
// E_INTERNAL with a sentence when seccomp cannot be had: then nothing may be read.
enum err jail_shut(struct ctx *c, int keep_fd, struct jail_report *out) CHECKED;

#endif
