/*
 * A real loop device over the run's own file: made once the file is prepared, gone before
 * the file is. The laboratory loop is another thing: loop.h.
 */
#ifndef BIOSCOPE_LOOP_DEVICE_H
#define BIOSCOPE_LOOP_DEVICE_H

#include "bioscope.h"

struct bioscope_run;

/*
 * Makes it and gives it to the jobs in place of the file, where config.loop_device asks;
 * 0 or -errno, the run's failure then. What is killed from here on leaves no device: the
 * kernel detaches it with the last descriptor (LO_FLAGS_AUTOCLEAR). Coordinator thread.
 */
int loop_device_make(struct bioscope_run *run);
/* Detaches it, and waits a little until the kernel has. Coordinator thread, the jobs gone. */
void loop_device_remove(struct bioscope_run *run);

/* Around the measured part: what its kworkers used, and the page cache of the file below. Coordinator thread. */
void loop_device_begin(struct bioscope_run *run);
void loop_device_end(struct bioscope_run *run);

#endif
