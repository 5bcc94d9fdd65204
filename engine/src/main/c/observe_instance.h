/* tracefs. What returns an int gives 0, or an exit code once the refusal has been said. */
#ifndef OBSERVE_INSTANCE_H
#define OBSERVE_INSTANCE_H

#include "observe_request.h"

#include <stddef.h>

int observe_instance_make(const struct observe_request *request);
int observe_instance_enable(const struct observe_request *request);
/* One of the instance's files for reading, or -1. */
int observe_instance_open(const char *file, int flags);
/* The whole of one of its small files, ended by 0, until the next call; NULL where it cannot be read. */
const char *observe_instance_get(const char *file, size_t *bytes);
size_t observe_instance_page_bytes(void);
/* What reading all that one CPU's ring can hold may bring, in whole pages. */
size_t observe_instance_ring_bytes(const struct observe_request *request);
/* No more events. */
void observe_instance_stop(void);
void observe_instance_remove(void);

#endif
