/*
 * Copying memory that may not be there: the SIGBUS of a mapped file that was cut short, or
 * whose device failed, becomes a result.
 */
#ifndef BIOSCOPE_LANDING_H
#define BIOSCOPE_LANDING_H

#include <stddef.h>

#define LANDING_NO_PAGE	1
#define LANDING_POISON	2	/* the memory itself is broken */

/* For the calling thread, before its first copy; 0 or -errno. Each needs its landing_close(). */
int landing_open(void);
void landing_close(void);

/* 0, or LANDING_ where a page could not be had: what was copied until then is anything. */
int landing_copy(void *to, const void *from, size_t bytes);

#endif
