/*
 * Counters with one writer, the job's own thread, that Java reads at any time: plain
 * loads and stores that can neither tear nor be cached, and no locked instruction.
 */
#ifndef BIOSCOPE_COUNTERS_H
#define BIOSCOPE_COUNTERS_H

#include "bioscope.h"

static inline void counter_set(uint64_t *counter, uint64_t value)
{
	__atomic_store_n(counter, value, __ATOMIC_RELAXED);
}

static inline void counter_add(uint64_t *counter, uint64_t by)
{
	__atomic_store_n(counter, *counter + by, __ATOMIC_RELAXED);
}

/* The same bucket as LatencyHistogram.bucket(). */
static inline unsigned latency_bucket(uint64_t ns)
{
	unsigned shift;

	if (ns < 1u << BIOSCOPE_SUB_BITS)
		return (unsigned)ns;
	if (ns >> BIOSCOPE_CEILING_BITS)
		return BIOSCOPE_BUCKETS - 1;
	shift = 63 - (unsigned)__builtin_clzll(ns) - BIOSCOPE_SUB_BITS;
	return (shift << BIOSCOPE_SUB_BITS) + (unsigned)(ns >> shift);
}

static inline void latency_count(struct bioscope_latency *latency, uint64_t ns)
{
	double squares = latency->sum_squares + (double)ns * (double)ns;

	counter_add(&latency->sum_ns, ns);
	if (ns < latency->min_ns)
		counter_set(&latency->min_ns, ns);
	if (ns > latency->max_ns)
		counter_set(&latency->max_ns, ns);
	__atomic_store(&latency->sum_squares, &squares, __ATOMIC_RELAXED);
	counter_add(&latency->counts[latency_bucket(ns)], 1);
}

/* So many more, or fewer, in flight since now. Readers retry while seq is odd or moves. */
static inline void depth_change(struct bioscope_depth *depth, uint64_t now_ns, int64_t by)
{
	__atomic_store_n(&depth->seq, depth->seq + 1, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	counter_add(&depth->area_ns, depth->in_flight * (now_ns - depth->last_ns));
	counter_set(&depth->last_ns, now_ns);
	counter_set(&depth->in_flight, depth->in_flight + (uint64_t)by);
	__atomic_store_n(&depth->seq, depth->seq + 1, __ATOMIC_RELEASE);
}

#endif
