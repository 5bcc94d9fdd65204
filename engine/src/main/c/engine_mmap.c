/*
 * mmap: loads and stores through a shared mapping, one request at a time. What it measures
 * is a page fault where the page is not mapped yet and a copy of memory where it is, never
 * direct I/O: on a usual file the page cache lies between, on a DAX file nothing.
 */
#include "landing.h"
#include "run.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

struct mapping {
	char *base;
	size_t bytes;
	uint64_t from;			/* of the file, a whole page */
	struct completion pending;
	bool have;
};

static int mmap_probe(void)
{
	return 0;
}

static uint64_t page_bytes(void)
{
	return (uint64_t)sysconf(_SC_PAGESIZE);
}

static int map_region(struct job *job, struct mapping *mapping)
{
	unsigned flags = job->config->flags;
	int access = PROT_READ | (flags & BIOSCOPE_WRITES ? PROT_WRITE : 0);
	uint64_t end = job->first_block_offset + job->blocks * job->config->bs;

	mapping->from = job->first_block_offset / page_bytes() * page_bytes();
	mapping->bytes = end - mapping->from;
	mapping->base = mmap(NULL, mapping->bytes, access, MAP_SHARED, job->fd, (off_t)mapping->from);
	if (mapping->base == MAP_FAILED)
		return -errno;
	/* As fio does: what is read around an access is then what the pattern has use for. */
	madvise(mapping->base, mapping->bytes, flags & BIOSCOPE_RANDOM ? MADV_RANDOM : MADV_SEQUENTIAL);
	return 0;
}

static int mmap_init(struct job *job)
{
	struct mapping *mapping = calloc(1, sizeof(*mapping));
	int ret;

	if (!mapping)
		return -ENOMEM;
	ret = map_region(job, mapping);
	if (!ret) {
		ret = landing_open();
		if (ret)
			munmap(mapping->base, mapping->bytes);
	}
	if (ret) {
		free(mapping);
		return ret;
	}
	job->engine_state = mapping;
	return 0;
}

static void mmap_prepare(struct job *job, struct request *request)
{
	struct mapping *mapping = job->engine_state;

	mapping->pending.request = request;
}

/* Why a page that was touched could not be had: a signal says no more than that. */
static int fault_reason(const struct job *job, const struct request *request, int code)
{
	struct statvfs room;
	struct stat stat;

	if (code == LANDING_POISON)
		return -EHWPOISON;
	if (!fstat(job->fd, &stat) && request->offset + request->bytes > (uint64_t)stat.st_size)
		return -ENODATA;
	if (request->op == BIOSCOPE_OP_WRITE && !fstatvfs(job->fd, &room) && !room.f_bavail)
		return -ENOSPC;
	return -EIO;
}

/* msync() wants whole pages. */
static int sync_pages(const struct mapping *mapping, uint64_t first, uint64_t end)
{
	uint64_t from = first / page_bytes() * page_bytes();

	return msync(mapping->base + from, end - from, MS_SYNC) ? -errno : 0;
}

static int carry_out(const struct job *job, const struct mapping *mapping, const struct request *request)
{
	uint64_t at = request->offset - mapping->from;
	int code, ret;

	switch (request->op) {
	case BIOSCOPE_OP_READ:
		code = landing_copy(request->buffer, mapping->base + at, request->bytes);
		return code ? fault_reason(job, request, code) : (int)request->bytes;
	case BIOSCOPE_OP_WRITE:
		code = landing_copy(mapping->base + at, request->buffer, request->bytes);
		if (code)
			return fault_reason(job, request, code);
		ret = job->config->sync == BIOSCOPE_SYNC_NONE ? 0 : sync_pages(mapping, at, at + request->bytes);
		return ret ? ret : (int)request->bytes;
	default:
		return sync_pages(mapping, 0, mapping->bytes);
	}
}

static int mmap_submit(struct job *job, unsigned queued)
{
	struct mapping *mapping = job->engine_state;

	(void)queued;
	counter_add(&job_stats(job)->submit_calls, 1);
	mapping->pending.result = carry_out(job, mapping, mapping->pending.request);
	mapping->have = true;
	return 1;
}

static int mmap_reap(struct job *job, unsigned least, uint64_t timeout_ns)
{
	struct mapping *mapping = job->engine_state;

	(void)least;
	(void)timeout_ns;
	if (!mapping->have)
		return 0;
	mapping->have = false;
	job->done[0] = mapping->pending;
	return 1;
}

static void mmap_exit(struct job *job)
{
	struct mapping *mapping = job->engine_state;

	landing_close();
	munmap(mapping->base, mapping->bytes);
	free(mapping);
	job->engine_state = NULL;
}

const struct io_engine engine_mmap = {
	.name = "mmap",
	.synchronous = true,
	.probe = mmap_probe,
	.init = mmap_init,
	.prepare = mmap_prepare,
	.submit = mmap_submit,
	.reap = mmap_reap,
	.exit = mmap_exit,
};
