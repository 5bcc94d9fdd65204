/*
 * What goes between bioscope-observe and the program that started it: lines in
 * (observe_request.h), frames out in this machine's byte order, and what ends both. Java's
 * side of the frames is org.bioscope.traces.kernel.ObserveFrame.
 */
#ifndef OBSERVE_CHANNEL_H
#define OBSERVE_CHANNEL_H

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

uint64_t observe_now_ns(void);

/* Every signal that can be waited for asks for our end from here on; 0, or -1 and errno. */
int observe_catch_signals(void);
/* Whether the end of the input or a signal has asked for our end. */
bool observe_stopping(void);
/* One byte of standard input; false at its end, or when a signal asks for ours. */
bool observe_input(char *byte);
/* While the watch goes on: waits for fd or for the time to pass; nothing more is expected on the input, and its end is ours. */
void observe_pause(int fd, short what, int timeout_ms);

/* 0, or -errno where the reader is gone. */
int observe_say(enum observe_frame_type type, unsigned cpu, uint64_t ns, const void *payload, size_t bytes);
int observe_say_text(enum observe_frame_type type, const char *text);
/* Says the sentence to the program and to a person at a terminal; returns the exit code. */
__attribute__((format(printf, 1, 2))) int observe_refuse(const char *format, ...);

#endif
