// SPDX-License-Identifier: Apache-2.0
// The LMTP listener over raw sockets: the dialogue of RFC 2033, answers for each recipient, smuggling,
// limits, slow and pipelining clients, stopping.
#include "wire/lmtp.h"
#include "wire/lmtp_text.h"
#include "wire/test_net.h"

struct post {
	struct arena *arena;
	struct lmtp_server *server;
	int listen_fd, port;
	pthread_mutex_t lock; // of what stands below
	struct arena *kept;
	struct slice messages[64], tos[64], froms[64];
	atomic_int count, waiting;
	pthread_mutex_t gate; // takes for wait@ stand here
};

static enum err knows(void *app, struct ctx *c, struct slice to)
{
	(void)app;
	(void)c;
	if (slice_starts(to, S("nobody@")))
		return E_NOT_FOUND;
	return slice_starts(to, S("later@")) ? E_BUSY : OK;
}

static enum err take(void *app, struct ctx *c, const struct lmtp_envelope *e)
{
	struct post *p = app;
	int n;

	if (slice_starts(e->to, S("busy@")))
		return fail(c, E_BUSY, "the store is \327\251 busy\r\n250 2.0.0 forged");
	if (slice_starts(e->to, S("full@")))
		return E_FULL;
	if (slice_starts(e->to, S("never@")))
		return fail(c, E_FORBIDDEN, "blocked sender");
	if (slice_starts(e->to, S("broken@")))
		return E_INTERNAL;
	if (slice_starts(e->to, S("wait@"))) {
		atomic_fetch_add(&p->waiting, 1);
		pthread_mutex_lock(&p->gate);
		pthread_mutex_unlock(&p->gate);
	}
	pthread_mutex_lock(&p->lock);
	n = atomic_load(&p->count);
	p->messages[n % 64] = arena_dup(p->kept, e->message);
	p->tos[n % 64] = arena_dup(p->kept, e->to);
	p->froms[n % 64] = arena_dup(p->kept, e->from);
	atomic_fetch_add(&p->count, 1);
	pthread_mutex_unlock(&p->lock);
	return OK;
}

static struct post *post_open(struct lmtp_limits limits)
{
	static struct post p;
	struct ctx c;

	signal(SIGPIPE, SIG_IGN);
	memset(&p, 0, sizeof p);
	p.arena = arena_new(0);
	p.kept = arena_new(0);
	pthread_mutex_init(&p.lock, NULL);
	pthread_mutex_init(&p.gate, NULL);
	p.listen_fd = test_listen(&p.port);
	c = ctx_new(p.arena, clock_now(), LANG_EN);
	assert_int_equal(lmtp_start(&c,
				    &(struct lmtp_options){.listen_fd = p.listen_fd,
							   .workers = 4,
							   .limits = limits,
							   .knows = knows,
							   .take = take,
							   .app = &p,
							   .hostname = "desk.example"},
				    &p.server),
			 OK);
	return &p;
}

static void post_close(struct post *p)
{
	assert_true(lmtp_stop(p->server, 3000));
	close(p->listen_fd);
	arena_free(p->arena);
	arena_free(p->kept);
}

static struct slice talk(struct post *p, struct slice bytes)
{
	int fd = test_connect_to(p->port);
	struct slice said;
	bool ended;

	test_send(fd, bytes);
	said = test_read(p->arena, fd, NULL, PATIENCE_MS, &ended);
	close(fd);
	assert_true(ended);
	return said;
}

#define HELLO "LHLO client.example\r\n"
#define MAIL "MAIL FROM:<a@example.org>\r\n"
#define RCPT(to) "RCPT TO:<" to ">\r\n"
#define QUIT "QUIT\r\n"

