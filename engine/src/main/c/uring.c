/* io_uring by raw system calls; see uring.h. Everything but probing runs on the job's thread. */
#include "uring.h"
#include "job.h"
#include "run.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* user_data: the job above, the request's id below. */
#define ID_BITS 48
#define ID_MASK ((1ull << ID_BITS) - 1)

static int enter(const struct uring *uring, unsigned submit, unsigned least, unsigned flags, void *arg, size_t bytes)
{
	int ret = (int)syscall(SYS_io_uring_enter, uring->enter_fd, submit, least, flags | uring->enter_flags, arg, bytes);

	return ret < 0 ? -errno : ret;
}

static int map_rings(struct uring *uring, const struct io_uring_params *params)
{
	size_t sq_bytes = params->sq_off.array + params->sq_entries * sizeof(uint32_t);
	size_t cq_bytes = params->cq_off.cqes + params->cq_entries * sizeof(struct io_uring_cqe);
	uint32_t *array;
	uint32_t i;
	char *ring;

	uring->ring_bytes = sq_bytes > cq_bytes ? sq_bytes : cq_bytes;
	ring = mmap(NULL, uring->ring_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, uring->fd,
		    IORING_OFF_SQ_RING);
	if (ring == MAP_FAILED)
		return -errno;
	uring->ring = ring;
	uring->sqes_bytes = params->sq_entries * sizeof(struct io_uring_sqe);
	uring->sqes = mmap(NULL, uring->sqes_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, uring->fd,
			   IORING_OFF_SQES);
	if (uring->sqes == MAP_FAILED) {
		uring->sqes = NULL;
		return -errno;
	}
	uring->sq_head = (uint32_t *)(ring + params->sq_off.head);
	uring->sq_tail = (uint32_t *)(ring + params->sq_off.tail);
	uring->sq_flags = (uint32_t *)(ring + params->sq_off.flags);
	uring->sq_mask = *(uint32_t *)(ring + params->sq_off.ring_mask);
	uring->cq_head = (uint32_t *)(ring + params->cq_off.head);
	uring->cq_tail = (uint32_t *)(ring + params->cq_off.tail);
	uring->cq_mask = *(uint32_t *)(ring + params->cq_off.ring_mask);
	uring->cqes = (struct io_uring_cqe *)(ring + params->cq_off.cqes);
	array = (uint32_t *)(ring + params->sq_off.array);
	for (i = 0; i < params->sq_entries; i++)
		array[i] = i;
	return 0;
}

int uring_open(struct uring *uring, unsigned entries, unsigned setup_flags)
{
	struct io_uring_params params = { .flags = setup_flags };
	int ret;

	memset(uring, 0, sizeof(*uring));
	/* A polling kernel thread that found nothing for a second sleeps: the program is gone or paused. */
	params.sq_thread_idle = 1000;
	uring->fd = (int)syscall(SYS_io_uring_setup, entries, &params);
	if (uring->fd < 0) {
		ret = -errno;
		uring->fd = -1;
		return ret;
	}
	uring->enter_fd = uring->fd;
	uring->setup_flags = setup_flags;
	uring->features = params.features;
	/* One mapping for both rings and the plain read and write opcodes came with 5.4 and 5.6. */
	if (!(params.features & IORING_FEAT_SINGLE_MMAP) || !(params.features & IORING_FEAT_RW_CUR_POS))
		ret = -EOPNOTSUPP;
	else
		ret = map_rings(uring, &params);
	if (ret)
		uring_close(uring);
	return ret;
}

void uring_close(struct uring *uring)
{
	if (uring->sqes)
		munmap(uring->sqes, uring->sqes_bytes);
	if (uring->ring)
		munmap(uring->ring, uring->ring_bytes);
	if (uring->fd >= 0)
		close(uring->fd);
	uring->sqes = NULL;
	uring->ring = NULL;
	uring->fd = -1;
}

