// SPDX-License-Identifier: Apache-2.0
// `keshev doctor`: looks at everything that a desk stands on and says in sentences what is good and what is not.
#include <stdio.h>

#include "app/control.h"
#include "app/data_folder.h"
#include "app/doctor.h"
#include "app/version.h"

static long long figure(const json_t *status, const char *name)
{
	return (long long)json_integer_value(json_object_get(status, name));
}

static void look_at_mail(struct doctor *d, const json_t *status, bool ask_dns)
{
	json_t *mailboxes = json_object_get(status, "mailboxes"), *m;
	size_t i;

	if (json_array_size(mailboxes) == 0)
		doctor_says(d, FINDING_HINT, "There is no mailbox yet. Add one: keshev mailbox add ADDRESS --name NAME --smtp URL");
	json_array_foreach(mailboxes, i, m) {
		const char *address = json_string_value(json_object_get(m, "address"));

		if (!json_is_true(json_object_get(m, "smtp")))
			doctor_says(d, FINDING_HINT, "Answers from %s cannot leave: it has no --smtp.", address);
		if (ask_dns)
			doctor_mail_domain(d, slice_cstr(address));
	}
	if (figure(status, "mail_unreadable"))
		doctor_says(d, FINDING_HINT, "%lld messages could not be read safely; they are shown with \"try again\".",
			    figure(status, "mail_unreadable"));
	if (figure(status, "answers_troubled"))
		doctor_says(d, FINDING_HINT, "%lld answers did not arrive or may not have; the queue shows them.",
			    figure(status, "answers_troubled"));
}

static void look_at_server(struct doctor *d, const json_t *status)
{
	struct slice base = slice_cstr(json_string_value(json_object_get(status, "base_url")));

	doctor_says(d, FINDING_GOOD, "A Keshev %s runs on this folder and its store answers (%s, level %lld).",
		    json_string_value(json_object_get(status, "version")), json_string_value(json_object_get(status, "store")),
		    figure(status, "level"));
	if (!slice_starts(base, S("https://")))
		doctor_says(d, FINDING_HINT, "Links begin with %.*s. For use beyond this machine put a proxy with TLS in front and start with --base-url https://…",
			    SLICE_ARG(base));
	if (figure(status, "reader_deaths"))
		doctor_says(d, FINDING_HINT, "%lld readers died or were too slow since the start.", figure(status, "reader_deaths"));
}

static int run(struct invocation *in)
{
	struct doctor d = {.ctx = in->ctx};
	const char *folder = data_folder_of(in);
	json_t *status = NULL;
	bool running;
	enum err e;

	printf("Keshev %s\n", KESHEV_VERSION);
	doctor_sandbox(&d);
	doctor_folder(&d, folder);
	e = control_ask_server(in, "status", NULL, NO_SLICE, &running, &status);
	if (e != OK) {
		doctor_says(&d, FINDING_BAD, "The server on this folder does not do its work: %.*s", SLICE_ARG(in->ctx->why));
	} else if (!running) {
		doctor_says(&d, FINDING_HINT, "No server runs on %s; its store and mail were not looked at.", folder);
	} else {
		look_at_server(&d, status);
		look_at_mail(&d, status, !invocation_option(in, "no-dns"));
	}
	json_decref(status);
	return d.bad ? 1 : 0;
}

const struct command doctor_command = {
    .name = "doctor",
    .arguments = "",
    .summary = "looks at what the desk stands on and says what to mend",
    .details = "Each line is good, a hint, or BAD. The exit status is 1 when something is BAD.",
    .options = {{"no-dns", NULL, "do not ask name servers about the mailboxes' domains"}},
    .run = run,
};
