package org.bioscope.traces.rules;

import static org.bioscope.traces.Completion.UNKNOWN;
import static org.bioscope.traces.rules.Conditions.FLUSHES_WITHOUT_FUA;
import static org.bioscope.traces.rules.Conditions.UNALIGNED;
import static org.bioscope.traces.rules.Conditions.WRITE;
import static org.bioscope.traces.rules.Filesystem.EXT4;
import static org.bioscope.traces.rules.Submission.DIRECT;
import static org.bioscope.traces.rules.Submission.PUNT;

import org.bioscope.traces.Completion;

/** ext4 writes to preallocated blocks under the shared lock: fallocate mode 0 is enough to submit without a punt. */
final class Linux6_4 {
    private static final String EXT4_FILE = "Linux 6.1 fs/ext4/file.c ext4_dio_write_iter; 240930fb7e6b in 6.3, up to 310ee0902b8d in 6.5";

    static final RuleList<Completion> WAITS = RuleList.answering(UNKNOWN).include(Linux5_10.EXT4_WAITS)
            .include(Linux6_1.XFS_WAITS).include(Linux6_1.F2FS_WAITS).part();

    private static final RuleList<Submission> EXT4_LOCKS = RuleList.answering(Submission.UNKNOWN).include(Linux6_5.EXT4_ENTRY)
            .on(EXT4).from(EXT4_FILE)
            .when(WRITE.and(UNALIGNED).called("ext4: an unaligned write"), PUNT, "it needs the exclusive lock and must wait for all other direct I/O")
            .include(Linux6_5.EXT4_BLOCKS).part();

    static final RuleList<Submission> SUBMISSION = RuleList.answering(Submission.UNKNOWN).include(EveryKernel.SUBMISSION)
            .include(EveryKernel.DEVICE_UNDER_FILE)
            .include(Linux6_5.EXT4_DAX).include(EXT4_LOCKS).include(Linux6_5.EXT4_PAGES).include(Linux6_1.XFS_SUBMISSION).include(Linux6_1.READS)
            .include(Linux5_10.BTRFS_SUBMISSION).include(Linux5_10.F2FS_SUBMISSION).include(Linux5_10.BLOCK_SUBMISSION)
            .from("Linux 6.1 io_uring/rw.c io_write: -EIOCBQUEUED")
            .otherwise("nothing to wait for", DIRECT, "the request is in flight when the call returns");

    static final Generation GENERATION = Generation.of("6.4", Release.of(6, 3), Release.of(6, 4), "iomap as before; fallocated ext4 files submit directly")
            .completes(RuleList.answering(UNKNOWN).include(EveryKernel.COMPLETION).include(Linux5_10.XFS_UNALIGNED_SHARED).include(WAITS)
                    .include(Linux5_10.IOMAP_COMPLETION).part())
            .submits(SUBMISSION).flushes(FLUSHES_WITHOUT_FUA).build();

    private Linux6_4() {
    }
}
