// SPDX-License-Identifier: Apache-2.0
// An IMAP session. Each command is sent alone and its responses are heard until its tag comes back; what the
// server says unasked (EXISTS, BYE, CAPABILITY) is noted on the way. Messages are asked for in batches, kept
// until the batch is whole, and handed out in UID order, so that a caller who notes the last UID never skips
// one.
#include "wire/imap.h"

#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/number.h"
#include "wire/imap_line.h"
#include "wire/words.h"

#define BATCH_BYTES ((int64_t)1 << 20)
#define BATCH_MESSAGES 50
#define WORDS_MAX 500
#define CAPABILITIES_MAX 2048
#define WANTED_MAX 1000000
#define LITERAL_SLACK ((size_t)1 << 20) // servers round RFC822.SIZE

struct wanted {
	uint32_t uid;
	int64_t size;
};

struct imap_session {
	struct imap_line *line;
	char capability_bytes[CAPABILITIES_MAX];
	struct slice capabilities; // in it
	uint32_t uidvalidity;
	uint32_t exists;
	bool news; // something was announced since the last fetch began
	unsigned tag;
	struct wanted *wanted; // of the fetch that runs
	size_t wanted_count, wanted_room;
};

// What a command does with each untagged response. NULL: nothing.
typedef enum err (*imap_hear)(void *arg, struct ctx *c, struct imap_session *s,
			      const struct imap_response *r);

// ---- commands ---------------------------------------------------------------------------------------------

static enum err refused(struct ctx *c, const struct imap_response *r)
{
	struct slice words = words_clean(c->arena, r->text, WORDS_MAX);

	return fail(c, E_REFUSED, "%.*s", SLICE_ARG(words));
}

static void note_capabilities(struct imap_session *s, struct slice list)
{
	if (list.len > CAPABILITIES_MAX)
		list.len = CAPABILITIES_MAX;
	if (list.len)
		memcpy(s->capability_bytes, list.ptr, list.len);
	s->capabilities = (struct slice){.ptr = s->capability_bytes, .len = list.len};
}

// Things a server may say at any time.
static enum err note(struct ctx *c, struct imap_session *s, const struct imap_response *r)
{
	int64_t n;

	if ((r->kind == IMAP_STATUS || r->kind == IMAP_TAGGED) && slice_starts(r->code, S("CAPABILITY ")))
		note_capabilities(s, slice_sub(r->code, 11, r->code.len));
	if (r->kind == IMAP_STATUS && ascii_eq(slice_sub(r->code, 0, 12), S("UIDVALIDITY ")) &&
	    number_read(slice_sub(r->code, 12, r->code.len), &n) && n > 0 && n <= UINT32_MAX)
		s->uidvalidity = (uint32_t)n;
	if (r->kind == IMAP_DATA && ascii_eq(r->word, S("CAPABILITY")))
		note_capabilities(s, r->rest);
	if (r->kind == IMAP_NUMBERED && ascii_eq(r->word, S("EXISTS"))) {
		s->news = s->news || r->number > s->exists;
		s->exists = r->number;
	}
	if (r->kind == IMAP_NUMBERED && ascii_eq(r->word, S("EXPUNGE")) && s->exists > 0)
		s->exists--;
	if (r->kind == IMAP_STATUS && r->status == IMAP_BYE) {
		struct slice words = words_clean(c->arena, r->text, WORDS_MAX);

		return fail(c, E_NETWORK, "the mail server ended the session: %.*s", SLICE_ARG(words));
	}
	return OK;
}

static struct slice new_tag(struct ctx *c, struct imap_session *s)
{
	return arena_printf(c->arena, "k%u", ++s->tag);
}

// Hears until the tagged answer to `tag`, or a continuation when `continued` is not NULL.
static enum err hear_end(struct ctx *c, struct imap_session *s, struct slice tag, imap_hear hear, void *arg,
			 bool *continued)
{
	struct imap_response r;

	if (continued)
		*continued = false;
	for (;;) {
		TRY(imap_line_receive(c, s->line, &r));
		if (r.kind == IMAP_CONTINUE && continued) {
			*continued = true;
			return OK;
		}
		if (r.kind == IMAP_CONTINUE)
			return fail(c, E_MALFORMED, "the mail server asks for more of a whole command");
		TRY(note(c, s, &r));
		if (r.kind == IMAP_TAGGED) {
			if (!slice_eq(r.tag, tag))
				return fail(c, E_MALFORMED,
					    "the mail server answers a question nobody asked");
			return r.status == IMAP_OK ? OK : refused(c, &r);
		}
		if (hear)
			TRY(hear(arg, c, s, &r));
	}
}

