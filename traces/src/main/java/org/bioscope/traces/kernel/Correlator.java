package org.bioscope.traces.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.Unjoined;
import org.bioscope.traces.kernel.KernelRowWriter.Punt;
import org.jspecify.annotations.Nullable;

/**
 * Joins the rows of an engine with the events of the kernel while both come in. A row enters the store when its kernel
 * part is final, and never before, so that every trace the store hands out is complete: a request's events all lie
 * before the moment at which the program saw it, and are there once the kernel's buffers have been read up to then.
 *
 * <p>Rows wait here no longer than that takes; if it takes too long the oldest go on without. One thread: the drain of
 * the run, which owns the store as well.
 */
public final class Correlator implements EventSink {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final Op[] OPS = Op.values();

    /**
     * An event that was reserved before the buffers were read may be committed after: an interrupted writer. A row that
     * still misses something waits so much longer for it.
     */
    private static final long STRAGGLERS_NS = 50_000_000L;
    /** A second's worth at a million requests a second: past that the kernel's side has fallen behind for good. */
    private static final long MOST_WAITING_ROWS = 1 << 20;
    /** What nobody's row claimed within this time was another program's. */
    private static final long CLAIM_NS = 5_000_000_000L;
    private static final int MOST_PUNTS = 1 << 18;

    private final Watch watch;
    private final TraceStore store;
    private final DioTracker tracker = new DioTracker(new DioListener() { }, false);
    private final KernelRowWriter writer = new KernelRowWriter(tracker);
    private final LongMap<Punt> punts = new LongMap<>();
    private final LongMap<Long> lastSubmitted = new LongMap<>();
    private final Deque<MemorySegment> waiting = new ArrayDeque<>();
    /** Rows of the first of them that are settled already. */
    private long settledOfFirst;
    private long waitingRows;
    private final Losses losses = new Losses();
    private final JoinTally tally = new JoinTally();
    private final MemorySegment scratch = MemorySegment.ofArray(new byte[KernelRow.BYTES]);
    private long events;
    private long watchedFromNs;
    private long watchedToNs = Long.MAX_VALUE;

    public Correlator(Watch watch, TraceStore store) {
        this.watch = watch;
        this.store = store;
        tracker.blocks().partition(watch.bdev(), watch.disk(), watch.startSector());
    }

    /** Says that the kernel can tell such events, so that their absence means something. */
    public void tells(EventKind kind) {
        tracker.tells(kind);
    }

    /** The watch began, CLOCK_MONOTONIC ns: a request submitted before may lack events without any being lost. */
    public void watchedFrom(long ns) {
        watchedFromNs = ns;
    }

    /** The watch ended early: what came after is not known. */
    public void watchedTo(long ns) {
        watchedToNs = ns;
    }

    @Override
    public void event(KernelEvent event) {
        events++;
        if (event.kind() == EventKind.PUNT) {
            punted(event);
        } else if (event.kind() == EventKind.SUBMIT) {
            lastSubmitted.put(event.tid(), event.get(KernelEvent.USER_DATA));
        }
        if (watch.blockDevice() && event.kind() == EventKind.BIO_QUEUE) {
            bioOfTheRun(event);
        } else {
            tracker.event(event);
        }
    }

    @Override
    public void lost(int cpu, long fromNs, long toNs, long count) {
        tracker.lost(cpu);
        losses.add(fromNs, toNs, count);
    }

    /** Takes whole {@link EngineRow}s, which are copied. */
    public void rows(MemorySegment engineRows) {
        long count = engineRows.byteSize() / EngineRow.BYTES;
        if (count == 0) {
            return;
        }
        var copy = MemorySegment.ofArray(new byte[Math.toIntExact(count * EngineRow.BYTES)]);
        copy.copyFrom(engineRows.asSlice(0, copy.byteSize()));
        waiting.addLast(copy);
        waitingRows += count;
    }

    /** Settles the rows whose events are all in: the kernel's buffers have been read up to {@code readToNs}. */
    public void settle(long readToNs) {
        while (!waiting.isEmpty()) {
            MemorySegment batch = waiting.getFirst();
            long rows = batch.byteSize() / EngineRow.BYTES;
            for (; settledOfFirst < rows; settledOfFirst++, waitingRows--) {
                if (!settleRow(batch, settledOfFirst * EngineRow.BYTES, readToNs)) {
                    forgetOld(readToNs);
                    return;
                }
            }
            waiting.removeFirst();
            settledOfFirst = 0;
        }
        forgetOld(readToNs);
    }

    /** Settles what is left, with what is known: no more events will come. */
    public void finish() {
        settle(Long.MAX_VALUE);
    }

    /** Rows that wait for their events. */
    public long waitingRows() {
        return waitingRows;
    }

    /** Direct I/Os that are followed or that no row has claimed yet. */
    int heldRequests() {
        return tracker.table().size();
    }

    public KernelReport report() {
        return tally.report(losses.events(), events);
    }

