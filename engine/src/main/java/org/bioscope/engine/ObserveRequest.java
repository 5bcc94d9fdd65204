package org.bioscope.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bioscope.engine.WatchedTarget.Number;

/**
 * What {@code bioscope-observe} is asked for, in the words of {@code observe_request.h}: the events that a run's requests can
 * meet, and no more, for every event costs the run something.
 *
 * @param mapped    loads and stores of a mapped file: its page faults in place of direct I/O
 * @param oldKernel before 6.4: direct I/O has no events of its own, the functions of the same name stand in
 */
record ObserveRequest(WatchedTarget target, List<Integer> threads, boolean ioUring, boolean mapped, boolean oldKernel, int bufferKb) {
    /** The kernel refuses a longer filter; without threads in it the io_uring events of all programs come, and are told apart here. */
    private static final int MOST_THREADS = 128;
    /** Wake-ups are looked at for every thread of the machine: with few threads that is nothing. */
    private static final int MOST_WOKEN = 16;

    /** Buffers that hold a quarter of a second at 100 000 requests a second on one CPU. */
    static final int DEFAULT_BUFFER_KB = 16384;
    private static final int LEAST_BUFFER_KB = 1024;
    /** All CPUs together: kernel memory that the machine must not miss. */
    private static final int MOST_TOTAL_KB = 512 << 10;

    /** For direct I/O. */
    ObserveRequest(WatchedTarget target, List<Integer> threads, boolean ioUring, boolean oldKernel, int bufferKb) {
        this(target, threads, ioUring, false, oldKernel, bufferKb);
    }

    ObserveRequest {
        threads = List.copyOf(threads);
    }

    /** Buffers as large as is useful, and small enough for a machine of many CPUs. */
    static int bufferKb(int cpus) {
        return Math.clamp(MOST_TOTAL_KB / Math.max(1, cpus), LEAST_BUFFER_KB, DEFAULT_BUFFER_KB);
    }

    byte[] bytes() {
        return (String.join("\n", lines()) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("bioscope-observe 1");
        lines.add("buffer_kb " + bufferKb);
        for (Number device : target.devices()) {
            lines.add("device " + words(device));
        }
        if (!target.blockDevice()) {
            lines.add("inode " + words(target.dev()) + " " + target.ino());
        }
        target.lower().ifPresent(lower -> lines.add("inode " + words(lower.dev()) + " " + lower.ino()));
        if (threads.size() <= MOST_THREADS) {
            threads.forEach(thread -> lines.add("thread " + thread));
        }
        addFunctions(lines);
        addEvents(lines);
        lines.add("start");
        return lines;
    }

    private void addFunctions(List<String> lines) {
        boolean files = !target.blockDevice() || target.lower().isPresent();
        if (files) {
            lines.add("function iomap_dio_complete_work");
            // btrfs, which has no device of its own, hops to a workqueue of its own first.
            if (target.dev().major() == 0 || target.lower().filter(lower -> lower.dev().major() == 0).isPresent()) {
                lines.add("function simple_end_io_work");
                lines.add("function btrfs_end_bio_work");
            }
        }
        if (target.lower().isPresent()) {
            lines.add("function loop_workfn");
            lines.add("function loop_rootcg_workfn");
        }
        if (files && oldKernel) {
            List.of("iomap_dio_rw", "iomap_dio_bio_end_io", "iomap_dio_complete").forEach(function -> lines.add("trace " + function));
        }
    }

    private void addEvents(List<String> lines) {
        var events = new ArrayList<String>();
        if (ioUring) {
            events.add("io_uring/io_uring_queue_async_work");
            if (oldKernel) {
                // 5.10 does not say whom it punts: it is the one that the thread submitted last.
                events.add("io_uring/io_uring_submit_sqe");
            }
        }
        if (mapped) {
            events.addAll(List.of("filemap/mm_filemap_fault", "filemap/mm_filemap_map_pages", "fs_dax/dax_pte_fault", "fs_dax/dax_pte_fault_done", "fs_dax/dax_pmd_fault",
                    "fs_dax/dax_pmd_fault_done", "fs_dax/dax_writeback_range", "fs_dax/dax_writeback_range_done"));
        }
        boolean files = !mapped && (!target.blockDevice() || target.lower().isPresent());
        if (files) {
            events.addAll(List.of("iomap/iomap_dio_rw_begin", "iomap/iomap_dio_complete", "iomap/iomap_dio_invalidate_fail",
                    "iomap/iomap_iter_dstmap", "workqueue/workqueue_queue_work", "workqueue/workqueue_execute_start"));
            if (oldKernel) {
                events.addAll(List.of("iomap/iomap_apply_dstmap", "workqueue/workqueue_execute_end"));
            }
        }
        events.addAll(List.of("block/block_bio_queue", "block/block_split", "block/block_bio_complete", "block/block_rq_insert",
                "block/block_rq_issue", "block/block_rq_requeue", "block/block_rq_complete"));
        if (target.remapped()) {
            events.add("block/block_bio_remap");
        }
        if (oldKernel) {
            events.add("block/block_io_done");
        }
        // io_uring's own threads never wait for one request: their wake-ups would be looked at in vain, and there are many.
        if (!ioUring && !threads.isEmpty() && threads.size() <= MOST_WOKEN) {
            events.add("sched/sched_wakeup");
        }
        events.forEach(event -> lines.add("event " + event));
    }

    private static String words(Number device) {
        return device.major() + " " + device.minor();
    }
}
