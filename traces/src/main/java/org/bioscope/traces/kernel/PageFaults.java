package org.bioscope.traces.kernel;

import java.util.Arrays;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.KernelRow;
import org.jspecify.annotations.Nullable;

/**
 * Follows page faults of mapped files: through the page cache ({@code mm_filemap_fault}, with the bio that reads the page),
 * to pages that are cached already ({@code mm_filemap_map_pages}, which maps some around them), and on DAX files
 * ({@code dax_pmd_fault}, {@code dax_pte_fault} and their ends). A fault is kept where a {@link Dio} is, by file and page.
 * One thread.
 */
final class PageFaults {
    /** What a fault is of: {@link Dio#fault}; 0 is none. */
    static final int PAGE_CACHE = 1;
    static final int PTE = 2;
    static final int PMD = 3;

    /** Event pages are numbered in the smallest that there is; other page sizes are not told apart. */
    static final int PAGE_BYTES = 4096;
    /** The kernel maps so many cached pages around the one that is touched (fault_around_bytes, 64 KiB), aligned to it. */
    private static final int AROUND_SHIFT = 16;
    private static final int MOST_AROUND = 1 << 16;

    /** {@code enum vm_fault_reason}: on the wire since 4.12, the same ever since. */
    static final int VM_FAULT_MAJOR = 0x4;
    static final int VM_FAULT_FALLBACK = 0x800;
    static final String[] RESULT_WORDS = {"OOM", "SIGBUS", "MAJOR", "", "HWPOISON", "HWPOISON_LARGE", "SIGSEGV", "", "NOPAGE", "LOCKED", "RETRY", "FALLBACK", "DONE_COW",
        "NEEDDSYNC", "COMPLETED"};

    private record Around(int dev, long ino, long first, long last, long ns, int cpu, int tid) {
    }

    private final Tasks tasks;
    private final DioTable table;
    private final LongMap<Around> around = new LongMap<>();

    PageFaults(Tasks tasks, DioTable table) {
        this.tasks = tasks;
        this.table = table;
    }

    void event(KernelEvent event) {
        if (event.inInterrupt()) {
            return;
        }
        switch (event.kind()) {
            case FAULT_FILE -> begins(event, PAGE_CACHE);
            case FAULT_PTE -> begins(event, PTE);
            case FAULT_PMD -> begins(event, PMD);
            case FAULT_DONE -> ends(event);
            case FAULT_AROUND -> mapsAround(event);
            default -> {
            }
        }
    }

    private void begins(KernelEvent event, int what) {
        Tasks.Task task = tasks.of(event);
        int dev = (int) event.get(KernelEvent.DEV);
        long ino = event.get(KernelEvent.INO);
        long pos = event.get(KernelEvent.POS);
        Dio current = task.current;
        if (current != null && current.fault != 0 && !current.over && current.at(dev, ino, pos)) {
            // The same fault again: retried once its page was read, or by PTE where a PMD could not be.
            current.fault = what;
            return;
        }
        var fault = new Dio();
        fault.fault = what;
        fault.beginSeen = true;
        fault.beginNs = event.timeNs();
        fault.dev = dev;
        fault.ino = ino;
        fault.tid = event.tid();
        fault.threadKind = task.kind;
        fault.submitCpu = event.cpu();
        fault.waits = 1;
        fault.flags = KernelRow.FLAG_FAULT;
        task.current = fault;
        table.place(fault, pos);
    }

