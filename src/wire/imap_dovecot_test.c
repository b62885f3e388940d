// SPDX-License-Identifier: Apache-2.0
// The IMAP client against a real Dovecot on loopback, with a throwaway configuration, certificate and
// mailbox. Prints SKIPPED when Dovecot is not installed.
#include "wire/imap.h"
#include "wire/test_mock.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define DOVECOT "/usr/sbin/dovecot"

static char folder[64];
static struct mock_certificate certificate;
static struct arena *arena;
static struct ctx ctx;
static pid_t dovecot;
static int port;

static const char *path(const char *name)
{
	return arena_printf(arena, "%s/%s", folder, name).ptr;
}

static void write_file(const char *name, struct slice bytes)
{
	int fd = open(path(name), O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	while (bytes.len) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);

		assert_true(n > 0);
		bytes = slice_sub(bytes, (size_t)n, bytes.len);
	}
	close(fd);
}

static void give_to_mail_user(const char *name)
{
	if (geteuid() == 0)
		assert_int_equal(chown(path(name), 65534, 65534), 0);
}

static void make_folder(const char *name)
{
	mkdir(path(name), 0700);
	give_to_mail_user(name);
}

static void make_maildir(const char *name)
{
	make_folder(name);
	make_folder(arena_printf(arena, "%s/new", name).ptr);
	make_folder(arena_printf(arena, "%s/cur", name).ptr);
	make_folder(arena_printf(arena, "%s/tmp", name).ptr);
}

// Puts a message into the maildir as a mail server would: written aside, then moved in.
static void deliver(const char *maildir, int number, struct slice message)
{
	const char *aside = arena_printf(arena, "%s/tmp/%d.test", maildir, number).ptr;
	const char *there = arena_printf(arena, "%s/new/%d.test", maildir, number).ptr;

	write_file(aside, message);
	give_to_mail_user(aside);
	assert_int_equal(rename(path(aside), path(there)), 0);
}

static void write_configuration(void)
{
	bool root = geteuid() == 0;
	FILE *f;

	f = fopen(path("key.pem"), "w");
	PEM_write_PrivateKey(f, certificate.key, NULL, NULL, 0, NULL, NULL);
	fclose(f);
	f = fopen(path("dovecot.conf"), "w");
	fprintf(f,
		"protocols = imap\nlisten = 127.0.0.1\nbase_dir = %s/run\nlog_path = %s/log\nssl = required\n"
		"ssl_cert = <%s\nssl_key = <%s/key.pem\nmail_location = maildir:%s/mail\nmail_fsync = never\n"
		"disable_plaintext_auth = no\nauth_mechanisms = plain\nfirst_valid_uid = 1\n"
		"passdb {\n driver = static\n args = password=s\303\251cret\n}\n"
		"userdb {\n driver = static\n args = uid=%u gid=%u home=%s\n}\n"
		"service imap-login {\n chroot =\n inet_listener imap {\n port = 0\n }\n"
		" inet_listener imaps {\n port = %d\n ssl = yes\n }\n}\n"
		"service anvil {\n chroot =\n}\nservice stats {\n chroot =\n}\n",
		folder, folder, certificate.file, folder, folder, root ? 65534 : geteuid(),
		root ? 65534 : getegid(), folder, port);
	if (!root)
		fprintf(f,
			"default_internal_user = %u\ndefault_login_user = %u\ndefault_internal_group = %u\n",
			geteuid(), geteuid(), getegid());
	fclose(f);
}

static bool answers(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool yes = connect(fd, (struct sockaddr *)&to, sizeof to) == 0;

	close(fd);
	return yes;
}

static int start(void **state)
{
	int fd;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	arena = arena_new(0);
	ctx = ctx_new(arena, 0, LANG_EN);
	snprintf(folder, sizeof folder, P_tmpdir "/keshev-dovecot-XXXXXX");
	assert_non_null(mkdtemp(folder));
	chmod(folder, 0755);
	fd = test_listen(&port);
	close(fd);
	mock_certificate_make(&certificate);
	chmod(certificate.file, 0644);
	make_folder("run");
	if (geteuid() == 0)
		assert_int_equal(chown(path("run"), 0, 0), 0);
	chmod(path("run"), 0755);
	make_maildir("mail");
	make_maildir("mail/.&BeQF4AXZBdUF6g-");
	write_configuration();
	dovecot = fork();
	if (dovecot == 0) {
		execl(DOVECOT, DOVECOT, "-F", "-c", path("dovecot.conf"), (char *)NULL);
		_exit(127);
	}
	for (int i = 0; i < 500 && !answers(); i++)
		usleep(10000);
	assert_true(answers());
	return 0;
}

static int finish(void **state)
{
	pid_t cleaner;

	(void)state;
	kill(dovecot, SIGTERM);
	waitpid(dovecot, NULL, 0);
	cleaner = fork();
	if (cleaner == 0) {
		execl("/bin/rm", "rm", "-rf", folder, (char *)NULL);
		_exit(127);
	}
	waitpid(cleaner, NULL, 0);
	mock_certificate_free(&certificate);
	arena_free(arena);
	return 0;
}

static struct imap_account account(const char *name)
{
	return (struct imap_account){.url = arena_printf(arena, "imaps://localhost:%d/%s", port, name),
				     .login = S("desk@example.org"),
				     .password = S("s\303\251cret"),
				     .ca_file = {.ptr = certificate.file, .len = strlen(certificate.file)},
				     .step_ms = 10000};
}

static struct imap_session *session(const char *name)
{
	struct imap_account a = account(name);
	struct imap_session *s = NULL;
	enum err e = imap_open(&ctx, &a, &s);

