/* A consumer that reads while the job writes sees whole records, in order, none twice and none missing. */
#include "check.h"

static uint64_t take_all(struct bioscope_run *run, uint64_t *head)
{
	struct bioscope_job *job = shared_of(run, 0);
	uint64_t tail = __atomic_load_n(&job->ring_tail, __ATOMIC_ACQUIRE);
	uint64_t taken = tail - *head;

	for (; *head != tail; ++*head) {
		const struct bioscope_record *record = &records_of(run, 0)[*head & (job->capacity - 1)];

		CHECK(record->offset / 4096 == record->id % 256, "record %llu is torn", (unsigned long long)*head);
		CHECK(record->seen_ns >= record->submit_ns, "record %llu is torn", (unsigned long long)*head);
	}
	__atomic_store_n(&job->ring_head, *head, __ATOMIC_RELEASE);
	return taken;
}

int main(void)
{
	struct bioscope_config config = small_config(BIOSCOPE_NOP, BIOSCOPE_READS);
	struct bioscope_run *run;
	uint64_t head = 0;
	bool over;

	if (bioscope_probe(BIOSCOPE_NOP) < 0)
		return skip("no io_uring");
	config.runtime_ns = 60 * NSEC_PER_SEC;
	config.number_ios = 300000;
	config.ring_records = 256;
	run = started(&config);
	do {
		over = __atomic_load_n(&run->view->phase, __ATOMIC_ACQUIRE) == BIOSCOPE_FINISHED;
		take_all(run, &head);
	} while (!over);
	CHECK(head + shared_of(run, 0)->dropped == 300000, "%llu taken, %llu dropped", (unsigned long long)head,
	      (unsigned long long)shared_of(run, 0)->dropped);
	bioscope_run_free(run);
	return 0;
}
