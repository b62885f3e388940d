// SPDX-License-Identifier: Apache-2.0
// The text of IMAP: finding whole responses, reading what was fetched, writing folder names.
#include "wire/imap_text.h"
#include "wire/test_net.h"

static void finds_whole_responses(void **state)
{
	static const struct {
		struct slice bytes;
		enum imap_found found;
		size_t len;
	} rows[] = {
	    {S_INIT("* OK hi\r\nmore"), IMAP_WHOLE, 9},
	    {S_INIT("* OK hi\r"), IMAP_MORE, 0},
	    {S_INIT("* OK brace {5}\r\nabc"), IMAP_WHOLE, 16},
	    {S_INIT("k1 NO brace {5}\r\n"), IMAP_WHOLE, 17},
	    {S_INIT("* 1 FETCH (BODY[] {3}\r\nabc)\r\n"), IMAP_WHOLE, 29},
	    {S_INIT("* 1 FETCH (BODY[] {3}\r\nab"), IMAP_MORE, 0},
	    {S_INIT("* 1 FETCH (BODY[] {3}\r\n\r\n\r)\r\n"), IMAP_WHOLE, 29},
	    {S_INIT("* 1 FETCH (A {1}\r\nx B ~{2+}\r\nyz)\r\n"), IMAP_WHOLE, 34},
	    {S_INIT("* 1 FETCH (BODY[] {1001}\r\n"), IMAP_LITERAL_TOO_LARGE, 0},
	    {S_INIT("* 1 FETCH (BODY[] {99999999999999999999}\r\n"), IMAP_WHOLE, 42},
	    {S_INIT("* 1 FETCH (BODY[] {-1}\r\n"), IMAP_WHOLE, 24},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t len = 0, need = 0;

		assert_int_equal(imap_response_find(rows[i].bytes, 1000, &len, &need), rows[i].found);
		if (rows[i].found == IMAP_WHOLE)
			assert_int_equal(len, rows[i].len);
		if (rows[i].found == IMAP_MORE)
			assert_true(need > rows[i].bytes.len);
	}
}

static void writes_folder_names(void **state)
{
	static const struct {
		const char *name, *wire;
	} rows[] = {
	    {"INBOX", "INBOX"},
	    {"A&B", "A&-B"},
	    {"~peter/mail/\345\217\260\345\214\227/\346\227\245\346\234\254\350\252\236",
	     "~peter/mail/&U,BTFw-/&ZeVnLIqe-"},
	    {"\360\237\230\200", "&2D3eAA-"},
	    {"\327\251\327\234\327\225\327\235", "&BekF3AXVBd0-"},
	};
	struct arena *a = arena_new(0);
	struct slice out;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(
		    imap_folder(a, (struct slice){.ptr = rows[i].name, .len = strlen(rows[i].name)}, &out),
		    OK);
		assert_true(slice_eq(out, (struct slice){.ptr = rows[i].wire, .len = strlen(rows[i].wire)}));
	}
	assert_int_equal(imap_folder(a, S("a\nb"), &out), E_INVALID);
	assert_int_equal(imap_folder(a, S("\377"), &out), E_INVALID);
	arena_free(a);
}

static void reads_what_was_fetched(void **state)
{
	static const struct {
		struct slice rest;
		enum err e;
		uint32_t uid;
		int64_t size;
		const char *body; // NULL: none
	} rows[] = {
	    {S_INIT("(UID 5)"), OK, 5, -1, NULL},
	    {S_INIT("(RFC822.SIZE 44 UID 5 FLAGS ())"), OK, 5, 44, NULL},
	    {S_INIT("(BODY[] {3}\r\na)b UID 7)"), OK, 7, -1, "a)b"},
	    {S_INIT("(BODY[]<0> \"x\\\"y\" UID 7)"), OK, 7, -1, "x\"y"},
	    {S_INIT("(BODY[HEADER.FIELDS (TO CC)] \"h\" UID 7 BODY[] NIL)"), OK, 7, -1, ""},
	    {S_INIT("(ENVELOPE ((\"a)\" NIL (\"b\")) {2}\r\n)( NIL) UID 9)"), OK, 9, -1, NULL},
	    {S_INIT("(UID 4294967296)"), E_MALFORMED, 0, 0, NULL},
	    {S_INIT("(UID 5"), E_MALFORMED, 0, 0, NULL},
	    {S_INIT("(UID \"5)"), E_MALFORMED, 0, 0, NULL},
	    {S_INIT("(BODY[] {9}\r\nabc)"), E_MALFORMED, 0, 0, NULL},
	    {S_INIT("UID 5"), E_MALFORMED, 0, 0, NULL},
	    {S_INIT(""), E_MALFORMED, 0, 0, NULL},
	};
	struct arena *a = arena_new(0);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct imap_fetched f = {0};

		assert_int_equal(imap_fetched_read(a, rows[i].rest, &f), rows[i].e);
		if (rows[i].e != OK)
			continue;
		assert_int_equal(f.uid, rows[i].uid);
		assert_int_equal(f.size, rows[i].size);
		assert_int_equal(f.has_body, rows[i].body != NULL);
		if (rows[i].body)
			assert_true(slice_eq(
			    f.body, (struct slice){.ptr = rows[i].body, .len = strlen(rows[i].body)}));
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finds_whole_responses),
	    cmocka_unit_test(reads_what_was_fetched),
	    cmocka_unit_test(writes_folder_names),
	};

	return cmocka_run_group_tests_name("imap_text", tests, NULL, NULL);
}
