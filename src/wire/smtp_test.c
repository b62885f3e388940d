// SPDX-License-Identifier: Apache-2.0
// SMTP delivery against a scripted server: taken, put off and refused at every step, cut in the middle of the
// message and behind its final dot, TLS asked for and missing, logins, slow answers, dots and line ends.
#include "wire/smtp.h"
#include "wire/test_mock.h"

struct script {
	const char *greeting, *ehlo, *tls, *auth, *mail, *rcpt, *data,
	    *end; // answers; NULL: the usual one, "": hang up
	bool no_starttls;
	bool offer_auth;
	size_t cut_after; // hang up when so many bytes of the message came; 0: never
	int slow_ms;	  // before the final answer
	// what came
	char mail_line[1000], rcpt_line[1000], ehlo_line[1000], auth_line[1000];
	char message[65536];
	size_t message_len;
	bool secured, quit;
};

static struct mock_certificate certificate;
static struct script *script;
static struct mock *mock;
static struct arena *arena;
static struct ctx ctx;

// Says `answer`, or the usual one. False when the script hangs up here or the answer is not friendly.
static bool answer(struct mock_line *l, const char *given, const char *usual)
{
	const char *text = given ? given : usual;

	if (text[0])
		mock_say(l, text);
	return text[0] == '2' || text[0] == '3';
}

static bool read_message(struct script *s, struct mock_line *l)
{
	while (!(s->message_len >= 5 && memcmp(s->message + s->message_len - 5, "\r\n.\r\n", 5) == 0)) {
		if (s->message_len + 1 == sizeof s->message ||
		    !mock_read_bytes(l, s->message + s->message_len, 1))
			return false;
		s->message_len++;
		if (s->cut_after && s->message_len >= s->cut_after)
			return false;
	}
	return true;
}

static bool on_data(struct script *s, struct mock_line *l)
{
	if (!answer(l, s->data, "354 go on\r\n"))
		return s->data && s->data[0];
	if (!read_message(s, l))
		return false;
	if (s->slow_ms)
		usleep((useconds_t)s->slow_ms * 1000);
	answer(l, s->end, "250 2.0.0 queued as K1\r\n");
	return !s->end || s->end[0];
}

static bool on_line(struct mock *m, struct script *s, struct mock_line *l, const char *line)
{
	if (strncmp(line, "EHLO", 4) == 0 || strncmp(line, "HELO", 4) == 0) {
		snprintf(s->ehlo_line, sizeof s->ehlo_line, "%s", line);
		if (s->ehlo)
			return answer(l, s->ehlo, "") || s->ehlo[0];
		mock_say(l, "250-mock\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-SIZE 1000000\r\n");
		if (s->offer_auth)
			mock_say(l, "250-AUTH PLAIN XOAUTH2\r\n");
		mock_say(l, s->no_starttls || l->tls ? "250 HELP\r\n" : "250 STARTTLS\r\n");
	} else if (strcmp(line, "STARTTLS") == 0) {
		if (!answer(l, s->tls, "220 go\r\n"))
			return s->tls && s->tls[0];
		s->secured = mock_start_tls(m, l);
		return s->secured;
	} else if (strncmp(line, "AUTH", 4) == 0) {
		mock_say(l, "334 \r\n");
		if (!mock_read_line(l, s->auth_line, sizeof s->auth_line))
			return false;
		answer(l, s->auth, "235 2.7.0 welcome\r\n");
	} else if (strncmp(line, "MAIL", 4) == 0) {
		snprintf(s->mail_line, sizeof s->mail_line, "%s", line);
		return answer(l, s->mail, "250 2.1.0 ok\r\n") || (s->mail && s->mail[0]);
	} else if (strncmp(line, "RCPT", 4) == 0) {
		snprintf(s->rcpt_line, sizeof s->rcpt_line, "%s", line);
		return answer(l, s->rcpt, "250 2.1.5 ok\r\n") || (s->rcpt && s->rcpt[0]);
	} else if (strcmp(line, "DATA") == 0) {
		return on_data(s, l);
	} else if (strcmp(line, "QUIT") == 0) {
		s->quit = true;
		mock_say(l, "221 2.0.0 bye\r\n");
		return false;
	} else {
		mock_say(l, "500 what\r\n");
	}
	return true;
}

