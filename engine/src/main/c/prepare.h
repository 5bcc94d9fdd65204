/* What is in the file before the run. */
#ifndef BIOSCOPE_PREPARE_H
#define BIOSCOPE_PREPARE_H

struct bioscope_run;

/* Makes the file's contents; 0 also where the run was stopped meanwhile. Coordinator thread. */
int run_prepare(struct bioscope_run *run);

#endif
