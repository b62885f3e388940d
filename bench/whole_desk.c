// SPDX-License-Identifier: Apache-2.0
// What bench/whole_desk.mjs needs beside the program itself:
//   load FOLDER N         a desk of N tickets (about four contacts each, 60 % Hebrew), through the desk's own rules, indexed
//   raw FILE MS           rows of new tickets by plain SQLite into the same tables, in groups of 8: the limit to compare with
//   lmtp PORT TO MS N     N connections that hand over 10 kB messages by LMTP; prints how many were acknowledged
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/desk_open.h"
#include "base/clock.h"
#include "base/secret.h"
#include "desk/contact.h"
#include "desk/customer.h"
#include "desk/mailbox.h"
#include "desk/search.h"
#include "desk/staff.h"

#define GROUP 8
#define BATCH 250
#define INDEX_BATCH 1000
#define YEAR_MS ((msec)365 * 24 * 3600 * 1000)
#define MESSAGE_BYTES 10000

static _Noreturn void stop(const char *what)
{
	fprintf(stderr, "whole_desk: %s\n", what);
	exit(1);
}

// ---- invented texts --------------------------------------------------------------------------------------------

static const char *const hebrew[] = {"שלום", "הזמנה", "מדיח", "תנור", "מקרר", "טכנאי", "הגיע", "לא", "עובד", "רעש", "דליפה", "חשבונית", "זיכוי", "כפול", "חיוב",
	"אתמול", "היום", "מחר", "בבוקר", "אחרי", "הצהריים", "ביטול", "החזרה", "משלוח", "כתובת", "דירה", "קומה", "מעלית", "שליח", "חבילה", "מכונה", "כביסה", "תוכנית", "נתקעת", "באמצע",
	"תקלה", "שוב", "פעם", "שלישית", "מבקשת", "לדעת", "מתי", "תשובה", "תודה", "רבה", "אחריות", "חלק", "חילוף", "מנוע", "דלת", "גומי", "מסנן", "מים", "חמים", "קרים", "ריח", "שרוף", "כבל",
	"שקע", "חשמל", "נקודה", "התקנה", "פירוק", "הובלה", "תיאום", "שעה", "איחור", "המתנה", "נציגה", "אמרה", "שיחזרו", "אליי", "ולא", "חזרו", "בתוך", "שבוע", "יומיים", "ימים", "עסקים"};
static const char *const english[] = {"hello", "order", "dishwasher", "oven", "fridge", "engineer", "arrived", "not", "working", "noise", "leak", "invoice", "refund", "twice",
	"charged", "yesterday", "today", "tomorrow", "morning", "after", "noon", "cancel", "return", "delivery", "address", "flat", "floor", "lift", "courier", "parcel", "washing", "machine", "programme",
	"stuck", "middle", "fault", "again", "third", "time", "please", "know", "when", "answer", "thank", "you", "warranty", "spare", "part", "motor", "door", "seal", "filter", "water", "hot", "cold",
	"smell", "burnt", "cable", "socket", "power", "the", "a", "and", "is", "it", "to", "we", "was", "for", "with", "installation", "late", "waiting", "said", "call", "back", "week", "days"};

static uint64_t state = 88172645463325252u;

static uint64_t chance(uint64_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % below;
}

// Words as people use them: a few all the time, most of them rarely; now and then a number nobody else has.
static struct slice words(struct arena *a, bool he, int count)
{
	size_t most = he ? sizeof hebrew / sizeof *hebrew : sizeof english / sizeof *english, len = 0;
	char *p = arena_alloc(a, (size_t)count * 24 + 32);

	for (int i = 0; i < count; i++) {
		size_t at = (size_t)(chance(most) * (chance(most) + 1) / most);
		int n;

		if (chance(60) == 0)
			n = sprintf(p + len, "%s%llu", i ? " " : "", (unsigned long long)chance(9000000) + 1000000);
		else
			n = sprintf(p + len, "%s%s%s", i ? (i % 12 ? " " : ".\n") : "", he && chance(5) == 0 ? "ה" : "", he ? hebrew[at] : english[at]);
		len += (size_t)n;
	}
	return (struct slice){.ptr = p, .len = len};
}

// ---- load ------------------------------------------------------------------------------------------------------

struct loading {
	struct desk desk;
	int64_t mailboxes[4], staff[12], from, count, total;
	msec began;
	atomic_llong text, contacts;
};

static enum err people(struct ctx *c, struct tx *tx, void *arg)
{
	struct loading *l = arg;