static void serve(struct mock *m, struct mock_line *l)
{
	struct script *s = m->script;
	char line[1000];

	s->secured = l->tls != NULL;
	if (!answer(l, s->greeting, "220 mock ESMTP\r\n") && !(s->greeting && s->greeting[0]))
		return;
	while (mock_read_line(l, line, sizeof line) && on_line(m, s, l, line))
		;
}

static int open_mock(void **state)
{
	(void)state;
	script = calloc(1, sizeof *script);
	mock = calloc(1, sizeof *mock);
	arena = arena_new(0);
	ctx = ctx_new(arena, 0, LANG_EN);
	mock->certificate = &certificate;
	mock->serve = serve;
	mock->script = script;
	mock_open(mock);
	return 0;
}

static int close_mock(void **state)
{
	(void)state;
	mock_close(mock);
	arena_free(arena);
	free(script);
	free(mock);
	return 0;
}

static struct smtp_send usual(const char *scheme)
{
	return (struct smtp_send){.url = arena_printf(arena, "%s://127.0.0.1:%d", scheme, mock->port),
				  .helo = S("desk.example"),
				  .from = S("b+1.x@reply.example"),
				  .to = S("dana@example.org"),
				  .message = S("Subject: hello\r\n\r\nbody\r\n"),
				  .total_ms = 1200};
}

static struct smtp_result deliver(struct smtp_send s)
{
	struct smtp_result r;

	assert_int_equal(smtp_deliver(&ctx, &s, &r), OK);
	test_wait(&mock->served, 1);
	return r;
}

static void assert_words(struct smtp_result r, const char *part)
{
	if (!memmem(r.words.ptr, r.words.len, part, strlen(part)))
		print_error("words: %.*s\n", SLICE_ARG(r.words));
	assert_non_null(memmem(r.words.ptr, r.words.len, part, strlen(part)));
}

static void accepted(void **state)
{
	struct smtp_result r = deliver(usual("smtp"));

	(void)state;
	assert_int_equal(r.end, SMTP_ACCEPTED);
	assert_int_equal(r.code, 250);
	assert_words(r, "250 2.0.0 queued as K1");
	assert_true(script->secured); // taken when offered, whatever the certificate
	assert_true(script->quit);
	assert_string_equal(script->ehlo_line, "EHLO desk.example");
	assert_memory_equal(script->mail_line, "MAIL FROM:<b+1.x@reply.example>", 31);
	assert_string_equal(script->rcpt_line, "RCPT TO:<dana@example.org>");
	assert_string_equal(script->message, "Subject: hello\r\n\r\nbody\r\n.\r\n");
}

static void empty_sender(void **state)
{
	struct smtp_send s = usual("smtp");

	(void)state;
	s.from = S("");
	assert_int_equal(deliver(s).end, SMTP_ACCEPTED);
	assert_memory_equal(script->mail_line, "MAIL FROM:<>", 12);
}

static void dots_and_line_ends(void **state)
{
	struct smtp_send s = usual("smtp");

	(void)state;
	s.message = S(".first\r\n.\r\n..two\na\n.\nb\r.\rc\r\n.");
	assert_int_equal(deliver(s).end, SMTP_ACCEPTED);
	assert_string_equal(script->message,
			    "..first\r\n..\r\n...two\r\na\r\n..\r\nb\r\n..\r\nc\r\n..\r\n.\r\n");
}

static void big_message_arrives_whole(void **state)
{
	struct smtp_send s = usual("smtp");
	char *big = arena_alloc(arena, 60001);

	(void)state;
	for (size_t i = 0; i < 60000; i++)
		big[i] = (i % 30 ? "abcdefgh\r\n" : ".bcdefgh\r\n")[i % 10];
	s.message = (struct slice){.ptr = big, .len = 60000};
	assert_int_equal(deliver(s).end, SMTP_ACCEPTED);
	assert_int_equal(script->message_len, 60000 + 2000 + 3);
}