static bool opens_with(unsigned setup_flags)
{
	struct uring uring;

	if (uring_open(&uring, 1, setup_flags))
		return false;
	uring_close(&uring);
	return true;
}

int uring_probe(void)
{
	static const struct {
		unsigned setup_flags;
		int feature;
	} optional[] = {
		{ IORING_SETUP_COOP_TASKRUN, BIOSCOPE_HAS_COOP_TASKRUN },
		{ IORING_SETUP_SINGLE_ISSUER, BIOSCOPE_HAS_SINGLE_ISSUER },
		{ IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN, BIOSCOPE_HAS_DEFER_TASKRUN },
		{ IORING_SETUP_SQPOLL, BIOSCOPE_HAS_SQPOLL },
		{ IORING_SETUP_IOPOLL, BIOSCOPE_HAS_IOPOLL },
	};
	struct uring uring;
	struct iovec buffer;
	char *page;
	int features = 0;
	size_t i;
	int ret;

	ret = uring_open(&uring, 1, 0);
	if (ret)
		return ret;
	if (uring.features & IORING_FEAT_EXT_ARG)
		features |= BIOSCOPE_HAS_EXT_ARG;
	if (!syscall(SYS_io_uring_register, uring.fd, IORING_REGISTER_FILES, &uring.fd, 1) || errno == EBADF)
		features |= BIOSCOPE_HAS_REGISTERFILES;
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page != MAP_FAILED) {
		buffer = (struct iovec){ .iov_base = page, .iov_len = 4096 };
		if (!syscall(SYS_io_uring_register, uring.fd, IORING_REGISTER_BUFFERS, &buffer, 1))
			features |= BIOSCOPE_HAS_FIXEDBUFS;
		munmap(page, 4096);
	}
	uring_close(&uring);
	for (i = 0; i < sizeof(optional) / sizeof(optional[0]); i++)
		if (opens_with(optional[i].setup_flags))
			features |= optional[i].feature;
	return features;
}

/* The newest way of running completions that the kernel has: deferred, cooperative, interrupting. */
static int open_best(struct job *job, struct uring *uring, unsigned wanted)
{
	static const struct {
		unsigned setup_flags;
		unsigned fallbacks;
	} steps[] = {
		{ IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_COOP_TASKRUN |
			  IORING_SETUP_TASKRUN_FLAG, 0 },
		{ IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG, BIOSCOPE_NO_DEFER_TASKRUN },
		{ 0, BIOSCOPE_NO_DEFER_TASKRUN | BIOSCOPE_NO_COOP_TASKRUN },
	};
	unsigned depth = job->config->iodepth;
	size_t i;
	int ret = 0;

	/* A polling kernel thread runs completions itself: the task has none to defer. */
	if (wanted & IORING_SETUP_SQPOLL)
		return uring_open(uring, depth, wanted);
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		ret = uring_open(uring, depth, wanted | steps[i].setup_flags);
		if (!ret)
			run_note(job->run, steps[i].fallbacks);
		if (ret != -EINVAL)
			return ret;
	}
	return ret;
}

static int open_with_fallbacks(struct job *job, struct uring *uring, unsigned wanted)
{
	int ret = open_best(job, uring, wanted);

	if (ret && wanted & IORING_SETUP_SQPOLL) {
		wanted &= ~(unsigned)IORING_SETUP_SQPOLL;
		run_note(job->run, BIOSCOPE_NO_SQPOLL);
		ret = open_best(job, uring, wanted);
	}
	if (ret && wanted & IORING_SETUP_IOPOLL) {
		run_note(job->run, BIOSCOPE_NO_HIPRI);
		ret = open_best(job, uring, wanted & ~(unsigned)IORING_SETUP_IOPOLL);
	}
	return ret;
}

