/*
 * What a job asks for next: block, direction, data and time of arrival of each request, and
 * the syncs between them. The job's thread; no system call, lock, allocation or division.
 */
#include "run.h"
#include "verify.h"

#include <math.h>
#include <string.h>

/* Deduplicating devices compare pages, so each page that is written carries a number of its own. */
#define PAGE_BYTES 4096

/* Blocks of a job are all of one size and aligned to it: two overlap if they are the same. */
static bool in_flight(struct job *job, uint64_t offset)
{
	unsigned slot;

	if (!*job_occupancy(job, offset))
		return false;
	for (slot = 0; slot < job->config->iodepth; slot++)
		if (job->requests[slot].bytes && job->requests[slot].offset == offset)
			return true;
	return false;
}

static bool more_to_ask(struct job *job, uint64_t now)
{
	const struct bioscope_run *run = job->run;

	if (run_stopping(run))
		return false;
	return job->reading_back || (job->measured_left && now < run->stop_asking_ns);
}

/* The next block whose contents are known because the run wrote it; job->blocks where there is none. */
static uint64_t next_to_read_back(struct job *job)
{
	uint64_t block = job->read_back_at;

	while (block < job->blocks && (job->generations[block] <= job->prepared_generation ||
				       job->generations[block] == GENERATION_UNKNOWN))
		block++;
	job->read_back_at = block + 1;
	return block;
}

static unsigned choose_op(struct job *job)
{
	const struct bioscope_config *config = job->config;

	if (config->engine == BIOSCOPE_NOP)
		return BIOSCOPE_OP_NOP;
	if (job->reading_back || !(config->flags & BIOSCOPE_WRITES))
		return BIOSCOPE_OP_READ;
	if (!(config->flags & BIOSCOPE_READS))
		return BIOSCOPE_OP_WRITE;
	return random_below(&job->mix, 100) < config->rwmixread ? BIOSCOPE_OP_READ : BIOSCOPE_OP_WRITE;
}

static void fill_buffer(struct job *job, struct request *request)
{
	char *at = request->buffer;
	char *end = at + request->bytes;
	uint64_t number[2] = { request->id, job->config->seed ^ job->number };

	if (job->generations) {
		request->generation = verify_next(job->generations[request->block]);
		job->generations[request->block] = request->generation;
		verify_stamp(request->buffer, request->bytes, request->offset, job->config->seed, request->generation);
		return;
	}
	for (; at < end; at += PAGE_BYTES)
		memcpy(at, number, sizeof(number));
}

static struct request *take_slot(struct job *job, unsigned op, uint64_t now)
{
	uint32_t slot = job->free_slots[--job->free_count];
	struct request *request = &job->requests[slot];

	job->ready[job->ready_count++] = slot;
	request->id = job->next_id++;
	request->slot = slot;
	request->op = (uint8_t)op;
	request->intended_ns = 0;
	request->flags = now < job->run->view->ramp_end_ns ? BIOSCOPE_RECORD_RAMP : 0;
	return request;
}

static void ask_sync(struct job *job, uint64_t now)
{
	bool data_only = job->config->fdatasync_every;
	struct request *request = take_slot(job, data_only ? BIOSCOPE_OP_FDATASYNC : BIOSCOPE_OP_FSYNC, now);

	/* The kernel refuses a sync that names a place or a buffer. */
	request->buffer = NULL;
	request->offset = 0;
	request->bytes = 0;
	job->writes_until_sync = data_only ? job->config->fdatasync_every : job->config->fsync_every;
	job->sync_due = false;
	job->engine->prepare(job, request);
}

static void give_buffer(struct job *job, struct request *request)
{
	unsigned depth = job->config->iodepth;
	unsigned row = job->write_turns;

	/* The rows for writes, then the one for reads; what is read back may take any. */
	if (request->op == BIOSCOPE_OP_WRITE || (job->reading_back && row)) {
		row = request->write_turn;
		request->write_turn = row + 1 < job->write_turns ? (uint16_t)(row + 1) : 0;
	}
	request->buffer_index = (uint16_t)(row * depth + request->slot);
	request->buffer = job_buffer(job, request->buffer_index);
}

static void ask_block(struct job *job, uint64_t block, uint64_t now)
{
	unsigned op = choose_op(job);
	uint64_t intended = job->arrival_period_ns && !job->reading_back ? job_arrival_ns(job) : 0;
	struct request *request = take_slot(job, op, intended ? intended : now);

	request->intended_ns = intended;
	request->block = block;
	request->offset = job->first_block_offset + block * job->config->bs;
	request->bytes = (uint32_t)job->config->bs;
	if (job->buffers)
		give_buffer(job, request);
	++*job_occupancy(job, request->offset);
	if (job->generations)
		request->generation = job->generations[block];
	if (op == BIOSCOPE_OP_WRITE) {
		fill_buffer(job, request);
		if (job->writes_until_sync && !--job->writes_until_sync)
			job->sync_due = true;
	}
	if (!(request->flags & BIOSCOPE_RECORD_RAMP))
		job->measured_left--;
	job->engine->prepare(job, request);
}

static void next_arrival(struct job *job)
{
	if (job->config->flags & BIOSCOPE_POISSON)
		job->next_arrival_ns -= log(random_fraction(&job->arrivals)) * job->arrival_period_ns;
	else
		job->next_arrival_ns = (double)++job->arrived * job->arrival_period_ns;
}

void job_ask(struct job *job, uint64_t now)
{
	bool paced = job->arrival_period_ns && !job->reading_back;

	while (job->free_count && !job->finished) {
		if (job->sync_due) {
			ask_sync(job, now);
			continue;
		}
		if (!more_to_ask(job, now)) {
			job->finished = true;
			return;
		}
		if (paced && job_arrival_ns(job) > now)
			return;
		if (!job->holding)
			job->held_block = job->reading_back ? next_to_read_back(job) : pattern_next(&job->pattern);
		if (job->held_block >= job->blocks) {
			job->finished = true;
			return;
		}
		job->holding = in_flight(job, job->first_block_offset + job->held_block * job->config->bs);
		if (job->holding)
			return;
		ask_block(job, job->held_block, now);
		if (paced)
			next_arrival(job);
	}
}
