// SPDX-License-Identifier: Apache-2.0
// Outgoing mail: what is written is read back by our own reader; nothing that people type can leave its
// field; every line is short and ends in CRLF; every paragraph says its direction.
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#undef fail // base/ctx.h owns the word

#include <jansson.h>

#include "mail/header_write.h"
#include "mail/letter.h"
#include "mail/mime_write.h"
#include "mail/read.h"
#include "mail/utf.h"
#include "mail/write.h"

static struct arena *arena;
static struct ctx c;

static struct slice of(const char *s)
{
	return (struct slice){.ptr = s, .len = strlen(s)};
}

static bool contains(struct slice s, const char *what)
{
	return s.ptr && memmem(s.ptr, s.len, what, strlen(what)) != NULL;
}

#define HEAD                                                                                                 \
	"\"from\":{\"name\":\"קשב\",\"address\":\"help@desk.example\"},\"to\":[{\"name\":\"Dana\","       \
	"\"address\":\"dana@example.com\"}],\"message_id\":\"m1@desk.example\""

static enum err write_parts(const char *json, const struct slice *parts, size_t count, struct slice *message)
{
	struct written_mail w;
	enum err e = mail_write(&c, of(json), parts, count, &w);

	if (e == OK)
		*message = w.message;
	return e;
}

static struct slice written(const char *json)
{
	struct slice m = NO_SLICE;
	enum err e = write_parts(json, NULL, 0, &m);

	if (e != OK)
		print_error("%s: %.*s\n", err_name(e), SLICE_ARG(c.why));
	assert_int_equal(e, OK);
	return m;
}

static struct mail read_back(struct slice message)
{
	struct mail_read_options o = {0};
	struct mail m;

	assert_int_equal(mail_read(&c, &o, message, &m), OK);
	return m;
}

// CRLF only, lines of at most 998 letters, ASCII only.
static void wire_shape(struct slice m)
{
	size_t column = 0;

	for (size_t i = 0; i < m.len; i++) {
		unsigned char ch = (unsigned char)m.ptr[i];

		if (ch == '\n') {
			assert_true(i > 0 && m.ptr[i - 1] == '\r');
			column = 0;
			continue;
		}
		assert_true(ch != '\r' || (i + 1 < m.len && m.ptr[i + 1] == '\n'));
		assert_true(ch >= ' ' || ch == '\r' || ch == '\t');
		assert_true(ch < 0x80);
		assert_true(++column <= 998 + 1);
	}
}

static void a_message_comes_back(void **state)
{
	struct slice m = written(
	    "{" HEAD ",\"cc\":[{\"name\":\"כהן, אבי\",\"address\":\"avi@example.com\"}],\"subject\":\"Re: "
		     "המקרר לא קר [K-2417]\","
	    "\"in_reply_to\":[\"q@x\"],\"references\":[\"p@x\",\"q@x\"],\"language\":\"he\",\"at\":"
	    "1795100400000,\"utc_offset\":7200,"
	    "\"reply_to\":[{\"name\":\"\",\"address\":\"help+k2417.tok@reply.desk.example\"}],"
	    "\"headers\":[[\"X-Keshev-Record-Head\",\"abc123\"]],"
	    "\"body\":\"שלום דנה,\\nנגיע מחר.\\n\\nDHL מסרו את החבילה.\",\"signature\":\"אבי\\nקשב\","
	    "\"link\":{\"text\":\"הפנייה שלכם\",\"url\":\"https://desk.example/c/abc\"},"
	    "\"quoted\":{\"intro\":\"ב-19.11.2026 כתבה דנה:\",\"text\":\"המקרר לא קר\"}}");
	struct mail r = read_back(m);

	(void)state;
	wire_shape(m);
	assert_true(slice_eq(r.from.list[0].name, S("קשב")));
	assert_true(slice_eq(r.cc.list[0].name, S("כהן, אבי")));
	assert_true(slice_eq(r.subject, S("Re: המקרר לא קר [K-2417]")));
	assert_true(slice_eq(r.message_id, S("m1@desk.example")));
	assert_true(slice_eq(r.reply_to.list[0].address, S("help+k2417.tok@reply.desk.example")));
	assert_int_equal(r.references.count, 2);
	assert_int_equal(r.at, 1795100400000);
	assert_int_equal(r.utc_offset, 7200);
	assert_true(slice_eq(r.own_headers.list[0], S("X-Keshev-Record-Head: abc123")));
	assert_true(
	    slice_eq(r.text, S("שלום דנה,\nנגיע מחר.\n\n\xE2\x80\x8F"
			       "DHL מסרו את החבילה.\n\n-- \nאבי\nקשב\n\nהפנייה שלכם\n"
			       "https://desk.example/c/abc\n\nב-19.11.2026 כתבה דנה:\n> המקרר לא קר")));
	assert_true(contains(
	    r.html_clean,
	    "<p dir=\"rtl\" style=\"text-align: right; margin: 0 0 1em 0\">DHL מסרו את החבילה.</p>"));
	assert_true(contains(r.html_clean, "href=\"https://desk.example/c/abc\""));
	assert_false(r.automatic);
	assert_int_equal(r.warnings.count, 0);
	// Our own answer, quoted and answered: only the new words are new.
	assert_true(slice_starts(r.new_text, S("שלום דנה,")));
	assert_false(contains(r.new_text, "המקרר"));
}

