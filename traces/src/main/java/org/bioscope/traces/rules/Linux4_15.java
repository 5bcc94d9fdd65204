package org.bioscope.traces.rules;

import static org.bioscope.traces.Completion.INLINE;
import static org.bioscope.traces.Completion.UNKNOWN;
import static org.bioscope.traces.Completion.WORKQUEUE;
import static org.bioscope.traces.rules.Conditions.NEEDS_SYNC;
import static org.bioscope.traces.rules.Conditions.READ;
import static org.bioscope.traces.rules.Filesystem.BTRFS;
import static org.bioscope.traces.rules.Filesystem.EXT4;
import static org.bioscope.traces.rules.Filesystem.F2FS;
import static org.bioscope.traces.rules.Filesystem.XFS;

/** Before iomap came to ext4: fs/direct-io.c defers what it knows to sleep and completes the rest in bio endio. */
final class Linux4_15 {
    static final Generation GENERATION = Generation.of("4.15", Release.of(4, 10), Release.of(5, 4), "fs/direct-io.c: inline unless it must sleep")
            .completes(RuleList.answering(UNKNOWN).include(EveryKernel.COMPLETION)
                    .on(XFS).from("Linux 4.15 fs/iomap.c iomap_dio_bio_end_io")
                    .when(READ, INLINE, "XFS is on iomap already, which completes reads in bio endio")
                    .when(Conditions.WRITE, WORKQUEUE, "XFS is on iomap already, which defers every asynchronous write")
                    .on(BTRFS).from("Linux 4.15 fs/btrfs/inode.c btrfs_bio_wq_end_io")
                    .when(READ, WORKQUEUE, "btrfs hands reads to a worker that checks their checksums before the request completes")
                    .include(DirectIo.of(EXT4, BTRFS, F2FS))
                    .from(DirectIo.SOURCE)
                    .otherwise("nothing left that sleeps", INLINE, "a read, or an overwrite of written blocks without O_DSYNC and cached pages: bio endio completes it"))
            .submits(Linux5_10.SUBMISSION).withoutIoUring()
            .loops(LoopRules.KTHREAD)
            .flushes(NEEDS_SYNC)
            .build();

    private Linux4_15() {
    }
}
