/*
 * Which block comes next: sequential, random, or random with a map. Each job has its
 * own pattern over its own part of the region. Called by the job's thread.
 */
#ifndef BIOSCOPE_PATTERN_H
#define BIOSCOPE_PATTERN_H

#include "random.h"

#include <stdbool.h>

enum pattern_kind {
	PATTERN_SEQUENTIAL,
	PATTERN_MAPPED,		/* random, each block once in a pass */
	PATTERN_RANDOM,		/* random, blocks may repeat */
};

#define PATTERN_ROUNDS 6

struct pattern {
	enum pattern_kind kind;
	uint64_t blocks;
	uint64_t position;	/* in the pass */
	struct random random;

	/* The map: a Feistel permutation of the numbers of left + right bits, anew each pass. */
	unsigned left_bits;
	unsigned right_bits;
	uint64_t keys[PATTERN_ROUNDS];
};

void pattern_init(struct pattern *pattern, enum pattern_kind kind, uint64_t blocks, uint64_t seed, uint64_t job);

/* A block below pattern->blocks. */
uint64_t pattern_next(struct pattern *pattern);

#endif
