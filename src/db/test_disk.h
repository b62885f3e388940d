// SPDX-License-Identifier: Apache-2.0
// For tests only: a layer over SQLite's file access in which the nth write or sync from now fails. Static: a
// test program includes this once and calls test_disk_start before it opens a database.
#ifndef DB_TEST_DISK_H
#define DB_TEST_DISK_H

#include <sqlite3.h>
#include <stdatomic.h>
#include <string.h>

static atomic_int test_disk_writes; // counts down; the write that brings it to 0 fails
static atomic_int test_disk_syncs;
static int test_disk_code = SQLITE_IOERR_FSYNC;
static sqlite3_vfs *test_disk_real;
static sqlite3_vfs test_disk_vfs;
static sqlite3_io_methods test_disk_methods;

struct test_disk_file {
	sqlite3_file base;
	sqlite3_file *real; // behind this struct, in the same memory
};

static inline int test_disk_due(atomic_int *countdown)
{
	return atomic_load(countdown) > 0 && atomic_fetch_sub(countdown, 1) == 1;
}

#define TEST_DISK_REAL(f) (((struct test_disk_file *)(f))->real)
#define TEST_DISK_PASS(name, params, args)                                                                   \
	static int test_disk_##name params                                                                   \
	{                                                                                                    \
		return TEST_DISK_REAL(f)->pMethods->name args;                                               \
	}

TEST_DISK_PASS(xClose, (sqlite3_file * f), (TEST_DISK_REAL(f)))
TEST_DISK_PASS(xRead, (sqlite3_file * f, void *p, int n, sqlite3_int64 at), (TEST_DISK_REAL(f), p, n, at))
TEST_DISK_PASS(xTruncate, (sqlite3_file * f, sqlite3_int64 n), (TEST_DISK_REAL(f), n))
TEST_DISK_PASS(xFileSize, (sqlite3_file * f, sqlite3_int64 *n), (TEST_DISK_REAL(f), n))
TEST_DISK_PASS(xLock, (sqlite3_file * f, int how), (TEST_DISK_REAL(f), how))
TEST_DISK_PASS(xUnlock, (sqlite3_file * f, int how), (TEST_DISK_REAL(f), how))
TEST_DISK_PASS(xCheckReservedLock, (sqlite3_file * f, int *out), (TEST_DISK_REAL(f), out))
TEST_DISK_PASS(xFileControl, (sqlite3_file * f, int op, void *p), (TEST_DISK_REAL(f), op, p))
TEST_DISK_PASS(xSectorSize, (sqlite3_file * f), (TEST_DISK_REAL(f)))
TEST_DISK_PASS(xDeviceCharacteristics, (sqlite3_file * f), (TEST_DISK_REAL(f)))
TEST_DISK_PASS(xShmMap, (sqlite3_file * f, int page, int size, int grow, void volatile **out),
	       (TEST_DISK_REAL(f), page, size, grow, out))
TEST_DISK_PASS(xShmLock, (sqlite3_file * f, int at, int n, int flags), (TEST_DISK_REAL(f), at, n, flags))
TEST_DISK_PASS(xShmUnmap, (sqlite3_file * f, int del), (TEST_DISK_REAL(f), del))

static void test_disk_xShmBarrier(sqlite3_file *f)
{
	TEST_DISK_REAL(f)->pMethods->xShmBarrier(TEST_DISK_REAL(f));
}

static int test_disk_xWrite(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	return test_disk_due(&test_disk_writes)
		   ? test_disk_code
		   : TEST_DISK_REAL(f)->pMethods->xWrite(TEST_DISK_REAL(f), p, n, at);
}

static int test_disk_xSync(sqlite3_file *f, int flags)
{
	return test_disk_due(&test_disk_syncs) ? test_disk_code
					       : TEST_DISK_REAL(f)->pMethods->xSync(TEST_DISK_REAL(f), flags);
}

static int test_disk_xOpen(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
	struct test_disk_file *t = (struct test_disk_file *)f;
	int r;

	(void)v;
	t->real = (sqlite3_file *)(t + 1);
	r = test_disk_real->xOpen(test_disk_real, name, t->real, flags, out);
	f->pMethods = r == SQLITE_OK ? &test_disk_methods : NULL;
	return r;
}

static inline void test_disk_start(void)
{
	test_disk_real = sqlite3_vfs_find(NULL);
	test_disk_vfs = *test_disk_real;
	test_disk_vfs.zName = "test_disk";
	test_disk_vfs.szOsFile = (int)sizeof(struct test_disk_file) + test_disk_real->szOsFile;
	test_disk_vfs.xOpen = test_disk_xOpen;
	test_disk_vfs.pNext = NULL;
	test_disk_methods = (sqlite3_io_methods){
	    .iVersion = 2,
	    .xClose = test_disk_xClose,
	    .xRead = test_disk_xRead,
	    .xWrite = test_disk_xWrite,
	    .xTruncate = test_disk_xTruncate,
	    .xSync = test_disk_xSync,
	    .xFileSize = test_disk_xFileSize,
	    .xLock = test_disk_xLock,
	    .xUnlock = test_disk_xUnlock,
	    .xCheckReservedLock = test_disk_xCheckReservedLock,
	    .xFileControl = test_disk_xFileControl,
	    .xSectorSize = test_disk_xSectorSize,
	    .xDeviceCharacteristics = test_disk_xDeviceCharacteristics,
	    .xShmMap = test_disk_xShmMap,
	    .xShmLock = test_disk_xShmLock,
	    .xShmBarrier = test_disk_xShmBarrier,
	    .xShmUnmap = test_disk_xShmUnmap,
	};
	sqlite3_vfs_register(&test_disk_vfs, 1);
}

#endif
