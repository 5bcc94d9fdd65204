package org.bioscope.traces.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceStore;

/**
 * How fast pages are read and requests joined, on one thread. After {@code mvn test-compile}:
 * {@code java -cp traces/target/classes:traces/target/test-classes org.bioscope.traces.kernel.KernelBenchmark}. Prints the
 * median of ten rounds, and the slowest and the fastest, by CPU time of the thread.
 *
 * <p>The pages are those of io_uring overwrites at depth 16 on two CPUs: the eight events of a request that completes on a
 * workqueue, with formats as Linux 6.18 has them, decoded and brought into order.
 */
public final class KernelBenchmark {
    private static final int REQUESTS = 200_000;
    private static final int DEPTH = 16;
    private static final int ROUNDS = 10;
    private static final int DEV = Watch.device(254, 0);
    private static final long INO = 2_261_057;
    private static final int TID = 2404;
    /** CPU time: a busy machine must not make the code look slow. */
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
    private static final int EVENTS_PER_REQUEST = 8;
    /** All pages up to one have been given: so many requests, at the least, are whole. */
    private static final int LEAST_REQUESTS_PER_PAGE = 14;

    private final List<byte[]> submitting = new ArrayList<>();
    private final List<byte[]> completing = new ArrayList<>();
    private final MemorySegment rows = MemorySegment.ofArray(new byte[REQUESTS * EngineRow.BYTES]);

    private KernelBenchmark() {
    }

    public static void main(String[] arguments) {
        var benchmark = new KernelBenchmark();
        benchmark.record();
        benchmark.measure("pages read and decoded", "events", REQUESTS * (double) EVENTS_PER_REQUEST, benchmark::readPages);
        benchmark.measure("pages read, requests joined and written", "requests", REQUESTS, benchmark::readAndJoin);
        benchmark.measure("requests joined, their events being decoded", "requests", REQUESTS, benchmark::joinOnly);
    }

