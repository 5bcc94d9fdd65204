/* A run's life, phase by phase: the coordinator takes its jobs through it. run_create.c makes and frees it. */
#include "completion.h"
#include "extents.h"
#include "file.h"
#include "loop.h"
#include "loop_device.h"
#include "prepare.h"
#include "run.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A job needs little stack; what it works on is allocated. */
#define STACK_BYTES (256 << 10)
/* How soon a stop is seen by a run that is held. */
#define HOLD_LOOK_NS 20000000

static void publish_phase(struct bioscope_run *run, enum bioscope_phase phase)
{
	/* Pairs with Java's acquire: all that the phase says is there. */
	__atomic_store_n(&run->view->phase, phase, __ATOMIC_RELEASE);
}

static void open_gate(struct bioscope_run *run, enum bioscope_phase phase)
{
	pthread_mutex_lock(&run->lock);
	run->open_phase = phase;
	run->jobs_waiting = 0;
	pthread_cond_broadcast(&run->changed);
	pthread_mutex_unlock(&run->lock);
}

/* A job at the gate: what was before it is done. */
static void wait_at_gate(struct bioscope_run *run, enum bioscope_phase phase)
{
	pthread_mutex_lock(&run->lock);
	run->jobs_waiting++;
	pthread_cond_broadcast(&run->changed);
	while (run->open_phase < phase)
		pthread_cond_wait(&run->changed, &run->lock);
	pthread_mutex_unlock(&run->lock);
}

static void wait_for_jobs(struct bioscope_run *run, unsigned jobs)
{
	pthread_mutex_lock(&run->lock);
	while (run->jobs_waiting < jobs)
		pthread_cond_wait(&run->changed, &run->lock);
	pthread_mutex_unlock(&run->lock);
}

static void name_thread(unsigned job)
{
	char name[16];

	snprintf(name, sizeof(name), "bioscope-%u", job % 1000);
	pthread_setname_np(pthread_self(), name);
}

static int stay_on_cpus(const struct bioscope_config *config)
{
	unsigned i;

	for (i = 0; i < BIOSCOPE_CPU_WORDS; i++)
		if (config->cpus[i])
			return sched_setaffinity(0, sizeof(config->cpus), (const cpu_set_t *)config->cpus) ? -errno : 0;
	return 0;
}

static void *job_main(void *argument)
{
	struct job *job = argument;
	struct bioscope_run *run = job->run;
	bool stopped;
	int ret;

	name_thread(job->number);
	/* An arrival that is due in 10 us must not be 60 us late, the default slack. */
	prctl(PR_SET_TIMERSLACK, 1ul);
	__atomic_store_n(&job->shared->tid, (int32_t)syscall(SYS_gettid), __ATOMIC_RELEASE);
	/* Before the first buffer is touched: its memory is then near these CPUs. */
	ret = stay_on_cpus(&run->config);
	if (ret)
		run_fail(run, -ret, BIOSCOPE_STEP_CPUS, 0, BIOSCOPE_OP_NOP, job->number);
	job_touch(job);
	ret = job_open_engine(job);
	if (ret)
		run_fail(run, -ret, BIOSCOPE_STEP_ENGINE, run->config.iodepth, BIOSCOPE_OP_NOP, job->number);
	wait_at_gate(run, BIOSCOPE_RUNNING);
	if (!ret && run->view->start_ns)
		job_run(job);
	wait_at_gate(run, BIOSCOPE_VERIFYING);
	stopped = run_stopping(run);
	if (!ret && !stopped && job->generations && run->config.flags & BIOSCOPE_WRITES)
		job_read_back(job);
	if (!ret)
		job_close_engine(job);
	wait_at_gate(run, BIOSCOPE_FINISHED);
	return NULL;
}

static unsigned start_jobs(struct bioscope_run *run)
{
	pthread_attr_t attributes;
	unsigned i;
	int ret = 0;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	for (i = 0; i < run->config.jobs; i++) {
		ret = pthread_create(&run->jobs[i].thread, &attributes, job_main, &run->jobs[i]);
		if (ret) {
			run_fail(run, ret, BIOSCOPE_STEP_THREAD, i, BIOSCOPE_OP_NOP, i);
			break;
		}
	}
	pthread_attr_destroy(&attributes);
	return i;
}

void bioscope_run_release(struct bioscope_run *run)
{
	pthread_mutex_lock(&run->lock);
	run->released = true;
	pthread_cond_broadcast(&run->changed);
	pthread_mutex_unlock(&run->lock);
}

/*
 * Whoever watches the kernel needs the threads, and begins after the preparation. A stop
 * is a plain store that wakes nobody up, so it is looked for.
 */
static void hold(struct bioscope_run *run)
{
	struct timespec until;

	if (!(run->config.flags & BIOSCOPE_HOLD))
		return;
	/* Pairs with Java's acquire: the jobs' tids are there. */
	__atomic_store_n(&run->view->held, 1, __ATOMIC_RELEASE);
	pthread_mutex_lock(&run->lock);
	while (!run->released && !run_stopping(run)) {
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += HOLD_LOOK_NS;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&run->changed, &run->lock, &until);
	}
	pthread_mutex_unlock(&run->lock);
	__atomic_store_n(&run->view->held, 0, __ATOMIC_RELEASE);
}

