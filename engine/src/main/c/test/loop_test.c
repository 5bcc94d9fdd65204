/*
 * The loop laboratory: whatever the worker does, none is lost, doubled or damaged, and what the
 * driver makes of short reads, errors and blocks that are too small is what happens here.
 */
#include "../completion.h"
#include "../loop.h"
#include "check.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>

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

static struct bioscope_config loop_config(unsigned engine, unsigned mode, unsigned flags)
{
	struct bioscope_config config = small_config(engine, flags);

	config.loop = mode;
	memset(config.backing, BIOSCOPE_COMPLETE_INLINE, sizeof(config.backing));
	return config;
}

static struct bioscope_run *created(const struct bioscope_config *config)
{
	struct bioscope_error error;
	struct bioscope_run *run = NULL;
	int ret = bioscope_run_create(config, &error, &run);

	CHECK(!ret, "create: %s at step %u", strerror(-ret), error.step);
	run->loop->delay = delay;
	if (run->laboratory)
		run->laboratory->delay = delay;
	return run;
}

static void run_to_the_end(struct bioscope_run *run)
{
	CHECK(!bioscope_run_start(run), "start");
	await_phase(run, BIOSCOPE_FINISHED);
}

static const struct bioscope_laboratory_record *records(struct bioscope_run *run, unsigned job)
{
	return (struct bioscope_laboratory_record *)(uintptr_t)shared_of(run, job)->records;
}

static unsigned upper(const struct bioscope_laboratory_record *record)
{
	return record->completion & ~BIOSCOPE_BACKING_MASK;
}

static unsigned backing(const struct bioscope_laboratory_record *record)
{
	return record->completion >> BIOSCOPE_BACKING_SHIFT;
}

static void check_stamps(const struct bioscope_laboratory_record *record)
{
	const struct bioscope_record *own = &record->record;

	CHECK(own->submit_ns <= record->bio_ns && record->bio_ns <= record->issue_ns, "submit, bio, issue");
	CHECK(record->issue_ns <= record->endio_ns && record->endio_ns <= record->complete_ns, "issue, endio, complete");
	CHECK(record->complete_ns <= own->seen_ns && record->complete_tid, "complete, seen");
	CHECK((upper(record) == BIOSCOPE_COMPLETE_WORKQUEUE) == !!record->queued_ns, "queued only where the way was");
}

/* What every run must have kept, and how many requests it made. */
static uint64_t check_run(struct bioscope_run *run, const struct bioscope_config *config, unsigned of_backing, unsigned of_upper)
{
	uint64_t requests = 0;
	unsigned job;

	CHECK(!run->view->error.err, "%s at step %u", strerror(run->view->error.err), run->view->error.step);
	for (job = 0; job < config->jobs; job++) {
		struct bioscope_job *shared = shared_of(run, job);
		char *seen = calloc(1, shared->ring_tail + 1);
		uint64_t i;

		CHECK(!shared->depth.in_flight, "%llu in flight", (unsigned long long)shared->depth.in_flight);
		CHECK(!shared->dropped && shared->ring_tail == requests_of(run, job), "each is recorded once");
		CHECK(!shared->mismatches, "%llu blocks differ", (unsigned long long)shared->mismatches);
		for (i = 0; i < shared->ring_tail; i++) {
			const struct bioscope_laboratory_record *record = &records(run, job)[i];
			bool syncs = record->record.op >= BIOSCOPE_OP_FSYNC;

			CHECK(record->record.id < shared->ring_tail && !seen[record->record.id], "request %llu twice", (unsigned long long)record->record.id);
			seen[record->record.id] = 1;
			check_stamps(record);
			CHECK(backing(record) == (syncs ? 0 : of_backing), "the backing file ended by %u", backing(record));
			CHECK(upper(record) == of_upper, "the request ended by %u", upper(record));
		}
		requests += shared->ring_tail;
		free(seen);
	}
	return requests;
}

static const unsigned ENGINES[] = { BIOSCOPE_PSYNC, BIOSCOPE_LIBAIO, BIOSCOPE_IO_URING };

