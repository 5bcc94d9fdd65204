/* What a thread has used; see usage.h. Any thread, of itself. */
#include "usage.h"
#include "counters.h"
#include "io_engine.h"

#include <sys/resource.h>

static uint64_t timeval_ns(const struct timeval *time)
{
	return (uint64_t)time->tv_sec * NSEC_PER_SEC + (uint64_t)time->tv_usec * 1000;
}

void usage_now(struct bioscope_usage *usage)
{
	struct rusage now;

	getrusage(RUSAGE_THREAD, &now);
	*usage = (struct bioscope_usage){
		.user_ns = timeval_ns(&now.ru_utime),
		.system_ns = timeval_ns(&now.ru_stime),
		.voluntary_switches = (uint64_t)now.ru_nvcsw,
		.involuntary_switches = (uint64_t)now.ru_nivcsw,
		.minor_faults = (uint64_t)now.ru_minflt,
		.major_faults = (uint64_t)now.ru_majflt,
	};
}

void usage_since(const struct bioscope_usage *before, struct bioscope_usage *since)
{
	struct bioscope_usage now;

	usage_now(&now);
	counter_set(&since->user_ns, now.user_ns - before->user_ns);
	counter_set(&since->system_ns, now.system_ns - before->system_ns);
	counter_set(&since->voluntary_switches, now.voluntary_switches - before->voluntary_switches);
	counter_set(&since->involuntary_switches, now.involuntary_switches - before->involuntary_switches);
	counter_set(&since->minor_faults, now.minor_faults - before->minor_faults);
	counter_set(&since->major_faults, now.major_faults - before->major_faults);
}