static enum err command(struct ctx *c, struct imap_session *s, struct slice words, imap_hear hear, void *arg)
{
	struct slice tag = new_tag(c, s);

	TRY(imap_line_send(c, s->line,
			   arena_printf(c->arena, "%.*s %.*s\r\n", SLICE_ARG(tag), SLICE_ARG(words))));
	return hear_end(c, s, tag, hear, arg, NULL);
}

// ---- opening ----------------------------------------------------------------------------------------------

static enum err hear_greeting(struct ctx *c, struct imap_session *s, bool *known)
{
	struct imap_response r;

	TRY(imap_line_receive(c, s->line, &r));
	if (r.kind != IMAP_STATUS)
		return fail(c, E_MALFORMED, "the server at this address does not speak IMAP");
	if (r.status == IMAP_BYE || r.status == IMAP_NO || r.status == IMAP_BAD)
		return refused(c, &r);
	*known = r.status == IMAP_PREAUTH;
	return note(c, s, &r);
}

// AUTHENTICATE with an initial response, in the command where the server allows it (RFC 4959).
static enum err authenticate(struct ctx *c, struct imap_session *s, const char *mechanism,
			     struct slice secret)
{
	struct slice tag = new_tag(c, s), text = imap_base64(c->arena, secret);
	bool initial = imap_has_word(s->capabilities, "SASL-IR"), continued;

	if (initial)
		TRY(imap_line_send(c, s->line,
				   arena_printf(c->arena, "%.*s AUTHENTICATE %s %.*s\r\n", SLICE_ARG(tag),
						mechanism, SLICE_ARG(text))));
	else
		TRY(imap_line_send(
		    c, s->line,
		    arena_printf(c->arena, "%.*s AUTHENTICATE %s\r\n", SLICE_ARG(tag), mechanism)));
	TRY(hear_end(c, s, tag, NULL, NULL, &continued));
	if (continued && !initial) {
		TRY(imap_line_send(c, s->line, arena_printf(c->arena, "%.*s\r\n", SLICE_ARG(text))));
		TRY(hear_end(c, s, tag, NULL, NULL, &continued));
	}
	if (!continued)
		return OK;
	// A challenge after everything was said is a refusal in disguise (XOAUTH2): an empty line brings the
	// words.
	TRY(imap_line_send(c, s->line, S("\r\n")));
	TRY(hear_end(c, s, tag, NULL, NULL, NULL));
	return OK;
}

// Sends one argument of LOGIN: quoted, or as a literal after the server's go-ahead.
static enum err send_argument(struct ctx *c, struct imap_session *s, struct slice tag, struct slice value)
{
	struct slice quoted;
	bool continued;

	if (imap_quoted(c->arena, value, &quoted) == OK)
		return imap_line_send(c, s->line, arena_printf(c->arena, " %.*s", SLICE_ARG(quoted)));
	TRY(imap_line_send(c, s->line, arena_printf(c->arena, " {%zu}\r\n", value.len)));
	TRY(hear_end(c, s, tag, NULL, NULL, &continued));
	if (!continued)
		return fail(c, E_MALFORMED, "the mail server does not take literals");
	return imap_line_send(c, s->line, value);
}

static enum err login(struct ctx *c, struct imap_session *s, const struct imap_account *a)
{
	struct slice tag = new_tag(c, s);

	if (imap_has_word(s->capabilities, "LOGINDISABLED"))
		return fail(c, E_REFUSED, "the mail server allows no login with a password");
	TRY(imap_line_send(c, s->line, arena_printf(c->arena, "%.*s LOGIN", SLICE_ARG(tag))));
	TRY(send_argument(c, s, tag, a->login));
	TRY(send_argument(c, s, tag, a->password));
	TRY(imap_line_send(c, s->line, S("\r\n")));
	return hear_end(c, s, tag, NULL, NULL, NULL);
}

