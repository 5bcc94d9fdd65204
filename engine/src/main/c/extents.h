/* What FIEMAP says of a file. */
#ifndef BIOSCOPE_EXTENTS_H
#define BIOSCOPE_EXTENTS_H

#include "bioscope.h"

#include <stdbool.h>

/* Of that part of the file, in its order; a hole is where there is no extent. Writes nothing back. */
void extents_read(int fd, uint64_t from, uint64_t bytes, struct bioscope_extents *to);

#endif
