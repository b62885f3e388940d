// SPDX-License-Identifier: Apache-2.0
#include "app/doctor.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/sys.h"
#include "wire/jail.h"

#define ROOM_LEAST_PERCENT 5
#define ROOM_LEAST_BYTES ((uint64_t)1 << 30)

void doctor_says(struct doctor *d, enum finding f, const char *format, ...)
{
	static const char *const marks[] = {"good  ", "hint  ", "BAD   "};
	va_list args;

	d->bad += f == FINDING_BAD;
	printf("%s", marks[f]);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
}

// In a child: locking in is for ever.
static _Noreturn void try_jail(struct ctx *c, int fd)
{
	struct jail_report report = {.seccomp = false};
	enum err e = jail_shut(c, fd, &report);
	struct slice answer = {.ptr = (const char *)&report, .len = sizeof report};

	_exit(e == OK && sys_write_all(fd, answer) == OK ? 0 : 1);
}

static bool jail_report_of_child(struct ctx *c, struct jail_report *out)
{
	int ends[2], status = 1;
	ssize_t n = 0;
	pid_t pid;

	if (pipe(ends) < 0)
		return false;
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		sys_close(ends[0]);
		try_jail(c, ends[1]);
	}
	sys_close(ends[1]);
	if (pid > 0) {
		n = sys_read(ends[0], out, sizeof *out);
		waitpid(pid, &status, 0);
	}
	sys_close(ends[0]);
	return pid > 0 && n == (ssize_t)sizeof *out;
}

void doctor_sandbox(struct doctor *d)
{
	struct jail_report report;

	if (!jail_report_of_child(d->ctx, &report) || !report.seccomp) {
		doctor_says(d, FINDING_BAD, "Readers cannot be locked in here: the kernel gives no seccomp. Mail will not be read.");
		return;
	}
	doctor_says(d, FINDING_GOOD, "Readers are locked in: no network, no files, no new processes (seccomp).");
	if (report.landlock_abi > 0)
		doctor_says(d, FINDING_GOOD, "The kernel adds Landlock, level %d.", report.landlock_abi);
	else
		doctor_says(d, FINDING_HINT, "This kernel has no Landlock; seccomp alone holds the readers.");
	if (!report.memory_limit)
		doctor_says(d, FINDING_HINT, "Readers have no memory limit in this build.");
}

static void doctor_room(struct doctor *d, const char *folder)
{
	struct statvfs fs;
	uint64_t left, all;

	if (statvfs(folder, &fs) < 0) {
		doctor_says(d, FINDING_BAD, "The disk of %s cannot be looked at: %s.", folder, strerror(errno));
		return;
	}
	left = (uint64_t)fs.f_bavail * fs.f_frsize;
	all = (uint64_t)fs.f_blocks * fs.f_frsize;
	if (left < ROOM_LEAST_BYTES || left < all / 100 * ROOM_LEAST_PERCENT)
		doctor_says(d, FINDING_BAD, "Only %llu MB are left on the disk of %s. Make room before mail has to wait outside.",
			    (unsigned long long)(left >> 20), folder);
	else
		doctor_says(d, FINDING_GOOD, "%llu GB are left on the disk of %s.", (unsigned long long)(left >> 30), folder);
}

void doctor_folder(struct doctor *d, const char *folder)
{
	struct stat st;

	if (stat(folder, &st) < 0 || !S_ISDIR(st.st_mode)) {
		doctor_says(d, FINDING_HINT, "There is no data folder %s yet.", folder);
		return;
	}
	if (st.st_mode & 077)
		doctor_says(d, FINDING_BAD, "Others on this machine may look into %s. Run: chmod 700 %s", folder, folder);
	else
		doctor_says(d, FINDING_GOOD, "The data folder %s is closed to others.", folder);
	if (st.st_uid != geteuid())
		doctor_says(d, FINDING_HINT, "The data folder belongs to another account than the one you use now.");
	doctor_room(d, folder);
}
