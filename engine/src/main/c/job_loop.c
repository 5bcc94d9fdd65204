/*
 * The job's loop: submits what job_ask() asks for, reaps it, counts and records it.
 * In the per-request path there is no allocation, lock, division or system call other
 * than the I/O itself.
 */
#include "run.h"
#include "usage.h"
#include "verify.h"

#include <string.h>

/* Taking what is there costs less; whoever took longer has slept. */
#define SLEPT_NS 5000

/* A job that has not slept for so many turns does not wait for the device: the CPU is the bottleneck. */
#define BUSY_TURNS 32

/* A job that sleeps for its next arrival looks up so often, so that a stop is answered within 100 ms. */
#define LONGEST_SLEEP_NS 50000000ull

/*
 * A job that polls in vain for so long sleeps for a little: what it polls for may be a
 * completion that a kworker should run on this very CPU, and has been seen to wait for
 * seconds. Well beyond what a device worth polling takes.
 */
#define LONGEST_POLL_NS 1000000ull
#define POLL_SLEEP_NS 100000ull

static unsigned depth_level(unsigned in_flight_now)
{
	unsigned level = 31 - (unsigned)__builtin_clz(in_flight_now);

	return level < BIOSCOPE_DEPTH_LEVELS ? level : BIOSCOPE_DEPTH_LEVELS - 1;
}

/* What cannot be submitted is not waited for. */
static void forget_ready(struct job *job)
{
	while (job->ready_count)
		job->requests[job->ready[--job->ready_count]].bytes = 0;
	job->finished = true;
}

/* Now or at the next turn: the count that must be ready before they go. */
static bool time_to_submit(const struct job *job)
{
	if (!job->ready_count)
		return false;
	return job->ready_count >= job->config->batch_submit || !job->in_flight || job->finished;
}

/*
 * All that are ready go in one call while the CPU is the bottleneck. While the device is,
 * it must not wait: the kernel holds the first request of a batch back until the last one
 * is prepared (plugging), and a device that is handed them one by one has no time to idle.
 */
static unsigned batch(const struct job *job)
{
	unsigned least = job->config->batch_submit ? job->config->batch_submit : 1;

	return job->busy_turns < BUSY_TURNS && job->ready_count > least ? least : job->ready_count;
}

/* The time after the call. */
static uint64_t submit(struct job *job)
{
	unsigned asked = batch(job);
	uint64_t submit_ns = now_ns();
	int went = job->engine->submit(job, asked);
	uint64_t submitted_ns = now_ns();
	unsigned i;

	if (went <= 0) {
		if (went && went != -EAGAIN)
			run_fail(job->run, -went, BIOSCOPE_STEP_SUBMIT, asked, BIOSCOPE_OP_NOP, job->number);
		else if (!job->in_flight)
			run_fail(job->run, EAGAIN, BIOSCOPE_STEP_SUBMIT, asked, BIOSCOPE_OP_NOP, job->number);
		else
			return submitted_ns;
		forget_ready(job);
		return submitted_ns;
	}
	for (i = 0; i < (unsigned)went; i++) {
		struct request *request = &job->requests[job->ready[i]];

		request->submit_ns = submit_ns;
		request->submitted_ns = submitted_ns;
		if (!request->intended_ns)
			request->intended_ns = submit_ns;
	}
	job->ready_count -= (unsigned)went;
	if (job->ready_count)
		memmove(job->ready, job->ready + went, job->ready_count * sizeof(*job->ready));
	job->in_flight += (unsigned)went;
	if (!job->reading_back) {
		depth_change(&job->shared->depth, submit_ns, went);
		counter_add(&job_stats(job)->depth_levels[depth_level(job->in_flight)], (uint64_t)went);
	}
	return submitted_ns;
}

static unsigned direction_of(const struct job *job, unsigned op)
{
	switch (op) {
	case BIOSCOPE_OP_READ:
		return 0;
	case BIOSCOPE_OP_WRITE:
		return 1;
	case BIOSCOPE_OP_NOP:
		return !(job->config->flags & BIOSCOPE_READS);
	default:
		return 2;
	}
}

