/* What bioscope-observe can be asked for: out of fixed lists, and numbers. Nothing else gets past here. */
#include "observe_channel.h"
#include "observe_request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LEAST_BUFFER_KB 64
#define MAX_BUFFER_KB 65536
#define MAX_PID (1u << 22)

/* Names that only some kernels have are here too. */
const struct observe_event OBSERVE_EVENTS[] = {
	{ "io_uring/io_uring_submit_req", BY_SUBMITTER },
	{ "io_uring/io_uring_submit_sqe", BY_SUBMITTER },
	{ "io_uring/io_uring_queue_async_work", BY_SUBMITTER },
	{ "io_uring/io_uring_complete", BY_SUBMITTER },
	{ "iomap/iomap_dio_rw_begin", BY_INODE },
	{ "iomap/iomap_dio_rw_queued", BY_INODE },
	{ "iomap/iomap_dio_complete", BY_INODE },
	{ "iomap/iomap_dio_invalidate_fail", BY_INODE },
	{ "iomap/iomap_iter_dstmap", BY_INODE },
	{ "iomap/iomap_apply_dstmap", BY_INODE },
	{ "filemap/mm_filemap_fault", BY_CACHED_INODE },
	{ "filemap/mm_filemap_map_pages", BY_CACHED_INODE },
	{ "fs_dax/dax_pte_fault", BY_INODE },
	{ "fs_dax/dax_pte_fault_done", BY_INODE },
	{ "fs_dax/dax_pmd_fault", BY_INODE },
	{ "fs_dax/dax_pmd_fault_done", BY_INODE },
	{ "fs_dax/dax_writeback_range", BY_INODE },
	{ "fs_dax/dax_writeback_range_done", BY_INODE },
	{ "block/block_bio_queue", BY_DEVICE },
	{ "block/block_bio_remap", BY_DEVICE },
	{ "block/block_split", BY_DEVICE },
	{ "block/block_bio_backmerge", BY_DEVICE },
	{ "block/block_bio_frontmerge", BY_DEVICE },
	{ "block/block_bio_complete", BY_DEVICE },
	{ "block/block_rq_insert", BY_DEVICE },
	{ "block/block_rq_issue", BY_DEVICE },
	{ "block/block_rq_requeue", BY_DEVICE },
	{ "block/block_rq_complete", BY_DEVICE },
	{ "block/block_io_done", BY_DEVICE },
	{ "workqueue/workqueue_queue_work", BY_QUEUE },
	{ "workqueue/workqueue_execute_start", BY_FUNCTION },
	{ "workqueue/workqueue_execute_end", BY_FUNCTION },
	{ "sched/sched_wakeup", BY_WOKEN },
	{ "syscalls/sys_enter_io_uring_enter", BY_TASK },
	{ "syscalls/sys_exit_io_uring_enter", BY_TASK },
	{ "syscalls/sys_enter_io_submit", BY_TASK },
	{ "syscalls/sys_exit_io_submit", BY_TASK },
	{ "syscalls/sys_enter_io_getevents", BY_TASK },
	{ "syscalls/sys_exit_io_getevents", BY_TASK },
	{ "syscalls/sys_enter_pread64", BY_TASK },
	{ "syscalls/sys_exit_pread64", BY_TASK },
	{ "syscalls/sys_enter_pwrite64", BY_TASK },
	{ "syscalls/sys_exit_pwrite64", BY_TASK },
	{ NULL, BY_TASK },
};
_Static_assert(sizeof(OBSERVE_EVENTS) / sizeof(OBSERVE_EVENTS[0]) <= MAX_EVENTS + 1, "MAX_EVENTS");

/* Work of a workqueue. */
const char *const OBSERVE_FUNCTIONS[] = {
	"iomap_dio_complete_work", "simple_end_io_work", "btrfs_end_bio_work", "loop_workfn", "loop_rootcg_workfn", NULL,
};
_Static_assert(sizeof(OBSERVE_FUNCTIONS) / sizeof(char *) <= MAX_FUNCTIONS + 1, "MAX_FUNCTIONS");

/* For the function tracer. */
const char *const OBSERVE_TRACED[] = {
	"iomap_dio_rw", "iomap_dio_bio_end_io", "iomap_dio_complete", "dax_iomap_rw", NULL,
};
_Static_assert(sizeof(OBSERVE_TRACED) / sizeof(char *) <= MAX_FUNCTIONS + 1, "MAX_FUNCTIONS");

