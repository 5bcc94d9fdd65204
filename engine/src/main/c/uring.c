/* Submitting to an io_uring and reaping from it; see uring.h. The job's thread. */
#include "uring.h"
#include "job.h"
#include "run.h"

#include <poll.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* user_data: the job above, the request's id below. */
#define ID_BITS 48
#define ID_MASK ((1ull << ID_BITS) - 1)

static int enter(const struct uring *uring, unsigned submit, unsigned least, unsigned flags, void *arg, size_t bytes)
{
	int ret = (int)syscall(SYS_io_uring_enter, uring->enter_fd, submit, least, flags | uring->enter_flags, arg, bytes);

	return ret < 0 ? -errno : ret;
}

struct io_uring_sqe *uring_sqe(struct job *job, struct uring *uring, const struct request *request)
{
	struct io_uring_sqe *sqe = &uring->sqes[uring->tail++ & uring->sq_mask];
	uint32_t place = (uint32_t)request->id & uring->slot_mask;

	memset(sqe, 0, sizeof(*sqe));
	if (uring->by_slot) {
		sqe->user_data = request->slot;
		return sqe;
	}
	while (uring->slot_of_id[place] != NO_SLOT)
		place = (place + 1) & uring->slot_mask;
	uring->slot_of_id[place] = request->slot;
	sqe->user_data = (uint64_t)job->number << ID_BITS | (request->id & ID_MASK);
	return sqe;
}

static struct request *request_of(struct job *job, struct uring *uring, uint64_t user_data)
{
	uint64_t id = user_data & ID_MASK;
	uint32_t place = (uint32_t)id & uring->slot_mask;
	uint32_t slot;

	for (;; place = (place + 1) & uring->slot_mask) {
		slot = uring->slot_of_id[place];
		if (slot != NO_SLOT && (job->requests[slot].id & ID_MASK) == id)
			break;
	}
	uring->slot_of_id[place] = NO_SLOT;
	return &job->requests[slot];
}

/* The kernel has completions that it can only hand over when the task comes by. */
static bool kernel_has_more(const struct uring *uring)
{
	return __atomic_load_n(uring->sq_flags, __ATOMIC_RELAXED) & (IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW);
}

int uring_submit(struct job *job, unsigned queued)
{
	struct uring *uring = job->engine_state;
	uint32_t shown = uring->tail;
	unsigned flags = 0;
	int ret;

	/* A polling thread takes whatever it is shown: no more of what is prepared than is to be submitted, and stamped, now. */
	if (uring->setup_flags & IORING_SETUP_SQPOLL && uring->tail - *uring->sq_tail > queued)
		shown = *uring->sq_tail + queued;
	/* Pairs with the kernel's acquire of the tail: SQEs before it. */
	__atomic_store_n(uring->sq_tail, shown, __ATOMIC_RELEASE);
	if (uring->setup_flags & IORING_SETUP_SQPOLL) {
		/* The thread sets the flag, then looks at the tail once more; so we look the other way round. */
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		if (!(__atomic_load_n(uring->sq_flags, __ATOMIC_RELAXED) & IORING_SQ_NEED_WAKEUP))
			return (int)queued;
		flags = IORING_ENTER_SQ_WAKEUP;
	} else if (uring->setup_flags & IORING_SETUP_DEFER_TASKRUN) {
		/* The same call takes along the completions that wait for the task. */
		flags = IORING_ENTER_GETEVENTS;
	}
	counter_add(&job_stats(job)->submit_calls, 1);
	do
		ret = enter(uring, queued, 0, flags, NULL, 0);
	while (ret == -EINTR);
	if (flags & IORING_ENTER_SQ_WAKEUP && ret >= 0)
		return (int)queued;
	/* The completion ring is full: nothing went, reap first. */
	return ret == -EBUSY ? -EAGAIN : ret;
}

static unsigned take(struct job *job, struct uring *uring, unsigned count)
{
	uint32_t head = *uring->cq_head;
	/* Pairs with the kernel's release of the tail: CQEs before it. */
	uint32_t tail = __atomic_load_n(uring->cq_tail, __ATOMIC_ACQUIRE);

	if (head == tail)
		return count;
	for (; head != tail && count < job->config->iodepth; head++, count++) {
		const struct io_uring_cqe *cqe = &uring->cqes[head & uring->cq_mask];

		job->done[count].request = request_of(job, uring, cqe->user_data);
		job->done[count].result = cqe->res;
	}
	/* Release: the kernel may write over a CQE only after it was read. */
	__atomic_store_n(uring->cq_head, head, __ATOMIC_RELEASE);
	return count;
}

static int wait_for(struct job *job, struct uring *uring, unsigned least, uint64_t timeout_ns)
{
	struct __kernel_timespec timeout = {
		.tv_sec = (int64_t)(timeout_ns / NSEC_PER_SEC),
		.tv_nsec = (long long)(timeout_ns % NSEC_PER_SEC),
	};
	struct io_uring_getevents_arg arg = { .ts = (uint64_t)(uintptr_t)&timeout };
	struct pollfd readable = { .fd = uring->fd, .events = POLLIN };
	struct timespec limit = timespec_of(timeout_ns);
	int ret;

	counter_add(&job_stats(job)->wait_calls, 1);
	if (timeout_ns == NO_TIMEOUT)
		return enter(uring, 0, least, IORING_ENTER_GETEVENTS, NULL, 0);
	if (uring->features & IORING_FEAT_EXT_ARG)
		return enter(uring, 0, least, IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG, &arg, sizeof(arg));
	/* Before 5.11 only poll() can wait for so long and no longer. */
	ret = ppoll(&readable, 1, &limit, NULL);
	return ret < 0 ? -errno : ret;
}

int uring_reap(struct job *job, unsigned least, uint64_t timeout_ns)
{
	struct uring *uring = job->engine_state;
	bool polled = uring->setup_flags & IORING_SETUP_IOPOLL;
	unsigned count = take(job, uring, 0);
	int ret;

	if (!least && !count && (polled || kernel_has_more(uring))) {
		ret = enter(uring, 0, 0, IORING_ENTER_GETEVENTS, NULL, 0);
		if (ret < 0 && ret != -EINTR && ret != -EAGAIN && ret != -EBUSY)
			return ret;
		return (int)take(job, uring, count);
	}
	while (count < least) {
		ret = wait_for(job, uring, least - count, timeout_ns);
		if (ret < 0 && ret != -EINTR && ret != -EAGAIN && ret != -EBUSY && ret != -ETIME)
			return ret;
		count = take(job, uring, count);
		if (timeout_ns != NO_TIMEOUT)
			break;
	}
	return (int)count;
}
