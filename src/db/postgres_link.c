// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL connection: waiting with deadlines, statements in pipelines, what its errors mean.
#include "db/postgres_link.h"

#include <endian.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/mem.h"
#include "db/db_internal.h"
#include "db/postgres_error.h"

#define OID_BOOL 16
#define OID_BYTEA 17
#define OID_NAME 19
#define OID_INT8 20
#define OID_INT2 21
#define OID_INT4 23
#define OID_TEXT 25
#define OID_OID 26
#define OID_JSON 114
#define OID_BPCHAR 1042
#define OID_VARCHAR 1043
#define OID_XID8 5069

#define PREPARED_STEP 64
#define QUERY_ID_MAX 65536
#define OLDEST_SERVER 150000

// ---- Waiting ----

static void drop(struct link *l)
{
	l->lost = true;
	if (PQsocket(l->pg) >= 0)
		shutdown(PQsocket(l->pg), SHUT_RDWR);
}

// Waits for `events` on the socket. False at the deadline.
static bool wait_for(const struct link *l, short events, msec until)
{
	for (;;) {
		struct pollfd p = {.fd = PQsocket(l->pg), .events = events};
		msec left = until - clock_steady();
		int n = left > 0 ? poll(&p, 1, left > INT_MAX ? INT_MAX : (int)left) : 0;

		if (n > 0)
			return true;
		if (n == 0 || errno != EINTR)
			return false;
	}
}

static enum err gone(struct ctx *c, struct link *l, const char *doing)
{
	const char *words = PQerrorMessage(l->pg);

	drop(l);
	return fail(
	    c, E_UNAVAILABLE,
	    "The connection to the database was lost; nothing was saved, try again in a moment. (%s: %.*s)",
	    doing, (int)strcspn(words, "\n"), words);
}

static enum err too_late(struct ctx *c, struct link *l, const char *doing)
{
	drop(l);
	return fail(
	    c, E_TIMEOUT,
	    "The database did not answer within %lld ms; nothing was saved, try again in a moment. (%s)",
	    (long long)l->deadline, doing);
}

// Sends what is still to be sent and reads until a result can be taken without waiting.
static enum err ready(struct ctx *c, struct link *l, const char *doing, msec until)
{
	int unsent = PQflush(l->pg);

	while (unsent > 0 || PQisBusy(l->pg)) {
		if (!wait_for(l, unsent > 0 ? POLLIN | POLLOUT : POLLIN, until))
			return too_late(c, l, doing);
		if (!PQconsumeInput(l->pg))
			return gone(c, l, doing);
		if (unsent > 0)
			unsent = PQflush(l->pg);
	}
	return unsent < 0 ? gone(c, l, doing) : OK;
}

// What the server says about `r`: OK, or an error with its sentence and the link's flags.
static enum err judge(struct ctx *c, struct link *l, const PGresult *r, const char *doing)
{
	switch (PQresultStatus(r)) {
	case PGRES_COMMAND_OK:
	case PGRES_TUPLES_OK:
	case PGRES_EMPTY_QUERY:
	case PGRES_PIPELINE_SYNC:
		return OK;
	default:
		break;
	}
	if (PQstatus(l->pg) == CONNECTION_BAD || postgres_error_ends_link(r))
		drop(l);
	if (postgres_error_wants_again(r))
		l->again = true;
	return postgres_error(c, r, doing);
}

// Takes all results of one command; `*out` gets its last one.
static enum err take_command(struct ctx *c, struct link *l, const char *doing, msec until, PGresult **out)
{
	PGresult *last = NULL;
	enum err e = OK, first = OK;

