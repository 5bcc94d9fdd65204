/* Requests of the ramp are recorded and marked, and in no statistic of the measured part. */
#include "check.h"

int main(void)
{
	struct bioscope_config config = small_config(BIOSCOPE_PSYNC, BIOSCOPE_READS | BIOSCOPE_WRITES | BIOSCOPE_RANDOM);
	struct bioscope_run *run;
	struct bioscope_job *job;
	uint64_t ramp = 0, i, requests;

	config.ramp_ns = 100000000;
	config.rate_iops = 2000;
	config.rwmixread = 30;
	config.fsync_every = 20;
	run = finished(&config);
	job = shared_of(run, 0);
	for (i = 0; i < job->ring_tail; i++) {
		const struct bioscope_record *record = &records_of(run, 0)[i];
		bool marked = record->flags & BIOSCOPE_RECORD_RAMP;

		ramp += marked;
		if (record->op <= BIOSCOPE_OP_WRITE)
			CHECK(marked == (record->intended_ns < run->view->ramp_end_ns), "request %llu", (unsigned long long)i);
	}
	requests = job->stats[1].direction[0].requests + job->stats[1].direction[1].requests;
	CHECK(requests == 256, "one pass over the region after the ramp, not %llu", (unsigned long long)requests);
	CHECK(ramp >= 200, "two a millisecond in the ramp, not %llu", (unsigned long long)ramp);
	CHECK(job->stats[1].direction[2].requests >= 6, "fsyncs are counted apart");
	CHECK(requests_of(run, 0) + ramp == job->ring_tail, "%llu of the ramp", (unsigned long long)ramp);
	CHECK(job->stats[1].direction[1].requests > job->stats[1].direction[0].requests, "more writes than reads");
	CHECK(job->depth.ramp_area_ns <= job->depth.area_ns, "depth is known of both parts");
	bioscope_run_free(run);
	return 0;
}
