// SPDX-License-Identifier: Apache-2.0
// Rows to a file and back. The file: "keshev rows 1\n", "COUNT NAME\n" of the columns, for each column
// "LETTER NAME\n"; for each row 'r' and its values: 'n' nothing, 'i' and eight bytes, 't' or 'b' and a length
// of four bytes and the bytes; at the end 'e' and the number of rows in eight bytes. Numbers have their
// highest byte first. Letters: i t b as in queries, x a transaction number (kept as text; only PostgreSQL has
// them).
#include "db/table_rows.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/buf.h"
#include "base/number.h"
#include "base/sys.h"
#include "db/backup.sql.h"

#define HEADING "keshev rows 1"
#define STREAM_BYTES ((size_t)256 << 10)
#define LINE_BYTES 512
#define COLUMNS_MAX 200
#define VALUE_MAX ((size_t)1 << 30)
#define FETCH_ROWS "64"	     // of 256 kB at most each, on PostgreSQL
#define LOAD_QUERY_ID 60000U // the tables' INSERTs, beyond all named queries
#define ROW_ARENA_MAX ((size_t)2 << 30)
#define SQL_MAX ((size_t)64 << 10)

struct stream {
	int fd;
	struct ctx *c;
	const char *path;
	size_t at, filled; // of bytes
	char bytes[STREAM_BYTES];
};

// ---- Columns ----

// Letter of an engine's type name, or 0.
static char letter_of(struct slice type)
{
	static const struct {
		const char *type;
		char letter;
	} known[] = {{"integer", 'i'}, {"int", 'i'},   {"bigint", 'i'}, {"text", 't'},
		     {"blob", 'b'},    {"bytea", 'b'}, {"xid8", 'x'}};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (slice_eq(type, (struct slice){.ptr = known[i].type, .len = strlen(known[i].type)}))
			return known[i].letter;
	return 0;
}

static enum err columns_of(struct ctx *c, struct tx *tx, struct slice table, struct backup_columns_rows *out)
{
	TRY(backup_columns(c, tx, table, out));
	if (out->count == 0 || out->count > COLUMNS_MAX)
		return fail(c, E_INTERNAL, "Table %.*s has %zu columns.", SLICE_ARG(table), out->count);
	for (size_t i = 0; i < out->count; i++)
		if (!letter_of(out->items[i].type))
			return fail(
			    c, E_INTERNAL,
			    "Column %.*s of table %.*s has the type %.*s, which a backup cannot hold.",
			    SLICE_ARG(out->items[i].name), SLICE_ARG(table), SLICE_ARG(out->items[i].type));
	return OK;
}

// ---- Writing ----

static enum err flush(struct stream *s)
{
	enum err e = sys_write_all(s->fd, (struct slice){.ptr = s->bytes, .len = s->at});

	s->at = 0;
	return e == OK ? OK : fail(s->c, e, "%s could not be written (%s).", s->path, strerror(errno));
}

static enum err put(struct stream *s, const void *bytes, size_t len)
{
	const char *from = bytes;

	while (len > 0) {
		size_t n = len < STREAM_BYTES - s->at ? len : STREAM_BYTES - s->at;

		memcpy(s->bytes + s->at, from, n);
		s->at += n;
		from += n;
		len -= n;
		if (s->at == STREAM_BYTES)
			TRY(flush(s));
	}
	return OK;
}

static enum err put_number(struct stream *s, char tag, int64_t n)
{
	char bytes[9] = {tag};
	uint64_t raw = htobe64((uint64_t)n);

	memcpy(bytes + 1, &raw, sizeof raw);
	return put(s, bytes, sizeof bytes);
}

static enum err put_bytes(struct stream *s, char tag, struct slice value)
{
	char head[5] = {tag};
	uint32_t len = htobe32((uint32_t)value.len);

	if (value.len > VALUE_MAX)
		return fail(s->c, E_TOO_LARGE, "A value is too large for a backup.");
	memcpy(head + 1, &len, sizeof len);
	TRY(put(s, head, sizeof head));
	return put(s, value.ptr, value.len);
}