	for (;;) {
		PGresult *r;

		e = ready(c, l, doing, until);
		if (e != OK)
			break;
		r = PQgetResult(l->pg);
		if (!r)
			break;
		PQclear(last);
		last = r;
		if (first == OK && PQresultStatus(r) != PGRES_PIPELINE_ABORTED)
			first = judge(c, l, r, doing);
		if (PQstatus(l->pg) == CONNECTION_BAD || PQresultStatus(r) == PGRES_PIPELINE_SYNC)
			break;
	}
	if (e == OK && first == OK && !last)
		e = gone(c, l, doing);
	if (e != OK || first != OK || !out) {
		PQclear(last);
		return e != OK ? e : first;
	}
	*out = last;
	return OK;
}

// ---- Round trips ----

// One round trip: `commands` were sent in pipeline mode. The result of the last one is `*out`; the first
// error counts.
static enum err take_trip(struct ctx *c, struct link *l, int commands, const char *doing, PGresult **out)
{
	msec until = clock_steady() + l->deadline;
	PGresult *result = NULL;
	enum err first = OK;

	l->done = 0;
	if (!PQpipelineSync(l->pg))
		return gone(c, l, doing);
	for (int i = 0; i < commands && !l->lost; i++) {
		enum err e;

		PQclear(result);
		result = NULL;
		e = take_command(c, l, doing, until, &result);
		if (first == OK && e == OK)
			l->done++;
		if (first == OK)
			first = e;
	}
	// The sentence of the first error must outlive this.
	struct slice why = c->why;
	if (!l->lost) {
		enum err e = take_command(c, l, doing, until, NULL);

		if (first == OK)
			first = e;
		else
			c->why = why;
	}
	if (!l->lost && !PQexitPipelineMode(l->pg))
		first = gone(c, l, doing);
	if (first != OK) {
		PQclear(result);
		return first;
	}
	*out = result;
	return OK;
}

// Opens a pipeline, with the BEGIN that was kept back for the first statement. False: the link is lost.
static bool open_trip(struct link *l, int *commands)
{
	*commands = 0;
	if (!PQenterPipelineMode(l->pg))
		return false;
	if (!l->begin)
		return true;
	*commands = 1;
	return PQsendQueryParams(l->pg, l->begin, 0, NULL, NULL, NULL, NULL, 1);
}

static enum err send_begin(struct ctx *c, struct link *l)
{
	PGresult *r = NULL;
	int commands;
	enum err e;

	if (!l->begin)
		return OK;
	if (!open_trip(l, &commands))
		return gone(c, l, "begin");
	e = take_trip(c, l, commands, "begin", &r);
	l->begin = NULL;
	PQclear(r);
	return e;
}

enum err link_script(struct ctx *c, struct link *l, const char *sql, PGresult **out)
{
	if (l->lost)
		return gone(c, l, "script");
	TRY(send_begin(c, l));
	if (!PQsendQuery(l->pg, sql))
		return gone(c, l, "script");
	return take_command(c, l, "script", clock_steady() + l->deadline, out);
}

void link_send(struct link *l, const char *sql)
{
	if (l->lost || !PQsendQuery(l->pg, sql) || PQflush(l->pg) < 0)
		drop(l);
	else
		l->trailing = true;
}

bool link_alive(struct ctx *c, struct link *l)
{
	struct pollfd p = {.fd = PQsocket(l->pg), .events = POLLIN};

	if (l->trailing && !l->lost &&
	    take_command(c, l, "end of a read", clock_steady() + l->deadline, NULL) != OK)
		drop(l);
	l->trailing = false;
	// Bytes that nobody asked for are a notice, or a farewell (which libpq gives to note_warning, too).
	if (!l->lost && poll(&p, 1, 0) != 0 && (!PQconsumeInput(l->pg) || PQisBusy(l->pg)))
		drop(l);
	return !l->lost && PQstatus(l->pg) == CONNECTION_OK && PQtransactionStatus(l->pg) == PQTRANS_IDLE;
}

enum err link_commit(struct ctx *c, struct link *l)
{
	PGresult *r = NULL;
	bool rolled_back;
	enum err e;

