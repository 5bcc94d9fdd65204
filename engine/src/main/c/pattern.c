/*
 * Block patterns. The map of randread and randwrite needs no memory, however large the
 * region: a pass is a permutation of its blocks, computed for each position.
 */
#include "pattern.h"

static void new_pass(struct pattern *pattern)
{
	int round;

	pattern->position = 0;
	for (round = 0; round < PATTERN_ROUNDS; round++)
		pattern->keys[round] = random_next(&pattern->random);
}

void pattern_init(struct pattern *pattern, enum pattern_kind kind, uint64_t blocks, uint64_t seed, uint64_t job)
{
	unsigned bits = blocks > 1 ? 64 - (unsigned)__builtin_clzll(blocks - 1) : 0;

	pattern->kind = kind;
	pattern->blocks = blocks;
	pattern->left_bits = bits / 2;
	pattern->right_bits = bits - bits / 2;
	random_seed(&pattern->random, seed, job, 'o');
	new_pass(pattern);
}

static uint64_t permute(const struct pattern *pattern, uint64_t x)
{
	uint64_t right_mask = (1ull << pattern->right_bits) - 1;
	uint64_t left_mask = (1ull << pattern->left_bits) - 1;
	uint64_t right = x & right_mask;
	uint64_t left = x >> pattern->right_bits;
	int round;

	for (round = 0; round < PATTERN_ROUNDS; round += 2) {
		left ^= (((right ^ pattern->keys[round]) * 0x9e3779b97f4a7c15ull) >> 32) & left_mask;
		right ^= (((left ^ pattern->keys[round + 1]) * 0xbf58476d1ce4e5b9ull) >> 32) & right_mask;
	}
	return left << pattern->right_bits | right;
}

/* The permutation is of a power of two, less than twice the blocks: walk on where it leaves them. */
static uint64_t mapped(struct pattern *pattern)
{
	uint64_t block = pattern->position;

	do
		block = permute(pattern, block);
	while (block >= pattern->blocks);
	return block;
}

uint64_t pattern_next(struct pattern *pattern)
{
	uint64_t block;

	if (pattern->kind == PATTERN_RANDOM)
		return random_below(&pattern->random, pattern->blocks);
	if (pattern->position == pattern->blocks)
		new_pass(pattern);
	block = pattern->kind == PATTERN_MAPPED ? mapped(pattern) : pattern->position;
	pattern->position++;
	return block;
}
