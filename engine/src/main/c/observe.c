/*
 * bioscope-observe: forwards what the kernel traces of one run. Started by the window or
 * the command line, directly where tracefs is open to the user, else through pkexec or
 * sudo; told on its input what to watch (see observe_request.h).
 *
 * It makes a tracing instance of its own, enables events out of a fixed list with
 * filters built from numbers, and forwards raw ring-buffer pages to its output. It knows
 * no event's format, writes nowhere but in its instance, and removes that instance when
 * its input ends, on a signal, or, after a kill -9, at its next start.
 */
#include "observe_channel.h"
#include "observe_instance.h"
#include "observe_request.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_CPUS 4096
#define DEFAULT_BUFFER_KB 8192
/* Often enough that the default buffers do not fill at a million events a second, seldom enough to cost nothing. */
#define ROUND_MS 20
/* Pages of one CPU are gathered up to this before they are written. */
#define CHUNK_BYTES (256u << 10)

static int pipes[MAX_CPUS];	/* trace_pipe_raw of each CPU, or -1 */
static unsigned cpus;

static int open_buffers(void)
{
	long configured = sysconf(_SC_NPROCESSORS_CONF);
	bool any = false;

	cpus = configured < 1 ? 1 : configured > MAX_CPUS ? MAX_CPUS : (unsigned)configured;
	for (unsigned i = 0; i < cpus; i++) {
		char file[64];

		snprintf(file, sizeof(file), "per_cpu/cpu%u/trace_pipe_raw", i);
		pipes[i] = observe_instance_open(file, O_RDONLY | O_NONBLOCK);
		any |= pipes[i] >= 0;
	}
	return any ? 0 : observe_refuse("open the instance's buffers: %s", strerror(errno));
}

/* What is open stays open; beyond that nothing is needed but to own the instance's files. */
static int drop_privileges(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct none[2] = { { 0, 0, 0 }, { 0, 0, 0 } };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || syscall(SYS_capset, &header, none))
		return observe_refuse("drop privileges: %s", strerror(errno));
	return 0;
}

/*
 * Forwards what one CPU's buffer holds, at most as much as fits into it: the others wait. Not less either:
 * of a CPU that has fallen quiet the last page may be old, and a round says that what is older was read.
 */
static int forward_cpu(unsigned cpu, size_t most)
{
	static char chunk[CHUNK_BYTES];
	size_t page = observe_instance_page_bytes(), total = 0, length = 0;
	ssize_t n = 1;
	int ret = 0;

	while (!ret && n > 0 && total < most) {
		n = read(pipes[cpu], chunk + length, page);
		if (n > 0) {
			/* The kernel gives whole pages; a reader must be able to count on them. */
			memset(chunk + length + n, 0, page - (size_t)n);
			length += page;
			total += page;
		}
		if (length && (n <= 0 || total >= most || length + page > sizeof(chunk))) {
			ret = observe_say(OBSERVE_PAGES, cpu, 0, chunk, length);
			length = 0;
		}
	}
	return ret;
}

static int forward_round(size_t most)
{
	/* Taken before the first buffer is read: what is older is in one of them, or was. */
	uint64_t read_to_ns = observe_now_ns();
	int ret = 0;

	for (unsigned i = 0; i < cpus && !ret; i++)
		if (pipes[i] >= 0)
			ret = forward_cpu(i, most);
	return ret ? ret : observe_say(OBSERVE_ROUND, 0, read_to_ns, NULL, 0);
}

static int say_stats(void)
{
	int ret = 0;

	for (unsigned i = 0; i < cpus && !ret; i++) {
		char file[64];
		size_t bytes;
		const char *stats;

		snprintf(file, sizeof(file), "per_cpu/cpu%u/stats", i);
		stats = pipes[i] < 0 ? NULL : observe_instance_get(file, &bytes);
		if (stats)
			ret = observe_say(OBSERVE_STATS, i, observe_now_ns(), stats, bytes);
	}
	return ret;
}

static int forward(size_t most)
{
	int ret = observe_say(OBSERVE_READY, 0, observe_now_ns(), NULL, 0);

	while (!ret && !observe_stopping()) {
		observe_pause(-1, 0, ROUND_MS);
		ret = forward_round(most);
	}
	observe_instance_stop();
	return ret || forward_round(most) || say_stats() || observe_say(OBSERVE_END, 0, observe_now_ns(), NULL, 0);
}

static int watch(void)
{
	static struct observe_request request = { .buffer_kb = DEFAULT_BUFFER_KB };
	int ret = observe_request_read(&request);

	if (ret || observe_instance_make(&request) || open_buffers() || observe_instance_enable(&request) || drop_privileges())
		return 1;
	return forward(observe_instance_ring_bytes(&request));
}

int main(int argc, char **argv)
{
	int ret;

	if (argc != 1) {
		fprintf(stderr, "%s: takes no arguments; Bioscope starts it and says on its input what to watch\n", argv[0]);
		return 2;
	}
	/* Ctrl-C at the terminal is for the run: it ends in good order, and our input with it. */
	setsid();
	if (observe_catch_signals()) {
		perror("bioscope-observe: catch signals");
		return 1;
	}
	for (unsigned i = 0; i < MAX_CPUS; i++)
		pipes[i] = -1;
	/* A pipe of 1 MiB lets the reader sleep; one that cannot be so large is as large as it is. */
	fcntl(STDOUT_FILENO, F_SETPIPE_SZ, 1 << 20);
	fcntl(STDOUT_FILENO, F_SETFL, fcntl(STDOUT_FILENO, F_GETFL) | O_NONBLOCK);
	ret = watch();
	for (unsigned i = 0; i < cpus; i++)
		if (pipes[i] >= 0)
			close(pipes[i]);
	observe_instance_remove();
	return ret;
}