static enum err identify(struct ctx *c, struct imap_session *s, const struct imap_account *a)
{
	if (s->capabilities.len == 0)
		TRY(command(c, s, S("CAPABILITY"), NULL, NULL));
	if (a->oauth_token.len)
		return authenticate(c, s, "XOAUTH2",
				    arena_printf(c->arena, "user=%.*s\001auth=Bearer %.*s\001\001",
						 SLICE_ARG(a->login), SLICE_ARG(a->oauth_token)));
	if (imap_has_word(s->capabilities, "AUTH=PLAIN")) {
		struct buf secret = buf_new(c->arena, a->login.len + a->password.len + 2);

		buf_byte(&secret, '\0');
		buf_add(&secret, a->login);
		buf_byte(&secret, '\0');
		buf_add(&secret, a->password);
		return authenticate(c, s, "PLAIN", buf_slice(&secret));
	}
	return login(c, s, a);
}

static enum err examine(struct ctx *c, struct imap_session *s, struct slice folder)
{
	struct slice name, quoted;

	if (imap_folder(c->arena, folder, &name) != OK || imap_quoted(c->arena, name, &quoted) != OK)
		return fail_field(c, E_INVALID, "imap", "this cannot be the name of a folder");
	TRY(command(c, s, arena_printf(c->arena, "EXAMINE %.*s", SLICE_ARG(quoted)), NULL, NULL));
	if (s->uidvalidity == 0)
		return fail(c, E_REFUSED,
			    "the mail server gives its messages no lasting numbers (UIDVALIDITY)");
	s->news = true;
	return OK;
}

static enum err open_session(struct ctx *c, struct imap_session *s, const struct imap_account *a,
			     struct slice folder)
{
	bool known = false;

	TRY(hear_greeting(c, s, &known));
	if (!known) {
		TRY(identify(c, s, a));
		s->capabilities = S(""); // other ones hold now
	}
	if (s->capabilities.len == 0)
		TRY(command(c, s, S("CAPABILITY"), NULL, NULL));
	return examine(c, s, folder);
}

static bool has_odd_byte(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= 0x20 || s.ptr[i] == 0x7F || s.ptr[i] == '@' ||
		    s.ptr[i] == '?' || s.ptr[i] == '#' || s.ptr[i] == '\\')
			return true;
	return s.len == 0;
}

static int hex_digit(char c)
{
	c = ascii_lower(c);
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct slice unescaped(struct arena *a, struct slice s)
{
	char *to = arena_alloc(a, s.len);
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		bool escape = s.ptr[i] == '%' && i + 2 < s.len && hex_digit(s.ptr[i + 1]) >= 0 &&
			      hex_digit(s.ptr[i + 2]) >= 0;

		to[n++] = escape ? (char)(hex_digit(s.ptr[i + 1]) * 16 + hex_digit(s.ptr[i + 2])) : s.ptr[i];
		i += escape ? 2 : 0;
	}
	return (struct slice){.ptr = to, .len = n};
}

static enum err read_url(struct ctx *c, struct slice url, struct slice *host_port, struct slice *folder)
{
	struct slice rest = slice_sub(url, 8, url.len);
	ptrdiff_t slash = ascii_find(rest, S("/"), 0);

	*host_port = slash < 0 ? rest : slice_sub(rest, 0, (size_t)slash);
	*folder = slash < 0 ? S("") : unescaped(c->arena, slice_sub(rest, (size_t)slash + 1, rest.len));
	if (folder->len == 0)
		*folder = S("INBOX");
	if (!slice_starts(url, S("imaps://")) || has_odd_byte(*host_port))
		return fail_field(c, E_INVALID, "imap",
				  "\"%.*s\" is no address of a mailbox (imaps://host/folder)",
				  SLICE_ARG(url));
	return OK;
}

enum err imap_open(struct ctx *c, const struct imap_account *a, struct imap_session **out)
{
	struct imap_line_options o = {.ca_file = a->ca_file,
				      .step_ms = a->step_ms ? a->step_ms : IMAP_STEP_MS,
				      .literal_max = IMAP_MESSAGE_MAX + LITERAL_SLACK};
	struct slice folder;
	struct imap_session *s;
	enum err e;

	TRY(read_url(c, a->url, &o.host_port, &folder));
	if (ascii_find(o.host_port, S(":"), 0) < 0)
		o.host_port = arena_printf(c->arena, "%.*s:993", SLICE_ARG(o.host_port));
	s = mem_zero(sizeof *s);
	if (!s)
		return fail(c, E_BUSY, "no memory for a connection");
	e = imap_line_open(c, &o, &s->line);
	if (e == OK)
		e = open_session(c, s, a, folder);
	if (e != OK) {
		imap_close(s);
		return e;
	}
	*out = s;
	return OK;
}

