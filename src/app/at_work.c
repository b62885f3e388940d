// SPDX-License-Identifier: Apache-2.0
#include "app/at_work.h"

#include "base/mem.h"
#include "channel/email_fetch.h"
#include "desk/demo.h"
#include "desk/lease.h"
#include "desk/presence.h"
#include "job/job.h"

struct at_work {
	struct desk *desk;
	struct job_runner *jobs;
	struct email_fetch *fetch;
};

enum err at_work_new(struct desk *d, struct ctx *c, struct at_work **out)
{
	struct at_work *w = mem_zero(sizeof *w);

	if (!w)
		return fail(c, E_BUSY, "Out of memory.");
	*out = w;
	w->desk = d;
	d->presence = presence_new();
	TRY(lease_end_all(d, c));
	return d->demo ? demo_fill(d, c) : OK;
}

enum err at_work_start(struct at_work *w)
{
	TRY(job_runner_start(w->desk, &w->jobs));
	return email_fetch_start(w->desk, &w->fetch);
}

void at_work_stop(struct at_work *w)
{
	if (!w)
		return;
	email_fetch_stop(w->fetch);
	job_runner_stop(w->jobs);
}

void at_work_free(struct at_work *w)
{
	if (!w)
		return;
	email_fetch_free(w->fetch);
	job_runner_free(w->jobs);
	presence_free(w->desk->presence);
	mem_free(w);
}
