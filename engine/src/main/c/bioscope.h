/*
 * The whole ABI between the engine's library and Java: every struct that both sides
 * read, every function that Java calls. Called from Java's control threads only,
 * never per request. Java takes the offsets of all fields from bioscope_layout().
 *
 * A run's memory, as Java reads it while the run goes on:
 *
 *	struct bioscope_run_view     one; the coordinator thread writes it
 *	struct bioscope_job          one a job, each written by its own thread alone;
 *	                             of it, Java writes only ring_head
 *	struct bioscope_record[]     each job's ring, at bioscope_job.records
 *
 * All times are CLOCK_MONOTONIC ns.
 */
#ifndef BIOSCOPE_H
#define BIOSCOPE_H

#include <stdint.h>

#define BIOSCOPE_API __attribute__((visibility("default")))

/* Raised with every change to a struct or a function below; Java refuses another. */
#define BIOSCOPE_ABI 11

/* In the order of the option ioengine's legal values. */
enum bioscope_engine {
	BIOSCOPE_PSYNC,
	BIOSCOPE_LIBAIO,
	BIOSCOPE_IO_URING,
	BIOSCOPE_NOP,
	BIOSCOPE_MMAP,
	BIOSCOPE_ENGINES,
};

/* The ordinals of org.bioscope.traces.Op. */
enum bioscope_op {
	BIOSCOPE_OP_READ,
	BIOSCOPE_OP_WRITE,
	BIOSCOPE_OP_FSYNC,
	BIOSCOPE_OP_FDATASYNC,
	BIOSCOPE_OP_NOP,
	BIOSCOPE_OPS,
};

/* The ordinals of org.bioscope.traces.Prepare. */
enum bioscope_prepare {
	BIOSCOPE_PREPARE_NONE,
	BIOSCOPE_PREPARE_TRUNCATE,
	BIOSCOPE_PREPARE_FALLOCATE,
	BIOSCOPE_PREPARE_KEEP_SIZE,
	BIOSCOPE_PREPARE_WRITTEN,
	BIOSCOPE_PREPARE_CACHED,
	BIOSCOPE_PREPARE_DIRTY,
};

/* The ordinals of org.bioscope.traces.SyncMode. */
enum bioscope_sync {
	BIOSCOPE_SYNC_NONE,
	BIOSCOPE_SYNC_DSYNC,
	BIOSCOPE_SYNC_SYNC,
};

/* Who finishes a request in the laboratory: the ordinals of org.bioscope.traces.Completion. */
enum bioscope_completion {
	BIOSCOPE_COMPLETE_INLINE = 1,
	BIOSCOPE_COMPLETE_WORKQUEUE = 2,
	BIOSCOPE_COMPLETE_CALLER = 4,
	BIOSCOPE_COMPLETE_COPY = 6,	/* no direct I/O: a worker copied through the page cache */
};

/* The loop laboratory, and a real loop device; in the order of the options' legal values. */
enum bioscope_loop_mode {
	BIOSCOPE_LOOP_NONE,
	BIOSCOPE_LOOP_BUFFERED,
	BIOSCOPE_LOOP_DIRECT,
};

/* The situations in which a policy may answer differently: an index of two bits. */
#define BIOSCOPE_SITUATION_AGAIN	1	/* this run wrote the block before */
#define BIOSCOPE_SITUATION_FAILED	2	/* the device reported an error */
#define BIOSCOPE_SITUATIONS		4
#define BIOSCOPE_POLICY_OPS		8	/* BIOSCOPE_OPS, rounded up */

