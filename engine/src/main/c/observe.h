/*
 * bioscope-observe: the one part of Bioscope that may need privileges. What its three
 * files share, and what it and the program that starts it say to each other; Java's side
 * of that is org.bioscope.traces.kernel.ObserveFrame and org.bioscope.engine.ObserveRequest.
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
 *
 * Standard output, frames in this machine's byte order.
 */
#ifndef OBSERVE_H
#define OBSERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OBSERVE_MAGIC 0x6f736369u

enum observe_frame_type {
	OBSERVE_HEADER_PAGE = 1,	/* tracefs's header_page */
	OBSERVE_FORMAT,			/* the format file of one event */
	OBSERVE_SYMBOL,			/* "address name" of one kernel function */
	OBSERVE_ABSENT,			/* what this kernel lacks of what was asked for */
	OBSERVE_READY,			/* ns: all events from here on are caught */
	OBSERVE_PAGES,			/* whole ring-buffer pages of one CPU */
	OBSERVE_ROUND,			/* ns: all buffers have been read up to here */
	OBSERVE_STATS,			/* per_cpu/cpuN/stats at the end */
	OBSERVE_END,			/* the watch ended as it was asked to */
	OBSERVE_ERROR,			/* a sentence: why there is no watch */
};

struct observe_frame {
	uint32_t magic;
	uint16_t type;
	uint16_t cpu;
	uint32_t bytes;			/* of the payload that follows */
	uint32_t spare;
	uint64_t ns;			/* CLOCK_MONOTONIC */
};
_Static_assert(sizeof(struct observe_frame) == 24, "Java reads 24 bytes");

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

/* What was asked for: numbers, and what was chosen of the fixed lists below. */
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

/* observe_request.c: the lists, ended by NULL names, and the request. */
extern const struct observe_event OBSERVE_EVENTS[];
extern const char *const OBSERVE_FUNCTIONS[];
extern const char *const OBSERVE_TRACED[];
/* 0, or an exit code once the refusal has been said. */
int observe_request_read(struct observe_request *request);

/* observe_instance.c: tracefs. All of them 0, or an exit code once the refusal has been said. */
int observe_instance_make(const struct observe_request *request);
int observe_instance_enable(const struct observe_request *request);
/* One of the instance's files for reading, or -1. */
int observe_instance_open(const char *file, int flags);
/* The whole of one of its small files, ended by 0, until the next call; NULL where it cannot be read. */
const char *observe_instance_get(const char *file, size_t *bytes);
size_t observe_instance_page_bytes(void);
/* No more events. */
void observe_instance_stop(void);
void observe_instance_remove(void);

/* observe.c */
uint64_t observe_now_ns(void);
/* One byte of standard input; false at its end, or when a signal asks for ours. */
bool observe_input(char *byte);
int observe_say(enum observe_frame_type type, unsigned cpu, uint64_t ns, const void *payload, size_t bytes);
int observe_say_text(enum observe_frame_type type, const char *text);
/* Says the sentence to the program and to a person at a terminal; returns the exit code. */
__attribute__((format(printf, 1, 2))) int observe_refuse(const char *format, ...);

#endif
