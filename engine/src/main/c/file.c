/*
 * The run's file: made, locked, opened for direct I/O, removed. A file that a run made
 * carries a lock (flock) for as long as the run lives, so that whoever finds it can tell
 * an abandoned one from one in use, also from another container.
 */
#include "file.h"
#include "run.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

/* Since Linux 5.15. */
#ifndef BLKGETDISKSEQ
#define BLKGETDISKSEQ _IOR(0x12, 128, __u64)
#endif

/*
 * A device that nobody holds may still be busy for a moment: a ring of our last run lets go of its files when it is
 * torn down, and udev locks a device while it looks at it. Longer than either takes, and short for a person.
 */
#define PATIENCE_TRIES 40
#define PATIENCE_NS 25000000

int config_sync_flags(const struct bioscope_config *config)
{
	static const int sync_flags[] = {
		[BIOSCOPE_SYNC_NONE] = 0,
		[BIOSCOPE_SYNC_DSYNC] = O_DSYNC,
		[BIOSCOPE_SYNC_SYNC] = O_SYNC,
	};

	return sync_flags[config->sync];
}

static int open_flags(const struct bioscope_config *config)
{
	/* A write that its completion, or a flush of the loop layer, syncs must not be synced below it already. */
	int flags = O_CLOEXEC | (config->flags & BIOSCOPE_FLUSH || config->loop || config->loop_device ? 0 : config_sync_flags(config));
	bool as_it_is = config->flags & (BIOSCOPE_BLOCK_DEVICE | BIOSCOPE_AS_IT_IS);

	if (as_it_is && !(config->flags & BIOSCOPE_WRITES))
		return flags | O_RDONLY;
	/* On a block device O_EXCL claims it: no mount, volume manager or swap has it or can take it meanwhile; a plain open still can. */
	if (config->flags & BIOSCOPE_BLOCK_DEVICE)
		return flags | O_RDWR | O_EXCL;
	if (as_it_is || config->flags & BIOSCOPE_EXISTING)
		return flags | O_RDWR;
	return flags | O_RDWR | O_CREAT | O_EXCL;
}

static int refused(struct bioscope_error *error, int err, enum bioscope_step step, uint64_t value)
{
	*error = (struct bioscope_error){ .err = err, .step = step, .value = value };
	return -err;
}

static void pause_a_moment(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = PATIENCE_NS }, NULL);
}

static int open_path(const struct bioscope_config *config, int flags)
{
	int tries, fd = open(config->path, flags, 0644);

	for (tries = 0; fd < 0 && errno == EBUSY && flags & O_EXCL && !(flags & O_CREAT) && tries < PATIENCE_TRIES; tries++) {
		pause_a_moment();
		fd = open(config->path, flags, 0644);
	}
	return fd;
}

static int lock(const struct bioscope_config *config, int fd)
{
	int tries, ret = flock(fd, LOCK_EX | LOCK_NB);

	for (tries = 0; ret && errno == EWOULDBLOCK && config->flags & BIOSCOPE_BLOCK_DEVICE && tries < PATIENCE_TRIES; tries++) {
		pause_a_moment();
		ret = flock(fd, LOCK_EX | LOCK_NB);
	}
	return ret;
}

/* What is held open is what was looked at: between the two the path may have come to mean another disk. */
static int check_device(const struct bioscope_config *config, int fd, const struct stat *stat, struct bioscope_error *error)
{
	uint64_t sequence = 0;
	uint64_t bytes = 0;

	if (ioctl(fd, BLKGETSIZE64, &bytes))
		return refused(error, errno, BIOSCOPE_STEP_OPEN, 0);
	if (config->device_sequence && ioctl(fd, BLKGETDISKSEQ, &sequence))
		return refused(error, errno, BIOSCOPE_STEP_OPEN, 0);
	if (stat->st_rdev != makedev(config->device_major, config->device_minor) || bytes != config->device_bytes ||
	    sequence != config->device_sequence)
		return refused(error, ESTALE, BIOSCOPE_STEP_SWAPPED, bytes);
	return 0;
}

/* What is there to be read must be there before the run. */
static int check_size(const struct bioscope_config *config, int fd, const struct stat *stat, struct bioscope_error *error)
{
	uint64_t bytes = (uint64_t)stat->st_size;

	if (config->flags & BIOSCOPE_BLOCK_DEVICE && ioctl(fd, BLKGETSIZE64, &bytes))
		return refused(error, errno, BIOSCOPE_STEP_OPEN, 0);
	if (bytes < config->offset || bytes - config->offset < region_bytes(config))
		return refused(error, ENODATA, BIOSCOPE_STEP_SIZE, bytes);
	return 0;
}