void imap_close(struct imap_session *s)
{
	if (!s)
		return;
	imap_line_close(s->line);
	mem_free(s->wanted);
	mem_free(s);
}

uint32_t imap_uidvalidity(const struct imap_session *s)
{
	return s->uidvalidity;
}

// ---- fetching ---------------------------------------------------------------------------------------------

static enum err want(void *arg, struct ctx *c, struct imap_session *s, const struct imap_response *r)
{
	const uint32_t *after = arg;
	struct imap_fetched f;

	if (r->kind != IMAP_NUMBERED || !ascii_eq(r->word, S("FETCH")))
		return OK;
	if (imap_fetched_read(c->arena, r->rest, &f) != OK)
		return fail(c, E_MALFORMED, "the mail server's list of messages is not understood");
	// "n:*" names the last message even when it is older than n (RFC 3501, 6.4.8).
	if (f.uid <= *after || f.size < 0)
		return OK;
	if (s->wanted_count == WANTED_MAX)
		return fail(c, E_REFUSED,
			    "more than %d messages at once: move the old ones to another folder", WANTED_MAX);
	if (s->wanted_count == s->wanted_room) {
		size_t room = s->wanted_room ? s->wanted_room * 2 : 64;
		struct wanted *grown = mem_resize(s->wanted, room * sizeof *grown);

		if (!grown)
			return fail(c, E_BUSY, "no memory for the list of messages");
		s->wanted = grown;
		s->wanted_room = room;
	}
	s->wanted[s->wanted_count++] = (struct wanted){.uid = f.uid, .size = f.size};
	return OK;
}

static int by_uid(const void *a, const void *b)
{
	uint32_t x = ((const struct wanted *)a)->uid, y = ((const struct wanted *)b)->uid;

	return x < y ? -1 : x > y;
}

// In order, each once.
static void sort_wanted(struct imap_session *s)
{
	size_t n = 0;

	if (s->wanted_count == 0)
		return;
	qsort(s->wanted, s->wanted_count, sizeof s->wanted[0], by_uid);
	for (size_t i = 1; i < s->wanted_count; i++)
		if (s->wanted[i].uid != s->wanted[n].uid)
			s->wanted[++n] = s->wanted[i];
	s->wanted_count = n + 1;
}

// A batch: messages [from, to) of the wanted, and what came of them.
struct batch {
	struct arena *arena;
	const struct wanted *wanted;
	size_t count;
	struct slice message[BATCH_MESSAGES];
	bool came[BATCH_MESSAGES];
};

static enum err keep(void *arg, struct ctx *c, struct imap_session *s, const struct imap_response *r)
{
	struct batch *b = arg;
	struct imap_fetched f;

	(void)s;
	if (r->kind != IMAP_NUMBERED || !ascii_eq(r->word, S("FETCH")))
		return OK;
	if (imap_fetched_read(b->arena, r->rest, &f) != OK)
		return fail(c, E_MALFORMED, "what the mail server sends of a message is not understood");
	for (size_t i = 0; i < b->count && f.has_body; i++)
		if (b->wanted[i].uid == f.uid && !b->came[i]) {
			b->message[i] = arena_dup(b->arena, f.body);
			b->came[i] = true;
		}
	return OK;
}

// How many of the wanted messages to ask for at once: at least one.
static size_t batch_size(const struct wanted *w, size_t left)
{
	int64_t bytes = w[0].size;
	size_t n = 1;

	while (n < left && n < BATCH_MESSAGES && bytes + w[n].size <= BATCH_BYTES)
		bytes += w[n++].size;
	return n;
}

static enum err ask_for(struct ctx *c, struct imap_session *s, struct batch *b, bool only_head)
{
	struct slice uids = arena_printf(c->arena, "%u", b->wanted[0].uid);

	for (size_t i = 1; i < b->count; i++)
		uids = arena_printf(c->arena, "%.*s,%u", SLICE_ARG(uids), b->wanted[i].uid);
	if (only_head)
		return command(c, s,
			       arena_printf(c->arena, "UID FETCH %.*s (UID BODY.PEEK[]<0.%zu>)",
					    SLICE_ARG(uids), IMAP_HEAD_OF_LARGE),
			       keep, b);
	return command(c, s, arena_printf(c->arena, "UID FETCH %.*s (UID BODY.PEEK[])", SLICE_ARG(uids)),
		       keep, b);
}

