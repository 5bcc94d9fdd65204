/* A run is made, and freed, by Java's thread: its memory, its file, and what it is told to do. */
#include "completion.h"
#include "file.h"
#include "kworkers.h"
#include "loop.h"
#include "run.h"

#include <stdlib.h>
#include <sys/mman.h>

static size_t page_round(size_t bytes)
{
	return (bytes + 4095) & ~(size_t)4095;
}

static struct bioscope_job *shared_job(struct bioscope_run *run, unsigned number)
{
	return (struct bioscope_job *)(uintptr_t)(run->view->job_base + number * run->view->job_stride);
}

static int map_view(struct bioscope_run *run)
{
	size_t head = page_round(sizeof(struct bioscope_run_view));
	size_t stride = page_round(sizeof(struct bioscope_job));
	void *view;

	run->view_bytes = head + run->config.jobs * stride;
	view = mmap(NULL, run->view_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (view == MAP_FAILED)
		return -ENOMEM;
	run->view = view;
	run->view->jobs = run->config.jobs;
	run->view->job_stride = stride;
	run->view->job_base = (uint64_t)(uintptr_t)view + head;
	return 0;
}

static size_t record_bytes(const struct bioscope_run *run)
{
	bool laboratory = run->config.flags & BIOSCOPE_LABORATORY || run->config.loop;

	return laboratory ? sizeof(struct bioscope_laboratory_record) : sizeof(struct bioscope_record);
}

/* The one whose requests a job makes; there may be another one below it. */
static const struct io_engine *upper_engine(const struct bioscope_config *config)
{
	if (config->flags & BIOSCOPE_LABORATORY)
		return &engine_laboratory;
	return config->loop ? &engine_loop : io_engine(config->engine);
}

static size_t ring_bytes(const struct bioscope_run *run)
{
	return run->config.flags & BIOSCOPE_RECORD ? run->config.ring_records * record_bytes(run) : 0;
}

static int map_ring(struct bioscope_run *run, struct job *job)
{
	size_t bytes = ring_bytes(run);
	void *ring;

	job->shared->record_bytes = (uint32_t)record_bytes(run);
	job->record_shift = (unsigned)__builtin_ctzl(record_bytes(run));
	job->shared->capacity = bytes ? run->config.ring_records : 0;
	if (!bytes)
		return 0;
	ring = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (ring == MAP_FAILED)
		return -ENOMEM;
	job->records = ring;
	job->shared->records = (uint64_t)(uintptr_t)ring;
	return 0;
}

static void no_latency_yet(struct bioscope_job *shared)
{
	unsigned part, direction;

	for (part = 0; part < 2; part++) {
		for (direction = 0; direction < BIOSCOPE_DIRECTIONS; direction++) {
			struct bioscope_direction *counts = &shared->stats[part].direction[direction];

			counts->slat.min_ns = counts->clat.min_ns = counts->lat.min_ns = UINT64_MAX;
		}
	}
}

/* The region's blocks, shared out as evenly as they go, each job's in one piece. */
static void give_region(const struct bioscope_run *run, struct job *job)
{
	const struct bioscope_config *config = &run->config;
	uint64_t blocks = config->size / config->bs;
	uint64_t each = blocks / config->jobs;
	uint64_t more = blocks % config->jobs;
	uint64_t first = job->number * each + (job->number < more ? job->number : more);

	job->blocks = each + (job->number < more);
	job->first_block_offset = config->offset + first * config->bs;
}

static int init_job(struct bioscope_run *run, unsigned number)
{
	struct job *job = &run->jobs[number];
	int ret;

	job->run = run;
	job->config = &run->config;
	job->engine = upper_engine(&run->config);
	job->shared = shared_job(run, number);
	job->number = (uint16_t)number;
	job->fd = run->file.fd;
	give_region(run, job);
	no_latency_yet(job->shared);
	ret = map_ring(run, job);
	return ret ? ret : job_init(job);
}

static void free_run(struct bioscope_run *run)
{
	unsigned i;

	for (i = 0; run->jobs && i < run->config.jobs; i++) {
		if (run->jobs[i].records)
			munmap(run->jobs[i].records, ring_bytes(run));
		job_free(&run->jobs[i]);
	}
	laboratory_free(run);
	loop_free(run);
	kworkers_free(run->kworkers);
	if (run->view)
		munmap(run->view, run->view_bytes);
	free(run->jobs);
	pthread_cond_destroy(&run->changed);
	pthread_mutex_destroy(&run->lock);
	free(run);
}

static int out_of_memory(const struct bioscope_run *run, struct bioscope_error *error)
{
	const struct bioscope_config *config = &run->config;

	*error = (struct bioscope_error){
		.err = ENOMEM,
		.step = BIOSCOPE_STEP_MEMORY,
		.value = config->jobs * (job_bytes(config, config->size / config->bs / config->jobs) + ring_bytes(run)),
	};
	return -ENOMEM;
}

/* What can only be one way is put that way, so that nobody need ask again. */
static void settle_config(struct bioscope_config *config)
{
	if (io_engine(config->engine)->synchronous)
		config->iodepth = 1;
	if (config->batch_submit > config->iodepth)
		config->batch_submit = config->iodepth;
	if (config->batch_complete_min > config->iodepth)
		config->batch_complete_min = config->iodepth;
}

/* The laboratory needs an engine whose completions another thread can take, and an answer to each question. */
static bool laboratory_can_be(const struct bioscope_config *config)
{
	unsigned situation, op;

	if (!io_engine(config->engine)->collect || config->flags & BIOSCOPE_HIPRI)
		return false;
	for (situation = 0; situation < BIOSCOPE_SITUATIONS; situation++)
		for (op = 0; op < BIOSCOPE_OPS; op++)
			if (!config->completion[situation][op])
				return false;
	return true;
}

/* It lies over a file of the run's own making, and a device is not mapped. */
static bool loop_device_can_be(const struct bioscope_config *config)
{
	return config->engine != BIOSCOPE_NOP && config->engine != BIOSCOPE_MMAP &&
	       !(config->flags & (BIOSCOPE_BLOCK_DEVICE | BIOSCOPE_AS_IT_IS | BIOSCOPE_LABORATORY));
}

static int config_check(const struct bioscope_config *config)
{
	if (config->engine >= BIOSCOPE_ENGINES || !config->iodepth || config->iodepth > 4096 || !config->jobs ||
	    config->jobs > 256 || !config->bs || config->bs > 1u << 30 || config->size / config->bs < config->jobs ||
	    config->sync > BIOSCOPE_SYNC_SYNC || config->ring_records & (config->ring_records - 1) ||
	    (config->flags & BIOSCOPE_RECORD && !config->ring_records))
		return -EINVAL;
	/* Nobody writes to a device that nobody has looked at. */
	if (config->flags & BIOSCOPE_BLOCK_DEVICE && config->flags & BIOSCOPE_WRITES && !config->device_bytes)
		return -EINVAL;
	if (config->flags & BIOSCOPE_LABORATORY && !laboratory_can_be(config))
		return -EINVAL;
	if (config->loop && !loop_can_be(config))
		return -EINVAL;
	if (config->loop_device > BIOSCOPE_LOOP_DIRECT || (config->loop_device && !loop_device_can_be(config)))
		return -EINVAL;
	return 0;
}

int bioscope_run_create(const struct bioscope_config *config, struct bioscope_error *error, struct bioscope_run **out)
{
	struct bioscope_run *run;
	unsigned i;
	int ret;

	*error = (struct bioscope_error){ .err = EINVAL };
	if (config_check(config))
		return -EINVAL;
	run = calloc(1, sizeof(*run));
	if (!run) {
		*error = (struct bioscope_error){ .err = ENOMEM, .step = BIOSCOPE_STEP_MEMORY, .value = sizeof(*run) };
		return -ENOMEM;
	}
	pthread_mutex_init(&run->lock, NULL);
	pthread_cond_init(&run->changed, NULL);
	run->config = *config;
	run->device_fd = -1;
	settle_config(&run->config);
	ret = run_file_open(run, error);
	if (ret)
		goto free_all;
	run->jobs = calloc(run->config.jobs, sizeof(*run->jobs));
	ret = run->jobs ? map_view(run) : -ENOMEM;
	for (i = 0; !ret && i < run->config.jobs; i++)
		ret = init_job(run, i);
	if (!ret && run->config.flags & BIOSCOPE_LABORATORY)
		ret = laboratory_init(run);
	if (!ret && run->config.loop)
		ret = loop_init(run);
	if (ret) {
		ret = out_of_memory(run, error);
		goto remove_file;
	}
	*error = (struct bioscope_error){ .err = 0 };
	*out = run;
	return 0;
remove_file:
	run_file_remove(run);
	run_file_close(run);
free_all:
	free_run(run);
	return ret;
}

void bioscope_run_free(struct bioscope_run *run)
{
	bioscope_run_stop(run);
	if (run->started) {
		pthread_join(run->coordinator, NULL);
	} else {
		run_file_remove(run);
		run_file_close(run);
	}
	free_run(run);
}
