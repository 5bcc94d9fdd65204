/*
 * The loop laboratory's threads: the worker that takes commands one after another, and the
 * one that stands for the backing device's interrupt; see loop.h.
 */
#include "loop.h"
#include "run.h"
#include "usage.h"

#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void hold_up(const struct loop *loop)
{
	if (loop->delay)
		loop->delay();
}

static uint16_t this_cpu(void)
{
	int cpu = sched_getcpu();

	return cpu < 0 || cpu >= BIOSCOPE_NO_CPU ? BIOSCOPE_NO_CPU : (uint16_t)cpu;
}

static int32_t this_thread(const char *name)
{
	pthread_setname_np(pthread_self(), name);
	return (int32_t)syscall(SYS_gettid);
}

/* ---- the end of a command: lo_rw_aio_complete() and lo_complete_rq() ---- */

int loop_block_error(int err)
{
	/* What blk_errors[] knows; all else is an I/O error. */
	static const int known[] = { EOPNOTSUPP, ETIMEDOUT, ENOSPC, ENOLINK, EREMOTEIO, EBADE, ENODATA, EILSEQ, ENOMEM, EBUSY,
				     EAGAIN, ENODEV, EREMCHG, ETOOMANYREFS, EOVERFLOW, ETIME, EINVAL };
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (err == known[i])
			return err;
	return EIO;
}

