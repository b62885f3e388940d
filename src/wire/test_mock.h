// SPDX-License-Identifier: Apache-2.0
// A line server for tests, plain or TLS: one thread that serves connections one after another with a script
// written as a C function. The certificate is made anew for each test program.
#ifndef WIRE_TEST_MOCK_H
#define WIRE_TEST_MOCK_H

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#include "wire/test_net.h"

struct mock_certificate {
	EVP_PKEY *key;
	X509 *cert;
	SSL_CTX *ctx;
	char file[64]; // the certificate as PEM: its own authority
};

struct mock_line {
	int fd;
	SSL *tls; // NULL: plain
	char held[65536];
	size_t held_len;
};

struct mock {
	int listen_fd, port;
	struct mock_certificate *certificate;
	bool tls_first; // TLS from the first byte
	void (*serve)(struct mock *m, struct mock_line *l);
	void *script;
	atomic_int served, stop;
	pthread_t thread;
};

// A self-signed certificate for localhost and 127.0.0.1.
static inline void mock_certificate_make(struct mock_certificate *c)
{
	X509_NAME *name;
	X509_EXTENSION *alt;
	FILE *f;
	int fd;

	c->key = EVP_EC_gen("P-256");
	c->cert = X509_new();
	X509_set_version(c->cert, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(c->cert), 1);
	X509_gmtime_adj(X509_getm_notBefore(c->cert), -3600);
	X509_gmtime_adj(X509_getm_notAfter(c->cert), 86400);
	X509_set_pubkey(c->cert, c->key);
	name = X509_get_subject_name(c->cert);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost", -1, -1, 0);
	X509_set_issuer_name(c->cert, name);
	alt = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
	X509_add_ext(c->cert, alt, -1);
	X509_EXTENSION_free(alt);
	assert_true(X509_sign(c->cert, c->key, EVP_sha256()) > 0);
	c->ctx = SSL_CTX_new(TLS_server_method());
	SSL_CTX_use_certificate(c->ctx, c->cert);
	SSL_CTX_use_PrivateKey(c->ctx, c->key);
	snprintf(c->file, sizeof c->file, P_tmpdir "/keshev-mock-XXXXXX");
	fd = mkstemp(c->file);
	f = fdopen(fd, "w");
	PEM_write_X509(f, c->cert);
	fclose(f);
}

static inline void mock_certificate_free(struct mock_certificate *c)
{
	unlink(c->file);
	SSL_CTX_free(c->ctx);
	X509_free(c->cert);
	EVP_PKEY_free(c->key);
}

static inline bool mock_start_tls(struct mock *m, struct mock_line *l)
{
	l->tls = SSL_new(m->certificate->ctx);
	SSL_set_fd(l->tls, l->fd);
	return SSL_accept(l->tls) == 1;
}

static inline void mock_write(struct mock_line *l, struct slice bytes)
{
	while (bytes.len) {
		int n = l->tls ? SSL_write(l->tls, bytes.ptr, (int)bytes.len)
			       : (int)send(l->fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		bytes = slice_sub(bytes, (size_t)n, bytes.len);
	}
}

static inline void mock_say(struct mock_line *l, const char *text)
{
	mock_write(l, (struct slice){.ptr = text, .len = strlen(text)});
}

// One more read into `held`; false at the end or after five silent seconds.
static inline bool mock_more(struct mock_line *l)
{
	struct pollfd p = {.fd = l->fd, .events = POLLIN};
	int n;

	if (l->held_len + 1 >= sizeof l->held)
		return false;
	if (!(l->tls && SSL_pending(l->tls)) && poll(&p, 1, PATIENCE_MS) <= 0)
		return false;
	n = l->tls ? SSL_read(l->tls, l->held + l->held_len, (int)(sizeof l->held - 1 - l->held_len))
		   : (int)recv(l->fd, l->held + l->held_len, sizeof l->held - 1 - l->held_len, 0);
	if (n <= 0)
		return false;
	l->held_len += (size_t)n;
	return true;
}

// The next line without its CRLF into `to`; false at the end.
static inline bool mock_read_line(struct mock_line *l, char *to, size_t room)
{
	for (;;) {
		char *end = memmem(l->held, l->held_len, "\r\n", 2);

		if (end) {
			size_t n = (size_t)(end - l->held), keep = n < room - 1 ? n : room - 1;

			memcpy(to, l->held, keep);
			to[keep] = '\0';
			l->held_len -= n + 2;
			memmove(l->held, end + 2, l->held_len);
			return true;
		}
		if (!mock_more(l))
			return false;
	}
}

// Exactly `n` bytes.
static inline bool mock_read_bytes(struct mock_line *l, char *to, size_t n)
{
	while (l->held_len < n)
		if (!mock_more(l))
			return false;
	memcpy(to, l->held, n);
	l->held_len -= n;
	memmove(l->held, l->held + n, l->held_len);
	return true;
}

static inline void *mock_main(void *arg)
{
	struct mock *m = arg;

	while (!atomic_load(&m->stop)) {
		struct pollfd p = {.fd = m->listen_fd, .events = POLLIN};
		static _Thread_local struct mock_line l;

		if (poll(&p, 1, 20) <= 0)
			continue;
		l.held_len = 0;
		l.tls = NULL;
		l.fd = accept(m->listen_fd, NULL, NULL);
		if (!m->tls_first || mock_start_tls(m, &l))
			m->serve(m, &l);
		if (l.tls) {
			SSL_shutdown(l.tls);
			SSL_free(l.tls);
		}
		close(l.fd);
		atomic_fetch_add(&m->served, 1);
	}
	return NULL;
}

static inline void mock_open(struct mock *m)
{
	signal(SIGPIPE, SIG_IGN);
	m->listen_fd = test_listen(&m->port);
	atomic_init(&m->stop, 0);
	atomic_init(&m->served, 0);
	assert_int_equal(pthread_create(&m->thread, NULL, mock_main, m), 0);
}

static inline void mock_close(struct mock *m)
{
	atomic_store(&m->stop, 1);
	pthread_join(m->thread, NULL);
	close(m->listen_fd);
}

#endif
