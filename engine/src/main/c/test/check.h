/*
 * What the C tests share. A test is one program about one behaviour; it returns 0 where it
 * holds, 1 where not, 77 where this machine cannot tell. The working directory is its own.
 */
#ifndef BIOSCOPE_TEST_CHECK_H
#define BIOSCOPE_TEST_CHECK_H

#include "../run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SKIP 77

#define CHECK(condition, ...)                                                   \
	do {                                                                    \
		if (!(condition)) {                                             \
			fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition); \
			fprintf(stderr, __VA_ARGS__);                           \
			fputc('\n', stderr);                                    \
			exit(1);                                                \
		}                                                               \
	} while (0)

static inline int skip(const char *reason)
{
	printf("skipped: %s\n", reason);
	return SKIP;
}

/* A small run on a file in the working directory; the test changes what it is about. */
static inline struct bioscope_config small_config(unsigned engine, unsigned flags)
{
	struct bioscope_config config = {
		.bs = 4096,
		.size = 1 << 20,
		.engine = engine,
		.iodepth = 8,
		.jobs = 1,
		.batch_submit = 1,
		.batch_complete_min = 1,
		.seed = 1,
		.ring_records = 1 << 12,
		.prepare = BIOSCOPE_PREPARE_WRITTEN,
		.flags = flags | BIOSCOPE_RECORD,
		.path = "test.dat",
	};

	return config;
}

static inline struct bioscope_run *started(const struct bioscope_config *config)
{
	struct bioscope_error error;
	struct bioscope_run *run = NULL;
	int ret = bioscope_run_create(config, &error, &run);

	CHECK(!ret, "create: %s at step %u", strerror(-ret), error.step);
	ret = bioscope_run_start(run);
	CHECK(!ret, "start: %s", strerror(-ret));
	return run;
}

static inline void await_phase(struct bioscope_run *run, enum bioscope_phase phase)
{
	while (__atomic_load_n(&run->view->phase, __ATOMIC_ACQUIRE) < (unsigned)phase)
		usleep(200);
}

/* Runs to the end; the run is the caller's to free, its figures final. */
static inline struct bioscope_run *finished(const struct bioscope_config *config)
{
	struct bioscope_run *run = started(config);

	await_phase(run, BIOSCOPE_FINISHED);
	return run;
}

static inline struct bioscope_job *shared_of(struct bioscope_run *run, unsigned job)
{
	return (struct bioscope_job *)(uintptr_t)(run->view->job_base + job * run->view->job_stride);
}

static inline const struct bioscope_record *records_of(struct bioscope_run *run, unsigned job)
{
	return (const struct bioscope_record *)(uintptr_t)shared_of(run, job)->records;
}

/* Of the measured part, all directions. */
static inline uint64_t requests_of(struct bioscope_run *run, unsigned job)
{
	const struct bioscope_stats *stats = &shared_of(run, job)->stats[1];

	return stats->direction[0].requests + stats->direction[1].requests + stats->direction[2].requests;
}

#endif
