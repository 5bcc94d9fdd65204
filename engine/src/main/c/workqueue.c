/*
 * The laboratory's workqueue; see workqueue.h.
 *
 * A pool's queue is a bounded array in which each cell's turn says whose it is: its producer's
 * when turn == at, its consumer's when turn == at + 1 (D. Vyukov's MPMC queue). `running`
 * counts the workers that run, plus the wake-ups on their way; whoever queues when it is 0
 * takes it to 1 and posts a token, which one idle worker takes. So there is at most one
 * wake-up for any number of items, and never an item without somebody who will look:
 *
 *	producer: cell.turn = at + 1, then looks at running	(all four sequentially
 *	worker:   running--, then looks at the next cell.turn	 consistent: one sees the other)
 */
#include "workqueue.h"
#include "futex.h"
#include "io_engine.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

/* As many may sleep at a time in one pool as the kernel's default max_active allows. */
#define MOST_WORKERS 256

/* A worker needs little stack: it syncs a file and wakes a thread. */
#define WORKER_STACK_BYTES (128 << 10)

struct cell {
	uint32_t turn;
	struct work *work;
};

struct pool {
	struct workqueue *workqueue;
	unsigned cpu;
	struct cell *cells;
	/* Producers and consumers each have a line of their own to fight over. */
	__attribute__((aligned(64))) uint32_t tail;
	__attribute__((aligned(64))) uint32_t head;
	__attribute__((aligned(64))) int32_t running;
	uint32_t tokens;		/* futex: wake-ups not yet taken */
	int32_t idle;

	pthread_mutex_t lock;		/* for adding a thread */
	unsigned count;			/* threads ever made; the stop joins them */
	pthread_t threads[MOST_WORKERS];
};

struct workqueue {
	struct pool *pools;
	unsigned pool_count;
	uint32_t mask;			/* of each pool's cells */
	unsigned most_workers;		/* of each pool */
	uint16_t pool_of_cpu[CPU_SETSIZE];
	void (*delay)(void);
	bool stopping;
};

static void hold_up(const struct workqueue *workqueue)
{
	if (workqueue->delay)
		workqueue->delay();
}

/* ---- the queue ---- */

