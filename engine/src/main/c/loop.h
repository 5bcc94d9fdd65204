/*
 * The loop laboratory: what drivers/block/loop.c does to a request, on the run's file as the
 * backing file. One worker for the run, as one for a loop device:
 *
 *	job's thread        puts a command on the worker's list (loop_queue_rq)
 *	      ^                       |
 *	      |                       v
 *	      |             worker    buffered: reads or writes the backing file, one command after
 *	      |                       another, through the page cache, and ends it
 *	      |                       direct: submits asynchronous I/O on an O_DIRECT descriptor
 *	      |                       |
 *	      |                       +--device--> interrupt thread: ends it, or has it ended by a
 *	      |                                    worker of the backing filesystem's workqueue
 *	      +-------- struct inbox <-------------------------+
 *
 * As the driver of Linux 6.18: what a short read left out is asked for again, what lies beyond
 * the end of the file is filled with zeros and fails with EIO; a short write counts as whole;
 * errors are mapped as errno_to_blk_status() and back; a synchronous write is followed by a
 * flush, which the worker carries out by fsync().
 */
#ifndef BIOSCOPE_LOOP_H
#define BIOSCOPE_LOOP_H

#include "inbox.h"
#include "job.h"
#include "workqueue.h"

#include <semaphore.h>

/* A request on its way through the layer. Belongs to one thread at a time, in the order above. */
struct command {
	struct work work;		/* first: a worker of the workqueue gets it by this */
	struct inbox_item item;		/* on the worker's list, then among those that came back */
	struct loop_job *job;
	struct request *request;	/* the program's; NULL in a command of the layer's own */
	uint64_t bio_ns;
	uint64_t issue_ns;
	uint64_t endio_ns;
	uint64_t complete_ns;
	int result;
	uint32_t done;			/* bytes, of a read that came in pieces */
	uint32_t complete_tid;
	uint16_t endio_cpu;
	uint16_t complete_cpu;
	uint8_t backing;		/* an enum bioscope_completion: how the I/O on the backing file ended */
	bool flushing;
	bool flushed;
	uint32_t prepared;		/* stored with release once the I/O is as submitted */
} __attribute__((aligned(64)));

/* Of one job; lives as long as the run. */
struct loop_job {
	struct loop *loop;
	struct command *commands;	/* of each slot */
	struct command interrupt;	/* comes back alone, to whoever collects */
	__attribute__((aligned(64))) struct inbox returned;
};

/* Of one run. */
struct loop {
	struct bioscope_run *run;
	struct bioscope_loop *shared;	/* in the run's view */
	struct loop_job *jobs;
	struct command *commands;	/* of all jobs, each job's in one piece */
	unsigned depth;			/* commands in all */
	int fd;
	__attribute__((aligned(64))) struct inbox list;	/* the worker's */
	struct command measure, stop;
	pthread_t worker;
	sem_t answered;			/* by the worker and the interrupt thread: started, measured */
	int start_error;
	bool started;

	/* The worker's own. */
	bool measuring;			/* past the ramp */
	bool ending;
	struct bioscope_usage worker_before;
	struct {
		uint64_t commands;
		uint64_t runs;
		uint64_t flushes;
	} counts;

	/* Direct: a job of the layer's own, that the engines do I/O for. */
	const struct io_engine *device;	/* NULL where the I/O is buffered */
	struct bioscope_config config;
	struct job backing;
	struct bioscope_job *counters;	/* nobody reads them */
	struct completion *collected;
	struct workqueue *workqueue;	/* of the backing filesystem; NULL where no policy asks */
	pthread_t interrupt;
	bool interrupt_ends;
	int interrupt_failed;		/* -errno, stored with release */
	bool interrupt_measuring;
	struct bioscope_usage interrupt_before;

	void (*delay)(void);		/* tests hold threads up between steps; NULL otherwise */
};

/* What a config may ask of it. */
bool loop_can_be(const struct bioscope_config *config);

/* With file, view and jobs settled; 0 or -ENOMEM. Java's thread. */
int loop_init(struct bioscope_run *run);
void loop_free(struct bioscope_run *run);

/* The threads, before the jobs' start and after their end: 0 or -errno of the engine below. Coordinator thread. */
int loop_start(struct bioscope_run *run);
void loop_stop(struct bioscope_run *run);

/* Before the run's clock starts, and once the jobs have seen their last request: measures. Coordinator thread. */
void loop_begin(struct bioscope_run *run);
void loop_end(struct bioscope_run *run);

/* ---- between the layer's own files ---- */

void *loop_worker_main(void *argument);

/* The I/O on the backing file has ended with bytes or -errno, as thread `tid` knows. That thread. */
void loop_ended(struct loop *loop, struct command *command, int result, int32_t tid);

/* Fills in how much page cache there is; see enum bioscope_pages_by. */
uint32_t loop_pages(int fd, uint64_t offset, uint64_t bytes, struct bioscope_pages *pages);

/* As errno_to_blk_status() and blk_status_to_errno() one after the other. */
int loop_block_error(int err);

#endif
