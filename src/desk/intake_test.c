// SPDX-License-Identifier: Apache-2.0
// Mail in, on both engines: from facts to tickets, with people, holds, bounces and acknowledgements.
#include "desk/test_desk.h"

#include "desk/answer.h"
#include "desk/inbox.h"
#include "desk/intake.h"
#include "desk/journal.h"
#include "desk/outbox.sql.h"
#include "desk/signed_token.h"

struct one {
	struct test_desk *t;
	struct mail_facts *facts;
	const char *to;
	struct slice parts[1];
	size_t part_count;
	int64_t ticket;
	enum err wanted;
};

static enum err apply(struct ctx *c, struct tx *tx, void *arg)
{
	struct one *o = arg;
	struct inbox_raw raw = {.mailbox = o->t->mailbox, .door = "lmtp", .envelope_from = S("x@y"), .envelope_to = slice_cstr(o->to), .raw = S("raw")};
	struct inbox_row row;
	int64_t inbox;
	bool found;

	TRY(inbox_receive(c, tx, &raw, &inbox));
	TRY(inbox_claim(c, tx, &row, &found));
	assert_true(found);
	return intake_apply(c, tx, &o->t->desk, &row, o->facts, o->parts, o->part_count, &o->ticket);
}

static int64_t arrive_at(struct test_desk *t, struct mail_facts *m, const char *to)
{
	struct one o = {.t = t, .facts = m, .to = to};

	assert_ok(db_write(t->desk.db, t->c, apply, &o));
	return o.ticket;
}

static int64_t arrive(struct test_desk *t, struct mail_facts *m)
{
	return arrive_at(t, m, "help@example.com");
}

static struct mail_facts letter(const char *from, const char *name, const char *subject, const char *text, const char *id)
{
	struct mail_facts m = {.subject = slice_cstr(subject), .message_id = slice_cstr(id), .text = slice_cstr(text),
			       .new_text = slice_cstr(text), .html = S(""), .lang = S("en"), .warnings = S(""), .own_token = S(""),
			       .bounce_message_id = S(""), .bounce_words = S("")};

	m.from.items[0] = (struct mail_person){.name = slice_cstr(name), .address = slice_cstr(from)};
	m.from.count = 1;
	m.to.items[0] = (struct mail_person){.name = S(""), .address = S("help@example.com")};
	m.to.count = 1;
	return m;
}

struct look {
	struct ticket ticket;
	struct contacts contacts;
	struct events events;
	struct outbox_of_contact_rows out;
	int64_t id, contact;
	bool shared;
};

static enum err look_at(struct ctx *c, struct tx *tx, void *arg)
{
	struct look *l = arg;

	TRY(ticket_load(c, tx, l->id, &l->ticket));
	TRY(contact_of_ticket(c, tx, l->id, l->shared, &l->contacts));
	TRY(journal_of_ticket(c, tx, l->id, false, &l->events));
	if (l->contact)
		TRY(outbox_of_contact(c, tx, l->contact, &l->out));
	return OK;
}

static struct look look(struct test_desk *t, int64_t ticket, bool shared)
{
	struct look l = {.id = ticket, .shared = shared};

	assert_ok(db_read(t->desk.db, t->c, look_at, &l));
	assert_int_equal(journal_check(t->c, &l.events, CHAIN_SHARED), 0);
	assert_int_equal(journal_check(t->c, &l.events, CHAIN_INTERNAL), 0);
	return l;
}

static const struct contact *last_out(const struct look *l)
{
	for (size_t i = l->contacts.count; i > 0; i--)
		if (slice_eq(l->contacts.items[i - 1].direction, S("out")))
			return &l->contacts.items[i - 1];
	return NULL;
}

static void first_mail(enum db_engine engine)
{
	struct test_desk *t = test_desk_new(engine);
	struct mail_facts m = letter("dana@example.co.il", "Dana Levi", "Dishwasher arrived damaged", "It leaks.", "a@x");
	int64_t id = arrive(t, &m);
	struct look l = look(t, id, false);
	const struct contact *ack = last_out(&l);

	assert_int_equal(l.ticket.state, STATE_NEW);
	assert_true(slice_eq(l.ticket.subject, S("Dishwasher arrived damaged")));
	assert_int_equal(l.ticket.contacts, 1);
	assert_true(l.ticket.waiting_since == t->c->now);
	// Acknowledged, with a time from opening hours, never with the sender's words.
	assert_non_null(ack);
	assert_true(l.ticket.next_contact > t->c->now);
	assert_true(memmem(ack->text.ptr, ack->text.len, "Dana Levi", 9) != NULL);
	assert_null(memmem(ack->text.ptr, ack->text.len, "leaks", 5));
	// 12:00 + 8 open hours: 18:00 today is 6, the rest tomorrow until 11:00 (09:00 UTC).
	assert_int_equal(l.ticket.next_contact, 1794304800000 + 23LL * 3600 * 1000);
	assert_true(memmem(ack->text.ptr, ack->text.len, "tomorrow, Wednesday, by 11:00", 29) != NULL);
	// The same message again changes nothing.
	assert_int_equal(arrive(t, &m), 0);
	assert_int_equal(look(t, id, false).contacts.count, l.contacts.count);
	test_desk_free(t);
}
TEST_BOTH(first_mail)

