/* The loop laboratory as its jobs see it: an engine, whose requests a worker takes; see loop.h. */
#include "loop.h"
#include "run.h"

#include <fcntl.h>
#include <linux/stat.h>
#include <sched.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool loop_can_be(const struct bioscope_config *config)
{
	static const unsigned others = BIOSCOPE_HIPRI | BIOSCOPE_SQPOLL | BIOSCOPE_FLUSH;

	return config->loop <= BIOSCOPE_LOOP_DIRECT && config->engine != BIOSCOPE_NOP &&
	       config->engine != BIOSCOPE_MMAP && !config->loop_device && !(config->flags & others);
}

static struct loop_job *of(const struct job *job)
{
	return &job->run->loop->jobs[job->number];
}

static struct command *command_of(struct inbox_item *item)
{
	return (struct command *)((char *)item - offsetof(struct command, item));
}

/* ---- the engine that a job sees ---- */

static int loop_open(struct job *job)
{
	/* A call that waits has no submission apart from its end, whatever lies below it. */
	job->no_slat = io_engine(job->config->engine)->synchronous;
	return 0;
}

static void loop_prepare(struct job *job, struct request *request)
{
	struct command *command = &of(job)->commands[request->slot];

	command->request = request;
	command->issue_ns = 0;
	command->done = 0;
	command->backing = 0;
	command->flushing = false;
	command->flushed = false;
}

/* As loop_queue_rq(): onto the list, and the worker is woken if it sleeps. */
static int loop_submit(struct job *job, unsigned queued)
{
	struct loop_job *own = of(job);
	uint64_t now = now_ns();
	unsigned i;

	counter_add(&job_stats(job)->submit_calls, 1);
	for (i = 0; i < queued; i++) {
		struct command *command = &own->commands[job->ready[i]];

		command->bio_ns = now;
		inbox_put(&own->loop->list, &command->item);
	}
	if (!io_engine(job->config->engine)->synchronous)
		return (int)queued;
	/* The program's own call sleeps until it is done. */
	while (inbox_count(&own->returned) < (int)queued && !inbox_failed(&own->returned))
		inbox_await(&own->returned, queued, NO_TIMEOUT);
	return (int)queued;
}

static unsigned take(struct loop_job *own, struct completion *done, unsigned count)
{
	struct inbox_item *item, *next;

	for (item = inbox_take(&own->returned); item; item = next) {
		struct command *command = command_of(item);

		next = item->next;
		done[count].request = command->request;
		done[count++].result = command->result;
	}
	return count;
}

static int loop_reap(struct job *job, unsigned least, uint64_t timeout_ns)
{
	struct loop_job *own = of(job);
	unsigned count = take(own, job->done, 0);

	while (count < least) {
		int failed = inbox_failed(&own->returned);

		if (failed)
			return failed;
		if (inbox_await(&own->returned, least - count, timeout_ns))
			counter_add(&job_stats(job)->wait_calls, 1);
		count = take(own, job->done, count);
		if (timeout_ns != NO_TIMEOUT)
			break;
	}
	return (int)count;
}

static int loop_collect(struct job *job, struct completion *done)
{
	struct loop_job *own = of(job);
	unsigned count;

	while (!(count = take(own, done, 0))) {
		int failed = inbox_failed(&own->returned);

		if (failed)
			return failed;
		inbox_await(&own->returned, 1, NO_TIMEOUT);
	}
	return (int)count;
}

static int loop_interrupt(struct job *job)
{
	struct loop_job *own = of(job);

	inbox_put(&own->returned, &own->interrupt.item);
	return 0;
}

static void loop_close(struct job *job)
{
	(void)job;
}

static void loop_record(const struct job *job, const struct request *request, struct bioscope_laboratory_record *record)
{
	const struct command *command = &of(job)->commands[request->slot];

	record->bio_ns = command->bio_ns;
	record->issue_ns = command->issue_ns;
	record->endio_ns = command->endio_ns;
	record->queued_ns = 0;
	record->worker_ns = 0;
	record->complete_ns = command->complete_ns;
	record->worker_tid = 0;
	record->complete_tid = command->complete_tid;
	record->endio_cpu = command->endio_cpu;
	record->worker_cpu = BIOSCOPE_NO_CPU;
	record->complete_cpu = command->complete_cpu;
	/* The loop device's own request ends where the I/O below it did: a device has nothing to defer. */
	record->completion = (uint8_t)(command->backing << BIOSCOPE_BACKING_SHIFT | BIOSCOPE_COMPLETE_INLINE);
	record->flushed = command->flushed;
}

const struct io_engine engine_loop = {
	.name = "loop",
	.init = loop_open,
	.prepare = loop_prepare,
	.submit = loop_submit,
	.reap = loop_reap,
	.exit = loop_close,
	.collect = loop_collect,
	.interrupt = loop_interrupt,
	.record = loop_record,
};

/* ---- of the run ---- */

static uint64_t offset_align(int fd)
{
	struct statx facts;

	if (statx(fd, "", AT_EMPTY_PATH, STATX_DIOALIGN, &facts) || !(facts.stx_mask & STATX_DIOALIGN))
		return 512;
	return facts.stx_dio_offset_align;
}

/* As the driver: direct I/O is left off without a word where the loop device's blocks are smaller than the file's. */
static bool direct_fits(const struct bioscope_config *config, int fd)
{
	uint64_t align = offset_align(fd);

	return align && !(config->bs % align) && !(config->offset % align) && !fcntl(fd, F_SETFL, O_DIRECT);
}