static void nothing_is_lost(unsigned engine, unsigned mode, unsigned of_backing)
{
	const unsigned flags = BIOSCOPE_READS | BIOSCOPE_WRITES | BIOSCOPE_RANDOM | BIOSCOPE_VERIFY;
	struct bioscope_config config = loop_config(engine, mode, flags);
	struct bioscope_run *run;
	uint64_t requests;

	config.jobs = 2;
	config.rwmixread = 50;
	config.iodepth = 16;
	config.fdatasync_every = 50;
	memset(config.backing, of_backing, sizeof(config.backing));
	run = created(&config);
	run_to_the_end(run);
	requests = check_run(run, &config, mode == BIOSCOPE_LOOP_BUFFERED ? BIOSCOPE_COMPLETE_COPY : of_backing, BIOSCOPE_COMPLETE_INLINE);
	CHECK(requests >= 256 && shared_of(run, 0)->verified, "one pass, verified");
	CHECK(run->view->loop.mode == mode, "mode %u", run->view->loop.mode);
	CHECK(run->view->loop.commands == requests, "%llu commands of %llu requests", (unsigned long long)run->view->loop.commands, (unsigned long long)requests);
	CHECK(run->view->loop.runs && run->view->loop.runs <= requests + 1, "%llu runs", (unsigned long long)run->view->loop.runs);
	CHECK(run->view->loop.worker.voluntary_switches, "the worker slept");
	CHECK(mode == BIOSCOPE_LOOP_BUFFERED || run->view->loop.interrupt.voluntary_switches, "so did the interrupt's thread");
	bioscope_run_free(run);
}

/* The program's request goes on as the completion laboratory's policy says. */
static void both_laboratories_go_together(unsigned engine, unsigned mode)
{
	static const unsigned ways[] = { BIOSCOPE_COMPLETE_INLINE, BIOSCOPE_COMPLETE_WORKQUEUE, BIOSCOPE_COMPLETE_CALLER };
	unsigned i;

	for (i = 0; i < 3; i++) {
		struct bioscope_config config = loop_config(engine, mode, BIOSCOPE_READS | BIOSCOPE_WRITES | BIOSCOPE_RANDOM | BIOSCOPE_VERIFY | BIOSCOPE_LABORATORY);
		struct bioscope_run *run;

		config.rwmixread = 50;
		config.jobs = 2;
		memset(config.completion, (int)ways[i], sizeof(config.completion));
		run = created(&config);
		run_to_the_end(run);
		CHECK(check_run(run, &config, mode == BIOSCOPE_LOOP_BUFFERED ? BIOSCOPE_COMPLETE_COPY : BIOSCOPE_COMPLETE_INLINE, ways[i]) >= 256, "one pass");
		CHECK(!run->laboratory->dio_count, "all came back");
		bioscope_run_free(run);
	}
}

static void only_what_is_buffered_leaves_pages(unsigned mode)
{
	struct bioscope_config config = loop_config(BIOSCOPE_LIBAIO, mode, BIOSCOPE_READS);
	struct bioscope_run *run = created(&config);
	const struct bioscope_loop *loop = &run->view->loop;

	run_to_the_end(run);
	CHECK(check_run(run, &config, mode == BIOSCOPE_LOOP_BUFFERED ? BIOSCOPE_COMPLETE_COPY : BIOSCOPE_COMPLETE_INLINE, BIOSCOPE_COMPLETE_INLINE) == 256, "one pass");
	CHECK(loop->pages_by, "page cache could be asked for");
	CHECK(!loop->before.cached, "%llu bytes cached before", (unsigned long long)loop->before.cached);
	CHECK(loop->after.cached == (mode == BIOSCOPE_LOOP_BUFFERED ? config.size : 0), "%llu bytes cached after", (unsigned long long)loop->after.cached);
	CHECK(loop->before.machine_cached != UINT64_MAX && loop->after.machine_dirty != UINT64_MAX, "/proc/meminfo");
	bioscope_run_free(run);
}

/* A file of a block and a half: what is there is read, the rest is zeros, and an error as the driver has it. */
static void a_read_across_the_end_is_filled_with_zeros(unsigned engine, unsigned mode)
{
	struct bioscope_config config = loop_config(engine, mode, BIOSCOPE_READS);
	struct bioscope_run *run;
	char text[6144];
	const char *buffer;
	unsigned i;
	int fd;

	memset(text, 'x', sizeof(text));
	config.prepare = BIOSCOPE_PREPARE_NONE;
	config.size = 2 * config.bs;
	config.iodepth = 1;
	run = created(&config);
	fd = open(config.path, O_WRONLY);
	CHECK(fd >= 0 && write(fd, text, sizeof(text)) == sizeof(text) && !fsync(fd), "write the file");
	close(fd);
	run_to_the_end(run);
	CHECK(run->view->error.err == EIO && run->view->error.step == BIOSCOPE_STEP_REQUEST && run->view->error.value == config.bs,
	      "error %d at step %u, %llu", run->view->error.err, run->view->error.step, (unsigned long long)run->view->error.value);
	CHECK(run->view->loop.requeued == 1 && run->view->loop.zero_filled == 1, "%llu requeued, %llu zero-filled",
	      (unsigned long long)run->view->loop.requeued, (unsigned long long)run->view->loop.zero_filled);
	CHECK(records(run, 0)[0].record.result == 4096 && records(run, 0)[1].record.result == -EIO, "results");
	buffer = job_buffer(&run->jobs[0], 0);
	for (i = 0; i < 4096; i++)
		CHECK(buffer[i] == (i < 2048 ? 'x' : 0), "byte %u is %d", i, buffer[i]);
	bioscope_run_free(run);
}

