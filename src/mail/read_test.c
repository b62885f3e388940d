// SPDX-License-Identifier: Apache-2.0
// Reads every sample of test/mail/ and compares with its wishes (test/mail/README.md), then bombs of many
// kinds against the limits, and hostile mutations of the samples: whatever comes, the JSON is valid UTF-8 and
// whole.
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#undef fail // base/ctx.h owns the word

#include <jansson.h>

#include "base/clock.h"
#include "base/sys.h"
#include "mail/limits.h"
#include "mail/mail_json.h"
#include "mail/read.h"
#include "mail/utf.h"

#define SAMPLES "test/mail"
#define OPTIONS                                                                                              \
	"{\"authserv_ids\":[\"mx.desk.example\"],\"own_addresses\":[\"help@desk.example\"],\"own_domains\":" \
	"[\"shop-of-ours.example\"]}"

static json_t *read_json(struct arena *a, struct slice raw)
{
	struct ctx c = ctx_new(a, 0, LANG_EN);
	struct mail_read_options o;
	struct mail m;
	struct slice text;
	json_t *root;

	assert_int_equal(mail_read_options_from(&c, S(OPTIONS), &o), OK);
	if (mail_read(&c, &o, raw, &m) != OK)
		return NULL;
	text = mail_json(a, &m);
	assert_true(utf_valid(text));
	root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	assert_non_null(root);
	return root;
}

static const json_t *at_path(const json_t *v, struct slice path)
{
	struct slice step;

	while (v && ascii_next_part(&path, '.', &step)) {
		char name[64];

		snprintf(name, sizeof name, "%.*s", SLICE_ARG(step));
		v = json_is_array(v) ? json_array_get(v, (size_t)strtoul(name, NULL, 10))
				     : json_object_get(v, name);
	}
	return v;
}

// A value as one text; arrays of texts joined by commas.
static struct slice shown(struct arena *a, const json_t *v)
{
	struct buf b = buf_new(a, MAIL_TEXT_MAX * 2);
	const json_t *one;
	size_t i;

	if (!v || json_is_null(v))
		return S("null");
	if (json_is_integer(v))
		return arena_printf(a, "%lld", (long long)json_integer_value(v));
	if (json_is_boolean(v))
		return json_is_true(v) ? S("true") : S("false");
	if (json_is_string(v))
		return arena_dup(a, (struct slice){json_string_value(v), json_string_length(v)});
	json_array_foreach(v, i, one)
	{
		if (json_is_string(one))
			buf_printf(&b, "%s%s", i ? "," : "", json_string_value(one));
	}
	return buf_slice(&b);
}

static struct slice unescaped(struct arena *a, struct slice s)
{
	struct buf b = buf_new(a, s.len + 1);

	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '\\' && i + 1 < s.len && s.ptr[i + 1] == 'n') {
			buf_byte(&b, '\n');
			i++;
		} else {
			buf_byte(&b, s.ptr[i]);
		}
	}
	return buf_slice(&b);
}

static bool contains(struct slice s, struct slice what)
{
	return what.len == 0 || memmem(s.ptr, s.len, what.ptr, what.len) != NULL;
}

static bool holds(struct arena *a, const json_t *root, struct slice path, struct slice op, struct slice want)
{
	const json_t *v = at_path(root, path);

	if (slice_eq(op, S("#=")))
		return slice_eq(arena_printf(a, "%zu", json_array_size(v)), want);
	want = unescaped(a, want);
	if (slice_eq(op, S("=")))
		return slice_eq(shown(a, v), want);
	if (slice_eq(op, S("~")))
		return contains(shown(a, v), want);
	if (slice_eq(op, S("!~")))
		return !contains(shown(a, v), want);
	return false;
}

