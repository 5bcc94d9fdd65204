/* What a thread has used, of itself. */
#ifndef BIOSCOPE_USAGE_H
#define BIOSCOPE_USAGE_H

#include "bioscope.h"

/* Of the calling thread, since it began. */
void usage_now(struct bioscope_usage *usage);

/* Of the calling thread, since `before` was taken. Java may read `since` meanwhile. */
void usage_since(const struct bioscope_usage *before, struct bioscope_usage *since);

#endif
