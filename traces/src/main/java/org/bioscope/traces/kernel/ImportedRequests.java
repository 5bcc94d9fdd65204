package org.bioscope.traces.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.Op;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.kernel.KernelRowWriter.Punt;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests out of the kernel's events alone, for a trace that no engine of ours recorded: the submitting call, or
 * io_uring's own event, begins a request; the completion queue, or the call's return, ends it; between the two lies the
 * direct I/O that its thread, or the io-wq worker it was punted to, was seen to do. Requests without direct I/O are left
 * out and counted. One thread.
 */
public final class ImportedRequests implements EventSink {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    /** Requests whose end is not in the text: past so many the oldest are given up. */
    static final int MOST_OPEN = 1 << 16;

    /** How a request reached the kernel. */
    public enum Way { URING, LIBAIO, SYNC, UNKNOWN }

    private final TraceStore store;
    private final DioTracker tracker = new DioTracker(new Ends(), true);
    private final KernelRowWriter writer = new KernelRowWriter(tracker);
    private final Map<Integer, Submitter> submitters = new HashMap<>();
    private final ImportedJobs jobs = new ImportedJobs();
    private final LongMap<ImportedRequest> uring = new LongMap<>();
    private final Map<Dio, ImportedRequest> legOf = new LinkedHashMap<>();
    private final MemorySegment engineRow = MemorySegment.ofArray(new byte[EngineRow.BYTES]);
    private final JoinTally tally = new JoinTally();
    private final long[] ways = new long[Way.values().length];
    private final Losses losses = new Losses();
    private @Nullable KernelEvent now;
    private long markedPos = -1;
    private long events;
    private long leftOut;

    public ImportedRequests(TraceStore store) {
        this.store = store;
    }

    @Override
    public void event(KernelEvent event) {
        events++;
        now = event;
        switch (event.kind()) {
            case CALL_ENTER -> callEnters(event);
            case SUBMIT -> submitted(event);
            case PUNT -> punted(event);
            case MARK -> markedPos = event.has(KernelEvent.POS) ? event.get(KernelEvent.POS) : markedPos;
            default -> {
            }
        }
        if (event.has(KernelEvent.THREAD_KIND)) {
            tracker.threadKind(event.tid(), event.inInterrupt() ? 0 : (int) event.get(KernelEvent.THREAD_KIND));
        }
        if (isRawBio(event)) {
            tracker.rawBio(event, (int) event.get(KernelEvent.DEV));
        } else {
            tracker.event(event);
        }
        switch (event.kind()) {
            case CQE -> completed(event);
            case CALL_EXIT -> callExits(event);
            default -> {
            }
        }
    }

    @Override
    public void lost(int cpu, long fromNs, long toNs, long count) {
        losses.add(fromNs, toNs, count);
        tracker.lost(cpu);
    }

    /** No more events: requests that are over but were not seen to be seen end where they were complete. */
    public void finish() {
        for (ImportedRequest leg : List.copyOf(legOf.values())) {
            Dio dio = leg.dio;
            if (dio != null && (dio.over || dio.raw && dio.openBios == 0 && dio.endioNs != 0)) {
                seen(leg, Math.max(dio.completeNs, dio.endioNs));
            }
        }
        legOf.clear();
    }

    public KernelReport report() {
        return tally.report(losses.events(), events);
    }

    /** Requests that are not among the rows: without direct I/O (polls, buffered ones), or with times that run backwards. */
    public long leftOut() {
        return leftOut;
    }

    /** The way that most requests came. */
    public Way way() {
        int most = Way.UNKNOWN.ordinal();
        for (int way = 0; way < ways.length; way++) {
            most = ways[way] > ways[most] ? way : most;
        }
        return Way.values()[most];
    }

    /** Threads that submitted. */
    public int jobs() {
        return jobs.count();
    }

    /** The most requests that one of them had in flight. */
    public int deepest() {
        return jobs.deepest();
    }

    private void callEnters(KernelEvent event) {
        Submitter submitter = submitter(event.tid());
        submitter.call = (int) event.get(KernelEvent.CALL);
        submitter.callNs = event.timeNs();
        if (submitter.call != KernelEvent.CALL_GETEVENTS) {
            submitter.inCall.clear();
        }
    }

    private void submitted(KernelEvent event) {
        Submitter submitter = submitter(event.tid());
        int call = (int) event.get(KernelEvent.CALL);
        if (event.has(KernelEvent.CALL) && call != KernelEvent.CALL_READ && call != KernelEvent.CALL_WRITE) {
            submitter.current = null;
            return;
        }
        boolean inCall = submitter.call == KernelEvent.CALL_URING_ENTER;
        var leg = new ImportedRequest(Way.URING, event.tid(), inCall ? submitter.callNs : event.timeNs(), call);
        leg.req = event.get(KernelEvent.REQ);
        leg.userData = event.get(KernelEvent.USER_DATA);
        submitter.current = leg;
        submitter.inCall.add(leg);
        if (uring.size() >= MOST_OPEN) {
            uring.clear();
        }
        uring.put(key(leg.req, leg.userData), leg);
    }