static int wishes_check(struct arena *a, const char *name, const json_t *root, struct slice wishes)
{
	struct slice line, path, op;
	int bad = 0;

	while (line_next(&wishes, &line)) {
		struct slice rest = line;

		if (line.len == 0)
			continue;
		ascii_next_part(&rest, ' ', &path);
		ascii_next_part(&rest, ' ', &op);
		if (holds(a, root, path, op, rest))
			continue;
		print_error("%s: %.*s\n   but it is [%.*s]\n", name, SLICE_ARG(line),
			    SLICE_ARG(shown(a, at_path(root, path))));
		bad++;
	}
	return bad;
}

static int sample_check(const char *file)
{
	struct arena *a = arena_new(0);
	struct slice raw, wishes;
	char path[512];
	json_t *root;
	int bad;

	snprintf(path, sizeof path, SAMPLES "/%s", file);
	assert_int_equal(sys_read_file(a, path, MAIL_BYTES_MAX, &raw), OK);
	memcpy(path + strlen(path) - 3, "want", 5);
	assert_int_equal(sys_read_file(a, path, 1 << 20, &wishes), OK);
	root = read_json(a, raw);
	if (!root)
		print_error("%s cannot be read\n", file);
	assert_non_null(root);
	bad = wishes_check(a, file, root, wishes);
	json_decref(root);
	arena_free(a);
	return bad;
}

static bool is_sample(const char *name)
{
	return strlen(name) > 4 && strlen(name) < 400 && strcmp(name + strlen(name) - 4, ".eml") == 0;
}

static void samples(void **state)
{
	DIR *d = opendir(SAMPLES);
	struct dirent *e;
	int bad = 0, count = 0;

	(void)state;
	assert_non_null(d); // run from the root of the tree
	while ((e = readdir(d))) {
		if (!is_sample(e->d_name))
			continue;
		bad += sample_check(e->d_name);
		count++;
	}
	closedir(d);
	assert_true(count >= 80);
	assert_int_equal(bad, 0);
}

// Cuts, doubles and flips bytes of samples. Nothing may crash, and what comes out must be whole.
static void mutations(void **state)
{
	DIR *d = opendir(SAMPLES);
	struct dirent *e;
	uint32_t seed = 99;

	(void)state;
	assert_non_null(d);
	while ((e = readdir(d))) {
		struct arena *a = arena_new(0), *each = arena_new(0);
		struct slice raw;
		char path[512];

		snprintf(path, sizeof path, SAMPLES "/%s", e->d_name);
		if (is_sample(e->d_name) && sys_read_file(a, path, 20000, &raw) == OK && raw.len > 0) {
			for (int i = 0; i < 12; i++) {
				char *copy = arena_cstr(each, raw);
				size_t len = raw.len;

				for (int n = 0; n < 8; n++) {
					seed = seed * 1664525 + 1013904223;
					copy[(seed >> 8) % len] = (char)(seed >> 24);
				}
				if (i % 3 == 0)
					len = 1 + (seed >> 4) % len;
				json_decref(read_json(each, (struct slice){copy, len}));
				arena_reset(each);
			}
		}
		arena_free(each);
		arena_free(a);
	}
	closedir(d);
}

struct bomb {
	const char *name, *head, *unit, *tail;
	size_t bytes; // of units
};

