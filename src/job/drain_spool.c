// SPDX-License-Identifier: Apache-2.0
// Takes in what `keshev deliver` wrote to the spool while no server ran.
#include <stdatomic.h>

#include "base/log.h"
#include "channel/spool.h"
#include "job/job.h"

static enum err run(struct desk *d, struct ctx *c, bool *again)
{
	static atomic_bool looked_at_held; // once for each start of the server
	int taken;

	(void)again;
	TRY(spool_drain(d, c, !atomic_exchange(&looked_at_held, true), &taken));
	if (taken)
		log_info("%d spooled %s taken in", taken, taken == 1 ? "message" : "messages");
	return OK;
}

const struct job drain_spool_job = {
    .name = "drain_spool",
    .every = 5000,
    .run = run,
};
