package org.bioscope.traces.rules;

import static org.bioscope.traces.Completion.UNKNOWN;

import java.util.Map;

/** 6.18.2 and its like: as 6.15, and a request that failed always completes in a worker. */
final class Linux6_18y {
    static final Generation GENERATION = Generation.of("6.18.2", Release.of(6, 15), Release.of(6, 18), "6.15 to 6.18 with the stable update for errors")
            .completes(RuleList.answering(UNKNOWN).include(EveryKernel.COMPLETION).include(Linux6_15.BTRFS_BUFFERED).include(Linux5_10.XFS_UNALIGNED_SHARED)
                    .include(Linux6_5.WAITS).include(Linux6_12y.ERRORS).include(Linux6_6.DECISION).part())
            .submits(Linux6_15.SUBMISSION)
            .sinceUpdates(Map.of(Release.of(6, 17), 13, Release.of(6, 18), 2))
            .build();

    private Linux6_18y() {
    }
}