/* bioscope_config.flags */
#define BIOSCOPE_READS		(1u << 0)
#define BIOSCOPE_WRITES		(1u << 1)
#define BIOSCOPE_RANDOM		(1u << 2)
#define BIOSCOPE_NORANDOMMAP	(1u << 3)
#define BIOSCOPE_POISSON	(1u << 4)
#define BIOSCOPE_FIXEDBUFS	(1u << 5)
#define BIOSCOPE_REGISTERFILES	(1u << 6)
#define BIOSCOPE_SQPOLL		(1u << 7)
#define BIOSCOPE_HIPRI		(1u << 8)
#define BIOSCOPE_VERIFY		(1u << 9)
#define BIOSCOPE_RECORD		(1u << 10)	/* off only to measure what recording costs */
#define BIOSCOPE_BLOCK_DEVICE	(1u << 11)	/* opened as it lies; to be written only as device_ says */
#define BIOSCOPE_EXISTING	(1u << 12)	/* the file is there and may be overwritten */
#define BIOSCOPE_AS_IT_IS	(1u << 13)	/* the file is there and is not prepared */
#define BIOSCOPE_KEEP		(1u << 14)	/* leave a file that the run made */
#define BIOSCOPE_HOLD		(1u << 15)	/* wait for bioscope_run_release() before the clock starts */
#define BIOSCOPE_LABORATORY	(1u << 16)	/* completions go through our own hand-off */
#define BIOSCOPE_FLUSH		(1u << 17)	/* a write's completion syncs the file, which is opened without O_DSYNC */

#define BIOSCOPE_PATH_BYTES 4096
#define BIOSCOPE_CPU_WORDS 16

/* What a run is asked to do. Filled by Java, copied by bioscope_run_create(). */
struct bioscope_config {
	uint64_t bs;
	uint64_t size;
	uint64_t offset;
	uint64_t runtime_ns;
	uint64_t ramp_ns;
	uint64_t number_ios;
	uint64_t rate_iops;
	uint64_t seed;
	uint64_t ring_records;		/* of each job; a power of two */
	uint32_t engine;
	uint32_t iodepth;
	uint32_t jobs;
	uint32_t batch_submit;
	uint32_t batch_complete_min;
	uint32_t rwmixread;		/* percent */
	uint32_t fsync_every;
	uint32_t fdatasync_every;
	uint32_t sync;
	uint32_t prepare;
	uint32_t flags;
	uint32_t loop;			/* an enum bioscope_loop_mode */
	uint32_t loop_device;		/* the same: a real one over the file, which the run makes and removes */
	uint32_t spare;
	/* The laboratory's policy: an enum bioscope_completion for each situation and op. */
	uint8_t completion[BIOSCOPE_SITUATIONS][BIOSCOPE_POLICY_OPS];
	/* CPU n is bit n % 64 of word n / 64: where the jobs' threads may run; all zero is anywhere. */
	uint64_t cpus[BIOSCOPE_CPU_WORDS];
	/*
	 * The block device that may be written, as it was looked at: its number, its size and the kernel's count of
	 * its media (0 where there is none). Opened for this run alone, and refused if it is another by then.
	 */
	uint64_t device_bytes;
	uint64_t device_sequence;
	uint32_t device_major;
	uint32_t device_minor;
	/* Who ends the loop layer's direct I/O on the backing file: BIOSCOPE_COMPLETE_INLINE or _WORKQUEUE for each op. */
	uint8_t backing[BIOSCOPE_POLICY_OPS];
	char path[BIOSCOPE_PATH_BYTES];
};

/*
 * What is recorded of a request: org.bioscope.traces.EngineRow is the same layout.
 * user_data of its io_uring SQE is job << 48 | id.
 */
struct bioscope_record {
	uint64_t id;
	uint64_t offset;
	uint64_t intended_ns;
	uint64_t submit_ns;
	uint64_t submitted_ns;
	uint64_t seen_ns;
	uint32_t bytes;
	int32_t result;
	uint16_t job;
	uint8_t op;
	uint8_t flags;
	uint32_t slot;
};
_Static_assert(sizeof(struct bioscope_record) == 64, "a record is one cache line");

/*
 * What the laboratory records of a request: the same, and where its completion went. Times
 * are 0, CPUs BIOSCOPE_NO_CPU and tids 0 where there was no such stage.
 */
