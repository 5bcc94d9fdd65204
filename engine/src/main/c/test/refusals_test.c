/* What cannot be opened or made is refused with its step, and nothing is left or overwritten. */
#include "check.h"

#include <fcntl.h>
#include <sys/stat.h>

static void refused(const struct bioscope_config *config, int err, unsigned step)
{
	struct bioscope_error error;
	struct bioscope_run *run = NULL;
	int ret = bioscope_run_create(config, &error, &run);

	CHECK(ret == -err && error.err == err && error.step == step, "%s: %s at step %u", config->path, strerror(-ret), error.step);
}

int main(void)
{
	struct bioscope_config config = small_config(BIOSCOPE_PSYNC, BIOSCOPE_READS);
	char text[5] = { 0 };
	int fd;

	fd = open(config.path, O_CREAT | O_RDWR, 0644);
	CHECK(write(fd, "mine", 4) == 4, "make a file");
	refused(&config, EEXIST, BIOSCOPE_STEP_CREATE);
	CHECK(pread(fd, text, 4, 0) == 4 && !strcmp(text, "mine"), "it is as it was");
	config.flags |= BIOSCOPE_AS_IT_IS;
	refused(&config, ENODATA, BIOSCOPE_STEP_SIZE);
	config.flags = BIOSCOPE_READS | BIOSCOPE_BLOCK_DEVICE;
	refused(&config, ENOTBLK, BIOSCOPE_STEP_OPEN);
	CHECK(!unlink(config.path), "remove it");

	strcpy(config.path, "no/such/directory");
	config.flags = BIOSCOPE_READS;
	refused(&config, ENOENT, BIOSCOPE_STEP_CREATE);
	/* procfs opens, and has no direct I/O; nothing may be made there, so it is taken as it is. */
	strcpy(config.path, "/proc/self/stat");
	config.flags = BIOSCOPE_READS | BIOSCOPE_AS_IT_IS;
	refused(&config, EINVAL, BIOSCOPE_STEP_DIRECT);
	config.iodepth = 5000;
	refused(&config, EINVAL, BIOSCOPE_STEP_NONE);
	close(fd);
	return 0;
}
