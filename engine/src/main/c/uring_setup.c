/*
 * An io_uring's setting up, with fallbacks, and its end. Probing is any thread's; the rest
 * is the job's, for a ring with one issuer belongs to the thread that made it.
 */
#include "job.h"
#include "run.h"
#include "uring.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

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
	struct uring uring;
	int ret = uring_open(&uring, 1, 0);

	if (!ret)
		uring_close(&uring);
	return ret;
}

int bioscope_uring_features(void)
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
	int no_file = -1;
	char *page;
	int features = 0;
	size_t i;
	int ret;

	ret = uring_open(&uring, 1, 0);
	if (ret)
		return ret;
	if (uring.features & IORING_FEAT_EXT_ARG)
		features |= BIOSCOPE_HAS_EXT_ARG;
	if (!syscall(SYS_io_uring_register, uring.fd, IORING_REGISTER_FILES, &no_file, 1))
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

	/*
	 * A polling kernel thread runs completions itself: the task has none to defer. And in the
	 * laboratory the submitting task does not come by for what it deferred.
	 */
	if (wanted & IORING_SETUP_SQPOLL || job->config->flags & BIOSCOPE_LABORATORY)
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
	uring->by_slot = job->config->flags & BIOSCOPE_LABORATORY;
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