static const struct bomb bombs[] = {
    {"parts", "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"x\"\n\n", "--x\n\na\n", "",
     1 << 20},
    {"parts without declared boundary", "Content-Type: multipart/mixed; boundary*0=x; boundary*1=y\n\n",
     "--xy\n\na\n", "", 1 << 20},
    {"header lines", "", "X: y\n", "\nbody", 4 << 20},
    {"one long header", "X: ", "\n y", "\n\nbody", 8 << 20},
    {"references", "References: ", "<a@b>\n ", "\n\nbody", 4 << 20},
    {"recipients", "To: ", "a b <c@d>,\n ", "\n\nbody", 4 << 20},
    {"parameters", "Content-Type: text/plain", ";\n a*1=\"x\"", "\n\nbody", 2 << 20},
    {"messages inside messages", "", "Content-Type: message/rfc822\n\n", "Subject: x\n\nx", 2 << 20},
    {"digest", "Content-Type: multipart/digest; boundary=x\n\n", "--x\n\nSubject: y\n\nz\n", "--x--\n",
     1 << 20},
    {"quotes in names", "From: ", "\"\\", "\n\nbody", 60000},
    {"angles", "From: ", ",<", "\n\nbody", 60000},
    {"encoded words", "Subject: ", "=?a?q?x", "\n\nbody", 60000},
    {"divs", "Content-Type: text/html\n\n", "<div>", "", 1 << 20},
    {"open and wrong ends", "Content-Type: text/html\n\n", "<b></i>", "", 2 << 20},
    {"attributes", "Content-Type: text/html\n\n<p ", "a b c d ", ">x", 1 << 20},
    {"tables", "Content-Type: text/html\n\n", "<table><tr><td>", "", 1 << 20},
    {"styles", "Content-Type: text/html\n\n", "<p style='color:red;margin:1px'>x", "", 2 << 20},
    {"links", "Content-Type: text/html\n\n", "<a href=https://x.example>y</a>", "", 2 << 20},
    {"entities", "Content-Type: text/html\n\n", "&amp;&#1488;", "", 2 << 20},
    {"less thans", "Content-Type: text/html\n\n", "<", "", 2 << 20},
    {"comments", "Content-Type: text/html\n\n", "<!--", "", 2 << 20},
    {"blank lines", "\n", "\n", "", 1 << 20},
    {"attributions", "\n", "On 1 <\n", "", 1 << 20},
    {"header blocks", "\n", "From: a\nTo: b\n", "", 1 << 20},
    {"quoted lines", "\n", "> > > a\nb\n", "", 1 << 20},
    {"soft breaks", "Content-Type: text/plain; format=flowed\n\n", "a \n", "", 1 << 20},
};

static void bombs_stay_small(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bombs / sizeof *bombs; i++) {
		const struct bomb *x = &bombs[i];
		struct arena *a = arena_new(0);
		struct buf b = buf_new(a, (size_t)12 << 20);
		msec before, took;
		size_t used;
		json_t *root;

		buf_adds(&b, "From: a@example.com\nSubject: bomb\n");
		buf_adds(&b, x->head);
		while (b.len < x->bytes)
			buf_adds(&b, x->unit);
		buf_adds(&b, x->tail);
		used = arena_used(a);
		before = clock_steady();
		root = read_json(a, buf_slice(&b));
		took = clock_steady() - before;
		if (took > 3000 || arena_used(a) - used > ((size_t)96 << 20))
			print_error("%s: %lld ms, %zu MB\n", x->name, (long long)took,
				    (arena_used(a) - used) >> 20);
		assert_non_null(root);
		assert_true(
		    took <
		    20000); // generous: sanitizers and a busy machine; the plain figure is in the report
		assert_true(arena_used(a) - used < ((size_t)128 << 20));
		json_decref(root);
		arena_free(a);
	}
}

static void too_large_is_refused(void **state)
{
	struct arena *a = arena_new(0);
	struct ctx c = ctx_new(a, 0, LANG_EN);
	struct mail_read_options o = {0};
	struct mail m;

	(void)state;
	assert_int_equal(mail_read(&c, &o, (struct slice){.ptr = "x", .len = MAIL_BYTES_MAX + 1}, &m),
			 E_TOO_LARGE);
	assert_int_equal(mail_read(&c, &o, S(""), &m), E_UNREADABLE);
	assert_int_equal(mail_read_options_from(&c, S("[1]"), &o), E_MALFORMED);
	assert_int_equal(mail_read_options_from(&c, S(""), &o), OK);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(samples),
	    cmocka_unit_test(mutations),
	    cmocka_unit_test(bombs_stay_small),
	    cmocka_unit_test(too_large_is_refused),
	};

	mail_prepare();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
