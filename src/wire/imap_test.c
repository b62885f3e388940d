// SPDX-License-Identifier: Apache-2.0
// The IMAP client: whole sessions against a scripted TLS server.
#include "wire/imap.h"
#include "wire/test_mock.h"

#include "base/number.h"

#define MESSAGES 200

struct box {
	const char *greeting, *capability; // NULL: the usual
	const char *login_answer;	   // NULL: OK
	const char *xoauth_challenge;	   // sent before the refusal
	const char *examine;		   // untagged lines of EXAMINE; NULL: the usual
	bool stall_fetch, drip, reversed, hang_up_in_fetch, quoted_bodies, list_huge;
	// messages
	struct {
		uint32_t uid;
		const char *body;
		size_t size; // what RFC822.SIZE says, 0: the truth
	} messages[MESSAGES];
	int count;
	atomic_int announce; // messages announced during IDLE
	// what was heard
	char heard[65536];
	char login_line[500], examine_line[500];
	int fetches;
	atomic_int idling;
};

static struct mock_certificate certificate;
static struct box *box;
static struct mock *mock;
static struct arena *arena;
static struct ctx ctx;

// ---- the server -------------------------------------------------------------------------------------------

static void say(struct mock_line *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(struct mock_line *l, const char *format, ...)
{
	char text[4000];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	mock_say(l, text);
}

static bool in_set(const char *set, uint32_t uid, uint32_t last)
{
	while (*set && *set != ' ') {
		char *end;
		unsigned long from = strtoul(set, &end, 10), to = from;

		if (*end == ':') {
			to = end[1] == '*' ? last : strtoul(end + 1, NULL, 10);
			while (*end && *end != ',' && *end != ' ')
				end++;
			if (to < from) { // "9:*" below the last: the last one (RFC 3501, 6.4.8)
				unsigned long swap = from;

				from = to;
				to = swap;
			}
		}
		if (uid >= from && uid <= to)
			return true;
		set = *end == ',' ? end + 1 : end;
	}
	return false;
}

static bool say_message(struct box *b, struct mock_line *l, int i, bool bodies, bool head)
{
	const char *body = b->messages[i].body;
	size_t len = strlen(body);

	if (!bodies) {
		say(l, "* %d FETCH (FLAGS (\\Seen \"odd)\") UID %u RFC822.SIZE %zu)\r\n", i + 1,
		    b->messages[i].uid, b->messages[i].size ? b->messages[i].size : len);
		return true;
	}
	if (b->hang_up_in_fetch) {
		say(l, "* %d FETCH (UID %u BODY[] {%zu}\r\nhalf", i + 1, b->messages[i].uid, len);
		return false;
	}
	if (b->quoted_bodies) {
		say(l, "* %d FETCH (BODY[] \"%s\" UID %u)\r\n", i + 1, body, b->messages[i].uid);
		return true;
	}
	say(l, "* %d FETCH (BODYSTRUCTURE (\"TEXT\" (\"a\" NIL)) UID %u BODY[]%s {%zu}\r\n", i + 1,
	    b->messages[i].uid, head ? "<0>" : "", len);
	for (size_t n = 0; b->drip && n < len; n++) {
		mock_write(l, (struct slice){.ptr = body + n, .len = 1});
		usleep(100);
	}
	if (!b->drip)
		mock_say(l, body);
	say(l, " FLAGS ())\r\n* OK still here {3}\r\n");
	return true;
}

static bool fetch(struct box *b, struct mock_line *l, const char *args)
{
	bool bodies = strstr(args, "BODY.PEEK[]") != NULL, head = strstr(args, "<0.") != NULL;
	uint32_t last = b->count ? b->messages[b->count - 1].uid : 0;

	b->fetches += bodies;
	if (bodies && b->stall_fetch) {
		say(l, "* 1 FETCH (UID 1 BODY[] {100}\r\nnot ever more");
		sleep(3);
		return false;
	}
	if (b->list_huge)
		say(l, "* 1 FETCH (UID 1 BODY[] {99999999999}\r\n");
	for (int k = 0; k < b->count; k++) {
		int i = b->reversed ? b->count - 1 - k : k;

		if (in_set(args, b->messages[i].uid, last) && !say_message(b, l, i, bodies, head))
			return false;
	}
	return true;
}

static bool read_login(struct box *b, struct mock_line *l, const char *line)
{
	char more[500];

	snprintf(b->login_line, sizeof b->login_line, "%s", line);
	while (b->login_line[0] && b->login_line[strlen(b->login_line) - 1] == '}') {
		mock_say(l, "+ go on\r\n");
		if (!mock_read_line(l, more, sizeof more))
			return false;
		snprintf(b->login_line + strlen(b->login_line), sizeof b->login_line - strlen(b->login_line),
			 "|%s", more);
	}
	return true;
}

static bool authenticate(struct box *b, struct mock_line *l, const char *line)
{
	char more[500];

	snprintf(b->login_line, sizeof b->login_line, "%s", line);
	if (!strchr(strchr(line, ' ') + 1, ' ')) {
		mock_say(l, "+ \r\n");
		if (!mock_read_line(l, more, sizeof more))
			return false;
		snprintf(b->login_line + strlen(b->login_line), sizeof b->login_line - strlen(b->login_line),
			 "|%s", more);
	}
	if (b->xoauth_challenge) {
		say(l, "+ %s\r\n", b->xoauth_challenge);
		return mock_read_line(l, more, sizeof more) && more[0] == '\0';
	}
	return true;
}

static bool idle(struct box *b, struct mock_line *l)
{
	int told = 0;

	mock_say(l, "+ idling\r\n");
	atomic_store(&b->idling, 1);
	for (;;) {
		char line[100];
		struct pollfd p = {.fd = l->fd, .events = POLLIN};
		int n = atomic_load(&b->announce);

		if (n < 0) {
			mock_say(l, "* BYE going down\r\n");
			return false;
		}
		if (n > told) {
			say(l, "* OK still here\r\n* %d EXISTS\r\n* 1 RECENT\r\n", n);
			told = n;
		}
		if (l->held_len || SSL_pending(l->tls) || poll(&p, 1, 10) > 0) {
			atomic_store(&b->idling, 0);
			return mock_read_line(l, line, sizeof line) && strcmp(line, "DONE") == 0;
		}
	}
}

static const char *usual_capability = "IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2 IDLE";

static bool on_command(struct box *b, struct mock_line *l, const char *tag, const char *line)
{
	const char *result = NULL;

	if (strcmp(line, "CAPABILITY") == 0) {
		say(l, "* CAPABILITY %s\r\n", b->capability ? b->capability : usual_capability);
	} else if (strncmp(line, "LOGIN ", 6) == 0) {
		if (!read_login(b, l, line + 6))
			return false;
		result = b->login_answer;
	} else if (strncmp(line, "AUTHENTICATE ", 13) == 0) {
		if (!authenticate(b, l, line))
			return false;
		result = b->login_answer;
	} else if (strncmp(line, "EXAMINE ", 8) == 0) {
		snprintf(b->examine_line, sizeof b->examine_line, "%s", line + 8);
		if (b->examine)
			mock_say(l, b->examine);
		else
			say(l, "* FLAGS (\\Seen)\r\n* %d EXISTS\r\n* OK [UIDVALIDITY 3857529045] valid\r\n",
			    b->count);
	} else if (strncmp(line, "UID FETCH ", 10) == 0) {
		if (!fetch(b, l, line + 10))
			return false;
	} else if (strcmp(line, "IDLE") == 0) {
		if (!idle(b, l))
			return false;
	} else if (strcmp(line, "NOOP") == 0) {
		say(l, "* %d EXISTS\r\n", b->count);
	} else {
		result = "BAD what";
	}
	say(l, "%s %s\r\n", tag, result ? result : "OK done");
	return true;
}

static void serve(struct mock *m, struct mock_line *l)
{
	struct box *b = m->script;
	char line[2000], *command;

	mock_say(l, b->greeting ? b->greeting : "* OK mock ready\r\n");
	while (mock_read_line(l, line, sizeof line)) {
		snprintf(b->heard + strlen(b->heard), sizeof b->heard - strlen(b->heard), "%s\n", line);
		command = strchr(line, ' ');
		if (!command || strcmp(command, " LOGOUT") == 0)
			return;
		*command++ = '\0';
		if (!on_command(b, l, line, command))
			return;
	}
}

// ---- helpers ----------------------------------------------------------------------------------------------

static int open_mock(void **state)
{
	(void)state;
	box = calloc(1, sizeof *box);
	mock = calloc(1, sizeof *mock);
	arena = arena_new(0);
	ctx = ctx_new(arena, 0, LANG_EN);
	mock->certificate = &certificate;
	mock->tls_first = true;
	mock->serve = serve;
	mock->script = box;
	mock_open(mock);
	return 0;
}

static int close_mock(void **state)
{
	(void)state;
	mock_close(mock);
	arena_free(arena);
	free(box);
	free(mock);
	return 0;
}

static struct imap_account account(const char *folder)
{
	return (struct imap_account){.url =
					 arena_printf(arena, "imaps://127.0.0.1:%d/%s", mock->port, folder),
				     .login = S("desk"),
				     .password = S("secret"),
				     .ca_file = {.ptr = certificate.file, .len = strlen(certificate.file)},
				     .step_ms = 1000};
}

static struct imap_session *session(void)
{
	struct imap_account a = account("INBOX");
	struct imap_session *s = NULL;
	enum err e = imap_open(&ctx, &a, &s);

	if (e != OK)
		print_error("%.*s\n", SLICE_ARG(ctx.why));
	assert_int_equal(e, OK);
	return s;
}

static void put(uint32_t uid, const char *body)
{
	box->messages[box->count].uid = uid;
	box->messages[box->count++].body = body;
}

struct taken {
	uint32_t uids[MESSAGES];
	struct slice bodies[MESSAGES];
	struct slice why[MESSAGES];
	int count;
	uint32_t fail_at;
};

static enum err take(void *arg, struct ctx *c, uint32_t uid, struct slice message)
{
	struct taken *t = arg;

	if (uid == t->fail_at)
		return fail(c, E_FULL, "no room");
	t->uids[t->count] = uid;
	t->bodies[t->count] = arena_dup(arena, message);
	t->why[t->count++] = arena_dup(arena, c->why);
	return OK;
}

// ---- sessions ---------------------------------------------------------------------------------------------

static void fetches_what_is_new_in_order(void **state)
{
	struct taken t = {0};
	struct imap_session *s;

	(void)state;
	put(3, "old");
	put(7, "Subject: a\r\n\r\nfirst\r\n");
	put(9, ")\r\nk4 OK forged\r\n* 9 EXISTS\r\n{5}\r\n");
	put(12, "");
	s = session();
	assert_int_equal(imap_uidvalidity(s), 3857529045u);
	assert_int_equal(imap_fetch_after(&ctx, s, 3, take, &t), OK);
	assert_int_equal(t.count, 3);
	assert_int_equal(t.uids[0], 7);
	assert_int_equal(t.uids[2], 12);
	assert_true(slice_eq(t.bodies[0], S("Subject: a\r\n\r\nfirst\r\n")));
	assert_true(slice_eq(t.bodies[1], S(")\r\nk4 OK forged\r\n* 9 EXISTS\r\n{5}\r\n")));
	assert_int_equal(t.bodies[2].len, 0);
	assert_int_equal(imap_fetch_after(&ctx, s, 12, take, &t), OK); // "13:*" names 12 again
	assert_int_equal(t.count, 3);
	assert_null(strstr(box->heard, "STORE"));
	assert_null(strstr(box->heard, "SELECT"));
	assert_non_null(strstr(box->heard, "BODY.PEEK[]"));
	imap_close(s);
}

static void order_does_not_depend_on_the_server(void **state)
{
	struct taken t = {0};
	struct imap_session *s;

	(void)state;
	box->reversed = true;
	for (uint32_t i = 1; i <= 120; i++)
		put(i * 2, "body");
	s = session();
	assert_int_equal(imap_fetch_after(&ctx, s, 0, take, &t), OK);
	assert_int_equal(t.count, 120);
	for (int i = 0; i < 120; i++)
		assert_int_equal(t.uids[i], (i + 1) * 2);
	assert_int_equal(box->fetches, 3);
	imap_close(s);
}

static void stops_at_the_first_error_and_goes_on_later(void **state)
{
	struct taken t = {.fail_at = 2};
	struct imap_session *s;

	(void)state;
	put(1, "a");
	put(2, "b");
	put(3, "c");
	s = session();
	assert_int_equal(imap_fetch_after(&ctx, s, 0, take, &t), E_FULL);
	assert_true(slice_eq(ctx.why, S("no room")));
	assert_int_equal(t.count, 1);
	t.fail_at = 0;
	assert_int_equal(imap_fetch_after(&ctx, s, 1, take, &t), OK);
	assert_int_equal(t.count, 3);
	imap_close(s);
}

static void large_and_quoted_bodies(void **state)
{
	struct taken t = {0};
	struct imap_session *s;

	(void)state;
	put(1, "small");
	put(2, "the first bytes of a giant");
	box->messages[1].size = IMAP_MESSAGE_MAX + 1;
	s = session();
	assert_int_equal(imap_fetch_after(&ctx, s, 0, take, &t), OK);
	assert_int_equal(t.count, 2);
	assert_int_equal(t.why[0].len, 0);
	assert_true(t.why[1].len > 0);
	assert_non_null(strstr(box->heard, "UID FETCH 2 (UID BODY.PEEK[]<0.1048576>)"));
	imap_close(s);
	test_wait(&mock->served, 1);
	box->count = 0;
	box->quoted_bodies = true;
	put(5, "a \\\"quoted\\\" \\\\ body");
	s = session();
	assert_int_equal(imap_fetch_after(&ctx, s, 0, take, &t), OK);
	assert_true(slice_eq(t.bodies[2], S("a \"quoted\" \\ body")));
	imap_close(s);
}

static void empty_mailbox(void **state)
{
	struct taken t = {0};
	struct imap_session *s = session();

	(void)state;
	assert_int_equal(imap_fetch_after(&ctx, s, 0, take, &t), OK);
	assert_int_equal(t.count, 0);
	assert_null(strstr(box->heard, "FETCH"));
	imap_close(s);
}

static void slow_bytes_arrive(void **state)
{
	struct taken t = {0};
	struct imap_session *s;

	(void)state;
	box->drip = true;
	put(1, "dripping, byte by byte, through TLS records of one byte each\r\n");
	s = session();
	assert_int_equal(imap_fetch_after(&ctx, s, 0, take, &t), OK);
	assert_int_equal(t.bodies[0].len, strlen(box->messages[0].body));
	imap_close(s);
}

static void a_stalled_server_is_an_error(void **state)
{
	struct taken t = {0};
	struct imap_session *s;
	msec began;

	(void)state;
	box->stall_fetch = true;
	put(1, "never");
	s = session();
	began = clock_steady();
	assert_int_equal(imap_fetch_after(&ctx, s, 0, take, &t), E_NETWORK);
	assert_true(clock_steady() - began < 2000);
	assert_true(ctx.why.len > 0);
	imap_close(s);
}

static void a_cut_is_an_error(void **state)
{
	struct taken t = {0};
	struct imap_session *s;

	(void)state;
	box->hang_up_in_fetch = true;
	put(1, "cut in the middle");
	s = session();
	assert_int_equal(imap_fetch_after(&ctx, s, 0, take, &t), E_NETWORK);
	assert_int_equal(t.count, 0);
	imap_close(s);
}

static void a_literal_without_end_is_refused(void **state)
{
	struct taken t = {0};
	struct imap_session *s;

	(void)state;
	box->list_huge = true;
	put(1, "x");
	s = session();
	assert_int_equal(imap_fetch_after(&ctx, s, 0, take, &t), E_TOO_LARGE);
	imap_close(s);
}

static void logs_in_by_what_is_offered(void **state)
{
	struct imap_account a = account("INBOX");
	struct imap_session *s;

	(void)state;
	assert_int_equal(imap_open(&ctx, &a, &s), OK);
	assert_string_equal(box->login_line, "AUTHENTICATE PLAIN AGRlc2sAc2VjcmV0");
	imap_close(s);
	test_wait(&mock->served, 1);
	box->capability = "IMAP4rev1 AUTH=PLAIN IDLE";
	assert_int_equal(imap_open(&ctx, &a, &s), OK);
	assert_string_equal(box->login_line, "AUTHENTICATE PLAIN|AGRlc2sAc2VjcmV0");
	imap_close(s);
	test_wait(&mock->served, 2);
	box->capability = "IMAP4rev1";
	a.password = S("a \"b\" \\c");
	assert_int_equal(imap_open(&ctx, &a, &s), OK);
	assert_string_equal(box->login_line, "\"desk\" \"a \\\"b\\\" \\\\c\"");
	imap_close(s);
	test_wait(&mock->served, 3);
	a.password = S("\327\251\327\234\327\225\327\235");
	assert_int_equal(imap_open(&ctx, &a, &s), OK);
	assert_string_equal(box->login_line, "\"desk\" {8}|\327\251\327\234\327\225\327\235");
	imap_close(s);
	test_wait(&mock->served, 4);
	box->capability = NULL;
	a.oauth_token = S("t0ken");
	assert_int_equal(imap_open(&ctx, &a, &s), OK);
	assert_string_equal(box->login_line, "AUTHENTICATE XOAUTH2 dXNlcj1kZXNrAWF1dGg9QmVhcmVyIHQwa2VuAQE=");
	imap_close(s);
}

static void expect_refusal(struct imap_account a, enum err expected, const char *words)
{
	struct imap_session *s = NULL;

	assert_int_equal(imap_open(&ctx, &a, &s), expected);
	assert_null(s);
	if (!memmem(ctx.why.ptr, ctx.why.len, words, strlen(words)))
		print_error("why: %.*s\n", SLICE_ARG(ctx.why));
	assert_non_null(memmem(ctx.why.ptr, ctx.why.len, words, strlen(words)));
}

static void refusals_carry_the_servers_words(void **state)
{
	struct imap_account a = account("INBOX");

	(void)state;
	box->login_answer = "NO [AUTHENTICATIONFAILED] wrong \033[2Jpassword";
	expect_refusal(a, E_REFUSED, "wrong  [2Jpassword");
	box->capability = "IMAP4rev1 LOGINDISABLED";
	expect_refusal(a, E_REFUSED, "no login with a password");
	box->capability = NULL;
	box->xoauth_challenge = "eyJzdGF0dXMiOiI0MDAifQ==";
	box->login_answer = "NO token expired";
	a.oauth_token = S("old");
	expect_refusal(a, E_REFUSED, "token expired");
	a.oauth_token = S("");
	box->xoauth_challenge = box->login_answer = NULL;
	box->greeting = "* BYE overloaded\r\n";
	expect_refusal(a, E_REFUSED, "overloaded");
	box->greeting = "220 this is SMTP\r\n";
	expect_refusal(a, E_MALFORMED, "does not speak IMAP");
	box->greeting = "";
	expect_refusal(a, E_NETWORK, "says nothing");
	box->greeting = NULL;
	box->examine = "* 0 EXISTS\r\n";
	expect_refusal(a, E_REFUSED, "UIDVALIDITY");
	box->examine = "* BYE moved\r\n";
	expect_refusal(a, E_NETWORK, "moved");
}

static void certificates_are_checked(void **state)
{
	struct imap_account a = account("INBOX");

	(void)state;
	a.ca_file = S("");
	expect_refusal(a, E_NETWORK, "ertificate");
	assert_string_equal(box->heard, "");
}

static void urls_are_checked(void **state)
{
	static const char *const urls[] = {"imap://127.0.0.1/INBOX", "imaps://",   "imaps:///INBOX",
					   "imaps://u@h/INBOX",	     "https://h/", ""};
	struct imap_account a = account("INBOX");

	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		a.url = (struct slice){.ptr = urls[i], .len = strlen(urls[i])};
		expect_refusal(a, E_INVALID, "no address of a mailbox");
	}
	a.url = arena_printf(arena, "imaps://127.0.0.1:%d/a%%0d%%0aDELETE", mock->port);
	expect_refusal(a, E_INVALID, "name of a folder");
}

