// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/sys.h"

#define LINE_MAX_BYTES 2048

static enum log_level least_level = LOG_INFO;
static char role_name[32] = "keshev";

void log_setup(enum log_level least, const char *role)
{
	least_level = least;
	snprintf(role_name, sizeof role_name, "%s", role);
}

// Escapes C0, DEL and the C1 range (as UTF-8 C2 80..9F) in place of the raw byte.
static size_t escape_into(char *to, size_t room, const char *from)
{
	size_t n = 0;

	for (const unsigned char *p = (const unsigned char *)from; *p && n + 5 < room; p++) {
		bool c1 = p[0] == 0xC2 && p[1] >= 0x80 && p[1] < 0xA0;

		if (*p < 0x20 || *p == 0x7F || c1)
			n += (size_t)snprintf(to + n, room - n, "\\x%02x", *p);
		else
			to[n++] = (char)*p;
	}
	return n;
}

void log_line(enum log_level level, const char *format, ...)
{
	static const char *const names[] = {"debug", "info", "warning", "error"};
	char text[LINE_MAX_BYTES], line[LINE_MAX_BYTES * 2];
	struct timespec t;
	struct tm day;
	va_list args;
	size_t n;

	if (level < least_level)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	clock_gettime(CLOCK_REALTIME, &t);
	gmtime_r(&t.tv_sec, &day);
	n = strftime(line, sizeof line, "%Y-%m-%dT%H:%M:%S", &day);
	n += (size_t)snprintf(line + n, sizeof line - n, ".%03ldZ %s %s: ", t.tv_nsec / 1000000, role_name,
			      names[level]);
	n += escape_into(line + n, sizeof line - n - 1, text);
	line[n++] = '\n';
	// One write, so that lines of several processes do not mix.
	if (sys_write(STDERR_FILENO, line, n) < 0)
		return;
}
