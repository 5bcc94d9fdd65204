/* The table of engines: the one place that names them all. */
#include "io_engine.h"

static const struct io_engine *const engines[BIOSCOPE_ENGINES] = {
	[BIOSCOPE_PSYNC] = &engine_psync,
	[BIOSCOPE_LIBAIO] = &engine_aio,
	[BIOSCOPE_IO_URING] = &engine_uring,
	[BIOSCOPE_NOP] = &engine_null,
	[BIOSCOPE_MMAP] = &engine_mmap,
};

const struct io_engine *io_engine(unsigned engine)
{
	return engines[engine];
}

int bioscope_probe(int engine)
{
	if (engine < 0 || engine >= BIOSCOPE_ENGINES)
		return -EINVAL;
	return io_engine((unsigned)engine)->probe();
}