struct row {
	const char *name;
	struct script script;
	enum smtp_end end;
	int code;
	const char *words;
};

static const struct row rows[] = {
    {"greeting 421", {.greeting = "421 4.3.2 too busy\r\n"}, SMTP_DEFERRED, 421, "too busy"},
    {"greeting 554", {.greeting = "554 5.7.1 go away\r\n"}, SMTP_DEFERRED, 554, "go away"},
    {"greeting cut", {.greeting = ""}, SMTP_DEFERRED, 0, ""},
    {"greeting nonsense", {.greeting = "HTTP/1.1 400 Bad\r\n"}, SMTP_DEFERRED, 0, ""},
    {"EHLO 550", {.ehlo = "550 5.7.1 bad name\r\n"}, SMTP_DEFERRED, 550, "bad name"},
    {"EHLO cut", {.ehlo = ""}, SMTP_DEFERRED, 220, ""},
    {"MAIL 451", {.mail = "451 4.3.0 later\r\n"}, SMTP_DEFERRED, 451, "451 4.3.0 later"},
    {"MAIL 550", {.mail = "550 5.1.8 bad sender\r\n"}, SMTP_REJECTED, 550, "550 5.1.8 bad sender"},
    {"MAIL cut", {.mail = ""}, SMTP_DEFERRED, 250, ""},
    {"RCPT 450", {.rcpt = "450 4.2.1 greylisted\r\n"}, SMTP_DEFERRED, 450, "greylisted"},
    {"RCPT 550",
     {.rcpt = "550-5.1.1 no such person\r\n550-5.1.1 really\r\n550 5.1.1 sorry\r\n"},
     SMTP_REJECTED,
     550,
     "550-5.1.1 no such person 5.1.1 really 5.1.1 sorry"},
    {"RCPT 552 in Hebrew",
     {.rcpt = "552 5.2.2 \327\252\327\231\327\221\327\224 \233\033[2J\r\n"},
     SMTP_REJECTED,
     552,
     "552 5.2.2 \327\252\327\231\327\221\327\224 ? [2J"},
    {"RCPT cut", {.rcpt = ""}, SMTP_DEFERRED, 250, ""},
    {"DATA 451", {.data = "451 4.3.0 not now\r\n"}, SMTP_DEFERRED, 451, "not now"},
    {"DATA 554", {.data = "554 5.5.1 no\r\n"}, SMTP_REJECTED, 554, "554 5.5.1 no"},
    {"DATA cut", {.data = ""}, SMTP_DEFERRED, 250, ""},
    {"cut in the message", {.cut_after = 20}, SMTP_UNSURE, 354, ""},
    {"final 452", {.end = "452 4.3.1 disk full\r\n"}, SMTP_DEFERRED, 452, "disk full"},
    {"final 554", {.end = "554 5.7.1 spam\r\n"}, SMTP_REJECTED, 554, "554 5.7.1 spam"},
    {"final 251", {.end = "251 2.1.5 will forward\r\n"}, SMTP_ACCEPTED, 251, "will forward"},
    {"cut after the dot", {.end = ""}, SMTP_UNSURE, 354, ""},
    {"half an answer after the dot", {.end = "250-2.0.0 nearly"}, SMTP_UNSURE, 354, ""},
    {"STARTTLS 454", {.tls = "454 4.7.0 not available\r\n"}, SMTP_ACCEPTED, 250, "queued"},
};

static void check_row(void **state)
{
	const struct row *row = *state;
	struct smtp_result r;

	open_mock(state);
	*script = row->script;
	if (row->script.end && !strchr(row->script.end, '\n') && row->script.end[0])
		script->slow_ms = 1; // and hangs up behind it
	r = deliver(usual("smtp"));
	assert_int_equal(r.end, row->end);
	assert_int_equal(r.code, row->code);
	assert_words(r, row->words);
	assert_true(r.words.len > 0);
	close_mock(state);
}