    private void punted(KernelEvent event) {
        Submitter submitter = submitter(event.tid());
        // 5.10 names no request here: it is the one that the thread is submitting.
        ImportedRequest leg = event.has(KernelEvent.USER_DATA) ? uring.get(key(event.get(KernelEvent.REQ), event.get(KernelEvent.USER_DATA)))
                : submitter.current;
        if (leg != null) {
            leg.punt = new Punt(event.timeNs(), event.cpu(), event.tid());
            submitter.punted(leg);
        }
        submitter.current = null;
    }

    private void completed(KernelEvent event) {
        ImportedRequest leg = uring.remove(key(event.get(KernelEvent.REQ), event.get(KernelEvent.USER_DATA)));
        if (leg == null) {
            leg = uring.remove(key(0, event.get(KernelEvent.USER_DATA)));
        }
        if (leg == null) {
            return;
        }
        leg.result = event.get(KernelEvent.RESULT);
        leg.resultKnown = true;
        Submitter submitter = submitter(leg.tid);
        if (submitter.call == KernelEvent.CALL_URING_ENTER) {
            submitter.toBeSeen.add(leg);
        } else {
            seen(leg, event.timeNs());
        }
    }

    private void callExits(KernelEvent event) {
        Submitter submitter = submitter(event.tid());
        int call = submitter.call;
        submitter.call = 0;
        submitter.current = null;
        for (ImportedRequest leg : submitter.inCall) {
            leg.submittedNs = leg.submittedNs == 0 ? event.timeNs() : leg.submittedNs;
        }
        submitter.inCall.clear();
        for (ImportedRequest leg : submitter.toBeSeen) {
            seen(leg, event.timeNs());
        }
        submitter.toBeSeen.clear();
        if (call == KernelEvent.CALL_READ || call == KernelEvent.CALL_WRITE) {
            syncReturns(submitter, event);
        } else if (call == KernelEvent.CALL_GETEVENTS) {
            libaioReturns(submitter, event);
        }
    }

    private void syncReturns(Submitter submitter, KernelEvent event) {
        ImportedRequest leg = submitter.libaio.pollFirst();
        if (leg != null) {
            leg.result = event.get(KernelEvent.RESULT);
            leg.resultKnown = true;
            leg.submittedNs = event.timeNs();
            seen(leg, event.timeNs());
        }
    }

    /** io_getevents hands out what is complete, oldest first; it says how many, not which. */
    private void libaioReturns(Submitter submitter, KernelEvent event) {
        long left = event.get(KernelEvent.RESULT);
        for (var each = submitter.libaio.iterator(); each.hasNext() && left > 0;) {
            ImportedRequest leg = each.next();
            Dio dio = leg.dio;
            if (dio != null && (dio.over || dio.raw && dio.endioNs != 0 && dio.openBios == 0)) {
                each.remove();
                left--;
                seen(leg, event.timeNs());
            }
        }
    }

    /** A thread that is submitting, and does no file's direct I/O, queues a bio: a block device is read or written. */
    private boolean isRawBio(KernelEvent event) {
        if (event.kind() != EventKind.BIO_QUEUE || event.inInterrupt()) {
            return false;
        }
        Submitter submitter = submitters.get(event.tid());
        return submitter != null && submitter.call != 0 && !submitter.doesFiles && (submitter.call != KernelEvent.CALL_URING_ENTER
                || submitter.current != null);
    }

    /** Finds the request that a direct I/O belongs to, when it begins; takes note when it ends. */
    private final class Ends implements DioListener {
        @Override
        public void begun(Dio dio) {
            if (dio.upper != null || dio.threadKind == KernelEvent.THREAD_KWORKER || legOf.containsKey(dio)) {
                return;
            }
            ImportedRequest leg = legFor(dio);
            if (leg.dio != null && leg.dio.raw && dio.raw) {
                leg.dio.absorb(dio);
                return;
            }
            if (leg.dio != null) {
                legOf.remove(leg.dio);
            }
            if (leg.dio == null) {
                leg.slot = jobs.takeSlot(leg.tid);
            }
            if (!dio.posKnown && markedPos >= 0) {
                dio.pos = markedPos;
            }
            leg.dio = dio;
            legOf.put(dio, leg);
            if (legOf.size() > MOST_OPEN) {
                legOf.remove(legOf.keySet().iterator().next());
            }
        }

