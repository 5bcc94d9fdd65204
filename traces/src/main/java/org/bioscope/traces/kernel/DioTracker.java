package org.bioscope.traces.kernel;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.kernel.Tasks.Task;
import org.bioscope.traces.kernel.Tasks.Work;
import org.jspecify.annotations.Nullable;

/**
 * Follows every direct I/O from {@code iomap_dio_rw_begin} to {@code iomap_dio_complete}, by the chain that the events
 * themselves carry: the submitting thread up to the bios, device and sector through the block layer, the work item's
 * address across the workqueue, and file and offset at the end. A key holds only for as long as the thing it names:
 * threads, sectors and addresses are used again at once.
 *
 * <p>Kernels that cannot tell the beginning or the end (before 6.4) are followed by the functions of the same name where
 * those were traced, and by what must lie around them where not. One thread.
 */
final class DioTracker {
    private final Set<EventKind> told = EnumSet.noneOf(EventKind.class);
    private final LowerLevel lower = new LowerLevel();
    private final BlockLayer blocks = new BlockLayer(told, lower);
    private final Tasks tasks = new Tasks();
    private final DioTable table = new DioTable();
    private final PageFaults faults = new PageFaults(tasks, table);
    private final Ending ending = new Ending();
    private final DioListener listener;
    private final boolean overlapping;

    /** {@code overlapping}: requests at one place may be in flight together, which an engine of ours never does. */
    DioTracker(DioListener listener, boolean overlapping) {
        this.listener = listener;
        this.overlapping = overlapping;
    }

    /** Says that the kernel can tell such events, before the first of them comes. */
    void tells(EventKind kind) {
        told.add(kind);
    }

    boolean canTell(EventKind kind) {
        return told.contains(kind);
    }

    /** The requests that are followed, or over and not yet claimed. */
    DioTable table() {
        return table;
    }

    PageFaults faults() {
        return faults;
    }

    BlockLayer blocks() {
        return blocks;
    }

    void event(KernelEvent event) {
        told.add(event.kind());
        switch (event.kind()) {
            case DIO_BEGIN -> begin(event);
            case EXTENT -> extent(event);
            case BIO_QUEUE -> bioQueued(event);
            case BIO_REMAP -> blocks.remapped(event);
            case BIO_SPLIT -> blocks.split(event);
            case RQ_INSERT -> blocks.inserted(event);
            case RQ_ISSUE -> blocks.issued(event, submittingIn(event));
            case RQ_REQUEUE -> blocks.requeued(event);
            case RQ_COMPLETE -> ended(event, blocks.completed(event));
            case BIO_COMPLETE -> ended(event, blocks.bioCompleted(event));
            case IO_DONE -> settleEnding(event.cpu());
            case WORK_QUEUE -> workQueued(event);
            case WORK_START -> tasks.workStarts(event);
            case WORK_END -> workEnds(event);
            case WAKEUP -> woken(event);
            case DIO_COMPLETE -> complete(event);
            case DIO_INVALIDATE_FAIL -> invalidateFailed(event);
            case FUNCTION -> function(event);
            case DIO_QUEUED -> submitted(event);
            case CALL_ENTER -> tasks.of(event).inSyncCall = event.get(KernelEvent.CALL) == KernelEvent.CALL_READ
                    || event.get(KernelEvent.CALL) == KernelEvent.CALL_WRITE;
            case CALL_EXIT -> tasks.of(event).inSyncCall = false;
            case FAULT_FILE, FAULT_AROUND, FAULT_PTE, FAULT_PMD, FAULT_DONE -> faults.event(event);
            case SUBMIT, PUNT, CQE, MARK, BIO_BACKMERGE, BIO_FRONTMERGE, DAX_HOLE, DAX_INSERT, DAX_WRITEBACK, DAX_WRITEBACK_DONE -> {
            }
        }
    }

    /** Events of a CPU were lost: what was going on there cannot be relied on; what went on elsewhere can. */
    void lost(int cpu) {
        tasks.lost(cpu);
        ending.lost(cpu);
    }

