/* Each preparation leaves the extents, the size and the cached pages that its name promises. */
#include "../loop.h"
#include "check.h"

#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define BYTES (8ull << 20)

struct extents {
	uint64_t written;
	uint64_t unwritten;
};

/* Bytes of each kind within the region, or false where the filesystem does not tell. */
static bool map_extents(int fd, struct extents *extents)
{
	struct fiemap *map = calloc(1, sizeof(*map) + 512 * sizeof(struct fiemap_extent));
	uint32_t i;
	bool known;

	map->fm_length = BYTES;
	map->fm_extent_count = 512;
	map->fm_flags = FIEMAP_FLAG_SYNC;
	known = !ioctl(fd, FS_IOC_FIEMAP, map);
	memset(extents, 0, sizeof(*extents));
	for (i = 0; known && i < map->fm_mapped_extents; i++) {
		const struct fiemap_extent *extent = &map->fm_extents[i];
		uint64_t end = extent->fe_logical + extent->fe_length;
		uint64_t bytes = (end < BYTES ? end : BYTES) - extent->fe_logical;

		if (extent->fe_flags & FIEMAP_EXTENT_UNWRITTEN)
			extents->unwritten += bytes;
		else
			extents->written += bytes;
	}
	free(map);
	return known;
}

static uint64_t cached_pages(int fd, uint64_t from, uint64_t bytes)
{
	unsigned char resident[BYTES / 4096];
	uint64_t pages = 0, i;
	void *at = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, (off_t)from);

	CHECK(at != MAP_FAILED && !mincore(at, bytes, resident), "look at the page cache: %s", strerror(errno));
	for (i = 0; i < bytes / 4096; i++)
		pages += resident[i] & 1;
	munmap(at, bytes);
	return pages;
}

/* Runs one request, so that what is looked at is the preparation's work; the file is kept. */
static int prepared(unsigned prepare, unsigned flags, uint64_t requests)
{
	struct bioscope_config config = small_config(BIOSCOPE_PSYNC, flags | BIOSCOPE_KEEP);
	struct bioscope_run *run;
	int fd;

	config.size = BYTES;
	config.prepare = prepare;
	config.number_ios = requests;
	run = finished(&config);
	CHECK(!run->view->error.err, "%s at step %u", strerror(run->view->error.err), run->view->error.step);
	bioscope_run_free(run);
	fd = open(config.path, O_RDONLY);
	CHECK(fd >= 0 && !unlink(config.path), "the file is kept: %s", strerror(errno));
	return fd;
}

static uint64_t size_of(int fd)
{
	struct stat stat;

	CHECK(!fstat(fd, &stat), "stat: %s", strerror(errno));
	return (uint64_t)stat.st_size;
}

static void leaves(unsigned prepare, uint64_t size, uint64_t written, uint64_t unwritten)
{
	int fd = prepared(prepare, BIOSCOPE_READS, 1);
	struct extents extents;

	CHECK(size_of(fd) == size, "preparation %u: %llu bytes", prepare, (unsigned long long)size_of(fd));
	if (map_extents(fd, &extents)) {
		CHECK(extents.written == written, "preparation %u: %llu written", prepare, (unsigned long long)extents.written);
		CHECK(extents.unwritten == unwritten, "preparation %u: %llu unwritten", prepare,
		      (unsigned long long)extents.unwritten);
	} else {
		printf("this filesystem does not tell its extents\n");
	}
	close(fd);
}

static void caches(void)
{
	struct bioscope_pages pages;
	uint32_t pages_by;
	int fd = prepared(BIOSCOPE_PREPARE_WRITTEN, BIOSCOPE_READS, 1);

	CHECK(!cached_pages(fd, 0, BYTES), "a written file has no cached page");
	close(fd);
	fd = prepared(BIOSCOPE_PREPARE_CACHED, BIOSCOPE_READS, 1);
	CHECK(cached_pages(fd, 0, BYTES) > BYTES / 4096 / 2, "a cached one has: %llu", (unsigned long long)cached_pages(fd, 0, BYTES));
	close(fd);
	fd = prepared(BIOSCOPE_PREPARE_CACHED, BIOSCOPE_WRITES, BYTES / 4096);
	CHECK(cached_pages(fd, BYTES, 4096) == 1, "and is never without, whatever is written");
	close(fd);
	fd = prepared(BIOSCOPE_PREPARE_DIRTY, BIOSCOPE_READS, 1);
	pages_by = loop_pages(fd, 0, BYTES, &pages);
	if (pages_by == BIOSCOPE_PAGES_CACHESTAT)
		CHECK(pages.dirty == BYTES - 4096, "all but the one that was read are dirty still: %llu bytes", (unsigned long long)pages.dirty);
	else
		printf("this kernel does not tell dirty pages (cachestat, Linux 6.5)\n");
	close(fd);
}

int main(void)
{
	leaves(BIOSCOPE_PREPARE_NONE, 0, 0, 0);
	leaves(BIOSCOPE_PREPARE_TRUNCATE, BYTES, 0, 0);
	leaves(BIOSCOPE_PREPARE_FALLOCATE, BYTES, 0, BYTES);
	leaves(BIOSCOPE_PREPARE_KEEP_SIZE, 0, 0, BYTES);
	leaves(BIOSCOPE_PREPARE_WRITTEN, BYTES, BYTES, 0);
	leaves(BIOSCOPE_PREPARE_CACHED, BYTES + 4096, BYTES, 0);
	leaves(BIOSCOPE_PREPARE_DIRTY, BYTES, BYTES, 0);
	caches();
	return 0;
}
