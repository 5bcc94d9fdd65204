package org.bioscope.traces.rules;

import static org.bioscope.traces.Completion.CALLER;
import static org.bioscope.traces.Completion.INLINE;
import static org.bioscope.traces.Completion.POLLED;
import static org.bioscope.traces.Completion.UNKNOWN;
import static org.bioscope.traces.Completion.WORKQUEUE;
import static org.bioscope.traces.rules.Condition.never;
import static org.bioscope.traces.rules.Conditions.READ;
import static org.bioscope.traces.rules.Filesystem.BTRFS;

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

    /** Which stable releases of 6.12 and of the others between have what came to 6.6 with 6.6.130 is not known here. */
    static final RuleList<Completion> BTRFS_STABLE = RuleList.answering(UNKNOWN)
            .on(BTRFS).from("Linux 6.12 fs/btrfs/direct-io.c btrfs_direct_write; stable review of 6.6.130, 2026-03-23")
            .when(Conditions.CHECKSUMMED, WORKQUEUE, "every asynchronous write is queued to dio/<device>; stable updates of 2026 (6.6.130) send checksummed files through the page cache instead, as 6.15 does")
            .part();

    static final Generation GENERATION = Generation.of("6.6", Release.of(6, 6), Release.of(6, 14), "iomap as shipped: every asynchronous write is deferred")
            .completes(RuleList.answering(UNKNOWN).include(EveryKernel.COMPLETION).include(Linux5_10.XFS_UNALIGNED_SHARED).include(Linux6_5.WAITS).include(BTRFS_STABLE).include(DECISION).part())
            .submits(Linux6_5.SUBMISSION)
            .build();

    private Linux6_6() {
    }
}