static void errors_are_mapped_as_the_block_layer_has_them(void)
{
	CHECK(loop_block_error(ENOSPC) == ENOSPC && loop_block_error(ENODATA) == ENODATA && loop_block_error(EOPNOTSUPP) == EOPNOTSUPP, "known");
	CHECK(loop_block_error(EFBIG) == EIO && loop_block_error(EBADMSG) == EIO && loop_block_error(EPERM) == EIO, "the rest");
}

/* A file that may not grow: EFBIG below is EIO above, and the first of them is kept. */
static void an_error_of_the_backing_file_comes_back_mapped(unsigned engine, unsigned mode)
{
	struct rlimit before, limit = { .rlim_cur = 64 << 10, .rlim_max = RLIM_INFINITY };
	struct bioscope_config config = loop_config(engine, mode, BIOSCOPE_WRITES);
	struct bioscope_run *run;
	unsigned failed = 0;
	uint64_t i;

	config.prepare = BIOSCOPE_PREPARE_NONE;
	config.size = 32 * config.bs;
	getrlimit(RLIMIT_FSIZE, &before);
	limit.rlim_max = before.rlim_max;
	run = created(&config);
	CHECK(!setrlimit(RLIMIT_FSIZE, &limit), "limit the file");
	run_to_the_end(run);
	CHECK(!setrlimit(RLIMIT_FSIZE, &before), "and allow it again");
	CHECK(run->view->error.err == EIO && run->view->error.step == BIOSCOPE_STEP_REQUEST, "error %d", run->view->error.err);
	CHECK(run->view->loop.first_error == -EFBIG, "it was %lld", (long long)run->view->loop.first_error);
	for (i = 0; i < shared_of(run, 0)->ring_tail; i++)
		failed += records(run, 0)[i].record.result == -EIO;
	CHECK(failed && shared_of(run, 0)->ring_tail == requests_of(run, 0), "all came back, %u of them failed", failed);
	bioscope_run_free(run);
}

static const struct io_engine *real;
static unsigned collected;

static int broken_collect(struct job *job, struct completion *done)
{
	int count = real->collect(job, done);

	return count < 0 || ++collected < 20 ? count : -EBADF;
}

/* A backing device that cannot be waited for must end the run, not hang it. */
static void a_device_that_breaks_ends_the_run(unsigned engine)
{
	struct bioscope_config config = loop_config(engine, BIOSCOPE_LOOP_DIRECT, BIOSCOPE_READS);
	struct bioscope_run *run;
	struct io_engine broken;

	config.runtime_ns = 60 * NSEC_PER_SEC;
	run = created(&config);
	real = run->loop->device;
	broken = *real;
	broken.collect = broken_collect;
	collected = 0;
	run->loop->device = &broken;
	run_to_the_end(run);
	CHECK(run->view->error.err == EBADF && run->view->error.step == BIOSCOPE_STEP_WAIT, "error %d at step %u", run->view->error.err, run->view->error.step);
	bioscope_run_free(run);
}

static void a_synchronous_write_is_followed_by_a_flush(unsigned engine, unsigned mode)
{
	struct bioscope_config config = loop_config(engine, mode, BIOSCOPE_WRITES | BIOSCOPE_VERIFY);
	struct bioscope_run *run;
	uint64_t i;

	config.size = 32 * config.bs;
	config.sync = BIOSCOPE_SYNC_DSYNC;
	run = created(&config);
	CHECK(!(fcntl(run->file.fd, F_GETFL) & O_DSYNC), "the file itself is not opened so");
	run_to_the_end(run);
	check_run(run, &config, mode == BIOSCOPE_LOOP_BUFFERED ? BIOSCOPE_COMPLETE_COPY : BIOSCOPE_COMPLETE_INLINE, BIOSCOPE_COMPLETE_INLINE);
	CHECK(run->view->loop.flushes == 32 && run->view->loop.commands == 64, "%llu flushes", (unsigned long long)run->view->loop.flushes);
	for (i = 0; i < 32; i++)
		CHECK(records(run, 0)[i].flushed, "request %llu", (unsigned long long)i);
	bioscope_run_free(run);
}