static enum err hand_out(struct ctx *c, const struct batch *b, bool only_head, imap_take take, void *arg)
{
	for (size_t i = 0; i < b->count; i++) {
		c->why = S("");
		if (only_head)
			c->why = arena_printf(c->arena,
					      "the message has %lld bytes; only the first %zu were fetched",
					      (long long)b->wanted[i].size, b->message[i].len);
		if (b->came[i]) // else it was deleted meanwhile
			TRY(take(arg, c, b->wanted[i].uid, b->message[i]));
	}
	return OK;
}

// One batch in an arena of its own: what was fetched and what `take` makes are gone with it.
static enum err fetch_batch(struct ctx *c, struct imap_session *s, const struct wanted *w, size_t count,
			    imap_take take, void *arg)
{
	struct batch b = {.arena = arena_new(0), .wanted = w, .count = count};
	bool only_head = w[0].size > (int64_t)IMAP_MESSAGE_MAX;
	struct ctx inner;
	enum err e;

	if (!b.arena)
		return fail(c, E_BUSY, "no memory for a message");
	inner = ctx_new(b.arena, clock_now(), c->lang);
	e = ask_for(&inner, s, &b, only_head);
	if (e == OK)
		e = hand_out(&inner, &b, only_head, take, arg);
	if (e != OK && inner.why.len)
		c->why = arena_dup(c->arena, inner.why);
	arena_free(b.arena);
	return e;
}

enum err imap_fetch_after(struct ctx *c, struct imap_session *s, uint32_t after, imap_take take, void *arg)
{
	s->wanted_count = 0;
	if (s->exists == 0)
		TRY(command(c, s, S("NOOP"), NULL, NULL));
	s->news = false;
	if (s->exists == 0 || after == UINT32_MAX)
		return OK;
	TRY(command(c, s, arena_printf(c->arena, "UID FETCH %u:* (UID RFC822.SIZE)", after + 1), want,
		    &after));
	sort_wanted(s);
	for (size_t i = 0, n; i < s->wanted_count; i += n) {
		n = batch_size(s->wanted + i, s->wanted_count - i);
		TRY(fetch_batch(c, s, s->wanted + i, n, take, arg));
	}
	return OK;
}

// ---- waiting ----------------------------------------------------------------------------------------------

// Listens for at most `ms`; ends at news or a wake.
static enum err listen_for(struct ctx *c, struct imap_session *s, msec ms, int wake_fd, bool *woken)
{
	msec until = clock_steady() + ms;

	*woken = false;
	while (!s->news && !*woken && clock_steady() < until) {
		struct imap_response r;
		bool here;

		TRY(imap_line_wait(c, s->line, until - clock_steady(), wake_fd, &here, woken));
		if (!here)
			continue;
		TRY(imap_line_receive(c, s->line, &r));
		TRY(note(c, s, &r));
		if (r.kind == IMAP_TAGGED)
			return fail(c, E_MALFORMED, "the mail server ended IDLE unasked");
	}
	return OK;
}

static enum err idle(struct ctx *c, struct imap_session *s, msec ms, int wake_fd, bool *woken)
{
	struct slice tag = new_tag(c, s);
	bool continued;

	TRY(imap_line_send(c, s->line, arena_printf(c->arena, "%.*s IDLE\r\n", SLICE_ARG(tag))));
	TRY(hear_end(c, s, tag, NULL, NULL, &continued));
	if (!continued)
		return fail(c, E_MALFORMED, "the mail server ended IDLE unasked");
	TRY(listen_for(c, s, ms, wake_fd, woken));
	TRY(imap_line_send(c, s->line, S("DONE\r\n")));
	return hear_end(c, s, tag, NULL, NULL, NULL);
}

enum err imap_wait(struct ctx *c, struct imap_session *s, msec ms, int wake_fd, bool *again)
{
	bool can_idle = imap_has_word(s->capabilities, "IDLE"), woken = false;
	msec until = clock_steady() + ms, left;

	while (!s->news && !woken && (left = until - clock_steady()) > 0) {
		if (can_idle) {
			TRY(idle(c, s, left < IMAP_IDLE_MS ? left : IMAP_IDLE_MS, wake_fd, &woken));
		} else {
			TRY(listen_for(c, s, left < IMAP_POLL_MS ? left : IMAP_POLL_MS, wake_fd, &woken));
			TRY(command(c, s, S("NOOP"), NULL, NULL));
		}
	}
	*again = s->news;
	return OK;
}
