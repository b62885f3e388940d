// SPDX-License-Identifier: Apache-2.0
// Force-included into every file of ours: using one of these functions does not compile.
// (tools/floors.mjs also refuses raw malloc/free, open/read/write, time() outside base/.)
#ifndef BASE_BANNED_H
#define BASE_BANNED_H
#ifdef KESHEV_BAN

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#undef strcpy
#undef strcat
#undef strncpy
#undef strncat
#undef sprintf
#undef vsprintf
#undef gets
#undef strtok
#undef alloca
#define strcpy(...) sorry_strcpy_is_banned_use_slices
#define strcat(...) sorry_strcat_is_banned_use_buf
#define strncpy(...) sorry_strncpy_is_banned_use_slices
#define strncat(...) sorry_strncat_is_banned_use_buf
#define sprintf(...) sorry_sprintf_is_banned_use_buf_printf
#define vsprintf(...) sorry_vsprintf_is_banned_use_buf_vprintf
#define gets(...) sorry_gets_is_banned
#define strtok(...) sorry_strtok_is_banned_use_slices
#define atoi(...) sorry_atoi_is_banned_use_number_parse
#define atol(...) sorry_atol_is_banned_use_number_parse
#define atof(...) sorry_atof_is_banned
#define gmtime(...) sorry_gmtime_is_banned_use_text_civil
#define localtime(...) sorry_localtime_is_banned
#define ctime(...) sorry_ctime_is_banned
#define asctime(...) sorry_asctime_is_banned
#define tmpnam(...) sorry_tmpnam_is_banned
#define system(...) sorry_system_is_banned
#define popen(...) sorry_popen_is_banned
#define alloca(...) sorry_alloca_is_banned_use_an_arena
#define rand(...) sorry_rand_is_banned_use_secret_random

#endif
#endif