static void blocks_that_are_no_direct_io_go_through_the_page_cache(void)
{
	struct bioscope_config config = loop_config(BIOSCOPE_LIBAIO, BIOSCOPE_LOOP_DIRECT, BIOSCOPE_READS | BIOSCOPE_WRITES | BIOSCOPE_VERIFY);
	struct bioscope_run *run;

	config.offset = 100;
	config.rwmixread = 50;
	run = created(&config);
	CHECK(run->view->fallbacks & BIOSCOPE_NO_LOOP_DIRECT, "and it says so");
	run_to_the_end(run);
	CHECK(check_run(run, &config, BIOSCOPE_COMPLETE_COPY, BIOSCOPE_COMPLETE_INLINE) >= 256 && run->view->loop.mode == BIOSCOPE_LOOP_BUFFERED, "buffered");
	bioscope_run_free(run);
}

static void a_call_that_waits_returns_with_the_data(unsigned mode)
{
	struct bioscope_config config = loop_config(BIOSCOPE_PSYNC, mode, BIOSCOPE_READS);
	struct bioscope_run *run = created(&config);
	uint64_t i;

	run_to_the_end(run);
	CHECK(shared_of(run, 0)->ring_tail == 256, "one pass");
	for (i = 0; i < 256; i++)
		CHECK(records(run, 0)[i].complete_ns <= records(run, 0)[i].record.submitted_ns, "request %llu", (unsigned long long)i);
	CHECK(!shared_of(run, 0)->stats[1].direction[0].slat.counts[0] && shared_of(run, 0)->stats[1].direction[0].slat.min_ns == UINT64_MAX, "no slat");
	bioscope_run_free(run);
}

static void a_stop_is_answered(unsigned engine, unsigned mode)
{
	struct bioscope_config config = loop_config(engine, mode, BIOSCOPE_READS | BIOSCOPE_RANDOM);
	struct bioscope_run *run;
	uint64_t asked;

	config.runtime_ns = 60 * NSEC_PER_SEC;
	config.ring_records = 1 << 18;
	run = started(&config);
	await_phase(run, BIOSCOPE_RUNNING);
	usleep(20000);
	asked = now_ns();
	bioscope_run_stop(run);
	await_phase(run, BIOSCOPE_FINISHED);
	/* Sanitizers and a busy machine take their share. */
	CHECK(now_ns() - asked < 400000000, "%llu ms", (unsigned long long)((now_ns() - asked) / 1000000));
	CHECK(!run->view->error.err, "%s", strerror(run->view->error.err));
	bioscope_run_free(run);
}

int main(void)
{
	unsigned i, mode;

	errors_are_mapped_as_the_block_layer_has_them();
	for (mode = BIOSCOPE_LOOP_BUFFERED; mode <= BIOSCOPE_LOOP_DIRECT; mode++) {
		only_what_is_buffered_leaves_pages(mode);
		a_call_that_waits_returns_with_the_data(mode);
		for (i = 0; i < 3; i++) {
			if (bioscope_probe((int)ENGINES[i]) < 0)
				continue;
			nothing_is_lost(ENGINES[i], mode, BIOSCOPE_COMPLETE_INLINE);
			a_read_across_the_end_is_filled_with_zeros(ENGINES[i], mode);
			an_error_of_the_backing_file_comes_back_mapped(ENGINES[i], mode);
			a_synchronous_write_is_followed_by_a_flush(ENGINES[i], mode);
			a_stop_is_answered(ENGINES[i], mode);
			if (ENGINES[i] == BIOSCOPE_PSYNC)
				continue;
			both_laboratories_go_together(ENGINES[i], mode);
		}
	}
	for (i = 1; i < 3; i++) {
		if (bioscope_probe((int)ENGINES[i]) < 0)
			continue;
		nothing_is_lost(ENGINES[i], BIOSCOPE_LOOP_DIRECT, BIOSCOPE_COMPLETE_WORKQUEUE);
		a_device_that_breaks_ends_the_run(ENGINES[i]);
	}
	blocks_that_are_no_direct_io_go_through_the_page_cache();
	return 0;
}