static void folders_in_hebrew(void **state)
{
	struct imap_account a = account("%D7%A4%D7%A0%D7%99%D7%95%D7%AA/A&B \"x\"");
	struct imap_session *s;

	(void)state;
	assert_int_equal(imap_open(&ctx, &a, &s), OK);
	assert_string_equal(box->examine_line, "\"&BeQF4AXZBdUF6g-/A&-B \\\"x\\\"\"");
	imap_close(s);
}

static void *announce_soon(void *arg)
{
	struct box *b = arg;

	test_wait(&b->idling, 1);
	atomic_store(&b->announce, 5);
	return NULL;
}

static void idle_ends_at_news(void **state)
{
	struct imap_session *s;
	struct taken t = {0};
	pthread_t other;
	bool again = false;
	msec began;

	(void)state;
	put(1, "a");
	s = session();
	assert_int_equal(imap_wait(&ctx, s, 60000, -1, &again), OK);
	assert_true(again); // nothing was fetched yet
	assert_int_equal(imap_fetch_after(&ctx, s, 0, take, &t), OK);
	began = clock_steady();
	assert_int_equal(imap_wait(&ctx, s, 300, -1, &again), OK);
	assert_false(again);
	assert_true(clock_steady() - began >= 290);
	pthread_create(&other, NULL, announce_soon, box);
	assert_int_equal(imap_wait(&ctx, s, 60000, -1, &again), OK);
	pthread_join(other, NULL);
	assert_true(again);
	assert_true(clock_steady() - began < 5000);
	assert_int_equal(imap_fetch_after(&ctx, s, 1, take, &t), OK); // the session goes on
	imap_close(s);
}

