/* The header of a verified block, and its check. Called by job and coordinator threads. */
#include "verify.h"
#include "crc32c.h"

#include <string.h>

struct block_header {
	uint64_t offset;
	uint64_t seed;
	uint32_t generation;
	uint32_t bytes;
	uint32_t magic;
	uint32_t crc;		/* of all other bytes of the block */
};
_Static_assert(sizeof(struct block_header) == 32, "a header fits any block");

#define BLOCK_MAGIC 0x62696f73u

static uint32_t checksum(const void *block, size_t bytes)
{
	const size_t before = offsetof(struct block_header, crc);
	const size_t after = sizeof(struct block_header);

	return crc32c(crc32c(0, block, before), (const char *)block + after, bytes - after);
}

void verify_stamp(void *block, size_t bytes, uint64_t offset, uint64_t seed, uint32_t generation)
{
	struct block_header header = {
		.offset = offset,
		.seed = seed,
		.generation = generation,
		.bytes = (uint32_t)bytes,
		.magic = BLOCK_MAGIC,
	};

	memcpy(block, &header, sizeof(header));
	header.crc = checksum(block, bytes);
	memcpy(block, &header, sizeof(header));
}

static bool all_zeros(const void *block, size_t bytes)
{
	const char *at = block;

	return !*at && !memcmp(at, at + 1, bytes - 1);
}

bool verify_matches(const void *block, size_t bytes, uint64_t offset, uint64_t seed, uint32_t generation)
{
	struct block_header header;

	if (generation == GENERATION_HOLE)
		return all_zeros(block, bytes);
	memcpy(&header, block, sizeof(header));
	return header.magic == BLOCK_MAGIC && header.offset == offset && header.seed == seed &&
	       header.generation == generation && header.bytes == bytes && header.crc == checksum(block, bytes);
}