static void pipelined_dialogue(void **state)
{
	struct post *p = post_open((struct lmtp_limits){0});
	struct slice said = talk(
	    p, S(HELLO "MAIL FROM:<a@example.org> SIZE=100 BODY=8BITMIME\r\n" RCPT("one@example.com")
		     RCPT("nobody@example.com")
			 RCPT("two@example.com") "DATA\r\n"
						 "Subject: x\r\n\r\n..dot\r\n.\r\n"
						 "MAIL FROM:<>\r\n" RCPT(
						     "three@example.com") "DATA\r\nsecond\r\n.\r\n" QUIT));

	(void)state;
	assert_string_equal(said.ptr, "220 desk.example LMTP\r\n"
				      "250-desk.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
				      "250-ENHANCEDSTATUSCODES\r\n250 SIZE 52428800\r\n"
				      "250 2.1.0 sender noted\r\n250 2.1.5 recipient is known\r\n"
				      "550 5.1.1 no such mailbox here\r\n250 2.1.5 recipient is known\r\n"
				      "354 go ahead, end with a dot on a line of its own\r\n"
				      "250 2.0.0 received and kept\r\n250 2.0.0 received and kept\r\n"
				      "250 2.1.0 sender noted\r\n250 2.1.5 recipient is known\r\n"
				      "354 go ahead, end with a dot on a line of its own\r\n"
				      "250 2.0.0 received and kept\r\n221 2.0.0 goodbye\r\n");
	assert_int_equal(atomic_load(&p->count), 3);
	assert_true(slice_eq(p->messages[0], S("Subject: x\r\n\r\n.dot\r\n")));
	assert_true(slice_eq(p->messages[1], p->messages[0]));
	assert_true(slice_eq(p->tos[0], S("one@example.com")));
	assert_true(slice_eq(p->tos[1], S("two@example.com")));
	assert_true(slice_eq(p->froms[0], S("a@example.org")));
	assert_true(slice_eq(p->froms[2], S("")));
	assert_true(slice_eq(p->messages[2], S("second\r\n")));
	post_close(p);
}

static void every_recipient_has_its_own_end(void **state)
{
	struct post *p = post_open((struct lmtp_limits){0});
	struct slice said = talk(p, S(HELLO MAIL RCPT("busy@a") RCPT("ok@a") RCPT("full@a") RCPT("never@a")
					  RCPT("later@a") RCPT("broken@a") "DATA\r\nx\r\n.\r\n" QUIT));
	const char *end = strstr(said.ptr, "354 ");

	(void)state;
	assert_non_null(strstr(said.ptr, "\r\n451 4.3.0 not now, try again later\r\n"));
	assert_non_null(end);
	assert_string_equal(strstr(end, "\r\n") + 2, "451 4.3.0 the store is ?? busy??250 2.0.0 forged\r\n"
						     "250 2.0.0 received and kept\r\n"
						     "452 4.3.1 no room left here, try again later\r\n"
						     "554 5.0.0 blocked sender\r\n"
						     "451 4.3.0 not now, try again later\r\n"
						     "221 2.0.0 goodbye\r\n");
	assert_int_equal(lmtp_figures(p->server).accepted, 1);
	assert_int_equal(lmtp_figures(p->server).deferred, 3);
	assert_int_equal(lmtp_figures(p->server).refused, 1);
	post_close(p);
}