static int settle(struct bioscope_run *run, int fd, struct bioscope_error *error)
{
	const struct bioscope_config *config = &run->config;
	bool device = config->flags & BIOSCOPE_BLOCK_DEVICE;
	bool as_it_is = config->flags & (BIOSCOPE_BLOCK_DEVICE | BIOSCOPE_AS_IT_IS);
	struct stat stat;
	int ret;

	if (fstat(fd, &stat))
		return refused(error, errno, BIOSCOPE_STEP_OPEN, 0);
	if (device ? !S_ISBLK(stat.st_mode) : !S_ISREG(stat.st_mode))
		return refused(error, device ? ENOTBLK : EISDIR, BIOSCOPE_STEP_OPEN, 0);
	if (device && config->flags & BIOSCOPE_WRITES) {
		ret = check_device(config, fd, &stat, error);
		if (ret)
			return ret;
	}
	run->file.device = stat.st_dev;
	run->file.inode = stat.st_ino;
	if ((!as_it_is || config->flags & BIOSCOPE_WRITES) && lock(config, fd))
		return refused(error, errno, BIOSCOPE_STEP_LOCK, 0);
	/* Asked for apart from open(), which would leave an empty file behind where it is refused. */
	if (config_direct(config) && fcntl(fd, F_SETFL, O_DIRECT))
		return refused(error, errno, BIOSCOPE_STEP_DIRECT, 0);
	if (as_it_is) {
		ret = check_size(config, fd, &stat, error);
		if (ret)
			return ret;
	}
	return 0;
}

int run_file_open(struct bioscope_run *run, struct bioscope_error *error)
{
	int flags = open_flags(&run->config);
	int fd, ret;

	run->file.fd = -1;
	if (run->config.engine == BIOSCOPE_NOP)
		return 0;
	fd = open_path(&run->config, flags);
	if (fd < 0)
		return refused(error, errno, flags & O_CREAT ? BIOSCOPE_STEP_CREATE : flags & O_EXCL && errno == EBUSY ? BIOSCOPE_STEP_HELD : BIOSCOPE_STEP_OPEN, 0);
	run->file.fd = fd;
	run->file.made = flags & O_CREAT;
	ret = settle(run, fd, error);
	if (ret) {
		run_file_remove(run);
		run_file_close(run);
	}
	return ret;
}

/* Whether the path still names that inode: nobody has put another file in its place. */
static bool names(const char *path, dev_t device, ino_t inode)
{
	struct stat stat;

	return !lstat(path, &stat) && S_ISREG(stat.st_mode) && stat.st_dev == device && stat.st_ino == inode;
}

int run_file_remove(struct bioscope_run *run)
{
	struct run_file *file = &run->file;
	int ret = 0;

	pthread_mutex_lock(&run->lock);
	if (file->made && !file->removed && !(run->config.flags & BIOSCOPE_KEEP)) {
		if (names(run->config.path, file->device, file->inode) && unlink(run->config.path))
			ret = -errno;
		file->removed = !ret;
	}
	pthread_mutex_unlock(&run->lock);
	return ret;
}

int bioscope_run_remove_file(struct bioscope_run *run)
{
	return run_file_remove(run);
}

void run_file_close(struct bioscope_run *run)
{
	if (run->file.fd >= 0)
		close(run->file.fd);
	run->file.fd = -1;
}

int bioscope_remove_abandoned(const char *path, uint64_t device, uint64_t inode)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat stat;
	int ret = 0;

	if (fd < 0)
		return errno == ENOENT ? 1 : -errno;
	if (fstat(fd, &stat)) {
		ret = -errno;
		goto close_fd;
	}
	if (!S_ISREG(stat.st_mode) || (inode && (stat.st_ino != inode || stat.st_dev != device)))
		goto close_fd;
	if (flock(fd, LOCK_EX | LOCK_NB)) {
		ret = errno == EWOULDBLOCK ? 0 : -errno;
		goto close_fd;
	}
	if (!names(path, stat.st_dev, stat.st_ino))
		goto close_fd;
	ret = unlink(path) ? -errno : 1;
close_fd:
	close(fd);
	return ret;
}