    /** The end of a DAX fault; of a PMD that could not be it is the beginning of a PTE's. */
    private void ends(KernelEvent event) {
        Dio fault = tasks.of(event).current;
        long result = event.get(KernelEvent.RESULT);
        boolean falls = fault != null && fault.fault == PMD && (result & VM_FAULT_FALLBACK) != 0;
        if (fault == null || fault.fault < PTE || falls || !fault.at((int) event.get(KernelEvent.DEV), event.get(KernelEvent.INO), event.get(KernelEvent.POS))) {
            return;
        }
        fault.completeNs = event.timeNs();
        fault.completeCpu = event.cpu();
        fault.completeTid = event.tid();
        fault.completion = Completion.COPY;
        fault.context = Context.TASK;
        fault.flags |= (fault.fault == PMD ? KernelRow.FLAG_PMD : 0) | ((result & VM_FAULT_MAJOR) != 0 ? KernelRow.FLAG_MAJOR : 0);
        fault.over = true;
        tasks.of(event).current = null;
    }

    private void mapsAround(KernelEvent event) {
        if (around.size() >= MOST_AROUND) {
            around.clear();
        }
        var mapped = new Around((int) event.get(KernelEvent.DEV), event.get(KernelEvent.INO), event.get(KernelEvent.POS), event.get(KernelEvent.LENGTH),
                event.timeNs(), event.cpu(), event.tid());
        around.put(key(mapped.ino(), mapped.first()), mapped);
        around.put(key(mapped.ino(), mapped.last()), mapped);
    }

    /** Takes out the faults of an access to {@code [pos, pos + bytes)} between the two times, as one; of an access without any, one that says so. */
    Dio claim(int dev, long ino, long pos, long bytes, long fromNs, long toNs) {
        Dio all = null;
        for (long page = pos / PAGE_BYTES * PAGE_BYTES; page < pos + bytes; page += PAGE_BYTES) {
            Dio fault = table.claim(dev, ino, page, fromNs, toNs);
            fault = fault == null ? aroundAt(dev, ino, page, fromNs, toNs) : fault;
            if (fault != null && all == null) {
                all = fault;
            } else if (fault != null) {
                all.absorb(fault);
            }
        }
        Dio access = all == null ? new Dio() : all;
        access.mapped = true;
        if (access.bios > 0) {
            // The task waited for the page, which the end of its bio unlocked.
            access.completion = Completion.WAITER;
            access.flags |= KernelRow.FLAG_MAJOR;
        } else {
            access.completion = Completion.COPY;
        }
        access.context = Context.TASK;
        return access;
    }

    /** Whether a fault of the access was seen whose end is still to come. */
    boolean open(int dev, long ino, long pos, long bytes, long fromNs, long toNs) {
        for (long page = pos / PAGE_BYTES * PAGE_BYTES; page < pos + bytes; page += PAGE_BYTES) {
            Dio fault = table.peek(dev, ino, page, fromNs, toNs);
            if (fault != null && !ended(fault)) {
                return true;
            }
        }
        return false;
    }

    static boolean ended(Dio fault) {
        return fault.fault >= PTE ? fault.over : fault.bios == 0 || fault.endioNs != 0;
    }

    private @Nullable Dio aroundAt(int dev, long ino, long page, long fromNs, long toNs) {
        Around mapped = around.get(key(ino, page));
        if (mapped == null || mapped.dev() != dev || mapped.ino() != ino || page < mapped.first() || page > mapped.last() || mapped.ns() < fromNs || mapped.ns() > toNs) {
            return null;
        }
        var fault = new Dio();
        fault.fault = PAGE_CACHE;
        fault.beginNs = mapped.ns();
        fault.submitCpu = mapped.cpu();
        fault.tid = mapped.tid();
        fault.flags = KernelRow.FLAG_FAULT;
        return fault;
    }

    private static long key(long ino, long pos) {
        return ino * 0x9E3779B97F4A7C15L ^ pos >>> AROUND_SHIFT;
    }

    /** What a line of text says came of a fault: {@code NOPAGE|MAJOR}. */
    static long result(String words) {
        long bits = 0;
        for (String word : words.split("\\|")) {
            int bit = word.isEmpty() ? -1 : Arrays.asList(RESULT_WORDS).indexOf(word);
            bits |= bit < 0 ? 0 : 1L << bit;
        }
        return bits;
    }
}