static void a_goodbye_in_idle_is_an_error_at_once(void **state)
{
	struct imap_session *s = session();
	struct taken t = {0};
	bool again;
	msec began = clock_steady();

	(void)state;
	atomic_store(&box->announce, -1);
	assert_int_equal(imap_fetch_after(&ctx, s, 0, take, &t), OK);
	assert_int_equal(imap_wait(&ctx, s, 60000, -1, &again), E_NETWORK);
	assert_non_null(strstr(ctx.why.ptr, "going down"));
	assert_true(clock_steady() - began < 3000);
	imap_close(s);
}

static void a_wake_ends_waiting(void **state)
{
	static const char *const capabilities[] = {NULL, "IMAP4rev1"};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct imap_session *s;
		struct taken t = {0};
		bool again = true;
		msec began = clock_steady();
		int ends[2];

		box->capability = capabilities[i];
		s = session();
		assert_int_equal(imap_fetch_after(&ctx, s, 0, take, &t), OK);
		assert_int_equal(pipe(ends), 0);
		assert_int_equal(write(ends[1], "x", 1), 1);
		assert_int_equal(imap_wait(&ctx, s, 60000, ends[0], &again), OK);
		assert_false(again);
		assert_true(clock_steady() - began < 3000);
		close(ends[0]);
		close(ends[1]);
		imap_close(s);
		test_wait(&mock->served, i + 1);
	}
	assert_non_null(strstr(box->heard, "NOOP"));
}