static void count(struct job *job, const struct request *request, int result, uint64_t seen_ns)
{
	struct bioscope_stats *stats = &job->shared->stats[!(request->flags & BIOSCOPE_RECORD_RAMP)];
	struct bioscope_direction *direction = &stats->direction[direction_of(job, request->op)];

	counter_add(&direction->requests, 1);
	if (result < 0)
		counter_add(&direction->errors, 1);
	else
		counter_add(&direction->bytes, (uint64_t)result);
	if (result >= 0 && (uint32_t)result < request->bytes && request->op != BIOSCOPE_OP_NOP)
		counter_add(&direction->short_requests, 1);
	if (job->no_slat) {
		latency_count(&direction->clat, seen_ns - request->submit_ns);
	} else {
		latency_count(&direction->slat, request->submitted_ns - request->submit_ns);
		latency_count(&direction->clat, seen_ns - request->submitted_ns);
	}
	latency_count(&direction->lat, seen_ns - request->intended_ns);
}

static void record(struct job *job, const struct request *request, int result, uint64_t seen_ns)
{
	struct bioscope_record *record;

	if (job->ring_tail - job->ring_head >= job->shared->capacity) {
		/* Pairs with EngineRing's release: what it has taken may be written over. */
		job->ring_head = __atomic_load_n(&job->shared->ring_head, __ATOMIC_ACQUIRE);
		if (job->ring_tail - job->ring_head >= job->shared->capacity) {
			/* A slow reader must never slow the I/O that is being measured. */
			counter_add(&job->shared->dropped, 1);
			return;
		}
	}
	record = (void *)((char *)job->records + ((job->ring_tail++ & (job->shared->capacity - 1)) << job->record_shift));
	*record = (struct bioscope_record){
		.id = request->id,
		.offset = request->offset,
		.intended_ns = request->intended_ns,
		.submit_ns = request->submit_ns,
		.submitted_ns = request->submitted_ns,
		.seen_ns = seen_ns,
		.bytes = request->bytes,
		.result = result,
		.job = job->number,
		.op = request->op,
		.flags = request->flags,
		.slot = request->slot,
	};
	if (job->engine->record)
		job->engine->record(job, request, (struct bioscope_laboratory_record *)record);
}

static void mismatch(struct job *job, struct request *request)
{
	uint64_t before = job->shared->mismatches;

	request->flags |= BIOSCOPE_RECORD_VERIFY_FAILED;
	if (before < BIOSCOPE_MISMATCHES)
		counter_set(&job->shared->mismatch_offsets[before], request->offset);
	counter_add(&job->shared->mismatches, 1);
}

static void check(struct job *job, struct request *request, int result)
{
	bool whole = result >= 0 && (uint32_t)result == request->bytes;

	if (request->op == BIOSCOPE_OP_WRITE && !whole)
		job->generations[request->block] = GENERATION_UNKNOWN;
	if (request->op != BIOSCOPE_OP_READ || !whole || request->generation == GENERATION_UNKNOWN)
		return;
	counter_add(&job->shared->verified, 1);
	if (!verify_matches(request->buffer, request->bytes, request->offset, job->config->seed, request->generation))
		mismatch(job, request);
}

static void complete(struct job *job, struct request *request, int result, uint64_t seen_ns)
{
	if (result < 0)
		run_fail(job->run, -result, job->reading_back ? BIOSCOPE_STEP_READ_BACK : BIOSCOPE_STEP_REQUEST,
			 request->offset, request->op, job->number);
	if (job->generations && request->bytes)
		check(job, request, result);
	if (!job->reading_back)
		count(job, request, result, seen_ns);
	/* The verify phase shows what it found wrong, not all that it read. */
	if (job->records && (!job->reading_back || request->flags & BIOSCOPE_RECORD_VERIFY_FAILED))
		record(job, request, result, seen_ns);
	if (request->bytes)
		--*job_occupancy(job, request->offset);
	request->bytes = 0;
	job->free_slots[job->free_count++] = request->slot;
}