	for (int i = 0; i < 12; i++)
		TRY(staff_add(c, tx,
			      &(struct staff_new){.email = arena_printf(c->arena, "p%d@desk.test", i), .name = arena_printf(c->arena, "Person %d", i), .lang = S("en"), .role = i ? ROLE_AGENT : ROLE_ADMIN},
			      &l->staff[i]));
	for (int i = 0; i < 4; i++)
		TRY(mailbox_add(c, tx, &l->desk,
				&(struct mailbox){.address = arena_printf(c->arena, "box%d@desk.test", i), .name = S("Box"), .lang = S("he"), .acknowledge = false, .plus_address = true, .active = true},
				&l->mailboxes[i]));
	return OK;
}

static enum err one_contact(struct ctx *c, struct tx *tx, struct loading *l, const struct actor *by, struct ticket *t, int nth, bool he)
{
	bool in = nth % 2 == 0;
	struct contact_new n = {.ticket = t->id, .kind = in ? "message" : "reply", .direction = in ? DIRECTION_IN : DIRECTION_OUT, .channel = S("email"), .subject = t->subject, .lang = he ? S("he") : S("en"),
				.author_name = by->name, .text = words(c->arena, he, 20 + (int)chance(90))};
	int64_t id;

	atomic_fetch_add(&l->text, (long long)(n.text.len + n.subject.len));
	atomic_fetch_add(&l->contacts, 1);
	TRY(contact_add(c, tx, by, &n, &id));
	TRY(in ? ticket_heard(c, tx, by, t, S("email"), n.text) : ticket_answered(c, tx, by, t, S("email"), n.text, STATE_WITH_CUSTOMER));
	return ticket_load(c, tx, t->id, t);
}

static enum err one_ticket(struct ctx *c, struct tx *tx, struct loading *l, int64_t i)
{
	struct slice address = arena_printf(c->arena, "c%lld@customer.test", (long long)chance((uint64_t)l->total / 3 + 1));
	bool he = chance(10) < 6;
	struct actor agent = {.kind = ACTOR_STAFF, .id = l->staff[chance(12)], .name = S("Person"), .role = ROLE_AGENT}, customer = {.kind = ACTOR_CUSTOMER, .name = S("Customer")};
	struct ticket_new n = {.mailbox = l->mailboxes[chance(4)], .subject = words(c->arena, he, 5), .channel = S("email"), .lang = he ? S("he") : S("en"), .how = "email"};
	struct ticket_change close = {.set_state = true, .state = STATE_CLOSED, .set_owner = true, .owner = agent.id};
	bool open = i + (int64_t)chance(1000) > l->total - 3000 || chance(50) == 0;
	int contacts = 1 + (int)chance(7);
	struct ticket t;
	int64_t id;

	c->now = l->began - YEAR_MS + YEAR_MS / l->total * i;
	TRY(customer_find_or_add(c, tx, IDENTITY_EMAIL, address, S("Customer"), n.lang, &n.customer));
	customer.id = n.customer;
	TRY(ticket_open(c, tx, &customer, &n, &id));
	TRY(ticket_load(c, tx, id, &t));
	for (int k = 0; k < contacts; k++, c->now += 3600000)
		TRY(one_contact(c, tx, l, k % 2 ? &agent : &customer, &t, k, he));
	if (open && contacts % 2)
		TRY(ticket_next_contact(c, tx, &agent, &t, c->now + (msec)chance(200) * 3600000, "opening_hours"));
	close.set_state = !open;
	return open && chance(3) ? OK : ticket_change(c, tx, &agent, &t, &close);
}

static enum err some_tickets(struct ctx *c, struct tx *tx, void *arg)
{
	struct loading *l = arg;

	for (int64_t i = l->from; i < l->from + l->count; i++)
		TRY(one_ticket(c, tx, l, i));
	return OK;
}

static enum err some_index(struct ctx *c, struct tx *tx, void *arg)
{
	return search_index_some(c, tx, INDEX_BATCH, arg);
}

static void must(struct ctx *c, enum err e)
{
	if (e == OK)
		return;
	fprintf(stderr, "%s: %.*s\n", err_name(e), SLICE_ARG(c->why));
	exit(1);
}

