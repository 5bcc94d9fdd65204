package org.bioscope.traces.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bioscope-observe} sends, made into events: pages of all CPUs, in one order of time. The CPUs' buffers are
 * read one after the other, so events are handed on only up to a time before which all of them have been read.
 *
 * <p>Memory is bounded by what the program sends between two rounds, which its kernel buffers bound. One thread.
 */
public final class Observation {
    /** Linux can be built for 8192 CPUs; a page of a higher number is nonsense. */
    private static final int MOST_CPUS = 8192;

    private record Chunk(byte[] bytes, int length) {
    }

    /** Pages of one CPU that are still to be handed on, and the cursor in the first of them. */
    private static final class Cpu {
        final int number;
        final Deque<Chunk> chunks = new ArrayDeque<>();
        final RingPage page;
        int pageAt;
        boolean pageOpen;
        /** The cursor stands on an event that was not handed on yet. */
        boolean ready;
        long lastNs;
        /** A page of this CPU made no sense: what follows lastNs is lost, until the next page that does. */
        boolean torn;
        /** Events that pages said were dropped before them, and those that the ring itself counted in the end. */
        long missed;
        long dropped;

        Cpu(int number, RingPage.Layout layout) {
            this.number = number;
            this.page = new RingPage(layout);
        }
    }

    private final EventSink sink;
    private final Consumer<byte[]> readThrough;
    private final EventDecoder decoder = new EventDecoder();
    private final KernelEvent event = new KernelEvent();
    private final List<@Nullable Cpu> cpus = new ArrayList<>();
    private RingPage.@Nullable Layout layout;
    private long events;
    private long undecoded;
    private long tornPages;
    private long lostEvents;
    private @Nullable Cpu handingOn;

    /** {@code readThrough} gets every chunk of pages back once it has been read, to be filled again. */
    public Observation(EventSink sink, Consumer<byte[]> readThrough) {
        this.sink = sink;
        this.readThrough = readThrough;
    }

    public Observation(EventSink sink) {
        this(sink, chunk -> { });
    }

    /** Takes tracefs's {@code header_page}; throws {@link TraceFormatException}. Before any page. */
    public void headerPage(String text) {
        layout = RingPage.Layout.parse(text);
    }

    /** Takes an event's {@code format} file; throws {@link TraceFormatException}. */
    public void format(String text) {
        decoder.learn(text);
    }

    /** Takes the address of a kernel function. */
    public void symbol(long address, String functionName) {
        decoder.learn(address, functionName);
    }

    /** The kinds of event that this kernel can tell. */
    public Set<EventKind> kinds() {
        return Set.copyOf(decoder.kinds());
    }

    /** Takes whole pages of one CPU, in the order in which they were read; the array is kept until it is read through. */
    public void pages(int cpu, byte[] pages, int length) {
        RingPage.Layout known = layout;
        if (known == null) {
            throw new TraceFormatException("pages of CPU " + cpu + " before header_page");
        }
        if (cpu < 0 || cpu >= MOST_CPUS) {
            throw new TraceFormatException("pages of CPU " + Integer.toUnsignedString(cpu));
        }
        while (cpus.size() <= cpu) {
            cpus.add(null);
        }
        Cpu state = cpus.get(cpu);
        if (state == null) {
            state = new Cpu(cpu, known);
            cpus.set(cpu, state);
        }
        state.chunks.add(new Chunk(pages, length));
    }

    /** Hands on all events before {@code untilNs}, earliest first. */
    public void deliver(long untilNs) {
        var waiting = new ArrayList<Cpu>();
        for (Cpu cpu : cpus) {
            if (cpu != null && advance(cpu)) {
                waiting.add(cpu);
            }
        }
        while (!waiting.isEmpty()) {
            Cpu first = waiting.getFirst();
            long secondNs = Long.MAX_VALUE;
            for (int i = 1; i < waiting.size(); i++) {
                Cpu cpu = waiting.get(i);
                if (cpu.page.timeNs() < first.page.timeNs()) {
                    secondNs = first.page.timeNs();
                    first = cpu;
                } else {
                    secondNs = Math.min(secondNs, cpu.page.timeNs());
                }
            }
            if (first.page.timeNs() >= untilNs) {
                return;
            }
            if (!handOn(first, Math.min(untilNs, secondNs))) {
                waiting.remove(first);
            }
        }
    }

