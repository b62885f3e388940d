// SPDX-License-Identifier: Apache-2.0
// The reader's jail: limits, no privileges, Landlock (best effort), then a seccomp list of what is allowed.
#include "wire/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/sys.h"

#if defined(__SANITIZE_ADDRESS__)
#define UNDER_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_SANITIZER 1
#endif
#endif
#ifndef UNDER_SANITIZER
#define UNDER_SANITIZER 0
#endif

// What a parser needs: memory, its socket, clocks, its own end.
static const int allowed[] = {
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendmsg),
    SCMP_SYS(recvfrom),
    SCMP_SYS(sendto),
    SCMP_SYS(close),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(futex),
    SCMP_SYS(getrandom),
    SCMP_SYS(fstat),
    SCMP_SYS(lseek),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(alarm),
    SCMP_SYS(setitimer),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getrusage),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(getcpu),
};

// Libraries try these and live without an answer.
static const int refused[] = {
    SCMP_SYS(open),	  SCMP_SYS(openat),    SCMP_SYS(openat2),   SCMP_SYS(stat),	  SCMP_SYS(lstat),
    SCMP_SYS(statx),	  SCMP_SYS(access),    SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink),
    SCMP_SYS(readlinkat), SCMP_SYS(getcwd),    SCMP_SYS(ioctl),	    SCMP_SYS(fcntl),	  SCMP_SYS(prctl),
    SCMP_SYS(prlimit64),  SCMP_SYS(getrlimit), SCMP_SYS(getuid),    SCMP_SYS(geteuid),	  SCMP_SYS(statfs),
};

static enum err limit(struct ctx *c, int what, rlim_t most, const char *name)
{
	struct rlimit r = {.rlim_cur = most, .rlim_max = most};

	if (setrlimit((__rlimit_resource_t)what, &r) != 0)
		return fail(c, E_INTERNAL, "cannot limit %s: %s", name, strerror(errno));
	return OK;
}

// Private writable memory of this process in bytes, 0 when unknown.
static size_t data_bytes(struct ctx *c)
{
	struct slice text;
	const char *line;
	unsigned long kilobytes;

	if (sys_read_file(c->arena, "/proc/self/status", 65536, &text) != OK)
		return 0;
	line = strstr(arena_cstr(c->arena, text), "VmData:");
	if (!line)
		return 0;
	kilobytes = strtoul(line + strlen("VmData:"), NULL, 10);
	return (size_t)kilobytes << 10;
}

static enum err limits_set(struct ctx *c, struct jail_report *r)
{
	size_t baseline = data_bytes(c);

	TRY(limit(c, RLIMIT_CORE, 0, "core dumps"));
	TRY(limit(c, RLIMIT_CPU, JAIL_CPU_SECONDS, "processor time"));
	TRY(limit(c, RLIMIT_NOFILE, 256, "descriptors"));
	if (UNDER_SANITIZER)
		return OK;
	if (!baseline)
		return fail(c, E_INTERNAL, "cannot read how much memory the reader has");
	TRY(limit(c, RLIMIT_DATA, baseline + JAIL_MEMORY_ABOVE_BASELINE, "memory"));
	r->memory_limit = true;
	return OK;
}

static void descriptors_close(int keep)
{
	if (keep > 3)
		(void)syscall(SYS_close_range, 3U, (unsigned)keep - 1, 0U);
	(void)syscall(SYS_close_range, keep > 2 ? (unsigned)keep + 1 : 3U, ~0U, 0U);
}

// Gives up every capability, which matters when the desk runs as root.
static void capabilities_drop(void)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3];

	memset(none, 0, sizeof none);
	(void)syscall(SYS_capset, &head, none);
}

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self 446
#endif

// A ruleset that names every access and allows none. Returns the kernel's ABI, 0 when there is none.
static int landlock_shut(void)
{
	struct {
		uint64_t handled_fs;
		uint64_t handled_net;
	} attributes = {0, 0};
	long abi =
	    syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, 1U /* LANDLOCK_CREATE_RULESET_VERSION */);
	size_t size;
	int fd, bits;

	if (abi < 1)
		return 0;
	bits = abi >= 5	  ? 16
	       : abi >= 3 ? 15
	       : abi == 2 ? 14
			  : 13; // accesses known to each ABI, lowest bits first
	attributes.handled_fs = (UINT64_C(1) << bits) - 1;
	attributes.handled_net = abi >= 4 ? 3 : 0;
	size = abi >= 4 ? sizeof attributes : sizeof attributes.handled_fs;
	fd = (int)syscall(SYS_landlock_create_ruleset, &attributes, size, 0U);
	if (fd < 0)
		return 0;
	if (syscall(SYS_landlock_restrict_self, fd, 0U) != 0)
		abi = 0;
	sys_close(fd);
	return (int)abi;
}

static int rules_add(scmp_filter_ctx f)
{
	int bad = 0;

	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
		bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		bad |= seccomp_rule_add(f, SCMP_ACT_ERRNO(EACCES), refused[i], 0);
	// fstat of glibc is newfstatat with an empty path; never memory that can be run; signals to itself
	// only.
	bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1,
				SCMP_A3(SCMP_CMP_EQ, AT_EMPTY_PATH, 0));
	bad |= seccomp_rule_add(f, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(newfstatat), 1,
				SCMP_A3(SCMP_CMP_NE, AT_EMPTY_PATH, 0));
	bad |=
	    seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
				SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
				SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0));
	return bad;
}

static enum err seccomp_shut(struct ctx *c)
{
	// The sanitizer's own report needs calls we do not list: it may live on without them.
	scmp_filter_ctx f = seccomp_init(UNDER_SANITIZER ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_KILL_PROCESS);
	int bad;

	if (!f)
		return fail(c, E_INTERNAL, "seccomp: no filter");
	bad = rules_add(f);
	if (!bad)
		bad = seccomp_load(f);
	seccomp_release(f);
	if (bad)
		return fail(c, E_INTERNAL, "seccomp: the filter could not be loaded (%d)", bad);
	return OK;
}

enum err jail_shut(struct ctx *c, int keep_fd, struct jail_report *out)
{
	struct jail_report r = {0};

	TRY(limits_set(c, &r));
	descriptors_close(keep_fd);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return fail(c, E_INTERNAL, "no_new_privs: %s", strerror(errno));
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	capabilities_drop();
	r.landlock_abi = landlock_shut();
	TRY(seccomp_shut(c));
	r.seccomp = true;
	*out = r;
	return OK;
}
