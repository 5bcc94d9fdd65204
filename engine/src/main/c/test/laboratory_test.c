/*
 * Whoever finishes a request, none is lost, doubled or damaged, and its stamps are in order:
 * with threads held up anywhere, with errors of the device, stopped at any time.
 */
#include "../completion.h"
#include "check.h"

#include <sched.h>

static uint32_t turn;

static void delay(void)
{
	uint32_t now = __atomic_add_fetch(&turn, 1, __ATOMIC_RELAXED);

	/* Steps that have no common measure with the number of places, so that every place meets every one. */
	if (now % 1009 == 0)
		usleep(now % 300);
	else if (now % 13 == 0)
		sched_yield();
}

static void set_policy(struct bioscope_config *config, const uint8_t *ways, unsigned count)
{
	unsigned situation, op;

	config->flags |= BIOSCOPE_LABORATORY;
	for (situation = 0; situation < BIOSCOPE_SITUATIONS; situation++)
		for (op = 0; op < BIOSCOPE_OPS; op++)
			config->completion[situation][op] = ways[(situation + op) % count];
}

static struct bioscope_laboratory_record *laboratory_records(struct bioscope_run *run, unsigned job)
{
	return (struct bioscope_laboratory_record *)(uintptr_t)shared_of(run, job)->records;
}

static void check_record(const struct bioscope_config *config, const struct bioscope_laboratory_record *record)
{
	const struct bioscope_record *own = &record->record;
	unsigned again = record->record.bytes && config->completion[0][own->op] != record->completion ? BIOSCOPE_SITUATION_AGAIN : 0;
	unsigned failed = own->result < 0 ? BIOSCOPE_SITUATION_FAILED : 0;

	CHECK(record->completion == config->completion[failed][own->op] || record->completion == config->completion[again | failed][own->op],
	      "op %u went the way %u", own->op, record->completion);
	CHECK(own->submit_ns <= record->endio_ns, "submit %llu, endio %llu", (unsigned long long)own->submit_ns, (unsigned long long)record->endio_ns);
	CHECK(record->endio_ns <= record->complete_ns && record->complete_ns <= own->seen_ns, "endio, complete, seen");
	if (record->completion == BIOSCOPE_COMPLETE_WORKQUEUE) {
		CHECK(record->endio_ns <= record->queued_ns && record->queued_ns <= record->worker_ns &&
		      record->worker_ns <= record->complete_ns, "endio, queued, worker, complete");
		CHECK(record->worker_tid && record->worker_tid == record->complete_tid, "the worker's tid");
	} else {
		CHECK(!record->queued_ns && !record->worker_ns && !record->worker_tid, "no worker");
		CHECK(record->complete_tid, "somebody completed it");
	}
	CHECK(!record->flushed || (config->flags & BIOSCOPE_FLUSH && own->op == BIOSCOPE_OP_WRITE), "flushed");
}

static struct bioscope_run *delayed_run(const struct bioscope_config *config)
{
	struct bioscope_error error;
	struct bioscope_run *run = NULL;
	int ret = bioscope_run_create(config, &error, &run);

	CHECK(!ret, "create: %s at step %u", strerror(-ret), error.step);
	run->laboratory->delay = delay;
	return run;
}

static void await_end(struct bioscope_run *run)
{
	CHECK(!bioscope_run_start(run), "start");
	await_phase(run, BIOSCOPE_FINISHED);
}

/* What every run must have kept, and how many requests it made. */
static uint64_t check_run(struct bioscope_run *run, const struct bioscope_config *config, bool fails)
{
	uint64_t requests = 0;
	unsigned job;

	CHECK(fails || !run->view->error.err, "%s at step %u", strerror(run->view->error.err), run->view->error.step);
	CHECK(!run->laboratory->dio_count, "%lld completions are missing", (long long)run->laboratory->dio_count);
	for (job = 0; job < config->jobs; job++) {
		struct bioscope_job *shared = shared_of(run, job);
		char *seen = calloc(1, shared->ring_tail + 1);
		uint64_t i;

		CHECK(!shared->depth.in_flight, "%llu in flight", (unsigned long long)shared->depth.in_flight);
		CHECK(!shared->dropped && shared->ring_tail == requests_of(run, job), "each is recorded once");
		CHECK(!shared->mismatches, "%llu blocks differ", (unsigned long long)shared->mismatches);
		for (i = 0; i < shared->ring_tail; i++) {
			const struct bioscope_laboratory_record *record = &laboratory_records(run, job)[i];

			CHECK(record->record.id < shared->ring_tail && !seen[record->record.id], "request %llu twice", (unsigned long long)record->record.id);
			seen[record->record.id] = 1;
			check_record(config, record);
		}
		requests += shared->ring_tail;
		free(seen);
	}
	return requests;
}