struct bioscope_laboratory_record {
	struct bioscope_record record;
	uint64_t endio_ns;		/* the completion thread has it from the device */
	uint64_t queued_ns;
	uint64_t worker_ns;
	uint64_t complete_ns;		/* the completion function has run to its end */
	uint32_t worker_tid;
	uint32_t complete_tid;
	uint16_t endio_cpu;
	uint16_t worker_cpu;
	uint16_t complete_cpu;
	uint8_t completion;		/* an enum bioscope_completion; above BIOSCOPE_BACKING_SHIFT the backing file's */
	uint8_t flushed;		/* 1 where the completion synced the file */
	/* The loop laboratory's alone: on the worker's list; the worker issues the I/O on the backing file. */
	uint64_t bio_ns;
	uint64_t issue_ns;
};
#define BIOSCOPE_BACKING_SHIFT	4
#define BIOSCOPE_BACKING_MASK	0xf0
_Static_assert(sizeof(struct bioscope_laboratory_record) == 128, "a laboratory record is two cache lines");

#define BIOSCOPE_NO_CPU 0xffff

/* bioscope_record.flags */
#define BIOSCOPE_RECORD_RAMP		1
#define BIOSCOPE_RECORD_VERIFY_FAILED	2

/* The buckets of org.bioscope.traces.LatencyHistogram: exact to 64 ns, then 64 a doubling. */
#define BIOSCOPE_SUB_BITS	6
#define BIOSCOPE_CEILING_BITS	40
#define BIOSCOPE_BUCKETS	((BIOSCOPE_CEILING_BITS - BIOSCOPE_SUB_BITS + 1) << BIOSCOPE_SUB_BITS)

struct bioscope_latency {
	uint64_t sum_ns;
	uint64_t min_ns;		/* ~0 where nothing was counted */
	uint64_t max_ns;
	double sum_squares;
	uint64_t counts[BIOSCOPE_BUCKETS];
};

struct bioscope_direction {
	uint64_t requests;
	uint64_t bytes;
	uint64_t errors;
	uint64_t short_requests;
	struct bioscope_latency slat;
	struct bioscope_latency clat;
	struct bioscope_latency lat;
};

#define BIOSCOPE_DIRECTIONS	3	/* read, write, sync */
#define BIOSCOPE_DEPTH_LEVELS	7	/* 1, 2, 4, 8, 16, 32, >= 64 */

struct bioscope_stats {
	struct bioscope_direction direction[BIOSCOPE_DIRECTIONS];
	uint64_t depth_levels[BIOSCOPE_DEPTH_LEVELS];
	uint64_t submit_calls;
	uint64_t wait_calls;
};

/* Read it between two equal and even values of seq: one moment, not a mixture of two. */
struct bioscope_depth {
	uint64_t seq;
	uint64_t in_flight;
	uint64_t last_ns;		/* of the last change of in_flight */
	uint64_t area_ns;		/* in_flight integrated over time until last_ns */
	uint64_t ramp_area_ns;		/* of it, before the ramp's end */
};

/* CPU time and the rest of getrusage(RUSAGE_THREAD), of the measured part. */
struct bioscope_usage {
	uint64_t user_ns;
	uint64_t system_ns;
	uint64_t voluntary_switches;
	uint64_t involuntary_switches;
	uint64_t minor_faults;
	uint64_t major_faults;
};

/* How much page cache there is, bytes: of the run's region and of the whole machine; ~0 where it could not be had. */
struct bioscope_pages {
	uint64_t cached;
	uint64_t dirty;
	uint64_t writeback;
	uint64_t machine_cached;	/* /proc/meminfo: Cached, Dirty */
	uint64_t machine_dirty;
};

enum bioscope_pages_by {
	BIOSCOPE_PAGES_UNKNOWN,
	BIOSCOPE_PAGES_CACHESTAT,
	BIOSCOPE_PAGES_MINCORE,
};

/*
 * What the loop laboratory did and used, of the measured part; whole once the phase is VERIFYING. Of a real
 * loop device: mode, pages, the worker's usage for all kworkers that bore its name at the end, runs for their
 * number, and machine_switches.
 */
