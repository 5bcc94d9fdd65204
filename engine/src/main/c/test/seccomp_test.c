/* Where a filter forbids io_uring, it says so, and the other engines go on. */
#include "check.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static int forbid_io_uring(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_uring_setup, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = sizeof(code) / sizeof(code[0]), .filter = code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(void)
{
	struct bioscope_config config = small_config(BIOSCOPE_LIBAIO, BIOSCOPE_READS);
	struct bioscope_run *run;

	if (forbid_io_uring())
		return skip("no seccomp filters here");
	CHECK(bioscope_probe(BIOSCOPE_IO_URING) == -EPERM, "it is forbidden");
	CHECK(bioscope_probe(BIOSCOPE_NOP) == -EPERM, "and so is nop");
	run = finished(&config);
	CHECK(requests_of(run, 0) == 256, "libaio goes on");
	bioscope_run_free(run);
	config.engine = BIOSCOPE_IO_URING;
	run = finished(&config);
	CHECK(run->view->error.err == EPERM && run->view->error.step == BIOSCOPE_STEP_ENGINE, "a run fails with the reason");
	CHECK(!run->view->start_ns, "before its clock started");
	bioscope_run_free(run);
	CHECK(access(config.path, F_OK), "and leaves no file");
	return 0;
}
