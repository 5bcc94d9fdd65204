/*
 * The file before the run: which extents its requests will hit. Coordinator thread; looks
 * for a stop between steps of at most a mebibyte or a block.
 */
#include "prepare.h"
#include "run.h"
#include "verify.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Large enough that a disk writes at its full speed, small enough that a slow one stops within 100 ms. */
#define CHUNK_BYTES (1ull << 20)
/* Of a large file so much is left in the page cache: plenty to be met, and soon read. */
#define CACHED_BYTES (64ull << 20)
/* What is left in the page cache comes in pieces of this size: some reads, not one a page. */
#define PIECE_BYTES (64ull << 10)
/*
 * One page past the region that no request touches: direct writes drop the cached pages
 * that they meet, and this one keeps the inode from ever running out of them.
 */
#define CACHED_TAIL_BYTES 4096

static int fail(struct bioscope_run *run, int err, enum bioscope_step step, uint64_t offset)
{
	run_fail(run, err, step, offset, BIOSCOPE_OP_WRITE, 0);
	return -err;
}

/* The run's own descriptor may be O_SYNC or direct: another view of the same file. */
static int reopen(const struct bioscope_run *run, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", run->file.fd);
	return open(path, flags | O_CLOEXEC);
}

static void stamp_blocks(const struct bioscope_config *config, char *chunk, size_t bytes, uint64_t offset)
{
	size_t at;

	for (at = 0; at < bytes; at += config->bs)
		verify_stamp(chunk + at, config->bs, offset + at, config->seed, GENERATION_PREPARED);
}

static int write_all(int fd, const char *from, size_t bytes, uint64_t offset)
{
	while (bytes) {
		ssize_t ret = pwrite(fd, from, bytes, (off_t)offset);

		if (ret < 0 && errno == EINTR)
			continue;
		if (ret < 0)
			return -errno;
		if (!ret)
			return -EIO;
		from += ret;
		bytes -= (size_t)ret;
		offset += (uint64_t)ret;
	}
	return 0;
}

