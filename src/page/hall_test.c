// SPDX-License-Identifier: Apache-2.0
// The hall and the customer's link, on both engines, without a server in between: who is let in, until when,
// and what a link that is over may do.
#include "db/test_store.h"

#include "base/ascii.h"
#include "db/migrate.h"
#include "desk/acknowledge.h"
#include "desk/customer.h"
#include "desk/outbox.sql.h"
#include "desk/signed_token.h"
#include "desk/staff.h"
#include "page/form_key.h"
#include "page/hall.h"
#include "page/page.h"

#define DAY_MS ((msec)24 * 3600 * 1000)
#define HOUR_MS ((msec)3600 * 1000)

static struct test_store *store;
static struct desk desk;
static int64_t ticket_id, customer_id;

// ---- a desk with one ticket by mail, acknowledged, so that link 1 is out
// ----------------------------------------------

static enum err seed(struct ctx *c, struct tx *tx, void *arg)
{
	struct mailbox m = {.address = S("help@example.com"),
			    .name = S("Help"),
			    .lang = S("en"),
			    .acknowledge = true,
			    .plus_address = true,
			    .active = true};
	struct actor by = {.kind = ACTOR_CUSTOMER};
	int64_t mailbox, contact;
	bool sent;

	(void)arg;
	TRY(mailbox_add(c, tx, &desk, &m, &mailbox));
	TRY(customer_find_or_add(c, tx, IDENTITY_EMAIL, S("dana@example.org"), S("Dana"), S("en"),
				 &customer_id));
	by.id = customer_id;
	TRY(ticket_open(c, tx, &by,
			&(struct ticket_new){.customer = customer_id,
					     .mailbox = mailbox,
					     .subject = S("It leaks"),
					     .channel = S("email"),
					     .lang = S("en"),
					     .how = "email"},
			&ticket_id));
	TRY(contact_add(c, tx, &by,
			&(struct contact_new){.ticket = ticket_id,
					      .kind = "message",
					      .direction = DIRECTION_IN,
					      .channel = S("email"),
					      .author_name = S("Dana"),
					      .author_address = S("dana@example.org"),
					      .text = S("It leaks badly")},
			&contact));
	TRY(acknowledge(c, tx, &desk, ticket_id, S("dana@example.org"), &sent));
	assert_true(sent);
	return OK;
}

static int open_desk(enum db_engine engine)
{
	store = test_store_new(engine);
	desk = (struct desk){.db = store->db, .folder = store->options.folder};
	for (size_t i = 0; i < SECRET_BYTES; i++)
		desk.secret[i] = (unsigned char)i;
	assert_int_equal(migrate_up(&store->ctx, store->db), OK);
	assert_int_equal(db_write(desk.db, &store->ctx, seed, NULL), OK);
	return 0;
}

static int open_sqlite(void **state)
{
	(void)state;
	return open_desk(DB_SQLITE);
}

static int open_postgres(void **state)
{
	(void)state;
	// A group of its own skips by itself when there is no PostgreSQL.
	return test_postgres() ? open_desk(DB_POSTGRES) : 0;
}

static int close_desk(void **state)
{
	(void)state;
	if (store)
		test_store_free(store);
	store = NULL;
	return 0;
}

// ---- asking
// -------------------------------------------------------------------------------------------------------------

struct asked {
	enum http_method method;
	struct slice path, query, body, peer;
	struct http_header_line header; // one more
	bool secure;
};

static struct http_answer ask(struct asked what)
{
	struct http_header_line headers[2] = {{S("Content-Type"), S("application/x-www-form-urlencoded")},
					      what.header};
	struct http_request r = {.arena = store->arena,
				 .method = what.method,
				 .path = what.path,
				 .query = what.query,
				 .headers = headers,
				 .header_count = what.header.name.len ? 2 : 1,
				 .body = what.body,
				 .peer = what.peer.len ? what.peer : S("203.0.113.7"),
				 .secure = what.secure,
				 .now = store->ctx.now};
	struct http_answer a = {.status = 200};

	assert_true(hall_answer(&desk, &r, &a));
	return a;
}

static struct slice header_of(const struct http_answer *a, const char *name)
{
	for (size_t i = 0; i < a->header_count; i++)
		if (ascii_eq(a->headers[i].name, slice_cstr(name)))
			return a->headers[i].value;
	return S("");
}

static bool has(const struct http_answer *a, const char *words)
{
	return ascii_find(a->body, slice_cstr(words), 0) >= 0;
}

static struct slice link_of(int64_t outbox)
{
	return arena_printf(store->arena, "/c/%.*s",
			    SLICE_ARG(signed_link_token(store->arena, &desk, outbox)));
}