/* The clock starts when all jobs are at the gate; it does not where something failed or was stopped. */
static void start_clock(struct bioscope_run *run)
{
	const struct bioscope_config *config = &run->config;
	uint64_t start;

	if (run_stopping(run))
		return;
	start = now_ns();
	run->stop_asking_ns = config->runtime_ns ? start + config->ramp_ns + config->runtime_ns : UINT64_MAX;
	counter_set(&run->view->ramp_end_ns, start + config->ramp_ns);
	counter_set(&run->view->start_ns, start);
	publish_phase(run, BIOSCOPE_RUNNING);
}

/* The laboratory's own threads; what fails is the run's failure. */
static bool start_laboratories(struct bioscope_run *run)
{
	int ret = laboratory_start(run);

	if (ret) {
		run_fail(run, -ret, BIOSCOPE_STEP_THREAD, 0, BIOSCOPE_OP_NOP, 0);
		return false;
	}
	ret = loop_start(run);
	if (ret) {
		run_fail(run, -ret, BIOSCOPE_STEP_ENGINE, run->config.jobs * run->config.iodepth, BIOSCOPE_OP_NOP, 0);
		laboratory_stop(run);
		return false;
	}
	return true;
}

/* Of a file that is read as it lies this would warm the filesystem's own memory of it, which may be what is measured. */
static void look_at_extents(struct bioscope_run *run, struct bioscope_extents *to)
{
	const struct bioscope_config *config = &run->config;

	if (run->file.fd >= 0 && !(config->flags & (BIOSCOPE_BLOCK_DEVICE | BIOSCOPE_AS_IT_IS)))
		extents_read(run->file.fd, config->offset, region_bytes(config), to);
}

/* Pages of the file, or of the device, that direct I/O will meet: it has to write them back or drop them. Changes none of them. */
static void look_at_pages(struct bioscope_run *run)
{
	struct bioscope_pages pages = { .cached = UINT64_MAX, .dirty = UINT64_MAX };

	if (run->file.fd >= 0)
		loop_pages(run->file.fd, run->config.offset, region_bytes(&run->config), &pages);
	run->view->cached_bytes = pages.cached;
	run->view->dirty_bytes = pages.dirty;
}

/* Whoever looks at the measured part alone begins after it. */
static void wait_out_ramp(const struct bioscope_run *run)
{
	const struct timespec look = timespec_of(HOLD_LOOK_NS / 4);

	while (run->view->start_ns && now_ns() < run->view->ramp_end_ns && !run_stopping(run))
		nanosleep(&look, NULL);
}

static void run_jobs(struct bioscope_run *run)
{
	unsigned jobs;
	unsigned i;

	if (!start_laboratories(run))
		return;
	jobs = start_jobs(run);
	wait_for_jobs(run, jobs);
	look_at_extents(run, &run->view->before);
	look_at_pages(run);
	hold(run);
	loop_begin(run);
	if (!run->config.ramp_ns)
		loop_device_begin(run);
	start_clock(run);
	open_gate(run, BIOSCOPE_RUNNING);
	if (run->config.ramp_ns && run->device_fd >= 0) {
		wait_out_ramp(run);
		loop_device_begin(run);
	}
	wait_for_jobs(run, jobs);
	if (run->view->start_ns) {
		counter_set(&run->view->end_ns, now_ns());
		loop_end(run);
		loop_device_end(run);
		publish_phase(run, BIOSCOPE_VERIFYING);
	}
	open_gate(run, BIOSCOPE_VERIFYING);
	wait_for_jobs(run, jobs);
	open_gate(run, BIOSCOPE_FINISHED);
	for (i = 0; i < jobs; i++)
		pthread_join(run->jobs[i].thread, NULL);
	loop_stop(run);
	laboratory_stop(run);
}

static void *coordinator_main(void *argument)
{
	struct bioscope_run *run = argument;
	int ret;

	pthread_setname_np(pthread_self(), "bioscope-run");
	if (!run_prepare(run) && !run_stopping(run) && !loop_device_make(run))
		run_jobs(run);
	loop_device_remove(run);
	if (run->view->start_ns)
		look_at_extents(run, &run->view->after);
	ret = run_file_remove(run);
	if (ret)
		run_fail(run, -ret, BIOSCOPE_STEP_REMOVE, 0, BIOSCOPE_OP_NOP, 0);
	run_file_close(run);
	publish_phase(run, BIOSCOPE_FINISHED);
	return NULL;
}

int bioscope_run_start(struct bioscope_run *run)
{
	sigset_t all, before;
	int ret;

	/* The JVM's signals are for its own threads; ours inherit that none comes to them. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	ret = pthread_create(&run->coordinator, NULL, coordinator_main, run);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	run->started = !ret;
	return -ret;
}