// Every false end that smuggling uses stays inside the one message.
static void nothing_is_smuggled(void **state)
{
	static const struct slice ends[] = {
	    S_INIT("\n.\n"),	   S_INIT("\n.\r\n"),	    S_INIT("\r.\r"), S_INIT("\r\n.\n"),
	    S_INIT("\r\n.\r"),	   S_INIT("\r.\r\n"),	    S_INIT("\n.\r"), S_INIT("\r\n\0.\r\n"),
	    S_INIT("\r\n.\0\r\n"), S_INIT("\r\r\n.\r\r\n"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		struct post *p = post_open((struct lmtp_limits){0});
		int fd = test_connect_to(p->port);
		struct slice said;
		bool ended;

		test_send(fd, S(HELLO MAIL RCPT("one@a") "DATA\r\nbody"));
		test_send(fd, ends[i]);
		test_send(fd, S("MAIL FROM:<evil@a>\r\n" RCPT("two@a") "DATA\r\nforged\r\n.\r\n" QUIT));
		said = test_read(p->arena, fd, NULL, PATIENCE_MS, &ended);
		close(fd);
		assert_int_equal(atomic_load(&p->count), 1);
		assert_int_equal(test_count(said, "354 "), 1);
		assert_int_equal(test_count(said, "received and kept"), 1);
		post_close(p);
	}
}

static void bare_line_feeds_are_kept(void **state)
{
	struct post *p = post_open((struct lmtp_limits){0});

	(void)state;
	talk(p, S(HELLO MAIL RCPT("one@a") "DATA\r\na\nb\r\n..\r\n\rc\r\n...d\r\n.\r\n" QUIT));
	assert_int_equal(atomic_load(&p->count), 1);
	assert_true(slice_eq(p->messages[0], S("a\nb\r\n.\r\n\rc\r\n..d\r\n")));
	post_close(p);
}

static void utf8_addresses_need_smtputf8(void **state)
{
	struct post *p = post_open((struct lmtp_limits){0});
	struct slice said =
	    talk(p, S(HELLO "MAIL FROM:<\327\251@example.org>\r\n"
			    "MAIL FROM:<\327\251@example.org> SMTPUTF8\r\n" RCPT("\327\240\327\240\327\224@a")
				RCPT("\"a b>\\\"c\"@a") RCPT("@x,@y:routed@a") "DATA\r\nx\r\n.\r\n" QUIT));

	(void)state;
	assert_int_equal(test_count(said, "553 5.6.7"), 1);
	assert_int_equal(atomic_load(&p->count), 3);
	assert_true(slice_eq(p->froms[0], S("\327\251@example.org")));
	assert_true(slice_eq(p->tos[1], S("\"a b>\\\"c\"@a")));
	assert_true(slice_eq(p->tos[2], S("routed@a")));
	post_close(p);
}

static const struct {
	struct slice line;
	const char *reply;
} rows[] = {
    {S_INIT("MAIL FROM:<a@a>"), "503 5.5.1"}, // before LHLO
    {S_INIT("EHLO a"), "500 5.5.1"},
    {S_INIT("HELO a"), "500 5.5.1"},
    {S_INIT("LHLO"), "501 5.5.4"},
    {S_INIT("lhlo client"), "250-desk.example"},
    {S_INIT("RCPT TO:<a@a>"), "503 5.5.1"},
    {S_INIT("DATA"), "503 5.5.1"},
    {S_INIT("MAIL FROM:a@a"), "501 5.1.3"},
    {S_INIT("MAIL FROM:<a@a"), "501 5.1.3"},
    {S_INIT("MAIL FROM:<a b@a>"), "501 5.1.3"},
    {S_INIT("MAIL FROM:<a@a>x"), "501 5.1.3"},
    {S_INIT("MAIL FROM:<\377@a> SMTPUTF8"), "501 5.1.3"},
    {S_INIT("MAIL FROM:<a@a> SIZE=x"), "501 5.5.4"},
    {S_INIT("MAIL FROM:<a@a> SIZE=99999999999"), "552 5.3.4"},
    {S_INIT("MAIL FROM:<a@a> BODY=BINARYMIME"), "555 5.5.4"},
    {S_INIT("MAIL FROM:<a@a> RET=FULL"), "555 5.5.4"},
    {S_INIT("MAIL TO:<a@a>"), "501 5.5.4"},
    {S_INIT("NOOP\nMAIL FROM:<a@a>"), "500 5.5.2"},
    {S_INIT("NO\0OP"), "500 5.5.2"},
    {S_INIT("NOOP anything"), "250 2.0.0"},
    {S_INIT("VRFY postmaster"), "252 2.5.0"},
    {S_INIT("STARTTLS"), "500 5.5.1"},
    {S_INIT("mail from:<a@a> body=7bit"), "250 2.1.0"},
    {S_INIT("MAIL FROM:<a@a>"), "503 5.5.1"},
    {S_INIT("RCPT TO:<>"), "501 5.1.3"},
    {S_INIT("RCPT TO:<a@a> NOTIFY=NEVER"), "555 5.5.4"},
    {S_INIT("RCPT TO:<nobody@a>"), "550 5.1.1"},
    {S_INIT("DATA"), "503 5.5.1"},
    {S_INIT("DATA x"), "501 5.5.4"},
    {S_INIT("RSET"), "250 2.0.0"},
};

static void commands_get_their_answers(void **state)
{
	struct post *p = post_open((struct lmtp_limits){0});
	int fd = test_connect_to(p->port);
	bool ended;

	(void)state;
	test_read(p->arena, fd, "\r\n", PATIENCE_MS, &ended);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct slice said;

		if (i % 15 == 14) { // a session that only errs is ended after twenty
			close(fd);
			fd = test_connect_to(p->port);
			test_send(fd, S(HELLO));
			test_read(p->arena, fd, " SIZE 52428800\r\n", PATIENCE_MS, &ended);
		}
		test_send(fd, rows[i].line);
		test_send(fd, S("\r\n"));
		said = test_read(p->arena, fd, "\r\n", PATIENCE_MS, &ended);
		if (strncmp(said.ptr, rows[i].reply, strlen(rows[i].reply)) != 0)
			print_error("%.*s -> %s, not %s\n", SLICE_ARG(rows[i].line), said.ptr, rows[i].reply);
		assert_memory_equal(said.ptr, rows[i].reply, strlen(rows[i].reply));
		if (said.ptr[3] == '-')
			test_read(p->arena, fd, "\r\n250 ", 200, &ended);
	}
	close(fd);
	post_close(p);
}

