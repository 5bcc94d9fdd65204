package org.bioscope.traces.rules;

import static org.bioscope.traces.Completion.INLINE;
import static org.bioscope.traces.Completion.POLLED;
import static org.bioscope.traces.Completion.UNKNOWN;
import static org.bioscope.traces.Completion.WORKQUEUE;
import static org.bioscope.traces.rules.Conditions.READ;
import static org.bioscope.traces.rules.Filesystem.BTRFS;

/** The patch of June 2023 that was never merged: on 6.4, defer a write only where pages must be invalidated. */
final class Proposal2023 {
    private static final String SOURCE = "J. Bongio, mail 20230621174114.1320834-2-bongiojp@gmail.com, 2023-06-21; never merged";

    static final Generation GENERATION = Generation.of("proposal-2023", Release.of(6, 4), Release.of(6, 4), "Linux 6.4 and a patch never merged: inline unless pages are cached")
            .completes(RuleList.answering(UNKNOWN).include(EveryKernel.COMPLETION).include(Linux5_10.XFS_UNALIGNED_SHARED).include(Linux6_4.WAITS)
                    .on(BTRFS).from("Linux 6.1 fs/btrfs/volumes.c btrfs_simple_end_io")
                    .when(READ, WORKQUEUE, "btrfs hands reads to btrfs-endio, which checks their checksums and then completes the request")
                    .on().from(SOURCE)
                    .when(Conditions.PAGES_IN_FILE, WORKQUEUE, "while any page of the file is cached, the range of the write must be invalidated")
                    .when(READ.and(Conditions.POLLED).called("a polled read"), POLLED, "bio endio runs inside the polling task's io_uring_enter")
                    .otherwise("no cached pages", INLINE, "bio endio completes it, whatever the completion may have to do"))
            .submits(Linux6_4.SUBMISSION)
            .flushes(Conditions.FLUSHES_WITHOUT_FUA)
            .breaks("the completion sleeps in the interrupt: converting unwritten extents, unsharing, updating i_size and the flush of O_DSYNC all take locks or wait for the disk (D. Chinner, same thread)")
            .build();

    private Proposal2023() {
    }
}