        @Override
        public void over(Dio dio) {
            ImportedRequest leg = legOf.get(dio);
            if (leg != null && leg.way == Way.UNKNOWN) {
                // Nothing says when the program saw it: not before this.
                seen(leg, dio.completeNs);
            }
        }
    }

    private ImportedRequest legFor(Dio dio) {
        KernelEvent event = java.util.Objects.requireNonNull(now);
        if (dio.threadKind == KernelEvent.THREAD_IO_WQ && event.has(KernelEvent.PID)) {
            ImportedRequest punted = submitter((int) event.get(KernelEvent.PID)).takeUp(dio);
            if (punted != null) {
                return punted;
            }
        }
        Submitter submitter = submitter(dio.tid);
        submitter.doesFiles |= !dio.raw;
        ImportedRequest current = submitter.current;
        if (current != null) {
            return current;
        }
        if (submitter.call == 0 || submitter.call == KernelEvent.CALL_GETEVENTS || submitter.call == KernelEvent.CALL_URING_ENTER) {
            return new ImportedRequest(Way.UNKNOWN, dio.tid, dio.beginNs, 0);
        }
        boolean sync = submitter.call != KernelEvent.CALL_IO_SUBMIT;
        ImportedRequest last = submitter.libaio.peekLast();
        boolean continues = last != null && last.submitNs == submitter.callNs && last.dio != null && (sync || dio.raw && last.dio.raw);
        if (continues && last != null) {
            return last;
        }
        var leg = new ImportedRequest(sync ? Way.SYNC : Way.LIBAIO, dio.tid, submitter.callNs, sync ? submitter.call : 0);
        submitter.libaio.addLast(leg);
        if (submitter.libaio.size() > MOST_OPEN) {
            submitter.libaio.removeFirst();
        }
        submitter.inCall.add(leg);
        return leg;
    }

    private void seen(ImportedRequest leg, long seenNs) {
        Dio dio = leg.dio;
        if (dio == null) {
            leftOut++;
            return;
        }
        legOf.remove(dio);
        if (dio.copied && !leg.resultKnown || seenNs < leg.submitNs) {
            // How much was copied is told by nothing but the result.
            leftOut++;
            return;
        }
        long bytes = dio.copied ? Math.max(0, leg.result) : dio.length > 0 ? dio.length : dio.sectors * BlockLayer.SECTOR_BYTES;
        long result = leg.resultKnown ? leg.result : dio.result != 0 ? dio.result : bytes;
        boolean write = leg.call == KernelEvent.CALL_WRITE || leg.call == 0 && dio.write;
        engineRow.set(LONG, EngineRow.ID, jobs.nextId(leg.tid));
        engineRow.set(LONG, EngineRow.OFFSET, dio.pos);
        engineRow.set(LONG, EngineRow.INTENDED_NS, leg.submitNs);
        engineRow.set(LONG, EngineRow.SUBMIT_NS, leg.submitNs);
        engineRow.set(LONG, EngineRow.SUBMITTED_NS, leg.submittedNs);
        engineRow.set(LONG, EngineRow.SEEN_NS, seenNs);
        engineRow.set(INT, EngineRow.LENGTH, (int) Math.min(Integer.MAX_VALUE, bytes));
        engineRow.set(INT, EngineRow.RESULT, Math.clamp(result, Integer.MIN_VALUE, Integer.MAX_VALUE));
        engineRow.set(SHORT, EngineRow.JOB, (short) jobs.number(leg.tid));
        engineRow.set(BYTE, EngineRow.OP, (byte) (write ? Op.WRITE : Op.READ).ordinal());
        engineRow.set(BYTE, EngineRow.FLAGS, (byte) 0);
        engineRow.set(INT, EngineRow.SLOT, leg.slot);
        jobs.freeSlot(leg.tid, leg.slot);
        ways[leg.way.ordinal()]++;
        if (dio.waits < 0) {
            dio.waits = leg.way == Way.SYNC ? 1 : 0;
        }
        long before = store.rows();
        store.append(engineRow);
        if (store.rows() > before) {
            tally.add(writer.write(dio, leg.punt, leg.submitNs, seenNs, leg.way == Way.URING, losses.between(leg.submitNs, seenNs), store.kernelRow(before)));
        }
        if (!dio.raw && dio.posKnown) {
            tracker.table().claim(dio.dev, dio.ino, dio.pos, dio.beginNs, dio.beginNs);
        }
    }

    private Submitter submitter(int tid) {
        return submitters.computeIfAbsent(tid, number -> new Submitter());
    }

    private static long key(long req, long userData) {
        return req * 0x9E3779B97F4A7C15L ^ userData;
    }
}