static void the_same_in_is_the_same_out(void **state)
{
	const char *json = "{" HEAD ",\"body\":\"x\",\"at\":1,\"attachments\":[{\"name\":\"a\",\"part\":0}]}";
	struct slice part = S("bytes"), one = NO_SLICE, two = NO_SLICE;

	(void)state;
	assert_int_equal(write_parts(json, &part, 1, &one), OK);
	assert_int_equal(write_parts(json, &part, 1, &two), OK);
	assert_true(slice_eq(one, two));
}

static void nothing_leaves_its_field(void **state)
{
	struct slice m =
	    written("{\"from\":{\"name\":\"x\\r\\nBcc: a@evil.example\",\"address\":\"help@desk.example\"},"
		    "\"to\":[{\"name\":\"\\u0001y\\nBcc: "
		    "b@evil.example\",\"address\":\"dana@example.com\"}],\"message_id\":\"m@x\","
		    "\"subject\":\"s\\r\\n\\r\\n<script>\\r\\nBcc: "
		    "c@evil.example\",\"headers\":[[\"X-A\",\"v\\r\\nBcc: d@evil.example\"]],"
		    "\"body\":\"b\\r\\n.\\r\\nFrom x\"}");
	struct mail r = read_back(m);

	(void)state;
	wire_shape(m);
	assert_false(contains(m, "\nBcc:"));
	assert_true(slice_eq(r.subject, S("s <script> Bcc: c@evil.example")));
	assert_true(slice_eq(r.from.list[0].name, S("x Bcc: a@evil.example")));
	assert_false(contains(m, "\n.\r\n"));
	assert_false(contains(m, "\nFrom x"));
}