static struct http_answer look(int64_t outbox)
{
	return ask((struct asked){.method = HTTP_GET, .path = link_of(outbox)});
}

static void need_desk(void)
{
	if (!store) {
		printf("SKIPPED: KESHEV_TEST_PG is not set (tools/with-postgres.sh)\n");
		skip();
	}
}

// ---- changing
// -------------------------------------------------------------------------------------------------------------

static enum err close_ticket(struct ctx *c, struct tx *tx, void *arg)
{
	struct ticket_change close = {.set_state = true, .state = STATE_CLOSED};
	struct actor system = {.kind = ACTOR_SYSTEM};
	struct ticket t;

	(void)arg;
	TRY(ticket_load(c, tx, ticket_id, &t));
	return ticket_change(c, tx, &system, &t, &close);
}

static enum err revoke_links(struct ctx *c, struct tx *tx, void *arg)
{
	(void)arg;
	return secure_link_revoke(c, tx, c->now, ticket_id);
}

static enum err join_customers(struct ctx *c, struct tx *tx, void *arg)
{
	struct actor system = {.kind = ACTOR_SYSTEM, .id = 1};
	int64_t other, merge;

	(void)arg;
	TRY(staff_add(
	    c, tx, &(struct staff_new){.email = S("roi@example.com"), .name = S("Roi"), .role = ROLE_ADMIN},
	    &other));
	system.id = other;
	TRY(customer_find_or_add(c, tx, IDENTITY_EMAIL, S("dana.work@example.org"), S("Dana L"), S("en"),
				 &other));
	return customer_merge(c, tx, &system, customer_id, other, &merge);
}

static void change(db_work work)
{
	assert_int_equal(db_write(desk.db, &store->ctx, work, NULL), OK);
}

static enum err count_out(struct ctx *c, struct tx *tx, void *arg)
{
	struct contacts all;

	*(int64_t *)arg = 0;
	TRY(contact_of_ticket(c, tx, ticket_id, true, &all));
	for (size_t i = 0; i < all.count; i++)
		*(int64_t *)arg += slice_eq(all.items[i].direction, S("out"));
	return OK;
}

static int64_t messages_out(void)
{
	int64_t n;

	assert_int_equal(db_read(desk.db, &store->ctx, count_out, &n), OK);
	return n;
}

static enum err version(struct ctx *c, struct tx *tx, void *arg)
{
	struct ticket t;

	TRY(ticket_load(c, tx, ticket_id, &t));
	*(struct ticket *)arg = t;
	return OK;
}

static struct ticket ticket_now(void)
{
	struct ticket t;

	assert_int_equal(db_read(desk.db, &store->ctx, version, &t), OK);
	return t;
}

// ---- tests
// ------------------------------------------------------------------------------------------------------------------

static void test_a_good_link_opens_the_page(void **state)
{
	struct http_answer a;
	int64_t before;

	(void)state;
	need_desk();
	before = ticket_now().version;
	a = look(1);
	assert_int_equal(a.status, 200);
	assert_true(has(&a, "It leaks badly"));
	assert_true(slice_eq(header_of(&a, "X-Robots-Tag"), S("noindex, nofollow")));
	assert_true(slice_eq(header_of(&a, "Referrer-Policy"), S("no-referrer")));
	assert_int_equal(header_of(&a, "Strict-Transport-Security").len, 0);
	a = ask((struct asked){.method = HTTP_GET, .path = link_of(1), .secure = true});
	assert_true(header_of(&a, "Strict-Transport-Security").len > 0);
	assert_int_equal(ask((struct asked){.method = HTTP_HEAD, .path = link_of(1)}).status, 200);
	assert_int_equal(ticket_now().version, before);
	assert_int_equal(ticket_now().page_opened, 0);
}

static enum err add_contact(struct ctx *c, struct tx *tx, void *arg)
{
	struct actor system = {.kind = ACTOR_SYSTEM};
	int64_t id;

	return contact_add(c, tx, &system,
			   &(struct contact_new){.ticket = ticket_id,
						 .kind = "message",
						 .direction = DIRECTION_IN,
						 .channel = S("email"),
						 .text = slice_cstr(arg)},
			   &id);
}

static void test_a_kept_page_is_never_an_old_one(void **state)
{
	struct http_answer a, b;

	(void)state;
	need_desk();
	a = look(1);
	b = look(1);
	assert_true(slice_eq(a.body, b.body)); // the same copy: even the form's number
	assert_int_equal(db_write(desk.db, &store->ctx, add_contact, (void *)"something new"), OK);
	b = look(1);
	assert_true(has(&b, "something new"));
	b = ask((struct asked){.method = HTTP_GET, .path = link_of(1), .query = S("lang=he")});
	assert_true(has(&b, "dir=\"rtl\""));
	b = ask((struct asked){.method = HTTP_GET, .path = link_of(1), .query = S("said=message")});
	assert_true(has(&b, "role=\"status\""));
	b = look(1);
	assert_false(has(&b, "role=\"status\""));
	change(revoke_links);
	assert_int_equal(look(1).status, 410);
}

