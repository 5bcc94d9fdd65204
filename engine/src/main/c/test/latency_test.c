/* Latencies are counted in contiguous buckets, exact below 64 ns and within 1/64 above. */
#include "../counters.h"
#include "check.h"

int main(void)
{
	static struct bioscope_latency latency = { .min_ns = UINT64_MAX };
	unsigned last = 0;
	uint64_t ns;

	for (ns = 0; ns < 1 << 20; ns++) {
		unsigned bucket = latency_bucket(ns);

		CHECK(bucket == last || bucket == last + 1, "%llu ns in bucket %u after %u", (unsigned long long)ns, bucket, last);
		CHECK(ns >= 64 || bucket == ns, "%llu ns in bucket %u", (unsigned long long)ns, bucket);
		last = bucket;
	}
	for (ns = 64; ns < 1ull << 40; ns *= 2) {
		CHECK(latency_bucket(ns) == latency_bucket(ns - 1) + 1, "a doubling begins a bucket");
		CHECK(latency_bucket(ns * 2 - 1) == latency_bucket(ns) + 63, "a doubling has 64 buckets");
	}
	CHECK(latency_bucket((1ull << 40) - 1) == BIOSCOPE_BUCKETS - 1, "the last bucket ends at the ceiling");
	CHECK(latency_bucket(UINT64_MAX) == BIOSCOPE_BUCKETS - 1, "what is beyond is in the last bucket");
	latency_count(&latency, 3);
	latency_count(&latency, 1ull << 45);
	CHECK(latency.min_ns == 3 && latency.max_ns == 1ull << 45, "extremes stay exact");
	CHECK(latency.sum_ns == 3 + (1ull << 45), "the sum stays exact");
	return 0;
}
