/*
 * A run: its file, its jobs and what they share. coordinator.c takes it through preparing,
 * running, reading back and the end.
 */
#ifndef BIOSCOPE_RUN_H
#define BIOSCOPE_RUN_H

#include "job.h"

#include <sys/types.h>

struct run_file {
	int fd;				/* -1 where the engine needs none */
	bool made;			/* by this run, so this run removes it */
	bool removed;
	dev_t device;
	ino_t inode;
};

struct bioscope_run {
	struct bioscope_config config;
	struct bioscope_run_view *view;
	size_t view_bytes;
	uint64_t stop_asking_ns;	/* end of the runtime, UINT64_MAX without */
	struct job *jobs;
	struct laboratory *laboratory;	/* NULL unless BIOSCOPE_LABORATORY */
	struct loop *loop;		/* NULL unless config.loop */
	struct run_file file;
	int device_fd;			/* of a loop device over the file; -1 where there is none */
	struct kworkers *kworkers;	/* before the measured part; NULL without a loop device */
	pthread_t coordinator;
	bool started;

	/* The jobs' gate, opened phase by phase; the lock also guards error and file.removed. */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	enum bioscope_phase open_phase;
	unsigned jobs_waiting;
	bool released;			/* see BIOSCOPE_HOLD */
};

/* Bytes that requests may touch: whole blocks from config.offset on. */
static inline uint64_t region_bytes(const struct bioscope_config *config)
{
	return config->size / config->bs * config->bs;
}

/*
 * Whether the run's own descriptor of the file does direct I/O: the loop layer and the loop
 * driver ask for their own, a mapping needs none.
 */
static inline bool config_direct(const struct bioscope_config *config)
{
	return !config->loop && !config->loop_device && config->engine != BIOSCOPE_MMAP;
}

static inline bool run_stopping(const struct bioscope_run *run)
{
	return __atomic_load_n(&run->view->stop, __ATOMIC_RELAXED);
}

/* When the job's next request is due, under a rate. */
static inline uint64_t job_arrival_ns(const struct job *job)
{
	return job->run->view->start_ns + (uint64_t)job->next_arrival_ns;
}

/* The first failure is the run's; it stops the run. Any of the run's threads. */
void run_fail(struct bioscope_run *run, int err, enum bioscope_step step, uint64_t value, unsigned op, unsigned job);

/* Adds BIOSCOPE_NO_ bits to the view's fallbacks. Any of the run's threads. */
void run_note(struct bioscope_run *run, unsigned fallbacks);

#endif
