// SPDX-License-Identifier: Apache-2.0
#include "app/at_work.h"

#include "base/mem.h"
#include "channel/email_fetch.h"
#include "desk/presence.h"
#include "job/job.h"

struct at_work {
	struct desk *desk;
	struct job_runner *jobs;
	struct email_fetch *fetch;
};

enum err at_work_start(struct desk *d, struct at_work **out)
{
	struct at_work *w = mem_zero(sizeof *w);

	if (!w)
		return E_BUSY;
	*out = w;
	w->desk = d;
	d->presence = presence_new();
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