static void too_large_is_said_for_every_recipient(void **state)
{
	struct post *p = post_open((struct lmtp_limits){.message = 1000});
	int fd = test_connect_to(p->port);
	struct slice said;
	bool ended;

	(void)state;
	test_send(fd, S(HELLO MAIL RCPT("one@a") RCPT("two@a") "DATA\r\n"));
	for (int i = 0; i < 2000; i++)
		test_send(fd, S("0123456789012345678901234567890123456789\r\n"));
	test_send(fd, S(".\r\n" MAIL RCPT("one@a") "DATA\r\nsmall\r\n.\r\n" QUIT));
	said = test_read(p->arena, fd, NULL, PATIENCE_MS, &ended);
	close(fd);
	assert_int_equal(test_count(said, "552 5.3.4 "), 2);
	assert_int_equal(test_count(said, "250 2.0.0 received"), 1);
	assert_int_equal(atomic_load(&p->count), 1);
	post_close(p);
}

static void too_much_at_once_is_deferred(void **state)
{
	struct post *p = post_open((struct lmtp_limits){.in_flight = 50000});
	int one = test_connect_to(p->port), two = test_connect_to(p->port);
	char block[30000];
	struct slice said;
	bool ended;

	(void)state;
	memset(block, 'm', sizeof block);
	test_send(one, S(HELLO MAIL RCPT("one@a") "DATA\r\n"));
	test_send(one, (struct slice){.ptr = block, .len = sizeof block});
	test_read(p->arena, one, "354 ", PATIENCE_MS, &ended);
	usleep(100000); // until what was sent is in the session
	test_send(two, S(HELLO MAIL RCPT("two@a") "DATA\r\n"));
	test_send(two, (struct slice){.ptr = block, .len = sizeof block});
	test_send(two, S("\r\n.\r\n" QUIT));
	said = test_read(p->arena, two, NULL, PATIENCE_MS, &ended);
	assert_int_equal(test_count(said, "452 4.3.1 "), 1);
	test_send(one, S("\r\n.\r\n" QUIT));
	said = test_read(p->arena, one, NULL, PATIENCE_MS, &ended);
	assert_int_equal(test_count(said, "received and kept"), 1);
	assert_int_equal(p->messages[0].len, sizeof block + 2);
	close(one);
	close(two);
	post_close(p);
}

