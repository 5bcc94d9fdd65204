package org.bioscope.traces.rules;

import static org.bioscope.traces.Completion.UNKNOWN;
import static org.bioscope.traces.Completion.WORKQUEUE;

import java.util.Map;
import org.bioscope.traces.Completion;

/** Stable updates of 6.6 to 6.12 since December 2025: a request that failed always completes in a worker. */
final class Linux6_12y {
    static final RuleList<Completion> ERRORS = RuleList.answering(UNKNOWN)
            .on().from("Linux 6.18.2 fs/iomap/direct-io.c iomap_dio_done: backport of ddb4873286e0")
            .when(Conditions.ERROR, WORKQUEUE, "some error handling takes sleeping locks, so even a failed read goes to dio/<device>")
            .part();

    static final Generation GENERATION = Generation.of("6.12.63", Release.of(6, 6), Release.of(6, 14), "6.6 to 6.14 with the stable update for errors")
            .completes(RuleList.answering(UNKNOWN).include(EveryKernel.COMPLETION).include(Linux5_10.XFS_UNALIGNED_SHARED).include(Linux6_5.WAITS)
                    .include(ERRORS).include(Linux6_6.BTRFS_STABLE).include(Linux6_6.DECISION).part())
            .submits(Linux6_5.SUBMISSION)
            // From the stable queue of 2025-12-15; the patch levels follow from the dates of the releases.
            .sinceUpdates(Map.of(Release.of(6, 6), 120, Release.of(6, 12), 63))
            .build();

    private Linux6_12y() {
    }
}