static const uint8_t INLINE[] = { BIOSCOPE_COMPLETE_INLINE };
static const uint8_t WORKQUEUE[] = { BIOSCOPE_COMPLETE_WORKQUEUE };
static const uint8_t CALLER[] = { BIOSCOPE_COMPLETE_CALLER };
static const uint8_t MIXED[] = { BIOSCOPE_COMPLETE_INLINE, BIOSCOPE_COMPLETE_WORKQUEUE, BIOSCOPE_COMPLETE_CALLER };

static const struct {
	const uint8_t *ways;
	unsigned count;
} policies[] = { { INLINE, 1 }, { WORKQUEUE, 1 }, { CALLER, 1 }, { MIXED, 3 } };

static void nothing_is_lost(unsigned engine)
{
	const unsigned flags = BIOSCOPE_READS | BIOSCOPE_WRITES | BIOSCOPE_RANDOM | BIOSCOPE_VERIFY;
	unsigned p;

	for (p = 0; p < 4; p++) {
		struct bioscope_config config = small_config(engine, engine == BIOSCOPE_NOP ? BIOSCOPE_READS | BIOSCOPE_RANDOM : flags);
		struct bioscope_run *run;

		config.jobs = 2;
		config.rwmixread = 50;
		config.batch_complete_min = 1 + p;
		config.iodepth = 16;
		config.fdatasync_every = engine == BIOSCOPE_NOP ? 0 : 50;
		set_policy(&config, policies[p].ways, policies[p].count);
		run = delayed_run(&config);
		await_end(run);
		CHECK(check_run(run, &config, false) >= 256, "one pass");
		CHECK(engine == BIOSCOPE_NOP || shared_of(run, 0)->verified, "blocks were verified");
		bioscope_run_free(run);
	}
}

static void a_flush_is_the_completions_own(unsigned engine)
{
	unsigned p;

	for (p = 0; p < 4; p++) {
		struct bioscope_config config = small_config(engine, BIOSCOPE_WRITES | BIOSCOPE_FLUSH | BIOSCOPE_VERIFY);
		struct bioscope_run *run;
		uint64_t i;

		config.size = 64 * config.bs;
		config.sync = BIOSCOPE_SYNC_DSYNC;
		set_policy(&config, policies[p].ways, policies[p].count);
		run = delayed_run(&config);
		await_end(run);
		CHECK(check_run(run, &config, false) == 64, "one pass");
		for (i = 0; i < 64; i++)
			CHECK(laboratory_records(run, 0)[i].flushed, "request %llu", (unsigned long long)i);
		bioscope_run_free(run);
	}
}

/* The device: libaio or io_uring, that now and then reports an error. */
static const struct io_engine *real;
static unsigned collected;

static int failing_collect(struct job *job, struct completion *done)
{
	int count = real->collect(job, done);
	int i;

	for (i = 0; i < count; i++)
		if (done[i].request && ++collected % 50 == 0)
			done[i].result = -EIO;
	return count;
}

static void an_error_passes_through(unsigned engine)
{
	unsigned p;

	for (p = 0; p < 4; p++) {
		struct bioscope_config config = small_config(engine, BIOSCOPE_READS);
		struct io_engine failing = *io_engine(engine);
		struct bioscope_run *run;
		uint64_t i, errors = 0;

		set_policy(&config, policies[p].ways, policies[p].count);
		run = delayed_run(&config);
		real = run->laboratory->device;
		collected = 0;
		failing.collect = failing_collect;
		run->laboratory->device = &failing;
		await_end(run);
		check_run(run, &config, true);
		CHECK(run->view->error.err == EIO && run->view->error.step == BIOSCOPE_STEP_REQUEST, "error %d at step %u",
		      run->view->error.err, run->view->error.step);
		for (i = 0; i < shared_of(run, 0)->ring_tail; i++) {
			const struct bioscope_laboratory_record *record = &laboratory_records(run, 0)[i];

			if (record->record.result != -EIO)
				continue;
			errors++;
			CHECK(record->completion == config.completion[BIOSCOPE_SITUATION_FAILED][record->record.op], "the way of what failed");
		}
		CHECK(errors, "an error is recorded");
		bioscope_run_free(run);
	}
}

