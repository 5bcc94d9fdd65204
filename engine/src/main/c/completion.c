/* The laboratory's hand-off of completions; see completion.h. */
#include "completion.h"
#include "run.h"

#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Like a worker, it calls the kernel and little else. */
#define STACK_BYTES (128 << 10)

static void hold_up(const struct laboratory *laboratory)
{
	if (laboratory->delay)
		laboratory->delay();
}

static uint16_t this_cpu(void)
{
	int cpu = sched_getcpu();

	return cpu < 0 || cpu >= BIOSCOPE_NO_CPU ? BIOSCOPE_NO_CPU : (uint16_t)cpu;
}

/* ---- the completion function ---- */

static bool flushes(const struct hand_off *hand_off)
{
	return hand_off->job->job->config->flags & BIOSCOPE_FLUSH && hand_off->op == BIOSCOPE_OP_WRITE &&
	       hand_off->result > 0;
}

/* As generic_write_sync(): its failure is the request's. */
static void flush(struct hand_off *hand_off)
{
	const struct job *job = hand_off->job->job;
	int ret = job->config->sync == BIOSCOPE_SYNC_SYNC ? fsync(job->fd) : fdatasync(job->fd);

	hand_off->flushed = true;
	if (ret)
		hand_off->result = -errno;
}

/* What iomap_dio_complete() does; worker is NULL where no worker runs it. Any of the laboratory's threads. */
static void complete(struct hand_off *hand_off, struct worker *worker, int32_t tid)
{
	if (flushes(hand_off)) {
		if (worker)
			worker_sleeping(worker);
		flush(hand_off);
		if (worker)
			worker_running(worker);
	}
	__atomic_fetch_sub(&hand_off->job->laboratory->dio_count, 1, __ATOMIC_RELAXED);
	hand_off->complete_tid = (uint32_t)tid;
	hand_off->complete_cpu = this_cpu();
	hand_off->complete_ns = now_ns();
}

/* ---- back to the job's thread ---- */

static void give_back(struct hand_off *hand_off)
{
	inbox_put(&hand_off->job->returned, &hand_off->item);
}

/* All that is there into job->done from `count` on, finishing what came back unfinished: how many are in it now. */
static unsigned take_back(struct laboratory_job *laboratory, unsigned count)
{
	struct job *job = laboratory->job;
	struct inbox_item *item, *next;

	for (item = inbox_take(&laboratory->returned); item; item = next) {
		struct hand_off *hand_off = (struct hand_off *)((char *)item - offsetof(struct hand_off, item));

		next = item->next;
		if (hand_off->completion == BIOSCOPE_COMPLETE_CALLER)
			complete(hand_off, NULL, job->shared->tid);
		job->done[count].request = hand_off->request;
		job->done[count++].result = hand_off->result;
	}
	return count;
}

/* ---- workers ---- */

static void run_in_worker(struct work *work, struct worker *worker)
{
	struct hand_off *hand_off = (struct hand_off *)work;

	hand_off->worker_ns = now_ns();
	hand_off->worker_cpu = this_cpu();
	hand_off->worker_tid = (uint32_t)worker->tid;
	complete(hand_off, worker, worker->tid);
	give_back(hand_off);
}

/* ---- the completion thread ---- */

static void decide(struct hand_off *hand_off)
{
	struct laboratory_job *laboratory = hand_off->job;
	const struct bioscope_config *config = laboratory->job->config;
	unsigned situation = hand_off->situation | (hand_off->result < 0 ? BIOSCOPE_SITUATION_FAILED : 0);

	hand_off->completion = config->completion[situation][hand_off->op];
	switch (hand_off->completion) {
	case BIOSCOPE_COMPLETE_WORKQUEUE:
		hand_off->work.run = run_in_worker;
		hand_off->queued_ns = now_ns();
		workqueue_queue(laboratory->laboratory->workqueue, hand_off->endio_cpu, &hand_off->work);
		return;
	case BIOSCOPE_COMPLETE_INLINE:
		complete(hand_off, NULL, laboratory->tid);
		break;
	default:
		break;
	}
	give_back(hand_off);
}

/* Whether the interrupt that ends the thread was among them. */
static bool take_all(struct laboratory_job *laboratory, int count)
{
	uint64_t endio_ns = now_ns();
	uint16_t cpu = this_cpu();
	bool interrupted = false;
	int i;

	for (i = 0; i < count; i++) {
		const struct completion *done = &laboratory->collected[i];
		struct hand_off *hand_off;

		if (!done->request) {
			interrupted = true;
			continue;
		}
		hand_off = &laboratory->hand_offs[done->request - laboratory->job->requests];
		/* Pairs with laboratory_prepare()'s release: the kernel lay between, but no tool knows. */
		__atomic_load_n(&hand_off->prepared, __ATOMIC_ACQUIRE);
		hand_off->endio_ns = endio_ns;
		hand_off->endio_cpu = cpu;
		hand_off->result = done->result;
		hold_up(laboratory->laboratory);
	}
	for (i = 0; i < count; i++)
		if (laboratory->collected[i].request)
			decide(&laboratory->hand_offs[laboratory->collected[i].request - laboratory->job->requests]);
	return interrupted;
}

