/* CRC-32C gives the check values of its standard, for any length and alignment. */
#include "../crc32c.h"
#include "check.h"

static uint32_t bit_by_bit(const unsigned char *data, size_t bytes)
{
	uint32_t crc = ~0u;
	int bit;

	while (bytes--) {
		crc ^= *data++;
		for (bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ 0x82f63b78u : crc >> 1;
	}
	return ~crc;
}

int main(void)
{
	unsigned char data[300];
	struct random random;
	size_t from, bytes;

	CHECK(crc32c(0, "123456789", 9) == 0xe3069283u, "the check value");
	memset(data, 0, sizeof(data));
	CHECK(crc32c(0, data, 32) == 0x8a9136aau, "32 zeros, RFC 3720");
	random_seed(&random, 1, 0, 't');
	random_fill(&random, data, 296);
	for (from = 0; from < 9; from++)
		for (bytes = 0; bytes < 280; bytes++)
			CHECK(crc32c(0, data + from, bytes) == bit_by_bit(data + from, bytes), "%zu bytes from %zu", bytes, from);
	CHECK(crc32c(crc32c(0, data, 100), data + 100, 100) == crc32c(0, data, 200), "in two pieces");
	return 0;
}
