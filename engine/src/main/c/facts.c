/*
 * What the kernel says of a path, for Target and Doctor: where it lies, how direct I/O
 * must be aligned there, how much room there is. Asked, never inferred from names. Any
 * thread; leaves nothing behind.
 */
#include "bioscope.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/stat.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

static int stat_facts(int fd, const char *path, int64_t *facts)
{
	struct statx st;

	memset(&st, 0, sizeof(st));
	if (statx(fd, path, path[0] ? 0 : AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_DIOALIGN | STATX_MNT_ID, &st))
		return -errno;
	facts[BIOSCOPE_FACT_MODE] = st.stx_mode;
	facts[BIOSCOPE_FACT_BYTES] = (int64_t)st.stx_size;
	facts[BIOSCOPE_FACT_DEV_MAJOR] = st.stx_dev_major;
	facts[BIOSCOPE_FACT_DEV_MINOR] = st.stx_dev_minor;
	facts[BIOSCOPE_FACT_RDEV_MAJOR] = st.stx_rdev_major;
	facts[BIOSCOPE_FACT_RDEV_MINOR] = st.stx_rdev_minor;
	if (st.stx_mask & STATX_MNT_ID)
		facts[BIOSCOPE_FACT_MOUNT_ID] = (int64_t)st.stx_mnt_id;
	if (st.stx_mask & STATX_DIOALIGN) {
		facts[BIOSCOPE_FACT_DIO_MEMORY] = st.stx_dio_mem_align;
		facts[BIOSCOPE_FACT_DIO_OFFSET] = st.stx_dio_offset_align;
	}
	return 0;
}

int bioscope_path_facts(const char *path, int64_t *facts)
{
	struct statfs fs;
	int i, ret;

	for (i = 0; i < BIOSCOPE_FACTS; i++)
		facts[i] = -1;
	ret = stat_facts(AT_FDCWD, path, facts);
	if (ret)
		return ret;
	if (!statfs(path, &fs)) {
		facts[BIOSCOPE_FACT_FS_MAGIC] = (int64_t)((uint64_t)fs.f_type & 0xffffffff);
		facts[BIOSCOPE_FACT_FS_BLOCK] = fs.f_bsize;
		facts[BIOSCOPE_FACT_FS_BYTES] = (int64_t)(fs.f_blocks * (uint64_t)fs.f_bsize);
		facts[BIOSCOPE_FACT_FREE_BYTES] = (int64_t)(fs.f_bavail * (uint64_t)fs.f_bsize);
	}
	return 0;
}

/* A file that has no name, or on filesystems that know none such, had one for a moment. */
static int nameless_file(const char *directory)
{
	char path[4096];
	int fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0)
		return fd;
	if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)
		return -errno;
	if (snprintf(path, sizeof(path), "%s/.bioscope-probe-%d", directory, getpid()) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	unlink(path);
	return fd;
}

int bioscope_try_directory(const char *directory, int64_t *facts)
{
	int ret = bioscope_path_facts(directory, facts);
	int fd;

	if (ret)
		return ret;
	fd = nameless_file(directory);
	if (fd < 0)
		return fd;
	/* A directory's own alignment is none; the file's is. */
	ret = stat_facts(fd, "", facts);
	if (ret)
		goto close_fd;
	facts[BIOSCOPE_FACT_DIRECT] = !fcntl(fd, F_SETFL, O_DIRECT);
close_fd:
	close(fd);
	return ret;
}

int bioscope_try_device(const char *path, int64_t *facts)
{
	unsigned int physical = 0;
	uint64_t bytes = 0;
	int logical = 0;
	int ret = bioscope_path_facts(path, facts);
	int fd;

	if (ret)
		return ret;
	if (!S_ISBLK(facts[BIOSCOPE_FACT_MODE]))
		return -ENOTBLK;
	fd = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	facts[BIOSCOPE_FACT_DIRECT] = 1;
	if (!ioctl(fd, BLKGETSIZE64, &bytes))
		facts[BIOSCOPE_FACT_BYTES] = (int64_t)bytes;
	if (!ioctl(fd, BLKSSZGET, &logical))
		facts[BIOSCOPE_FACT_LOGICAL] = logical;
	if (!ioctl(fd, BLKPBSZGET, &physical))
		facts[BIOSCOPE_FACT_PHYSICAL] = physical;
	close(fd);
	return 0;
}
