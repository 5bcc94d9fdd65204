/*
 * Which parts of the file have blocks, and which of these were written: FIEMAP before and
 * after the run, for coordinator.c. Coordinator thread. Nothing here fails a run: what a filesystem
 * does not tell stays unknown.
 */
#include "extents.h"

#include <linux/fiemap.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>

/* At once: the answer to one ioctl, on the stack. */
#define PIECES 64

static uint32_t kind_of(uint32_t flags)
{
	if (flags & FIEMAP_EXTENT_UNWRITTEN)
		return BIOSCOPE_EXTENT_UNWRITTEN;
	if (flags & FIEMAP_EXTENT_DELALLOC)
		return BIOSCOPE_EXTENT_DELALLOC;
	if (flags & FIEMAP_EXTENT_DATA_INLINE)
		return BIOSCOPE_EXTENT_INLINE;
	if (flags & FIEMAP_EXTENT_UNKNOWN)
		return BIOSCOPE_EXTENT_UNKNOWN;
	return BIOSCOPE_EXTENT_MAPPED;
}

/* Neighbours of one kind are one to who looks at states and not at places on the disk. */
static bool add(struct bioscope_extents *to, uint64_t offset, uint64_t bytes, uint32_t kind)
{
	struct bioscope_extent *last = to->count ? &to->at[to->count - 1] : NULL;

	if (last && last->kind == kind && last->offset + last->bytes == offset) {
		last->bytes += bytes;
		return true;
	}
	if (to->count == BIOSCOPE_EXTENTS)
		return false;
	to->at[to->count++] = (struct bioscope_extent){ .offset = offset, .bytes = bytes, .kind = kind };
	return true;
}

void extents_read(int fd, uint64_t from, uint64_t bytes, struct bioscope_extents *to)
{
	uint64_t words[(sizeof(struct fiemap) + PIECES * sizeof(struct fiemap_extent)) / sizeof(uint64_t)];
	struct fiemap *map = (struct fiemap *)words;
	uint64_t at = from;
	unsigned i;

	to->count = 0;
	to->told = BIOSCOPE_EXTENTS_NOT_TOLD;
	while (at < from + bytes) {
		memset(map, 0, sizeof(*map));
		map->fm_start = at;
		map->fm_length = from + bytes - at;
		map->fm_extent_count = PIECES;
		if (ioctl(fd, FS_IOC_FIEMAP, map))
			return;
		if (!map->fm_mapped_extents)
			break;
		for (i = 0; i < map->fm_mapped_extents; i++) {
			const struct fiemap_extent *one = &map->fm_extents[i];
			uint64_t begin = one->fe_logical < from ? from : one->fe_logical;
			uint64_t end = one->fe_logical + one->fe_length;

			if (end > from + bytes)
				end = from + bytes;
			if (begin < end && !add(to, begin, end - begin, kind_of(one->fe_flags))) {
				to->told = BIOSCOPE_EXTENTS_TOO_MANY;
				return;
			}
			at = one->fe_logical + one->fe_length;
			if (one->fe_flags & FIEMAP_EXTENT_LAST)
				at = from + bytes;
		}
	}
	to->told = BIOSCOPE_EXTENTS_TOLD;
}