/* A decimal number and the blank or end after it. */
static bool number(const char **text, unsigned long long most, unsigned long long *out)
{
	unsigned long long value = 0;
	const char *at = *text;
	int digits = 0;

	for (; *at >= '0' && *at <= '9'; at++, digits++) {
		if (digits == 19)
			return false;
		value = value * 10 + (unsigned)(*at - '0');
	}
	if (!digits || value > most || (*at && *at != ' '))
		return false;
	*text = *at == ' ' ? at + 1 : at;
	*out = value;
	return true;
}

/* A device number as the kernel's events have it: 12 bits of major, 20 of minor. */
static bool device_number(const char **text, unsigned *out)
{
	unsigned long long major, minor;

	if (!number(text, 4095, &major) || !number(text, (1u << 20) - 1, &minor))
		return false;
	*out = (unsigned)(major << 20 | minor);
	return true;
}

static bool choose(const char *const *names, const char *name, bool *chosen)
{
	for (size_t i = 0; names[i]; i++)
		if (!strcmp(names[i], name))
			return chosen[i] = true;
	return false;
}

static bool choose_event(struct observe_request *request, const char *name)
{
	for (size_t i = 0; OBSERVE_EVENTS[i].name; i++)
		if (!strcmp(OBSERVE_EVENTS[i].name, name))
			return request->events[i] = true;
	return false;
}

/* Who asks: the user behind pkexec or sudo, which both say so in the environment that they clean. */
static uid_t asker(void)
{
	const char *uid = getuid() ? NULL : getenv("PKEXEC_UID") ? getenv("PKEXEC_UID") : getenv("SUDO_UID");

	return uid ? (uid_t)strtoul(uid, NULL, 10) : getuid();
}

/* A thread of somebody else's is none of the asker's business. */
static bool may_watch(unsigned long long tid)
{
	char path[32];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%llu", tid);
	return !asker() || (!stat(path, &st) && st.st_uid == asker());
}

/* The rest of a line whose first word is the given one, or NULL. */
static const char *after(const char *line, const char *word)
{
	size_t length = strlen(word);

	return !strncmp(line, word, length) && line[length] == ' ' ? line + length + 1 : NULL;
}

static bool read_line(struct observe_request *request, const char *line)
{
	unsigned long long n;
	const char *at;

	if ((at = after(line, "buffer_kb"))) {
		if (!number(&at, MAX_BUFFER_KB, &n) || *at || n < LEAST_BUFFER_KB)
			return false;
		request->buffer_kb = (unsigned)n;
		return true;
	}
	if ((at = after(line, "device"))) {
		if (request->device_count == MAX_DEVICES ||
		    !device_number(&at, &request->devices[request->device_count]) || *at)
			return false;
		request->device_count++;
		return true;
	}
	if ((at = after(line, "inode"))) {
		struct observe_inode *inode = &request->inodes[request->inode_count];

		if (request->inode_count == MAX_INODES || !device_number(&at, &inode->dev) ||
		    !number(&at, ~0ull >> 1, &inode->ino) || *at)
			return false;
		request->inode_count++;
		return true;
	}
	if ((at = after(line, "thread"))) {
		if (request->thread_count == MAX_THREADS || !number(&at, MAX_PID, &n) || *at || !may_watch(n))
			return false;
		request->threads[request->thread_count++] = (unsigned)n;
		return true;
	}
	if ((at = after(line, "function")))
		return choose(OBSERVE_FUNCTIONS, at, request->functions);
	if ((at = after(line, "trace")))
		return choose(OBSERVE_TRACED, at, request->traced);
	at = after(line, "event");
	return at && choose_event(request, at);
}

int observe_request_read(struct observe_request *request)
{
	char line[128];
	size_t length = 0;
	bool greeted = false;
	char c;

	while (observe_input(&c)) {
		if (c != '\n') {
			if (length + 1 == sizeof(line) || c < ' ' || c > '~')
				return observe_refuse("read the request: a line that is none");
			line[length++] = c;
			continue;
		}
		line[length] = 0;
		length = 0;
		if (!greeted) {
			greeted = !strcmp(line, "bioscope-observe 1");
			if (!greeted)
				return observe_refuse("read the request: it begins with '%s', not with 'bioscope-observe 1'; "
						      "install the helper and the program of one version", line);
		} else if (!strcmp(line, "start")) {
			return 0;
		} else if (!read_line(request, line)) {
			return observe_refuse("read the request: '%s' cannot be asked for", line);
		}
	}
	return observe_refuse("read the request: it ended before 'start'");
}