    /**
     * Takes {@code per_cpu/cpuN/stats}, read after the last page: the ring tells of what it dropped only with the next page,
     * and after the last one there is none.
     */
    public void stats(int cpu, String text) {
        Cpu state = cpu >= 0 && cpu < cpus.size() ? cpus.get(cpu) : null;
        if (state != null) {
            state.dropped = count(text, "overrun: ") + count(text, "dropped events: ");
        }
    }

    /** Zero where the kernel writes it differently. */
    private static long count(String text, String name) {
        return text.lines().filter(line -> line.startsWith(name)).map(line -> line.substring(name.length()).strip())
                .filter(digits -> digits.matches("\\d{1,18}")).mapToLong(Long::parseLong).sum();
    }

    /** Hands on what is left, and what was dropped after it. */
    public void end() {
        deliver(Long.MAX_VALUE);
        for (Cpu cpu : cpus) {
            if (cpu != null && cpu.dropped > cpu.missed) {
                lostEvents += cpu.dropped - cpu.missed;
                sink.lost(cpu.number, cpu.lastNs, Long.MAX_VALUE, cpu.dropped - cpu.missed);
                cpu.missed = cpu.dropped;
            }
        }
    }

    /** Events handed on so far. */
    public long events() {
        return events;
    }

    /** Records of a kind that was not asked for, or too short for their format. */
    public long undecoded() {
        return undecoded;
    }

    /** Pages, or rests of them, that made no sense. */
    public long tornPages() {
        return tornPages;
    }

    /** Events that the kernel's ring dropped, as its pages tell. */
    public long lostEvents() {
        return lostEvents;
    }

    /** The bytes of the event that the sink was just given: its record begins at {@link #recordAt}. Only from within the sink. */
    byte[] recordIn() {
        return java.util.Objects.requireNonNull(handingOn).chunks.getFirst().bytes();
    }

    int recordAt() {
        return java.util.Objects.requireNonNull(handingOn).page.dataAt();
    }

    int recordBytes() {
        return java.util.Objects.requireNonNull(handingOn).page.dataBytes();
    }

    /** Hands on the CPU's events up to a time, at least one; false where it has no more. */
    private boolean handOn(Cpu cpu, long limitNs) {
        do {
            RingPage page = cpu.page;
            cpu.lastNs = page.timeNs();
            cpu.ready = false;
            if (decoder.decode(cpu.chunks.getFirst().bytes(), page.dataAt(), page.dataBytes(), page.timeNs(), cpu.number, event)) {
                events++;
                handingOn = cpu;
                sink.event(event);
            } else {
                undecoded++;
            }
            if (!advance(cpu)) {
                return false;
            }
        } while (cpu.page.timeNs() < limitNs);
        return true;
    }

    /** Puts the cursor on the CPU's next event; false where there is none yet. */
    private boolean advance(Cpu cpu) {
        while (!cpu.ready && (cpu.pageOpen || openNext(cpu))) {
            try {
                cpu.ready = cpu.page.next();
                cpu.pageOpen = cpu.ready;
            } catch (TraceFormatException e) {
                tear(cpu);
            }
        }
        return cpu.ready;
    }

    /** Opens the next page; false where there is none. */
    private boolean openNext(Cpu cpu) {
        int pageBytes = java.util.Objects.requireNonNull(layout).pageBytes();
        while (!cpu.chunks.isEmpty()) {
            Chunk chunk = cpu.chunks.getFirst();
            if (cpu.pageAt >= chunk.length()) {
                readThrough.accept(cpu.chunks.removeFirst().bytes());
                cpu.pageAt = 0;
                continue;
            }
            int from = cpu.pageAt;
            cpu.pageAt += pageBytes;
            try {
                cpu.page.open(chunk.bytes(), from, chunk.length());
                cpu.pageOpen = true;
                accountForLoss(cpu);
                return true;
            } catch (TraceFormatException e) {
                tear(cpu);
            }
        }
        return false;
    }

    private void accountForLoss(Cpu cpu) {
        long missed = cpu.page.missed();
        if (missed == 0 && !cpu.torn) {
            return;
        }
        cpu.torn = false;
        cpu.missed += missed;
        lostEvents += missed;
        sink.lost(cpu.number, cpu.lastNs, cpu.page.startNs(), Math.max(1, missed));
    }

    private void tear(Cpu cpu) {
        tornPages++;
        cpu.pageOpen = false;
        cpu.ready = false;
        cpu.torn = true;
    }
}
