/* A job before its first request and after its last: queue, buffers, engine. */
#include "run.h"
#include "verify.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Buffers are aligned to it, whatever the block: no device asks for more in memory. */
#define PAGE_BYTES 4096
/*
 * Writes of a shallow queue take turns through buffers of so many bytes in all: more than a
 * compressing filesystem looks at together, not more than a CPU's second cache holds.
 */
#define WRITE_BYTES (1u << 20)

static enum pattern_kind pattern_kind(unsigned flags)
{
	if (!(flags & BIOSCOPE_RANDOM))
		return PATTERN_SEQUENTIAL;
	return flags & BIOSCOPE_NORANDOMMAP ? PATTERN_RANDOM : PATTERN_MAPPED;
}

static uint64_t requests_to_make(const struct job *job)
{
	const struct bioscope_config *config = job->config;
	/* One pass over the region, unless a runtime says for how long. */
	uint64_t most = config->runtime_ns ? UINT64_MAX : job->blocks;

	return config->number_ios && config->number_ios < most ? config->number_ios : most;
}

static uint64_t round_to_pages(uint64_t bytes)
{
	return (bytes + PAGE_BYTES - 1) & ~(uint64_t)(PAGE_BYTES - 1);
}

static unsigned write_turns(const struct bioscope_config *config)
{
	uint64_t row = config->iodepth * round_to_pages(config->bs);

	if (!(config->flags & BIOSCOPE_WRITES))
		return 0;
	return row < WRITE_BYTES ? (unsigned)((WRITE_BYTES + row - 1) / row) : 1;
}

static unsigned buffer_count(const struct bioscope_config *config)
{
	if (config->engine == BIOSCOPE_NOP)
		return 0;
	return config->iodepth * (write_turns(config) + !!(config->flags & BIOSCOPE_READS));
}

uint64_t job_bytes(const struct bioscope_config *config, uint64_t blocks)
{
	return buffer_count(config) * round_to_pages(config->bs) +
	       (config->flags & BIOSCOPE_VERIFY ? blocks * sizeof(uint32_t) : 0);
}

static int init_buffers(struct job *job)
{
	job->write_turns = write_turns(job->config);
	job->buffer_count = buffer_count(job->config);
	if (!job->buffer_count)
		return 0;
	job->buffer_stride = round_to_pages(job->config->bs);
	job->buffers_bytes = job->buffer_count * job->buffer_stride;
	job->buffers = mmap(NULL, job->buffers_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (job->buffers == MAP_FAILED) {
		job->buffers = NULL;
		return -ENOMEM;
	}
	madvise(job->buffers, job->buffers_bytes, MADV_HUGEPAGE);
	return 0;
}

static int init_generations(struct job *job)
{
	const struct bioscope_config *config = job->config;
	bool written = config->prepare == BIOSCOPE_PREPARE_WRITTEN ||
		       config->prepare == BIOSCOPE_PREPARE_CACHED || config->prepare == BIOSCOPE_PREPARE_DIRTY;
	uint64_t i;

	if (!(config->flags & BIOSCOPE_VERIFY))
		return 0;
	job->generations = calloc(job->blocks, sizeof(*job->generations));
	if (!job->generations)
		return -ENOMEM;
	job->prepared_generation = written ? GENERATION_PREPARED : GENERATION_HOLE;
	for (i = 0; written && i < job->blocks; i++)
		job->generations[i] = GENERATION_PREPARED;
	return 0;
}

/* Eight places a request: seven in eight look-ups end at the first, empty one. */
static int init_occupied(struct job *job)
{
	unsigned bits = 6;

	while (1u << bits < 8 * job->config->iodepth)
		bits++;
	job->occupied_shift = 64 - bits;
	job->occupied = calloc(1u << bits, sizeof(*job->occupied));
	return job->occupied ? 0 : -ENOMEM;
}

int job_init(struct job *job)
{
	const struct bioscope_config *config = job->config;
	unsigned depth = config->iodepth;
	unsigned i;

	pattern_init(&job->pattern, pattern_kind(config->flags), job->blocks, config->seed, job->number);
	random_seed(&job->mix, config->seed, job->number, 'm');
	random_seed(&job->arrivals, config->seed, job->number, 'a');
	job->arrival_period_ns = config->rate_iops ? 1e9 / (double)config->rate_iops : 0;
	job->measured_left = requests_to_make(job);
	job->writes_until_sync = config->fsync_every ? config->fsync_every : config->fdatasync_every;
	job->requests = calloc(depth, sizeof(*job->requests));
	job->free_slots = calloc(depth, sizeof(*job->free_slots));
	job->ready = calloc(depth, sizeof(*job->ready));
	job->done = calloc(depth, sizeof(*job->done));
	if (!job->requests || !job->free_slots || !job->ready || !job->done || init_occupied(job) || init_buffers(job) ||
	    init_generations(job)) {
		job_free(job);
		return -ENOMEM;
	}
	/* The lowest slot is taken first: a shallow queue then touches few buffers. */
	for (i = 0; i < depth; i++)
		job->free_slots[i] = depth - 1 - i;
	job->free_count = depth;
	return 0;
}

void job_free(struct job *job)
{
	if (job->buffers && !job->buffers_lost)
		munmap(job->buffers, job->buffers_bytes);
	job->buffers = NULL;
	free(job->requests);
	free(job->free_slots);
	free(job->ready);
	free(job->done);
	free(job->occupied);
	free(job->generations);
	job->requests = NULL;
	job->free_slots = job->ready = NULL;
	job->done = NULL;
	job->occupied = NULL;
	job->generations = NULL;
}

void job_touch(struct job *job)
{
	struct random random;

	random_seed(&random, job->config->seed, job->number, 'd');
	random_fill(&random, job->buffers, job->buffers_bytes);
	if (job->records)
		memset(job->records, 0, job->shared->capacity << job->record_shift);
}

int job_open_engine(struct job *job)
{
	job->no_slat = job->engine->synchronous;
	return job->engine->init(job);
}

void job_close_engine(struct job *job)
{
	job->engine->exit(job);
}
