package org.bioscope.traces.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The direct I/Os that are followed, or over and waiting for their row, by file and offset; those of one place in the order
 * of their beginning. Bounded: what nobody claims is forgotten. One thread.
 */
final class DioTable {
    /** As many as can be in flight (256 jobs of depth 4096), and as live as long as their rows take to come. */
    private static final int MOST = 1 << 20;
    /** Requests at one file and offset that nobody claimed: another program's, if they are more than these. */
    private static final int MOST_AT_ONE_PLACE = 64;
    /** A request that is still open after ten minutes was lost with its events: the slowest device gives up long before. */
    private static final long LONGEST_OPEN_NS = 600_000_000_000L;

    private final LongMap<Dio> dios = new LongMap<>();
    private @Nullable Dio oldest;
    private @Nullable Dio newest;
    private int size;

    int size() {
        return size;
    }

    /** Enters the request under its file and offset. */
    void place(Dio dio, long pos) {
        dio.pos = pos;
        dio.posKnown = true;
        Dio first = dios.get(dio.key());
        if (first == null) {
            dios.put(dio.key(), dio);
        } else {
            Dio last = first;
            int length = 1;
            for (; last.next != null; length++) {
                last = last.next;
            }
            last.next = dio;
            if (length >= MOST_AT_ONE_PLACE) {
                forget(first);
            }
        }
        dio.older = newest;
        if (newest == null) {
            oldest = dio;
        } else {
            newest.newer = dio;
        }
        newest = dio;
        size++;
        if (size > MOST && oldest != null) {
            forget(oldest);
        }
    }

    /** The latest request at that place. */
    @Nullable Dio last(int dev, long ino, long pos) {
        Dio found = null;
        for (Dio dio = dios.get(Dio.key(dev, ino, pos)); dio != null; dio = dio.next) {
            found = dio.at(dev, ino, pos) ? dio : found;
        }
        return found;
    }

    /** The request at that place whose end is still to be told; where several overlap, the one that began first. */
    @Nullable Dio oldestOpen(int dev, long ino, long pos) {
        for (Dio dio = dios.get(Dio.key(dev, ino, pos)); dio != null; dio = dio.next) {
            if (dio.at(dev, ino, pos) && !dio.abandoned && (!dio.over || dio.completeDerived)) {
                return dio;
            }
        }
        return null;
    }

    /**
     * Takes out the request at that place which began in {@code [fromNs, toNs]}, with what is known of it; earlier ones
     * at the same place are nobody's and are forgotten. Null where there is none.
     */
    @Nullable Dio claim(int dev, long ino, long pos, long fromNs, long toNs) {
        Dio dio = dios.get(Dio.key(dev, ino, pos));
        Dio found = null;
        while (dio != null) {
            Dio next = dio.next;
            if (dio.at(dev, ino, pos) && dio.beginNs <= toNs) {
                forget(dio);
                // Two in one window: the later one is the attempt that went through.
                found = dio.beginNs >= fromNs ? dio : found;
            }
            dio = next;
        }
        return found;
    }

    /** The request at that place which {@link #claim} would take out. */
    @Nullable Dio peek(int dev, long ino, long pos, long fromNs, long toNs) {
        Dio found = null;
        for (Dio dio = dios.get(Dio.key(dev, ino, pos)); dio != null; dio = dio.next) {
            if (dio.at(dev, ino, pos) && dio.beginNs >= fromNs && dio.beginNs <= toNs) {
                found = dio;
            }
        }
        return found;
    }

    /** Forgets requests that are over since before {@code beforeNs} and were claimed by nobody. */
    void expire(long beforeNs) {
        for (Dio dio = oldest; dio != null && dio.beginNs < beforeNs;) {
            Dio newer = dio.newer;
            if (dio.over ? dio.completeNs < beforeNs : dio.beginNs < beforeNs - LONGEST_OPEN_NS) {
                forget(dio);
            }
            dio = newer;
        }
    }

    void forget(Dio dio) {
        long key = dio.key();
        Dio first = dios.get(key);
        if (first == dio) {
            if (dio.next == null) {
                dios.remove(key);
            } else {
                dios.put(key, dio.next);
            }
        } else {
            for (Dio at = first; at != null; at = at.next) {
                if (at.next == dio) {
                    at.next = dio.next;
                    break;
                }
            }
        }
        dio.next = null;
        if (dio.older == null) {
            oldest = dio.newer;
        } else {
            dio.older.newer = dio.newer;
        }
        if (dio.newer == null) {
            newest = dio.older;
        } else {
            dio.newer.older = dio.older;
        }
        dio.older = null;
        dio.newer = null;
        size--;
    }
}
