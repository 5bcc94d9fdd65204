package org.bioscope.traces.rules;

import static org.bioscope.traces.Completion.UNKNOWN;
import static org.bioscope.traces.Completion.WAITER;
import static org.bioscope.traces.Completion.WORKQUEUE;
import static org.bioscope.traces.rules.Conditions.CONVERTS;
import static org.bioscope.traces.rules.Conditions.EXTENDS;
import static org.bioscope.traces.rules.Conditions.NEEDS_SYNC;
import static org.bioscope.traces.rules.Conditions.PAGES_IN_FILE;
import static org.bioscope.traces.rules.Filesystem.EXT4;

import java.util.List;
import org.bioscope.traces.Completion;

/** fs/direct-io.c, older than iomap: ext4 used it up to 5.4, f2fs up to 5.16. */
final class DirectIo {
    static final String SOURCE = "Linux 4.15 fs/direct-io.c dio_bio_end_aio";

    /** Its rows for the filesystems that still use it; what they leave open completes inline. */
    static RuleList<Completion> of(Filesystem... users) {
        var rules = RuleList.answering(UNKNOWN).on(users).from("Linux 4.15 fs/direct-io.c do_blockdev_direct_IO")
                .when(EXTENDS, WAITER, "a write beyond i_size is made synchronous: the submitter waits and updates i_size itself")
                .from("Linux 4.15 fs/direct-io.c dio_set_defer_completion")
                .when(NEEDS_SYNC, WORKQUEUE, "an O_DSYNC write is deferred when it is submitted, because fsync will sleep");
        if (List.of(users).contains(EXT4)) {
            rules.on(EXT4).from("Linux 4.15 fs/ext4/inode.c ext4_dio_get_block_unwritten_async")
                    .when(CONVERTS, WORKQUEUE, "ext4 marks the buffer defer_completion: unwritten extents are converted in a worker").on(users);
        }
        return rules.from(SOURCE)
                .when(PAGES_IN_FILE, WORKQUEUE, "while any page of the file is cached, the range of the write must be invalidated, and that may sleep").part();
    }

    private DirectIo() {
    }
}