static int load(const char *folder, int64_t tickets)
{
	struct arena *a = arena_new((size_t)1 << 30);
	struct ctx c = ctx_new(a, clock_now(), LANG_EN);
	struct loading l = {.total = tickets, .began = c.now};
	struct desk_place place = {.folder = folder, .db_url = ""};
	struct arena *keep = arena_new(0);
	struct ctx k = ctx_new(keep, c.now, LANG_EN);
	int64_t indexed = INDEX_BATCH;
	msec began = clock_steady(), filled;

	must(&k, secret_start());
	must(&k, desk_open(&k, &place, &l.desk));
	must(&k, db_write(l.desk.db, &k, people, &l));
	for (l.from = 0; l.from < tickets; l.from += BATCH) {
		l.count = tickets - l.from < BATCH ? tickets - l.from : BATCH;
		must(&c, db_write(l.desk.db, &c, some_tickets, &l));
		arena_reset(a);
	}
	filled = clock_steady();
	c.now = l.began;
	while (indexed == INDEX_BATCH) {
		must(&c, db_write(l.desk.db, &c, some_index, &indexed));
		arena_reset(a);
	}
	printf("{\"tickets\":%lld,\"contacts\":%lld,\"text\":%lld,\"load_ms\":%lld,\"index_ms\":%lld}\n", (long long)tickets, (long long)l.contacts, (long long)l.text,
	       (long long)(filled - began), (long long)(clock_steady() - filled));
	desk_shut(&l.desk);
	arena_free(keep);
	arena_free(a);
	return 0;
}

// ---- raw -------------------------------------------------------------------------------------------------------

// The rows that POST /tickets leaves behind, each once and in their last form: what no program can do without.
static const char *const raw_sql[] = {
	"INSERT INTO customer (name, lang, created) VALUES ('Raw', 'en', ?1)",
	"INSERT INTO identity (customer_id, kind, value) VALUES (last_insert_rowid(), 'email', 'raw' || ?2 || '@customer.test')",
	"INSERT INTO ticket (subject, customer_id, channel, state, waiting_since, next_contact, due_key, snippet, contacts, shared_seq, shared_head, version, created, updated) "
	"SELECT 'Benchmark', max(id), 'form', 'new', ?1, ?1, ?1, 'The dishwasher leaks and nobody came.', 1, 3, ?3, 5, ?1, ?1 FROM customer",
	"INSERT INTO contact (ticket_id, kind, direction, channel, author_kind, author_id, author_name, at, subject, text) "
	"VALUES (?4, 'message', 'in', 'form', 'customer', ?4, 'Raw', ?1, 'Benchmark', 'The dishwasher leaks and nobody came. Please tell me when somebody will.')",
	"INSERT INTO event (ticket_id, chain, seq, kind, at, actor_kind, canonical, salt, content, content_hash, prev, hash) VALUES (?4, 0, 1, 'ticket.opened', ?1, 1, ?5, ?6, '{\"subject\":\"Benchmark\",\"how\":\"staff\"}', ?3, ?3, ?3)",
	"INSERT INTO event (ticket_id, chain, seq, kind, at, actor_kind, canonical, salt, content, content_hash, prev, hash) VALUES (?4, 0, 2, 'contact.in', ?1, 2, ?5, ?6, '{\"text\":\"The dishwasher leaks and nobody came. Please tell me when somebody will.\"}', ?3, ?3, ?3)",
	"INSERT INTO event (ticket_id, chain, seq, kind, at, actor_kind, canonical, salt, content, content_hash, prev, hash) VALUES (?4, 0, 3, 'next_contact', ?1, 3, ?5, ?6, '{\"at\":1795318348886,\"because\":\"opening_hours\"}', ?3, ?3, ?3)",
};
#define RAW_COUNT (sizeof raw_sql / sizeof *raw_sql)

static void raw_ticket(sqlite3 *s, sqlite3_stmt **st, int64_t n)
{
	static const char hash[32], salt[16], canonical[64];
	int64_t ticket = 0;

	for (size_t i = 0; i < RAW_COUNT; i++) {
		int most = sqlite3_bind_parameter_count(st[i]);

		sqlite3_bind_int64(st[i], 1, 1795318348886 + n);
		if (most >= 2)
			sqlite3_bind_int64(st[i], 2, n);
		if (most >= 3)
			sqlite3_bind_blob(st[i], 3, hash, sizeof hash, SQLITE_STATIC);
		if (most >= 4)
			sqlite3_bind_int64(st[i], 4, ticket);
		if (most >= 5)
			sqlite3_bind_blob(st[i], 5, canonical, sizeof canonical, SQLITE_STATIC);
		if (most >= 6)
			sqlite3_bind_blob(st[i], 6, salt, sizeof salt, SQLITE_STATIC);
		if (sqlite3_step(st[i]) != SQLITE_DONE)
			stop(sqlite3_errmsg(s));
		sqlite3_reset(st[i]);
		if (i == 2)
			ticket = sqlite3_last_insert_rowid(s);
	}
}

