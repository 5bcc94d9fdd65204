/* See kworkers.h. */
#include "kworkers.h"

#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Far more than any machine has. */
#define MOST 4096
#define NAME_BYTES 64

struct kworker {
	int pid;
	char name[NAME_BYTES];
	struct bioscope_usage used;
};

struct kworkers {
	uint64_t machine_switches;
	unsigned count;
	struct kworker each[];
};

static FILE *open_of(const char *pid, const char *file)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%.16s/%s", pid, file);
	return fopen(path, "re");
}

static bool read_name(const char *pid, char name[NAME_BYTES])
{
	FILE *file = open_of(pid, "comm");
	bool read;

	if (!file)
		return false;
	read = fgets(name, NAME_BYTES, file) && !strncmp(name, "kworker/", 8);
	fclose(file);
	name[strcspn(name, "\n")] = 0;
	return read;
}

static void read_used(const char *pid, struct bioscope_usage *used)
{
	FILE *status = open_of(pid, "status");
	FILE *schedstat = open_of(pid, "schedstat");
	unsigned long long n;
	char line[128];

	while (status && fgets(line, sizeof(line), status)) {
		if (sscanf(line, "voluntary_ctxt_switches: %llu", &n) == 1)
			used->voluntary_switches = n;
		else if (sscanf(line, "nonvoluntary_ctxt_switches: %llu", &n) == 1)
			used->involuntary_switches = n;
	}
	/* Its first number is ns on a CPU; a kworker has no others than the kernel's. */
	if (schedstat && fscanf(schedstat, "%llu", &n) == 1)
		used->system_ns = n;
	if (status)
		fclose(status);
	if (schedstat)
		fclose(schedstat);
}

static uint64_t switches_of_machine(void)
{
	FILE *file = fopen("/proc/stat", "re");
	unsigned long long n = 0;
	char line[4096];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "ctxt %llu", &n) == 1)
			break;
	if (file)
		fclose(file);
	return n;
}

struct kworkers *kworkers_now(void)
{
	struct kworkers *all = calloc(1, sizeof(*all) + MOST * sizeof(struct kworker));
	DIR *proc = all ? opendir("/proc") : NULL;
	struct dirent *entry;

	while (proc && all->count < MOST && (entry = readdir(proc))) {
		struct kworker *one = &all->each[all->count];

		if (!isdigit((unsigned char)entry->d_name[0]) || !read_name(entry->d_name, one->name))
			continue;
		one->pid = atoi(entry->d_name);
		read_used(entry->d_name, &one->used);
		all->count++;
	}
	if (proc)
		closedir(proc);
	else {
		free(all);
		return NULL;
	}
	all->machine_switches = switches_of_machine();
	return all;
}

void kworkers_free(struct kworkers *kworkers)
{
	free(kworkers);
}

/* "kworker/u8:3-loop2", or with + while it is at work. */
static bool serves(const struct kworker *kworker, const char *queue)
{
	const char *at = strpbrk(kworker->name + 8, "+-");

	return at && !strcmp(at + 1, queue);
}

static struct bioscope_usage used_before(const struct kworkers *before, int pid)
{
	unsigned i;

	for (i = 0; i < before->count; i++)
		if (before->each[i].pid == pid)
			return before->each[i].used;
	return (struct bioscope_usage){ 0 };
}

uint64_t kworkers_since(const struct kworkers *before, const char *queue, struct bioscope_usage *used, uint64_t *machine_switches)
{
	uint64_t after_switches = switches_of_machine();
	struct kworkers *now = kworkers_now();
	uint64_t found = 0;
	unsigned i;

	*machine_switches = after_switches - before->machine_switches;
	for (i = 0; now && i < now->count; i++) {
		const struct bioscope_usage *at = &now->each[i].used;
		struct bioscope_usage then;

		if (!serves(&now->each[i], queue))
			continue;
		then = used_before(before, now->each[i].pid);
		used->system_ns += at->system_ns - then.system_ns;
		used->voluntary_switches += at->voluntary_switches - then.voluntary_switches;
		used->involuntary_switches += at->involuntary_switches - then.involuntary_switches;
		found++;
	}
	kworkers_free(now);
	return found;
}
