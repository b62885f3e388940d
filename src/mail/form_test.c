// SPDX-License-Identifier: Apache-2.0
// Uploaded forms as browsers send them, and broken ones.
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#undef fail // base/ctx.h owns the word

#include "base/buf.h"
#include "mail/form.h"

static struct arena *arena;
static struct ctx c;

#define TYPE S("multipart/form-data; boundary=----WebKitX")

static void a_form_is_read(void **state)
{
	static const char body[] =
	    "------WebKitX\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nשלום\r\nעולם\r\n"
	    "------WebKitX\r\nContent-Disposition: form-data; name=\"file\"; "
	    "filename=\"C:\\x\\חשבון%22.pdf\"\r\n"
	    "Content-Type: application/PDF\r\n\r\n%PDF\r\n--\0\r\n\r\n"
	    "------WebKitX\r\nContent-Disposition: form-data; name=\"empty\"; filename=\"\"\r\nContent-Type: "
	    "application/octet-stream\r\n\r\n\r\n"
	    "------WebKitX--\r\n";
	struct form f;

	(void)state;
	assert_int_equal(form_read(&c, TYPE, (struct slice){body, sizeof body - 1}, &f), OK);
	assert_int_equal(f.count, 3);
	assert_true(slice_eq(f.fields[0].name, S("text")) && !f.fields[0].file);
	assert_true(slice_eq(f.fields[0].value, S("שלום\r\nעולם")));
	assert_true(f.fields[1].file && slice_eq(f.fields[1].file_name, S("חשבון_.pdf")));
	assert_true(slice_eq(f.fields[1].type, S("application/pdf")));
	assert_true(slice_eq(f.fields[1].value, S("%PDF\r\n--\0\r\n")));
	assert_true(f.fields[2].file && f.fields[2].value.len == 0 && f.fields[2].file_name.len == 0);
}

struct row {
	const char *type, *body;
	enum err want;
};

static const struct row rows[] = {
    {"text/plain", "x", E_MEDIA_TYPE},
    {"multipart/form-data", "--x--", E_MALFORMED},
    {"multipart/form-data; boundary=", "----", E_MALFORMED},
    {"multipart/form-data; boundary=x", "", E_MALFORMED},
    {"multipart/form-data; boundary=x", "--x--", OK},
    {"multipart/form-data; boundary=x", "--x--\r\n", OK},
    {"multipart/form-data; boundary=\"x\"", "--x\r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n--x--",
     OK},
    {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=a\r\n\r\nv",
     E_MALFORMED},
    {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data\r\n\r\nv\r\n--x--",
     E_MALFORMED},
    {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: attachment; name=a\r\n\r\nv\r\n--x--",
     E_MALFORMED},
    {"multipart/form-data; boundary=x", "--x\r\n\r\nv\r\n--x--", E_MALFORMED},
    {"multipart/form-data; boundary=x", "--xy\r\n", E_MALFORMED},
    {"multipart/form-data; boundary=x", "--x", E_MALFORMED},
    {"multipart/form-data; boundary=x",
     "--x\r\nContent-Disposition: form-data; name=\"unclosed\r\n\r\nv\r\n--x--", OK},
};

static void broken_forms_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct form f;
		enum err e = form_read(&c, (struct slice){rows[i].type, strlen(rows[i].type)},
				       (struct slice){rows[i].body, strlen(rows[i].body)}, &f);

		if (e != rows[i].want)
			print_error("%s: %s\n", rows[i].body, err_name(e));
		assert_int_equal(e, rows[i].want);
	}
}

static void fields_are_counted(void **state)
{
	struct buf b = buf_new(arena, 1 << 20);
	struct form f;

	(void)state;
	for (int i = 0; i <= FORM_FIELDS_MAX; i++)
		buf_printf(&b, "--x\r\nContent-Disposition: form-data; name=\"f%d\"\r\n\r\nv\r\n", i);
	buf_adds(&b, "--x--");
	assert_int_equal(form_read(&c, S("multipart/form-data; boundary=x"), buf_slice(&b), &f), E_TOO_LARGE);
}

// Cut anywhere, a form is refused or shorter, never wrong: a value that comes out is the whole value.
static void a_cut_form_is_refused(void **state)
{
	static const char body[] = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nvalue\r\n--x--";
	struct form f;

	(void)state;
	for (size_t n = 0; n < sizeof body - 1; n++)
		assert_int_equal(
		    form_read(&c, S("multipart/form-data; boundary=x"), (struct slice){body, n}, &f),
		    E_MALFORMED);
}

static int setup(void **state)
{
	(void)state;
	arena = arena_new(0);
	c = ctx_new(arena, 0, LANG_EN);
	return arena ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_form_is_read),
	    cmocka_unit_test(broken_forms_are_refused),
	    cmocka_unit_test(fields_are_counted),
	    cmocka_unit_test(a_cut_form_is_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
