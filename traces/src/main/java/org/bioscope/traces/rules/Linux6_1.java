package org.bioscope.traces.rules;

import static org.bioscope.traces.Completion.UNKNOWN;
import static org.bioscope.traces.Completion.WAITER;
import static org.bioscope.traces.rules.Condition.is;
import static org.bioscope.traces.rules.Conditions.ALLOCATES;
import static org.bioscope.traces.rules.Conditions.CACHED_IN_RANGE;
import static org.bioscope.traces.rules.Conditions.EXTENDS;
import static org.bioscope.traces.rules.Conditions.FLUSHES_WITHOUT_FUA;
import static org.bioscope.traces.rules.Conditions.LOCK_HELD;
import static org.bioscope.traces.rules.Conditions.READ;
import static org.bioscope.traces.rules.Conditions.SEVERAL_EXTENTS;
import static org.bioscope.traces.rules.Conditions.SHARED;
import static org.bioscope.traces.rules.Conditions.STARTS_PAST;
import static org.bioscope.traces.rules.Conditions.UNALIGNED;
import static org.bioscope.traces.rules.Conditions.UNWRITTEN;
import static org.bioscope.traces.rules.Conditions.WRITE;
import static org.bioscope.traces.rules.Filesystem.EXT4;
import static org.bioscope.traces.rules.Filesystem.F2FS;
import static org.bioscope.traces.rules.Filesystem.XFS;
import static org.bioscope.traces.rules.Submission.DIRECT;
import static org.bioscope.traces.rules.Submission.PUNT;

import org.bioscope.traces.Completion;

/** Completion as before; XFS begins to refuse NOWAIT writes that must change the file's time stamps. */
final class Linux6_1 {
    /** XFS since 5.12 waits only where a partial block may need zeroing. */
    static final RuleList<Completion> XFS_WAITS = RuleList.answering(UNKNOWN)
            .on(XFS).from("Linux 6.1 to 7.1 fs/xfs/xfs_file.c xfs_file_dio_write_unaligned")
            .when(WRITE.and(is(Fact.UNALIGNED), EXTENDS.or(UNWRITTEN, ALLOCATES, SEVERAL_EXTENTS)).called("XFS: unaligned and not a pure overwrite"), WAITER,
                    "partial blocks must be zeroed with nothing else in flight, so XFS takes its exclusive lock and waits").part();

    static final RuleList<Completion> F2FS_WAITS = RuleList.answering(UNKNOWN)
            .on(F2FS).from("Linux 6.12 fs/f2fs/file.c f2fs_should_use_dio, f2fs_dio_write_iter")
            .when(UNALIGNED.called("f2fs: not aligned to its block"), Completion.COPY, "f2fs sends what is not aligned to its block through the page cache")
            .when(EXTENDS, WAITER, "f2fs makes iomap wait for a write beyond i_size").part();

    /** Reads of ext4 and XFS: from here on only dirty pages in the range matter. */
    static final RuleList<Submission> READS = RuleList.answering(Submission.UNKNOWN)
            .on(EXT4, XFS).from("Linux 6.1 to 7.1 mm/filemap.c kiocb_write_and_wait")
            .when(READ.and(Conditions.DIRTY_IN_RANGE).called("a read of dirty pages"), PUNT, "they must be written first").part();

    static final RuleList<Submission> XFS_SUBMISSION = xfs(WRITE.and(is(Fact.UPDATE_TIME).or(is(Fact.FIRST_WRITE)))
            .called("XFS: the write must change the file's time stamps"), "Linux 6.1 fs/xfs/xfs_file.c xfs_file_write_checks; kiocb_modified by 66fa3cedf16a in 6.0",
            "changing mtime or ctime takes a transaction: a first write, or the first after a tick of the clock, cannot run without waiting");

    /** XFS with its generation's own idea of which time stamps can be changed without sleeping. */
    static RuleList<Submission> xfs(Condition timestamps, String source, String because) {
        return RuleList.answering(Submission.UNKNOWN)
                .on(XFS).from("Linux 6.1 to 7.1 fs/xfs/xfs_file.c xfs_file_dio_write_unaligned")
                .when(WRITE.and(UNALIGNED, EXTENDS).called("XFS: unaligned and extending"), PUNT, "zeroing the block around i_size needs the exclusive lock and waits")
                .from("Linux 6.1 to 7.1 fs/xfs/xfs_file.c xfs_file_write_checks")
                .when(LOCK_HELD, PUNT, "the inode's lock cannot be had at once")
                .when(STARTS_PAST, PUNT, "the blocks between i_size and the write must be zeroed first")
                .from(source)
                .when(timestamps, PUNT, because)
                .from("Linux 6.1 to 7.1 fs/xfs/xfs_iomap.c xfs_direct_write_iomap_begin")
                .when(WRITE.and(CACHED_IN_RANGE).called("a write over cached pages"), PUNT, "invalidating pages may sleep")
                .when(WRITE.and(SHARED).called("XFS: copy on write is needed"), PUNT, "reserving new blocks may sleep")
                .when(WRITE.and(ALLOCATES).called("XFS: blocks must be allocated"), PUNT, "allocating blocks may sleep")
                .when(WRITE.and(Conditions.DAX, UNWRITTEN).called("XFS: a DAX write to unwritten blocks"), PUNT, "they are converted before the copy")
                .when(WRITE.and(SEVERAL_EXTENTS).called("XFS: no single extent record covers the range"), PUNT, "a NOWAIT write must lie in one extent record")
                .when(WRITE.and(UNALIGNED, UNWRITTEN).called("XFS: unaligned and unwritten"), PUNT, "partial blocks must be zeroed under the exclusive lock")
                .part();
    }

    static final Generation GENERATION = Generation.of("6.1", Release.of(6, 0), Release.of(6, 2), "iomap as before; XFS punts for time stamps")
            .completes(RuleList.answering(UNKNOWN).include(EveryKernel.COMPLETION).include(Linux5_10.XFS_UNALIGNED_SHARED)
                    .include(Linux5_10.EXT4_WAITS).include(XFS_WAITS).include(F2FS_WAITS).include(Linux5_10.IOMAP_COMPLETION).part())
            .submits(RuleList.answering(Submission.UNKNOWN).include(EveryKernel.SUBMISSION).include(EveryKernel.DEVICE_UNDER_FILE)
                    .include(Linux5_10.EXT4_SUBMISSION).include(XFS_SUBMISSION).include(READS)
                    .include(Linux5_10.BTRFS_SUBMISSION).include(Linux5_10.F2FS_SUBMISSION).include(Linux5_10.BLOCK_SUBMISSION)
                    .from("Linux 6.1 io_uring/rw.c io_write: -EIOCBQUEUED")
                    .otherwise("nothing to wait for", DIRECT, "the request is in flight when the call returns"))
            .flushes(FLUSHES_WITHOUT_FUA)
            .build();

    private Linux6_1() {
    }
}
