/*
 * One job: a thread, its queue, its part of the region. All fields belong to the job's
 * thread from job_main() on; what others may read is in the shared struct bioscope_job.
 */
#ifndef BIOSCOPE_JOB_H
#define BIOSCOPE_JOB_H

#include "counters.h"
#include "io_engine.h"
#include "pattern.h"

#include <pthread.h>

struct bioscope_run;

struct job {
	struct bioscope_run *run;
	const struct bioscope_config *config;
	const struct io_engine *engine;
	void *engine_state;
	struct bioscope_job *shared;
	pthread_t thread;
	uint16_t number;
	int fd;

	/* The part of the region that is this job's alone. */
	uint64_t first_block_offset;
	uint64_t blocks;

	/* Which part of the run it is in. */
	bool measured;			/* past the ramp */
	bool reading_back;		/* verify phase: in no statistic */
	uint64_t read_back_at;		/* the next block to look at */

	/* What it asks for, in order. */
	struct pattern pattern;
	struct random mix;
	struct random arrivals;
	double arrival_period_ns;	/* 0 where there is no rate */
	double next_arrival_ns;		/* since the run's start */
	uint64_t arrived;
	uint64_t next_id;
	uint64_t measured_left;		/* requests until size or number_ios is done */
	uint32_t writes_until_sync;	/* 0 where there are no syncs */
	bool sync_due;
	bool finished;			/* nothing more will be asked for */

	/* The next block, drawn already but in flight still: it waits, so that nothing overlaps. */
	bool holding;
	uint64_t held_block;

	/* The queue. */
	bool no_slat;			/* see io_engine.synchronous */
	struct request *requests;
	uint32_t *free_slots;
	unsigned free_count;
	uint32_t *ready;		/* slots queued in the engine, not yet submitted */
	unsigned ready_count;
	unsigned busy_turns;		/* since a look for completions found too few and slept */
	unsigned in_flight;
	struct completion *done;	/* where the engine puts completions */
	void *buffers;			/* for writes first, then one a slot for reads */
	size_t buffers_bytes;
	unsigned write_turns;		/* buffers that a slot's writes take in turn; 0 without writes */
	unsigned buffer_count;
	size_t buffer_stride;
	bool buffers_lost;		/* still the kernel's, after a wait that failed: never freed */

	/* How many requests of the queue hash to an entry: what is 0 cannot overlap. */
	uint16_t *occupied;
	unsigned occupied_shift;

	/* Recording. */
	void *records;
	unsigned record_shift;		/* of a record's bytes */
	uint64_t ring_tail;
	uint64_t ring_head;		/* the consumer's, when last looked at */

	/* Verify: the generation of each block's contents; NULL without. */
	uint32_t *generations;
	uint32_t prepared_generation;	/* what blocks have before the run */

	struct bioscope_usage usage_before;
};

/* Allocates queue and buffers; on failure nothing stays allocated. */
int job_init(struct job *job);
void job_free(struct job *job);

/* Bytes that job_init() will ask for. */
uint64_t job_bytes(const struct bioscope_config *config, uint64_t blocks);

/* Fills buffers with random data and touches the ring, so that no request waits for pages. Its own thread. */
void job_touch(struct job *job);

/* Opens the engine, and closes it; between them job_run() and job_read_back(). Its own thread. */
int job_open_engine(struct job *job);
void job_close_engine(struct job *job);

/* From the first request to the last completion. */
void job_run(struct job *job);

/* Reads every block that job_run() wrote, and compares. */
void job_read_back(struct job *job);

/* Fills the queue as far as slots, arrivals and what is in flight allow. */
void job_ask(struct job *job, uint64_t now);

/* The count of requests in flight whose offset hashes as this one's does. */
static inline uint16_t *job_occupancy(struct job *job, uint64_t offset)
{
	return &job->occupied[(offset * 0x9e3779b97f4a7c15ull) >> job->occupied_shift];
}

static inline void *job_buffer(const struct job *job, unsigned index)
{
	return (char *)job->buffers + index * job->buffer_stride;
}

static inline struct bioscope_stats *job_stats(const struct job *job)
{
	return &job->shared->stats[job->measured];
}

#endif
