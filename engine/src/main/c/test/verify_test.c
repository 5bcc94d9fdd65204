/* A block proves its place, its run and its age; any changed byte shows. */
#include "../verify.h"
#include "check.h"

int main(void)
{
	unsigned char block[512], zeros[512] = { 0 };
	struct random random;
	size_t at;

	random_seed(&random, 1, 0, 't');
	random_fill(&random, block, sizeof(block));
	verify_stamp(block, sizeof(block), 4096, 9, 3);
	CHECK(verify_matches(block, sizeof(block), 4096, 9, 3), "as it was written");
	CHECK(!verify_matches(block, sizeof(block), 8192, 9, 3), "elsewhere");
	CHECK(!verify_matches(block, sizeof(block), 4096, 8, 3), "of another run");
	CHECK(!verify_matches(block, sizeof(block), 4096, 9, 4), "too old: a lost write");
	for (at = 0; at < sizeof(block); at++) {
		block[at] ^= 1;
		CHECK(!verify_matches(block, sizeof(block), 4096, 9, 3), "byte %zu changed", at);
		block[at] ^= 1;
	}
	CHECK(verify_matches(zeros, sizeof(zeros), 0, 9, GENERATION_HOLE), "a hole reads as zeros");
	zeros[511] = 1;
	CHECK(!verify_matches(zeros, sizeof(zeros), 0, 9, GENERATION_HOLE), "stale data in a hole");
	CHECK(verify_next(GENERATION_UNKNOWN) > GENERATION_PREPARED, "what is not known any more is known once written");
	return 0;
}
