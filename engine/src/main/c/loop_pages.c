/* How much page cache the loop laboratory's backing file has, and the machine. Coordinator thread. */
#include "loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Since Linux 6.5; the same number everywhere. */
#ifndef SYS_cachestat
#define SYS_cachestat 451
#endif

#define UNKNOWN UINT64_MAX
/* mincore() wants the file mapped: so much at a time, a byte a page. */
#define PIECE_BYTES (256ull << 20)

struct range {
	uint64_t offset;
	uint64_t bytes;
};

struct statistics {
	uint64_t cached;
	uint64_t dirty;
	uint64_t writeback;
	uint64_t evicted;
	uint64_t recently_evicted;
};

static uint64_t in_core(int fd, uint64_t offset, uint64_t bytes, unsigned char *pages, uint64_t page_bytes)
{
	uint64_t count = (bytes + page_bytes - 1) / page_bytes;
	uint64_t cached = 0;
	uint64_t i;
	void *mapped = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, (off_t)offset);

	if (mapped == MAP_FAILED)
		return UNKNOWN;
	if (mincore(mapped, bytes, pages))
		cached = UNKNOWN;
	for (i = 0; cached != UNKNOWN && i < count; i++)
		cached += (pages[i] & 1) * page_bytes;
	munmap(mapped, bytes);
	return cached;
}

static uint64_t mapped_in_core(int fd, uint64_t offset, uint64_t bytes)
{
	uint64_t page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t from = offset / page_bytes * page_bytes;
	uint64_t end = offset + bytes;
	unsigned char *pages = malloc(PIECE_BYTES / page_bytes);
	uint64_t cached = 0;

	if (!pages)
		return UNKNOWN;
	for (; from < end && cached != UNKNOWN; from += PIECE_BYTES) {
		uint64_t piece = end - from < PIECE_BYTES ? end - from : PIECE_BYTES;
		uint64_t there = in_core(fd, from, piece, pages, page_bytes);

		cached = there == UNKNOWN ? UNKNOWN : cached + there;
	}
	free(pages);
	return cached;
}

static void of_machine(struct bioscope_pages *pages)
{
	FILE *file = fopen("/proc/meminfo", "re");
	unsigned long long kib;
	char line[128];

	pages->machine_cached = pages->machine_dirty = UNKNOWN;
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "Cached: %llu kB", &kib) == 1)
			pages->machine_cached = kib * 1024;
		else if (sscanf(line, "Dirty: %llu kB", &kib) == 1)
			pages->machine_dirty = kib * 1024;
	}
	if (file)
		fclose(file);
}

uint32_t loop_pages(int fd, uint64_t offset, uint64_t bytes, struct bioscope_pages *pages)
{
	uint64_t page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
	struct range range = { .offset = offset, .bytes = bytes };
	struct statistics statistics;

	of_machine(pages);
	pages->dirty = pages->writeback = UNKNOWN;
	if (!syscall(SYS_cachestat, fd, &range, &statistics, 0)) {
		pages->cached = statistics.cached * page_bytes;
		pages->dirty = statistics.dirty * page_bytes;
		pages->writeback = statistics.writeback * page_bytes;
		return BIOSCOPE_PAGES_CACHESTAT;
	}
	pages->cached = mapped_in_core(fd, offset, bytes);
	return pages->cached == UNKNOWN ? BIOSCOPE_PAGES_UNKNOWN : BIOSCOPE_PAGES_MINCORE;
}
