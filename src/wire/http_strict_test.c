// SPDX-License-Identifier: Apache-2.0
// The strictness list: each vector is sent raw to a live server, once whole and once byte by byte, with a
// good request behind it. A refused one must get exactly one answer of ours, with the right status, and a
// closed connection; no handler may have run for it or for what stood behind it.
#include "wire/test_http.h"

#define BEHIND "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
#define POST "POST /x HTTP/1.1\r\nHost: a\r\n"
#define GET "GET /x HTTP/1.1\r\nHost: a\r\n"

struct vector {
	const char *name;
	struct slice bytes;
	int status; // 200: taken, once
};

#define V(name, text, status)                                                                                \
	{                                                                                                    \
		name, S_INIT(text), status                                                                   \
	}

static const struct vector vectors[] = {
    // lengths
    V("two lengths, same", POST "Content-Length: 1\r\nContent-Length: 1\r\n\r\na", 400),
    V("two lengths, different", POST "Content-Length: 1\r\nContent-Length: 5\r\n\r\na", 400),
    V("length list", POST "Content-Length: 1, 1\r\n\r\na", 400),
    V("length and chunked", POST "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    V("chunked and length", POST "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n", 400),
    V("length +0", POST "Content-Length: +0\r\n\r\n", 400),
    V("length -1", POST "Content-Length: -1\r\n\r\n", 400),
    V("length 0x1", POST "Content-Length: 0x1\r\n\r\na", 400),
    V("length 1e0", POST "Content-Length: 1e0\r\n\r\na", 400),
    V("length empty", POST "Content-Length:\r\n\r\n", 400),
    V("length blank", POST "Content-Length:  \r\n\r\n", 400),
    V("length two words", POST "Content-Length: 1 1\r\n\r\na", 400),
    V("length with tab", POST "Content-Length:\t1\r\n\r\na", 400),
    V("length huge", POST "Content-Length: 99999999999999999999\r\n\r\n", 413),
    V("length over the limit", POST "Content-Length: 31457281\r\n\r\n", 413),
    V("length underscored", POST "Content_Length: 0\r\n\r\n", 200),
    // transfer codings
    V("gzip, chunked", POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
    V("chunked, identity", POST "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 501),
    V("identity", POST "Transfer-Encoding: identity\r\n\r\n", 501),
    V("chunked twice", POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    V("chunked with parameter", POST "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n", 501),
    V("xchunked", POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
    V("chunke", POST "Transfer-Encoding: chunke\r\n\r\n", 501),
    V("empty coding", POST "Transfer-Encoding:\r\n\r\n", 501),
    V("quoted chunked", POST "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", 501),
    V("vertical tab chunked", POST "Transfer-Encoding: \013chunked\r\n\r\n0\r\n\r\n", 400),
    V("tab chunked", POST "Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n", 501),
    V("chunked in 1.0", "POST /x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    // chunks
    V("chunk size empty", POST "Transfer-Encoding: chunked\r\n\r\n\r\n", 400),
    V("chunk size +1", POST "Transfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n", 400),
    V("chunk size 0x1", POST "Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n", 400),
    V("chunk size with space", POST "Transfer-Encoding: chunked\r\n\r\n1 \r\na\r\n0\r\n\r\n", 400),
    V("chunk extension", POST "Transfer-Encoding: chunked\r\n\r\n1;a=b\r\na\r\n0\r\n\r\n", 400),
    V("chunk size over 32 bits", POST "Transfer-Encoding: chunked\r\n\r\n100000001\r\na", 413),
    V("chunk over the limit", POST "Transfer-Encoding: chunked\r\n\r\n1E00001\r\n", 413),
    V("chunk bare LF after size", POST "Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n", 400),
    V("chunk longer than it said", POST "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n", 400),
    V("chunk bare LF after data", POST "Transfer-Encoding: chunked\r\n\r\n1\r\na\n0\r\n\r\n", 400),
    V("chunk CR without LF", POST "Transfer-Encoding: chunked\r\n\r\n1\r\na\rX0\r\n\r\n", 400),
    V("trailer", POST "Transfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n", 400),
    V("last chunk bare LF", POST "Transfer-Encoding: chunked\r\n\r\n0\r\n\n", 400),
    // names and values
    V("space before colon", GET "X : y\r\n\r\n", 400),
    V("tab before colon", GET "X\t: y\r\n\r\n", 400),
    V("space before colon of length", POST "Content-Length : 0\r\n\r\n", 400),
    V("folded line", GET "X: y\r\n z\r\n\r\n", 400),
    V("folded first line", "GET /x HTTP/1.1\r\n Host: a\r\n\r\n", 400),
    V("no colon", GET "X\r\n\r\n", 400),
    V("empty name", GET ": y\r\n\r\n", 400),
    V("NUL in value", GET "X: a\0b\r\n\r\n", 400),
    V("NUL in name", GET "X\0: a\r\n\r\n", 400),
    V("bell in value", GET "X: \a\r\n\r\n", 400),
    V("DEL in value", GET "X: \177\r\n\r\n", 400),
    V("bare CR in value", GET "X: a\rb\r\n\r\n", 400),
    V("bare LF after a line", GET "X: a\nY: b\r\n\r\n", 400),
    V("bare LF head end", "GET /x HTTP/1.1\r\nHost: a\r\n\n", 400),
    V("bare LF everywhere", "GET /x HTTP/1.1\nHost: a\n\n", 400),
    V("UTF-8 in name", GET "X\303\251: a\r\n\r\n", 400),
    V("UTF-8 in value", GET "X: \327\251\r\n\r\n", 200),
    V("two authorizations", GET "Authorization: a\r\nAuthorization: b\r\n\r\n", 400),
    V("two cookies", GET "Cookie: a=1\r\nCookie: b=2\r\n\r\n", 400),
    // Host
    V("no Host", "GET /x HTTP/1.1\r\nX: y\r\n\r\n", 400),
    V("two Hosts", "GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    V("two equal Hosts", "GET /x HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", 400),
    V("empty Host", "GET /x HTTP/1.1\r\nHost:\r\n\r\n", 400),
    V("Host with path", "GET /x HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    V("Host with user", "GET /x HTTP/1.1\r\nHost: u@a\r\n\r\n", 400),
    V("Host list", "GET /x HTTP/1.1\r\nHost: a, b\r\n\r\n", 400),
    V("Host IPv6", "GET /x HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", 200),
    V("no Host in 1.0", "GET /x HTTP/1.0\r\n\r\n", 200),
    // request line
    V("absolute target", "GET http://a/x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    V("authority target", "GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    V("star target", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    V("two slashes", "GET //a/x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    V("fragment", "GET /x#y HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    V("backslash", "GET /x\\y HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    V("dot dot", "GET /a/../x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 400),
    V("encoded dot dot", "GET /a/%2e%2E/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 400),
    V("encoded slash", "GET /a%2fx HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 400),
    V("encoded NUL", "GET /a%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    V("encoded control", "GET /a%0d%0aX HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 400),
    V("broken escape", "GET /a%4 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    V("raw UTF-8 target", "GET /\327\251 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    V("encoded UTF-8 target", "GET /%D7%A9?q=%D7%A9+a HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    V("brackets in query", "GET /x?a[0]=b|c HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    V("brackets in path", "GET /x[0] HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    V("space in target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    V("two spaces", "GET  /x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    V("tab in request line", "GET\t/x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    V("space after version", "GET /x HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
    V("leading CRLF", "\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    V("leading space", " GET /x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    V("no version", "GET /x\r\nHost: a\r\n\r\n", 400),
    V("version 0.9", "GET /x HTTP/0.9\r\nHost: a\r\n\r\n", 505),
    V("version 1.2", "GET /x HTTP/1.2\r\nHost: a\r\n\r\n", 505),
    V("version 1.10", "GET /x HTTP/1.10\r\nHost: a\r\n\r\n", 400),
    V("version 2.0", "PRI / HTTP/2.0\r\n\r\nSM\r\n\r\n", 501),
    V("lower-case http", "GET /x http/1.1\r\nHost: a\r\n\r\n", 400),
    V("method TRACE", "TRACE /x HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    V("method CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    V("method get", "get /x HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    V("method too long", "GETGETGETGET /x HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    V("TLS hello", "\026\003\001\002\000\001\000\001\374\003\003", 400),
    V("HEAD with a body", "HEAD /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", 400),
    V("expectation", POST "Expect: 200-ok\r\nContent-Length: 1\r\n\r\na", 417),
    // good ones
    V("GET", GET "\r\n", 200),
    V("POST", POST "Content-Length: 5\r\n\r\nhello", 200),
    V("POST chunked", POST "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n", 200),
    V("chunked upper case", POST "TRANSFER-ENCODING: CHUNKED\r\n\r\n1\r\na\r\n0\r\n\r\n", 200),
    V("spaces around a value", POST "Content-Length:   1  \r\n\r\na", 200),
    V("GET with a body", GET "Content-Length: 2\r\n\r\nab", 200),
};

static void count_and_answer(void *app, struct http_request *r, struct http_answer *a)
{
	struct bench *b = app;

	atomic_fetch_add(&b->handled, 1);
	a->body = arena_printf(r->arena, "handled %.*s", SLICE_ARG(r->path));
}

static struct bench *bench;

static int open_bench(void **state)
{
	(void)state;
	bench = bench_open((struct http_options){.handle = count_and_answer, .loops = 2, .workers = 4});
	return 0;
}

static int close_bench(void **state)
{
	(void)state;
	bench_close(bench);
	return 0;
}

static void judge(const struct vector *v, struct slice said, bool ended)
{
	int handled = atomic_load(&bench->handled);

	assert_int_equal(test_status(said), v->status);
	if (v->status == 200) {
		assert_int_equal(handled, 2); // it and the one behind it
		return;
	}
	assert_true(ended);
	assert_int_equal(test_count(said, "HTTP/1.1 "), 1);
	assert_non_null(strstr(said.ptr, "application/problem+json"));
	assert_int_equal(test_count(said, "handled"), 0);
	assert_int_equal(handled, 0);
}

static void whole(const struct vector *v)
{
	struct slice all;
	char *bytes = arena_alloc(bench->arena, v->bytes.len + sizeof BEHIND);
	int fd = test_connect(bench);
	bool ended;

	memcpy(bytes, v->bytes.ptr, v->bytes.len);
	memcpy(bytes + v->bytes.len, BEHIND, sizeof BEHIND - 1);
	all = (struct slice){.ptr = bytes, .len = v->bytes.len + sizeof BEHIND - 1};
	atomic_store(&bench->handled, 0);
	test_send(fd, all);
	all = test_read(bench->arena, fd, "smuggled", v->status == 200 ? 2000 : PATIENCE_MS, &ended);
	close(fd);
	// An HTTP/1.0 connection closes after its answer: what stands behind is never looked at.
	if (v->status == 200 && strstr(v->bytes.ptr, "HTTP/1.0"))
		assert_int_equal(test_status(all), 200);
	else
		judge(v, all, ended);
}

static void dripped(const struct vector *v)
{
	int fd = test_connect(bench), one = 1;
	struct slice said;
	bool ended;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	atomic_store(&bench->handled, 0);
	for (size_t i = 0; i < v->bytes.len; i++) {
		test_send(fd, slice_sub(v->bytes, i, i + 1));
		if (i % 8 == 0)
			usleep(50);
	}
	said = test_read(bench->arena, fd, v->status == 200 ? "handled" : NULL, PATIENCE_MS, &ended);
	close(fd);
	assert_int_equal(test_status(said), v->status);
	assert_int_equal(atomic_load(&bench->handled), v->status == 200 ? 1 : 0);
}

static void check_vector(void **state)
{
	const struct vector *v = *state;

	whole(v);
	dripped(v);
}

// An oversize head, and ten thousand header lines: refused while they arrive, in bounded memory.
static void oversize(const char *line, int lines, int status)
{
	int fd = test_connect(bench);
	struct slice said;
	bool ended;

	atomic_store(&bench->handled, 0);
	test_send(fd, S("GET /x HTTP/1.1\r\nHost: a\r\n"));
	for (int i = 0; i < lines; i++)
		test_send(fd, (struct slice){.ptr = line, .len = strlen(line)});
	test_send(fd, S("\r\n"));
	said = test_read(bench->arena, fd, NULL, PATIENCE_MS, &ended);
	close(fd);
	assert_int_equal(test_status(said), status);
	assert_true(ended);
	assert_int_equal(atomic_load(&bench->handled), 0);
}

static void ten_thousand_headers(void **state)
{
	(void)state;
	oversize("X: y\r\n", 10000, 431);
}

static void head_over_16_kilobytes(void **state)
{
	char line[1100];

	(void)state;
	snprintf(line, sizeof line, "X: %1090d\r\n", 1);
	oversize(line, 20, 431);
}

static void long_target(void **state)
{
	char *target = arena_alloc(bench->arena, 9001);
	struct slice said;
	bool ended;

	(void)state;
	memset(target, 'a', 9000);
	said = test_talk(bench, arena_printf(bench->arena, "GET /%s HTTP/1.1\r\nHost: a\r\n\r\n", target),
			 &ended);
	assert_int_equal(test_status(said), 414);
}

// A fault behind good requests: they are answered first, in order, then comes the refusal.
static void fault_behind_good_requests(void **state)
{
	bool ended;
	struct slice said =
	    test_talk(bench,
		      S("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\n"
			"Content-Length: 3\r\n\r\nabcGET /3 HTTP/1.1\r\nHost : a\r\n\r\n" BEHIND),
		      &ended);
	const char *one = strstr(said.ptr, "handled /1"), *two = strstr(said.ptr, "handled /2");

	(void)state;
	assert_true(ended);
	assert_non_null(one);
	assert_non_null(two);
	assert_true(one < two);
	assert_non_null(strstr(two, "HTTP/1.1 400 "));
	assert_null(strstr(said.ptr, "smuggled"));
	assert_null(strstr(said.ptr, "/3"));
}

int main(void)
{
	enum { COUNT = sizeof vectors / sizeof vectors[0] };
	static struct CMUnitTest tests[COUNT + 4];
	size_t n = 0;

	for (; n < COUNT; n++)
		tests[n] = (struct CMUnitTest){.name = vectors[n].name,
					       .test_func = check_vector,
					       .initial_state = (void *)(uintptr_t)&vectors[n]};
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(ten_thousand_headers);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(head_over_16_kilobytes);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(long_target);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(fault_behind_good_requests);
	return _cmocka_run_group_tests("http_strict", tests, n, open_bench, close_bench);
}