static enum err put_row(struct stream *s, struct rows *r, const char *letters)
{
	TRY(put(s, "r", 1));
	for (int i = 0; letters[i]; i++) {
		if (r->tx->db->engine->is_null(r, i))
			TRY(put(s, "n", 1));
		else if (letters[i] == 'i')
			TRY(put_number(s, 'i', rows_int(r, i)));
		else
			TRY(put_bytes(s, letters[i], rows_slice(r, i)));
	}
	return OK;
}

static enum err put_head(struct ctx *c, struct stream *s, const struct backup_columns_rows *columns,
			 struct slice table)
{
	struct buf b = buf_new(c->arena, SQL_MAX);

	buf_printf(&b, HEADING "\n%zu %.*s\n", columns->count, SLICE_ARG(table));
	for (size_t i = 0; i < columns->count; i++)
		buf_printf(&b, "%c %.*s\n", letter_of(columns->items[i].type),
			   SLICE_ARG(columns->items[i].name));
	return put(s, buf_slice(&b).ptr, buf_slice(&b).len);
}

// All rows that one statement gives. Each row's bytes live only for its turn.
static enum err save_rows(struct ctx *c, struct tx *tx, struct stream *s, const struct query *q,
			  int64_t *count)
{
	struct arena *turn = arena_new(ROW_ARENA_MAX);
	struct ctx row_ctx;
	struct rows *r;
	enum err e = OK;

	if (!turn)
		return fail(c, E_BUSY, "Out of memory while making the backup.");
	row_ctx = ctx_new(turn, c->now, c->lang);
	*count = 0;
	e = tx_query(c, tx, q, NULL, &r);
	if (e == OK) {
		r->ctx = &row_ctx;
		while (e == OK && rows_next(r)) {
			e = put_row(s, r, q->out);
			++*count;
			if (r->failed == OK)
				arena_reset(turn);
		}
		row_ctx.why = arena_dup(c->arena, row_ctx.why);
		enum err end = rows_end(c, r);
		e = e == OK ? end : e;
	}
	arena_free(turn);
	return e;
}

static const char *select_of(struct ctx *c, const struct backup_columns_rows *columns, struct slice quoted,
			     bool postgres)
{
	struct buf b = buf_new(c->arena, SQL_MAX);

	buf_adds(&b, "SELECT ");
	for (size_t i = 0; i < columns->count; i++)
		buf_printf(&b, "%s%.*s%s", i ? ", " : "", SLICE_ARG(columns->items[i].quoted),
			   postgres && letter_of(columns->items[i].type) == 'x' ? "::text" : "");
	buf_printf(&b, " FROM %.*s", SLICE_ARG(quoted));
	return buf_cstr(&b);
}

// SQLite gives row after row; PostgreSQL would send all at once, so a cursor gives a few at a time.
static enum err save_all(struct ctx *c, struct tx *tx, struct stream *s, const char *select,
			 const char *letters, int64_t *rows)
{
	struct query q = {.name = "saving rows",
			  .sql = {select, "FETCH " FETCH_ROWS " FROM saved"},
			  .in = "",
			  .out = letters,
			  .id = QUERY_NOT_CACHED};
	int64_t some = 1;

	if (tx_engine(tx) == DB_SQLITE)
		return save_rows(c, tx, s, &q, rows);
	TRY(tx->db->engine->script(
	    c, tx, arena_printf(c->arena, "DECLARE saved NO SCROLL CURSOR FOR %s", select).ptr));
	while (some > 0) {
		TRY(save_rows(c, tx, s, &q, &some));
		*rows += some;
	}
	return tx->db->engine->script(c, tx, "CLOSE saved");
}

