package org.bioscope.traces.rules;

import static org.bioscope.traces.Completion.INLINE;
import static org.bioscope.traces.Completion.POLLED;
import static org.bioscope.traces.Completion.UNKNOWN;
import static org.bioscope.traces.Completion.WAITER;
import static org.bioscope.traces.Completion.WORKQUEUE;
import static org.bioscope.traces.rules.Condition.is;
import static org.bioscope.traces.rules.Condition.of;
import static org.bioscope.traces.rules.Conditions.ALLOCATES;
import static org.bioscope.traces.rules.Conditions.BEYOND_DISKSIZE;
import static org.bioscope.traces.rules.Conditions.CACHED_IN_RANGE;
import static org.bioscope.traces.rules.Conditions.EXTENDS;
import static org.bioscope.traces.rules.Conditions.FLUSHES_WITHOUT_FUA;
import static org.bioscope.traces.rules.Conditions.IO_URING;
import static org.bioscope.traces.rules.Conditions.LOCK_HELD;
import static org.bioscope.traces.rules.Conditions.READ;
import static org.bioscope.traces.rules.Conditions.SEVERAL_EXTENTS;
import static org.bioscope.traces.rules.Conditions.SHARED;
import static org.bioscope.traces.rules.Conditions.STARTS_PAST;
import static org.bioscope.traces.rules.Conditions.UNALIGNED;
import static org.bioscope.traces.rules.Conditions.UNWRITTEN;
import static org.bioscope.traces.rules.Conditions.WRITE;
import static org.bioscope.traces.rules.Filesystem.BLOCK;
import static org.bioscope.traces.rules.Filesystem.BTRFS;
import static org.bioscope.traces.rules.Filesystem.EXT4;
import static org.bioscope.traces.rules.Filesystem.F2FS;
import static org.bioscope.traces.rules.Filesystem.XFS;
import static org.bioscope.traces.rules.Submission.DIRECT;
import static org.bioscope.traces.rules.Submission.PUNT;

import org.bioscope.traces.Completion;

/** ext4 has moved to iomap, which cannot know what a filesystem's completion does and so defers every asynchronous write. */
final class Linux5_10 {
    private static final String IOMAP = "Linux 5.10.89 fs/iomap/direct-io.c iomap_dio_bio_end_io; ext4 moved here by 378f32bab371 in 5.5";
    private static final String EXT4_FILE = "Linux 5.10.89 and 6.1 fs/ext4/file.c ext4_dio_write_iter";
    private static final String XFS_FILE = "Linux 5.10.89 fs/xfs/xfs_file.c xfs_file_dio_aio_write; ed1128c2d0c8 in 5.12";

    /** iomap up to 6.5: f2fs joined with 5.17. */
    static final RuleList<Completion> IOMAP_COMPLETION = RuleList.answering(UNKNOWN)
            .on(BTRFS).from("Linux 6.1 fs/btrfs/volumes.c btrfs_simple_end_io")
            .when(READ, WORKQUEUE, "btrfs hands reads to btrfs-endio, which checks their checksums and then completes the request")
            .on().from(IOMAP)
            .when(WRITE, WORKQUEUE, "iomap cannot know whether the filesystem's completion sleeps, so every asynchronous write is queued to dio/<device>")
            .when(Conditions.POLLED, POLLED, "bio endio runs inside the polling task's io_uring_enter")
            .otherwise("a read", INLINE, "a read leaves nothing to do: bio endio calls the work function as a plain function");

    /** Fallback of XFS that lets nothing unaligned into a shared extent. */
    static final RuleList<Completion> XFS_UNALIGNED_SHARED = RuleList.answering(UNKNOWN)
            .on(XFS).from("Linux 5.10.89 fs/xfs/xfs_file.c: -ENOTBLK for unaligned writes to a copy-on-write inode")
            .when(WRITE.and(is(Fact.UNALIGNED), SHARED).called("an unaligned write to a shared extent"), Completion.COPY,
                    "XFS cannot unshare part of a block and falls back to the page cache").part();

    static final RuleList<Completion> EXT4_WAITS = RuleList.answering(UNKNOWN)
            .on(EXT4).from(EXT4_FILE)
            .when(EXTENDS.or(BEYOND_DISKSIZE).called("ext4: the write extends the file"), WAITER,
                    "ext4 makes iomap wait for an extending write, to update i_size and the orphan list under its lock")
            .when(WRITE.and(UNALIGNED).called("ext4: an unaligned write"), WAITER, "ext4 makes iomap wait for an unaligned write: zeroing partial blocks must not overlap")
            .part();