static void hebrew_mail(enum db_engine engine)
{
	struct test_desk *t = test_desk_new(engine);
	struct mail_facts m = letter("ruth@example.co.il", "רות אלון", "ריח שרוף", "יש ריח שרוף מהתנור", "h@x");
	struct look l;
	const struct contact *ack;

	m.lang = S("he");
	l = look(t, arrive(t, &m), false);
	ack = last_out(&l);
	assert_non_null(ack);
	assert_true(memmem(ack->text.ptr, ack->text.len, "שלום רות אלון", strlen("שלום רות אלון")) != NULL);
	assert_true(memmem(ack->text.ptr, ack->text.len, "מחר, יום רביעי, עד 11:00", strlen("מחר, יום רביעי, עד 11:00")) != NULL);
	test_desk_free(t);
}
TEST_BOTH(hebrew_mail)

struct answering {
	struct test_desk *t;
	int64_t ticket, contact;
	const char *text, *cc;
	int64_t undo;
};

static enum err answer(struct ctx *c, struct tx *tx, void *arg)
{
	struct answering *a = arg;
	struct ticket t;

	TRY(ticket_load(c, tx, a->ticket, &t));
	return answer_send(c, tx, &a->t->desk, &a->t->as_agent, &t,
			   &(struct answer_new){.kind = "reply", .text = slice_cstr(a->text), .cc = slice_cstr(a->cc), .undo_seconds = a->undo, .after = STATE_WITH_CUSTOMER},
			   &a->contact);
}

static enum err undo(struct ctx *c, struct tx *tx, void *arg)
{
	struct answering *a = arg;

	return answer_undo(c, tx, &a->t->as_agent, a->contact);
}

static enum err release(struct ctx *c, struct tx *tx, void *arg)
{
	(void)arg;
	return answer_release_due(c, tx);
}

static void answer_and_reply(enum db_engine engine)
{
	struct test_desk *t = test_desk_new(engine);
	struct mail_facts m = letter("dana@example.co.il", "Dana Levi", "Dishwasher", "It leaks.", "a@x");
	int64_t id = arrive(t, &m);
	struct answering a = {.t = t, .ticket = id, .text = "We look into it.", .cc = "boss@example.org"};
	struct look l;
	struct mail_facts reply, stranger, foreign;
	const char *address;

	assert_ok(db_write(t->desk.db, t->c, answer, &a));
	l = look(t, id, true);
	assert_int_equal(l.ticket.state, STATE_WITH_CUSTOMER);
	assert_int_equal(l.ticket.waiting_since, 0);
	l.contact = a.contact;
	assert_ok(db_read(t->desk.db, t->c, look_at, &l));
	assert_int_equal(l.out.count, 2);
	// The customer's copy carries a link, the Cc copy none.
	assert_int_equal(l.out.items[0].has_link, 1);
	assert_int_equal(l.out.items[1].has_link, 0);
	address = arena_cstr(t->c->arena, outbox_reply_address(t->c->arena, &t->desk, id, l.out.items[0].id, S("help@example.com")));

	reply = letter("DANA@example.co.il", "Dana", "Re: something else", "Still leaks.", "b@x");
	assert_int_equal(arrive_at(t, &reply, address), id);
	l = look(t, id, true);
	assert_int_equal(l.ticket.state, STATE_WITH_US);
	assert_int_equal(l.ticket.contacts, 2);

	// The same token in a stranger's hands is held, and the customer's record does not show it.
	stranger = letter("eve@evil.example", "Eve", "Re: hi", "let me in", "c@x");
	assert_int_equal(arrive_at(t, &stranger, address), id);
	l = look(t, id, true);
	assert_int_equal(l.ticket.held, 1);
	for (size_t i = 0; i < l.contacts.count; i++)
		assert_false(slice_eq(l.contacts.items[i].text, S("let me in")));

	// A guessed token is nobody's.
	foreign = letter("mallory@evil.example", "M", "Re: hi", "guess", "d@x");
	assert_int_not_equal(arrive_at(t, &foreign, "help+k1-1-aaaaaaaaaaaaaaaa@example.com"), id);
	test_desk_free(t);
}
TEST_BOTH(answer_and_reply)