static void what_cannot_be_written_is_refused(void **state)
{
	static const char *const bad[] = {
	    "{" HEAD ",\"cc\":[{\"name\":\"\",\"address\":\"no-at-sign\"}]}",
	    "{" HEAD ",\"cc\":[{\"name\":\"\",\"address\":\"a@b>,<c@d\"}]}",
	    "{" HEAD ",\"cc\":[{\"name\":\"\",\"address\":\"a\\r\\nb@example.com\"}]}",
	    "{" HEAD ",\"cc\":[{\"name\":\"\",\"address\":\"דנה@example.com\"}]}",
	    "{" HEAD ",\"cc\":[{\"name\":\"\",\"address\":\"a b@example.com\"}]}",
	    "{" HEAD ",\"in_reply_to\":[\"a> <b\"]}",
	    "{" HEAD ",\"references\":[\"a\\nb@x\"]}",
	    "{" HEAD ",\"headers\":[[\"Bcc\",\"x@example.com\"]]}",
	    "{" HEAD ",\"headers\":[[\"Content-Type\",\"text/html\"]]}",
	    "{" HEAD ",\"headers\":[[\"X-A: y\\r\\nBcc\",\"x\"]]}",
	    "{" HEAD ",\"headers\":[[\"X A\",\"x\"]]}",
	    "{" HEAD ",\"headers\":[[\"\",\"x\"]]}",
	    "{" HEAD ",\"link\":{\"text\":\"x\",\"url\":\"javascript:alert(1)\"}}",
	    "{" HEAD ",\"link\":{\"text\":\"x\",\"url\":\"https://x\\n\"}}",
	    "{" HEAD ",\"attachments\":[{\"name\":\"x\",\"part\":0}]}",
	    "{\"from\":{\"address\":\"a@example.com\"},\"message_id\":\"m@x\"}",
	    "{\"to\":[{\"address\":\"a@example.com\"}],\"message_id\":\"m@x\"}",
	    "{\"from\":{\"address\":\"a@example.com\"},\"to\":[{\"address\":\"a@example.com\"}]}",
	};
	struct slice m;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		enum err e = write_parts(bad[i], NULL, 0, &m);

		if (e != E_INVALID)
			print_error("%s: %s\n", bad[i], err_name(e));
		assert_int_equal(e, E_INVALID);
	}
	assert_int_equal(write_parts("{" HEAD ",\"subject\":\"a\\u0000b\"}", NULL, 0, &m), E_MALFORMED);
	assert_int_equal(write_parts("[]", NULL, 0, &m), E_MALFORMED);
	assert_int_equal(write_parts("{\"from\":1,\"from\":2}", NULL, 0, &m), E_MALFORMED);
}

static void automatic_mail_says_so(void **state)
{
	struct mail r = read_back(written("{" HEAD ",\"automatic\":\"auto-replied\",\"body\":\"x\"}"));

	(void)state;
	assert_true(r.automatic);
	assert_true(slice_eq(r.auto_submitted, S("auto-replied")));
	assert_true(contains(written("{" HEAD ",\"automatic\":\"auto-replied\"}"),
			     "X-Auto-Response-Suppress: All\r\n"));
	assert_false(contains(written("{" HEAD ",\"automatic\":\"x\\r\\ny\"}"), "Auto-Submitted"));
}

static void attachments_and_pictures(void **state)
{
	struct slice parts[3] = {S("%PDF-"), S("\x89PNG\r\n\x1a\n"), S("unused")}, m = NO_SLICE;
	struct mail r;

	(void)state;
	assert_int_equal(write_parts("{" HEAD ",\"body\":\"see ![the fridge](cid:pic@x)\",\"attachments\":["
				     "{\"name\":\"חשבונית מספר 12345 לחודש נובמבר שנת "
				     "2026.pdf\",\"type\":\"application/pdf\",\"part\":0},"
				     "{\"name\":\"p.png\",\"type\":\"image/"
				     "png\",\"part\":1,\"inline\":true,\"content_id\":\"pic@x\"},"
				     "{\"name\":\"../../x\",\"type\":\"multipart/"
				     "mixed\",\"part\":2,\"inline\":true,\"content_id\":\"never-shown@x\"}]}",
				     parts, 3, &m),
			 OK);
	wire_shape(m);
	r = read_back(m);
	assert_int_equal(r.attachment_count, 3);
	assert_true(slice_eq(r.attachments[0].name, S("p.png")));
	assert_true(r.attachments[0].inline_part && slice_eq(r.attachments[0].content_id, S("pic@x")));
	assert_true(slice_eq(r.attachments[0].bytes, parts[1]));
	assert_true(slice_eq(r.attachments[1].name, S("חשבונית מספר 12345 לחודש נובמבר שנת 2026.pdf")));
	assert_true(slice_eq(r.attachments[1].bytes, parts[0]));
	assert_true(slice_eq(r.attachments[2].name, S("x")) &&
		    slice_eq(r.attachments[2].type, S("application/octet-stream")));
	assert_true(contains(r.html_clean, "<img src=\"cid:pic@x\" alt=\"the fridge\">"));
	assert_true(contains(m, "multipart/mixed") && contains(m, "multipart/related") &&
		    contains(m, "multipart/alternative"));
}

