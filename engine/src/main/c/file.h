/* The file of a run: opened or made as asked, and removed by the run that made it. */
#ifndef BIOSCOPE_FILE_H
#define BIOSCOPE_FILE_H

#include "bioscope.h"

struct bioscope_run;

/* O_DSYNC, O_SYNC or 0, as asked. */
int config_sync_flags(const struct bioscope_config *config);

/* Opens or makes the file as the config says; on failure nothing is left and *error is filled. */
int run_file_open(struct bioscope_run *run, struct bioscope_error *error);
int run_file_remove(struct bioscope_run *run);
void run_file_close(struct bioscope_run *run);

#endif