    private static final RuleList<Completion> XFS_WAITS = RuleList.answering(UNKNOWN)
            .on(XFS).from(XFS_FILE)
            .when(WRITE.and(UNALIGNED).called("XFS: an unaligned write"), WAITER, "up to 5.11 XFS waits for every unaligned write, the only I/O in flight then; from 5.12 on only where a partial block may need zeroing")
            .part();

    /** btrfs but for files that are copied on write. */
    static final RuleList<Submission> BTRFS_IN_PLACE = RuleList.answering(Submission.UNKNOWN)
            .on(BTRFS).from("Linux 6.1 fs/btrfs/file.c btrfs_write_check, fs/btrfs/inode.c btrfs_dio_iomap_begin")
            .when(LOCK_HELD, PUNT, "the inode's lock cannot be had at once")
            .when(WRITE.and(ALLOCATES.or(SHARED)).called("new blocks are needed"), PUNT, "allocating blocks may sleep")
            .when(READ.and(IO_URING, of(Fact.LENGTH, Length.BIO, Length.LARGER)).called("a read of more than a page"), PUNT,
                    "a NOWAIT read of more than a page could fault half-way and return short")
            .when(SEVERAL_EXTENTS, PUNT, "a NOWAIT request must lie in one extent")
            .when(WRITE.and(CACHED_IN_RANGE).called("a write over cached pages"), PUNT, "invalidating pages may sleep")
            .when(READ.and(Conditions.DIRTY_IN_RANGE).called("a read of dirty pages"), PUNT, "they must be written first")
            .part();

    static final RuleList<Submission> BTRFS_SUBMISSION = RuleList.answering(Submission.UNKNOWN)
            .on(BTRFS).from("Linux 6.1 fs/btrfs/file.c btrfs_write_check")
            .when(WRITE.and(is(Fact.DATACOW), UNWRITTEN.not()).called("the file's data is copied on write"), PUNT,
                    "without nodatacow or preallocation every write allocates, and that may sleep")
            .include(BTRFS_IN_PLACE).part();

    static final RuleList<Submission> F2FS_SUBMISSION = RuleList.answering(Submission.UNKNOWN)
            .on(F2FS).from("Linux 6.12 fs/f2fs/file.c f2fs_dio_write_iter")
            .when(LOCK_HELD, PUNT, "the inode's lock cannot be had at once")
            .when(WRITE.and(UNALIGNED).called("f2fs: an unaligned write"), PUNT, "it goes through the page cache")
            .when(WRITE.and(UNWRITTEN.or(ALLOCATES, EXTENDS)).called("f2fs: not an overwrite"), PUNT, "allocating blocks may sleep")
            .when(WRITE.and(CACHED_IN_RANGE).called("a write over cached pages"), PUNT, "invalidating pages may sleep")
            .when(READ.and(Conditions.DIRTY_IN_RANGE).called("a read of dirty pages"), PUNT, "they must be written first")
            .part();

    static final RuleList<Submission> BLOCK_SUBMISSION = RuleList.answering(Submission.UNKNOWN)
            .on(BLOCK).from("Linux 6.1 block/fops.c")
            .when(WRITE.and(CACHED_IN_RANGE).called("a write over cached pages of the device"), PUNT, "invalidating pages may sleep")
            .when(READ.and(Conditions.DIRTY_IN_RANGE).called("a read of dirty pages of the device"), PUNT, "they must be written first")
            .part();

