package org.bioscope.traces.rules;

import static org.bioscope.traces.Completion.COPY;
import static org.bioscope.traces.Completion.INLINE;
import static org.bioscope.traces.Completion.POLLED;
import static org.bioscope.traces.Completion.UNKNOWN;
import static org.bioscope.traces.Completion.WAITER;
import static org.bioscope.traces.rules.Condition.is;
import static org.bioscope.traces.rules.Condition.of;
import static org.bioscope.traces.rules.Conditions.READ;
import static org.bioscope.traces.rules.Conditions.SYNCHRONOUS;
import static org.bioscope.traces.rules.Conditions.WRITE;
import static org.bioscope.traces.rules.Filesystem.BLOCK;
import static org.bioscope.traces.rules.Filesystem.BTRFS;
import static org.bioscope.traces.rules.Filesystem.EXT4;
import static org.bioscope.traces.rules.Filesystem.F2FS;
import static org.bioscope.traces.rules.Filesystem.OTHER;
import static org.bioscope.traces.rules.Filesystem.XFS;

import org.bioscope.traces.Completion;
import org.bioscope.traces.Extent;

/** The rows at the head of every generation's tables: what never reaches a decision of the direct I/O code at all. */
final class EveryKernel {
    private static final Condition UNHEARD_OF = of(Fact.FILESYSTEM, OTHER).called("a filesystem without rules here");

    static final RuleList<Completion> COMPLETION = RuleList.answering(UNKNOWN)
            .on(OTHER).from("")
            .when(UNHEARD_OF, UNKNOWN, "no rules are written for this filesystem")
            .on(EXT4, XFS).from("Linux 4.10 and later, fs/dax.c dax_iomap_rw")
            .when(Conditions.DAX, COPY, "the file is DAX: whoever submits copies to or from the persistent memory; there is no bio and no completion")
            .on(EXT4, XFS, BTRFS, F2FS).from("Linux 6.1 to 7.1, fs/ext4/file.c ext4_should_use_dio; fs/f2fs/file.c f2fs_force_buffered_io")
            .when(is(Fact.BUFFERED).called("the file cannot do direct I/O"), COPY, "the filesystem falls back to its page cache: whoever submits copies")
            .from("Linux 5.10 to 7.1, fs/iomap/direct-io.c iomap_dio_hole_iter")
            .when(READ.and(of(Fact.EXTENT, Extent.HOLE, Extent.UNWRITTEN)).called("a read of a hole or of unwritten blocks"), WAITER,
                    "there is nothing to read: no bio is sent, and the submitter fills in zeros and finishes the request itself")
            .on(BLOCK).from("Linux 5.10 fs/block_dev.c; 6.1 to 7.1 block/fops.c blkdev_bio_end_io_async")
            .when(SYNCHRONOUS, WAITER, "the caller sleeps in submit_bio_wait; bio endio only wakes it")
            .when(Conditions.POLLED, POLLED, "bio endio runs inside the polling task's io_uring_enter")
            .when(of(Fact.FILESYSTEM, BLOCK).called("a raw block device"), INLINE,
                    "no filesystem, nothing left to do: O_DSYNC went down as FUA, so bio endio completes reads and writes alike")
            .on().from("every generation: is_sync_kiocb makes wait_for_completion")
            .when(SYNCHRONOUS, WAITER, "the caller sleeps until the last bio ends, is woken, and finishes the request itself")
            .from("Linux 4.15 to 7.1, the last reference is the submitter's own")
            .when(is(Fact.EARLY).called("the device was done before the submitter let go"), WAITER,
                    "every bio ended before the submitter dropped its own reference, so it finishes the request itself and returns the byte count")
            .part();

    static final RuleList<Submission> SUBMISSION = RuleList.answering(Submission.UNKNOWN)
            .on(OTHER).from("")
            .when(UNHEARD_OF, Submission.UNKNOWN, "no rules are written for this filesystem")
            .on().from("pread(2), pwrite(2)")
            .when(SYNCHRONOUS, Submission.BLOCKS, "the call returns when the request is complete")
            .on(EXT4, XFS, BTRFS, F2FS).from("Linux 5.10 to 7.1 fs/ext4/file.c ext4_buffered_write_iter: -EOPNOTSUPP; Linux 6.12 fs/btrfs/direct-io.c btrfs_direct_write: -EAGAIN")
            .when(WRITE.and(is(Fact.BUFFERED)).called("the file cannot do direct I/O"), Submission.PUNT, "the write goes through the page cache, which the filesystem does not do with NOWAIT; io_uring takes either error for a reason to punt")
            .part();

    /** Up to 6.4 io_uring asks the device under a file whether it supports NOWAIT, before any attempt. */
    static final RuleList<Submission> DEVICE_UNDER_FILE = RuleList.answering(Submission.UNKNOWN)
            .on().from("Linux 5.10 fs/io_uring.c, 6.1 io_uring/io_uring.c: io_bdev_nowait(sb->s_bdev)")
            .when(Conditions.IO_URING.and(is(Fact.DEVICE_NOWAIT).not()).called("the device does not support NOWAIT"), Submission.PUNT,
                    "io_uring does not even try: bio-based devices such as persistent memory, zram or brd have no NOWAIT")
            .part();

    private EveryKernel() {
    }
}
