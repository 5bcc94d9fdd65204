/* A map visits each block once in a pass, in another order in each, the same for the same seed. */
#include "../pattern.h"
#include "check.h"

static void covers_once(uint64_t blocks)
{
	unsigned char *seen = calloc(blocks, 1);
	struct pattern pattern;
	uint64_t i, pass;

	pattern_init(&pattern, PATTERN_MAPPED, blocks, 7, 0);
	for (pass = 1; pass <= 3; pass++) {
		for (i = 0; i < blocks; i++) {
			uint64_t block = pattern_next(&pattern);

			CHECK(block < blocks, "block %llu of %llu", (unsigned long long)block, (unsigned long long)blocks);
			CHECK(++seen[block] == pass, "block %llu twice in pass %llu", (unsigned long long)block, (unsigned long long)pass);
		}
	}
	free(seen);
}

/* Not merely somewhere else: neighbours in time should be no neighbours on the disk. */
static void is_scattered(void)
{
	struct pattern pattern;
	uint64_t last = 0, near = 0, i;

	pattern_init(&pattern, PATTERN_MAPPED, 100000, 7, 0);
	for (i = 0; i < 100000; i++) {
		uint64_t block = pattern_next(&pattern);
		uint64_t distance = block > last ? block - last : last - block;

		near += distance < 100;
		last = block;
	}
	CHECK(near < 400, "%llu of 100000 steps are shorter than 100 blocks; 200 are expected", (unsigned long long)near);
}

static uint64_t differences(uint64_t seed_a, uint64_t job_a, uint64_t seed_b, uint64_t job_b)
{
	struct pattern a, b;
	uint64_t different = 0;
	int i;

	pattern_init(&a, PATTERN_MAPPED, 1000, seed_a, job_a);
	pattern_init(&b, PATTERN_MAPPED, 1000, seed_b, job_b);
	for (i = 0; i < 2000; i++)
		different += pattern_next(&a) != pattern_next(&b);
	return different;
}

int main(void)
{
	struct pattern pattern;
	uint64_t blocks;
	int i;

	for (blocks = 1; blocks < 700; blocks++)
		covers_once(blocks);
	covers_once(1 << 16);
	covers_once((1 << 16) + 1);
	is_scattered();
	CHECK(!differences(3, 0, 3, 0), "the same seed asks for the same blocks");
	CHECK(differences(3, 0, 4, 0) > 1900, "another seed asks for others");
	CHECK(differences(3, 0, 3, 1) > 1900, "another job asks for others");
	pattern_init(&pattern, PATTERN_SEQUENTIAL, 5, 1, 0);
	for (i = 0; i < 12; i++)
		CHECK(pattern_next(&pattern) == (uint64_t)i % 5, "sequential begins again at the end");
	pattern_init(&pattern, PATTERN_RANDOM, 3, 1, 0);
	for (i = 0; i < 1000; i++)
		CHECK(pattern_next(&pattern) < 3, "random stays below");
	return 0;
}
