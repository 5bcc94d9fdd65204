/* A ring that nobody empties drops and counts, and what is counted beside it stays exact. */
#include "check.h"

int main(void)
{
	struct bioscope_config config = small_config(BIOSCOPE_NOP, BIOSCOPE_READS);
	struct bioscope_run *run;
	struct bioscope_job *job;
	uint64_t counted = 0;
	unsigned bucket;

	if (bioscope_probe(BIOSCOPE_NOP) < 0)
		return skip("no io_uring");
	config.ring_records = 64;
	config.runtime_ns = 60 * NSEC_PER_SEC;
	config.number_ios = 100000;
	run = finished(&config);
	job = shared_of(run, 0);
	for (bucket = 0; bucket < BIOSCOPE_BUCKETS; bucket++)
		counted += job->stats[1].direction[0].lat.counts[bucket];
	CHECK(requests_of(run, 0) == 100000, "%llu requests", (unsigned long long)requests_of(run, 0));
	CHECK(counted == 100000, "%llu latencies", (unsigned long long)counted);
	CHECK(job->ring_tail == 64, "%llu records", (unsigned long long)job->ring_tail);
	CHECK(job->dropped == 100000 - 64, "%llu dropped", (unsigned long long)job->dropped);
	CHECK(records_of(run, 0)[63].id == 63, "what was recorded is not written over");
	CHECK(job->depth.in_flight == 0, "nothing is left in flight");
	bioscope_run_free(run);
	return 0;
}