static int write_random(struct bioscope_run *run, int fd, uint64_t bytes)
{
	const struct bioscope_config *config = &run->config;
	size_t chunk = config->bs < CHUNK_BYTES ? CHUNK_BYTES / config->bs * config->bs : config->bs;
	size_t buffer_bytes = chunk;
	uint64_t done, offset;
	struct random random;
	char *buffer;
	int ret = 0;

	buffer = mmap(NULL, buffer_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (buffer == MAP_FAILED)
		return fail(run, errno, BIOSCOPE_STEP_MEMORY, chunk);
	random_seed(&random, config->seed, 0, 'p');
	for (done = 0; done < bytes && !run_stopping(run); done += chunk) {
		if (chunk > bytes - done)
			chunk = bytes - done;
		offset = config->offset + done;
		random_fill(&random, buffer, chunk);
		if (config->flags & BIOSCOPE_VERIFY)
			stamp_blocks(config, buffer, chunk, offset);
		ret = write_all(fd, buffer, chunk, offset);
		if (ret) {
			fail(run, -ret, BIOSCOPE_STEP_PREPARE, offset);
			break;
		}
		counter_set(&run->view->prepared_bytes, done + chunk);
	}
	munmap(buffer, buffer_bytes);
	return ret;
}

/* Space in one piece where the filesystem can; what it cannot shows when it is written. */
static int reserve(struct bioscope_run *run, int fd, int mode, uint64_t bytes)
{
	if (!fallocate(fd, mode, (off_t)run->config.offset, (off_t)bytes))
		return 0;
	return fail(run, errno, BIOSCOPE_STEP_PREPARE, run->config.offset);
}

static int write_contents(struct bioscope_run *run, int fd, uint64_t bytes)
{
	counter_set(&run->view->prepare_bytes, bytes);
	/* In one piece, as a file copied at once would lie; filesystems without fallocate do without. */
	if (fallocate(fd, 0, (off_t)run->config.offset, (off_t)bytes) && errno != EOPNOTSUPP)
		return fail(run, errno, BIOSCOPE_STEP_PREPARE, run->config.offset);
	return write_random(run, fd, bytes);
}

/* Reads a piece into the page cache; to dirty it, what was read is written there again. */
static int touch_piece(struct bioscope_run *run, int fd, char *buffer, uint64_t at, uint64_t bytes)
{
	ssize_t there = pread(fd, buffer, bytes, (off_t)at);
	int ret = there < 0 ? -errno : 0;

	if (!ret && run->config.prepare == BIOSCOPE_PREPARE_DIRTY)
		ret = write_all(fd, buffer, (size_t)there, at);
	return ret ? fail(run, -ret, BIOSCOPE_STEP_CACHE, at) : 0;
}

static int touch_page_wise(struct bioscope_run *run, int fd, uint64_t from, uint64_t bytes, uint64_t stride)
{
	uint64_t end = from + bytes;
	char *buffer = malloc(PIECE_BYTES);
	uint64_t at;
	int ret = 0;

	if (!buffer)
		return fail(run, ENOMEM, BIOSCOPE_STEP_MEMORY, PIECE_BYTES);
	for (at = from; at < end && !run_stopping(run) && !ret; at += stride)
		ret = touch_piece(run, fd, buffer, at, end - at < PIECE_BYTES ? end - at : PIECE_BYTES);
	free(buffer);
	return ret;
}

/* Pages all over the region, and for a file that is to stay cached the one behind it. */
static int leave_cached(struct bioscope_run *run, uint64_t bytes)
{
	bool dirty = run->config.prepare == BIOSCOPE_PREPARE_DIRTY;
	uint64_t pieces = (bytes < CACHED_BYTES ? bytes : CACHED_BYTES) / PIECE_BYTES;
	uint64_t stride = pieces ? bytes / pieces / 4096 * 4096 : PIECE_BYTES;
	int fd = reopen(run, dirty ? O_RDWR : O_RDONLY);
	int ret;

	if (fd < 0)
		return fail(run, errno, BIOSCOPE_STEP_CACHE, 0);
	/* No read-ahead: what is cached should be what was asked for. */
	posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
	ret = touch_page_wise(run, fd, run->config.offset, bytes, stride < PIECE_BYTES ? PIECE_BYTES : stride);
	if (!ret && !dirty)
		ret = touch_page_wise(run, fd, run->config.offset + bytes, CACHED_TAIL_BYTES, PIECE_BYTES);
	close(fd);
	return ret;
}

static int add_tail(struct bioscope_run *run, int fd, uint64_t bytes)
{
	char page[CACHED_TAIL_BYTES] __attribute__((aligned(CACHED_TAIL_BYTES)));
	uint64_t end = run->config.offset + bytes;
	struct random random;
	int ret;

	random_seed(&random, run->config.seed, 0, 't');
	random_fill(&random, page, sizeof(page));
	ret = write_all(fd, page, sizeof(page), end);
	return ret ? fail(run, -ret, BIOSCOPE_STEP_PREPARE, end) : 0;
}

static int make_contents(struct bioscope_run *run, int fd, uint64_t bytes)
{
	int ret;

	switch (run->config.prepare) {
	case BIOSCOPE_PREPARE_TRUNCATE:
		if (ftruncate(fd, (off_t)(run->config.offset + bytes)))
			return fail(run, errno, BIOSCOPE_STEP_PREPARE, 0);
		return 0;
	case BIOSCOPE_PREPARE_FALLOCATE:
		return reserve(run, fd, 0, bytes);
	case BIOSCOPE_PREPARE_KEEP_SIZE:
		return reserve(run, fd, FALLOC_FL_KEEP_SIZE, bytes);
	case BIOSCOPE_PREPARE_WRITTEN:
	case BIOSCOPE_PREPARE_DIRTY:
		return write_contents(run, fd, bytes);
	case BIOSCOPE_PREPARE_CACHED:
		ret = write_contents(run, fd, bytes);
		return ret || run_stopping(run) ? ret : add_tail(run, fd, bytes);
	default:
		return 0;
	}
}

int run_prepare(struct bioscope_run *run)
{
	const struct bioscope_config *config = &run->config;
	uint64_t bytes = region_bytes(config);
	int fd, ret;

	if (run->file.fd < 0 || config->flags & (BIOSCOPE_BLOCK_DEVICE | BIOSCOPE_AS_IT_IS))
		return 0;
	/* A backing file may have blocks that are no direct I/O, and what is mapped may lie where there is none. */
	fd = reopen(run, O_RDWR | (config->loop ? 0 : O_DIRECT));
	if (fd < 0 && errno == EINVAL && !config_direct(config))
		fd = reopen(run, O_RDWR);
	if (fd < 0)
		return fail(run, errno, BIOSCOPE_STEP_PREPARE, 0);
	/* Whatever an existing file held is lost from here on. */
	if (config->flags & BIOSCOPE_EXISTING && ftruncate(fd, 0)) {
		ret = fail(run, errno, BIOSCOPE_STEP_PREPARE, 0);
		goto close_fd;
	}
	ret = make_contents(run, fd, bytes);
	/* The journal's share of the preparation belongs before the run. */
	if (!ret && !run_stopping(run) && fsync(fd))
		ret = fail(run, errno, BIOSCOPE_STEP_PREPARE, 0);
	/* What is cached at its start is part of what the loop layer measures. */
	if (!ret && !config_direct(config))
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	if (!ret && !run_stopping(run) && (config->prepare == BIOSCOPE_PREPARE_CACHED || config->prepare == BIOSCOPE_PREPARE_DIRTY))
		ret = leave_cached(run, bytes);
close_fd:
	close(fd);
	return ret;
}