	l->warned = false;
	e = link_script(c, l, "COMMIT", &r);
	if (l->lost)
		return fail(c, E_UNKNOWN_OUTCOME,
			    "The database did not say whether it was saved. Ask again in a moment, with the "
			    "same key. (%.*s)",
			    SLICE_ARG(c->why));
	if (e != OK)
		return e;
	rolled_back = strcmp(PQcmdStatus(r), "COMMIT") != 0;
	PQclear(r);
	if (rolled_back)
		return fail(c, E_INTERNAL, "The transaction was lost while it ran; nothing was saved.");
	// E.g. "canceling wait for synchronous replication": saved here, perhaps nowhere else.
	if (l->warned)
		return fail(c, E_UNKNOWN_OUTCOME,
			    "The database saved it with a warning; a second copy may be missing.");
	return OK;
}

// ---- Queries ----

static const Oid type_of[] = {['i'] = OID_INT8, ['t'] = OID_TEXT, ['b'] = OID_BYTEA};

struct params {
	int count;
	Oid *types;
	const char **values;
	int *lengths, *formats;
};

static enum err make_params(struct ctx *c, const struct query *q, const struct val *in, struct params *out)
{
	size_t n = strlen(q->in);
	struct params p = {.count = (int)n};
	int64_t *numbers = ARENA_ARRAY(c->arena, n, int64_t);

	p.types = ARENA_ARRAY(c->arena, n, Oid);
	p.values = ARENA_ARRAY(c->arena, n, const char *);
	p.lengths = ARENA_ARRAY(c->arena, n, int);
	p.formats = ARENA_ARRAY(c->arena, n, int);
	for (size_t i = 0; i < n; i++) {
		p.types[i] = type_of[(unsigned char)q->in[i]];
		p.formats[i] = 1;
		if (!in || in[i].kind == VAL_NULL)
			continue;
		if (in[i].kind == VAL_INT) {
			numbers[i] = (int64_t)htobe64((uint64_t)in[i].number);
			p.values[i] = (const char *)&numbers[i];
			p.lengths[i] = sizeof numbers[i];
			continue;
		}
		if (in[i].slice.len > INT_MAX / 2)
			return fail(c, E_TOO_LARGE, "%s: a value is too large for one row", q->name);
		p.values[i] = in[i].slice.ptr;
		p.lengths[i] = (int)in[i].slice.len;
	}
	*out = p;
	return OK;
}

static bool column_fits(Oid type, char letter)
{
	switch (type) {
	case OID_INT8:
	case OID_INT4:
	case OID_INT2:
	case OID_BOOL:
	case OID_OID:
	case OID_XID8:
		return letter == 'i';
	case OID_TEXT:
	case OID_VARCHAR:
	case OID_BPCHAR:
	case OID_NAME:
	case OID_JSON:
		return letter == 't';
	case OID_BYTEA:
		return letter == 'b';
	default:
		return false; // sums are numeric: cast them to bigint
	}
}

static enum err check_columns(struct ctx *c, const struct query *q, const PGresult *r)
{
	int n = (int)strlen(q->out);

	if (n == 0)
		return OK;
	if (PQnfields(r) != n)
		return fail(c, E_INTERNAL, "%s: declares %d columns, PostgreSQL gives %d", q->name, n,
			    PQnfields(r));
	for (int i = 0; i < n; i++)
		if (!column_fits(PQftype(r, i), q->out[i]))
			return fail(c, E_INTERNAL,
				    "%s: column %d (%s) is not of its declared type (PostgreSQL type %u)",
				    q->name, i + 1, PQfname(r, i), PQftype(r, i));
	return OK;
}

static bool is_prepared(const struct link *l, const struct query *q)
{
	return q->id < l->prepared_size && l->prepared[q->id] == q;
}