    // The submitting leg: everything happens in one thread.

    private void begin(KernelEvent event) {
        int dev = (int) event.get(KernelEvent.DEV);
        long ino = event.get(KernelEvent.INO);
        long doneBefore = event.get(KernelEvent.DONE_BEFORE);
        long pos = event.get(KernelEvent.POS) - doneBefore;
        Task task = tasks.of(event);
        Dio before = table.last(dev, ino, pos);
        if (before != null && !before.over && doneBefore > 0) {
            // The rest of a request that went through in part: the same one goes on.
            task.current = before;
            before.length = doneBefore + event.get(KernelEvent.LENGTH);
            return;
        }
        Dio anonymous = task.current;
        Dio dio = anonymous != null && !anonymous.posKnown && anonymous.bios == 0 ? anonymous : newDio(event, task);
        if (before != null && !before.over && before.bios == 0) {
            // Refused before it reached the disk: it leaves no other trace than this.
            table.forget(before);
        } else if (before != null && !overlapping) {
            // If its end is still to come it was lost: the next end at this place is the new request's.
            before.abandoned = true;
        }
        dio.begins(event);
        table.place(dio, pos);
        if (task.kind == KernelEvent.THREAD_KWORKER) {
            dio.upper = lower.upperOf(dio);
        }
        listener.begun(dio);
    }

    private void extent(KernelEvent event) {
        if (event.inInterrupt()) {
            return;
        }
        Task task = tasks.of(event);
        Dio dio = task.current;
        int dev = (int) event.get(KernelEvent.DEV);
        long ino = event.get(KernelEvent.INO);
        if (dio == null || dio.over || dio.posKnown && (dio.dev != dev || dio.ino != ino) || !dio.beginSeen && dio.bios > 0) {
            if (told.contains(EventKind.DIO_BEGIN)) {
                return;
            }
            // No event and no function told of the beginning: the extent's is the first sign of the request.
            dio = newDio(event, task);
        }
        dio.maps(event);
    }

    private void bioQueued(KernelEvent event) {
        if (event.inInterrupt()) {
            return;
        }
        Task task = tasks.of(event);
        if (event.has(KernelEvent.THREAD_KIND)) {
            task.kind = (int) event.get(KernelEvent.THREAD_KIND);
        }
        Dio dio = task.current;
        if (dio != null && isWriteback(event, dio)) {
            dio.flags |= KernelRow.FLAG_WROTE_BACK;
            return;
        }
        if (blocks.bioQueued(event, dio) && dio != null) {
            dio.threadKind = task.kind;
            if (!dio.posKnown && dio.mapLength > 0) {
                table.place(dio, dio.pos);
                listener.begun(dio);
            }
        }
    }

    /**
     * A write by the submitting thread before iomap has told where the request itself lies: the pages of its range were
     * dirty, and direct I/O has them written back and waits for it (filemap_write_and_wait_range).
     */
    private boolean isWriteback(KernelEvent event, Dio dio) {
        return dio.beginSeen && !dio.over && !dio.raw && dio.fault == 0 && dio.mapLength == 0 && told.contains(EventKind.EXTENT) && told.contains(EventKind.DIO_BEGIN)
                && event.any(KernelEvent.RWBS, KernelEvent.RWBS_WRITE);
    }

    /** A block device is read or written directly: the bio is the first that is seen of the request, and is all of it. */
    @Nullable Dio rawBio(KernelEvent event, int dev) {
        if (event.inInterrupt() || event.get(KernelEvent.SECTORS) == 0) {
            return null;
        }
        Task task = tasks.of(event);
        task.kind = (int) event.get(KernelEvent.THREAD_KIND);
        Dio dio = newDio(event, task);
        dio.raw = true;
        dio.dev = dev;
        dio.length = event.get(KernelEvent.SECTORS) * BlockLayer.SECTOR_BYTES;
        dio.threadKind = task.kind;
        table.place(dio, event.get(KernelEvent.SECTOR) * BlockLayer.SECTOR_BYTES);
        blocks.bioQueued(event, dio);
        task.current = null;
        listener.begun(dio);
        return dio;
    }

