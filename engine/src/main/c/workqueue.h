/*
 * The laboratory's workqueue: as the kernel's concurrency-managed one, a pool of workers on
 * each CPU, bound to it. One worker of a pool runs at a time; when it sleeps in a work item
 * and there is more to do, another one wakes. One workqueue a run, as one a filesystem.
 */
#ifndef BIOSCOPE_WORKQUEUE_H
#define BIOSCOPE_WORKQUEUE_H

#include <stdint.h>

struct workqueue;
struct pool;

/* The worker that runs an item, as it needs to know itself. */
struct worker {
	struct pool *pool;
	int32_t tid;
};

struct work {
	void (*run)(struct work *work, struct worker *worker);
};

/*
 * Room for `items` at a time. `delay` is for tests: called where a thread could be held up
 * between two steps of a hand-off; NULL otherwise. 0 or -errno.
 */
int workqueue_start(unsigned items, void (*delay)(void), struct workqueue **out);

/* Ends the workers once they have run what they are at; with nothing queued, unless a run failed. */
void workqueue_stop(struct workqueue *workqueue);

/* Queues an item on a CPU's pool, the first pool's where the CPU came later. Any thread. */
void workqueue_queue(struct workqueue *workqueue, unsigned cpu, struct work *work);

/* Around whatever makes an item sleep: called by the worker that runs it. */
void worker_sleeping(struct worker *worker);
void worker_running(struct worker *worker);

/* Workers there have been, for tests. */
unsigned workqueue_workers(const struct workqueue *workqueue);

#endif
