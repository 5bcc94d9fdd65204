package org.bioscope.traces.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.bioscope.traces.RawEvents;
import org.bioscope.traces.Request;
import org.bioscope.traces.Units;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the newest raw pages of a run as they came, and makes the events behind one request into text when somebody asks.
 * Written by the run's drain thread, which is never held up for longer than a copy takes; asked by any thread.
 */
public final class RawPages {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    /** A piece of the memory, which is filled from its start and given up as a whole: holds the largest chunk of pages. */
    private static final int SLAB_BYTES = 1 << 20;
    /** Two slabs and one to fill: less would keep nothing. */
    private static final int LEAST_SLABS = 3;
    /** A fifth of a second at a million events a second on each of two CPUs; half a minute of a slow disk. */
    private static final long MOST_BYTES = 256L << 20;
    /** Of the heap: the pages are a convenience. */
    private static final int HEAP_SHARE = 16;

    /** Pages of one CPU, as they were sent together. */
    private record Kept(int cpu, byte[] slab, int at, int length, long startNs) {
    }

    private final Watch watch;
    private final int mostSlabs;
    private final Object lock = new Object();
    /* All guarded by the lock. */
    private final Deque<Kept> kept = new ArrayDeque<>();
    private final Deque<byte[]> slabs = new ArrayDeque<>();
    private int filled;
    /** Pages of before this time may be gone; 0 while none are. */
    private long goneToNs;
    private @Nullable String headerPage;
    private RingPage.@Nullable Layout layout;
    private final List<String> formats = new ArrayList<>();

    /** Keeps at most so much. */
    RawPages(Watch watch, long mostBytes) {
        this.watch = watch;
        this.mostSlabs = (int) Math.max(LEAST_SLABS, mostBytes / SLAB_BYTES);
    }

    /** Keeps as much as this JVM can well spare. */
    public static RawPages of(Watch watch) {
        return new RawPages(watch, Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE));
    }

    /** Takes tracefs's {@code header_page}; throws {@link TraceFormatException}. */
    public void headerPage(String text) {
        synchronized (lock) {
            headerPage = text;
            layout = RingPage.Layout.parse(text);
        }
    }

    /** Takes an event's {@code format} file. */
    public void format(String text) {
        synchronized (lock) {
            formats.add(text);
        }
    }

    /** Copies whole pages of one CPU, in the order in which they were read. */
    public void pages(int cpu, byte[] pages, int length) {
        synchronized (lock) {
            RingPage.Layout known = layout;
            if (known == null || length < known.pageBytes() || length > SLAB_BYTES) {
                return;
            }
            if (slabs.isEmpty() || filled + length > SLAB_BYTES) {
                nextSlab();
            }
            byte[] slab = slabs.getLast();
            System.arraycopy(pages, 0, slab, filled, length);
            kept.addLast(new Kept(cpu, slab, filled, length, (long) LONG.get(slab, filled + known.timeOffset())));
            filled += length;
        }
    }

    private void nextSlab() {
        byte[] slab = slabs.size() < mostSlabs ? new byte[SLAB_BYTES] : slabs.removeFirst();
        while (!kept.isEmpty() && kept.getFirst().slab() == slab) {
            goneToNs = Math.max(goneToNs, kept.removeFirst().startNs());
        }
        slabs.addLast(slab);
        filled = 0;
    }

    long keptBytes() {
        synchronized (lock) {
            return (long) slabs.size() * SLAB_BYTES;
        }
    }

    /** The events behind one request. */
    public RawEvents of(Request request) {
        long fromNs = request.stampNs().get(org.bioscope.traces.Stage.SUBMIT);
        long toNs = request.stampNs().get(org.bioscope.traces.Stage.SEEN);
        var pages = new ArrayList<Kept>();
        boolean gone;
        synchronized (lock) {
            if (headerPage == null) {
                return RawEvents.none("the kernel sent nothing");
            }
            gone = goneToNs >= fromNs;
            copyOut(fromNs, toNs, pages);
        }
        var lines = new ArrayList<RawEvents.Line>();
        try {
            read(request, fromNs, toNs, pages, lines);
        } catch (TraceFormatException e) {
            return new RawEvents(lines, Optional.of("read the raw events: " + e.getMessage()));
        }
        String newest = "only the newest " + Units.bytes((long) mostSlabs * SLAB_BYTES) + " of a run's raw events are kept";
        return new RawEvents(lines, gone ? Optional.of(newest + ", and this request is older") : lines.isEmpty() ? Optional.of("no event names this request") : Optional.empty());
    }

    /** What was sent of each CPU that may reach into the time: also the last of before it. */
    private void copyOut(long fromNs, long toNs, List<Kept> into) {
        var earlier = new ArrayList<@Nullable Kept>();
        for (Kept one : kept) {
            while (earlier.size() <= one.cpu()) {
                earlier.add(null);
            }
            if (one.startNs() <= fromNs) {
                earlier.set(one.cpu(), one);
            } else if (one.startNs() <= toNs) {
                take(earlier, one.cpu(), into);
                into.add(copy(one));
            }
        }
        for (int cpu = 0; cpu < earlier.size(); cpu++) {
            take(earlier, cpu, into);
        }
    }

    private static void take(List<@Nullable Kept> earlier, int cpu, List<Kept> into) {
        Kept before = earlier.set(cpu, null);
        if (before != null) {
            into.add(copy(before));
        }
    }

    private static Kept copy(Kept one) {
        return new Kept(one.cpu(), Arrays.copyOfRange(one.slab(), one.at(), one.at() + one.length()), 0, one.length(), one.startNs());
    }

    private void read(Request request, long fromNs, long toNs, List<Kept> pages, List<RawEvents.Line> into) {
        var behind = new RequestEvents(watch, request);
        var text = new RecordText();
        var reading = new Reading(fromNs, toNs, behind, text, into);
        var observation = new Observation(reading);
        reading.observation = observation;
        synchronized (lock) {
            observation.headerPage(java.util.Objects.requireNonNull(headerPage));
            for (String format : formats) {
                observation.format(format);
                text.learn(format);
            }
        }
        for (Kept one : pages) {
            observation.pages(one.cpu(), one.slab(), one.length());
        }
        observation.deliver(toNs + 1);
    }

    /** Takes the events of a time in order and writes down those behind a request. */
    private static final class Reading implements EventSink {
        private final long fromNs;
        private final long toNs;
        private final RequestEvents behind;
        private final RecordText text;
        private final List<RawEvents.Line> into;
        private @Nullable Observation observation;

        Reading(long fromNs, long toNs, RequestEvents behind, RecordText text, List<RawEvents.Line> into) {
            this.fromNs = fromNs;
            this.toNs = toNs;
            this.behind = behind;
            this.text = text;
            this.into = into;
        }

        @Override
        public void event(KernelEvent event) {
            if (event.timeNs() < fromNs || event.timeNs() > toNs || !behind.has(event)) {
                return;
            }
            Observation in = java.util.Objects.requireNonNull(observation);
            into.add(text.line(in.recordIn(), in.recordAt(), in.recordBytes(), event.timeNs(), event.cpu()));
        }

        @Override
        public void lost(int cpu, long lostFromNs, long lostToNs, long count) {
            if (lostFromNs <= toNs && lostToNs >= fromNs) {
                into.add(new RawEvents.Line(lostToNs, cpu, 0, "LOST", "CPU:" + cpu + " [LOST " + count + " EVENTS]"));
            }
        }
    }
}