struct bioscope_loop {
	uint32_t mode;			/* as it came: direct falls back to buffered where the file asks for larger blocks */
	uint32_t pages_by;
	uint64_t commands;		/* that the worker took, flushes and rests of short reads among them */
	uint64_t runs;			/* of the worker: from its waking up until its list was empty */
	uint64_t requeued;		/* short reads, whose rest was asked for again */
	uint64_t zero_filled;		/* reads beyond the backing file's end */
	uint64_t short_writes;		/* told as whole ones, as the driver does */
	uint64_t flushes;
	int64_t first_error;		/* -errno of the backing file, before it was mapped */
	struct bioscope_usage worker;
	struct bioscope_usage interrupt;	/* the thread that stands for the backing device's interrupt */
	struct bioscope_pages before;
	struct bioscope_pages after;
	uint64_t machine_switches;	/* context switches of the whole machine meanwhile */
};

#define BIOSCOPE_MISMATCHES 16

#define BIOSCOPE_LINE __attribute__((aligned(64)))

struct bioscope_job {
	/* Constant once the run is RUNNING. */
	uint64_t records;		/* address of the ring's first record */
	uint64_t capacity;		/* records in the ring, a power of two */
	uint32_t record_bytes;
	int32_t tid;

	/* Producer: free-running count of records written, stored with release. */
	BIOSCOPE_LINE uint64_t ring_tail;
	uint64_t dropped;		/* records that found the ring full */

	/* Consumer: free-running count of records taken; Java stores it with release. */
	BIOSCOPE_LINE uint64_t ring_head;

	BIOSCOPE_LINE struct bioscope_depth depth;
	BIOSCOPE_LINE struct bioscope_usage usage;
	uint64_t verified;
	uint64_t mismatches;
	uint64_t mismatch_offsets[BIOSCOPE_MISMATCHES];	/* the first of them */
	BIOSCOPE_LINE struct bioscope_stats stats[2];	/* of the ramp, of the measured part */
};

enum bioscope_phase {
	BIOSCOPE_PREPARING,
	BIOSCOPE_RUNNING,		/* with the ramp first */
	BIOSCOPE_VERIFYING,		/* reading back what was written */
	BIOSCOPE_FINISHED,
};

/* What was being done when something was refused; Java makes the sentence. */
enum bioscope_step {
	BIOSCOPE_STEP_NONE,
	BIOSCOPE_STEP_OPEN,
	BIOSCOPE_STEP_CREATE,
	BIOSCOPE_STEP_LOCK,		/* another run has the file */
	BIOSCOPE_STEP_DIRECT,		/* O_DIRECT, on a file that opens without */
	BIOSCOPE_STEP_SIZE,		/* value: bytes there are */
	BIOSCOPE_STEP_MEMORY,		/* value: bytes asked for */
	BIOSCOPE_STEP_THREAD,		/* value: number of the job */
	BIOSCOPE_STEP_PREPARE,		/* value: offset in the file */
	BIOSCOPE_STEP_CACHE,		/* value: offset in the file */
	BIOSCOPE_STEP_ENGINE,		/* io_uring_setup, io_setup; value: queue entries */
	BIOSCOPE_STEP_SUBMIT,		/* the submitting call itself; value: requests in it */
	BIOSCOPE_STEP_WAIT,		/* the waiting call itself */
	BIOSCOPE_STEP_REQUEST,		/* a request; value: its offset */
	BIOSCOPE_STEP_READ_BACK,	/* a request of the verify phase; value: its offset */
	BIOSCOPE_STEP_REMOVE,		/* the file after the run */
	BIOSCOPE_STEP_CPUS,		/* staying on the CPUs that were asked for */
	BIOSCOPE_STEP_SWAPPED,		/* another device than the one that was looked at; value: bytes it has */
	BIOSCOPE_STEP_HELD,		/* a device that somebody else has for himself */
	BIOSCOPE_STEP_LOOP_DEVICE,	/* making a loop device over the file; value: its number */
};

struct bioscope_error {
	int32_t err;			/* positive errno; 0 where there is no error */
	uint32_t step;
	uint64_t value;
	uint64_t at_ns;
	uint32_t op;
	uint32_t job;
};