static void complete_all(struct job *job, unsigned count, uint64_t seen_ns)
{
	unsigned i;

	if (!job->reading_back)
		depth_change(&job->shared->depth, seen_ns, -(int64_t)count);
	job->in_flight -= count;
	for (i = 0; i < count; i++)
		complete(job, job->done[i].request, job->done[i].result, seen_ns);
	/* Pairs with EngineRing's acquire: records before the tail. */
	__atomic_store_n(&job->shared->ring_tail, job->ring_tail, __ATOMIC_RELEASE);
}

static uint64_t until_next_arrival(const struct job *job, uint64_t now)
{
	uint64_t at;

	/* Only a queue with room and nothing held back waits for time to pass; the others for completions. */
	if (!job->arrival_period_ns || job->reading_back || job->finished || job->holding || !job->free_count)
		return NO_TIMEOUT;
	at = job_arrival_ns(job);
	if (at <= now)
		return 0;
	return at - now < LONGEST_SLEEP_NS ? at - now : LONGEST_SLEEP_NS;
}

static unsigned wait_for(const struct job *job)
{
	unsigned least = job->config->batch_complete_min;

	/* At the end, and where requests are held back, polling on would gain nothing. */
	if (!least && job->finished)
		least = 1;
	return least < job->in_flight ? least : job->in_flight;
}

/* The time after the wait. */
static uint64_t reap(struct job *job, uint64_t now)
{
	uint64_t timeout = until_next_arrival(job, now);
	unsigned least = timeout ? wait_for(job) : 0;
	int count;

	if (!least && now - job->shared->depth.last_ns > LONGEST_POLL_NS) {
		least = 1;
		timeout = timeout < POLL_SLEEP_NS ? timeout : POLL_SLEEP_NS;
	}
	count = job->engine->reap(job, least, timeout);
	if (count < 0) {
		run_fail(job->run, -count, BIOSCOPE_STEP_WAIT, job->in_flight, BIOSCOPE_OP_NOP, job->number);
		job->buffers_lost = true;
		job->in_flight = 0;
		forget_ready(job);
		return now;
	}
	if (!job->engine->synchronous) {
		uint64_t before = now;

		now = now_ns();
		job->busy_turns = now - before > SLEPT_NS ? 0 : job->busy_turns + 1;
	}
	if (count)
		complete_all(job, (unsigned)count, now);
	return now;
}

static uint64_t sleep_until_arrival(struct job *job, uint64_t now)
{
	uint64_t timeout = until_next_arrival(job, now);
	struct timespec until = timespec_of(now + timeout);

	if (timeout && timeout != NO_TIMEOUT)
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
	return now_ns();
}

static void ramp_is_over(struct job *job)
{
	struct bioscope_depth *depth = &job->shared->depth;
	uint64_t ramp_end = job->run->view->ramp_end_ns;

	job->measured = true;
	depth_change(depth, depth->last_ns > ramp_end ? depth->last_ns : ramp_end, 0);
	counter_set(&depth->ramp_area_ns, depth->area_ns);
	usage_now(&job->usage_before);
}

static uint64_t turn(struct job *job, uint64_t now)
{
	job_ask(job, now);
	while (time_to_submit(job)) {
		unsigned ready = job->ready_count;

		now = submit(job);
		if (job->ready_count == ready)
			break;
	}
	if (job->in_flight)
		return reap(job, now);
	return job->finished ? now : sleep_until_arrival(job, now);
}

static void loop(struct job *job, uint64_t now)
{
	while (!job->finished || job->ready_count || job->in_flight) {
		if (!job->measured && now >= job->run->view->ramp_end_ns)
			ramp_is_over(job);
		now = turn(job, now);
	}
}

void job_run(struct job *job)
{
	uint64_t start = job->run->view->start_ns;

	depth_change(&job->shared->depth, start, 0);
	counter_set(&job->shared->depth.area_ns, 0);
	loop(job, start);
	if (!job->measured)
		ramp_is_over(job);
	usage_since(&job->usage_before, &job->shared->usage);
}

void job_read_back(struct job *job)
{
	job->reading_back = true;
	job->finished = false;
	job->holding = false;
	loop(job, now_ns());
}
