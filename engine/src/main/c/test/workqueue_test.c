/* The workqueue runs each item once; one worker runs at a time, and another one when it sleeps. */
#include "../futex.h"
#include "../workqueue.h"
#include "check.h"

#include <pthread.h>
#include <sched.h>

#define PRODUCERS 4
#define ROUNDS 2000
#define ITEMS 64

struct item {
	struct work work;
	uint32_t left;			/* futex: times that it is still to be queued and run */
	uint32_t runs;
	bool sleeps;
};

static void delay(void)
{
	static uint32_t turn;

	/* Not random: that is slow. Every place is held up sooner or later. */
	if (__atomic_add_fetch(&turn, 1, __ATOMIC_RELAXED) % 61 == 0)
		sched_yield();
}

static void run_item(struct work *work, struct worker *worker)
{
	struct item *item = (struct item *)work;

	__atomic_add_fetch(&item->runs, 1, __ATOMIC_RELAXED);
	if (item->sleeps) {
		worker_sleeping(worker);
		usleep(50);
		worker_running(worker);
	}
	__atomic_sub_fetch(&item->left, 1, __ATOMIC_RELEASE);
}

struct producer {
	struct workqueue *workqueue;
	unsigned number;
	struct item items[ITEMS / PRODUCERS];
};

static void *produce(void *argument)
{
	struct producer *producer = argument;
	unsigned round, i;

	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < ITEMS / PRODUCERS; i++) {
			struct item *item = &producer->items[i];

			/* Never queued twice at a time, like a request. */
			while (__atomic_load_n(&item->left, __ATOMIC_ACQUIRE))
				sched_yield();
			__atomic_store_n(&item->left, 1, __ATOMIC_RELAXED);
			item->sleeps = (round * 7 + i) % 97 == 0;
			workqueue_queue(producer->workqueue, producer->number % 2, &item->work);
		}
	}
	for (i = 0; i < ITEMS / PRODUCERS; i++)
		while (__atomic_load_n(&producer->items[i].left, __ATOMIC_ACQUIRE))
			sched_yield();
	return NULL;
}

static void each_item_runs_once(void)
{
	static struct producer producers[PRODUCERS];
	struct workqueue *workqueue;
	pthread_t threads[PRODUCERS];
	unsigned p, i;

	CHECK(!workqueue_start(ITEMS, delay, &workqueue), "start");
	for (p = 0; p < PRODUCERS; p++) {
		producers[p] = (struct producer){ .workqueue = workqueue, .number = p };
		for (i = 0; i < ITEMS / PRODUCERS; i++)
			producers[p].items[i].work.run = run_item;
		CHECK(!pthread_create(&threads[p], NULL, produce, &producers[p]), "thread %u", p);
	}
	for (p = 0; p < PRODUCERS; p++)
		pthread_join(threads[p], NULL);
	workqueue_stop(workqueue);
	for (p = 0; p < PRODUCERS; p++)
		for (i = 0; i < ITEMS / PRODUCERS; i++)
			CHECK(producers[p].items[i].runs == ROUNDS, "item %u of %u ran %u times", i, p, producers[p].items[i].runs);
}

static uint32_t second_ran;

static void wait_for_second(struct work *work, struct worker *worker)
{
	struct item *item = (struct item *)work;

	worker_sleeping(worker);
	while (!__atomic_load_n(&second_ran, __ATOMIC_ACQUIRE))
		futex_wait(&second_ran, 0, NULL);
	worker_running(worker);
	__atomic_store_n(&item->left, 0, __ATOMIC_RELEASE);
}

static void be_second(struct work *work, struct worker *worker)
{
	(void)work;
	(void)worker;
	__atomic_store_n(&second_ran, 1, __ATOMIC_RELEASE);
	futex_wake(&second_ran, 1);
}

/* The first can only end once the second has: with one worker, never. */
static void another_worker_runs_while_one_sleeps(void)
{
	struct item first = { .work.run = wait_for_second, .left = 1 }, second = { .work.run = be_second };
	struct workqueue *workqueue;

	CHECK(!workqueue_start(2, NULL, &workqueue), "start");
	workqueue_queue(workqueue, 0, &first.work);
	workqueue_queue(workqueue, 0, &second.work);
	while (__atomic_load_n(&first.left, __ATOMIC_ACQUIRE))
		usleep(100);
	workqueue_stop(workqueue);
}

static int32_t at_once, most_at_once;

static void run_awake(struct work *work, struct worker *worker)
{
	struct item *item = (struct item *)work;
	int32_t now = __atomic_add_fetch(&at_once, 1, __ATOMIC_SEQ_CST);

	(void)worker;
	if (now > __atomic_load_n(&most_at_once, __ATOMIC_RELAXED))
		__atomic_store_n(&most_at_once, now, __ATOMIC_RELAXED);
	sched_yield();
	__atomic_sub_fetch(&at_once, 1, __ATOMIC_SEQ_CST);
	__atomic_store_n(&item->left, 0, __ATOMIC_RELEASE);
}

static void one_worker_runs_items_that_do_not_sleep(void)
{
	static struct item items[ITEMS];
	struct workqueue *workqueue;
	unsigned round, i;

	CHECK(!workqueue_start(ITEMS, delay, &workqueue), "start");
	for (round = 0; round < 200; round++) {
		for (i = 0; i < ITEMS; i++) {
			items[i] = (struct item){ .work.run = run_awake, .left = 1 };
			workqueue_queue(workqueue, 0, &items[i].work);
		}
		for (i = 0; i < ITEMS; i++)
			while (__atomic_load_n(&items[i].left, __ATOMIC_ACQUIRE))
				sched_yield();
	}
	CHECK(most_at_once == 1, "%d workers ran at a time", most_at_once);
	workqueue_stop(workqueue);
}

int main(void)
{
	each_item_runs_once();
	another_worker_runs_while_one_sleeps();
	one_worker_runs_items_that_do_not_sleep();
	return 0;
}
