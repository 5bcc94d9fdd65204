/* See loop_device.h. */
#include "loop_device.h"
#include "file.h"
#include "kworkers.h"
#include "loop.h"
#include "run.h"

#include <fcntl.h>
#include <linux/loop.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Another program may take the free device first: as often as losetup tries. */
#define MOST_TRIES 64
/* io_uring lets go of its file a little after its ring is gone, and udev looks at every new device. */
#define DETACH_TRIES 100
#define BETWEEN_TRIES_US 10000
#define PATH_BYTES 32

static void path_of(int number, char path[PATH_BYTES])
{
	snprintf(path, PATH_BYTES, "/dev/loop%d", number);
}

static int free_number(void)
{
	int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	int number;

	if (control < 0)
		return -errno;
	number = ioctl(control, LOOP_CTL_GET_FREE);
	if (number < 0)
		number = -errno;
	close(control);
	return number;
}

/* A descriptor that keeps the device attached, or -errno. */
static int attach(int number, int file, bool direct)
{
	struct loop_config config = {
		.fd = (uint32_t)file,
		.info = { .lo_flags = LO_FLAGS_AUTOCLEAR | (direct ? LO_FLAGS_DIRECT_IO : 0) },
	};
	struct loop_info64 info;
	char path[PATH_BYTES];
	int fd, ret;

	path_of(number, path);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (ioctl(fd, LOOP_CONFIGURE, &config) || ioctl(fd, LOOP_GET_STATUS64, &info)) {
		ret = -errno;
		goto close_fd;
	}
	/* The driver goes on buffered without a word where the file cannot do it; whoever compares the two must know. */
	if (!(info.lo_flags & LO_FLAGS_DIRECT_IO) != !direct) {
		ret = -EOPNOTSUPP;
		goto close_fd;
	}
	return fd;
close_fd:
	close(fd);
	return ret;
}

static int attach_to_free(int file, bool direct, int *number)
{
	int tries, fd = -EBUSY;

	for (tries = 0; tries < MOST_TRIES && fd == -EBUSY; tries++) {
		*number = free_number();
		fd = *number < 0 ? *number : attach(*number, file, direct);
	}
	return fd;
}

static int open_direct(const struct bioscope_config *config, int number)
{
	char path[PATH_BYTES];
	int fd;

	path_of(number, path);
	/* O_EXCL: nobody mounts it meanwhile. */
	fd = open(path, O_RDWR | O_DIRECT | O_EXCL | O_CLOEXEC | config_sync_flags(config));
	return fd < 0 ? -errno : fd;
}

int loop_device_make(struct bioscope_run *run)
{
	const struct bioscope_config *config = &run->config;
	int number = 0, attached, fd;
	unsigned i;

	run->device_fd = -1;
	if (!config->loop_device)
		return 0;
	attached = attach_to_free(run->file.fd, config->loop_device == BIOSCOPE_LOOP_DIRECT, &number);
	fd = attached < 0 ? attached : open_direct(config, number);
	if (attached >= 0)
		close(attached);
	if (fd < 0) {
		run_fail(run, -fd, BIOSCOPE_STEP_LOOP_DEVICE, number < 0 ? 0 : (uint64_t)number, BIOSCOPE_OP_NOP, 0);
		return fd;
	}
	run->device_fd = fd;
	for (i = 0; i < config->jobs; i++)
		run->jobs[i].fd = fd;
	run->view->loop.mode = config->loop_device;
	/* Pairs with Java's acquire of `held`, or of the phase. */
	run->view->loop_device = (uint32_t)number + 1;
	return 0;
}

static bool attached_still(int number)
{
	struct loop_info64 info;
	char path[PATH_BYTES];
	bool still;
	int fd;

	path_of(number, path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	still = !ioctl(fd, LOOP_GET_STATUS64, &info);
	close(fd);
	return still;
}

void loop_device_remove(struct bioscope_run *run)
{
	int number = (int)run->view->loop_device - 1;
	int tries;

	if (run->device_fd < 0)
		return;
	close(run->device_fd);
	run->device_fd = -1;
	for (tries = 0; tries < DETACH_TRIES && attached_still(number); tries++)
		usleep(BETWEEN_TRIES_US);
}

void loop_device_begin(struct bioscope_run *run)
{
	struct bioscope_loop *loop = &run->view->loop;

	if (run->device_fd < 0)
		return;
	loop->pages_by = loop_pages(run->file.fd, run->config.offset, region_bytes(&run->config), &loop->before);
	run->kworkers = kworkers_now();
}

void loop_device_end(struct bioscope_run *run)
{
	struct bioscope_loop *loop = &run->view->loop;
	char queue[PATH_BYTES];

	if (run->device_fd < 0)
		return;
	if (run->kworkers) {
		/* The driver names its workqueue after the device. */
		snprintf(queue, sizeof(queue), "loop%u", run->view->loop_device - 1);
		loop->runs = kworkers_since(run->kworkers, queue, &loop->worker, &loop->machine_switches);
	}
	loop_pages(run->file.fd, run->config.offset, region_bytes(&run->config), &loop->after);
}