    /** The request that the event's thread is in the middle of submitting. */
    private @Nullable Dio submittingIn(KernelEvent event) {
        if (event.inInterrupt()) {
            return null;
        }
        Task task = tasks.known(event.tid());
        return task == null ? null : task.current;
    }

    /** The submitting call goes on to other things: what the thread queues from here on is not this request's. */
    private void submitted(KernelEvent event) {
        Dio dio = submittingIn(event);
        if (dio != null && dio.dev == (int) event.get(KernelEvent.DEV) && dio.ino == event.get(KernelEvent.INO)) {
            tasks.of(event).current = null;
        }
    }

    private void invalidateFailed(KernelEvent event) {
        Dio dio = submittingIn(event);
        if (dio != null) {
            // Before a write the attempt then falls back to the page cache; after one the cache is stale.
            dio.flags |= KernelRow.FLAG_INVALIDATE_FAILED | (dio.bios == 0 ? KernelRow.FLAG_BUFFERED : 0);
        }
    }

    // The completing leg: from the block layer's end, across a workqueue or not, to iomap_dio_complete.

    private void ended(KernelEvent event, List<Dio> dioEnds) {
        if (told.contains(EventKind.DIO_COMPLETE)) {
            return;
        }
        settleEnding(event.cpu());
        for (Dio dio : dioEnds) {
            // A block device's own direct I/O has no end beside that of its bios.
            if (dio.openBios == 0 && !dio.raw) {
                ending.add(event.cpu(), dio);
            }
        }
    }

    private void workQueued(KernelEvent event) {
        int queue = (int) event.get(KernelEvent.WORKQUEUE);
        int function = (int) event.get(KernelEvent.FUNCTION);
        boolean completes = queue == KernelEvent.WORKQUEUE_DIO || queue == KernelEvent.WORKQUEUE_BTRFS_ENDIO
                || function == KernelFunction.DIO_COMPLETE_WORK.ordinal() || function == KernelFunction.BTRFS_END_BIO_WORK.ordinal();
        if (!completes) {
            return;
        }
        tasks.workQueued(event, ending.next(event.cpu()));
    }

    private void workEnds(KernelEvent event) {
        Work work = tasks.workEnds(event);
        if (work != null && work.dio != null && !work.dio.over && !told.contains(EventKind.DIO_COMPLETE)) {
            // The completion is all that this work does: where nothing tells its end, the work's own end is just after.
            finish(work.dio, event, Conclusion.BY_WORK, work, true);
        }
    }

    private void woken(KernelEvent event) {
        Task task = tasks.known(event.get(KernelEvent.PID));
        Dio waiting = task == null ? null : task.current;
        if (waiting != null && waiting.waits == 1 && waiting.endioNs != 0 && waiting.wakeNs == 0 && !waiting.over) {
            waiting.wakeNs = event.timeNs();
        }
    }

    private void complete(KernelEvent event) {
        int dev = (int) event.get(KernelEvent.DEV);
        long ino = event.get(KernelEvent.INO);
        long result = event.get(KernelEvent.RESULT);
        // The offset has already moved on by what was done.
        long pos = event.get(KernelEvent.POS) - Math.max(0, result);
        Dio dio = table.oldestOpen(dev, ino, pos);
        if (dio == null) {
            dio = newDio(event, tasks.of(event));
            dio.dev = dev;
            dio.ino = ino;
            dio.waits = event.has(KernelEvent.AIO) && event.get(KernelEvent.AIO) == 0 ? 1 : -1;
            table.place(dio, pos);
        }
        dio.kiFlags |= (int) event.get(KernelEvent.KI_FLAGS);
        dio.result = result;
        concludeAt(dio, event, false);
    }