// A long message cut long before its end never got its final dot: nothing can have been taken.
static void cut_in_a_long_message(void **state)
{
	struct smtp_send s = usual("smtp");
	size_t len = 8 << 20;
	char *big = arena_alloc(arena, len);

	(void)state;
	for (size_t i = 0; i < len; i++)
		big[i] = "abcdefghijklmn\r\n"[i % 16];
	s.message = (struct slice){.ptr = big, .len = len};
	script->cut_after = 5000;
	assert_int_equal(deliver(s).end, SMTP_DEFERRED);
}

static void slow_final_answer_is_unsure(void **state)
{
	struct smtp_send s = usual("smtp");
	struct smtp_result r;

	(void)state;
	script->slow_ms = 900;
	s.total_ms = 400;
	assert_int_equal(smtp_deliver(&ctx, &s, &r), OK);
	assert_int_equal(r.end, SMTP_UNSURE);
	assert_words(r, "timeout");
}

static void tls_required_but_missing(void **state)
{
	struct smtp_result r;

	(void)state;
	script->no_starttls = true;
	r = deliver(usual("smtp+tls"));
	assert_int_equal(r.end, SMTP_DEFERRED);
	assert_string_equal(script->mail_line, "");
	assert_true(r.words.len > 0);
}

static void tls_required_and_certificate_checked(void **state)
{
	struct smtp_send s = usual("smtp+tls");

	(void)state;
	assert_int_equal(deliver(s).end, SMTP_DEFERRED); // signed by nobody we know
	assert_string_equal(script->mail_line, "");
	s.ca_file = (struct slice){.ptr = certificate.file, .len = strlen(certificate.file)};
	assert_int_equal(smtp_deliver(&ctx, &s, &(struct smtp_result){0}), OK);
	test_wait(&mock->served, 2);
	assert_true(script->secured);
	assert_memory_equal(script->mail_line, "MAIL", 4);
}

static void tls_from_the_start(void **state)
{
	struct smtp_send s = usual("smtps");

	(void)state;
	mock->tls_first = true;
	s.ca_file = (struct slice){.ptr = certificate.file, .len = strlen(certificate.file)};
	assert_int_equal(deliver(s).end, SMTP_ACCEPTED);
	assert_true(script->secured);
}

static void logs_in(void **state)
{
	struct smtp_send s = usual("smtp");

	(void)state;
	script->offer_auth = true;
	s.login = S("desk");
	s.password = S("p\303\244ss word");
	assert_int_equal(deliver(s).end, SMTP_ACCEPTED);
	assert_string_equal(script->auth_line, "AGRlc2sAcMOkc3Mgd29yZA==");
}

static void logs_in_with_a_token(void **state)
{
	struct smtp_send s = usual("smtp");

	(void)state;
	script->offer_auth = true;
	s.login = S("desk");
	s.oauth_token = S("t0ken");
	assert_int_equal(deliver(s).end, SMTP_ACCEPTED);
	assert_string_equal(script->auth_line, "dXNlcj1kZXNrAWF1dGg9QmVhcmVyIHQwa2VuAQE=");
}

// A wrong password is ours to mend: the message waits.
static void refused_login_is_put_off(void **state)
{
	struct smtp_send s = usual("smtp");
	struct smtp_result r;

	(void)state;
	script->offer_auth = true;
	script->auth = "535 5.7.8 wrong password\r\n";
	s.login = S("desk");
	s.password = S("x");
	r = deliver(s);
	assert_int_equal(r.end, SMTP_DEFERRED);
	assert_words(r, "535 5.7.8 wrong password");
	assert_string_equal(script->mail_line, "");
}

