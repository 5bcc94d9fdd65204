/* Loads and stores through a mapping reach the file and fault as they should, and a file that is cut short under them fails. */
#include "check.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>

#define BLOCKS 256

static uint64_t faults_of(struct bioscope_run *run)
{
	return shared_of(run, 0)->usage.minor_faults + shared_of(run, 0)->usage.major_faults;
}

static void every_block_is_loaded(void)
{
	struct bioscope_config config = small_config(BIOSCOPE_MMAP, BIOSCOPE_READS | BIOSCOPE_RANDOM);
	struct bioscope_run *run = finished(&config);

	CHECK(!run->view->error.err, "%s at step %u", strerror(run->view->error.err), run->view->error.step);
	CHECK(requests_of(run, 0) == BLOCKS, "%llu requests", (unsigned long long)requests_of(run, 0));
	/* 16 pages are mapped around one that is faulted in, where they are cached. */
	CHECK(faults_of(run) >= BLOCKS / 16, "%llu faults", (unsigned long long)faults_of(run));
	bioscope_run_free(run);
}

static void every_store_is_in_the_file(unsigned sync, unsigned fsync_every)
{
	struct bioscope_config config = small_config(BIOSCOPE_MMAP, BIOSCOPE_WRITES | BIOSCOPE_RANDOM | BIOSCOPE_KEEP);
	struct bioscope_run *run;
	char block[4096], zero[4096] = { 0 };
	unsigned i;
	int fd;

	config.prepare = BIOSCOPE_PREPARE_FALLOCATE;
	config.sync = sync;
	config.fsync_every = fsync_every;
	run = finished(&config);
	CHECK(!run->view->error.err, "%s at step %u", strerror(run->view->error.err), run->view->error.step);
	CHECK(shared_of(run, 0)->stats[1].direction[1].bytes == BLOCKS * 4096, "bytes");
	CHECK(shared_of(run, 0)->stats[1].direction[2].requests == (fsync_every ? BLOCKS / fsync_every : 0), "syncs");
	bioscope_run_free(run);
	fd = open(config.path, O_RDONLY);
	for (i = 0; i < BLOCKS; i++)
		CHECK(pread(fd, block, sizeof(block), i * 4096) == 4096 && memcmp(block, zero, sizeof(block)), "block %u was stored", i);
	close(fd);
	unlink(config.path);
}

static void a_file_cut_short_is_an_error(void)
{
	struct bioscope_config config = small_config(BIOSCOPE_MMAP, BIOSCOPE_READS | BIOSCOPE_RANDOM);
	struct sigaction before, after;
	struct bioscope_run *run;

	sigaction(SIGBUS, NULL, &before);
	config.runtime_ns = 60 * NSEC_PER_SEC;
	config.jobs = 2;
	run = started(&config);
	await_phase(run, BIOSCOPE_RUNNING);
	CHECK(!truncate(config.path, 4096), "truncate: %s", strerror(errno));
	await_phase(run, BIOSCOPE_FINISHED);
	CHECK(run->view->error.err == ENODATA, "%s", strerror(run->view->error.err));
	CHECK(run->view->error.step == BIOSCOPE_STEP_REQUEST && run->view->error.op == BIOSCOPE_OP_READ, "step %u", run->view->error.step);
	CHECK(run->view->error.value >= 4096, "at %llu", (unsigned long long)run->view->error.value);
	bioscope_run_free(run);
	sigaction(SIGBUS, NULL, &after);
	CHECK(after.sa_sigaction == before.sa_sigaction, "the handler is as it was");
}

static volatile sig_atomic_t others_faults;
static char *volatile nothing;

static void on_others_fault(int signal)
{
	(void)signal;
	others_faults++;
	/* Something to load, so that the program goes on. */
	mmap(nothing, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

/* As the JVM's: a fault that is none of ours goes to whoever had the signal before. */
static void a_fault_of_others_is_theirs(void)
{
	struct bioscope_config config = small_config(BIOSCOPE_MMAP, BIOSCOPE_READS | BIOSCOPE_RANDOM);
	struct bioscope_run *run;
	int fd = open("empty", O_RDWR | O_CREAT, 0600);

	signal(SIGBUS, on_others_fault);
	config.runtime_ns = 60 * NSEC_PER_SEC;
	run = started(&config);
	await_phase(run, BIOSCOPE_RUNNING);
	nothing = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	CHECK(*(volatile char *)nothing == 0 && others_faults == 1, "%d faults", (int)others_faults);
	bioscope_run_stop(run);
	await_phase(run, BIOSCOPE_FINISHED);
	CHECK(!run->view->error.err, "%s", strerror(run->view->error.err));
	bioscope_run_free(run);
	signal(SIGBUS, SIG_DFL);
	close(fd);
}

int main(void)
{
	every_block_is_loaded();
	every_store_is_in_the_file(BIOSCOPE_SYNC_NONE, 0);
	every_store_is_in_the_file(BIOSCOPE_SYNC_DSYNC, 0);
	every_store_is_in_the_file(BIOSCOPE_SYNC_NONE, 64);
	a_file_cut_short_is_an_error();
	a_fault_of_others_is_theirs();
	return 0;
}
