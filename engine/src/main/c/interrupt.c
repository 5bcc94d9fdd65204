/*
 * Ctrl-C during a run on the command line: the first asks for the end and is counted,
 * for Java to see; the second kills as if nobody had asked. SIGTERM likewise. A run
 * that is killed leaves its file to the next start, which removes it.
 */
#include "bioscope.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>

static const int caught[] = { SIGINT, SIGTERM };
static struct sigaction before[2];
static volatile sig_atomic_t signals;

static void count(int number)
{
	if (signals++) {
		signal(number, SIG_DFL);
		raise(number);
	}
}

int bioscope_interrupts_catch(void)
{
	struct sigaction action = { .sa_handler = count, .sa_flags = SA_RESTART };
	size_t i;

	signals = 0;
	sigemptyset(&action.sa_mask);
	for (i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		if (sigaction(caught[i], &action, &before[i]))
			return -errno;
	return 0;
}

int bioscope_interrupts(void)
{
	return signals;
}

void bioscope_interrupts_release(void)
{
	size_t i;

	for (i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		sigaction(caught[i], &before[i], NULL);
}
