/*
 * nop: io_uring NOP requests, which come back without any I/O. Measures Bioscope and the
 * kernel's ring themselves: everything but the disk is as in engine_uring.c.
 */
#include "job.h"
#include "uring.h"

static void null_prepare(struct job *job, struct request *request)
{
	uring_sqe(job, job->engine_state, request)->opcode = IORING_OP_NOP;
}

static int null_init(struct job *job)
{
	return uring_init(job, job->config->flags & BIOSCOPE_SQPOLL ? IORING_SETUP_SQPOLL : 0);
}

const struct io_engine engine_null = {
	.name = "nop",
	.probe = uring_probe,
	.init = null_init,
	.prepare = null_prepare,
	.submit = uring_submit,
	.reap = uring_reap,
	.exit = uring_exit,
	.collect = uring_collect,
	.interrupt = uring_interrupt,
};