static void dripping_client_is_served_and_a_slow_one_cut(void **state)
{
	struct slice all = S(HELLO MAIL RCPT("one@a") "DATA\r\n..x\r\n.y\r\n.\r\n" QUIT);
	struct post *p = post_open((struct lmtp_limits){.idle = 600, .data = 600});
	int fd = test_connect_to(p->port);
	struct slice said;
	msec began;
	bool ended = false;

	(void)state;
	for (size_t i = 0; i < all.len; i++) {
		test_send(fd, slice_sub(all, i, i + 1));
		usleep(200);
	}
	said = test_read(p->arena, fd, NULL, PATIENCE_MS, &ended);
	assert_int_equal(test_count(said, "received and kept"), 1);
	assert_true(slice_eq(p->messages[0], S(".x\r\ny\r\n")));
	close(fd);
	// One byte every 50 ms for ever: the deadline is for the whole command, and for the whole message.
	for (int i = 0; i < 2; i++) {
		fd = test_connect_to(p->port);
		began = clock_steady();
		if (i == 1)
			test_send(fd, S(HELLO MAIL RCPT("one@a") "DATA\r\n"));
		for (said = S(""), ended = false; !ended && clock_steady() < began + 4000;) {
			test_send(fd, S("N"));
			said = test_read(p->arena, fd, "421 ", 50, &ended);
			if (said.len && strstr(said.ptr, "421 4.4.2"))
				break;
		}
		assert_non_null(strstr(said.ptr, "421 4.4.2"));
		assert_true(clock_steady() - began < 3000);
		close(fd);
	}
	assert_int_equal(atomic_load(&p->count), 1);
	post_close(p);
}

static void long_lines_and_many_sessions(void **state)
{
	struct post *p = post_open((struct lmtp_limits){.sessions = 3});
	char line[5000];
	int fds[4];
	struct slice said;
	bool ended;

	(void)state;
	memset(line, 'N', sizeof line);
	said = talk(p, (struct slice){.ptr = line, .len = sizeof line});
	assert_non_null(strstr(said.ptr, "500 5.5.6"));
	while (lmtp_figures(p->server).open_sessions > 0)
		usleep(1000);
	for (int i = 0; i < 4; i++) {
		fds[i] = test_connect_to(p->port);
		said = test_read(p->arena, fds[i], "\r\n", PATIENCE_MS, &ended);
		assert_memory_equal(said.ptr, i < 3 ? "220 " : "421 ", 4);
	}
	for (int i = 0; i < 4; i++)
		close(fds[i]);
	post_close(p);
}

static void garbage_ends_the_session(void **state)
{
	struct post *p = post_open((struct lmtp_limits){0});
	int fd = test_connect_to(p->port);
	struct slice said;
	bool ended;

	(void)state;
	for (int i = 0; i < 100; i++)
		test_send(fd, S("GET / HTTP/1.1\r\n"));
	said = test_read(p->arena, fd, NULL, PATIENCE_MS, &ended);
	assert_true(ended);
	assert_int_equal(test_count(said, "500 5.5.1"), 21);
	close(fd);
	post_close(p);
}

