/* CRC-32C (Castagnoli), as fio's verify=crc32c, iSCSI and ext4 have it. Any thread. */
#ifndef BIOSCOPE_CRC32C_H
#define BIOSCOPE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

uint32_t crc32c(uint32_t crc, const void *data, size_t bytes);

#endif