    /** Settles one row; false where it has to wait. */
    private boolean settleRow(MemorySegment batch, long at, long readToNs) {
        long seenNs = batch.get(LONG, at + EngineRow.SEEN_NS);
        boolean mustGo = waitingRows > MOST_WAITING_ROWS;
        if (seenNs > readToNs && !mustGo) {
            return false;
        }
        Op op = OPS[batch.get(BYTE, at + EngineRow.OP)];
        if (op != Op.READ && op != Op.WRITE) {
            // fsync and no-ops are no direct I/O: there is nothing to join.
            store.append(batch.asSlice(at, EngineRow.BYTES));
            return true;
        }
        long submitNs = batch.get(LONG, at + EngineRow.SUBMIT_NS);
        long pos = batch.get(LONG, at + EngineRow.OFFSET) + (watch.blockDevice() ? watch.startSector() * BlockLayer.SECTOR_BYTES : 0);
        long bytes = Integer.toUnsignedLong(batch.get(INT, at + EngineRow.LENGTH));
        boolean mayStillCome = readToNs < seenNs + STRAGGLERS_NS && watchedToNs == Long.MAX_VALUE;
        if (mayStillCome && !mustGo && !isAllThere(pos, bytes, submitNs, seenNs)) {
            return false;
        }
        Dio dio = claim(pos, bytes, submitNs, seenNs);
        int job = Short.toUnsignedInt(batch.get(SHORT, at + EngineRow.JOB));
        Punt punt = watch.ioUring() ? punts.remove(Watch.userData(job, batch.get(LONG, at + EngineRow.ID))) : null;
        if (punt != null && (punt.atNs() < submitNs || punt.atNs() > seenNs)) {
            punt = null;
        }
        long before = store.rows();
        store.append(batch.asSlice(at, EngineRow.BYTES));
        MemorySegment row = store.rows() > before ? store.kernelRow(before) : scratch.fill((byte) 0);
        Unjoined reason = writer.write(dio, punt, submitNs, seenNs, watch.ioUring(), losses.between(submitNs, seenNs), row);
        if (reason == Unjoined.NONE) {
            tally.add(reason);
        } else {
            count(reason, submitNs, seenNs, row);
        }
        return true;
    }

    private void count(Unjoined reason, long submitNs, long seenNs, MemorySegment row) {
        boolean watched = submitNs >= watchedFromNs && seenNs <= watchedToNs;
        Unjoined counted = watched || reason == Unjoined.EVENTS_LOST ? reason : Unjoined.NOT_WATCHED;
        row.set(BYTE, KernelRow.UNJOINED, (byte) counted.ordinal());
        tally.add(counted);
    }

    private boolean isAllThere(long pos, long bytes, long submitNs, long seenNs) {
        if (watch.mapped()) {
            return !tracker.faults().open(watch.dev(), watch.ino(), pos, bytes, submitNs, seenNs);
        }
        for (long done = 0; done < bytes || done == 0;) {
            Dio dio = tracker.table().peek(watch.dev(), watch.ino(), pos + done, submitNs, seenNs);
            if (dio == null || !writer.complete(dio)) {
                return false;
            }
            done += covered(dio);
        }
        return true;
    }

    /** The request's direct I/O; where it was seen as several, a bio each, they are made one. */
    private @Nullable Dio claim(long pos, long bytes, long submitNs, long seenNs) {
        if (watch.mapped()) {
            return tracker.faults().claim(watch.dev(), watch.ino(), pos, bytes, submitNs, seenNs);
        }
        Dio dio = tracker.table().claim(watch.dev(), watch.ino(), pos, submitNs, seenNs);
        if (dio == null) {
            return null;
        }
        if (dio.waits < 0) {
            dio.waits = watch.synchronous() ? 1 : 0;
        }
        for (long done = covered(dio); done < bytes;) {
            Dio more = tracker.table().claim(watch.dev(), watch.ino(), pos + done, submitNs, seenNs);
            if (more == null) {
                break;
            }
            dio.absorb(more);
            done += covered(more);
        }
        return dio;
    }

    private static long covered(Dio dio) {
        return Math.max(BlockLayer.SECTOR_BYTES, dio.length > 0 ? dio.length : dio.sectors * BlockLayer.SECTOR_BYTES);
    }

    private void punted(KernelEvent event) {
        if (!watch.threads().isEmpty() && !watch.threads().contains(event.tid())) {
            return;
        }
        if (punts.size() >= MOST_PUNTS) {
            punts.clear();
        }
        // 5.10 does not say whom it punts: it is what the thread submitted last.
        Long userData = event.has(KernelEvent.USER_DATA) ? Long.valueOf(event.get(KernelEvent.USER_DATA)) : lastSubmitted.get(event.tid());
        if (userData == null) {
            return;
        }
        punts.put(userData, new Punt(event.timeNs(), event.cpu(), event.tid()));
    }

    private void bioOfTheRun(KernelEvent event) {
        int dev = (int) event.get(KernelEvent.DEV);
        boolean own = watch.threads().isEmpty() || watch.threads().contains(event.tid())
                || event.get(KernelEvent.THREAD_KIND) == KernelEvent.THREAD_IO_WQ
                || event.get(KernelEvent.THREAD_KIND) == KernelEvent.THREAD_SQPOLL;
        if (own && dev == watch.disk()) {
            tracker.rawBio(event, watch.dev());
        } else {
            tracker.event(event);
        }
    }

    private void forgetOld(long readToNs) {
        if (readToNs == Long.MAX_VALUE) {
            return;
        }
        tracker.table().expire(readToNs - CLAIM_NS);
        long oldestNs = waiting.isEmpty() ? readToNs : waiting.getFirst().get(LONG, settledOfFirst * EngineRow.BYTES + EngineRow.SUBMIT_NS);
        losses.forgetBefore(Math.min(oldestNs, readToNs) - CLAIM_NS);
    }
}