static void note_prepared(struct link *l, const struct query *q)
{
	unsigned size = (q->id / PREPARED_STEP + 1) * PREPARED_STEP;

	if (q->id >= l->prepared_size) {
		const struct query **more = mem_resize(l->prepared, size * sizeof *more);

		if (!more)
			return;
		memset(more + l->prepared_size, 0, (size - l->prepared_size) * sizeof *more);
		l->prepared = more;
		l->prepared_size = size;
	}
	l->prepared[q->id] = q;
}

// The name is by the place of the constant in memory: two queries never share one.
static void name_of(const struct query *q, char name[LINK_NAME_MAX])
{
	snprintf(name, LINK_NAME_MAX, "%.40s_%zx", q->name, (size_t)q);
}

// Prepared already, or prepared in the same round trip, or (made at run time) not prepared at all.
static bool send_query(struct link *l, const struct query *q, const struct params *p, int *commands)
{
	const char *sql = q->sql[DB_POSTGRES];
	char name[LINK_NAME_MAX];

	if (q->id >= QUERY_ID_MAX) {
		++*commands;
		return PQsendQueryParams(l->pg, sql, p->count, p->types, p->values, p->lengths, p->formats,
					 1);
	}
	name_of(q, name);
	if (!is_prepared(l, q)) {
		++*commands;
		if (!PQsendPrepare(l->pg, name, sql, p->count, p->types))
			return false;
	}
	++*commands;
	return PQsendQueryPrepared(l->pg, name, p->count, p->values, p->lengths, p->formats, 1);
}

enum err link_query(struct ctx *c, struct link *l, const struct query *q, const struct val *in,
		    PGresult **out)
{
	struct params p;
	PGresult *r = NULL;
	int commands;
	enum err e;

	if (l->lost)
		return gone(c, l, q->name);
	TRY(make_params(c, q, in, &p));
	if (!open_trip(l, &commands) || !send_query(l, q, &p, &commands))
		return gone(c, l, q->name);
	l->begin = NULL;
	e = take_trip(c, l, commands, q->name, &r);
	// Prepared it may be although its first run failed.
	if (q->id < QUERY_ID_MAX && l->done >= commands - 1)
		note_prepared(l, q);
	if (e != OK)
		return e;
	e = check_columns(c, q, r);
	if (e != OK) {
		PQclear(r);
		return e;
	}
	*out = r;
	return OK;
}

enum err link_prepare(struct ctx *c, struct link *l, const struct query *q)
{
	struct params p;
	PGresult *r = NULL;
	int commands;
	enum err e;

	if (l->lost)
		return gone(c, l, q->name);
	TRY(make_params(c, q, NULL, &p));
	if (!open_trip(l, &commands) || !PQsendPrepare(l->pg, "", q->sql[DB_POSTGRES], p.count, p.types) ||
	    !PQsendDescribePrepared(l->pg, ""))
		return gone(c, l, q->name);
	l->begin = NULL;
	TRY(take_trip(c, l, commands + 2, q->name, &r));
	e = PQnparams(r) == p.count ? check_columns(c, q, r)
				    : fail(c, E_INTERNAL, "%s: declares %d values, PostgreSQL sees %d",
					   q->name, p.count, PQnparams(r));
	PQclear(r);
	return e;
}

int64_t link_number(const PGresult *result, int row, int column)
{
	const char *bytes = PQgetvalue(result, row, column);
	uint64_t eight;
	uint32_t four;
	uint16_t two;

	if (PQgetisnull(result, row, column))
		return 0;
	switch (PQgetlength(result, row, column)) {
	case 8:
		memcpy(&eight, bytes, sizeof eight);
		return (int64_t)be64toh(eight);
	case 4:
		memcpy(&four, bytes, sizeof four);
		return PQftype(result, column) == OID_OID ? (int64_t)be32toh(four) : (int32_t)be32toh(four);
	case 2:
		memcpy(&two, bytes, sizeof two);
		return (int16_t)be16toh(two);
	default:
		return bytes[0];
	}
}

