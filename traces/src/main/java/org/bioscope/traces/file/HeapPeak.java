package org.bioscope.traces.file;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * The most of the heap that was in use at one time since this was made, garbage included: it grows until a collection, and is
 * read before each. The peaks of the heap's pools are of different times, and their sum is more than there ever was. Any thread.
 */
public final class HeapPeak {
    private final AtomicLong mostBytes = new AtomicLong();

    public HeapPeak() {
        Predicate<String> ofHeap = ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP).map(MemoryPoolMXBean::getName)
                .collect(Collectors.toSet())::contains;
        ManagementFactory.getGarbageCollectorMXBeans().forEach(collector -> ((NotificationEmitter) collector).addNotificationListener((notification, _) -> {
            var collection = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
            seen(collection.getGcInfo().getMemoryUsageBeforeGc().entrySet().stream().filter(pool -> ofHeap.test(pool.getKey())).mapToLong(pool -> pool.getValue().getUsed()).sum());
        }, notification -> notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION), null));
    }

    /** {@code n MB at the most, of m}: what was in use, and what there is. */
    public String inWords() {
        seen(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        return "%.0f MB in use at the most, of %d".formatted(mostBytes.get() / 1e6, Runtime.getRuntime().maxMemory() / 1_000_000);
    }

    private void seen(long bytes) {
        mostBytes.accumulateAndGet(bytes, Math::max);
    }
}
