/*
 * What threads of the laboratory hand to one other thread: anybody puts items in, one thread
 * takes them all out, oldest first, and sleeps while there are none. Whoever takes says for how
 * many it sleeps, so that nobody is woken who is awake, nor twice, nor for fewer than it asked for.
 */
#ifndef BIOSCOPE_INBOX_H
#define BIOSCOPE_INBOX_H

#include <stdbool.h>
#include <stdint.h>

/* Part of what is handed over; belongs to whoever holds that. */
struct inbox_item {
	struct inbox_item *next;
};

struct inbox {
	struct inbox_item *newest;	/* a list that anybody adds to and the owner empties */
	int32_t unseen;			/* of it, counted after it was added */
	uint32_t wanted;		/* futex: how many the owner sleeps for; 0 while it is awake */
	int32_t failed;			/* -errno: nothing more will come; see inbox_fail() */
	void (*delay)(void);		/* tests hold threads up between steps; NULL otherwise */
};

/* Any thread. From here on the item is the owner's. */
void inbox_put(struct inbox *inbox, struct inbox_item *item);

/* All that is there, oldest first; NULL where there is nothing. The owner. */
struct inbox_item *inbox_take(struct inbox *inbox);

/* Sleeps until `least` are there, or the time is up, or it has failed: whether it slept. May wake for nothing. The owner. */
bool inbox_await(struct inbox *inbox, unsigned least, uint64_t timeout_ns);

/* How many there are, of those that were counted. The owner. */
int inbox_count(const struct inbox *inbox);

/* Wakes the owner with an -errno. Any thread. */
void inbox_fail(struct inbox *inbox, int err);

/* 0, or what inbox_fail() was called with. Any thread. */
int inbox_failed(const struct inbox *inbox);

#endif
