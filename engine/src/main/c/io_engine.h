/*
 * What an I/O engine is, and the job that drives it. A new engine is one file with one
 * struct io_engine, and its line in the table in io_engine.c.
 */
#ifndef BIOSCOPE_IO_ENGINE_H
#define BIOSCOPE_IO_ENGINE_H

#include "bioscope.h"

#include <errno.h>
#include <stdbool.h>
#include <time.h>

struct job;
struct bioscope_run;

#define NSEC_PER_SEC	1000000000ull
#define NO_TIMEOUT	UINT64_MAX

/* One request in its slot of the queue, from its making until its completion was counted. */
struct request {
	uint64_t id;
	uint64_t offset;
	uint64_t block;		/* of the job's part of the region */
	uint64_t intended_ns;
	uint64_t submit_ns;
	uint64_t submitted_ns;
	void *buffer;
	uint32_t bytes;
	uint32_t slot;
	uint32_t generation;	/* of the block's contents, under verify */
	uint16_t buffer_index;
	uint16_t write_turn;	/* of the slot */
	uint8_t op;
	uint8_t flags;
};

/* A completion, as an engine hands it over. */
struct completion {
	struct request *request;
	int result;		/* bytes, or -errno */
};

struct io_engine {
	const char *name;
	/*
	 * Whether the submitting call itself does the I/O, or hides when it does: then there
	 * is no submission latency apart, and completion latency counts from the call's entry,
	 * as in fio.
	 */
	bool synchronous;

	/* 0, or -errno of the call that refused. Any thread. */
	int (*probe)(void);
	/* The rest is called by the job's thread. */
	int (*init)(struct job *job);
	/* Queues a request for the next submit; there is always room for iodepth of them. */
	void (*prepare)(struct job *job, struct request *request);
	/* Submits all that is queued: how many went, in order, or -errno. -EAGAIN: try again later. */
	int (*submit)(struct job *job, unsigned queued);
	/*
	 * Up to job->config->iodepth completions into job->done, at least `least` of them unless
	 * timeout_ns passes first: how many, or -errno. With least 0 it does not wait.
	 */
	int (*reap)(struct job *job, unsigned least, uint64_t timeout_ns);
	void (*exit)(struct job *job);

	/*
	 * The laboratory's, NULL where the engine has none. collect() is for the one other thread
	 * that takes completions in place of reap(): it waits for at least one and puts up to
	 * iodepth + 1 of them into done, -errno if it cannot. interrupt() makes it return: by a
	 * completion whose request is NULL; called by the job's thread with nothing in flight.
	 */
	int (*collect)(struct job *job, struct completion *done);
	int (*interrupt)(struct job *job);

	/* The laboratory's half of a request's record; NULL in an engine that has none. The job's thread. */
	void (*record)(const struct job *job, const struct request *request, struct bioscope_laboratory_record *record);
};

extern const struct io_engine engine_psync, engine_aio, engine_uring, engine_null, engine_mmap, engine_laboratory, engine_loop;

/* The engine of an enum bioscope_engine. */
const struct io_engine *io_engine(unsigned engine);

static inline uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NSEC_PER_SEC + (uint64_t)now.tv_nsec;
}

static inline struct timespec timespec_of(uint64_t ns)
{
	return (struct timespec){ .tv_sec = (time_t)(ns / NSEC_PER_SEC), .tv_nsec = (long)(ns % NSEC_PER_SEC) };
}

#endif