static int register_buffers(struct job *job, struct uring *uring)
{
	unsigned count = job->buffer_count;
	struct iovec *buffers = calloc(count, sizeof(*buffers));
	unsigned i;
	int ret;

	if (!buffers)
		return -ENOMEM;
	for (i = 0; i < count; i++)
		buffers[i] = (struct iovec){ .iov_base = job_buffer(job, i), .iov_len = job->config->bs };
	ret = (int)syscall(SYS_io_uring_register, uring->fd, IORING_REGISTER_BUFFERS, buffers, count);
	free(buffers);
	return ret < 0 ? -errno : 0;
}

/* Saves a look-up of the ring's fd in each call; only since 5.18, and nobody needs to know. */
static void register_ring(struct uring *uring)
{
	struct io_uring_rsrc_update update = { .offset = UINT32_MAX, .data = (uint64_t)uring->fd };

	if (syscall(SYS_io_uring_register, uring->fd, IORING_REGISTER_RING_FDS, &update, 1) != 1)
		return;
	uring->enter_fd = (int)update.offset;
	uring->enter_flags |= IORING_ENTER_REGISTERED_RING;
}

int uring_init(struct job *job, unsigned wanted_setup)
{
	uint32_t places = 4;
	struct uring *uring;
	uint32_t i;
	int ret;

	uring = calloc(1, sizeof(*uring));
	if (!uring)
		return -ENOMEM;
	uring->fd = -1;
	job->engine_state = uring;
	ret = open_with_fallbacks(job, uring, wanted_setup);
	if (ret)
		goto exit_uring;
	while (places < 4 * job->config->iodepth)
		places *= 2;
	uring->slot_mask = places - 1;
	uring->slot_of_id = malloc(places * sizeof(uint32_t));
	if (!uring->slot_of_id) {
		ret = -ENOMEM;
		goto exit_uring;
	}
	for (i = 0; i < places; i++)
		uring->slot_of_id[i] = NO_SLOT;
	if (job->fd >= 0 && job->config->flags & BIOSCOPE_FIXEDBUFS) {
		uring->fixed_buffers = !register_buffers(job, uring);
		if (!uring->fixed_buffers)
			run_note(job->run, BIOSCOPE_NO_FIXEDBUFS);
	}
	/* Before 5.11 a polling kernel thread works on registered files only. */
	if (job->fd >= 0 && (job->config->flags & BIOSCOPE_REGISTERFILES ||
			     (uring->setup_flags & IORING_SETUP_SQPOLL && !(uring->features & IORING_FEAT_SQPOLL_NONFIXED)))) {
		uring->fixed_file = !syscall(SYS_io_uring_register, uring->fd, IORING_REGISTER_FILES, &job->fd, 1);
		if (!uring->fixed_file)
			run_note(job->run, BIOSCOPE_NO_REGISTERFILES);
	}
	register_ring(uring);
	/* When the polling thread takes a request is its own affair. */
	job->no_slat = uring->setup_flags & IORING_SETUP_SQPOLL;
	return 0;
exit_uring:
	uring_exit(job);
	return ret;
}

void uring_exit(struct job *job)
{
	struct uring *uring = job->engine_state;

	if (!uring)
		return;
	uring_close(uring);
	free(uring->slot_of_id);
	free(uring);
	job->engine_state = NULL;
}

struct io_uring_sqe *uring_sqe(struct job *job, struct uring *uring, const struct request *request)
{
	struct io_uring_sqe *sqe = &uring->sqes[uring->tail++ & uring->sq_mask];
	uint32_t place = (uint32_t)request->id & uring->slot_mask;

	while (uring->slot_of_id[place] != NO_SLOT)
		place = (place + 1) & uring->slot_mask;
	uring->slot_of_id[place] = request->slot;
	memset(sqe, 0, sizeof(*sqe));
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
	unsigned flags = 0;
	int ret;

	/* Pairs with the kernel's acquire of the tail: SQEs before it. */
	__atomic_store_n(uring->sq_tail, uring->tail, __ATOMIC_RELEASE);
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
