package org.bioscope.traces.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one thread of the traced program is doing. */
final class Submitter {
    int call;
    long callNs;
    /** The io_uring request that it is submitting. */
    @Nullable ImportedRequest current;
    /** Submitted in the call that it is in. */
    final List<ImportedRequest> inCall = new ArrayList<>();
    /** Complete, to be seen when the call that it is in returns. */
    final List<ImportedRequest> toBeSeen = new ArrayList<>();
    /** Punted, and not yet taken up by a worker. */
    private final Deque<ImportedRequest> punted = new ArrayDeque<>();
    final Deque<ImportedRequest> libaio = new ArrayDeque<>();
    boolean doesFiles;

    /** Remembers that it was punted. */
    void punted(ImportedRequest leg) {
        if (punted.size() >= ImportedRequests.MOST_OPEN) {
            punted.removeFirst();
        }
        punted.addLast(leg);
    }

    /** The punted request that a worker takes up: one refused at the same place before, else the one that waits longest. */
    @Nullable ImportedRequest takeUp(Dio dio) {
        for (ImportedRequest leg : punted) {
            if (leg.dio != null && leg.dio.posKnown && leg.dio.at(dio.dev, dio.ino, dio.pos)) {
                punted.remove(leg);
                return leg;
            }
        }
        for (ImportedRequest leg : punted) {
            if (leg.dio == null) {
                punted.remove(leg);
                return leg;
            }
        }
        return null;
    }
}
