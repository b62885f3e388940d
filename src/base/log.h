// SPDX-License-Identifier: Apache-2.0
// One line per happening on standard error: time, level, sentence. Control characters are escaped, so a
// stranger's bytes cannot forge lines or drive a terminal. Library floors do not log; whoever acts logs, once.
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Lines below `least` are dropped (default LOG_INFO). `role` stands in every line ("server", "reader 2").
void log_setup(enum log_level least, const char *role);

#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)
#define log_warn(...) log_line(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)

#endif
