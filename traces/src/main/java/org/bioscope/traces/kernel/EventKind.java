package org.bioscope.traces.kernel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The events that Bioscope understands, under every name that a kernel from 5.10 on gives them. */
public enum EventKind {
    /** io_uring takes a submission. */
    SUBMIT("io_uring_submit_req", "io_uring_submit_sqe"),
    /** io_uring hands a request to io-wq. */
    PUNT("io_uring_queue_async_work"),
    /** io_uring posts a completion. */
    CQE("io_uring_complete"),
    DIO_BEGIN("iomap_dio_rw_begin"),
    DIO_QUEUED("iomap_dio_rw_queued"),
    DIO_COMPLETE("iomap_dio_complete"),
    DIO_INVALIDATE_FAIL("iomap_dio_invalidate_fail"),
    /** The extent that an iomap iteration found. */
    EXTENT("iomap_iter_dstmap", "iomap_apply_dstmap"),
    BIO_QUEUE("block_bio_queue"),
    BIO_REMAP("block_bio_remap"),
    BIO_SPLIT("block_split"),
    BIO_BACKMERGE("block_bio_backmerge"),
    BIO_FRONTMERGE("block_bio_frontmerge"),
    /** The end of a bio on a device that makes no requests, or of one that failed before it became a request. */
    BIO_COMPLETE("block_bio_complete"),
    RQ_INSERT("block_rq_insert"),
    RQ_ISSUE("block_rq_issue"),
    RQ_REQUEUE("block_rq_requeue"),
    RQ_COMPLETE("block_rq_complete"),
    /** The block layer is done with a request; what its bios' ends did on that CPU lies between. */
    IO_DONE("block_io_done"),
    WORK_QUEUE("workqueue_queue_work"),
    WORK_START("workqueue_execute_start"),
    WORK_END("workqueue_execute_end"),
    WAKEUP("sched_wakeup"),
    CALL_ENTER("sys_enter_io_uring_enter", "sys_enter_io_submit", "sys_enter_pread64", "sys_enter_pwrite64", "sys_enter_preadv2",
            "sys_enter_pwritev2", "sys_enter_io_getevents", "sys_enter_io_pgetevents"),
    CALL_EXIT("sys_exit_io_uring_enter", "sys_exit_io_submit", "sys_exit_pread64", "sys_exit_pwrite64", "sys_exit_preadv2",
            "sys_exit_pwritev2", "sys_exit_io_getevents", "sys_exit_io_pgetevents"),
    /** A mapped file's page is not mapped, and is looked for in the page cache. */
    FAULT_FILE("mm_filemap_fault"),
    /** Cached pages are mapped around the one that was touched. */
    FAULT_AROUND("mm_filemap_map_pages"),
    FAULT_PTE("dax_pte_fault"),
    FAULT_PMD("dax_pmd_fault"),
    /** The end of either. */
    FAULT_DONE("dax_pte_fault_done", "dax_pmd_fault_done"),
    /** A DAX file's hole, answered with a page of zeros. */
    DAX_HOLE("dax_load_hole", "dax_pmd_load_hole", "dax_pmd_load_hole_fallback"),
    /** A mapping of persistent memory is made, or made writable; the first two fire up to 5.10. */
    DAX_INSERT("dax_insert_mapping", "dax_pmd_insert_mapping", "dax_insert_pfn_mkwrite", "dax_insert_pfn_mkwrite_no_entry"),
    /** Dirty entries of a DAX file are flushed from the CPU's caches: fsync and msync, and until 4.9 each direct read. */
    DAX_WRITEBACK("dax_writeback_range", "dax_writeback_one"),
    DAX_WRITEBACK_DONE("dax_writeback_range_done"),
    /** The function tracer saw one of the functions of {@link KernelFunction}. */
    FUNCTION("function"),
    /** A program's own line in the trace. */
    MARK("print");

    private static final Map<String, EventKind> BY_NAME = new HashMap<>();

    static {
        for (EventKind kind : values()) {
            kind.kernelNames.forEach(name -> BY_NAME.put(name, kind));
        }
    }

    private final List<String> kernelNames;

    EventKind(String... kernelNames) {
        this.kernelNames = List.of(kernelNames);
    }

    /** What the kernels call it, the newest name first. */
    public List<String> kernelNames() {
        return kernelNames;
    }

    static @org.jspecify.annotations.Nullable EventKind named(String kernelName) {
        return BY_NAME.get(kernelName);
    }
}
