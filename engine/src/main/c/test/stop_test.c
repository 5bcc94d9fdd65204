/* A stop is answered within 100 ms, whatever the run is doing, and what is in flight is waited for. */
#include "check.h"

#include <time.h>

/* Sanitizers and a busy machine take their share; what would wait for an arrival or for the file takes longer. */
#define PATIENCE_NS (800 * 1000000ull)

static void stops(struct bioscope_config *config, enum bioscope_phase from, const char *what)
{
	struct bioscope_run *run = started(config);
	uint64_t asked;

	await_phase(run, from);
	usleep(20000);
	asked = now_ns();
	bioscope_run_stop(run);
	await_phase(run, BIOSCOPE_FINISHED);
	CHECK(now_ns() - asked < PATIENCE_NS, "%s: %llu ms", what, (unsigned long long)((now_ns() - asked) / 1000000));
	CHECK(!run->view->error.err, "%s: a stop is no failure", what);
	CHECK(!shared_of(run, 0)->depth.in_flight, "%s: nothing is left in flight", what);
	bioscope_run_free(run);
	CHECK(access(config->path, F_OK), "%s: the file is removed", what);
}

int main(void)
{
	unsigned engine;

	for (engine = BIOSCOPE_PSYNC; engine <= BIOSCOPE_IO_URING; engine++) {
		struct bioscope_config config = small_config(engine, BIOSCOPE_WRITES | BIOSCOPE_RANDOM);

		if (bioscope_probe((int)engine) < 0)
			continue;
		config.runtime_ns = 60 * NSEC_PER_SEC;
		stops(&config, BIOSCOPE_RUNNING, "at full speed");
		config.batch_complete_min = 0;
		stops(&config, BIOSCOPE_RUNNING, "polling");
		config.rate_iops = 1;
		stops(&config, BIOSCOPE_RUNNING, "polling for an arrival");
		config.batch_complete_min = 1;
		stops(&config, BIOSCOPE_RUNNING, "asleep until an arrival");
		config.size = 8ull << 30;
		stops(&config, BIOSCOPE_PREPARING, "preparing");
	}
	return 0;
}