/* A job of the layer's own: it lends the engine below its descriptor, its queue and a place to count. */
static int init_backing(struct loop *loop)
{
	struct bioscope_run *run = loop->run;
	struct job *backing = &loop->backing;
	unsigned depth = loop->depth;

	loop->config = run->config;
	loop->config.iodepth = depth;
	loop->config.flags = BIOSCOPE_LABORATORY;
	loop->config.fsync_every = loop->config.fdatasync_every = 0;
	/* The driver issues asynchronous I/O, whatever the program above waits by. */
	loop->device = io_engine(run->config.engine == BIOSCOPE_PSYNC ? BIOSCOPE_LIBAIO : run->config.engine);
	loop->counters = aligned_alloc(64, sizeof(*loop->counters));
	loop->collected = calloc(depth + 1, sizeof(*loop->collected));
	backing->requests = calloc(depth, sizeof(*backing->requests));
	if (!loop->counters || !loop->collected || !backing->requests)
		return -ENOMEM;
	memset(loop->counters, 0, sizeof(*loop->counters));
	backing->run = run;
	backing->config = &loop->config;
	backing->engine = loop->device;
	backing->shared = loop->counters;
	backing->fd = loop->fd;
	/* Any memory: a read of no bytes names it. */
	backing->buffers = run->jobs[0].buffers;
	return 0;
}

static int init_jobs(struct loop *loop)
{
	unsigned iodepth = loop->run->config.iodepth;
	unsigned jobs = loop->run->config.jobs;
	unsigned i;

	loop->depth = jobs * iodepth;
	loop->jobs = aligned_alloc(64, jobs * sizeof(*loop->jobs));
	loop->commands = aligned_alloc(64, loop->depth * sizeof(*loop->commands));
	if (!loop->jobs || !loop->commands)
		return -ENOMEM;
	memset(loop->jobs, 0, jobs * sizeof(*loop->jobs));
	memset(loop->commands, 0, loop->depth * sizeof(*loop->commands));
	for (i = 0; i < jobs; i++) {
		loop->jobs[i].loop = loop;
		loop->jobs[i].commands = &loop->commands[i * iodepth];
	}
	for (i = 0; i < loop->depth; i++)
		loop->commands[i].job = &loop->jobs[i / iodepth];
	return 0;
}

int loop_init(struct bioscope_run *run)
{
	struct loop *loop = aligned_alloc(64, sizeof(*loop));
	int ret;

	if (!loop)
		return -ENOMEM;
	memset(loop, 0, sizeof(*loop));
	run->loop = loop;
	loop->run = run;
	loop->shared = &run->view->loop;
	loop->shared->mode = run->config.loop;
	loop->fd = run->file.fd;
	sem_init(&loop->answered, 0, 0);
	ret = init_jobs(loop);
	if (ret || run->config.loop == BIOSCOPE_LOOP_BUFFERED)
		return ret;
	if (direct_fits(&run->config, loop->fd))
		return init_backing(loop);
	loop->shared->mode = BIOSCOPE_LOOP_BUFFERED;
	run_note(run, BIOSCOPE_NO_LOOP_DIRECT);
	return 0;
}

void loop_free(struct bioscope_run *run)
{
	struct loop *loop = run->loop;

	if (!loop)
		return;
	sem_destroy(&loop->answered);
	free(loop->counters);
	free(loop->collected);
	free(loop->backing.requests);
	free(loop->commands);
	free(loop->jobs);
	free(loop);
	run->loop = NULL;
}

static int await_answer(struct loop *loop)
{
	while (sem_wait(&loop->answered))
		;
	return loop->start_error;
}

int loop_start(struct bioscope_run *run)
{
	struct loop *loop = run->loop;
	unsigned i;
	int ret;

	if (!loop)
		return 0;
	loop->list.delay = loop->delay;
	for (i = 0; i < run->config.jobs; i++)
		loop->jobs[i].returned.delay = loop->delay;
	if (loop->device && memchr(run->config.backing, BIOSCOPE_COMPLETE_WORKQUEUE, sizeof(run->config.backing))) {
		ret = workqueue_start(loop->depth, loop->delay, &loop->workqueue);
		if (ret)
			return ret;
	}
	ret = -pthread_create(&loop->worker, NULL, loop_worker_main, loop);
	loop->started = !ret;
	if (!ret)
		ret = await_answer(loop);
	if (ret)
		loop_stop(run);
	return ret;
}

void loop_stop(struct bioscope_run *run)
{
	struct loop *loop = run->loop;

	if (!loop)
		return;
	if (loop->started) {
		/* A worker that could not start waits for nothing. */
		inbox_put(&loop->list, &loop->stop.item);
		pthread_join(loop->worker, NULL);
	}
	loop->started = false;
	if (loop->workqueue)
		workqueue_stop(loop->workqueue);
	loop->workqueue = NULL;
}

void loop_begin(struct bioscope_run *run)
{
	struct loop *loop = run->loop;

	if (loop)
		loop->shared->pages_by = loop_pages(loop->fd, run->config.offset, region_bytes(&run->config), &loop->shared->before);
}

void loop_end(struct bioscope_run *run)
{
	struct loop *loop = run->loop;

	if (!loop)
		return;
	loop_pages(loop->fd, run->config.offset, region_bytes(&run->config), &loop->shared->after);
	inbox_put(&loop->list, &loop->measure.item);
	await_answer(loop);
	if (loop->device)
		await_answer(loop);
}
