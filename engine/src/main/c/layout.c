/* The layout of all that Java reads and writes in our memory, for it to look up by name. */
#include "bioscope.h"

#include <stddef.h>

#define WHOLE(type) { #type, 0, sizeof(struct type) }
#define FIELD(type, field) { #type "." #field, offsetof(struct type, field), sizeof(((struct type *)0)->field) }

static const struct bioscope_field fields[] = {
	WHOLE(bioscope_config),
	FIELD(bioscope_config, bs),
	FIELD(bioscope_config, size),
	FIELD(bioscope_config, offset),
	FIELD(bioscope_config, runtime_ns),
	FIELD(bioscope_config, ramp_ns),
	FIELD(bioscope_config, number_ios),
	FIELD(bioscope_config, rate_iops),
	FIELD(bioscope_config, seed),
	FIELD(bioscope_config, ring_records),
	FIELD(bioscope_config, engine),
	FIELD(bioscope_config, iodepth),
	FIELD(bioscope_config, jobs),
	FIELD(bioscope_config, batch_submit),
	FIELD(bioscope_config, batch_complete_min),
	FIELD(bioscope_config, rwmixread),
	FIELD(bioscope_config, fsync_every),
	FIELD(bioscope_config, fdatasync_every),
	FIELD(bioscope_config, sync),
	FIELD(bioscope_config, prepare),
	FIELD(bioscope_config, flags),
	FIELD(bioscope_config, loop),
	FIELD(bioscope_config, completion),
	FIELD(bioscope_config, cpus),
	FIELD(bioscope_config, device_bytes),
	FIELD(bioscope_config, device_sequence),
	FIELD(bioscope_config, device_major),
	FIELD(bioscope_config, device_minor),
	FIELD(bioscope_config, backing),
	FIELD(bioscope_config, path),

	WHOLE(bioscope_record),
	FIELD(bioscope_record, id),
	FIELD(bioscope_record, offset),
	FIELD(bioscope_record, intended_ns),
	FIELD(bioscope_record, submit_ns),
	FIELD(bioscope_record, submitted_ns),
	FIELD(bioscope_record, seen_ns),
	FIELD(bioscope_record, bytes),
	FIELD(bioscope_record, result),
	FIELD(bioscope_record, job),
	FIELD(bioscope_record, op),
	FIELD(bioscope_record, flags),
	FIELD(bioscope_record, slot),

	WHOLE(bioscope_laboratory_record),
	FIELD(bioscope_laboratory_record, endio_ns),
	FIELD(bioscope_laboratory_record, queued_ns),
	FIELD(bioscope_laboratory_record, worker_ns),
	FIELD(bioscope_laboratory_record, complete_ns),
	FIELD(bioscope_laboratory_record, worker_tid),
	FIELD(bioscope_laboratory_record, complete_tid),
	FIELD(bioscope_laboratory_record, endio_cpu),
	FIELD(bioscope_laboratory_record, worker_cpu),
	FIELD(bioscope_laboratory_record, complete_cpu),
	FIELD(bioscope_laboratory_record, completion),
	FIELD(bioscope_laboratory_record, flushed),
	FIELD(bioscope_laboratory_record, bio_ns),
	FIELD(bioscope_laboratory_record, issue_ns),

	WHOLE(bioscope_latency),
	FIELD(bioscope_latency, sum_ns),
	FIELD(bioscope_latency, min_ns),
	FIELD(bioscope_latency, max_ns),
	FIELD(bioscope_latency, sum_squares),
	FIELD(bioscope_latency, counts),

	WHOLE(bioscope_direction),
	FIELD(bioscope_direction, requests),
	FIELD(bioscope_direction, bytes),
	FIELD(bioscope_direction, errors),
	FIELD(bioscope_direction, short_requests),
	FIELD(bioscope_direction, slat),
	FIELD(bioscope_direction, clat),
	FIELD(bioscope_direction, lat),

	WHOLE(bioscope_stats),
	FIELD(bioscope_stats, direction),
	FIELD(bioscope_stats, depth_levels),
	FIELD(bioscope_stats, submit_calls),
	FIELD(bioscope_stats, wait_calls),

	WHOLE(bioscope_depth),
	FIELD(bioscope_depth, seq),
	FIELD(bioscope_depth, in_flight),
	FIELD(bioscope_depth, last_ns),
	FIELD(bioscope_depth, area_ns),
	FIELD(bioscope_depth, ramp_area_ns),

	WHOLE(bioscope_usage),
	FIELD(bioscope_usage, user_ns),
	FIELD(bioscope_usage, system_ns),
	FIELD(bioscope_usage, voluntary_switches),
	FIELD(bioscope_usage, involuntary_switches),
	FIELD(bioscope_usage, minor_faults),
	FIELD(bioscope_usage, major_faults),

	WHOLE(bioscope_pages),
	FIELD(bioscope_pages, cached),
	FIELD(bioscope_pages, dirty),
	FIELD(bioscope_pages, writeback),
	FIELD(bioscope_pages, machine_cached),
	FIELD(bioscope_pages, machine_dirty),

	WHOLE(bioscope_loop),
	FIELD(bioscope_loop, mode),
	FIELD(bioscope_loop, pages_by),
	FIELD(bioscope_loop, commands),
	FIELD(bioscope_loop, runs),
	FIELD(bioscope_loop, requeued),
	FIELD(bioscope_loop, zero_filled),
	FIELD(bioscope_loop, short_writes),
	FIELD(bioscope_loop, flushes),
	FIELD(bioscope_loop, first_error),
	FIELD(bioscope_loop, worker),
	FIELD(bioscope_loop, interrupt),
	FIELD(bioscope_loop, before),
	FIELD(bioscope_loop, after),

	WHOLE(bioscope_job),
	FIELD(bioscope_job, records),
	FIELD(bioscope_job, capacity),
	FIELD(bioscope_job, record_bytes),
	FIELD(bioscope_job, tid),
	FIELD(bioscope_job, ring_tail),
	FIELD(bioscope_job, dropped),
	FIELD(bioscope_job, ring_head),
	FIELD(bioscope_job, depth),
	FIELD(bioscope_job, usage),
	FIELD(bioscope_job, verified),
	FIELD(bioscope_job, mismatches),
	FIELD(bioscope_job, mismatch_offsets),
	FIELD(bioscope_job, stats),

	WHOLE(bioscope_error),
	FIELD(bioscope_error, err),
	FIELD(bioscope_error, step),
	FIELD(bioscope_error, value),
	FIELD(bioscope_error, at_ns),
	FIELD(bioscope_error, op),
	FIELD(bioscope_error, job),

	WHOLE(bioscope_run_view),
	FIELD(bioscope_run_view, phase),
	FIELD(bioscope_run_view, stop),
	FIELD(bioscope_run_view, fallbacks),
	FIELD(bioscope_run_view, jobs),
	FIELD(bioscope_run_view, held),
	FIELD(bioscope_run_view, job_stride),
	FIELD(bioscope_run_view, job_base),
	FIELD(bioscope_run_view, start_ns),
	FIELD(bioscope_run_view, ramp_end_ns),
	FIELD(bioscope_run_view, end_ns),
	FIELD(bioscope_run_view, prepare_bytes),
	FIELD(bioscope_run_view, prepared_bytes),
	FIELD(bioscope_run_view, error),
	FIELD(bioscope_run_view, loop),
};

int bioscope_abi(void)
{
	return BIOSCOPE_ABI;
}

const struct bioscope_field *bioscope_layout(void)
{
	return fields;
}

int bioscope_layout_fields(void)
{
	return sizeof(fields) / sizeof(fields[0]);
}