	if (e != OK)
		print_error("%.*s\n", SLICE_ARG(ctx.why));
	assert_int_equal(e, OK);
	return s;
}

struct taken {
	uint32_t uids[300];
	struct slice bodies[300];
	int count;
};

static enum err take(void *arg, struct ctx *c, uint32_t uid, struct slice message)
{
	struct taken *t = arg;

	(void)c;
	t->uids[t->count] = uid;
	t->bodies[t->count++] = arena_dup(arena, message);
	return OK;
}

static void fetches_and_resumes(void **state)
{
	struct slice hebrew = S(
	    "Subject: \327\251\327\234\327\225\327\235\r\n\r\n\327\222\327\225\327\243\r\n)\r\nk3 OK no\r\n");
	char *big = arena_alloc(arena, 3 << 20);
	struct taken t = {0};
	struct imap_session *s;
	uint32_t validity;

	(void)state;
	memset(big, 'b', 3 << 20);
	for (size_t i = 0; i + 2 <= 3 << 20; i += 80)
		memcpy(big + i, "\r\n", 2);
	memcpy(big, "Subject: big\r\n\r\n", 16);
	deliver("mail", 1, hebrew);
	deliver("mail", 2, (struct slice){.ptr = big, .len = 3 << 20});
	for (int i = 3; i <= 150; i++)
		deliver("mail", i, arena_printf(arena, "Subject: %d\r\n\r\nbody of %d\r\n", i, i));
	s = session("INBOX");
	validity = imap_uidvalidity(s);
	assert_int_equal(imap_fetch_after(&ctx, s, 0, take, &t), OK);
	assert_int_equal(t.count, 150);
	for (int i = 1; i < 150; i++)
		assert_true(t.uids[i] > t.uids[i - 1]);
	imap_close(s);
	{
		int found = 0;

		for (int i = 0; i < 150; i++)
			found += slice_eq(t.bodies[i], hebrew) ||
				 (t.bodies[i].len == 3 << 20 && memcmp(t.bodies[i].ptr, big, 3 << 20) == 0);
		assert_int_equal(found, 2);
	}
	s = session("INBOX");
	assert_int_equal(imap_uidvalidity(s), validity);
	assert_int_equal(imap_fetch_after(&ctx, s, t.uids[147], take, &t), OK);
	assert_int_equal(t.count, 152);
	assert_int_equal(t.uids[150], t.uids[148]);
	imap_close(s);
}

// Nothing was marked as read: maildir would carry an S flag.
static void nothing_was_marked(void **state)
{
	char command[200];

	(void)state;
	snprintf(command, sizeof command, "ls %s/mail/cur %s/mail/new | grep -q ':2,.*S'", folder, folder);
	{
		pid_t child = fork();
		int status = 0;

		if (child == 0) {
			execl("/bin/sh", "sh", "-c", command, (char *)NULL);
			_exit(127);
		}
		waitpid(child, &status, 0);
		assert_int_equal(WEXITSTATUS(status), 1);
	}
}

static void *deliver_soon(void *arg)
{
	usleep(300000);
	deliver("mail", 1000, S("Subject: news\r\n\r\nnews\r\n"));
	return arg;
}

static void idle_hears_of_new_mail(void **state)
{
	struct taken t = {0};
	struct imap_session *s = session("INBOX");
	pthread_t other;
	bool again = false;
	uint32_t last;
	msec began;

	(void)state;
	assert_int_equal(imap_fetch_after(&ctx, s, 0, take, &t), OK);
	last = t.uids[t.count - 1];
	assert_int_equal(imap_wait(&ctx, s, 200, -1, &again), OK);
	assert_false(again);
	began = clock_steady();
	pthread_create(&other, NULL, deliver_soon, NULL);
	assert_int_equal(imap_wait(&ctx, s, 20000, -1, &again), OK);
	pthread_join(other, NULL);
	assert_true(again);
	assert_true(clock_steady() - began < 5000);
	t.count = 0;
	assert_int_equal(imap_fetch_after(&ctx, s, last, take, &t), OK);
	assert_int_equal(t.count, 1);
	assert_true(slice_eq(t.bodies[0], S("Subject: news\r\n\r\nnews\r\n")));
	imap_close(s);
}

static void hebrew_folder(void **state)
{
	struct taken t = {0};
	struct imap_session *s;

	(void)state;
	deliver("mail/.&BeQF4AXZBdUF6g-", 1, S("Subject: here\r\n\r\nx\r\n"));
	s = session("\327\244\327\240\327\231\327\225\327\252");
	assert_int_equal(imap_fetch_after(&ctx, s, 0, take, &t), OK);
	assert_int_equal(t.count, 1);
	imap_close(s);
}

static void wrong_password_and_missing_folder(void **state)
{
	struct imap_account a = account("INBOX");
	struct imap_session *s = NULL;

	(void)state;
	a.password = S("wrong");
	assert_int_equal(imap_open(&ctx, &a, &s), E_REFUSED);
	assert_non_null(strstr(ctx.why.ptr, "uthentication failed"));
	a = account("nowhere");
	assert_int_equal(imap_open(&ctx, &a, &s), E_REFUSED);
	assert_true(ctx.why.len > 0);
	assert_null(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fetches_and_resumes),
	    cmocka_unit_test(nothing_was_marked),
	    cmocka_unit_test(idle_hears_of_new_mail),
	    cmocka_unit_test(hebrew_folder),
	    cmocka_unit_test(wrong_password_and_missing_folder),
	};

	if (access(DOVECOT, X_OK) != 0) {
		printf("SKIPPED: no %s (Debian package dovecot-imapd)\n", DOVECOT);
		return 0;
	}
	return cmocka_run_group_tests_name("imap_dovecot", tests, start, finish);
}
