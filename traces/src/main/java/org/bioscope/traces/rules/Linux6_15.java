package org.bioscope.traces.rules;

import static org.bioscope.traces.Completion.COPY;
import static org.bioscope.traces.Completion.UNKNOWN;
import static org.bioscope.traces.rules.Filesystem.BTRFS;
import static org.bioscope.traces.rules.Submission.DIRECT;
import static org.bioscope.traces.rules.Submission.PUNT;

import org.bioscope.traces.Completion;

/** btrfs no longer trusts a buffer that may change under its checksum: such writes go through the page cache. */
final class Linux6_15 {
    private static final String SOURCE = "Linux 6.18.2 fs/btrfs/direct-io.c btrfs_direct_write; in since about 6.15";

    static final RuleList<Completion> BTRFS_BUFFERED = RuleList.answering(UNKNOWN)
            .on(BTRFS).from(SOURCE)
            .when(Conditions.CHECKSUMMED, COPY, "the data could change after its checksum was taken, so btrfs writes it through the page cache and waits")
            .part();

    static final RuleList<Submission> BTRFS_SUBMISSION = RuleList.answering(Submission.UNKNOWN)
            .on(BTRFS).from(SOURCE)
            .when(Conditions.CHECKSUMMED, PUNT, "the write goes through the page cache and waits for it to be written")
            .include(Linux5_10.BTRFS_IN_PLACE).part();

    static final RuleList<Submission> SUBMISSION = RuleList.answering(Submission.UNKNOWN).include(EveryKernel.SUBMISSION)
            .include(Linux6_5.EXT4_DAX).include(Linux6_5.EXT4_LOCKS).include(Linux6_5.EXT4_PAGES).include(Linux6_1.XFS_SUBMISSION).include(Linux6_1.READS)
            .include(BTRFS_SUBMISSION).include(Linux5_10.F2FS_SUBMISSION).include(Linux6_5.BLOCK_SUBMISSION)
            .from("Linux 6.18.2 io_uring/rw.c io_write: -EIOCBQUEUED")
            .otherwise("nothing to wait for", DIRECT, "the request is in flight when the call returns");

    static final Generation GENERATION = Generation.of("6.15", Release.of(6, 15), Release.of(6, 18), "iomap as shipped; checksummed btrfs files are buffered")
            .completes(RuleList.answering(UNKNOWN).include(EveryKernel.COMPLETION).include(BTRFS_BUFFERED).include(Linux5_10.XFS_UNALIGNED_SHARED)
                    .include(Linux6_5.WAITS).include(Linux6_6.DECISION).part())
            .submits(SUBMISSION)
            .build();

    private Linux6_15() {
    }
}
