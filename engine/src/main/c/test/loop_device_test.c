/* A loop device over the run's file does its I/O, is told of, and is gone with its file afterwards, also where it could not be made. */
#include "check.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

/* Loop devices over a file of the name, deleted or not. */
static unsigned devices_over(const char *file)
{
	DIR *blocks = opendir("/sys/block");
	struct dirent *entry;
	unsigned count = 0;

	while (blocks && (entry = readdir(blocks))) {
		char path[320], backing[4096] = "";
		FILE *from;

		snprintf(path, sizeof(path), "/sys/block/%s/loop/backing_file", entry->d_name);
		from = fopen(path, "re");
		if (!from)
			continue;
		if (fgets(backing, sizeof(backing), from) && strstr(backing, file))
			count++;
		fclose(from);
	}
	if (blocks)
		closedir(blocks);
	return count;
}

static struct bioscope_config over(unsigned engine, unsigned mode, unsigned flags)
{
	struct bioscope_config config = small_config(engine, flags);

	config.loop_device = mode;
	snprintf(config.path, sizeof(config.path), "loop-device-%d.dat", getpid());
	return config;
}

static void runs_on_it(unsigned engine, unsigned mode)
{
	struct bioscope_config config = over(engine, mode, BIOSCOPE_READS | BIOSCOPE_WRITES | BIOSCOPE_RANDOM | BIOSCOPE_VERIFY | BIOSCOPE_HOLD);
	struct bioscope_run *run = started(&config);
	struct stat stat;

	config.fsync_every = 16;
	while (!__atomic_load_n(&run->view->held, __ATOMIC_ACQUIRE) && !__atomic_load_n(&run->view->error.err, __ATOMIC_ACQUIRE))
		usleep(200);
	CHECK(!run->view->error.err, "%s at step %u", strerror(run->view->error.err), run->view->error.step);
	CHECK(run->view->loop_device && devices_over(config.path) == 1, "%u devices", devices_over(config.path));
	bioscope_run_release(run);
	await_phase(run, BIOSCOPE_FINISHED);
	CHECK(!run->view->error.err, "%s at step %u", strerror(run->view->error.err), run->view->error.step);
	CHECK(requests_of(run, 0) >= 256, "%llu requests", (unsigned long long)requests_of(run, 0));
	CHECK(shared_of(run, 0)->verified && !shared_of(run, 0)->mismatches, "what was written through it can be read");
	CHECK(run->view->loop.mode == mode && run->view->loop.machine_switches, "it is told of");
	if (mode == BIOSCOPE_LOOP_BUFFERED && run->view->loop.pages_by)
		CHECK(run->view->loop.after.cached > run->view->loop.before.cached, "buffered, its file is cached");
	bioscope_run_free(run);
	CHECK(!devices_over(config.path), "the device is gone");
	CHECK(lstat(config.path, &stat) && errno == ENOENT, "the file is gone");
}

/* In memory there is no direct I/O below it, and nothing is done buffered in its place. */
static void refuses_what_the_driver_would_hide(void)
{
	struct bioscope_config config = over(BIOSCOPE_PSYNC, BIOSCOPE_LOOP_DIRECT, BIOSCOPE_READS);
	struct bioscope_run *run;
	struct stat stat;

	snprintf(config.path, sizeof(config.path), "/proc/bioscope-no-such/%d", getpid());
	CHECK(bioscope_run_create(&config, &(struct bioscope_error){ 0 }, &run) < 0, "no file, no run");
	config = over(BIOSCOPE_PSYNC, BIOSCOPE_LOOP_DIRECT, BIOSCOPE_READS);
	config.bs = 512;
	config.size = 513 * 512;
	config.prepare = BIOSCOPE_PREPARE_TRUNCATE;
	run = finished(&config);
	CHECK(!run->view->error.err || run->view->error.step == BIOSCOPE_STEP_LOOP_DEVICE || run->view->error.err == EINVAL,
	      "%s at step %u", strerror(run->view->error.err), run->view->error.step);
	bioscope_run_free(run);
	CHECK(!devices_over(config.path) && lstat(config.path, &stat), "nothing is left of it");
}

static void a_stop_leaves_nothing(void)
{
	struct bioscope_config config = over(BIOSCOPE_LIBAIO, BIOSCOPE_LOOP_DIRECT, BIOSCOPE_WRITES | BIOSCOPE_RANDOM);
	struct bioscope_run *run;
	struct stat stat;

	config.runtime_ns = 60 * NSEC_PER_SEC;
	config.ramp_ns = 30 * NSEC_PER_SEC;
	run = started(&config);
	await_phase(run, BIOSCOPE_RUNNING);
	usleep(20000);
	bioscope_run_free(run);
	CHECK(!devices_over(config.path) && lstat(config.path, &stat), "nothing is left of it");
}

int main(void)
{
	if (access("/dev/loop-control", R_OK | W_OK))
		return skip("a loop device needs root (/dev/loop-control)");
	runs_on_it(BIOSCOPE_PSYNC, BIOSCOPE_LOOP_BUFFERED);
	runs_on_it(BIOSCOPE_LIBAIO, BIOSCOPE_LOOP_DIRECT);
	if (bioscope_probe(BIOSCOPE_IO_URING) >= 0)
		runs_on_it(BIOSCOPE_IO_URING, BIOSCOPE_LOOP_DIRECT);
	refuses_what_the_driver_would_hide();
	a_stop_leaves_nothing();
	return 0;
}
