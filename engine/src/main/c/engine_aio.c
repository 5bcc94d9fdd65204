/*
 * libaio: io_submit and io_getevents by raw system calls. Completions are read from the
 * ring that io_setup maps into the process where the kernel laid it out as expected, and
 * waited for with io_getevents.
 */
#include "job.h"
#include "run.h"

#include <linux/aio_abi.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The head of the mapped ring, as the kernel's fs/aio.c has had it since 2.6. */
struct aio_ring {
	uint32_t id;
	uint32_t nr;
	uint32_t head;
	uint32_t tail;
	uint32_t magic;
	uint32_t compat_features;
	uint32_t incompat_features;
	uint32_t header_length;
	struct io_event events[];
};
#define AIO_RING_MAGIC 0xa10a10a1u

struct aio {
	aio_context_t context;
	struct aio_ring *ring;		/* NULL where its layout is another */
	struct iocb *iocbs;		/* of each slot */
	struct iocb **queue;		/* prepared, not yet submitted */
	unsigned queued;
	struct io_event *events;
};

static int aio_setup(unsigned entries, aio_context_t *context)
{
	*context = 0;
	return syscall(SYS_io_setup, entries, context) ? -errno : 0;
}

static int aio_probe(void)
{
	aio_context_t context;
	int ret = aio_setup(1, &context);

	if (!ret)
		syscall(SYS_io_destroy, context);
	return ret;
}

static void aio_exit(struct job *job)
{
	struct aio *aio = job->engine_state;

	if (!aio)
		return;
	if (aio->context)
		syscall(SYS_io_destroy, aio->context);
	free(aio->iocbs);
	free(aio->queue);
	free(aio->events);
	free(aio);
	job->engine_state = NULL;
}

static int aio_init(struct job *job)
{
	unsigned depth = job->config->iodepth;
	struct aio *aio = calloc(1, sizeof(*aio));
	int ret = -ENOMEM;

	if (!aio)
		return ret;
	job->engine_state = aio;
	aio->iocbs = calloc(depth, sizeof(*aio->iocbs));
	aio->queue = calloc(depth, sizeof(struct iocb *));
	aio->events = calloc(depth + 1, sizeof(*aio->events));
	if (!aio->iocbs || !aio->queue || !aio->events)
		goto exit_aio;
	/* One more than the queue, for the laboratory's interrupt. */
	ret = aio_setup(depth + 1, &aio->context);
	if (ret)
		goto exit_aio;
	aio->ring = (struct aio_ring *)aio->context;
	if (aio->ring->magic != AIO_RING_MAGIC || aio->ring->incompat_features)
		aio->ring = NULL;
	return 0;
exit_aio:
	aio_exit(job);
	return ret;
}

static void aio_prepare(struct job *job, struct request *request)
{
	static const uint16_t opcodes[] = {
		[BIOSCOPE_OP_READ] = IOCB_CMD_PREAD,
		[BIOSCOPE_OP_WRITE] = IOCB_CMD_PWRITE,
		[BIOSCOPE_OP_FSYNC] = IOCB_CMD_FSYNC,
		[BIOSCOPE_OP_FDATASYNC] = IOCB_CMD_FDSYNC,
	};
	struct aio *aio = job->engine_state;
	struct iocb *iocb = &aio->iocbs[request->slot];

	iocb->aio_data = (uintptr_t)request;
	iocb->aio_lio_opcode = opcodes[request->op];
	iocb->aio_fildes = (uint32_t)job->fd;
	iocb->aio_buf = (uintptr_t)request->buffer;
	iocb->aio_nbytes = request->bytes;
	iocb->aio_offset = (int64_t)request->offset;
	aio->queue[aio->queued++] = iocb;
}