static void count_one(uint64_t *counter)
{
	__atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

static void give_back(struct command *command, int result, int32_t tid)
{
	command->result = result;
	command->complete_tid = (uint32_t)tid;
	command->complete_cpu = this_cpu();
	command->complete_ns = now_ns();
	inbox_put(&command->job->returned, &command->item);
}

static void keep_error(struct loop *loop, int result)
{
	int64_t none = 0;

	__atomic_compare_exchange_n(&loop->shared->first_error, &none, result, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

static void fail(struct loop *loop, struct command *command, int result, int32_t tid)
{
	keep_error(loop, result);
	give_back(command, -loop_block_error(-result), tid);
}

/* As blk_mq_requeue_request(): the rest goes to the end of the list. */
static void again(struct loop *loop, struct command *command)
{
	hold_up(loop);
	inbox_put(&loop->list, &command->item);
}

static void end_read(struct loop *loop, struct command *command, uint32_t bytes, int32_t tid)
{
	struct request *request = command->request;

	command->done += bytes;
	if (command->done == request->bytes) {
		give_back(command, (int)request->bytes, tid);
	} else if (bytes) {
		count_one(&loop->shared->requeued);
		again(loop, command);
	} else {
		memset((char *)request->buffer + command->done, 0, request->bytes - command->done);
		count_one(&loop->shared->zero_filled);
		give_back(command, -EIO, tid);
	}
}

static void end_write(struct loop *loop, struct command *command, uint32_t bytes, int32_t tid)
{
	if (bytes < command->request->bytes)
		count_one(&loop->shared->short_writes);
	if (loop->run->config.sync != BIOSCOPE_SYNC_NONE) {
		/* The device has no FUA: the block layer sends a flush after the write. */
		command->flushing = true;
		again(loop, command);
		return;
	}
	give_back(command, (int)command->request->bytes, tid);
}

void loop_ended(struct loop *loop, struct command *command, int result, int32_t tid)
{
	if (result < 0)
		fail(loop, command, result, tid);
	else if (command->request->op == BIOSCOPE_OP_READ)
		end_read(loop, command, (uint32_t)result, tid);
	else
		end_write(loop, command, (uint32_t)result, tid);
}

/* ---- the worker ---- */

/* lo_req_flush(): whatever goes wrong but a want of support is an I/O error. */
static void flush(struct loop *loop, struct command *command, int32_t tid)
{
	bool of_write = command->flushing;
	int ret = fsync(loop->fd) ? -errno : 0;

	command->flushed = of_write;
	command->endio_ns = now_ns();
	command->endio_cpu = this_cpu();
	loop->counts.flushes++;
	if (ret) {
		keep_error(loop, ret);
		give_back(command, ret == -EOPNOTSUPP ? ret : -EIO, tid);
		return;
	}
	give_back(command, of_write ? (int)command->request->bytes : 0, tid);
}

static void copy(struct loop *loop, struct command *command, int32_t tid)
{
	const struct request *request = command->request;
	char *at = (char *)request->buffer + command->done;
	size_t bytes = request->bytes - command->done;
	off_t offset = (off_t)(request->offset + command->done);
	ssize_t ret;

	do
		ret = request->op == BIOSCOPE_OP_READ ? pread(loop->fd, at, bytes, offset) : pwrite(loop->fd, at, bytes, offset);
	while (ret < 0 && errno == EINTR);
	command->backing = BIOSCOPE_COMPLETE_COPY;
	command->endio_ns = now_ns();
	command->endio_cpu = this_cpu();
	loop_ended(loop, command, ret < 0 ? -errno : (int)ret, tid);
}

/* Nothing comes back any more from the backing file. */
static void give_up(struct loop *loop, int err)
{
	unsigned i;

	for (i = 0; i < loop->run->config.jobs; i++)
		inbox_fail(&loop->jobs[i].returned, err);
}

static void submit(struct loop *loop, struct command *command)
{
	const struct request *whole = command->request;
	uint32_t slot = (uint32_t)(command - loop->commands);
	struct request *request = &loop->backing.requests[slot];
	int ret;

	/* Not all of it: the job is still noting when it was submitted. */
	request->slot = slot;
	request->op = whole->op;
	request->offset = whole->offset + command->done;
	request->bytes = whole->bytes - command->done;
	request->buffer = (char *)whole->buffer + command->done;
	/* Pairs with take_all()'s acquire. */
	__atomic_store_n(&command->prepared, command->prepared + 1, __ATOMIC_RELEASE);
	loop->device->prepare(&loop->backing, request);
	while (!(ret = loop->device->submit(&loop->backing, 1)) || ret == -EAGAIN)
		sched_yield();
	if (ret < 0)
		give_up(loop, ret);
}

static void issue(struct loop *loop, struct command *command, int32_t tid)
{
	bool syncs = command->flushing || command->request->op == BIOSCOPE_OP_FSYNC || command->request->op == BIOSCOPE_OP_FDATASYNC;

	if (!command->issue_ns)
		command->issue_ns = now_ns();
	loop->counts.commands++;
	if (syncs)
		flush(loop, command, tid);
	else if (loop->device)
		submit(loop, command);
	else
		copy(loop, command, tid);
}

/* What the ramp used is not measured: the worker looks for its end whenever it wakes. */
static void begin_measuring(struct loop *loop)
{
	uint64_t ramp_end = __atomic_load_n(&loop->run->view->ramp_end_ns, __ATOMIC_RELAXED);

	if (loop->measuring || !ramp_end || now_ns() < ramp_end)
		return;
	loop->measuring = true;
	usage_now(&loop->worker_before);
	memset(&loop->counts, 0, sizeof(loop->counts));
}

/* What is read back for verify comes later and belongs to no figure. */
static void publish(struct loop *loop)
{
	if (loop->measuring)
		usage_since(&loop->worker_before, &loop->shared->worker);
	loop->shared->commands = loop->counts.commands;
	loop->shared->runs = loop->counts.runs;
	loop->shared->flushes = loop->counts.flushes;
}

/* The thread that stands for the interrupt measures itself, and ends, when it is interrupted. */
static void interrupt(struct loop *loop)
{
	if (!loop->device || __atomic_load_n(&loop->interrupt_failed, __ATOMIC_ACQUIRE))
		return;
	while (loop->device->interrupt(&loop->backing) && !__atomic_load_n(&loop->interrupt_failed, __ATOMIC_ACQUIRE))
		sched_yield();
}

static void run_list(struct loop *loop, int32_t tid)
{
	struct inbox_item *item, *next;

	begin_measuring(loop);
	loop->counts.runs++;
	for (item = inbox_take(&loop->list); item; item = next) {
		struct command *command = (struct command *)((char *)item - offsetof(struct command, item));

		next = item->next;
		if (command == &loop->measure) {
			publish(loop);
			interrupt(loop);
			sem_post(&loop->answered);
		} else if (command == &loop->stop) {
			loop->ending = true;
		} else {
			issue(loop, command, tid);
		}
		hold_up(loop);
	}
}

/* ---- the interrupt ---- */

static void end_in_workqueue(struct work *work, struct worker *worker)
{
	struct command *command = (struct command *)work;

	loop_ended(command->job->loop, command, command->result, worker->tid);
}

static void end_backing(struct loop *loop, struct command *command, int32_t tid)
{
	unsigned way = loop->run->config.backing[command->request->op];

	if (loop->workqueue && way == BIOSCOPE_COMPLETE_WORKQUEUE) {
		command->backing = BIOSCOPE_COMPLETE_WORKQUEUE;
		command->work.run = end_in_workqueue;
		workqueue_queue(loop->workqueue, command->endio_cpu, &command->work);
		return;
	}
	command->backing = BIOSCOPE_COMPLETE_INLINE;
	loop_ended(loop, command, command->result, tid);
}

static void measured(struct loop *loop)
{
	if (loop->interrupt_measuring)
		usage_since(&loop->interrupt_before, &loop->shared->interrupt);
	sem_post(&loop->answered);
}

/* Whether the thread is to end. */
static bool take_all(struct loop *loop, int count, int32_t tid)
{
	uint64_t ramp_end = __atomic_load_n(&loop->run->view->ramp_end_ns, __ATOMIC_RELAXED);
	uint64_t endio_ns = now_ns();
	uint16_t cpu = this_cpu();
	bool ends = false;
	int i;

	if (!loop->interrupt_measuring && ramp_end && endio_ns >= ramp_end) {
		loop->interrupt_measuring = true;
		usage_now(&loop->interrupt_before);
	}
	for (i = 0; i < count; i++) {
		struct command *command;

		if (!loop->collected[i].request) {
			ends = __atomic_load_n(&loop->interrupt_ends, __ATOMIC_ACQUIRE);
			if (!ends)
				measured(loop);
			continue;
		}
		command = &loop->commands[loop->collected[i].request - loop->backing.requests];
		/* Pairs with submit()'s release: the kernel lay between, but no tool knows. */
		__atomic_load_n(&command->prepared, __ATOMIC_ACQUIRE);
		command->endio_ns = endio_ns;
		command->endio_cpu = cpu;
		command->result = loop->collected[i].result;
		hold_up(loop);
		end_backing(loop, command, tid);
	}
	return ends;
}

static void *interrupt_main(void *argument)
{
	struct loop *loop = argument;
	int32_t tid = this_thread("bioscope-lo-irq");
	int count;

	do
		count = loop->device->collect(&loop->backing, loop->collected);
	while (count >= 0 && !take_all(loop, count, tid));
	if (count < 0) {
		__atomic_store_n(&loop->interrupt_failed, count, __ATOMIC_RELEASE);
		/* Whoever measures waits for this thread too. */
		measured(loop);
		give_up(loop, count);
	}
	return NULL;
}

static int open_device(struct loop *loop)
{
	int ret;

	if (!loop->device)
		return 0;
	ret = loop->device->init(&loop->backing);
	if (ret)
		return ret;
	ret = -pthread_create(&loop->interrupt, NULL, interrupt_main, loop);
	if (ret)
		loop->device->exit(&loop->backing);
	return ret;
}

static void close_device(struct loop *loop)
{
	if (!loop->device)
		return;
	__atomic_store_n(&loop->interrupt_ends, true, __ATOMIC_RELEASE);
	interrupt(loop);
	pthread_join(loop->interrupt, NULL);
	loop->device->exit(&loop->backing);
}

void *loop_worker_main(void *argument)
{
	struct loop *loop = argument;
	int32_t tid = this_thread("bioscope-loop");

	loop->start_error = open_device(loop);
	sem_post(&loop->answered);
	if (loop->start_error)
		return NULL;
	while (!loop->ending) {
		inbox_await(&loop->list, 1, NO_TIMEOUT);
		run_list(loop, tid);
	}
	close_device(loop);
	return NULL;
}
