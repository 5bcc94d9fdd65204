/* Sleeping on a 32-bit word until somebody changes it. Any thread. */
#ifndef BIOSCOPE_FUTEX_H
#define BIOSCOPE_FUTEX_H

#include <linux/futex.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Sleeps while *word is `expected`, at most for that long; NULL is for ever. May also come back for nothing. */
static inline void futex_wait(uint32_t *word, uint32_t expected, const struct timespec *longest)
{
	syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, longest, NULL, 0);
}

static inline void futex_wake(uint32_t *word, int threads)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, threads, NULL, NULL, 0);
}

#endif
