// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <string.h>

#include "desk/intake_decide.h"

static const struct {
	const char *name;
	struct intake_view view;
	enum intake_what what;
	int64_t ticket;
	const char *held;
	bool acknowledge, junk;
	int64_t related;
} cases[] = {
    {"a stranger's first mail opens a ticket and is acknowledged", {.sender_usable = true}, INTAKE_NEW, 0, NULL, true, false, 0},
    {"a machine's mail opens one without a word back", {.sender_usable = true, .automatic = true}, INTAKE_NEW, 0, NULL, false, false, 0},
    {"junk opens one in the junk view, silently", {.sender_usable = true, .junk = true}, INTAKE_NEW, 0, NULL, false, true, 0},
    {"a blocked sender too", {.sender_usable = true, .blocked = true}, INTAKE_NEW, 0, NULL, false, true, 0},
    {"nobody answers noreply", {.sender_usable = false}, INTAKE_NEW, 0, NULL, false, false, 0},
    {"our token and the right person: joins", {.sender_usable = true, .token_ticket = 7, .token_belongs = true, .token_in_address = true}, INTAKE_JOIN, 7, NULL, false, false, 0},
    {"our token from somebody new: held", {.sender_usable = true, .token_ticket = 7, .token_in_address = true}, INTAKE_HOLD, 7, "token_stranger", false, false, 0},
    {"our Message-ID quoted by a stranger: held", {.sender_usable = true, .token_ticket = 7}, INTAKE_HOLD, 7, "stranger", false, false, 0},
    {"mail of staff never acts as staff", {.sender_usable = true, .from_staff = true, .token_ticket = 7}, INTAKE_HOLD, 7, "staff_mail", false, false, 0},
    {"a subject tag alone joins for those who belong", {.sender_usable = true, .tag_ticket = 9, .tag_belongs = true}, INTAKE_JOIN, 9, NULL, false, false, 0},
    {"a guessed tag opens a new ticket that points there", {.sender_usable = true, .tag_ticket = 9}, INTAKE_NEW, 0, NULL, true, false, 9},
    {"their own thread joins", {.sender_usable = true, .thread_ticket = 5, .thread_belongs = true}, INTAKE_JOIN, 5, NULL, false, false, 0},
    {"a stranger in a thread opens a new one", {.sender_usable = true, .thread_ticket = 5}, INTAKE_NEW, 0, NULL, true, false, 5},
    {"the token wins over the tag", {.sender_usable = true, .token_ticket = 7, .token_belongs = true, .tag_ticket = 9, .tag_belongs = true}, INTAKE_JOIN, 7, NULL, false, false, 0},
    {"a proved bounce goes to its message", {.bounced = true, .bounce_outbox = 3, .token_ticket = 7}, INTAKE_BOUNCE, 7, NULL, false, false, 0},
    {"a forged bounce is only a new mail, unanswered", {.bounced = true, .sender_usable = true}, INTAKE_NEW, 0, NULL, false, false, 0},
    {"our own echo without a token is dropped", {.from_ourselves = true}, INTAKE_DROP, 0, NULL, false, false, 0},
    {"our own echo with one is held", {.from_ourselves = true, .token_ticket = 7, .token_belongs = true}, INTAKE_HOLD, 7, "stranger", false, false, 0},
    {"staff forwarded a customer in: a ticket of the customer", {.from_staff = true, .forwarded_by_staff = true, .sender_usable = true}, INTAKE_NEW, 0, NULL, true, false, 0},
    {"a blocked sender with a token is held", {.blocked = true, .token_ticket = 7, .token_belongs = true}, INTAKE_HOLD, 7, "stranger", false, false, 0},
};

static void decides(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct intake_decision d = intake_decide(&cases[i].view);

		print_message("  %s\n", cases[i].name);
		assert_int_equal(d.what, cases[i].what);
		assert_int_equal(d.ticket, cases[i].ticket);
		assert_int_equal(d.acknowledge, cases[i].acknowledge);
		assert_int_equal(d.junk, cases[i].junk);
		assert_int_equal(d.related, cases[i].related);
		if (cases[i].held)
			assert_string_equal(d.held, cases[i].held);
		else
			assert_null(d.held);
	}
}

static void automatic_mail_never_counts(void **state)
{
	struct intake_view v = {.token_ticket = 7, .token_belongs = true, .automatic = true};

	(void)state;
	assert_false(intake_decide(&v).counts);
	v.automatic = false;
	assert_true(intake_decide(&v).counts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(decides), cmocka_unit_test(automatic_mail_never_counts)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
