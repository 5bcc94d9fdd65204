/*
 * The one signal handler that the engine has; see landing.h. The JVM has its own for
 * SIGBUS, which gets every one that is not of a copy of ours. Job threads.
 */
#include "landing.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

/*
 * Where this thread's copy goes on when its page cannot be had; NULL outside of one. In the
 * static part of the thread's memory: a handler must not make it on its first use.
 */
static _Thread_local sigjmp_buf *volatile landing __attribute__((tls_model("initial-exec")));

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned users;
static struct sigaction others;

static void on_fault(int signal, siginfo_t *info, void *context)
{
	sigjmp_buf *back = landing;

	if (back && info->si_code > 0) {
		landing = NULL;
		siglongjmp(*back, info->si_code == BUS_MCEERR_AR ? LANDING_POISON : LANDING_NO_PAGE);
	}
	if (others.sa_flags & SA_SIGINFO) {
		others.sa_sigaction(signal, info, context);
	} else if (others.sa_handler == SIG_DFL) {
		/* Happens again on return, and ends the program as it would have without us. */
		sigaction(signal, &others, NULL);
	} else if (others.sa_handler != SIG_IGN) {
		others.sa_handler(signal);
	}
}

int landing_open(void)
{
	struct sigaction ours = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK };
	sigset_t bus;
	int ret = 0;

	sigemptyset(&ours.sa_mask);
	pthread_mutex_lock(&lock);
	if (!users && sigaction(SIGBUS, &ours, &others))
		ret = -errno;
	else
		users++;
	pthread_mutex_unlock(&lock);
	if (ret)
		return ret;
	/* The run's threads block all signals; this one, blocked, would kill the program. */
	sigemptyset(&bus);
	sigaddset(&bus, SIGBUS);
	pthread_sigmask(SIG_UNBLOCK, &bus, NULL);
	landing = NULL;
	return 0;
}

void landing_close(void)
{
	struct sigaction now;

	pthread_mutex_lock(&lock);
	/* Whoever came after us may chain to us: then it stays. */
	if (!--users && !sigaction(SIGBUS, NULL, &now) && now.sa_flags & SA_SIGINFO && now.sa_sigaction == on_fault)
		sigaction(SIGBUS, &others, NULL);
	pthread_mutex_unlock(&lock);
}

int landing_copy(void *to, const void *from, size_t bytes)
{
	sigjmp_buf back;
	int code = sigsetjmp(back, 0);

	if (code)
		return code;
	landing = &back;
	atomic_signal_fence(memory_order_seq_cst);
	memcpy(to, from, bytes);
	atomic_signal_fence(memory_order_seq_cst);
	landing = NULL;
	return 0;
}
