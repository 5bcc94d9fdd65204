package org.bioscope.traces.rules;

import static org.bioscope.traces.Completion.CALLER;
import static org.bioscope.traces.Completion.INLINE;
import static org.bioscope.traces.Completion.POLLED;
import static org.bioscope.traces.Completion.UNKNOWN;
import static org.bioscope.traces.Completion.WORKQUEUE;
import static org.bioscope.traces.rules.Condition.of;
import static org.bioscope.traces.rules.Conditions.IO_URING;
import static org.bioscope.traces.rules.Conditions.READ;
import static org.bioscope.traces.rules.Filesystem.BTRFS;

/** The release candidates of 6.6: io_uring offers to run the completion in the issuing task, and iomap takes the offer. */
final class Linux6_6rc {
    private static final String IOMAP = "Linux 6.6-rc1 to rc7 fs/iomap/direct-io.c IOMAP_DIO_CALLER_COMP, J. Axboe 2023-08-01";
    private static final String IO_URING_USER = "Linux 6.6-rc1 io_uring/rw.c 099ada2c8726; removed before 6.6 by 838b35bb6a89";

    static final Generation GENERATION = Generation.of("6.6-rc", Release.of(6, 6), Release.of(6, 6), "caller completion: the issuing task finishes overwrites")
            .completes(RuleList.answering(UNKNOWN).include(EveryKernel.COMPLETION).include(Linux5_10.XFS_UNALIGNED_SHARED).include(Linux6_5.WAITS)
                    .on(BTRFS).from("Linux 6.6.87 fs/btrfs/bio.c btrfs_simple_end_io")
                    .when(READ, WORKQUEUE, "btrfs hands reads to btrfs-endio, which checks their checksums and then completes the request")
                    .on().from(IOMAP)
                    .when(READ.and(Conditions.POLLED).called("a polled read"), POLLED, "bio endio runs inside the polling task's io_uring_enter")
                    .when(READ, INLINE, "a read is marked to complete inline")
                    .from(IO_URING_USER)
                    .when(IO_URING.not().called("the issuer did not offer caller completion"), WORKQUEUE, "only io_uring sets IOCB_DIO_CALLER_COMP")
                    .when(Conditions.POLLED, WORKQUEUE, "io_uring offers caller completion only where it does not poll")
                    .from(IOMAP)
                    .when(Conditions.CONVERTS, WORKQUEUE, "unwritten or new blocks need zeroing and converting: the offer is dropped")
                    .when(Conditions.FLUSHES, WORKQUEUE, "a flush is needed: the offer is dropped")
                    .when(Conditions.STARTS_BEYOND.and(of(Fact.FILESYSTEM, BTRFS).not()).called("the write starts at or beyond i_size"), WORKQUEUE,
                            "i_size must change: the offer is dropped")
                    .otherwise("caller completion was offered and kept", CALLER, "bio endio only queues task work; the issuing task runs the tail itself"))
            .submits(Linux6_5.SUBMISSION)
            .inCandidates()
            .build();

    private Linux6_6rc() {
    }
}