/* bioscope_run_view.fallbacks: what was asked for or usual, and could not be had. */
#define BIOSCOPE_NO_DEFER_TASKRUN	(1u << 0)
#define BIOSCOPE_NO_COOP_TASKRUN	(1u << 1)
#define BIOSCOPE_NO_FIXEDBUFS		(1u << 2)
#define BIOSCOPE_NO_REGISTERFILES	(1u << 3)
#define BIOSCOPE_NO_SQPOLL		(1u << 4)
#define BIOSCOPE_NO_HIPRI		(1u << 5)
#define BIOSCOPE_NO_LOOP_DIRECT		(1u << 6)

/* The ordinals of org.bioscope.traces.Extent; a hole is where there is no extent. */
enum bioscope_extent_kind {
	BIOSCOPE_EXTENT_UNKNOWN,
	BIOSCOPE_EXTENT_HOLE,
	BIOSCOPE_EXTENT_DELALLOC,
	BIOSCOPE_EXTENT_MAPPED,
	BIOSCOPE_EXTENT_UNWRITTEN,
	BIOSCOPE_EXTENT_INLINE,
};

struct bioscope_extent {
	uint64_t offset;
	uint64_t bytes;
	uint32_t kind;
	uint32_t spare;
};

/* Of more than so many no screen shows each. */
#define BIOSCOPE_EXTENTS 512

enum bioscope_extents_told {
	BIOSCOPE_EXTENTS_NOT_TOLD,	/* no file of the run's own making, or a filesystem without FIEMAP */
	BIOSCOPE_EXTENTS_TOLD,
	BIOSCOPE_EXTENTS_TOO_MANY,
};

/* What FIEMAP says of the part of the file that requests may touch. */
struct bioscope_extents {
	uint32_t told;
	uint32_t count;
	struct bioscope_extent at[BIOSCOPE_EXTENTS];
};

struct bioscope_run_view {
	uint32_t phase;
	uint32_t stop;
	uint32_t fallbacks;
	uint32_t jobs;
	uint32_t held;			/* 1 once prepared, with all threads there, until it is released */
	uint32_t loop_device;		/* number of the real one, plus 1; 0 where there is none */
	uint64_t job_stride;		/* bytes from one job to the next, from job_base on */
	uint64_t job_base;		/* address of the first struct bioscope_job */
	uint64_t start_ns;
	uint64_t ramp_end_ns;
	uint64_t end_ns;		/* when the last request was seen; 0 until then */
	uint64_t prepare_bytes;		/* to be written before the run */
	uint64_t prepared_bytes;
	struct bioscope_error error;	/* the first; valid once its err is seen, with acquire */
	struct bioscope_loop loop;
	uint64_t cached_bytes;		/* of the region in the page cache as the clock starts; ~0 where it could not be had */
	uint64_t dirty_bytes;		/* of these, not yet written back */
	struct bioscope_extents before;	/* valid while held and from BIOSCOPE_RUNNING on */
	struct bioscope_extents after;	/* valid in BIOSCOPE_FINISHED */
};

/* bioscope_uring_features() */
#define BIOSCOPE_HAS_COOP_TASKRUN	(1u << 0)
#define BIOSCOPE_HAS_SINGLE_ISSUER	(1u << 1)
#define BIOSCOPE_HAS_DEFER_TASKRUN	(1u << 2)
#define BIOSCOPE_HAS_EXT_ARG		(1u << 3)
#define BIOSCOPE_HAS_SQPOLL		(1u << 4)
#define BIOSCOPE_HAS_IOPOLL		(1u << 5)
#define BIOSCOPE_HAS_FIXEDBUFS		(1u << 6)
#define BIOSCOPE_HAS_REGISTERFILES	(1u << 7)

/* One field, or with size alone a whole struct: "bioscope_record.id", "bioscope_record". */
struct bioscope_field {
	char name[56];
	uint32_t offset;
	uint32_t bytes;
};

BIOSCOPE_API int bioscope_abi(void);

/* The fields of every struct above that Java reads or writes. */
BIOSCOPE_API const struct bioscope_field *bioscope_layout(void);
BIOSCOPE_API int bioscope_layout_fields(void);

