package org.bioscope.traces.kernel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Pairs a request on a loop device with the direct I/O that the loop driver's worker makes of it on the backing file:
 * the second completion decision below the first. The driver works its commands off in order, sector for offset.
 */
final class LowerLevel {
    /** Commands that wait for the loop worker at one time: far above any loop device's queue depth of 128. */
    private static final int MOST_WAITING = 4096;

    private record Command(Dio dio, long sector, int sectors) {
    }

    private final Deque<Command> waiting = new ArrayDeque<>();

    /** A request of {@code dio} was issued to a loop device. */
    void upperIssued(Dio dio, long sector, int sectors) {
        if (waiting.size() >= MOST_WAITING) {
            waiting.removeFirst();
        }
        waiting.addLast(new Command(dio, sector, sectors));
    }

    /** The request above that this direct I/O of a kworker carries out: at the same sector, else the oldest of its size. */
    @Nullable Dio upperOf(Dio lower) {
        Command oldest = null;
        for (Iterator<Command> each = waiting.iterator(); each.hasNext();) {
            Command command = each.next();
            if (command.dio().over) {
                each.remove();
            } else if ((long) command.sectors() * BlockLayer.SECTOR_BYTES == lower.length) {
                if (command.sector() * BlockLayer.SECTOR_BYTES == lower.pos) {
                    each.remove();
                    return command.dio();
                }
                oldest = oldest == null ? command : oldest;
            }
        }
        if (oldest == null) {
            return null;
        }
        waiting.remove(oldest);
        return oldest.dio();
    }
}
