package org.bioscope.traces.rules;

import static org.bioscope.traces.rules.Condition.is;
import static org.bioscope.traces.rules.Conditions.ALLOCATES;
import static org.bioscope.traces.rules.Conditions.LOCK_HELD;
import static org.bioscope.traces.rules.Conditions.UNWRITTEN;
import static org.bioscope.traces.rules.Conditions.WRITE;
import static org.bioscope.traces.rules.Filesystem.EXT4;
import static org.bioscope.traces.rules.Submission.DIRECT;
import static org.bioscope.traces.rules.Submission.PUNT;

/** ext4 refuses NOWAIT writes that must change the file's time stamps, as XFS has since 6.0, lazytime or not. */
final class Linux7_3 {
    private static final String OBSERVED = "Linux 7.3.4, observed: kiocb_modified returns -EAGAIN to ext4_file_write_iter";

    private static final RuleList<Submission> EXT4_SUBMISSION = RuleList.answering(Submission.UNKNOWN)
            .on(EXT4).from(OBSERVED)
            .when(Conditions.DAX.and(WRITE, is(Fact.UPDATE_TIME).or(is(Fact.FIRST_WRITE))).called("ext4: DAX, and the time stamps must change"), PUNT,
                    "a first write, or the first after a tick of the clock, starts a journal handle; lazytime does not help")
            .when(Conditions.DAX.and(WRITE, UNWRITTEN.or(ALLOCATES)).called("ext4: DAX, and blocks must be allocated or converted"), PUNT,
                    "the copy needs written blocks first, and that takes a journal handle")
            .when(Conditions.DAX.and(LOCK_HELD.not()).called("ext4: DAX, lock free"), DIRECT, "the task copies")
            .include(Linux6_5.EXT4_LOCKS)
            .on(EXT4).from(OBSERVED)
            .when(WRITE.and(is(Fact.UPDATE_TIME)).called("ext4: the write must change the file's time stamps"), PUNT,
                    "a first write, or the first after a tick of the clock, starts a journal handle; lazytime does not help")
            .include(Linux6_5.EXT4_PAGES).part();

    static final Generation GENERATION = Generation.of("7.3", Release.of(7, 3), Release.of(7, 3), "inline as in 6.19; ext4 punts for time stamps as XFS does")
            .completes(Linux7_0.COMPLETION)
            .submits(RuleList.answering(Submission.UNKNOWN).include(EveryKernel.SUBMISSION)
                    .include(EXT4_SUBMISSION).include(Linux7_0.XFS_SUBMISSION).include(Linux6_1.READS)
                    .include(Linux6_15.BTRFS_SUBMISSION).include(Linux5_10.F2FS_SUBMISSION).include(Linux6_5.BLOCK_SUBMISSION)
                    .from("Linux 7.3.4, observed: -EIOCBQUEUED")
                    .otherwise("nothing to wait for", DIRECT, "the request is in flight when the call returns"))
            .build();

    private Linux7_3() {
    }
}