/* 0 where the engine is usable, or -errno of the call that refused it. */
BIOSCOPE_API int bioscope_probe(int engine);
/* BIOSCOPE_HAS_ features, or -errno as above. Makes and closes several rings: some 10 ms. */
BIOSCOPE_API int bioscope_uring_features(void);

struct bioscope_run;

/*
 * Opens or makes the file and allocates what the run needs; no I/O yet. On failure
 * error says what was refused, nothing is left behind and -errno is returned.
 */
BIOSCOPE_API int bioscope_run_create(const struct bioscope_config *config, struct bioscope_error *error,
				     struct bioscope_run **out);
BIOSCOPE_API const struct bioscope_run_view *bioscope_run_view(const struct bioscope_run *run);
/* Prepares, runs and finishes on threads of its own; returns at once. */
BIOSCOPE_API int bioscope_run_start(struct bioscope_run *run);
/* Lets a run that was asked to BIOSCOPE_HOLD start its clock. Any thread, any number of times. */
BIOSCOPE_API void bioscope_run_release(struct bioscope_run *run);
/* No new requests from now on. Any thread, any number of times. */
BIOSCOPE_API void bioscope_run_stop(struct bioscope_run *run);
/* Removes the file that the run made, if it has not yet been removed and is not to be kept. */
BIOSCOPE_API int bioscope_run_remove_file(struct bioscope_run *run);
/* Stops, waits for what is in flight, and frees all that the view points to. */
BIOSCOPE_API void bioscope_run_free(struct bioscope_run *run);

/*
 * Removes the regular file at path if its inode is the one named and no living run holds
 * it. Returns 1 if it is gone now, 0 if it is none of ours or still in use, or -errno.
 * An inode of 0 is any.
 */
BIOSCOPE_API int bioscope_remove_abandoned(const char *path, uint64_t device, uint64_t inode);

/* Facts of a path, each a number; -1 where the kernel does not say. */
enum bioscope_fact {
	BIOSCOPE_FACT_MODE,		/* st_mode */
	BIOSCOPE_FACT_BYTES,		/* of the file or device */
	BIOSCOPE_FACT_MOUNT_ID,		/* the first field of /proc/self/mountinfo */
	BIOSCOPE_FACT_DEV_MAJOR,
	BIOSCOPE_FACT_DEV_MINOR,
	BIOSCOPE_FACT_RDEV_MAJOR,
	BIOSCOPE_FACT_RDEV_MINOR,
	BIOSCOPE_FACT_FS_MAGIC,
	BIOSCOPE_FACT_FS_BLOCK,
	BIOSCOPE_FACT_FS_BYTES,
	BIOSCOPE_FACT_FREE_BYTES,	/* for who is not root */
	BIOSCOPE_FACT_DIO_MEMORY,	/* STATX_DIOALIGN; 0 is no direct I/O */
	BIOSCOPE_FACT_DIO_OFFSET,
	BIOSCOPE_FACT_DIRECT,		/* 1 if O_DIRECT was tried and taken, 0 if refused */
	BIOSCOPE_FACT_LOGICAL,		/* bytes of a device's block */
	BIOSCOPE_FACT_PHYSICAL,
	BIOSCOPE_FACTS,
};

/* Fill BIOSCOPE_FACTS numbers and return 0, or return -errno. */
BIOSCOPE_API int bioscope_path_facts(const char *path, int64_t *facts);
/* Also tries O_DIRECT, on a file without a name in that directory. */
BIOSCOPE_API int bioscope_try_directory(const char *directory, int64_t *facts);
/* Also opens the block device, for reading. */
BIOSCOPE_API int bioscope_try_device(const char *path, int64_t *facts);

/* Count SIGINT and SIGTERM from now on; the second one kills. One caller at a time. */
BIOSCOPE_API int bioscope_interrupts_catch(void);
BIOSCOPE_API int bioscope_interrupts(void);
/* Leave them to whoever had them before. */
BIOSCOPE_API void bioscope_interrupts_release(void);

#endif