enum err table_rows_save(struct ctx *c, struct tx *tx, struct table_file *file)
{
	SCOPED_FD int fd = sys_open(file->path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	struct stream *s = ARENA_NEW(c->arena, struct stream);
	struct backup_columns_rows columns;
	char letters[COLUMNS_MAX + 1] = {0};

	if (fd < 0)
		return fail(c, E_UNAVAILABLE, "%s cannot be written (%s).", file->path, strerror(errno));
	s->fd = fd;
	s->c = c;
	s->path = file->path;
	TRY(columns_of(c, tx, file->table, &columns));
	for (size_t i = 0; i < columns.count; i++) {
		char letter = letter_of(columns.items[i].type);

		letters[i] = letter == 'x' ? 't' : letter;
	}
	TRY(put_head(c, s, &columns, file->table));
	file->rows = 0;
	TRY(save_all(c, tx, s, select_of(c, &columns, file->quoted, tx_engine(tx) == DB_POSTGRES), letters,
		     &file->rows));
	TRY(put_number(s, 'e', file->rows));
	return flush(s);
}

// ---- Reading ----

static enum err damaged(struct stream *s)
{
	return fail(s->c, E_MALFORMED, "%s is damaged.", s->path);
}

static enum err get(struct stream *s, void *to, size_t len)
{
	char *at = to;

	while (len > 0) {
		size_t n;

		if (s->at == s->filled) {
			ssize_t got = sys_read(s->fd, s->bytes, STREAM_BYTES);

			if (got <= 0)
				return damaged(s);
			s->at = 0;
			s->filled = (size_t)got;
		}
		n = len < s->filled - s->at ? len : s->filled - s->at;
		memcpy(at, s->bytes + s->at, n);
		s->at += n;
		at += n;
		len -= n;
	}
	return OK;
}

static enum err get_number(struct stream *s, int64_t *out)
{
	uint64_t raw;

	TRY(get(s, &raw, sizeof raw));
	*out = (int64_t)be64toh(raw);
	return OK;
}

static enum err get_line(struct stream *s, struct arena *a, struct slice *out)
{
	char line[LINE_BYTES] = "";
	size_t len = 0;

	while (len < sizeof line) {
		TRY(get(s, &line[len], 1));
		if (line[len] == '\n') {
			*out = arena_dup(a, (struct slice){.ptr = line, .len = len});
			return OK;
		}
		len++;
	}
	return damaged(s);
}

struct loading {
	struct stream *s;
	size_t count;		  // columns in the file
	bool used[COLUMNS_MAX];	  // the table has it
	char in[COLUMNS_MAX + 1]; // letters of those used
	struct query query;
};

static const struct backup_columns_row *find(const struct backup_columns_rows *columns, struct slice name)
{
	for (size_t i = 0; i < columns->count; i++)
		if (slice_eq(columns->items[i].name, name))
			return &columns->items[i];
	return NULL;
}

// One column of the file: its place in the INSERT, if the table has it. Transaction numbers may be missing.
static enum err take_column(struct ctx *c, struct loading *l, size_t at,
			    const struct backup_columns_rows *columns, struct buf *names, struct buf *values)
{
	const struct backup_columns_row *column;
	size_t n = strlen(l->in);
	struct slice line;
	char letter;

	TRY(get_line(l->s, c->arena, &line));
	if (line.len < 3)
		return damaged(l->s);
	letter = line.ptr[0];
	column = find(columns, slice_sub(line, 2, line.len));
	if (!column && letter == 'x')
		return OK;
	if (!column || letter_of(column->type) != letter)
		return fail(c, E_MALFORMED, "%s does not fit the table (column %.*s).", l->s->path,
			    SLICE_ARG(line));
	l->used[at] = true;
	l->in[n] = letter == 'x' ? 't' : letter;
	buf_printf(names, "%s%.*s", n ? ", " : "", SLICE_ARG(column->quoted));
	buf_printf(values, "%s$%zu%s", n ? ", " : "", n + 1, letter == 'x' ? "::text::xid8" : "");
	return OK;
}

static enum err read_head(struct ctx *c, struct tx *tx, struct loading *l, const struct table_file *file)
{
	struct buf names = buf_new(c->arena, SQL_MAX), values = buf_new(c->arena, SQL_MAX);
	struct backup_columns_rows columns;
	struct slice heading, count;
	const char *sql;
	size_t digits = 0;
	int64_t n;

