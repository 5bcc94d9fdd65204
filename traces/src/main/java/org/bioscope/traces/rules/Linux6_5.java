package org.bioscope.traces.rules;

import static org.bioscope.traces.Completion.UNKNOWN;
import static org.bioscope.traces.Completion.WAITER;
import static org.bioscope.traces.rules.Condition.is;
import static org.bioscope.traces.rules.Condition.of;
import static org.bioscope.traces.rules.Conditions.ALLOCATES;
import static org.bioscope.traces.rules.Conditions.BEYOND_DISKSIZE;
import static org.bioscope.traces.rules.Conditions.CACHED_IN_RANGE;
import static org.bioscope.traces.rules.Conditions.EXTENDS;
import static org.bioscope.traces.rules.Conditions.FLUSHES_WITHOUT_FUA;
import static org.bioscope.traces.rules.Conditions.LOCK_HELD;
import static org.bioscope.traces.rules.Conditions.SEVERAL_EXTENTS;
import static org.bioscope.traces.rules.Conditions.UNALIGNED;
import static org.bioscope.traces.rules.Conditions.UNWRITTEN;
import static org.bioscope.traces.rules.Conditions.WRITE;
import static org.bioscope.traces.rules.Filesystem.BLOCK;
import static org.bioscope.traces.rules.Filesystem.EXT4;
import static org.bioscope.traces.rules.Submission.DIRECT;
import static org.bioscope.traces.rules.Submission.PUNT;

import org.bioscope.traces.Completion;

/** ext4 shares its lock for unaligned overwrites too, and io_uring trusts a file's own word that it supports NOWAIT. */
final class Linux6_5 {
    private static final String EXT4_FILE = "Linux 6.6.87 to 7.1 fs/ext4/file.c ext4_dio_write_checks; 240930fb7e6b in 6.3, 310ee0902b8d in 6.5";

    static final RuleList<Completion> WAITS = RuleList.answering(UNKNOWN)
            .on(EXT4).from(EXT4_FILE)
            .when(EXTENDS.or(BEYOND_DISKSIZE).called("ext4: the write extends the file"), WAITER,
                    "ext4 makes iomap wait for an extending write, to update i_size and the orphan list under its lock")
            .when(WRITE.and(UNALIGNED, UNWRITTEN.or(ALLOCATES, SEVERAL_EXTENTS, is(Fact.FIRST_WRITE))).called("ext4: unaligned and not a pure overwrite"), WAITER,
                    "partial blocks may need zeroing, so ext4 holds its exclusive lock and makes iomap wait")
            .include(Linux6_1.XFS_WAITS).include(Linux6_1.F2FS_WAITS).part();

    /** What ext4 asks of any write before it looks at the blocks. */
    static final RuleList<Submission> EXT4_ENTRY = RuleList.answering(Submission.UNKNOWN)
            .on(EXT4).from(EXT4_FILE)
            .when(LOCK_HELD, PUNT, "the inode's lock cannot be had at once")
            .when(WRITE.and(is(Fact.FIRST_WRITE)).called("ext4: the first write since the inode was loaded"), PUNT,
                    "whether security attributes must be removed is not known yet, and finding out needs the exclusive lock")
            .when(EXTENDS, PUNT, "a write beyond i_size cannot run without waiting")
            .when(BEYOND_DISKSIZE, PUNT, "a write beyond i_disksize extends the file as well; fallocate KEEP_SIZE does not change that")
            .part();

    static final RuleList<Submission> EXT4_BLOCKS = RuleList.answering(Submission.UNKNOWN)
            .on(EXT4).from(EXT4_FILE)
            .when(WRITE.and(ALLOCATES.or(SEVERAL_EXTENTS)).called("ext4: not one single mapped extent"), PUNT, "ext4_overwrite_io finds less than the whole range mapped at once")
            .part();

    /** ext4 until its time stamps, the same up to 7.2. */
    static final RuleList<Submission> EXT4_LOCKS = RuleList.answering(Submission.UNKNOWN).include(EXT4_ENTRY).include(EXT4_BLOCKS)
            .on(EXT4).from(EXT4_FILE)
            .when(WRITE.and(UNALIGNED, UNWRITTEN).called("ext4: unaligned and unwritten"), PUNT, "partial blocks must be zeroed under the exclusive lock")
            .part();

    static final RuleList<Submission> EXT4_PAGES = RuleList.answering(Submission.UNKNOWN)
            .on(EXT4).from("Linux 6.6.87 to 7.1 mm/filemap.c kiocb_invalidate_pages")
            .when(WRITE.and(CACHED_IN_RANGE).called("a write over cached pages"), PUNT, "any page in the range, clean or not, may make invalidating sleep")
            .part();

    static final RuleList<Submission> EXT4_DAX = RuleList.answering(Submission.UNKNOWN)
            .on(EXT4).from("Linux 6.6.87 to 7.1 fs/ext4/file.c ext4_dax_write_iter")
            .when(Conditions.DAX.and(LOCK_HELD.not()).called("ext4: DAX, lock free"), DIRECT, "the task copies; ext4 allocates and dates the file without asking whether that may sleep")
            .part();

    /** From 6.5 io_uring trusts the file's FMODE_NOWAIT, and only a raw device depends on its own NOWAIT. */
    static final RuleList<Submission> BLOCK_SUBMISSION = RuleList.answering(Submission.UNKNOWN)
            .on(BLOCK).from("Linux 6.12 io_uring/rw.c io_file_supports_nowait; block/fops.c blkdev_open; caec5ebe77f9 in 6.5")
            .when(Conditions.IO_URING.and(is(Fact.DEVICE_NOWAIT).not()).called("the device does not support NOWAIT"), PUNT,
                    "the device's file has no FMODE_NOWAIT, so io_uring does not even try")
            .from("Linux 6.12 block/fops.c __blkdev_direct_IO")
            .when(Conditions.IO_URING.and(of(Fact.LENGTH, Length.LARGER)).called("more than one bio"), PUNT, "with NOWAIT a second bio could fail where the first went out")
            .from("Linux 6.18 block/blk-merge.c bio_submit_split_bioset: EAGAIN for REQ_NOWAIT; observed")
            .when(Conditions.IO_URING.and(is(Fact.SPLIT)).called("the bio must be split"), PUNT, "a NOWAIT bio that is larger than the device takes at once ends with EAGAIN")
            .include(Linux5_10.BLOCK_SUBMISSION).part();

    static final RuleList<Submission> SUBMISSION = RuleList.answering(Submission.UNKNOWN).include(EveryKernel.SUBMISSION)
            .include(EXT4_DAX).include(EXT4_LOCKS).include(EXT4_PAGES).include(Linux6_1.XFS_SUBMISSION).include(Linux6_1.READS)
            .include(Linux5_10.BTRFS_SUBMISSION).include(Linux5_10.F2FS_SUBMISSION).include(BLOCK_SUBMISSION)
            .from("Linux 6.12 io_uring/rw.c io_write: -EIOCBQUEUED")
            .otherwise("nothing to wait for", DIRECT, "the request is in flight when the call returns");

    static final Generation GENERATION = Generation.of("6.5", Release.of(6, 5), Release.of(6, 5), "iomap as before; ext4 shares its lock for unaligned overwrites")
            .completes(RuleList.answering(UNKNOWN).include(EveryKernel.COMPLETION).include(Linux5_10.XFS_UNALIGNED_SHARED).include(WAITS)
                    .include(Linux5_10.IOMAP_COMPLETION).part())
            .submits(SUBMISSION).flushes(FLUSHES_WITHOUT_FUA).build();

    private Linux6_5() {
    }
}
