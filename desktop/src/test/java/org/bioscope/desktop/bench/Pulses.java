package org.bioscope.desktop.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a stretch of pulses was: how long from one to the next, which says what a person saw, and what each cost the thread
 * of JavaFX and that of its renderer, which says whose doing a late one is. Owned by the JavaFX thread.
 */
public final class Pulses {
    /** Of a screen with 60 Hz. */
    private static final double PERIOD_NS = 1e9 / 60;
    /** Later than so much the picture before was on such a screen once more: a frame was dropped. */
    private static final double DROPPED_NS = 1.5 * PERIOD_NS;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final List<Long> intervals = new ArrayList<>();
    private final List<Long> application = new ArrayList<>();
    private final List<Long> renderer = new ArrayList<>();
    private final long applicationId = Thread.currentThread().threadId();
    private long rendererId;
    private boolean going;
    private long lastNs;
    private long applicationNs;
    private long rendererNs;
    private long processNs;
    private long spentNs;

    /** A pulse that came at {@code clockNs}: the end of a frame, if one was begun. */
    public void pulse(long clockNs) {
        rendererId = rendererId == 0 ? id("QuantumRenderer") : rendererId;
        long applicationNow = THREADS.getThreadCpuTime(applicationId);
        long rendererNow = THREADS.getThreadCpuTime(rendererId);
        long processNow = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        if (going) {
            intervals.add(clockNs - lastNs);
            application.add(applicationNow - applicationNs);
            renderer.add(rendererNow - rendererNs);
            spentNs += processNow - processNs;
        }
        going = true;
        lastNs = clockNs;
        applicationNs = applicationNow;
        rendererNs = rendererNow;
        processNs = processNow;
    }

    /** Something else follows: the next pulse begins a frame, and ends none. */
    public void pause() {
        going = false;
    }

    public int count() {
        return intervals.size();
    }

    private double elapsedNs() {
        return intervals.stream().mapToLong(Long::longValue).sum();
    }

    private double perSecond() {
        return intervals.size() / (elapsedNs() / 1e9);
    }

    private long dropped() {
        return intervals.stream().filter(ns -> ns > DROPPED_NS).count();
    }

    /** Over the columns of {@link #line}. */
    public static String heading() {
        return "%-34s %7s %6s %16s   %-24s   %-22s   %-22s   %s".formatted("", "frames", "fps", "dropped", "from one to the next, ms", "JavaFX thread, CPU ms", "renderer, CPU ms", "process, CPU ms");
    }

    /** Median, 95 in 100, 99 in 100 and the longest of each. */
    public String line(String name) {
        return String.format(Locale.ROOT, "%-34s %7d %6.1f %6d (%5.2f %%)   %-24s   %-22s   %-22s   %.1f", name, intervals.size(), perSecond(), dropped(), 100.0 * dropped() / intervals.size(),
                spread(intervals), spread(application), spread(renderer), spentNs / 1e6 / intervals.size());
    }

    private static String spread(List<Long> ns) {
        List<Long> sorted = ns.stream().sorted().toList();
        int n = sorted.size();
        return String.format(Locale.ROOT, "%.1f %.1f %.1f %.1f", sorted.get(n / 2) / 1e6, sorted.get(n * 95 / 100) / 1e6, sorted.get(n * 99 / 100) / 1e6, sorted.getLast() / 1e6);
    }

    private static long id(String name) {
        for (long id : THREADS.getAllThreadIds()) {
            ThreadInfo info = THREADS.getThreadInfo(id);
            if (info != null && info.getThreadName().startsWith(name)) {
                return id;
            }
        }
        throw new IllegalStateException("find the thread '" + name + "': this JavaFX has none; its renderer is called otherwise");
    }
}
