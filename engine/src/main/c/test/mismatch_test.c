/* A block that is changed behind the run's back is found, with its offset; all others are found whole. */
#include "check.h"

#include <fcntl.h>

static void corrupt(const char *path, off_t at)
{
	int fd = open(path, O_WRONLY);

	CHECK(fd >= 0, "open: %s", strerror(errno));
	CHECK(pwrite(fd, "rot", 3, at) == 3 && !fsync(fd), "write: %s", strerror(errno));
	close(fd);
}

/* Slow enough that the last block is not read before it is changed. */
static void while_reading(void)
{
	struct bioscope_config config = small_config(BIOSCOPE_PSYNC, BIOSCOPE_READS | BIOSCOPE_VERIFY);
	struct bioscope_run *run;

	config.size = 64 * 4096;
	config.rate_iops = 100;
	run = started(&config);
	await_phase(run, BIOSCOPE_RUNNING);
	corrupt(config.path, 63 * 4096 + 100);
	await_phase(run, BIOSCOPE_FINISHED);
	CHECK(shared_of(run, 0)->verified == 64, "%llu verified", (unsigned long long)shared_of(run, 0)->verified);
	CHECK(shared_of(run, 0)->mismatches == 1, "%llu mismatches", (unsigned long long)shared_of(run, 0)->mismatches);
	CHECK(shared_of(run, 0)->mismatch_offsets[0] == 63 * 4096, "at its offset");
	CHECK(records_of(run, 0)[63].flags & BIOSCOPE_RECORD_VERIFY_FAILED, "and in its record");
	bioscope_run_free(run);
}

/* Block 0 is written first and not again; block 15 keeps the run going for as long. */
static void when_read_back(unsigned prepare, unsigned engine)
{
	struct bioscope_config config = small_config(engine, BIOSCOPE_WRITES | BIOSCOPE_VERIFY);
	struct bioscope_run *run;
	struct bioscope_job *job;

	config.size = 64 * 4096;
	config.number_ios = 30;
	config.rate_iops = 50;
	config.prepare = prepare;
	run = started(&config);
	job = shared_of(run, 0);
	while (__atomic_load_n(&job->stats[1].direction[1].requests, __ATOMIC_RELAXED) < 1)
		usleep(1000);
	corrupt(config.path, 50);
	await_phase(run, BIOSCOPE_FINISHED);
	CHECK(!run->view->error.err, "%s", strerror(run->view->error.err));
	CHECK(requests_of(run, 0) == 30, "reading back is in no statistic: %llu", (unsigned long long)requests_of(run, 0));
	CHECK(job->verified == 30, "%llu verified", (unsigned long long)job->verified);
	CHECK(job->mismatches == 1 && job->mismatch_offsets[0] == 0, "%llu mismatches", (unsigned long long)job->mismatches);
	CHECK(job->ring_tail == 31, "thirty writes and the read that found it, not %llu", (unsigned long long)job->ring_tail);
	bioscope_run_free(run);
}

int main(void)
{
	unsigned engine, prepare;

	while_reading();
	for (prepare = BIOSCOPE_PREPARE_NONE; prepare <= BIOSCOPE_PREPARE_CACHED; prepare++)
		when_read_back(prepare, BIOSCOPE_PSYNC);
	for (engine = BIOSCOPE_LIBAIO; engine <= BIOSCOPE_IO_URING; engine++)
		if (bioscope_probe((int)engine) >= 0)
			when_read_back(BIOSCOPE_PREPARE_WRITTEN, engine);
	return 0;
}