// Cut before the dot: nothing is taken. Gone after the dot: taken once, the answer has nobody to go to.
static void cuts_lose_nothing_that_was_promised(void **state)
{
	struct post *p = post_open((struct lmtp_limits){0});
	int fd = test_connect_to(p->port);
	bool ended;

	(void)state;
	test_send(fd, S(HELLO MAIL RCPT("one@a") "DATA\r\nhalf a mess"));
	test_read(p->arena, fd, "354 ", PATIENCE_MS, &ended);
	close(fd);
	pthread_mutex_lock(&p->gate);
	fd = test_connect_to(p->port);
	test_send(fd, S(HELLO MAIL RCPT("wait@a") "DATA\r\nwhole\r\n.\r\n"));
	test_wait(&p->waiting, 1);
	close(fd);
	pthread_mutex_unlock(&p->gate);
	test_wait(&p->count, 1);
	while (lmtp_figures(p->server).open_sessions > 0)
		usleep(1000);
	assert_true(slice_eq(p->messages[0], S("whole\r\n")));
	post_close(p);
}

static void *stop_it(void *arg)
{
	assert_true(lmtp_stop(((struct post *)arg)->server, 4000));
	return NULL;
}

static void stop_finishes_what_was_taken(void **state)
{
	struct post *p = post_open((struct lmtp_limits){0});
	int busy = test_connect_to(p->port), idle = test_connect_to(p->port);
	pthread_t stopper;
	struct slice said;
	bool ended;

	(void)state;
	pthread_mutex_lock(&p->gate);
	test_send(busy, S(HELLO MAIL RCPT("wait@a") "DATA\r\nwhole\r\n.\r\n" MAIL));
	test_wait(&p->waiting, 1);
	test_read(p->arena, idle, "220 ", PATIENCE_MS, &ended);
	pthread_create(&stopper, NULL, stop_it, p);
	said = test_read(p->arena, idle, NULL, PATIENCE_MS, &ended);
	assert_true(ended);
	assert_non_null(strstr(said.ptr, "421 4.3.2"));
	pthread_mutex_unlock(&p->gate);
	said = test_read(p->arena, busy, NULL, PATIENCE_MS, &ended);
	assert_true(ended);
	assert_non_null(strstr(said.ptr, "250 2.0.0 received and kept\r\n421 4.3.2 "));
	pthread_join(stopper, NULL);
	close(busy);
	close(idle);
	close(p->listen_fd);
	arena_free(p->arena);
	arena_free(p->kept);
}

static void many_at_once(void **state)
{
	struct post *p = post_open((struct lmtp_limits){0});
	int fds[40];
	bool ended;

	(void)state;
	for (int i = 0; i < 40; i++) {
		fds[i] = test_connect_to(p->port);
		test_send(fds[i], S(HELLO));
	}
	for (int round = 0; round < 25; round++)
		for (int i = 0; i < 40; i++)
			test_send(fds[i], S(MAIL RCPT("one@a") "DATA\r\nx\r\n.\r\n"));
	for (int i = 0; i < 40; i++) {
		test_send(fds[i], S(QUIT));
		assert_int_equal(
		    test_count(test_read(p->arena, fds[i], NULL, PATIENCE_MS, &ended), "received and kept"),
		    25);
		close(fds[i]);
		arena_reset(p->arena);
	}
	assert_int_equal(atomic_load(&p->count), 1000);
	post_close(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pipelined_dialogue),
	    cmocka_unit_test(every_recipient_has_its_own_end),
	    cmocka_unit_test(nothing_is_smuggled),
	    cmocka_unit_test(bare_line_feeds_are_kept),
	    cmocka_unit_test(utf8_addresses_need_smtputf8),
	    cmocka_unit_test(commands_get_their_answers),
	    cmocka_unit_test(too_large_is_said_for_every_recipient),
	    cmocka_unit_test(too_much_at_once_is_deferred),
	    cmocka_unit_test(dripping_client_is_served_and_a_slow_one_cut),
	    cmocka_unit_test(long_lines_and_many_sessions),
	    cmocka_unit_test(garbage_ends_the_session),
	    cmocka_unit_test(cuts_lose_nothing_that_was_promised),
	    cmocka_unit_test(stop_finishes_what_was_taken),
	    cmocka_unit_test(many_at_once),
	};

	return cmocka_run_group_tests_name("lmtp", tests, NULL, NULL);
}
