/*
 * What bioscope-observe is asked for; Java's side is org.bioscope.engine.ObserveRequest.
 *
 * Standard input, lines of text, then the word start; end of input ends the watch:
 *
 *	bioscope-observe 1
 *	buffer_kb 8192			of each CPU
 *	device 254 0			block events of this device (major, minor)
 *	inode 254 0 2261057		iomap events of this file (s_dev, inode)
 *	thread 2404			wake-ups, calls and submissions of this thread
 *	function iomap_dio_complete_work	workqueue events of this work
 *	trace iomap_dio_rw		the function tracer, this function
 *	event block/block_rq_issue	out of a fixed list
 *	start
 */
#ifndef OBSERVE_REQUEST_H
#define OBSERVE_REQUEST_H

#include <stdbool.h>

/* How an event is narrowed to the run; one that cannot be is not enabled, but for BY_SUBMITTER. */
enum observe_filter { BY_INODE, BY_CACHED_INODE, BY_DEVICE, BY_WOKEN, BY_TASK, BY_SUBMITTER, BY_FUNCTION, BY_QUEUE };

struct observe_event {
	const char *name;
	enum observe_filter filter;
};

#define MAX_DEVICES 16
#define MAX_INODES 8
#define MAX_THREADS 128		/* the kernel refuses a filter that is much longer */
#define MAX_EVENTS 64
#define MAX_FUNCTIONS 8

struct observe_inode {
	unsigned dev;
	unsigned long long ino;
};

/* What was asked for: numbers, and what was chosen of the fixed lists. */
struct observe_request {
	unsigned buffer_kb;
	unsigned devices[MAX_DEVICES], device_count;
	struct observe_inode inodes[MAX_INODES];
	unsigned inode_count;
	unsigned threads[MAX_THREADS], thread_count;
	bool events[MAX_EVENTS];
	bool functions[MAX_FUNCTIONS];
	bool traced[MAX_FUNCTIONS];
};

/* The lists, ended by NULL names. */
extern const struct observe_event OBSERVE_EVENTS[];
extern const char *const OBSERVE_FUNCTIONS[];
extern const char *const OBSERVE_TRACED[];
/* 0, or an exit code once the refusal has been said. */
int observe_request_read(struct observe_request *request);

#endif
