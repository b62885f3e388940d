// SPDX-License-Identifier: Apache-2.0
// The same texts, the same questions, the same hits in the same sequence on both engines.
#include "desk/test_desk.h"

#include "base/buf.h"
#include "desk/search.h"
#include "desk/staff.sql.h"
#include "desk/ticket.h"

static const struct {
	const char *from, *subject, *text;
} texts[] = {
    {"dana@example.co.il", "מדיח הכלים", "המדיח נוזל, והתלונות שלי לא נענו. חשבונית 10452"},
    {"maya@example.com", "Warranty", "The warranties were refused twice; my invoice is attached."},
    {"ruth@example.co.il", "תנור", "והמדיחים הגיעו. כתבתי תלונה. צה\"ל בשער."},
    {"oleg@example.com", "Delivery", "When will my delivery arrive? I was charged 2,490 twice"},
    {"dana@example.co.il", "שוב", "לתלונתי מאתמול: מַדִּיחַ חדש, בבקשה"},
};

static const struct {
	const char *query, *hits; // contact ids, newest first
} cases[] = {
    {"מדיח", "5 3 1"},
    {"תלונה", "5 3 1"},
    {"תלונות", "5 3 1"},
    {"warranty", "2"},
    {"invoices", "2"},
    {"10452", "1"},
    {"2490", "4"},
    {"צה\"ל", "3"},
    {"from:dana", "5 1"},
    {"from:dana@example.co.il מדיח", "5 1"},
    {"from:maya warranty", "2"},
    {"מדיח warranty", ""},
    {"state:closed מדיח", ""},
    {"state:new delivery", "4"},
    {"before:2020-01-01 delivery", ""},
    {"after:2020-01-01 delivery", "4"},
    {"\" OR 1=1 --", ""},
    {"' & | ! ( ) :*", ""},
    {"", ""},
};

static enum err fill(struct ctx *c, struct tx *tx, void *arg)
{
	struct test_desk *t = arg;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct ticket_new n = {.mailbox = t->mailbox, .subject = slice_cstr(texts[i].subject), .channel = S("email"), .lang = S(""), .how = "email"};
		struct actor by = {.kind = ACTOR_CUSTOMER};
		int64_t ticket, contact;

		TRY(customer_find_or_add(c, tx, IDENTITY_EMAIL, slice_cstr(texts[i].from), S(""), S(""), &n.customer));
		by.id = n.customer;
		TRY(ticket_open(c, tx, &by, &n, &ticket));
		TRY(contact_add(c, tx, &by,
				&(struct contact_new){.ticket = ticket, .kind = "message", .direction = DIRECTION_IN, .channel = S("email"),
						      .author_address = slice_cstr(texts[i].from), .subject = n.subject, .text = slice_cstr(texts[i].text)},
				&contact));
		assert_int_equal(contact, i + 1);
	}
	return OK;
}

static enum err index_all(struct ctx *c, struct tx *tx, void *arg)
{
	return search_index_some(c, tx, 100, arg);
}

struct asking {
	struct test_desk *t;
	const struct actor *by;
	const char *query;
	struct search_hits hits;
};

static enum err ask(struct ctx *c, struct tx *tx, void *arg)
{
	struct asking *a = arg;

	return search_find(c, tx, a->by, slice_cstr(a->query), 0, 20, &a->hits);
}

static void finds(enum db_engine engine)
{
	struct test_desk *t = test_desk_new(engine);
	int64_t done;

	assert_ok(db_write(t->desk.db, t->c, fill, t));
	assert_ok(db_write(t->desk.db, t->c, index_all, &done));
	assert_int_equal(done, 5);
	assert_ok(db_write(t->desk.db, t->c, index_all, &done));
	assert_int_equal(done, 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct asking a = {.t = t, .by = &t->as_agent, .query = cases[i].query};
		struct buf got = buf_new(t->c->arena, 1000);

		assert_ok(db_read(t->desk.db, t->c, ask, &a));
		for (size_t h = 0; h < a.hits.count; h++)
			buf_printf(&got, "%s%lld", h ? " " : "", (long long)a.hits.items[h].contact);
		print_message("  %s\n", cases[i].query);
		assert_string_equal(buf_cstr(&got), cases[i].hits);
		if (a.hits.count)
			assert_true(a.hits.items[0].snippet.ptr[0] == '[');
	}
	test_desk_free(t);
}
TEST_BOTH(finds)

static enum err hide(struct ctx *c, struct tx *tx, void *arg)
{
	struct test_desk *t = arg;
	struct ticket_change n = {.set_team = true, .team = 1};
	struct ticket k;


	TRY(ticket_load(c, tx, 1, &k));
	return ticket_change(c, tx, &t->as_admin, &k, &n);
}

static enum err add_team(struct ctx *c, struct tx *tx, void *arg)
{
	(void)arg;
	struct team_insert_row row;

	return team_insert(c, tx, S("Haifa"), &row);
}

static void other_teams_are_not_found(enum db_engine engine)
{
	struct test_desk *t = test_desk_new(engine);
	struct asking a = {.t = t, .by = &t->as_agent, .query = "10452"};
	int64_t done;

	assert_ok(db_write(t->desk.db, t->c, fill, t));
	assert_ok(db_write(t->desk.db, t->c, index_all, &done));
	assert_ok(db_write(t->desk.db, t->c, add_team, t));
	assert_ok(db_write(t->desk.db, t->c, hide, t));
	assert_ok(db_read(t->desk.db, t->c, ask, &a));
	assert_int_equal(a.hits.count, 0);
	a.by = &t->as_admin;
	assert_ok(db_read(t->desk.db, t->c, ask, &a));
	assert_int_equal(a.hits.count, 1);
	test_desk_free(t);
}
TEST_BOTH(other_teams_are_not_found)

int main(void)
{
	const struct CMUnitTest tests[] = {UNIT_BOTH(finds), UNIT_BOTH(other_teams_are_not_found)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
