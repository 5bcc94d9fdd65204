/*
 * Blocks that prove what they are: under verify each written block begins with its
 * checksum, where it belongs, which run wrote it and how often it was written before.
 * A block that is whole but old (a lost write) or elsewhere (a misdirected one) shows.
 */
#ifndef BIOSCOPE_VERIFY_H
#define BIOSCOPE_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Generations of a block: never written (it must read as zeros), and not known any more. */
#define GENERATION_HOLE		0u
#define GENERATION_PREPARED	1u
#define GENERATION_UNKNOWN	UINT32_MAX

/* What a write makes of a block. Of one that is not known the count starts again. */
static inline uint32_t verify_next(uint32_t generation)
{
	return generation == GENERATION_UNKNOWN ? GENERATION_PREPARED + 1 : generation + 1;
}

void verify_stamp(void *block, size_t bytes, uint64_t offset, uint64_t seed, uint32_t generation);
bool verify_matches(const void *block, size_t bytes, uint64_t offset, uint64_t seed, uint32_t generation);

#endif
