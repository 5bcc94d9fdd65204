/* io_uring: reads, writes and syncs. */
#include "job.h"
#include "run.h"
#include "uring.h"

#include <unistd.h>

static void uring_prepare(struct job *job, struct request *request)
{
	struct uring *uring = job->engine_state;
	struct io_uring_sqe *sqe = uring_sqe(job, uring, request);

	sqe->fd = uring->fixed_file ? 0 : job->fd;
	sqe->flags = uring->fixed_file ? IOSQE_FIXED_FILE : 0;
	if (request->op == BIOSCOPE_OP_FSYNC || request->op == BIOSCOPE_OP_FDATASYNC) {
		sqe->opcode = IORING_OP_FSYNC;
		sqe->fsync_flags = request->op == BIOSCOPE_OP_FDATASYNC ? IORING_FSYNC_DATASYNC : 0;
		return;
	}
	if (request->op == BIOSCOPE_OP_READ)
		sqe->opcode = uring->fixed_buffers ? IORING_OP_READ_FIXED : IORING_OP_READ;
	else
		sqe->opcode = uring->fixed_buffers ? IORING_OP_WRITE_FIXED : IORING_OP_WRITE;
	sqe->addr = (uintptr_t)request->buffer;
	sqe->len = request->bytes;
	sqe->off = request->offset;
	sqe->buf_index = uring->fixed_buffers ? request->buffer_index : 0;
}

/* Whether the file's device can be polled at all: only a read that goes there tells. */
static int try_polled_read(struct job *job)
{
	struct request probe = {
		.offset = job->first_block_offset,
		.bytes = (uint32_t)job->config->bs,
		.buffer = job_buffer(job, 0),
		.op = BIOSCOPE_OP_READ,
	};
	int ret;

	job->requests[0] = probe;
	uring_prepare(job, &job->requests[0]);
	ret = uring_submit(job, 1);
	if (ret < 0)
		return ret;
	ret = uring_reap(job, 1, NO_TIMEOUT);
	job->requests[0].bytes = 0;
	return ret < 0 ? ret : job->done[0].result;
}

static int uring_engine_init(struct job *job)
{
	const struct bioscope_config *config = job->config;
	unsigned wanted = 0;
	struct uring *uring;
	int ret;

	if (config->flags & BIOSCOPE_SQPOLL)
		wanted |= IORING_SETUP_SQPOLL;
	/* A polled ring takes reads and writes only. */
	if (config->flags & BIOSCOPE_HIPRI && !config->fsync_every && !config->fdatasync_every)
		wanted |= IORING_SETUP_IOPOLL;
	else if (config->flags & BIOSCOPE_HIPRI)
		run_note(job->run, BIOSCOPE_NO_HIPRI);
	ret = uring_init(job, wanted);
	if (ret)
		return ret;
	uring = job->engine_state;
	if (!(uring->setup_flags & IORING_SETUP_IOPOLL))
		return 0;
	ret = try_polled_read(job);
	if (ret != -EOPNOTSUPP && ret != -EINVAL)
		return 0;
	run_note(job->run, BIOSCOPE_NO_HIPRI);
	uring_exit(job);
	return uring_init(job, wanted & ~(unsigned)IORING_SETUP_IOPOLL);
}

const struct io_engine engine_uring = {
	.name = "io_uring",
	.probe = uring_probe,
	.init = uring_engine_init,
	.prepare = uring_prepare,
	.submit = uring_submit,
	.reap = uring_reap,
	.exit = uring_exit,
	.collect = uring_collect,
	.interrupt = uring_interrupt,
};