    static final RuleList<Submission> EXT4_SUBMISSION = RuleList.answering(Submission.UNKNOWN)
            .on(EXT4).from("Linux 5.10 to 7.1 fs/ext4/file.c ext4_dax_write_iter")
            .when(Conditions.DAX.and(LOCK_HELD.not()).called("ext4: DAX, lock free"), DIRECT, "the task copies; ext4 allocates and dates the file without asking whether that may sleep")
            .from(EXT4_FILE)
            .when(LOCK_HELD, PUNT, "the inode's lock cannot be had at once")
            .when(WRITE.and(is(Fact.FIRST_WRITE)).called("ext4: the first write since the inode was loaded"), PUNT,
                    "whether security attributes must be removed is not known yet, and finding out needs the exclusive lock")
            .when(EXTENDS, PUNT, "a write beyond i_size cannot run without waiting")
            .when(BEYOND_DISKSIZE, PUNT, "a write beyond i_disksize extends the file as well; fallocate KEEP_SIZE does not change that")
            .when(WRITE.and(UNALIGNED).called("ext4: an unaligned write"), PUNT, "it needs the exclusive lock and must wait for all other direct I/O")
            .when(WRITE.and(ALLOCATES.or(SEVERAL_EXTENTS)).called("ext4: not one single mapped extent"), PUNT, "ext4_overwrite_io finds less than the whole range mapped at once")
            .when(WRITE.and(UNWRITTEN).called("ext4: the extent is unwritten"), PUNT, "only written blocks count as an overwrite in this release")
            .when(WRITE.and(CACHED_IN_RANGE).called("a write over cached pages"), PUNT, "any page in the range, clean or not, may make invalidating sleep")
            .part();

    private static final RuleList<Submission> XFS_SUBMISSION = RuleList.answering(Submission.UNKNOWN)
            .on(XFS).from(XFS_FILE)
            .when(WRITE.and(UNALIGNED).called("XFS: an unaligned write"), PUNT, "up to 5.11 unaligned direct I/O always waits; from 5.12 on a pure overwrite need not")
            .when(LOCK_HELD, PUNT, "the inode's lock cannot be had at once")
            .when(STARTS_PAST, PUNT, "the blocks between i_size and the write must be zeroed first")
            .when(WRITE.and(SHARED).called("XFS: copy on write is needed"), PUNT, "reserving new blocks may sleep")
            .when(WRITE.and(ALLOCATES).called("XFS: blocks must be allocated"), PUNT, "allocating blocks may sleep")
            .when(WRITE.and(Conditions.DAX, UNWRITTEN).called("XFS: a DAX write to unwritten blocks"), PUNT, "they are converted before the copy")
            .when(SEVERAL_EXTENTS, PUNT, "a NOWAIT request must lie in one extent")
            .when(WRITE.and(CACHED_IN_RANGE).called("a write over cached pages"), PUNT, "invalidating pages may sleep")
            .on(EXT4, XFS).from("Linux 5.10.89 mm/filemap.c generic_file_read_iter, fs/iomap/direct-io.c: filemap_range_has_page")
            .when(READ.and(CACHED_IN_RANGE).called("a read of cached pages"), PUNT, "this release refuses any page in the range, clean ones too")
            .part();

    static final RuleList<Submission> SUBMISSION = RuleList.answering(Submission.UNKNOWN).include(EveryKernel.SUBMISSION)
            .include(EveryKernel.DEVICE_UNDER_FILE)
            .include(EXT4_SUBMISSION).include(XFS_SUBMISSION).include(BTRFS_SUBMISSION).include(F2FS_SUBMISSION).include(BLOCK_SUBMISSION)
            .from("Linux 5.10.89 fs/io_uring.c io_write: -EIOCBQUEUED")
            .otherwise("nothing to wait for", DIRECT, "the request is in flight when the call returns");

    static final Generation GENERATION = Generation.of("5.10", Release.of(5, 5), Release.of(5, 19), "iomap: every asynchronous write is deferred")
            .completes(RuleList.answering(UNKNOWN).include(EveryKernel.COMPLETION).include(XFS_UNALIGNED_SHARED).include(EXT4_WAITS).include(XFS_WAITS)
                    .include(DirectIo.of(F2FS))
                    .on(F2FS).from("Linux 5.10.89 fs/f2fs/data.c f2fs_direct_IO: fs/direct-io.c until iomap came with 5.17")
                    .when(READ.or(WRITE).called("nothing left that sleeps"), INLINE, "f2fs uses fs/direct-io.c up to 5.16, which completes the rest in bio endio; from 5.17 on iomap queues its asynchronous writes as it does everybody's")
                    .on(BTRFS).from("Linux 5.10.89 fs/btrfs/file.c btrfs_direct_write; f85781fb505e in 5.10")
                    .when(WRITE, WORKQUEUE, "from 5.10 on btrfs is on iomap, which queues every asynchronous write to dio/<device>; up to 5.9 it used fs/direct-io.c")
                    .include(IOMAP_COMPLETION).part())
            .submits(SUBMISSION)
            .loops(LoopRules.KTHREAD)
            .flushes(FLUSHES_WITHOUT_FUA)
            .build();

    private Linux5_10() {
    }
}