static void *completion_main(void *argument)
{
	struct laboratory_job *laboratory = argument;
	char name[16];
	int count;

	snprintf(name, sizeof(name), "bioscope-irq/%u", laboratory->job->number % 100);
	pthread_setname_np(pthread_self(), name);
	laboratory->tid = (int32_t)syscall(SYS_gettid);
	do
		count = laboratory->laboratory->device->collect(laboratory->job, laboratory->collected);
	while (count >= 0 && !take_all(laboratory, count));
	if (count < 0)
		inbox_fail(&laboratory->returned, count);
	return NULL;
}

static int start_thread(struct laboratory_job *laboratory)
{
	pthread_attr_t attributes;
	int ret;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	ret = pthread_create(&laboratory->thread, &attributes, completion_main, laboratory);
	pthread_attr_destroy(&attributes);
	return -ret;
}

/* ---- the engine that a job sees ---- */

static struct laboratory_job *of(const struct job *job)
{
	return &job->run->laboratory->jobs[job->number];
}

static int laboratory_open(struct job *job)
{
	const struct io_engine *device = job->run->laboratory->device;
	int ret = device->init(job);

	if (ret)
		return ret;
	ret = start_thread(of(job));
	if (ret)
		device->exit(job);
	return ret;
}

/* Before its first write, a block is as the file was prepared; what it is then, the policy knows. */
static unsigned situation(struct laboratory_job *laboratory, const struct request *request)
{
	uint64_t bit = 1ull << (request->block % 64);
	uint64_t *word;
	bool again;

	if (!laboratory->written || !request->bytes)
		return 0;
	word = &laboratory->written[request->block / 64];
	again = *word & bit;
	if (request->op == BIOSCOPE_OP_WRITE)
		*word |= bit;
	return again ? BIOSCOPE_SITUATION_AGAIN : 0;
}

static void laboratory_prepare(struct job *job, struct request *request)
{
	struct laboratory_job *laboratory = of(job);
	struct hand_off *hand_off = &laboratory->hand_offs[request->slot];

	hand_off->request = request;
	hand_off->queued_ns = 0;
	hand_off->worker_ns = 0;
	hand_off->worker_tid = 0;
	hand_off->worker_cpu = BIOSCOPE_NO_CPU;
	hand_off->op = request->op;
	hand_off->situation = (uint8_t)situation(laboratory, request);
	hand_off->flushed = false;
	__atomic_fetch_add(&laboratory->laboratory->dio_count, 1, __ATOMIC_RELAXED);
	/* Pairs with take_all()'s acquire. */
	__atomic_store_n(&hand_off->prepared, hand_off->prepared + 1, __ATOMIC_RELEASE);
	laboratory->laboratory->device->prepare(job, request);
}

static int laboratory_submit(struct job *job, unsigned queued)
{
	return job->run->laboratory->device->submit(job, queued);
}

static int laboratory_reap(struct job *job, unsigned least, uint64_t timeout_ns)
{
	struct laboratory_job *laboratory = of(job);
	unsigned count = take_back(laboratory, 0);
	int failed;

	while (count < least) {
		/* What the thread still handed back before it failed is not worth the wait. */
		failed = inbox_failed(&laboratory->returned);
		if (failed)
			return failed;
		if (inbox_await(&laboratory->returned, least - count, timeout_ns))
			counter_add(&job_stats(job)->wait_calls, 1);
		count = take_back(laboratory, count);
		if (timeout_ns != NO_TIMEOUT)
			break;
	}
	return (int)count;
}

static void laboratory_close(struct job *job)
{
	struct laboratory_job *laboratory = of(job);
	const struct io_engine *device = job->run->laboratory->device;

	/* A thread that failed has ended already. */
	while (!inbox_failed(&laboratory->returned) && device->interrupt(job))
		sched_yield();
	pthread_join(laboratory->thread, NULL);
	device->exit(job);
}