    private void measure(String what, String unit, double amount, java.util.function.LongSupplier round) {
        long check = 0;
        for (int i = 0; i < ROUNDS; i++) {
            check += round.getAsLong();
        }
        double[] perSecond = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long from = CLOCK.getCurrentThreadCpuTime();
            check += round.getAsLong();
            perSecond[i] = amount * 1e9 / (CLOCK.getCurrentThreadCpuTime() - from);
        }
        Arrays.sort(perSecond);
        System.out.printf("%-45s %8.2f M %s a second (%.2f to %.2f; %d)%n", what, perSecond[ROUNDS / 2] / 1e6, unit, perSecond[0] / 1e6,
                perSecond[ROUNDS - 1] / 1e6, check);
    }

    private long readPages() {
        long[] seen = new long[1];
        var observation = new Observation(new EventSink() {
            @Override
            public void event(KernelEvent event) {
                seen[0] += event.get(KernelEvent.DEV);
            }

            @Override
            public void lost(int cpu, long fromNs, long toNs, long count) {
            }
        });
        return seen[0] + deliver(observation, ns -> { });
    }

    private long readAndJoin() {
        var correlator = correlator();
        var observation = new Observation(correlator);
        correlator.rows(rows);
        long events = deliver(observation, correlator::settle);
        correlator.finish();
        return joined(correlator) + events;
    }

    /** What joining costs beside reading: the same, with the time of reading alone taken off by the reader of the figures. */
    private long joinOnly() {
        var correlator = correlator();
        correlator.rows(rows);
        var event = new KernelEvent();
        for (int i = 0; i < REQUESTS; i++) {
            replay(event, i, correlator);
            if (i % 1000 == 0) {
                correlator.settle(stamp(i) - DEPTH * 1_000L);
            }
        }
        correlator.finish();
        return joined(correlator);
    }

    private static Correlator correlator() {
        var watch = new Watch(DEV, INO, false, DEV, DEV, 0, true, false, Set.of(TID));
        return new Correlator(watch, new TraceStore(Source.KERNEL, REQUESTS));
    }

    private static long joined(Correlator correlator) {
        if (correlator.report().joined() != REQUESTS) {
            throw new IllegalStateException("joined " + correlator.report());
        }
        return correlator.report().joined();
    }

    private long deliver(Observation observation, java.util.function.LongConsumer settle) {
        observation.headerPage(Pages.HEADER_PAGE);
        FORMATS.forEach(observation::format);
        int most = Math.max(submitting.size(), completing.size());
        for (int page = 0; page < most; page++) {
            if (page < submitting.size()) {
                observation.pages(0, submitting.get(page), Pages.PAGE_BYTES);
            }
            if (page < completing.size()) {
                observation.pages(1, completing.get(page), Pages.PAGE_BYTES);
            }
            if (page % 100 == 99) {
                long readToNs = stamp((page - 1) * LEAST_REQUESTS_PER_PAGE);
                observation.deliver(readToNs);
                settle.accept(readToNs);
            }
        }
        observation.deliver(Long.MAX_VALUE);
        return observation.events();
    }

    private static long stamp(int request) {
        return 1_000_000_000L + request * 1_000L;
    }

    private static long pos(int request) {
        return request % 65_536 * 4096L;
    }

    private static long sector(int request) {
        return 1_000_000 + pos(request) / 512;
    }

    /** The events of one request, straight into the correlator. */
    private static void replay(KernelEvent event, int i, EventSink sink) {
        long at = stamp(i);
        event.begin(EventKind.DIO_BEGIN, at, 0, TID, 0, true);
        event.set(KernelEvent.DEV, DEV);
        event.set(KernelEvent.INO, INO);
        event.set(KernelEvent.POS, pos(i));
        event.set(KernelEvent.LENGTH, 4096);
        event.set(KernelEvent.KI_FLAGS, KernelEvent.KI_WRITE | KernelEvent.KI_NOWAIT);
        event.set(KernelEvent.DIO_FLAGS, 0);
        event.set(KernelEvent.AIO, 1);
        sink.event(event);
        event.begin(EventKind.EXTENT, at + 50, 0, TID, 0, true);
        event.set(KernelEvent.DEV, DEV);
        event.set(KernelEvent.INO, INO);
        event.set(KernelEvent.ADDRESS, sector(i) * 512);
        event.set(KernelEvent.POS, pos(i));
        event.set(KernelEvent.LENGTH, 4096);
        event.set(KernelEvent.MAP_TYPE, 3);
        event.set(KernelEvent.MAP_FLAGS, 0);
        event.set(KernelEvent.BDEV, DEV);
        sink.event(event);
        block(event, EventKind.BIO_QUEUE, at + 100, 0, TID, 0, i, sink);
        block(event, EventKind.RQ_ISSUE, at + 200, 0, TID, 0, i, sink);
        block(event, EventKind.RQ_COMPLETE, at + 500, 1, 0, KernelEvent.IRQ_SOFT, i, sink);
        event.begin(EventKind.WORK_QUEUE, at + 550, 1, 0, KernelEvent.IRQ_SOFT, true);
        event.set(KernelEvent.WORK, 0xffff888100000000L + i % DEPTH * 64L);
        event.set(KernelEvent.WORKQUEUE, KernelEvent.WORKQUEUE_DIO);
        sink.event(event);
        event.begin(EventKind.WORK_START, at + 700, 1, 29917, 0, true);
        event.set(KernelEvent.WORK, 0xffff888100000000L + i % DEPTH * 64L);
        sink.event(event);
        event.begin(EventKind.DIO_COMPLETE, at + 750, 1, 29917, 0, true);
        event.set(KernelEvent.DEV, DEV);
        event.set(KernelEvent.INO, INO);
        event.set(KernelEvent.POS, pos(i) + 4096);
        event.set(KernelEvent.KI_FLAGS, KernelEvent.KI_WRITE);
        event.set(KernelEvent.AIO, 1);
        event.set(KernelEvent.RESULT, 4096);
        sink.event(event);
    }

    private static void block(KernelEvent event, EventKind kind, long at, int cpu, int tid, int irq, int i, EventSink sink) {
        event.begin(kind, at, cpu, tid, irq, true);
        event.set(KernelEvent.DEV, DEV);
        event.set(KernelEvent.SECTOR, sector(i));
        event.set(KernelEvent.SECTORS, 8);
        event.set(KernelEvent.RWBS, KernelEvent.RWBS_WRITE);
        event.set(KernelEvent.THREAD_KIND, KernelEvent.THREAD_OTHER);
        sink.event(event);
    }

    /** Lays the same events down as pages and rows. */
    private void record() {
        var first = new Writer(submitting);
        var second = new Writer(completing);
        var laying = new EventSink() {
            @Override
            public void event(KernelEvent event) {
                (event.cpu() == 0 ? first : second).add(event.timeNs(), bytes(event));
            }

            @Override
            public void lost(int cpu, long fromNs, long toNs, long count) {
            }
        };
        var event = new KernelEvent();
        for (int i = 0; i < REQUESTS; i++) {
            replay(event, i, laying);
            MemorySegment row = rows.asSlice((long) i * EngineRow.BYTES, EngineRow.BYTES);
            row.set(ValueLayout.JAVA_LONG_UNALIGNED, EngineRow.ID, i);
            row.set(ValueLayout.JAVA_LONG_UNALIGNED, EngineRow.OFFSET, pos(i));
            row.set(ValueLayout.JAVA_LONG_UNALIGNED, EngineRow.SUBMIT_NS, stamp(i) - 50);
            row.set(ValueLayout.JAVA_LONG_UNALIGNED, EngineRow.SEEN_NS, stamp(i) + 900);
            row.set(ValueLayout.JAVA_INT_UNALIGNED, EngineRow.LENGTH, 4096);
            row.set(ValueLayout.JAVA_INT_UNALIGNED, EngineRow.RESULT, 4096);
            row.set(ValueLayout.JAVA_BYTE, EngineRow.OP, (byte) Op.WRITE.ordinal());
        }
        first.flush();
        second.flush();
    }

    private static final class Writer {
        private final List<byte[]> pages;
        private Pages page = new Pages(0);
        private int used;
        private long lastNs;

        Writer(List<byte[]> pages) {
            this.pages = pages;
        }

        void add(long ns, byte[] record) {
            if (used == 0 || used + 4 + record.length > Pages.PAGE_BYTES) {
                flush();
                page = new Pages(ns);
                used = 16;
                lastNs = ns;
            }
            page.small(ns - lastNs, record);
            used += 4 + record.length;
            lastNs = ns;
        }

        void flush() {
            if (used > 0) {
                pages.add(page.bytes());
            }
        }
    }

    private static byte[] bytes(KernelEvent event) {
        int size = switch (event.kind()) {
            case DIO_BEGIN -> 72;
            case EXTENT -> 56;
            case BIO_QUEUE -> 56;
            case RQ_ISSUE -> 68;
            case RQ_COMPLETE -> 48;
            case WORK_QUEUE -> 48;
            case WORK_START -> 24;
            default -> 64;
        };
        ByteBuffer record = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder()).putShort(0, (short) (event.kind().ordinal() + 1))
                .put(2, (byte) (event.inInterrupt() ? 0x10 : 0)).putInt(4, event.tid());
        switch (event.kind()) {
            case DIO_BEGIN -> record.putInt(8, DEV).putLong(16, INO).putLong(32, event.get(KernelEvent.POS)).putLong(40, 4096).putInt(56, 0x60008).put(64, (byte) 1);
            case EXTENT -> record.putInt(8, DEV).putLong(16, INO).putLong(24, event.get(KernelEvent.ADDRESS)).putLong(32, event.get(KernelEvent.POS)).putLong(40, 4096)
                    .putShort(48, (short) 2).putInt(52, DEV);
            case BIO_QUEUE -> block(record, event, 28).put(38, "fio".getBytes());
            case RQ_ISSUE -> block(record, event, 34);
            case RQ_COMPLETE -> block(record, event, 34);
            case WORK_QUEUE -> record.putLong(8, event.get(KernelEvent.WORK)).putInt(24, 8 << 16 | 40).put(40, "dio/vda".getBytes());
            case WORK_START -> record.putLong(8, event.get(KernelEvent.WORK));
            default -> record.putInt(8, DEV).putLong(16, INO).putLong(32, event.get(KernelEvent.POS)).putInt(40, 0x60000).put(44, (byte) 1).putLong(56, 4096);
        }
        return record.array();
    }

    private static ByteBuffer block(ByteBuffer record, KernelEvent event, int rwbsAt) {
        return record.putInt(8, DEV).putLong(16, event.get(KernelEvent.SECTOR)).putInt(24, 8).put(rwbsAt, "WS".getBytes());
    }

    private static String format(EventKind kind, String fields, String print) {
        return "name: " + kind.kernelNames().getFirst() + "\nID: " + (kind.ordinal() + 1) + "\nformat:\n"
                + "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"
                + "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
                + fields.lines().map(line -> {
                    String[] words = line.strip().split(" +");
                    return "\tfield:" + String.join(" ", Arrays.copyOfRange(words, 0, words.length - 2)) + ";\toffset:" + words[words.length - 2] + ";\tsize:"
                            + words[words.length - 1] + ";\tsigned:0;\n";
                }).reduce("", String::concat) + "\nprint fmt: " + print + "\n";
    }

    private static final String KI = "{ 0x00000001, \"HIPRI\" }, { 0x00000002, \"DSYNC\" }, { 0x00000008, \"NOWAIT\" }, { (1 << 17), \"DIRECT\" }, { (1 << 18), \"WRITE\" }";
    private static final String BLOCK = "dev_t dev 8 4\nsector_t sector 16 8\nunsigned int nr_sector 24 4\n";
    private static final List<String> FORMATS = List.of(
            format(EventKind.DIO_BEGIN, "dev_t dev 8 4\nino_t ino 16 8\nloff_t isize 24 8\nloff_t pos 32 8\nsize_t count 40 8\nsize_t done_before 48 8\nint ki_flags 56 4\n"
                    + "unsigned int dio_flags 60 4\nbool aio 64 1", KI),
            format(EventKind.EXTENT, "dev_t dev 8 4\nu64 ino 16 8\nu64 addr 24 8\nloff_t offset 32 8\nu64 length 40 8\nu16 type 48 2\nu16 flags 50 2\ndev_t bdev 52 4",
                    "{ 0, \"HOLE\" }, { 2, \"MAPPED\" }, { 3, \"UNWRITTEN\" }"),
            format(EventKind.BIO_QUEUE, BLOCK + "char rwbs[10] 28 10\nchar comm[16] 38 16", "x"),
            format(EventKind.RQ_ISSUE, BLOCK + "unsigned int bytes 28 4\nchar rwbs[10] 34 10\nchar comm[16] 44 16", "x"),
            format(EventKind.RQ_COMPLETE, BLOCK + "int error 28 4\nchar rwbs[10] 34 10", "x"),
            format(EventKind.WORK_QUEUE, "void * work 8 8\nvoid * function 16 8\n__data_loc char[] workqueue 24 4\nint req_cpu 28 4\nint cpu 32 4", "x"),
            format(EventKind.WORK_START, "void * work 8 8\nvoid * function 16 8", "x"),
            format(EventKind.DIO_COMPLETE, "dev_t dev 8 4\nino_t ino 16 8\nloff_t isize 24 8\nloff_t pos 32 8\nint ki_flags 40 4\nbool aio 44 1\nint error 48 4\nssize_t ret 56 8", KI));
}
