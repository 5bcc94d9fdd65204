/*
 * An io_uring by raw system calls: set-up with fallbacks, submission, reaping. Shared by
 * engine_uring.c and engine_null.c. One ring a job, made, used and closed by its thread.
 */
#ifndef BIOSCOPE_URING_H
#define BIOSCOPE_URING_H

#include "io_engine.h"

#include <linux/io_uring.h>

struct uring {
	int fd;
	int enter_fd;			/* fd, or its index where it is registered */
	unsigned enter_flags;		/* of every call */
	unsigned features;
	unsigned setup_flags;
	bool by_slot;			/* user_data carries the slot: see uring_collect() */
	bool fixed_buffers;
	bool fixed_file;

	/* Submission: the kernel's head, our tail. sqes[i] always belongs to array[i]. */
	uint32_t *sq_head;
	uint32_t *sq_tail;
	uint32_t *sq_flags;
	uint32_t sq_mask;
	uint32_t tail;			/* ours, published by uring_submit() */
	struct io_uring_sqe *sqes;

	/* Completion: our head, the kernel's tail. */
	uint32_t *cq_head;
	uint32_t *cq_tail;
	uint32_t cq_mask;
	struct io_uring_cqe *cqes;

	void *ring;
	size_t ring_bytes;
	size_t sqes_bytes;

	/*
	 * user_data carries the request's id, for those who watch the kernel; the slot is found
	 * by id here. Four entries a request: one whose place is taken moves on to the next.
	 */
	uint32_t *slot_of_id;
	uint32_t slot_mask;
};

#define NO_SLOT UINT32_MAX

/* A ring alone, for probing: 0 or -errno. uring_close() it. */
int uring_open(struct uring *uring, unsigned entries, unsigned setup_flags);
void uring_close(struct uring *uring);

/* What the io_engine hooks of both engines are. */
int uring_probe(void);
int uring_init(struct job *job, unsigned wanted_setup);
int uring_submit(struct job *job, unsigned queued);
int uring_reap(struct job *job, unsigned least, uint64_t timeout_ns);
void uring_exit(struct job *job);
/* Of the laboratory: the kernel's head of the completion ring is another thread's. */
int uring_collect(struct job *job, struct completion *done);
int uring_interrupt(struct job *job);

/* The next SQE, with user_data set for the request. */
struct io_uring_sqe *uring_sqe(struct job *job, struct uring *uring, const struct request *request);

#endif
