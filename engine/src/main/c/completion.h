/*
 * The laboratory: what becomes of a request once the device is done with it, decided by a
 * policy that was handed over as data. Threads, and what passes between them:
 *
 *	job's thread       prepares, submits --device--> completion thread, one a job: stands for
 *	      ^                                          the interrupt and decides
 *	      |                                             |          |          |
 *	      |                                          caller     inline    workqueue
 *	      |                                             |          |          v
 *	      |                                             |     completion   worker: completion
 *	      |                                             v      function     function
 *	      +---- runs what came back unfinished ---- struct inbox <-----------+
 *
 * The completion function does what the kernel's does: it accounts for the request and, where
 * the file was to be opened with O_DSYNC, syncs it.
 */
#ifndef BIOSCOPE_COMPLETION_H
#define BIOSCOPE_COMPLETION_H

#include "inbox.h"
#include "job.h"
#include "workqueue.h"

/* A request's way back, one for each slot. Belongs to one thread at a time, in the order above. */
struct hand_off {
	struct work work;		/* first: a worker gets it by this */
	struct inbox_item item;		/* among those returned */
	struct laboratory_job *job;
	struct request *request;
	uint64_t endio_ns;
	uint64_t queued_ns;
	uint64_t worker_ns;
	uint64_t complete_ns;
	int result;
	uint32_t worker_tid;
	uint32_t complete_tid;
	uint16_t endio_cpu;
	uint16_t worker_cpu;
	uint16_t complete_cpu;
	uint8_t op;
	uint8_t situation;
	uint8_t completion;		/* an enum bioscope_completion */
	bool flushed;
	uint32_t prepared;		/* stored with release once the above is as submitted */
} __attribute__((aligned(64)));

/* Of one job; lives as long as the run, because a worker may still be on its way out of it. */
struct laboratory_job {
	struct laboratory *laboratory;
	struct job *job;
	struct hand_off *hand_offs;
	struct completion *collected;
	uint64_t *written;		/* a bit a block, of this run's writes; NULL where no policy asks */
	pthread_t thread;
	int32_t tid;
	__attribute__((aligned(64))) struct inbox returned;	/* to the job's thread; fails where the completion thread does */
};

/* Of one run. */
struct laboratory {
	const struct io_engine *device;
	struct workqueue *workqueue;	/* NULL where no policy asks */
	struct laboratory_job *jobs;
	/* Requests between submission and completion, as inode_dio_begin() and inode_dio_end() count them. */
	__attribute__((aligned(64))) int64_t dio_count;
	void (*delay)(void);		/* tests hold threads up between steps; NULL otherwise */
};

/* With the jobs' number, region and config settled; 0 or -errno. Java's thread. */
int laboratory_init(struct bioscope_run *run);
void laboratory_free(struct bioscope_run *run);

/* Workers, before the jobs' threads start and after they have ended. Coordinator thread. */
int laboratory_start(struct bioscope_run *run);
void laboratory_stop(struct bioscope_run *run);

#endif
