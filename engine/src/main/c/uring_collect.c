/*
 * io_uring reaped by another thread than the one that submits: the laboratory's. There,
 * user_data carries the slot, since the table that finds it by id is the submitter's.
 */
#include "job.h"
#include "uring.h"

#include <sys/syscall.h>
#include <unistd.h>

/* Far from any slot. */
#define INTERRUPT UINT64_MAX

static unsigned take(struct job *job, struct uring *uring, struct completion *done)
{
	uint32_t head = *uring->cq_head;
	/* Pairs with the kernel's release of the tail: CQEs before it. */
	uint32_t tail = __atomic_load_n(uring->cq_tail, __ATOMIC_ACQUIRE);
	unsigned count = 0;

	for (; head != tail && count <= job->config->iodepth; head++, count++) {
		const struct io_uring_cqe *cqe = &uring->cqes[head & uring->cq_mask];

		done[count].request = cqe->user_data == INTERRUPT ? NULL : &job->requests[cqe->user_data];
		done[count].result = cqe->res;
	}
	/* Release: the kernel may write over a CQE only after it was read. */
	__atomic_store_n(uring->cq_head, head, __ATOMIC_RELEASE);
	return count;
}

int uring_collect(struct job *job, struct completion *done)
{
	struct uring *uring = job->engine_state;
	unsigned count;

	while (!(count = take(job, uring, done))) {
		/* By its own number: a registered one is the submitting thread's alone. */
		long ret = syscall(SYS_io_uring_enter, uring->fd, 0, 1, IORING_ENTER_GETEVENTS, NULL, 0);

		if (ret < 0 && errno != EINTR && errno != EAGAIN && errno != EBUSY)
			return -errno;
	}
	return (int)count;
}

int uring_interrupt(struct job *job)
{
	uint64_t *submit_calls = &job_stats(job)->submit_calls;
	uint64_t counted = *submit_calls;
	const struct request nothing = { .slot = 0 };
	struct io_uring_sqe *sqe = uring_sqe(job, job->engine_state, &nothing);
	int ret;

	sqe->opcode = IORING_OP_NOP;
	sqe->user_data = INTERRUPT;
	do
		ret = uring_submit(job, 1);
	while (ret == -EAGAIN);
	counter_set(submit_calls, counted);
	return ret < 0 ? ret : 0;
}