    /** Decides who ran the completion from the context in which it ran, which is now. */
    private void concludeAt(Dio dio, KernelEvent event, boolean derived) {
        Task task = tasks.of(event);
        finish(dio, event, Conclusion.of(dio, event, task.kind, task.work != null), event.inInterrupt() ? null : task.work, derived);
    }

    private void finish(Dio dio, KernelEvent event, Conclusion conclusion, @Nullable Work work, boolean derived) {
        dio.completion = conclusion.completion();
        dio.context = conclusion.context();
        dio.completeNs = event.timeNs();
        dio.completeCpu = event.cpu();
        dio.completeTid = event.tid();
        dio.completeDerived = derived;
        // An address of a work item that began before this request's bio ended names an earlier request.
        if (work != null && work.queuedNs >= dio.endioNs) {
            dio.queuedNs = work.queuedNs;
            dio.workerNs = work.startNs;
            dio.workerTid = event.tid();
            dio.workerCpu = work.cpu;
        }
        long lastFlushNs = blocks.lastFlushNs();
        if ((dio.kiFlags & KernelEvent.KI_DSYNC) != 0 && dio.endioNs != 0 && lastFlushNs > dio.endioNs) {
            dio.flags |= KernelRow.FLAG_FLUSHED;
        }
        Task submitter = tasks.known(dio.tid);
        if (submitter != null && submitter.current == dio) {
            submitter.current = null;
        }
        dio.over = true;
        if (dio.upper != null) {
            dio.upper.lowerCompletion = dio.completion;
            dio.upper.lowerContext = dio.context;
        }
        listener.over(dio);
    }

    // Kernels without the iomap_dio events.

    private void function(KernelEvent event) {
        KernelFunction function = KernelFunction.values()[(int) event.get(KernelEvent.FUNCTION)];
        switch (function) {
            case DIO_RW -> {
                if (!event.inInterrupt()) {
                    Dio dio = newDio(event, tasks.of(event));
                    dio.beginSeen = true;
                    listener.begun(dio);
                }
            }
            case DIO_COMPLETE -> functionCompletes(event);
            case DAX_RW -> copies(event);
            case DIO_BIO_END_IO, DIO_COMPLETE_WORK, LOOP_WORK, BTRFS_END_BIO_WORK, OTHER, UNKNOWN -> {
            }
        }
    }

    private void copies(KernelEvent event) {
        Task task = tasks.of(event);
        Dio dio = newDio(event, task);
        dio.copied = true;
        listener.begun(dio);
        finish(dio, event, Conclusion.copied(task.kind), null, true);
    }

    private void functionCompletes(KernelEvent event) {
        if (told.contains(EventKind.DIO_COMPLETE)) {
            return;
        }
        Task task = tasks.of(event);
        Dio dio;
        if (event.inInterrupt()) {
            dio = ending.next(event.cpu());
        } else {
            dio = task.work != null ? task.work.dio : task.current;
        }
        if (dio != null && !dio.over) {
            ending.remove(event.cpu(), dio);
            concludeAt(dio, event, true);
        }
    }

    /**
     * What ended on that CPU and was neither queued nor seen to complete before the CPU's next step: a read that nobody
     * waits for was done with at once; a write, on the kernels that tell no better, has a waiter that was only woken.
     */
    private void settleEnding(int cpu) {
        for (Dio dio = ending.next(cpu); dio != null; dio = ending.next(cpu)) {
            if (dio.over || dio.waits == 1 || dio.write || told.contains(EventKind.FUNCTION)) {
                continue;
            }
            dio.completeAtEndio();
            listener.over(dio);
        }
    }

    // Keeping them.

    private Dio newDio(KernelEvent event, Task task) {
        var dio = new Dio();
        dio.tid = event.tid();
        dio.threadKind = task.kind;
        dio.submitCpu = event.cpu();
        dio.beginNs = event.timeNs();
        dio.waits = task.inSyncCall ? 1 : -1;
        task.current = dio;
        return dio;
    }

    /** What the thread's name says of it, where an event or a line gives one. */
    void threadKind(int tid, int kind) {
        tasks.of(tid).kind = kind;
    }
}