/* A collect() that fails must end the run, not hang it. */
static int broken_collect(struct job *job, struct completion *done)
{
	int count = real->collect(job, done);

	return count < 0 || ++collected < 20 ? count : -EBADF;
}

static void a_device_that_cannot_be_waited_for_ends_the_run(unsigned engine)
{
	struct bioscope_config config = small_config(engine, BIOSCOPE_READS);
	struct io_engine broken = *io_engine(engine);
	struct bioscope_run *run;

	set_policy(&config, WORKQUEUE, 1);
	config.runtime_ns = 60 * NSEC_PER_SEC;
	run = delayed_run(&config);
	real = run->laboratory->device;
	collected = 0;
	broken.collect = broken_collect;
	run->laboratory->device = &broken;
	await_end(run);
	CHECK(run->view->error.err == EBADF && run->view->error.step == BIOSCOPE_STEP_WAIT, "error %d at step %u",
	      run->view->error.err, run->view->error.step);
	bioscope_run_free(run);
}

/* Blocks come around again, and then the policy may be another. */
static void a_block_that_was_written_is_told_from_a_fresh_one(unsigned engine)
{
	struct bioscope_config config = small_config(engine, BIOSCOPE_WRITES);
	struct bioscope_run *run;
	uint64_t i, again = 0;
	char written[64] = { 0 };

	set_policy(&config, WORKQUEUE, 1);
	config.completion[BIOSCOPE_SITUATION_AGAIN][BIOSCOPE_OP_WRITE] = BIOSCOPE_COMPLETE_INLINE;
	config.size = 64 * config.bs;
	config.runtime_ns = 60 * NSEC_PER_SEC;
	config.number_ios = 200;
	run = delayed_run(&config);
	await_end(run);
	CHECK(shared_of(run, 0)->ring_tail == 200, "%llu records", (unsigned long long)shared_of(run, 0)->ring_tail);
	for (i = 0; i < 200; i++) {
		const struct bioscope_laboratory_record *record = &laboratory_records(run, 0)[i];

		/* Two writes of a block are never in flight at a time, so they are recorded in their order. */
		CHECK(record->completion == (written[record->record.offset / config.bs] ? BIOSCOPE_COMPLETE_INLINE : BIOSCOPE_COMPLETE_WORKQUEUE),
		      "block %llu", (unsigned long long)(record->record.offset / config.bs));
		again += written[record->record.offset / config.bs];
		written[record->record.offset / config.bs] = 1;
	}
	CHECK(again == 136, "%llu came again", (unsigned long long)again);
	bioscope_run_free(run);
}

static void a_stop_is_answered(unsigned engine)
{
	unsigned p;

	for (p = 0; p < 4; p++) {
		struct bioscope_config config = small_config(engine, BIOSCOPE_WRITES | BIOSCOPE_RANDOM);
		struct bioscope_run *run;
		uint64_t asked;

		config.runtime_ns = 60 * NSEC_PER_SEC;
		config.ring_records = 1 << 18;
		config.batch_complete_min = p == 1 ? 0 : 1;
		config.rate_iops = p == 2 ? 1 : 0;
		set_policy(&config, policies[p].ways, policies[p].count);
		run = started(&config);
		await_phase(run, BIOSCOPE_RUNNING);
		usleep(20000);
		asked = now_ns();
		bioscope_run_stop(run);
		await_phase(run, BIOSCOPE_FINISHED);
		/* Sanitizers and a busy machine take their share. */
		CHECK(now_ns() - asked < 400000000, "%llu ms", (unsigned long long)((now_ns() - asked) / 1000000));
		CHECK(!run->view->error.err && !run->laboratory->dio_count, "all that was submitted came back");
		bioscope_run_free(run);
	}
}

int main(void)
{
	static const unsigned engines[] = { BIOSCOPE_LIBAIO, BIOSCOPE_IO_URING, BIOSCOPE_NOP };
	unsigned i;

	for (i = 0; i < 3; i++) {
		if (bioscope_probe((int)engines[i]) < 0)
			continue;
		nothing_is_lost(engines[i]);
		if (engines[i] == BIOSCOPE_NOP)
			continue;
		a_flush_is_the_completions_own(engines[i]);
		an_error_passes_through(engines[i]);
		a_device_that_cannot_be_waited_for_ends_the_run(engines[i]);
		a_block_that_was_written_is_told_from_a_fresh_one(engines[i]);
		a_stop_is_answered(engines[i]);
	}
	return 0;
}