// With a login to another machine the password never goes out in the clear. 127.0.0.2 stands for one.
static void password_needs_tls_elsewhere(void **state)
{
	struct smtp_send s = usual("smtp");
	struct smtp_result r;

	(void)state;
	mock_close(mock);
	mock->listen_fd = socket(AF_INET, SOCK_STREAM, 0);
	{
		struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7F000002)};
		socklen_t len = sizeof at;

		assert_int_equal(bind(mock->listen_fd, (struct sockaddr *)&at, sizeof at), 0);
		assert_int_equal(listen(mock->listen_fd, 10), 0);
		getsockname(mock->listen_fd, (struct sockaddr *)&at, &len);
		mock->port = ntohs(at.sin_port);
	}
	atomic_store(&mock->stop, 0);
	pthread_create(&mock->thread, NULL, mock_main, mock);
	script->offer_auth = script->no_starttls = true;
	s.url = arena_printf(arena, "smtp://127.0.0.2:%d", mock->port);
	s.login = S("desk");
	s.password = S("x");
	r = deliver(s);
	assert_int_equal(r.end, SMTP_DEFERRED);
	assert_string_equal(script->auth_line, "");
}

static void nobody_there(void **state)
{
	struct smtp_send s = usual("smtp");
	struct smtp_result r;
	int port, fd = test_listen(&port);

	(void)state;
	close(fd);
	s.url = arena_printf(arena, "smtp://127.0.0.1:%d", port);
	assert_int_equal(smtp_deliver(&ctx, &s, &r), OK);
	assert_int_equal(r.end, SMTP_DEFERRED);
	assert_int_equal(r.code, 0);
	assert_true(r.words.len > 0);
}

static void addresses_and_urls_are_checked(void **state)
{
	static const char *const urls[] = {
	    "http://a",		  "smtp://", "smtp://user:x@host", "smtp://a b", "smtp://h/p",
	    "file:///etc/passwd", ""};
	struct smtp_send s = usual("smtp");
	struct smtp_result r;

	(void)state;
	s.to = S("a@b>\r\nRCPT TO:<evil@c");
	assert_int_equal(smtp_deliver(&ctx, &s, &r), OK);
	assert_int_equal(r.end, SMTP_REJECTED);
	s = usual("smtp");
	s.from = S("a\nb@c");
	assert_int_equal(smtp_deliver(&ctx, &s, &r), OK);
	assert_int_equal(r.end, SMTP_REJECTED);
	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		s.url = (struct slice){.ptr = urls[i], .len = strlen(urls[i])};
		assert_int_equal(smtp_deliver(&ctx, &s, &r), E_INVALID);
	}
	assert_int_equal(atomic_load(&mock->served), 0);
}

#define WITH_MOCK(f) cmocka_unit_test_setup_teardown(f, open_mock, close_mock)

int main(void)
{
	static struct CMUnitTest tests[64] = {
	    WITH_MOCK(accepted),
	    WITH_MOCK(empty_sender),
	    WITH_MOCK(dots_and_line_ends),
	    WITH_MOCK(big_message_arrives_whole),
	    WITH_MOCK(cut_in_a_long_message),
	    WITH_MOCK(slow_final_answer_is_unsure),
	    WITH_MOCK(tls_required_but_missing),
	    WITH_MOCK(tls_required_and_certificate_checked),
	    WITH_MOCK(tls_from_the_start),
	    WITH_MOCK(logs_in),
	    WITH_MOCK(logs_in_with_a_token),
	    WITH_MOCK(refused_login_is_put_off),
	    WITH_MOCK(password_needs_tls_elsewhere),
	    WITH_MOCK(nobody_there),
	    WITH_MOCK(addresses_and_urls_are_checked),
	};
	size_t n = 15;
	int failed;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		tests[n++] = (struct CMUnitTest){.name = rows[i].name,
						 .test_func = check_row,
						 .initial_state = (void *)(uintptr_t)&rows[i]};
	mock_certificate_make(&certificate);
	failed = _cmocka_run_group_tests("smtp", tests, n, NULL, NULL);
	mock_certificate_free(&certificate);
	return failed;
}
