// SPDX-License-Identifier: Apache-2.0
#include "app/at_work.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "channel/email_fetch.h"
#include "desk/demo.h"
#include "desk/presence.h"
#include "job/job.h"

struct at_work {
	struct desk *desk;
	struct job_runner *jobs;
	struct email_fetch *fetch;
};

static enum err fill_demo(struct desk *d)
{
	struct arena *a = arena_new(0);
	struct ctx c;
	enum err e;

	if (!a)
		return E_BUSY;
	c = ctx_new(a, clock_now(), LANG_EN);
	e = demo_fill(d, &c);
	if (e != OK)
		log_error("the demo could not be made: %s %.*s", err_name(e), SLICE_ARG(c.why));
	arena_free(a);
	return e;
}

enum err at_work_start(struct desk *d, struct at_work **out)
{
	struct at_work *w = mem_zero(sizeof *w);

	if (!w)
		return E_BUSY;
	*out = w;
	w->desk = d;
	d->presence = presence_new();
	if (d->demo)
		TRY(fill_demo(d));
	TRY(job_runner_start(d, &w->jobs));
	return email_fetch_start(d, &w->fetch);
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
