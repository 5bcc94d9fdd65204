/*
 * What kworkers have used, as /proc tells: a kworker bears the name of the workqueue that it
 * served last. Any one thread.
 */
#ifndef BIOSCOPE_KWORKERS_H
#define BIOSCOPE_KWORKERS_H

#include "bioscope.h"

struct kworkers;

/* What each has used until now; NULL where memory or /proc is short. To be freed by kworkers_free(). */
struct kworkers *kworkers_now(void);
void kworkers_free(struct kworkers *kworkers);

/*
 * Of those that bear the queue's name now, since `before`: how many they are. machine_switches
 * is of the whole machine. Those that turned to another queue in the end are not found.
 */
uint64_t kworkers_since(const struct kworkers *before, const char *queue, struct bioscope_usage *used, uint64_t *machine_switches);

#endif