static void references_are_bounded(void **state)
{
	struct buf b = buf_new(arena, 1 << 20);
	struct mail r;

	(void)state;
	buf_adds(&b, "{" HEAD ",\"references\":[");
	for (int i = 0; i < 300; i++)
		buf_printf(&b, "%s\"r%d@x\"", i ? "," : "", i);
	buf_adds(&b, "]}");
	r = read_back(written(buf_cstr(&b)));
	assert_int_equal(r.references.count, REFERENCES_KEPT);
	assert_true(slice_eq(r.references.list[0], S("r0@x")));
	assert_true(slice_eq(r.references.list[REFERENCES_KEPT - 1], S("r299@x")));
}

struct direction_row {
	const char *text;
	enum lang lang;
	bool rtl;
};

static const struct direction_row directions[] = {
    {"שלום", LANG_HE, true},
    {"Hello", LANG_HE, false},
    {"Hello", LANG_EN, false},
    {"שלום", LANG_EN, true},
    {"12:00-14:00", LANG_HE, true},
    {"12:00-14:00", LANG_EN, false},
    {"", LANG_HE, true},
    {"DHL מסרו את החבילה", LANG_HE, true},
    {"iPhone 15 Pro Max של דנה", LANG_HE, false}, // mostly Latin
    {"דנה asked for a refund today", LANG_EN, false},
    {"#48213 לא הגיע", LANG_HE, true},
    {"\"שלום\" he said to everybody", LANG_EN, false},
};

static void directions_are_decided(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof directions / sizeof *directions; i++) {
		bool got = letter_rtl(of(directions[i].text), directions[i].lang);

		if (got != directions[i].rtl)
			print_error("%s\n", directions[i].text);
		assert_int_equal(got, directions[i].rtl);
	}
}

struct letter_row {
	const char *in, *plain, *html; // html: a piece that must be there
};

static const struct letter_row letters[] = {
    {"**bold** text", "bold text", "<b>bold</b> text"},
    {"a\nb\n\nc", "a\nb\n\nc", "a<br>\nb</p>"},
    {"5*3*2 and snake_case and `x`", "5*3*2 and snake_case and `x`", "5*3*2 and snake_case and `x`"},
    {"# no heading", "# no heading", "># no heading</p>"},
    {"text\n---\nmore", "text\n---\nmore", "text<br>\n---<br>\nmore"},
    {"> not a quote", "> not a quote", "&gt; not a quote"},
    {"<b>no html</b> &copy;", "<b>no html</b> &copy;", "&lt;b&gt;no html&lt;/b&gt; &amp;copy;"},
    {"- one\n- two", "- one\n- two", "<li dir=\"ltr\" style=\"text-align: left\">one</li>"},
    {"3. three\n4. four", "3. three\n4. four", "<ol"},
    {"[here](https://x.example/a?b=1&c=2)", "here (https://x.example/a?b=1&c=2)",
     "<a href=\"https://x.example/a?b=1&amp;c=2\">here</a>"},
    {"https://x.example/y", "https://x.example/y", "<a href=\"https://x.example/y\">https://x.example/y</a>"},
    {"write to dana@example.com", "write to dana@example.com", "<a href=\"mailto:dana@example.com\">"},
    {"[x]: https://evil.example", "[x]: https://evil.example", "[x]:"},
    {"back\\slash \\*", "back\\slash \\*", "back\\slash \\*"},
    {"+ plus\n+972-54-5550101", "+ plus\n+972-54-5550101", "+ plus<br>"},
    {"~~x~~ |a|b|", "~~x~~ |a|b|", "~~x~~ |a|b|"},
    {"    indented", "indented", ">indented</p>"},
    {"***", "***", "***"},
    {"", "", ""},
};