static int raw(const char *file, msec ms)
{
	sqlite3_stmt *st[RAW_COUNT];
	sqlite3 *s;
	int64_t n = 0;
	msec began, now;

	if (sqlite3_open(file, &s) != SQLITE_OK || sqlite3_exec(s, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8192", NULL, NULL, NULL) != SQLITE_OK)
		stop("raw: the file cannot be opened");
	for (size_t i = 0; i < RAW_COUNT; i++)
		if (sqlite3_prepare_v2(s, raw_sql[i], -1, &st[i], NULL) != SQLITE_OK)
			stop(sqlite3_errmsg(s));
	for (began = now = clock_steady(); now - began < ms; now = clock_steady()) {
		sqlite3_exec(s, "BEGIN IMMEDIATE", NULL, NULL, NULL);
		for (int i = 0; i < GROUP; i++)
			raw_ticket(s, st, n++ + now * 1000);
		if (sqlite3_exec(s, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
			stop(sqlite3_errmsg(s));
	}
	printf("{\"rate\":%.0f}\n", (double)n * 1000 / (double)(now - began));
	for (size_t i = 0; i < RAW_COUNT; i++)
		sqlite3_finalize(st[i]);
	sqlite3_close(s);
	return 0;
}

// ---- lmtp ------------------------------------------------------------------------------------------------------

struct hand {
	int port, number;
	const char *to;
	msec until;
	long done, refused;
	pthread_t thread;
};

static void say(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(fd, text, len);

		if (n <= 0)
			stop("lmtp: the connection broke");
		text += n;
		len -= (size_t)n;
	}
}

// The code of the next whole reply.
static int hear(FILE *f)
{
	char line[1024];

	do
		if (!fgets(line, sizeof line, f))
			stop("lmtp: the connection broke");
	while (line[3] == '-');
	return (int)strtol(line, NULL, 10);
}

static size_t message(char *p, const struct hand *h, long n)
{
	size_t len = (size_t)sprintf(p, "From: Load <load%d-%ld@customer.test>\r\nTo: %s\r\nSubject: load %d %ld\r\nMessage-ID: <load-%d-%d-%ld@customer.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
				     h->number, n, h->to, h->number, n, (int)getpid(), h->number, n);

	while (len < MESSAGE_BYTES)
		len += (size_t)sprintf(p + len, "%ld: the dishwasher of order %ld leaks, המדיח נוזל ואף אחד לא הגיע\r\n", (long)len, n * 7919);
	return len + (size_t)sprintf(p + len, ".\r\n");
}

static void *hand_over(void *arg)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	struct hand *h = arg;
	char text[MESSAGE_BYTES + 1024], line[512];
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	FILE *f;

	to.sin_port = htons((uint16_t)h->port);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0)
		stop("lmtp: no connection");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	f = fdopen(dup(fd), "r");
	hear(f);
	say(fd, "LHLO load.test\r\n", 16);
	hear(f);
	while (clock_steady() < h->until) {
		int n = sprintf(line, "MAIL FROM:<load@customer.test>\r\nRCPT TO:<%s>\r\nDATA\r\n", h->to);
		size_t len = message(text, h, h->done);
		int code;

		say(fd, line, (size_t)n);
		for (int i = 0; i < 3; i++)
			hear(f);
		say(fd, text, len);
		code = hear(f);
		h->done += code == 250;
		h->refused += code != 250;
	}
	fclose(f);
	close(fd);
	return NULL;
}

static int lmtp(int port, const char *to, msec ms, int count)
{
	struct hand *hands = calloc((size_t)count, sizeof *hands);
	msec began = clock_steady();
	long done = 0, refused = 0;

	for (int i = 0; i < count; i++) {
		hands[i] = (struct hand){.port = port, .number = i, .to = to, .until = began + ms};
		pthread_create(&hands[i].thread, NULL, hand_over, &hands[i]);
	}
	for (int i = 0; i < count; i++) {
		pthread_join(hands[i].thread, NULL);
		done += hands[i].done;
		refused += hands[i].refused;
	}
	printf("{\"acknowledged\":%ld,\"refused\":%ld,\"rate\":%.0f}\n", done, refused, (double)done * 1000 / (double)(clock_steady() - began));
	free(hands);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "load"))
		return load(argv[2], strtoll(argv[3], NULL, 10));
	if (argc == 4 && !strcmp(argv[1], "raw"))
		return raw(argv[2], strtoll(argv[3], NULL, 10));
	if (argc == 6 && !strcmp(argv[1], "lmtp"))
		return lmtp((int)strtol(argv[2], NULL, 10), argv[3], strtoll(argv[4], NULL, 10), (int)strtol(argv[5], NULL, 10));
	fprintf(stderr, "usage: whole_desk load FOLDER N | raw FILE MS | lmtp PORT TO MS CONNECTIONS\n");
	return 2;
}
