/* Of what lies about, only a file that no run holds, of the inode named, is removed. */
#include "check.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

int main(void)
{
	struct bioscope_config config = small_config(BIOSCOPE_PSYNC, BIOSCOPE_READS);
	struct bioscope_error error;
	struct bioscope_run *run, *second;
	struct stat stat;
	int fd;

	config.runtime_ns = 60 * NSEC_PER_SEC;
	run = started(&config);
	await_phase(run, BIOSCOPE_RUNNING);
	CHECK(bioscope_remove_abandoned(config.path, 0, 0) == 0, "a file in use stays");
	config.flags |= BIOSCOPE_EXISTING;
	CHECK(bioscope_run_create(&config, &error, &second) == -EWOULDBLOCK && error.step == BIOSCOPE_STEP_LOCK,
	      "and no second run gets it");
	bioscope_run_free(run);

	fd = open("left.dat", O_CREAT | O_WRONLY, 0644);
	CHECK(fd >= 0 && !fstat(fd, &stat), "make a file");
	CHECK(bioscope_remove_abandoned("left.dat", stat.st_dev, stat.st_ino + 1) == 0, "another inode stays");
	CHECK(!symlink("left.dat", "link.dat"), "make a link");
	CHECK(bioscope_remove_abandoned("link.dat", 0, 0) < 0, "a link stays");
	CHECK(!mkdir("directory.dat", 0755) && bioscope_remove_abandoned("directory.dat", 0, 0) == 0, "a directory stays");
	CHECK(bioscope_remove_abandoned("left.dat", stat.st_dev, stat.st_ino) == 1, "this one goes");
	CHECK(access("left.dat", F_OK), "it is gone");
	CHECK(bioscope_remove_abandoned("left.dat", 0, 0) == 1, "and is gone still");
	return 0;
}