static void laboratory_record(const struct job *job, const struct request *request, struct bioscope_laboratory_record *record)
{
	const struct io_engine *device = job->run->laboratory->device;
	const struct hand_off *hand_off = &of(job)->hand_offs[request->slot];

	if (device->record)
		device->record(job, request, record);
	else
		record->bio_ns = record->issue_ns = record->flushed = record->completion = 0;
	record->endio_ns = hand_off->endio_ns;
	record->queued_ns = hand_off->queued_ns;
	record->worker_ns = hand_off->worker_ns;
	record->complete_ns = hand_off->complete_ns;
	record->worker_tid = hand_off->worker_tid;
	record->complete_tid = hand_off->complete_tid;
	record->endio_cpu = hand_off->endio_cpu;
	record->worker_cpu = hand_off->worker_cpu;
	record->complete_cpu = hand_off->complete_cpu;
	/* What a device of the laboratory's own says of the backing file stays. */
	record->completion = (uint8_t)((record->completion & BIOSCOPE_BACKING_MASK) | hand_off->completion);
	record->flushed |= hand_off->flushed;
}

const struct io_engine engine_laboratory = {
	.name = "laboratory",
	.init = laboratory_open,
	.prepare = laboratory_prepare,
	.submit = laboratory_submit,
	.reap = laboratory_reap,
	.exit = laboratory_close,
	.record = laboratory_record,
};

/* ---- of the run ---- */

static bool asks_for(const struct bioscope_config *config, enum bioscope_completion completion)
{
	return memchr(config->completion, completion, sizeof(config->completion));
}

/* Whether it matters that a block was written before. */
static bool asks_again(const struct bioscope_config *config)
{
	const unsigned failed = BIOSCOPE_SITUATION_FAILED, again = BIOSCOPE_SITUATION_AGAIN;

	return memcmp(config->completion[0], config->completion[again], BIOSCOPE_POLICY_OPS) ||
	       memcmp(config->completion[failed], config->completion[failed | again], BIOSCOPE_POLICY_OPS);
}

static int init_job(struct laboratory *laboratory, struct job *job)
{
	struct laboratory_job *own = &laboratory->jobs[job->number];
	unsigned depth = job->config->iodepth;
	unsigned i;

	own->laboratory = laboratory;
	own->job = job;
	own->collected = calloc(depth + 1, sizeof(*own->collected));
	own->hand_offs = aligned_alloc(64, depth * sizeof(*own->hand_offs));
	if (!own->collected || !own->hand_offs)
		return -ENOMEM;
	memset(own->hand_offs, 0, depth * sizeof(*own->hand_offs));
	for (i = 0; i < depth; i++)
		own->hand_offs[i].job = own;
	if (!asks_again(job->config))
		return 0;
	own->written = calloc((job->blocks + 63) / 64, sizeof(*own->written));
	return own->written ? 0 : -ENOMEM;
}

int laboratory_init(struct bioscope_run *run)
{
	struct laboratory *laboratory = aligned_alloc(64, sizeof(*laboratory));
	size_t jobs_bytes = run->config.jobs * sizeof(*laboratory->jobs);
	unsigned i;
	int ret = 0;

	if (!laboratory)
		return -ENOMEM;
	memset(laboratory, 0, sizeof(*laboratory));
	run->laboratory = laboratory;
	laboratory->device = run->config.loop ? &engine_loop : io_engine(run->config.engine);
	laboratory->jobs = aligned_alloc(64, jobs_bytes);
	if (!laboratory->jobs)
		return -ENOMEM;
	memset(laboratory->jobs, 0, jobs_bytes);
	for (i = 0; !ret && i < run->config.jobs; i++)
		ret = init_job(laboratory, &run->jobs[i]);
	return ret;
}

void laboratory_free(struct bioscope_run *run)
{
	struct laboratory *laboratory = run->laboratory;
	unsigned i;

	if (!laboratory)
		return;
	for (i = 0; laboratory->jobs && i < run->config.jobs; i++) {
		free(laboratory->jobs[i].hand_offs);
		free(laboratory->jobs[i].collected);
		free(laboratory->jobs[i].written);
	}
	free(laboratory->jobs);
	free(laboratory);
	run->laboratory = NULL;
}

int laboratory_start(struct bioscope_run *run)
{
	struct laboratory *laboratory = run->laboratory;
	unsigned i;

	for (i = 0; laboratory && i < run->config.jobs; i++)
		laboratory->jobs[i].returned.delay = laboratory->delay;
	if (!laboratory || !asks_for(&run->config, BIOSCOPE_COMPLETE_WORKQUEUE))
		return 0;
	return workqueue_start(run->config.jobs * run->config.iodepth, laboratory->delay, &laboratory->workqueue);
}

void laboratory_stop(struct bioscope_run *run)
{
	if (run->laboratory && run->laboratory->workqueue)
		workqueue_stop(run->laboratory->workqueue);
}