#define WITH_MOCK(f) cmocka_unit_test_setup_teardown(f, open_mock, close_mock)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    WITH_MOCK(fetches_what_is_new_in_order),
	    WITH_MOCK(order_does_not_depend_on_the_server),
	    WITH_MOCK(stops_at_the_first_error_and_goes_on_later),
	    WITH_MOCK(large_and_quoted_bodies),
	    WITH_MOCK(empty_mailbox),
	    WITH_MOCK(slow_bytes_arrive),
	    WITH_MOCK(a_stalled_server_is_an_error),
	    WITH_MOCK(a_cut_is_an_error),
	    WITH_MOCK(a_literal_without_end_is_refused),
	    WITH_MOCK(logs_in_by_what_is_offered),
	    WITH_MOCK(refusals_carry_the_servers_words),
	    WITH_MOCK(certificates_are_checked),
	    WITH_MOCK(urls_are_checked),
	    WITH_MOCK(folders_in_hebrew),
	    WITH_MOCK(idle_ends_at_news),
	    WITH_MOCK(a_goodbye_in_idle_is_an_error_at_once),
	    WITH_MOCK(a_wake_ends_waiting),
	};
	int failed;

	mock_certificate_make(&certificate);
	failed = cmocka_run_group_tests_name("imap", tests, NULL, NULL);
	mock_certificate_free(&certificate);
	return failed;
}
