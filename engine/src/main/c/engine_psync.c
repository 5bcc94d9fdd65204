/* psync: pread and pwrite, one request at a time, in the submitting call. */
#include "job.h"

#include <stdlib.h>
#include <unistd.h>

struct psync {
	struct completion pending;
	bool have;
};

static int psync_probe(void)
{
	return 0;
}

static int psync_init(struct job *job)
{
	job->engine_state = calloc(1, sizeof(struct psync));
	return job->engine_state ? 0 : -ENOMEM;
}

static void psync_prepare(struct job *job, struct request *request)
{
	struct psync *psync = job->engine_state;

	psync->pending.request = request;
}

static int psync_submit(struct job *job, unsigned queued)
{
	struct psync *psync = job->engine_state;
	const struct request *request = psync->pending.request;
	ssize_t ret;

	(void)queued;
	counter_add(&job_stats(job)->submit_calls, 1);
	do {
		switch (request->op) {
		case BIOSCOPE_OP_READ:
			ret = pread(job->fd, request->buffer, request->bytes, (off_t)request->offset);
			break;
		case BIOSCOPE_OP_WRITE:
			ret = pwrite(job->fd, request->buffer, request->bytes, (off_t)request->offset);
			break;
		case BIOSCOPE_OP_FSYNC:
			ret = fsync(job->fd);
			break;
		default:
			ret = fdatasync(job->fd);
			break;
		}
	} while (ret < 0 && errno == EINTR);
	psync->pending.result = ret < 0 ? -errno : (int)ret;
	psync->have = true;
	return 1;
}

static int psync_reap(struct job *job, unsigned least, uint64_t timeout_ns)
{
	struct psync *psync = job->engine_state;

	(void)least;
	(void)timeout_ns;
	if (!psync->have)
		return 0;
	psync->have = false;
	job->done[0] = psync->pending;
	return 1;
}

static void psync_exit(struct job *job)
{
	free(job->engine_state);
	job->engine_state = NULL;
}

const struct io_engine engine_psync = {
	.name = "psync",
	.synchronous = true,
	.probe = psync_probe,
	.init = psync_init,
	.prepare = psync_prepare,
	.submit = psync_submit,
	.reap = psync_reap,
	.exit = psync_exit,
};
