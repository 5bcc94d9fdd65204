package org.bioscope.traces.rules;

import static org.bioscope.traces.Completion.UNKNOWN;
import static org.bioscope.traces.Completion.WORKQUEUE;
import static org.bioscope.traces.rules.Condition.is;
import static org.bioscope.traces.rules.Conditions.READ;
import static org.bioscope.traces.rules.Conditions.WRITE;
import static org.bioscope.traces.rules.Filesystem.XFS;
import static org.bioscope.traces.rules.Submission.DIRECT;

import org.bioscope.traces.Completion;

/** XFS with lazytime changes time stamps without sleeping; reads of stable-page devices bounce through a worker. */
final class Linux7_0 {
    static final RuleList<Submission> XFS_SUBMISSION = Linux6_1.xfs(WRITE.and(is(Fact.FIRST_WRITE).or(is(Fact.UPDATE_TIME).and(is(Fact.LAZYTIME).not())))
            .called("XFS: time stamps or i_version must change, and not lazily"), "Linux 7.0 fs/xfs/xfs_iops.c xfs_vn_update_time, fs/inode.c inode_update_cmtime",
            "without lazytime, or for the first write since the inode was loaded, whose i_version must be counted up, this takes a transaction");

    static final RuleList<Completion> COMPLETION = RuleList.answering(UNKNOWN).include(EveryKernel.COMPLETION).include(Linux6_15.BTRFS_BUFFERED)
            .include(Linux5_10.XFS_UNALIGNED_SHARED).include(Linux6_5.WAITS)
            .on(XFS).from("Linux 7.1.5 fs/xfs/xfs_file.c, xfs_aops.c: IOMAP_DIO_BOUNCE")
            .when(READ.and(is(Fact.STABLE_WRITES)).called("XFS: the read went through bounce pages"), WORKQUEUE, "they are copied to the program's buffer in xfs-conv, which completes the request")
            .include(Linux6_19.DECISION).part();

    static final Generation GENERATION = Generation.of("7.0", Release.of(7, 0), Release.of(7, 2), "inline as in 6.19; XFS submits directly with lazytime")
            .completes(COMPLETION)
            .submits(RuleList.answering(Submission.UNKNOWN).include(EveryKernel.SUBMISSION)
                    .include(Linux6_5.EXT4_DAX).include(Linux6_5.EXT4_LOCKS).include(Linux6_5.EXT4_PAGES).include(XFS_SUBMISSION).include(Linux6_1.READS)
                    .include(Linux6_15.BTRFS_SUBMISSION).include(Linux5_10.F2FS_SUBMISSION).include(Linux6_5.BLOCK_SUBMISSION)
                    .from("Linux 7.1.5 io_uring/rw.c io_write: -EIOCBQUEUED")
                    .otherwise("nothing to wait for", DIRECT, "the request is in flight when the call returns"))
            .build();

    private Linux7_0() {
    }
}