static void undo_seconds(enum db_engine engine)
{
	struct test_desk *t = test_desk_new(engine);
	struct mail_facts m = letter("dana@example.co.il", "Dana", "Hi", "Hello.", "a@x");
	int64_t id = arrive(t, &m);
	struct answering a = {.t = t, .ticket = id, .text = "Oops.", .cc = "", .undo = 8};
	size_t shared = look(t, id, true).contacts.count;

	assert_ok(db_write(t->desk.db, t->c, answer, &a));
	// Nobody outside sees it while it can be taken back.
	assert_int_equal(look(t, id, true).contacts.count, shared);
	assert_ok(db_write(t->desk.db, t->c, undo, &a));
	t->c->now += 60000;
	assert_ok(db_write(t->desk.db, t->c, release, NULL));
	assert_int_equal(look(t, id, true).contacts.count, shared);
	// Another one leaves by itself, once, and can then not be taken back.
	a.text = "Better.";
	assert_ok(db_write(t->desk.db, t->c, answer, &a));
	t->c->now += 8000;
	assert_ok(db_write(t->desk.db, t->c, release, NULL));
	assert_ok(db_write(t->desk.db, t->c, release, NULL));
	assert_int_equal(look(t, id, true).contacts.count, shared + 1);
	assert_int_equal(db_write(t->desk.db, t->c, undo, &a), E_CONFLICT);
	test_desk_free(t);
}
TEST_BOTH(undo_seconds)

static void bounce_is_tied(enum db_engine engine)
{
	struct test_desk *t = test_desk_new(engine);
	struct mail_facts m = letter("dana@example.co.il", "Dana", "Hi", "Hello.", "a@x"), b, forged;
	int64_t id = arrive(t, &m);
	struct answering a = {.t = t, .ticket = id, .text = "Here.", .cc = ""};
	struct look l = {.id = id, .shared = false};

	assert_ok(db_write(t->desk.db, t->c, answer, &a));
	l.contact = a.contact;
	assert_ok(db_read(t->desk.db, t->c, look_at, &l));
	forged = letter("mailer-daemon@evil.example", "", "Undelivered", "no", "f@x");
	forged.bounced = forged.bounce_permanent = true;
	forged.bounce_message_id = S("k1-1-aaaaaaaaaaaaaaaa@example.com");
	assert_int_not_equal(arrive(t, &forged), id);
	b = letter("mailer-daemon@mx.example", "", "Undelivered", "no such user", "g@x");
	b.bounced = b.bounce_permanent = b.automatic = true;
	b.bounce_words = S("5.1.1 no such user");
	b.bounce_message_id = outbox_message_id(t->c->arena, &t->desk, id, l.out.items[0].id, S("help@example.com"));
	assert_int_equal(arrive(t, &b), id);
	assert_ok(db_read(t->desk.db, t->c, look_at, &l));
	assert_true(slice_eq(l.out.items[0].state, S("bounced")));
	assert_true(slice_eq(l.out.items[0].words, S("5.1.1 no such user")));
	assert_int_equal(l.ticket.failed, 1);
	test_desk_free(t);
}
TEST_BOTH(bounce_is_tied)

// security.md row 3: five hundred forged mails, at most three acknowledgements a day, one an hour.
static void acknowledgements_are_few(enum db_engine engine)
{
	struct test_desk *t = test_desk_new(engine);
	int acks = 0;

	for (int i = 0; i < 60; i++) {
		struct mail_facts m = letter("victim@example.net", "V", "x", "y", arena_cstr(t->c->arena, arena_printf(t->c->arena, "%d@x", i)));
		struct look l;

		t->c->now += 30 * 60 * 1000;
		l = look(t, arrive(t, &m), false);
		acks += last_out(&l) != NULL;
	}
	// Thirty hours touch two days.
	assert_true(acks >= 3 && acks <= 6);
	test_desk_free(t);
}
TEST_BOTH(acknowledgements_are_few)

static void others_are_proposed(enum db_engine engine)
{
	struct test_desk *t = test_desk_new(engine);
	struct mail_facts m = letter("dana@example.co.il", "Dana", "Hi", "Hello.", "a@x"), third;
	int64_t id;

	m.cc.items[0] = (struct mail_person){.name = S("Attacker"), .address = S("attacker@evil.example")};
	m.cc.count = 1;
	id = arrive(t, &m);
	// Being named in Cc does not make one belong.
	third = letter("attacker@evil.example", "Attacker", "Re: Hi [K-1001]", "show me", "z@x");
	assert_int_not_equal(arrive(t, &third), id);
	test_desk_free(t);
}
TEST_BOTH(others_are_proposed)

int main(void)
{
	const struct CMUnitTest tests[] = {UNIT_BOTH(first_mail),  UNIT_BOTH(hebrew_mail),		   UNIT_BOTH(answer_and_reply),
					   UNIT_BOTH(undo_seconds), UNIT_BOTH(bounce_is_tied), UNIT_BOTH(acknowledgements_are_few),
					   UNIT_BOTH(others_are_proposed)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
