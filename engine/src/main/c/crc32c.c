/* CRC-32C by the CPU's own instruction where it has one, by table where not. */
#include "crc32c.h"

#include <pthread.h>
#include <string.h>

#define POLYNOMIAL 0x82f63b78u

static uint32_t table[256];
static uint32_t (*chosen)(uint32_t crc, const unsigned char *data, size_t bytes);
static pthread_once_t choose_once = PTHREAD_ONCE_INIT;

static uint32_t by_table(uint32_t crc, const unsigned char *data, size_t bytes)
{
	while (bytes--)
		crc = crc >> 8 ^ table[(crc ^ *data++) & 0xff];
	return crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static uint32_t by_cpu(uint32_t crc, const unsigned char *data, size_t bytes)
{
	uint64_t wide = crc;

	for (; bytes >= 8; bytes -= 8, data += 8) {
		uint64_t word;

		memcpy(&word, data, 8);
		wide = __builtin_ia32_crc32di(wide, word);
	}
	crc = (uint32_t)wide;
	while (bytes--)
		crc = __builtin_ia32_crc32qi(crc, *data++);
	return crc;
}

static int cpu_can(void)
{
	return __builtin_cpu_supports("sse4.2");
}
#else
#define by_cpu by_table

static int cpu_can(void)
{
	return 0;
}
#endif

static void choose(void)
{
	uint32_t byte, crc;
	int bit;

	for (byte = 0; byte < 256; byte++) {
		crc = byte;
		for (bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ POLYNOMIAL : crc >> 1;
		table[byte] = crc;
	}
	chosen = cpu_can() ? by_cpu : by_table;
}

uint32_t crc32c(uint32_t crc, const void *data, size_t bytes)
{
	pthread_once(&choose_once, choose);
	return ~chosen(~crc, data, bytes);
}
