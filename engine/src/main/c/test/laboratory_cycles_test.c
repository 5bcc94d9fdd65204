/*
 * Starting and stopping again and again, at any moment, leaves no thread, no completion and no memory behind.
 * So many thousand times, once the tests are built (five minutes for ten thousand, most of it asleep):
 *
 *	cd "$(mktemp -d)" && BIOSCOPE_CYCLES=10000 .../engine/target/c-tests/thread/laboratory_cycles_test
 */
#include "../completion.h"
#include "check.h"

#include <dirent.h>

static unsigned threads(void)
{
	DIR *tasks = opendir("/proc/self/task");
	unsigned count = 0;

	while (tasks && readdir(tasks))
		count++;
	closedir(tasks);
	return count;
}

/* Every engine with every way of completion, without a loop layer and with each; the layer alone comes around too. */
static struct bioscope_config config_of(unsigned number)
{
	static const uint8_t ways[] = { BIOSCOPE_COMPLETE_WORKQUEUE, BIOSCOPE_COMPLETE_INLINE, BIOSCOPE_COMPLETE_CALLER, 0 };
	static const unsigned engines[] = { BIOSCOPE_NOP, BIOSCOPE_LIBAIO, BIOSCOPE_IO_URING, BIOSCOPE_PSYNC };
	unsigned engine = engines[number % 4];
	unsigned way = ways[number / 4 % 4];
	struct bioscope_config config = small_config(engine, BIOSCOPE_READS | BIOSCOPE_RANDOM);

	config.loop = engine == BIOSCOPE_NOP ? BIOSCOPE_LOOP_NONE : number / 16 % 3;
	memset(config.backing, number % 5 ? BIOSCOPE_COMPLETE_INLINE : BIOSCOPE_COMPLETE_WORKQUEUE, sizeof(config.backing));
	if (way && engine != BIOSCOPE_PSYNC) {
		config.flags |= BIOSCOPE_LABORATORY;
		memset(config.completion, way, sizeof(config.completion));
	}
	config.runtime_ns = 60 * NSEC_PER_SEC;
	config.size = 4 * config.bs;
	config.iodepth = 4;
	config.prepare = BIOSCOPE_PREPARE_FALLOCATE;
	config.jobs = 1 + number % 2;
	return config;
}

static void cycle(unsigned number)
{
	struct bioscope_config config = config_of(number);
	struct bioscope_run *run;

	if (bioscope_probe((int)config.engine) < 0)
		return;
	run = started(&config);
	/* From before the first thread runs to well into the run. */
	if (number % 7)
		usleep(number * 131 % 2000);
	bioscope_run_stop(run);
	await_phase(run, BIOSCOPE_FINISHED);
	CHECK(!run->view->error.err, "cycle %u: %s at step %u", number, strerror(run->view->error.err), run->view->error.step);
	CHECK(!run->laboratory || !run->laboratory->dio_count, "cycle %u: %lld completions are missing", number, (long long)run->laboratory->dio_count);
	CHECK(!shared_of(run, 0)->depth.in_flight, "cycle %u: nothing is left in flight", number);
	bioscope_run_free(run);
}

int main(void)
{
	const char *asked = getenv("BIOSCOPE_CYCLES");
	unsigned cycles = asked ? (unsigned)atoi(asked) : 480;
	unsigned before, i;

	/* A sanitizer starts a thread of its own beside the first of ours. */
	cycle(0);
	before = threads();
	for (i = 0; i < cycles; i++)
		cycle(i);
	/* A thread that was joined is listed for a moment longer. */
	for (i = 0; i < 1000 && threads() > before; i++)
		usleep(1000);
	CHECK(threads() == before, "%u threads, %u before", threads(), before);
	CHECK(access("test.dat", F_OK), "the file is removed");
	printf("%u cycles\n", cycles);
	return 0;
}