static void test_other_links_are_gone(void **state)
{
	(void)state;
	need_desk();
	assert_int_equal(look(2).status, 410);
	assert_int_equal(ask((struct asked){.method = HTTP_GET, .path = S("/c/K-1001")}).status, 410);
	assert_int_equal(ask((struct asked){.method = HTTP_GET, .path = S("/c/1/record.json")}).status, 410);
	assert_int_equal(ask((struct asked){.method = HTTP_GET, .path = S("/c/")}).status, 404);
}

static void test_a_link_ends_some_days_after_closing(void **state)
{
	msec start;

	(void)state;
	need_desk();
	start = store->ctx.now;
	store->ctx.now += 400 * DAY_MS;
	assert_int_equal(look(1).status, 200); // an open ticket keeps its link, however old
	change(close_ticket);
	store->ctx.now += 29 * DAY_MS;
	assert_int_equal(look(1).status, 200);
	store->ctx.now += 2 * DAY_MS;
	assert_int_equal(look(1).status, 410);
	store->ctx.now = start;
}

static struct http_answer renew(int64_t outbox)
{
	struct slice path = link_of(outbox), token = slice_sub(path, 3, path.len);
	struct slice body =
	    arena_printf(store->arena, "key=%.*s", SLICE_ARG(form_key(store->arena, &desk, token, "renew")));

	return ask((struct asked){.method = HTTP_POST,
				  .path = arena_printf(store->arena, "%.*s/renew", SLICE_ARG(path)),
				  .body = body});
}

static void test_a_new_link_goes_to_the_known_address_once_an_hour(void **state)
{
	struct http_answer a, b;

	(void)state;
	need_desk();
	change(revoke_links);
	assert_int_equal(look(1).status, 410);
	assert_int_equal(messages_out(), 1);
	a = renew(1);
	assert_int_equal(a.status, 303);
	assert_int_equal(messages_out(), 2);
	assert_int_equal(look(2).status, 200); // the one that left
	assert_int_equal(look(1).status, 410);
	a = renew(1);
	assert_int_equal(a.status, 303);
	assert_int_equal(messages_out(), 2);
	store->ctx.now += HOUR_MS;
	renew(1);
	assert_int_equal(messages_out(), 3);
	// A link that never was gets the same answer, and nothing leaves.
	b = renew(77);
	assert_int_equal(b.status, 303);
	assert_int_equal(messages_out(), 3);
	assert_int_equal(a.body.len, b.body.len);
}

static void test_a_new_link_after_closing_lives_from_its_own_day(void **state)
{
	(void)state;
	need_desk();
	change(close_ticket);
	store->ctx.now += 60 * DAY_MS;
	assert_int_equal(look(1).status, 410);
	renew(1);
	assert_int_equal(look(2).status, 200);
	store->ctx.now += 29 * DAY_MS;
	assert_int_equal(look(2).status, 200);
	store->ctx.now += 2 * DAY_MS;
	assert_int_equal(look(2).status, 410);
}

static void test_a_link_follows_its_customer(void **state)
{
	(void)state;
	need_desk();
	change(join_customers);
	assert_int_equal(look(1).status, 200);
}

static struct http_answer say(const char *words, struct slice key, struct http_header_line header)
{
	struct slice body = arena_printf(store->arena, "key=%.*s&once=x&text=%s", SLICE_ARG(key), words);

	return ask((struct asked){.method = HTTP_POST,
				  .path = arena_printf(store->arena, "%.*s/say", SLICE_ARG(link_of(1))),
				  .body = body,
				  .header = header});
}

static struct slice say_key(void)
{
	struct slice path = link_of(1);

	return form_key(store->arena, &desk, slice_sub(path, 3, path.len), "say");
}

static void test_words_need_the_key_of_this_link_and_action(void **state)
{
	struct http_header_line none = {NO_SLICE, NO_SLICE};
	struct http_answer a;
	struct slice path, token;

	(void)state;
	need_desk();
	path = link_of(1);
	token = slice_sub(path, 3, path.len);
	assert_int_equal(say("hello", S("guess"), none).status, 403);
	assert_int_equal(say("hello", form_key(store->arena, &desk, token, "solved"), none).status, 403);
	assert_int_equal(say("hello", form_key(store->arena, &desk, S("another"), "say"), none).status, 403);
	a = say("kept%20words", S("guess"), none);
	assert_true(has(&a, "kept words</textarea>"));
	assert_int_equal(ticket_now().contacts, 0);
	assert_int_equal(say("hello", say_key(), none).status, 303);
	assert_int_equal(ticket_now().contacts, 1);
	assert_true(ticket_now().page_opened > 0);
	assert_int_equal(say("hello", say_key(), none).status, 303); // the same form again
	assert_int_equal(ticket_now().contacts, 1);
	assert_int_equal(say("and%20more", say_key(), none).status, 303); // another window of the same page
	assert_int_equal(ticket_now().contacts, 2);
}

