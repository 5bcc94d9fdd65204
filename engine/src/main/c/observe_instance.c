/* The tracing instance of bioscope-observe: made, filtered, enabled, removed. Nothing outside of it is written. */
#include "observe_channel.h"
#include "observe_instance.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#define TRACEFS_MAGIC 0x74726163
#define MAX_TOTAL_KB (1u << 20)
/* The largest files read here are formats, below 20 KiB. */
#define MAX_FILE_BYTES (256u << 10)
/* The kernel takes a page of filter. */
#define MAX_FILTER_BYTES 4096
#define MAX_PAGE_BYTES (256u << 10)

static int instances = -1;	/* tracefs's folder of instances */
static int instance = -1;	/* ours */
static char instance_name[64];
static size_t page_bytes;
static size_t data_bytes;	/* of a page, what holds events */
static char filter_text[MAX_FILTER_BYTES];

/* ---- files ---- */

/* 0 or -errno. */
static int put(const char *file, const char *text)
{
	int fd = openat(instance, file, O_WRONLY | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return -errno;
	ret = write(fd, text, strlen(text)) < 0 ? -errno : 0;
	close(fd);
	return ret;
}

static const char *get(int folder, const char *file, size_t *bytes)
{
	static char text[MAX_FILE_BYTES];
	int fd = openat(folder, file, O_RDONLY | O_CLOEXEC);
	size_t length = 0;
	ssize_t n;

	if (fd < 0)
		return NULL;
	while ((n = read(fd, text + length, sizeof(text) - 1 - length)) > 0)
		length += (size_t)n;
	close(fd);
	text[length] = 0;
	*bytes = length;
	return n < 0 || !length ? NULL : text;
}

const char *observe_instance_get(const char *file, size_t *bytes)
{
	return get(instance, file, bytes);
}

int observe_instance_open(const char *file, int flags)
{
	return openat(instance, file, flags | O_CLOEXEC);
}

size_t observe_instance_page_bytes(void)
{
	return page_bytes;
}

size_t observe_instance_ring_bytes(const struct observe_request *request)
{
	size_t buffer = ((size_t)request->buffer_kb << 10) + data_bytes - 1;

	/* Its own pages, the reader's, and that one again where the last round read it in part. */
	return (buffer / data_bytes + 2) * page_bytes;
}

static int find_tracefs(void)
{
	static const char *const PLACES[] = { "/sys/kernel/tracing", "/sys/kernel/debug/tracing", NULL };
	int err = ENOENT;
	struct statfs fs;

	for (size_t i = 0; PLACES[i]; i++) {
		int fd = open(PLACES[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (fd < 0) {
			err = errno == ENOENT ? err : errno;
			continue;
		}
		if (!fstatfs(fd, &fs) && (unsigned long)fs.f_type == TRACEFS_MAGIC)
			return fd;
		close(fd);
	}
	return -err;
}

/* ---- life ---- */

/* Field 22 of /proc/PID/stat: with it a process id names one process for ever. 0 where there is none. */
static unsigned long long start_time(long pid)
{
	char path[32];
	size_t bytes;
	const char *at;

	snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	at = get(AT_FDCWD, path, &bytes);
	/* The name, field 2, is in parentheses and may hold anything. */
	at = at ? strrchr(at, ')') : NULL;
	for (int field = 2; at && field < 22; field++)
		at = strchr(at + 1, ' ');
	return at ? strtoull(at, NULL, 10) : 0;
}

/* Instances of ours whose process was killed before it could remove them. */
static void remove_stale(void)
{
	int fd = openat(instances, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		unsigned long long started;
		long pid;
		int end = 0;

		if (sscanf(entry->d_name, "bioscope-%ld-%llu%n", &pid, &started, &end) == 2 && !entry->d_name[end] &&
		    start_time(pid) != started)
			unlinkat(instances, entry->d_name, AT_REMOVEDIR);
	}
	if (folder)
		closedir(folder);
}

static int prepare(unsigned buffer_kb)
{
	char text[32];
	int ret;

	snprintf(text, sizeof(text), "%u", buffer_kb);
	/* Kernel and engine stamps are merged by time: both must be CLOCK_MONOTONIC. */
	ret = put("trace_clock", "mono");
	if (ret)
		return observe_refuse("set the instance's clock to mono: %s", strerror(-ret));
	ret = put("buffer_size_kb", text);
	if (ret)
		return observe_refuse("set the instance's buffers to %s KiB a CPU: %s", text, strerror(-ret));
	/* Names of threads come with the events that need them; keeping them all would hook every context switch. */
	put("options/record-cmd", "0");
	return 0;
}

/* "field: char data; offset:16; size:4080;": what is read at a time, which need not be the machine's page. */
static int learn_page(void)
{
	size_t bytes;
	const char *header = get(instance, "events/header_page", &bytes);
	const char *data = header ? strstr(header, "char data;") : NULL;
	unsigned offset, size;

	if (!data || sscanf(data, "char data; offset:%u; size:%u;", &offset, &size) != 2)
		return observe_refuse("read tracefs's header_page: it names no data");
	page_bytes = (size_t)offset + size;
	data_bytes = size;
	if (page_bytes < 256 || page_bytes > MAX_PAGE_BYTES || !data_bytes)
		return observe_refuse("read tracefs's header_page: pages of %zu bytes", page_bytes);
	return observe_say(OBSERVE_HEADER_PAGE, 0, 0, header, bytes) ? 1 : 0;
}

int observe_instance_make(const struct observe_request *request)
{
	int tracefs = find_tracefs();
	int ret;

	if (tracefs == -ENOENT)
		return observe_refuse("open tracefs: it is not mounted; run 'mount -t tracefs nodev /sys/kernel/tracing' as root");
	if (tracefs < 0)
		return observe_refuse("open tracefs: %s", strerror(-tracefs));
	if ((unsigned long long)request->buffer_kb * (unsigned long long)sysconf(_SC_NPROCESSORS_CONF) > MAX_TOTAL_KB)
		return observe_refuse("set buffers of %u KiB a CPU: more than %u MiB in all", request->buffer_kb, MAX_TOTAL_KB >> 10);
	instances = openat(tracefs, "instances", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	close(tracefs);
	if (instances < 0)
		return observe_refuse("open tracefs's instances: %s", strerror(errno));
	remove_stale();
	snprintf(instance_name, sizeof(instance_name), "bioscope-%ld-%llu", (long)getpid(), start_time(getpid()));
	if (mkdirat(instances, instance_name, 0700))
		return observe_refuse("make the tracing instance %s: %s", instance_name, strerror(errno));
	instance = openat(instances, instance_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (instance < 0)
		return observe_refuse("open the tracing instance %s: %s", instance_name, strerror(errno));
	ret = prepare(request->buffer_kb);
	return ret ? ret : learn_page();
}

void observe_instance_stop(void)
{
	put("tracing_on", "0");
}

void observe_instance_remove(void)
{
	if (!*instance_name)
		return;
	if (instance >= 0)
		close(instance);
	instance = -1;
	/* Busy while a file of it is open: somebody may be looking, so not for ever. */
	for (int i = 0; i < 100 && unlinkat(instances, instance_name, AT_REMOVEDIR) && errno == EBUSY; i++)
		usleep(10000);
}

/* ---- filters: the fixed text of a comparison, and numbers ---- */

/* Adds one comparison to the filter; 0, or -1 where it does not fit. */
__attribute__((format(printf, 1, 2))) static int compare(const char *format, ...)
{
	size_t length = strlen(filter_text);
	va_list args;
	int n;

	if (length)
		length += (size_t)snprintf(filter_text + length, sizeof(filter_text) - length, " || ");
	if (length >= sizeof(filter_text))
		return -1;
	va_start(args, format);
	n = vsnprintf(filter_text + length, sizeof(filter_text) - length, format, args);
	va_end(args);
	return length + (size_t)n < sizeof(filter_text) ? 0 : -1;
}

static int compare_all(const struct observe_request *request, enum observe_filter filter)
{
	int ret = 0;

	switch (filter) {
	case BY_INODE:
		for (unsigned i = 0; i < request->inode_count; i++)
			ret |= compare("(dev == %u && ino == %llu)", request->inodes[i].dev, request->inodes[i].ino);
		break;
	case BY_CACHED_INODE:
		for (unsigned i = 0; i < request->inode_count; i++)
			ret |= compare("(s_dev == %u && i_ino == %llu)", request->inodes[i].dev, request->inodes[i].ino);
		break;
	case BY_DEVICE:
		for (unsigned i = 0; i < request->device_count; i++)
			ret |= compare("dev == %u", request->devices[i]);
		break;
	case BY_WOKEN:
		for (unsigned i = 0; i < request->thread_count; i++)
			ret |= compare("pid == %u", request->threads[i]);
		break;
	case BY_TASK:
	case BY_SUBMITTER:
		for (unsigned i = 0; i < request->thread_count; i++)
			ret |= compare("common_pid == %u", request->threads[i]);
		break;
	case BY_FUNCTION:
	case BY_QUEUE:
		break;
	}
	return ret;
}

/* From 6.4 on a filter can name a function; a name that this kernel lacks is refused, so each is tried alone first. */
static int put_functions(const struct observe_request *request, const char *file)
{
	char names[512] = "";

	for (size_t i = 0; OBSERVE_FUNCTIONS[i]; i++) {
		char one[96];
		size_t length = strlen(names);

		snprintf(one, sizeof(one), "function.function == %s", OBSERVE_FUNCTIONS[i]);
		if (request->functions[i] && !put(file, one))
			snprintf(names + length, sizeof(names) - length, "%s%s", length ? " || " : "", one);
	}
	return *names ? put(file, names) : -ENOENT;
}

/* 0, or -errno where the event must not be enabled. */
static int set_filter(const struct observe_request *request, const struct observe_event *event)
{
	char file[160];

	snprintf(file, sizeof(file), "events/%s/filter", event->name);
	filter_text[0] = 0;
	switch (event->filter) {
	case BY_QUEUE:
		return put_functions(request, file) ? put(file, "workqueue ~ \"dio/*\" || workqueue ~ \"btrfs-endio*\" || workqueue ~ \"loop*\"") : 0;
	case BY_FUNCTION:
		/* Older kernels: the work of the whole machine, of which the reader keeps what was queued on a queue above. */
		return put_functions(request, file) ? put(file, "0") : 0;
	default:
		if (compare_all(request, event->filter))
			return -E2BIG;
		if (*filter_text)
			return put(file, filter_text);
		/* What the io_uring events tell of others is no more than addresses and numbers. */
		return event->filter == BY_SUBMITTER ? put(file, "0") : -EINVAL;
	}
}

/* ---- enabling ---- */

static int enable(const struct observe_request *request, const struct observe_event *event)
{
	char file[160];
	size_t bytes;
	const char *format;
	int ret;

	snprintf(file, sizeof(file), "events/%s/format", event->name);
	format = get(instance, file, &bytes);
	if (!format)
		return observe_say_text(OBSERVE_ABSENT, event->name) ? 1 : 0;
	if (observe_say(OBSERVE_FORMAT, 0, 0, format, bytes))
		return 1;
	ret = set_filter(request, event);
	if (ret)
		return observe_refuse("set the filter of %s: %s", event->name, strerror(-ret));
	snprintf(file, sizeof(file), "events/%s/enable", event->name);
	ret = put(file, "1");
	return ret ? observe_refuse("enable %s: %s", event->name, strerror(-ret)) : 0;
}

/* Addresses of the traced functions, for a reader who may not see those in /proc/kallsyms. */
static int say_symbols(void)
{
	FILE *kallsyms = fopen("/proc/kallsyms", "re");
	char line[512], name[256], text[300];
	unsigned long long address;
	int ret = 0;

	while (kallsyms && !ret && fgets(line, sizeof(line), kallsyms)) {
		if (sscanf(line, "%llx %*c %255s", &address, name) != 2)
			continue;
		for (size_t i = 0; OBSERVE_TRACED[i] && !ret; i++) {
			if (strcmp(OBSERVE_TRACED[i], name))
				continue;
			snprintf(text, sizeof(text), "%llx %s", address, name);
			ret = observe_say_text(OBSERVE_SYMBOL, text);
		}
	}
	if (kallsyms)
		fclose(kallsyms);
	return ret;
}

/* For kernels without the iomap_dio events: the exact filter first, so that no other function is ever traced. */
static int trace_functions(const struct observe_request *request)
{
	bool wanted = false, filtered = false;
	const char *format = NULL;
	size_t bytes;

	for (size_t i = 0; OBSERVE_TRACED[i]; i++) {
		if (!request->traced[i])
			continue;
		wanted = true;
		/* Appends: the second name must not replace the first. */
		int fd = openat(instance, "set_ftrace_filter", O_WRONLY | O_APPEND | O_CLOEXEC);

		filtered |= fd >= 0 && write(fd, OBSERVE_TRACED[i], strlen(OBSERVE_TRACED[i])) > 0;
		if (fd >= 0)
			close(fd);
	}
	if (!wanted)
		return 0;
	if (filtered)
		format = get(instance, "events/ftrace/function/format", &bytes);
	if (!format || observe_say(OBSERVE_FORMAT, 0, 0, format, bytes) || say_symbols() || put("current_tracer", "function"))
		return observe_say_text(OBSERVE_ABSENT, "the function tracer") ? 1 : 0;
	return 0;
}

int observe_instance_enable(const struct observe_request *request)
{
	for (size_t i = 0; OBSERVE_EVENTS[i].name; i++)
		if (request->events[i] && enable(request, &OBSERVE_EVENTS[i]))
			return 1;
	return trace_functions(request);
}
