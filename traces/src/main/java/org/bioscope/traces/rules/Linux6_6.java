package org.bioscope.traces.rules;

import static org.bioscope.traces.Completion.CALLER;
import static org.bioscope.traces.Completion.INLINE;
import static org.bioscope.traces.Completion.POLLED;
import static org.bioscope.traces.Completion.UNKNOWN;
import static org.bioscope.traces.Completion.WORKQUEUE;
import static org.bioscope.traces.rules.Condition.is;
import static org.bioscope.traces.rules.Condition.never;
import static org.bioscope.traces.rules.Condition.of;
import static org.bioscope.traces.rules.Conditions.READ;
import static org.bioscope.traces.rules.Filesystem.BLOCK;
import static org.bioscope.traces.rules.Filesystem.BTRFS;
import static org.bioscope.traces.rules.Submission.DIRECT;
import static org.bioscope.traces.rules.Submission.PUNT;

import org.bioscope.traces.Completion;

/** 6.6 as shipped: the code for caller completion is there, nobody asks for it, and every asynchronous write is deferred. */
final class Linux6_6 {
    static final RuleList<Completion> DECISION = RuleList.answering(UNKNOWN)
            .on(BTRFS).from("Linux 6.12 fs/btrfs/bio.c btrfs_simple_end_io")
            .when(READ, WORKQUEUE, "btrfs hands reads to btrfs-endio, which checks their checksums and then completes the request")
            .on().from("Linux 6.12 fs/iomap/direct-io.c iomap_dio_bio_end_io")
            .when(READ.and(Conditions.POLLED).called("a polled read"), POLLED, "bio endio runs inside the polling task's io_uring_enter")
            .when(READ, INLINE, "reads, and only reads, are marked IOMAP_DIO_INLINE_COMP")
            .when(never("caller completion was asked for"), CALLER, "no released kernel asks: io_uring's use was removed by 838b35bb6a89")
            .otherwise("an asynchronous write", WORKQUEUE, "every asynchronous write is queued to dio/<device>, pure overwrites too; a polled one loses its polling");

    /** From about 6.5 io_uring trusts the file's FMODE_NOWAIT, and only a raw device depends on its own NOWAIT. */
    static final RuleList<Submission> BLOCK_SUBMISSION = RuleList.answering(Submission.UNKNOWN)
            .on(BLOCK).from("Linux 6.12 io_uring/rw.c io_file_supports_nowait; block/fops.c blkdev_open")
            .when(Conditions.IO_URING.and(is(Fact.DEVICE_NOWAIT).not()).called("the device does not support NOWAIT"), PUNT,
                    "the device's file has no FMODE_NOWAIT, so io_uring does not even try")
            .from("Linux 6.12 block/fops.c __blkdev_direct_IO")
            .when(Conditions.IO_URING.and(of(Fact.LENGTH, Length.LARGER)).called("more than one bio"), PUNT, "with NOWAIT a second bio could fail where the first went out")
            .from("Linux 6.18 block/blk-merge.c bio_submit_split_bioset: EAGAIN for REQ_NOWAIT; observed")
            .when(Conditions.IO_URING.and(is(Fact.SPLIT)).called("the bio must be split"), PUNT, "a NOWAIT bio that is larger than the device takes at once ends with EAGAIN")
            .include(Linux5_10.BLOCK_SUBMISSION).part();

    static final RuleList<Submission> SUBMISSION = RuleList.answering(Submission.UNKNOWN).include(EveryKernel.SUBMISSION)
            .include(Linux6_4.EXT4_DAX).include(Linux6_4.EXT4_LOCKS).include(Linux6_4.EXT4_PAGES).include(Linux6_1.XFS_SUBMISSION).include(Linux6_1.READS)
            .include(Linux5_10.BTRFS_SUBMISSION).include(Linux5_10.F2FS_SUBMISSION).include(BLOCK_SUBMISSION)
            .from("Linux 6.12 io_uring/rw.c io_write: -EIOCBQUEUED")
            .otherwise("nothing to wait for", DIRECT, "the request is in flight when the call returns");

    static final Generation GENERATION = Generation.of("6.6", Release.of(6, 6), Release.of(6, 14), "iomap as shipped: every asynchronous write is deferred")
            .completes(RuleList.answering(UNKNOWN).include(EveryKernel.COMPLETION).include(Linux5_10.XFS_UNALIGNED_SHARED).include(Linux6_4.WAITS).include(DECISION).part())
            .submits(SUBMISSION)
            .build();

    private Linux6_6() {
    }
}