static void light_markdown(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
		struct letter_text t = letter_body(&c, of(letters[i].in), LANG_EN);

		if (!slice_eq(t.plain, of(letters[i].plain)) || !contains(t.html, letters[i].html))
			print_error("%s\nplain [%.*s]\n html [%.*s]\n", letters[i].in, SLICE_ARG(t.plain),
				    SLICE_ARG(t.html));
		assert_true(slice_eq(t.plain, of(letters[i].plain)));
		assert_true(contains(t.html, letters[i].html));
	}
}

// Random text through subject, names, file names and body, and back.
static void any_text_comes_back(void **state)
{
	static const char *const bits[] = {"שלום", "Dana", " ",	 ",", "\"",	   "<",	  ">",
					   "=?",   "?=",   "\\", "é", "😀",	   "(x)", ":",
					   ";",	   "@",	   "_",	 "=", "ארוך_מאוד", "\t",  "日本"};
	uint32_t seed = 5;

	(void)state;
	for (int round = 0; round < 400; round++) {
		char text[300];
		size_t len = 0;
		struct mail r;
		struct slice want, m;
		char *dump;
		json_t *root = json_pack("{s:{s:s,s:s},s:[{s:s,s:s}],s:s}", "from", "name", "", "address",
					 "help@desk.example", "to", "name", "", "address", "dana@example.com",
					 "message_id", "m@x");

		for (int n = 0; n < 24; n++) {
			const char *bit;

			seed = seed * 1664525 + 1013904223;
			bit = bits[(seed >> 16) % (sizeof bits / sizeof *bits)];
			if (len + strlen(bit) + 1 < sizeof text) {
				memcpy(text + len, bit, strlen(bit));
				len += strlen(bit);
			}
		}
		text[len] = 0;
		json_object_set_new(root, "subject", json_string(text));
		json_object_set_new(json_object_get(root, "from"), "name", json_string(text));
		dump = json_dumps(root, 0);
		m = written(dump);
		free(dump);
		wire_shape(m);
		r = read_back(m);
		want = utf_line(arena, (struct slice){text, len}, 1000, false);
		if (!slice_eq(r.subject, want))
			print_error("[%.*s]\n[%.*s]\n", SLICE_ARG(want), SLICE_ARG(r.subject));
		assert_true(slice_eq(r.subject, want));
		assert_int_equal(r.from.count, 1);
		assert_true(slice_eq(r.from.list[0].address, S("help@desk.example")));
		json_decref(root);
		arena_reset(arena);
	}
}

static void transfer_encodings(void **state)
{
	struct buf b = buf_new(arena, 10000);

	(void)state;
	assert_true(slice_eq(base64_line(arena, S("a")), S("YQ==")));
	assert_true(slice_eq(base64_line(arena, S("ab")), S("YWI=")));
	assert_true(slice_eq(base64_line(arena, S("abc")), S("YWJj")));
	quoted_printable(&b, S("a=b \n.x\nFrom y\n-- \nend"));
	assert_true(slice_eq(buf_slice(&b), S("a=3Db=20\r\n=2Ex\r\n=46rom y\r\n=2D-=20\r\nend\r\n")));
	b.len = 0;
	for (int i = 0; i < 30; i++)
		quoted_printable(&b, S("0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 "
				       "0123456789 0123456789 é\n"));
	wire_shape(buf_slice(&b));
}

static int setup(void **state)
{
	(void)state;
	arena = arena_new(0);
	c = ctx_new(arena, 1795100400000, LANG_EN);
	return arena ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(a_message_comes_back),	    CASE(the_same_in_is_the_same_out),
	    CASE(nothing_leaves_its_field), CASE(what_cannot_be_written_is_refused),
	    CASE(automatic_mail_says_so),   CASE(attachments_and_pictures),
	    CASE(references_are_bounded),   CASE(directions_are_decided),
	    CASE(light_markdown),	    CASE(any_text_comes_back),
	    CASE(transfer_encodings),
	};

	mail_prepare();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