	TRY(get_line(l->s, c->arena, &heading));
	TRY(get_line(l->s, c->arena, &count));
	while (digits < count.len && count.ptr[digits] != ' ')
		digits++;
	if (!slice_eq(heading, S(HEADING)) || !number_read(slice_sub(count, 0, digits), &n) || n < 1 ||
	    n > COLUMNS_MAX)
		return damaged(l->s);
	l->count = (size_t)n;
	TRY(columns_of(c, tx, file->table, &columns));
	for (size_t i = 0; i < l->count; i++)
		TRY(take_column(c, l, i, &columns, &names, &values));
	// SQLite takes $1, $2 as names in the order in which they come: the same text serves both.
	sql = arena_printf(c->arena, "INSERT INTO %.*s (%.*s) VALUES (%.*s)", SLICE_ARG(file->quoted),
			   SLICE_ARG(buf_slice(&names)), SLICE_ARG(buf_slice(&values)))
		  .ptr;
	l->query = (struct query){.name = "loading rows",
				  .sql = {sql, sql},
				  .in = l->in,
				  .out = "",
				  .id = LOAD_QUERY_ID + file->number};
	return OK;
}

static enum err read_value(struct loading *l, struct arena *a, struct val *out)
{
	uint32_t len;
	char tag, *bytes;

	TRY(get(l->s, &tag, 1));
	*out = (struct val){.kind = VAL_NULL};
	if (tag == 'n')
		return OK;
	if (tag == 'i') {
		out->kind = VAL_INT;
		return get_number(l->s, &out->number);
	}
	if (tag != 't' && tag != 'b')
		return damaged(l->s);
	TRY(get(l->s, &len, sizeof len));
	len = be32toh(len);
	if (len > VALUE_MAX)
		return damaged(l->s);
	bytes = arena_alloc(a, len + 1);
	out->kind = tag == 't' ? VAL_TEXT : VAL_BYTES;
	out->slice = (struct slice){.ptr = bytes, .len = len};
	return get(l->s, bytes, len);
}

static enum err load_row(struct ctx *row, struct tx *tx, struct loading *l)
{
	struct val in[COLUMNS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < l->count; i++) {
		TRY(read_value(l, row->arena, &in[n]));
		n += l->used[i];
	}
	return tx_exec(row, tx, &l->query, in, NULL);
}

static enum err load_all(struct ctx *row, struct tx *tx, struct loading *l, int64_t *rows)
{
	int64_t expected;
	char tag;

	l->s->c = row;
	for (*rows = 0;; ++*rows) {
		TRY(get(l->s, &tag, 1));
		if (tag != 'r')
			break;
		TRY(load_row(row, tx, l));
		arena_reset(row->arena);
	}
	if (tag != 'e')
		return damaged(l->s);
	TRY(get_number(l->s, &expected));
	return expected == *rows ? OK : damaged(l->s);
}

enum err table_rows_load(struct ctx *c, struct tx *tx, struct table_file *file)
{
	SCOPED_FD int fd = sys_open(file->path, O_RDONLY, 0);
	struct loading *l = ARENA_NEW(c->arena, struct loading);
	struct arena *turn;
	struct ctx row;
	enum err e;

	if (fd < 0)
		return fail(c, E_UNAVAILABLE, "%s cannot be read (%s).", file->path, strerror(errno));
	l->s = ARENA_NEW(c->arena, struct stream);
	*l->s = (struct stream){.fd = fd, .c = c, .path = file->path};
	TRY(read_head(c, tx, l, file));
	turn = arena_new(ROW_ARENA_MAX);
	if (!turn)
		return fail(c, E_BUSY, "Out of memory while restoring.");
	row = ctx_new(turn, c->now, c->lang);
	e = load_all(&row, tx, l, &file->rows);
	c->why = arena_dup(c->arena, row.why);
	arena_free(turn);
	return e;
}