static int aio_submit(struct job *job, unsigned queued)
{
	struct aio *aio = job->engine_state;
	unsigned i;
	int ret;

	counter_add(&job_stats(job)->submit_calls, 1);
	do
		ret = (int)syscall(SYS_io_submit, aio->context, (long)queued, aio->queue);
	while (ret < 0 && errno == EINTR);
	if (ret < 0)
		return -errno;
	aio->queued -= (unsigned)ret;
	for (i = 0; i < aio->queued; i++)
		aio->queue[i] = aio->queue[i + (unsigned)ret];
	return ret;
}

static int take_event(struct job *job, unsigned at, const struct io_event *event)
{
	job->done[at].request = (struct request *)(uintptr_t)event->data;
	job->done[at].result = (int)event->res;
	return 1;
}

/* What is in the mapped ring already; as in the kernel, head is ours and tail is its own. */
static unsigned reap_mapped(struct job *job)
{
	struct aio *aio = job->engine_state;
	struct aio_ring *ring = aio->ring;
	unsigned count = 0;
	uint32_t head, tail;

	if (!ring)
		return 0;
	head = __atomic_load_n(&ring->head, __ATOMIC_RELAXED);
	/* Pairs with the kernel's aio_complete(): the event before the tail. */
	tail = __atomic_load_n(&ring->tail, __ATOMIC_ACQUIRE);
	while (head != tail && count < job->config->iodepth) {
		take_event(job, count++, &ring->events[head]);
		head = head + 1 == ring->nr ? 0 : head + 1;
	}
	/* Release: the kernel may write over an event only after it was read. */
	if (count)
		__atomic_store_n(&ring->head, head, __ATOMIC_RELEASE);
	return count;
}

static int aio_reap(struct job *job, unsigned least, uint64_t timeout_ns)
{
	struct aio *aio = job->engine_state;
	struct timespec timeout = timespec_of(timeout_ns);
	unsigned count = reap_mapped(job);
	int i, ret;

	if (count >= least && (count || aio->ring))
		return (int)count;
	/* What the ring still owes is waited for in one call, past what was taken already. */
	do
		ret = (int)syscall(SYS_io_getevents, aio->context, (long)(least - count),
				   (long)(job->config->iodepth - count), aio->events,
				   timeout_ns == NO_TIMEOUT ? NULL : &timeout);
	while (ret < 0 && errno == EINTR && timeout_ns == NO_TIMEOUT);
	counter_add(&job_stats(job)->wait_calls, 1);
	if (ret < 0)
		return errno == EINTR ? (int)count : -errno;
	for (i = 0; i < ret; i++)
		take_event(job, count++, &aio->events[i]);
	return (int)count;
}

static int aio_collect(struct job *job, struct completion *done)
{
	struct aio *aio = job->engine_state;
	int i, ret;

	do
		ret = (int)syscall(SYS_io_getevents, aio->context, 1L, (long)job->config->iodepth + 1, aio->events, NULL);
	while (ret < 0 && errno == EINTR);
	if (ret < 0)
		return -errno;
	for (i = 0; i < ret; i++) {
		done[i].request = (struct request *)(uintptr_t)aio->events[i].data;
		done[i].result = (int)aio->events[i].res;
	}
	return ret;
}

/* A read of no bytes is complete when its submission returns, on every file and kernel. */
static int aio_interrupt(struct job *job)
{
	struct aio *aio = job->engine_state;
	struct iocb nothing = { .aio_lio_opcode = IOCB_CMD_PREAD, .aio_fildes = (uint32_t)job->fd };
	struct iocb *queue = &nothing;
	int ret;

	nothing.aio_buf = (uintptr_t)job->buffers;
	do
		ret = (int)syscall(SYS_io_submit, aio->context, 1L, &queue);
	while (ret < 0 && (errno == EINTR || errno == EAGAIN));
	return ret < 0 ? -errno : 0;
}

const struct io_engine engine_aio = {
	.name = "libaio",
	.probe = aio_probe,
	.init = aio_init,
	.prepare = aio_prepare,
	.submit = aio_submit,
	.reap = aio_reap,
	.exit = aio_exit,
	.collect = aio_collect,
	.interrupt = aio_interrupt,
};
