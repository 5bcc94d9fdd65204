/* Arrivals come at the rate asked for, evenly or at random, and latency counts from when they were due. */
#include "check.h"

#include <math.h>

static struct bioscope_run *paced(unsigned flags, uint64_t rate, uint64_t requests)
{
	struct bioscope_config config = small_config(BIOSCOPE_PSYNC, BIOSCOPE_READS | flags);

	config.rate_iops = rate;
	config.number_ios = requests;
	return finished(&config);
}

static void linear(void)
{
	struct bioscope_run *run = paced(0, 1000, 200);
	const struct bioscope_record *records = records_of(run, 0);
	int i;

	for (i = 0; i < 200; i++) {
		CHECK(records[i].intended_ns == run->view->start_ns + (uint64_t)i * 1000000, "request %d is due at its time", i);
		CHECK(records[i].submit_ns >= records[i].intended_ns, "request %d is not early", i);
	}
	bioscope_run_free(run);
}

static void poisson(void)
{
	struct bioscope_run *run = paced(BIOSCOPE_POISSON, 2000, 256);
	const struct bioscope_record *records = records_of(run, 0);
	double sum = 0, squares = 0, gap, mean, deviation;
	int i;

	for (i = 1; i < 256; i++) {
		gap = (double)(records[i].intended_ns - records[i - 1].intended_ns);
		sum += gap;
		squares += gap * gap;
	}
	mean = sum / 255;
	deviation = sqrt(squares / 255 - mean * mean);
	/* Of an exponential spacing both are the same; the seed is fixed, so this holds always or never. */
	CHECK(fabs(mean / 500000 - 1) < 0.15, "mean gap %.0f ns", mean);
	CHECK(fabs(deviation / mean - 1) < 0.2, "deviation %.0f ns of %.0f ns", deviation, mean);
	bioscope_run_free(run);
}

/* A rate that no disk reaches: what waits for its turn has waited since it was due. */
static void overload(void)
{
	struct bioscope_run *run = paced(0, 100000000, 200);
	const struct bioscope_record *last = &records_of(run, 0)[199];
	const struct bioscope_latency *lat = &shared_of(run, 0)->stats[1].direction[0].lat;

	CHECK(last->intended_ns - run->view->start_ns < 2000, "it was due at once");
	CHECK(last->submit_ns - last->intended_ns > 1000, "and had to wait");
	CHECK(lat->max_ns >= last->seen_ns - last->intended_ns, "the wait is in its latency");
	bioscope_run_free(run);
}

int main(void)
{
	linear();
	poisson();
	overload();
	return 0;
}