static void test_foreign_forms_are_refused(void **state)
{
	static const struct http_header_line foreign[] = {{S_INIT("Sec-Fetch-Site"), S_INIT("cross-site")},
							  {S_INIT("Sec-Fetch-Site"), S_INIT("same-site")},
							  {S_INIT("Origin"), S_INIT("https://evil.example")}};
	static const struct http_header_line own[] = {{S_INIT("Sec-Fetch-Site"), S_INIT("same-origin")},
						      {S_INIT("Origin"), S_INIT("null")},
						      {S_INIT("Origin"), S_INIT("http://127.0.0.1:8080")}};

	(void)state;
	need_desk();
	for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
		assert_int_equal(say("hello", say_key(), foreign[i]).status, 403);
	assert_int_equal(ticket_now().contacts, 0);
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		assert_int_equal(say("hello", say_key(), own[i]).status, 303);
}

static void test_guessing_is_slowed_down_for_its_network_only(void **state)
{
	(void)state;
	need_desk();
	store->ctx.now += DAY_MS * (2 + (int)store->engine); // a minute that no other test used
	for (int i = 0; i <= LINK_MISSES_MOST; i++)
		assert_int_equal(look(100 + i).status, 410);
	assert_int_equal(look(1).status, 429);
	assert_int_equal(
	    ask((struct asked){.method = HTTP_GET, .path = link_of(1), .peer = S("198.51.100.9")}).status,
	    200);
	store->ctx.now += 60000;
	assert_int_equal(look(1).status, 200);
}

static void test_routes(void **state)
{
	struct http_request api = {.arena = NULL, .path = S("/api/v1/tickets")};
	struct http_answer a = {0};

	(void)state;
	need_desk();
	assert_false(hall_answer(&desk, &api, &a));
	assert_int_equal(ask((struct asked){.method = HTTP_POST, .path = link_of(1)}).status, 405);
	assert_int_equal(ask((struct asked){.method = HTTP_DELETE, .path = link_of(1)}).status, 405);
	assert_int_equal(ask((struct asked){.method = HTTP_GET, .path = S("/nowhere")}).status, 404);
	a = ask((struct asked){
	    .method = HTTP_GET, .path = S("/nowhere"), .header = {S("Accept-Language"), S("he")}});
	assert_true(has(&a, "dir=\"rtl\""));
}

// Whoever adds a page that changes something must say whose link it needs, or be the web form.
static void test_every_route_that_changes_something_is_known(void **state)
{
	(void)state;
	for (const struct page *const *p = all_pages; *p; p++)
		for (const struct page_route *r = (*p)->routes; r->path; r++) {
			bool of_link = slice_starts(slice_cstr(r->path), S("/c/{token}"));

			assert_int_equal(of_link, r->rule != PAGE_OPEN);
			assert_non_null(r->run);
			assert_non_null(r->summary);
			if (r->method != HTTP_GET && r->rule == PAGE_OPEN)
				assert_string_equal(r->path, "/form/{mailbox}");
		}
}

#define ON_BOTH(test)                                                                                        \
	{#test " (sqlite)", test, open_sqlite, close_desk, NULL},                                            \
	{                                                                                                    \
#test " (postgres)", test, open_postgres, close_desk, NULL                                   \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ON_BOTH(test_a_good_link_opens_the_page),
	    ON_BOTH(test_a_kept_page_is_never_an_old_one),
	    ON_BOTH(test_other_links_are_gone),
	    ON_BOTH(test_a_link_ends_some_days_after_closing),
	    ON_BOTH(test_a_new_link_goes_to_the_known_address_once_an_hour),
	    ON_BOTH(test_a_new_link_after_closing_lives_from_its_own_day),
	    ON_BOTH(test_a_link_follows_its_customer),
	    ON_BOTH(test_words_need_the_key_of_this_link_and_action),
	    ON_BOTH(test_foreign_forms_are_refused),
	    ON_BOTH(test_guessing_is_slowed_down_for_its_network_only),
	    ON_BOTH(test_routes),
	    cmocka_unit_test(test_every_route_that_changes_something_is_known),
	};

	assert_int_equal(secret_start(), OK);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