static void push(struct pool *pool, struct work *work)
{
	uint32_t mask = pool->workqueue->mask;
	uint32_t at = __atomic_load_n(&pool->tail, __ATOMIC_RELAXED);
	struct cell *cell;

	/* There is a cell for every item there is: the one at the tail is free, or taken by another producer. */
	for (;;) {
		cell = &pool->cells[at & mask];
		/* Pairs with pop()'s release: its worker has read what the cell held. */
		if (__atomic_load_n(&cell->turn, __ATOMIC_ACQUIRE) == at) {
			if (__atomic_compare_exchange_n(&pool->tail, &at, at + 1, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
				break;
		} else {
			at = __atomic_load_n(&pool->tail, __ATOMIC_RELAXED);
		}
	}
	cell->work = work;
	hold_up(pool->workqueue);
	/* Pairs with pop()'s acquire: the item, and all that it points to. */
	__atomic_store_n(&cell->turn, at + 1, __ATOMIC_SEQ_CST);
}

static struct work *pop(struct pool *pool)
{
	uint32_t mask = pool->workqueue->mask;
	uint32_t at = __atomic_load_n(&pool->head, __ATOMIC_RELAXED);
	struct work *work;
	struct cell *cell;

	for (;;) {
		cell = &pool->cells[at & mask];
		if (__atomic_load_n(&cell->turn, __ATOMIC_SEQ_CST) == at + 1) {
			if (__atomic_compare_exchange_n(&pool->head, &at, at + 1, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
				break;
		} else {
			uint32_t again = __atomic_load_n(&pool->head, __ATOMIC_RELAXED);

			if (again == at)
				return NULL;
			at = again;
		}
	}
	work = cell->work;
	/* Pairs with push()'s acquire: the cell may be filled again. */
	__atomic_store_n(&cell->turn, at + mask + 1, __ATOMIC_RELEASE);
	return work;
}

static bool has_work(struct pool *pool)
{
	uint32_t at = __atomic_load_n(&pool->head, __ATOMIC_SEQ_CST);

	/* Either the item at the head is there, or another worker took it, and looks again itself. */
	return __atomic_load_n(&pool->cells[at & pool->workqueue->mask].turn, __ATOMIC_SEQ_CST) == at + 1;
}

/* ---- waking ---- */

static bool first_to_run(struct pool *pool)
{
	int32_t none = 0;

	return !__atomic_load_n(&pool->running, __ATOMIC_SEQ_CST) &&
	       __atomic_compare_exchange_n(&pool->running, &none, 1, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static void post_token(struct pool *pool)
{
	/* Pairs with take_token()'s acquire. */
	__atomic_fetch_add(&pool->tokens, 1, __ATOMIC_SEQ_CST);
	futex_wake(&pool->tokens, 1);
}

static void take_token(struct pool *pool)
{
	uint32_t tokens = __atomic_load_n(&pool->tokens, __ATOMIC_SEQ_CST);

	for (;;) {
		if (!tokens) {
			futex_wait(&pool->tokens, 0, NULL);
			tokens = __atomic_load_n(&pool->tokens, __ATOMIC_SEQ_CST);
		} else if (__atomic_compare_exchange_n(&pool->tokens, &tokens, tokens - 1, false, __ATOMIC_SEQ_CST,
						       __ATOMIC_SEQ_CST)) {
			return;
		}
	}
}

void workqueue_queue(struct workqueue *workqueue, unsigned cpu, struct work *work)
{
	struct pool *pool = &workqueue->pools[cpu < CPU_SETSIZE ? workqueue->pool_of_cpu[cpu] : 0];

	push(pool, work);
	hold_up(workqueue);
	if (first_to_run(pool))
		post_token(pool);
}

void worker_sleeping(struct worker *worker)
{
	struct pool *pool = worker->pool;

	__atomic_fetch_sub(&pool->running, 1, __ATOMIC_SEQ_CST);
	hold_up(pool->workqueue);
	if (has_work(pool) && first_to_run(pool))
		post_token(pool);
}

void worker_running(struct worker *worker)
{
	__atomic_fetch_add(&worker->pool->running, 1, __ATOMIC_SEQ_CST);
}

/* ---- workers ---- */

static int add_worker(struct pool *pool);

static bool lacks_an_idle_one(struct pool *pool)
{
	return __atomic_load_n(&pool->idle, __ATOMIC_RELAXED) <= 0 &&
	       __atomic_load_n(&pool->count, __ATOMIC_RELAXED) < pool->workqueue->most_workers;
}

/* Before it works, a worker makes sure that there is one who could when it sleeps. Without, items wait for it. */
static void leave_an_idle_one(struct pool *pool)
{
	if (!lacks_an_idle_one(pool))
		return;
	pthread_mutex_lock(&pool->lock);
	/* Whom the stop does not know of it would not end. */
	if (lacks_an_idle_one(pool) && !__atomic_load_n(&pool->workqueue->stopping, __ATOMIC_RELAXED))
		add_worker(pool);
	pthread_mutex_unlock(&pool->lock);
}

/* Runs items until there are none, or others run as well: as the kernel's worker_thread(), one is enough. */
static void work(struct worker *worker)
{
	struct pool *pool = worker->pool;
	struct work *item;

	do {
		while ((item = pop(pool))) {
			leave_an_idle_one(pool);
			item->run(item, worker);
			if (__atomic_load_n(&pool->running, __ATOMIC_SEQ_CST) > 1)
				break;
		}
		__atomic_fetch_sub(&pool->running, 1, __ATOMIC_SEQ_CST);
		hold_up(pool->workqueue);
	} while (has_work(pool) && first_to_run(pool));
}

static void *worker_main(void *argument)
{
	struct worker worker = { .pool = argument, .tid = (int32_t)syscall(SYS_gettid) };
	struct pool *pool = worker.pool;
	char name[16];
	cpu_set_t cpu;

	snprintf(name, sizeof(name), "bioscope-wq/%u", pool->cpu % 1000);
	pthread_setname_np(pthread_self(), name);
	CPU_ZERO(&cpu);
	CPU_SET(pool->cpu, &cpu);
	/* Where that CPU has gone meanwhile, any will do. */
	sched_setaffinity(0, sizeof(cpu), &cpu);
	for (;;) {
		take_token(pool);
		__atomic_fetch_sub(&pool->idle, 1, __ATOMIC_RELAXED);
		if (__atomic_load_n(&pool->workqueue->stopping, __ATOMIC_ACQUIRE))
			return NULL;
		work(&worker);
		__atomic_fetch_add(&pool->idle, 1, __ATOMIC_RELAXED);
	}
}

/* With the pool's lock. */
static int add_worker(struct pool *pool)
{
	pthread_attr_t attributes;
	sigset_t all, before;
	int ret;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, WORKER_STACK_BYTES);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	ret = pthread_create(&pool->threads[pool->count], &attributes, worker_main, pool);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	if (ret)
		return -ret;
	/* Idle from its making on: until it runs it needs no second one. */
	__atomic_fetch_add(&pool->idle, 1, __ATOMIC_RELAXED);
	__atomic_store_n(&pool->count, pool->count + 1, __ATOMIC_RELAXED);
	return 0;
}

static int start_pool(struct workqueue *workqueue, unsigned cpu)
{
	struct pool *pool = &workqueue->pools[workqueue->pool_count];
	uint32_t at;
	int ret;

	pool->workqueue = workqueue;
	pool->cpu = cpu;
	pthread_mutex_init(&pool->lock, NULL);
	workqueue->pool_of_cpu[cpu] = (uint16_t)workqueue->pool_count++;
	pool->cells = calloc(workqueue->mask + 1ul, sizeof(*pool->cells));
	if (!pool->cells)
		return -ENOMEM;
	for (at = 0; at <= workqueue->mask; at++)
		pool->cells[at].turn = at;
	pthread_mutex_lock(&pool->lock);
	ret = add_worker(pool);
	pthread_mutex_unlock(&pool->lock);
	return ret;
}

int workqueue_start(unsigned items, void (*delay)(void), struct workqueue **out)
{
	struct workqueue *workqueue = calloc(1, sizeof(*workqueue));
	uint32_t cells = 2;
	cpu_set_t allowed;
	unsigned cpu;
	int ret = 0;

	if (!workqueue)
		return -ENOMEM;
	while (cells < items)
		cells *= 2;
	workqueue->mask = cells - 1;
	workqueue->most_workers = items + 1 < MOST_WORKERS ? items + 1 : MOST_WORKERS;
	workqueue->delay = delay;
	if (sched_getaffinity(0, sizeof(allowed), &allowed)) {
		ret = -errno;
		free(workqueue);
		return ret;
	}
	workqueue->pools = aligned_alloc(64, (size_t)CPU_COUNT(&allowed) * sizeof(struct pool));
	if (!workqueue->pools) {
		free(workqueue);
		return -ENOMEM;
	}
	__builtin_memset(workqueue->pools, 0, (size_t)CPU_COUNT(&allowed) * sizeof(struct pool));
	for (cpu = 0; !ret && cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &allowed))
			ret = start_pool(workqueue, cpu);
	if (ret) {
		workqueue_stop(workqueue);
		return ret;
	}
	*out = workqueue;
	return 0;
}

void workqueue_stop(struct workqueue *workqueue)
{
	unsigned i, thread;

	/* Pairs with worker_main()'s acquire. Before the locks, so that after them no worker is added. */
	__atomic_store_n(&workqueue->stopping, true, __ATOMIC_RELEASE);
	for (i = 0; i < workqueue->pool_count; i++) {
		struct pool *pool = &workqueue->pools[i];

		pthread_mutex_lock(&pool->lock);
		__atomic_fetch_add(&pool->tokens, pool->count, __ATOMIC_SEQ_CST);
		pthread_mutex_unlock(&pool->lock);
		futex_wake(&pool->tokens, MOST_WORKERS);
		for (thread = 0; thread < pool->count; thread++)
			pthread_join(pool->threads[thread], NULL);
		pthread_mutex_destroy(&pool->lock);
		free(pool->cells);
	}
	free(workqueue->pools);
	free(workqueue);
}

unsigned workqueue_workers(const struct workqueue *workqueue)
{
	unsigned i, workers = 0;

	for (i = 0; i < workqueue->pool_count; i++)
		workers += workqueue->pools[i].count;
	return workers;
}
