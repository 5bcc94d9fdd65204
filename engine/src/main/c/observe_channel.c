/* See observe_channel.h. One thread. */
#include "observe_channel.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

/* How long a reader that has gone quiet holds up the end. */
#define LAST_WORDS_NS 2000000000ull

static int signals = -1;
static bool stopping;

uint64_t observe_now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Waits for fd, for a signal, for the input, or for the time to pass; what has come is in the array. */
static void wait_for(struct pollfd fds[3], int fd, short what, int timeout_ms)
{
	fds[0] = (struct pollfd){ signals, POLLIN, 0 };
	fds[1] = (struct pollfd){ stopping ? -1 : STDIN_FILENO, POLLIN, 0 };
	fds[2] = (struct pollfd){ fd, what, 0 };
	if (poll(fds, 3, timeout_ms) < 0)
		fds[0].revents = fds[1].revents = fds[2].revents = 0;
	if (fds[0].revents)
		stopping = true;
}

/* Every signal that can be waited for is, so that the instance goes before we do. */
int observe_catch_signals(void)
{
	static const int HARMLESS[] = { SIGCHLD, SIGPIPE, SIGWINCH, SIGURG, SIGCONT, SIGTSTP };
	sigset_t set;

	sigfillset(&set);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -1;
	for (size_t i = 0; i < sizeof(HARMLESS) / sizeof(HARMLESS[0]); i++)
		sigdelset(&set, HARMLESS[i]);
	signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return signals < 0 ? -1 : 0;
}

bool observe_stopping(void)
{
	return stopping;
}

bool observe_input(char *byte)
{
	struct pollfd fds[3];

	do {
		wait_for(fds, -1, 0, -1);
	} while (!stopping && !fds[1].revents);
	return !stopping && read(STDIN_FILENO, byte, 1) == 1;
}

void observe_pause(int fd, short what, int timeout_ms)
{
	struct pollfd fds[3];
	char ignored[256];

	wait_for(fds, fd, what, timeout_ms);
	if (fds[1].revents && read(STDIN_FILENO, ignored, sizeof(ignored)) <= 0)
		stopping = true;
}

/* All of it, or -errno. A reader that is slow is waited for; once we are to stop, only a while. */
static int write_all(const void *bytes, size_t count)
{
	const char *at = bytes;
	uint64_t give_up_ns = 0;

	while (count) {
		ssize_t done = write(STDOUT_FILENO, at, count);

		if (done >= 0) {
			at += done;
			count -= (size_t)done;
			continue;
		}
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
		if (stopping && !give_up_ns)
			give_up_ns = observe_now_ns() + LAST_WORDS_NS;
		if (give_up_ns && observe_now_ns() > give_up_ns)
			return -ETIMEDOUT;
		observe_pause(STDOUT_FILENO, POLLOUT, 100);
	}
	return 0;
}

int observe_say(enum observe_frame_type type, unsigned cpu, uint64_t ns, const void *payload, size_t bytes)
{
	struct observe_frame frame = { OBSERVE_MAGIC, (uint16_t)type, (uint16_t)cpu, (uint32_t)bytes, 0, ns };
	int ret = write_all(&frame, sizeof(frame));

	return ret ? ret : write_all(payload, bytes);
}

int observe_say_text(enum observe_frame_type type, const char *text)
{
	return observe_say(type, 0, observe_now_ns(), text, strlen(text));
}

int observe_refuse(const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	observe_say_text(OBSERVE_ERROR, text);
	fprintf(stderr, "bioscope-observe: %s\n", text);
	return 1;
}
