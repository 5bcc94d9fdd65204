/*
 * Reproducible randomness: offsets, mix, arrivals and data of a job all come from
 * generators seeded with the run's seed, the job's number and their own purpose.
 */
#ifndef BIOSCOPE_RANDOM_H
#define BIOSCOPE_RANDOM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct random {
	uint64_t state;
};

/* splitmix64: each state gives another value, and the values pass the usual tests. */
static inline uint64_t random_mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
	return x ^ (x >> 31);
}

static inline uint64_t random_next(struct random *random)
{
	random->state += 0x9e3779b97f4a7c15ull;
	return random_mix(random->state);
}

static inline void random_seed(struct random *random, uint64_t seed, uint64_t job, uint64_t purpose)
{
	random->state = random_mix(random_mix(seed + 1) ^ (job << 8 | purpose));
}

/* Even over [0, below), without a division. */
static inline uint64_t random_below(struct random *random, uint64_t below)
{
	return (uint64_t)(((unsigned __int128)random_next(random) * below) >> 64);
}

/* In (0, 1]: its logarithm is finite. */
static inline double random_fraction(struct random *random)
{
	return (double)((random_next(random) >> 11) + 1) * 0x1p-53;
}

/* Fills with bytes that no compressor or deduplicator can make less of; a multiple of 8. */
static inline void random_fill(struct random *random, void *to, size_t bytes)
{
	unsigned char *at = to;
	size_t done;

	for (done = 0; done < bytes; done += 8) {
		uint64_t word = random_next(random);

		memcpy(at + done, &word, 8);
	}
}

#endif
