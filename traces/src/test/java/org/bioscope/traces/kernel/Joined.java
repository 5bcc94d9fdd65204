package org.bioscope.traces.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.Op;
import org.bioscope.traces.Request;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceStore;

/**
 * A correlator fed by hand: lines of trace text on one side, requests as an engine records them on the other. Times are
 * microseconds after second 100; the file is inode 0x83 on 254:0, whose extent begins at sector 2048 for offset 0.
 */
final class Joined {
    static final int FILE_DEV = Watch.device(254, 0);
    static final long FILE_INO = 0x83;
    static final int SUBMITTER = 500;

    final TraceStore store = new TraceStore(Source.KERNEL, 100_000);
    final Correlator correlator;
    final EventText text;

    Joined(Watch watch) {
        correlator = new Correlator(watch, store);
        text = new EventText(correlator);
    }

    static Joined file() {
        return new Joined(watch(true, false));
    }

    static Watch watch(boolean ioUring, boolean synchronous) {
        return new Watch(FILE_DEV, FILE_INO, false, FILE_DEV, FILE_DEV, 0, ioUring, synchronous, Set.of(SUBMITTER));
    }

    static long at(double micros) {
        return 100_000_000_000L + Math.round(micros * 1000);
    }

    /** Adds a line: who, CPU, flags (empty: task), time in µs, event. */
    Joined line(String who, int cpu, String flags, double micros, String event) {
        String stamp = String.format("%d.%09d", at(micros) / 1_000_000_000L, at(micros) % 1_000_000_000L);
        text.line(String.format("%16s   [%03d] %s  %s: %s", who, cpu, flags.isEmpty() ? "....." : flags, stamp, event));
        return this;
    }

    Joined task(double micros, String event) {
        return line("fio-" + SUBMITTER, 0, "", micros, event);
    }

    Joined softirq(int cpu, double micros, String event) {
        return line("innocent-77", cpu, "..s1.", micros, event);
    }

    Joined worker(int tid, double micros, String event) {
        return line("kworker/1:3-" + tid, 1, "", micros, event);
    }

    static String begin(long pos, int bytes, String flags) {
        return begin(FILE_INO, pos, bytes, flags, "", 1);
    }

    static String begin(long ino, long pos, int bytes, String flags, String dioFlags, int aio) {
        return String.format("iomap_dio_rw_begin: dev 254:0 ino 0x%x size 0x100000 offset 0x%x length 0x%x done_before 0x0 flags %s dio_flags %s aio %d",
                ino, pos, bytes, flags, dioFlags, aio);
    }

    /** One extent from offset 0, on disk from sector 2048 on. */
    static String extent(String type, String flags) {
        return "iomap_iter_dstmap: dev 254:0 ino 0x83 bdev 254:0 addr 0x100000 offset 0x0 length 0x10000000 type " + type + " (0x2) flags " + flags + " (0x0)";
    }

    static long sector(long pos) {
        return 2048 + pos / 512;
    }

    static String bio(long sector, int sectors) {
        return "block_bio_queue: 254,0 WS " + sector + " + " + sectors + " [fio]";
    }

    static String issue(long sector, int sectors) {
        return "block_rq_issue: 254,0 WS " + sectors * 512 + " () " + sector + " + " + sectors + " be,0,4 [fio]";
    }

    static String done(long sector, int sectors) {
        return "block_rq_complete: 254,0 WS () " + sector + " + " + sectors + " be,0,4 [0]";
    }

    static String queue(String work) {
        return "workqueue_queue_work: work struct=" + work + " function=iomap_dio_complete_work workqueue=dio/vda req_cpu=256 cpu=1";
    }

    static String start(String work) {
        return "workqueue_execute_start: work struct " + work + ": function iomap_dio_complete_work";
    }

    static String end(String work) {
        return "workqueue_execute_end: work struct " + work + ": function iomap_dio_complete_work";
    }

    static String complete(long pos, int result, String flags) {
        return complete(FILE_INO, pos, result, flags, 1);
    }

    /** As the kernel prints it: the offset has already moved on by what was done. */
    static String complete(long ino, long pos, int result, String flags, int aio) {
        return String.format("iomap_dio_complete: dev 254:0 ino 0x%x size 0x100000 offset 0x%x flags %s aio %d error 0 ret %d",
                ino, pos + Math.max(0, result), flags, aio, result);
    }

    /** A whole 4 KiB write at {@code pos} that began at {@code micros}, finished by a kworker 100 µs later. */
    Joined write(long pos, double micros, String work) {
        long sector = sector(pos);
        return task(micros, begin(pos, 4096, "NOWAIT|DIRECT|WRITE")).task(micros + 1, extent("MAPPED", "")).task(micros + 2, bio(sector, 8))
                .task(micros + 3, issue(sector, 8)).softirq(1, micros + 90, done(sector, 8)).softirq(1, micros + 91, queue(work))
                .worker(900, micros + 99, start(work)).worker(900, micros + 100, complete(pos, 4096, "NOWAIT|DIRECT|WRITE"));
    }

    /** The engine's record of a request of job 0. */
    Joined row(long id, long pos, int bytes, double submitMicros, double seenMicros) {
        return row(id, Op.WRITE, pos, bytes, submitMicros, seenMicros);
    }

    Joined row(long id, Op op, long pos, int bytes, double submitMicros, double seenMicros) {
        MemorySegment row = MemorySegment.ofArray(new byte[EngineRow.BYTES]);
        row.set(ValueLayout.JAVA_LONG_UNALIGNED, EngineRow.ID, id);
        row.set(ValueLayout.JAVA_LONG_UNALIGNED, EngineRow.OFFSET, pos);
        row.set(ValueLayout.JAVA_LONG_UNALIGNED, EngineRow.INTENDED_NS, at(submitMicros));
        row.set(ValueLayout.JAVA_LONG_UNALIGNED, EngineRow.SUBMIT_NS, at(submitMicros));
        row.set(ValueLayout.JAVA_LONG_UNALIGNED, EngineRow.SUBMITTED_NS, at(submitMicros + 10));
        row.set(ValueLayout.JAVA_LONG_UNALIGNED, EngineRow.SEEN_NS, at(seenMicros));
        row.set(ValueLayout.JAVA_INT_UNALIGNED, EngineRow.LENGTH, bytes);
        row.set(ValueLayout.JAVA_INT_UNALIGNED, EngineRow.RESULT, bytes);
        row.set(ValueLayout.JAVA_BYTE, EngineRow.OP, (byte) op.ordinal());
        correlator.rows(row);
        return this;
    }

    /** No more will come: all requests, in the order of the trace. */
    List<Request> requests() {
        correlator.finish();
        return settled();
    }

    /** The requests that are in the trace by now. */
    List<Request> settled() {
        var trace = store.snapshot();
        return LongStream.range(0, trace.size()).mapToObj(trace::request).toList();
    }

    Request only() {
        return requests().getFirst();
    }

    KernelReport report() {
        return correlator.report();
    }
}
