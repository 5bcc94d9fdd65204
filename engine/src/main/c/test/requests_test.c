/*
 * With every engine and pattern, each request is made, counted and recorded once, with its
 * stamps in order, and no two in flight overlap, also where the region is smaller than the queue.
 */
#include "check.h"

static void stamps_in_order(const struct bioscope_record *record)
{
	CHECK(record->intended_ns <= record->submit_ns, "request %llu", (unsigned long long)record->id);
	CHECK(record->submit_ns <= record->submitted_ns, "request %llu", (unsigned long long)record->id);
	CHECK(record->submitted_ns <= record->seen_ns, "request %llu", (unsigned long long)record->id);
	CHECK(record->result == (int)record->bytes, "request %llu: %d", (unsigned long long)record->id, record->result);
}

/* Records come in the order of completion: whoever was submitted before another was seen was in flight with it. */
static void nothing_overlaps(const struct bioscope_record *records, uint64_t count)
{
	uint64_t i, j;

	for (i = 0; i < count; i++) {
		stamps_in_order(&records[i]);
		for (j = i + 1; j < count && j < i + 64; j++)
			CHECK(records[j].offset != records[i].offset || records[j].submit_ns >= records[i].seen_ns,
			      "offset %llu is in flight twice", (unsigned long long)records[i].offset);
	}
}

static void whole_run(unsigned engine, unsigned flags, uint64_t size, unsigned depth, unsigned batch)
{
	struct bioscope_config config = small_config(engine, flags);
	struct bioscope_run *run;
	unsigned job;

	config.size = size;
	config.iodepth = depth;
	config.jobs = 2;
	config.batch_submit = config.batch_complete_min = batch;
	config.runtime_ns = NSEC_PER_SEC * 10;
	config.number_ios = 300;
	run = finished(&config);
	CHECK(!run->view->error.err, "%s at step %u", strerror(run->view->error.err), run->view->error.step);
	for (job = 0; job < config.jobs; job++) {
		CHECK(requests_of(run, job) == 300, "%s, flags %x, size %llu, depth %u, batch %u: %llu requests",
		      io_engine(engine)->name, flags, (unsigned long long)size, depth, batch,
		      (unsigned long long)requests_of(run, job));
		CHECK(shared_of(run, job)->ring_tail == 300, "%llu records", (unsigned long long)shared_of(run, job)->ring_tail);
		nothing_overlaps(records_of(run, job), 300);
	}
	bioscope_run_free(run);
	CHECK(access(config.path, F_OK), "the file is removed");
}

int main(void)
{
	static const unsigned patterns[] = {
		BIOSCOPE_READS, BIOSCOPE_WRITES, BIOSCOPE_READS | BIOSCOPE_WRITES,
		BIOSCOPE_READS | BIOSCOPE_RANDOM, BIOSCOPE_WRITES | BIOSCOPE_RANDOM,
		BIOSCOPE_WRITES | BIOSCOPE_RANDOM | BIOSCOPE_NORANDOMMAP,
	};
	unsigned engine, pattern;

	for (engine = BIOSCOPE_PSYNC; engine <= BIOSCOPE_IO_URING; engine++) {
		if (bioscope_probe((int)engine) < 0) {
			printf("without %s\n", io_engine(engine)->name);
			continue;
		}
		for (pattern = 0; pattern < sizeof(patterns) / sizeof(patterns[0]); pattern++) {
			whole_run(engine, patterns[pattern], 1 << 20, 16, 1);
			whole_run(engine, patterns[pattern], 10 * 4096, 16, 1);
			whole_run(engine, patterns[pattern], 10 * 4096, 16, 7);
			whole_run(engine, patterns[pattern], 1 << 20, 16, 0);
		}
	}
	return 0;
}
