package org.bioscope.traces.rules;

import static org.bioscope.traces.Completion.INLINE;
import static org.bioscope.traces.Completion.POLLED;
import static org.bioscope.traces.Completion.UNKNOWN;
import static org.bioscope.traces.Completion.WORKQUEUE;
import static org.bioscope.traces.rules.Condition.otherwise;
import static org.bioscope.traces.rules.Conditions.SHARED;
import static org.bioscope.traces.rules.Conditions.WRITE;
import static org.bioscope.traces.rules.Filesystem.BTRFS;

import org.bioscope.traces.Completion;

/** Inline again, by name of what must not be: IOMAP_DIO_COMP_WORK marks a write whose completion needs a task. */
final class Linux6_19 {
    private static final String MARKED = "Linux 6.19 fs/iomap/direct-io.c iomap_dio_bio_iter: IOMAP_DIO_COMP_WORK, eca9dc20891d and 76192a42c210";

    static final RuleList<Completion> DECISION = RuleList.answering(UNKNOWN)
            .on(BTRFS).from("Linux 6.19 fs/btrfs/bio.c simple_end_io_work")
            .when(otherwise("btrfs ends its bios in a worker"), WORKQUEUE, "btrfs hands reads and writes to btrfs-endio; the request completes there or in one more worker")
            .on().from("Linux 6.19 fs/iomap/direct-io.c iomap_dio_done, ddb4873286e0")
            .when(Conditions.ERROR, WORKQUEUE, "some error handling takes sleeping locks, so whatever failed goes to dio/<device>")
            .from(MARKED)
            .when(Conditions.CONVERTS, WORKQUEUE, "blocks that were unwritten or new must be recorded as written, in the journal")
            .when(WRITE.and(SHARED).called("the extent is shared: copy on write"), WORKQUEUE, "the new blocks must be put in the place of the shared ones")
            .from("Linux 6.19 fs/iomap/direct-io.c __iomap_dio_rw, eca9dc20891d")
            .when(Conditions.EXTENDS, WORKQUEUE, "i_size must be changed by a task")
            .from("Linux 6.19 fs/iomap/direct-io.c __iomap_dio_rw, 29086a31b3ab")
            .when(Conditions.FLUSHES, WORKQUEUE, "O_DSYNC without write-through, or O_SYNC: the completion flushes and waits")
            .from("Linux 6.19 fs/iomap/direct-io.c iomap_dio_done, eca9dc20891d")
            .when(Conditions.PAGES_IN_FILE, WORKQUEUE, "while any page of the file is cached, the range of the write must be invalidated, and that may sleep")
            .when(Conditions.POLLED, POLLED, "bio endio runs inside the polling task's io_uring_enter")
            .otherwise("nothing left that sleeps", INLINE, "a read or a pure overwrite leaves nothing to do that sleeps: bio endio completes it");

    static final RuleList<Completion> COMPLETION = RuleList.answering(UNKNOWN).include(EveryKernel.COMPLETION).include(Linux6_15.BTRFS_BUFFERED)
            .include(Linux5_10.XFS_UNALIGNED_SHARED).include(Linux6_5.WAITS).include(DECISION).part();

    static final Generation GENERATION = Generation.of("6.19", Release.of(6, 19), Release.of(6, 19), "iomap: pure overwrites complete inline again")
            .completes(COMPLETION)
            .submits(Linux6_15.SUBMISSION)
            .build();

    private Linux6_19() {
    }
}
