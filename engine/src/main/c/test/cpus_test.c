/* A job's thread stays on the CPUs asked for, and a run that cannot says so and does no I/O. */
#include "check.h"

#include <sched.h>

static void stays(void)
{
	struct bioscope_config config = small_config(BIOSCOPE_PSYNC, BIOSCOPE_READS);
	struct bioscope_run *run;
	cpu_set_t allowed, before;

	CHECK(!sched_getaffinity(0, sizeof(before), &before), "of our own thread");
	if (!CPU_ISSET(0, &before))
		exit(skip("CPU 0 is not ours to use"));
	config.cpus[0] = 1;
	config.runtime_ns = 200000000;
	run = started(&config);
	await_phase(run, BIOSCOPE_RUNNING);
	CHECK(!sched_getaffinity(shared_of(run, 0)->tid, sizeof(allowed), &allowed), "of the job's thread");
	CHECK(CPU_COUNT(&allowed) == 1 && CPU_ISSET(0, &allowed), "CPU 0 alone");
	bioscope_run_free(run);
	CHECK(!sched_getaffinity(0, sizeof(allowed), &allowed), "of our own thread");
	CHECK(CPU_EQUAL(&allowed, &before), "the caller's thread is left as it was");
}

static void says_so(void)
{
	struct bioscope_config config = small_config(BIOSCOPE_PSYNC, BIOSCOPE_READS);
	struct bioscope_run *run;

	config.cpus[BIOSCOPE_CPU_WORDS - 1] = 1ull << 63;
	run = finished(&config);
	CHECK(run->view->error.step == BIOSCOPE_STEP_CPUS && run->view->error.err == EINVAL, "step %u errno %d",
	      run->view->error.step, run->view->error.err);
	CHECK(!shared_of(run, 0)->stats[1].direction[0].requests, "no request was made");
	bioscope_run_free(run);
}

int main(void)
{
	if (sysconf(_SC_NPROCESSORS_CONF) >= 1024)
		return skip("this machine has 1024 CPUs");
	stays();
	says_so();
	return 0;
}
