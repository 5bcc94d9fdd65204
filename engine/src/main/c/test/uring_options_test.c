/*
 * Every option of io_uring either works or falls back with a note; requests are whole in
 * either case. Also as a user who may lock no memory.
 */
#include "check.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned run_with(unsigned flags)
{
	struct bioscope_config config = small_config(BIOSCOPE_IO_URING, BIOSCOPE_READS | BIOSCOPE_WRITES | BIOSCOPE_RANDOM | flags);
	struct bioscope_run *run = finished(&config);
	unsigned fallbacks = run->view->fallbacks;

	CHECK(!run->view->error.err, "flags %x: %s at step %u", flags, strerror(run->view->error.err), run->view->error.step);
	CHECK(requests_of(run, 0) == 256, "flags %x: %llu requests", flags, (unsigned long long)requests_of(run, 0));
	bioscope_run_free(run);
	return fallbacks;
}

/* Enough for a ring, not for its buffers; then not for a ring, where the kernel counts rings (not from 5.12 to 6.13). */
static int as_nobody(void)
{
	struct bioscope_config config = small_config(BIOSCOPE_IO_URING, BIOSCOPE_READS);
	struct rlimit some = { 40 << 10, 40 << 10 }, none = { 0, 0 };
	struct bioscope_run *run;

	if (geteuid() || chmod(".", 0777) || setgid(65534) || setuid(65534) || access(".", W_OK)) {
		printf("not tried as a user who may lock no memory\n");
		return 0;
	}
	CHECK(!setrlimit(RLIMIT_MEMLOCK, &some), "limit: %s", strerror(errno));
	CHECK(run_with(BIOSCOPE_FIXEDBUFS) & BIOSCOPE_NO_FIXEDBUFS, "without locked memory there are no registered buffers");
	CHECK(!setrlimit(RLIMIT_MEMLOCK, &none), "limit: %s", strerror(errno));
	run = finished(&config);
	if (run->view->error.err)
		CHECK(run->view->error.err == ENOMEM && run->view->error.step == BIOSCOPE_STEP_ENGINE, "it says why");
	else
		CHECK(requests_of(run, 0) == 256, "it works");
	bioscope_run_free(run);
	return 0;
}

int main(void)
{
	static const unsigned options[] = {
		BIOSCOPE_FIXEDBUFS, BIOSCOPE_REGISTERFILES, BIOSCOPE_SQPOLL, BIOSCOPE_HIPRI,
		BIOSCOPE_FIXEDBUFS | BIOSCOPE_REGISTERFILES | BIOSCOPE_SQPOLL,
		BIOSCOPE_FIXEDBUFS | BIOSCOPE_REGISTERFILES | BIOSCOPE_HIPRI,
		BIOSCOPE_SQPOLL | BIOSCOPE_HIPRI,
	};
	size_t i;

	if (bioscope_probe(BIOSCOPE_IO_URING) < 0)
		return skip("no io_uring");
	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		run_with(options[i]);
	return as_nobody();
}
