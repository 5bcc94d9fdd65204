/* Items from any thread to one that sleeps for them; see inbox.h. */
#include "inbox.h"
#include "futex.h"
#include "io_engine.h"

#include <stddef.h>

static void hold_up(const struct inbox *inbox)
{
	if (inbox->delay)
		inbox->delay();
}

static void wake(struct inbox *inbox)
{
	if (__atomic_exchange_n(&inbox->wanted, 0, __ATOMIC_SEQ_CST))
		futex_wake(&inbox->wanted, 1);
}

void inbox_put(struct inbox *inbox, struct inbox_item *item)
{
	struct inbox_item *newest = __atomic_load_n(&inbox->newest, __ATOMIC_RELAXED);
	int32_t unseen;
	uint32_t wanted;

	do
		item->next = newest;
	/* Pairs with inbox_take()'s acquire: all that the item holds. */
	while (!__atomic_compare_exchange_n(&inbox->newest, &newest, item, true, __ATOMIC_RELEASE, __ATOMIC_RELAXED));
	hold_up(inbox);
	/*
	 * Count, then look whether the owner sleeps; it says that it sleeps, then looks at the count.
	 * All four are sequentially consistent, so one of the two sees the other.
	 */
	unseen = __atomic_add_fetch(&inbox->unseen, 1, __ATOMIC_SEQ_CST);
	wanted = __atomic_load_n(&inbox->wanted, __ATOMIC_SEQ_CST);
	if (!wanted || unseen < (int32_t)wanted)
		return;
	hold_up(inbox);
	wake(inbox);
}

struct inbox_item *inbox_take(struct inbox *inbox)
{
	/* Pairs with inbox_put()'s release. */
	struct inbox_item *newest = __atomic_exchange_n(&inbox->newest, NULL, __ATOMIC_ACQUIRE);
	struct inbox_item *oldest = NULL;
	int32_t taken = 0;

	for (; newest; taken++) {
		struct inbox_item *next = newest->next;

		newest->next = oldest;
		oldest = newest;
		newest = next;
	}
	/* Below 0 for a moment where an item was taken before it was counted. */
	if (taken)
		__atomic_fetch_sub(&inbox->unseen, taken, __ATOMIC_SEQ_CST);
	return oldest;
}

bool inbox_await(struct inbox *inbox, unsigned least, uint64_t timeout_ns)
{
	struct timespec longest = timespec_of(timeout_ns);
	bool sleeps;

	__atomic_store_n(&inbox->wanted, least, __ATOMIC_SEQ_CST);
	hold_up(inbox);
	sleeps = __atomic_load_n(&inbox->unseen, __ATOMIC_SEQ_CST) < (int32_t)least && !inbox_failed(inbox);
	if (sleeps)
		futex_wait(&inbox->wanted, least, timeout_ns == NO_TIMEOUT ? NULL : &longest);
	__atomic_store_n(&inbox->wanted, 0, __ATOMIC_SEQ_CST);
	return sleeps;
}

void inbox_fail(struct inbox *inbox, int err)
{
	/* As in inbox_put(): first the news, then the look whether the owner sleeps. */
	__atomic_store_n(&inbox->failed, err, __ATOMIC_SEQ_CST);
	wake(inbox);
}

int inbox_failed(const struct inbox *inbox)
{
	return __atomic_load_n(&inbox->failed, __ATOMIC_SEQ_CST);
}

int inbox_count(const struct inbox *inbox)
{
	return __atomic_load_n(&inbox->unseen, __ATOMIC_SEQ_CST);
}