// ---- Opening ----

// Times and texts mean the same whatever the server's settings are; work that we gave up ends there too; a
// commit is durable even where the server was told that it need not be.
static const char greeting[] =
    "SET client_encoding = 'UTF8'; SET TimeZone = 'UTC'; SET client_min_messages = 'warning';"
    "SET standard_conforming_strings = on; SET statement_timeout = %lld; SET lock_timeout = %lld;"
    "SET idle_in_transaction_session_timeout = 60000; SET bytea_output = 'hex';"
    "SELECT set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') IN ('off', "
    "'local') "
    "THEN 'on' ELSE current_setting('synchronous_commit') END, false)";

static void note_warning(void *arg, const PGresult *r)
{
	struct link *l = arg;
	const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);

	if (severity && strcmp(severity, "WARNING") == 0)
		l->warned = true;
	if (postgres_error_ends_link(r))
		l->lost = true;
}

static enum err no_answer(struct ctx *c, const struct link *l)
{
	const char *words = PQerrorMessage(l->pg);
	size_t len = strlen(words);

	while (len > 0 && words[len - 1] == '\n')
		len--;
	return fail(
	    c, E_UNAVAILABLE,
	    "The database cannot be reached right now; nothing was saved, try again in a moment. (%.*s)",
	    (int)len, len ? words : "no answer in time");
}

static enum err connect_by(struct ctx *c, struct link *l, msec until)
{
	PostgresPollingStatusType step = PGRES_POLLING_WRITING;

	while (step != PGRES_POLLING_OK) {
		if (step == PGRES_POLLING_FAILED || PQstatus(l->pg) == CONNECTION_BAD)
			return no_answer(c, l);
		if (!wait_for(l, step == PGRES_POLLING_READING ? POLLIN : POLLOUT, until))
			return no_answer(c, l);
		step = PQconnectPoll(l->pg);
	}
	return OK;
}

static enum err greet(struct ctx *c, struct link *l)
{
	long long server = l->deadline - l->deadline / 10;
	const char *encoding = PQparameterStatus(l->pg, "server_encoding");

	if (PQserverVersion(l->pg) < OLDEST_SERVER)
		return fail(c, E_INVALID, "The database server is PostgreSQL %d; Keshev needs 15 or newer.",
			    PQserverVersion(l->pg) / 10000);
	if (!encoding || strcmp(encoding, "UTF8") != 0)
		return fail(c, E_INVALID,
			    "The database stores text as %s; Keshev needs one made with ENCODING 'UTF8'.",
			    encoding ? encoding : "something unknown");
	PQsetNoticeReceiver(l->pg, note_warning, l);
	if (PQsetnonblocking(l->pg, 1) != 0)
		return no_answer(c, l);
	return link_script(c, l, arena_printf(c->arena, greeting, server, server).ptr, NULL);
}

enum err link_open(struct ctx *c, const char *url, msec deadline, struct link **out)
{
	const char *const keys[] = {"dbname", "fallback_application_name", "keepalives_idle", NULL};
	const char *const values[] = {url, "keshev", "30", NULL};
	struct link *l = mem_zero(sizeof *l);
	enum err e;

	if (!l)
		return fail(c, E_BUSY, "Out of memory while connecting to the database.");
	l->deadline = deadline;
	l->pg = PQconnectStartParams(keys, values, 1);
	e = l->pg ? connect_by(c, l, clock_steady() + deadline)
		  : fail(c, E_BUSY, "Out of memory while connecting to the database.");
	if (e == OK)
		e = greet(c, l);
	if (e != OK) {
		link_close(l);
		return e;
	}
	*out = l;
	return OK;
}

void link_close(struct link *l)
{
	if (!l)
		return;
	if (l->pg && l->lost)
		drop(l);
	PQfinish(l->pg);
	mem_free(l->prepared);
	mem_free(l);
}
