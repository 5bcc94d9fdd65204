package org.bioscope.desktop;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.bioscope.traces.Request;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.filter.Filter;

/** From the request that is selected to others: the next, the one before, the slowest. The JavaFX thread's. */
record Neighbours(Workspace workspace) {
    /** The next request in flight after the one selected, by row, or the one before; round and round. */
    void select(boolean next) {
        if (!workspace.filter().equals(Filter.ALL)) {
            showNeighbour(next);
            return;
        }
        long from = selected().map(Request::index).orElse(next ? -1L : Long.MAX_VALUE);
        workspace.playback().passage().neighbour(workspace.playback().atNs(), from, next).ifPresent(row -> workspace.select(OptionalLong.of(row)));
    }

    /** The next request of the whole run that the filter accepts, or the one before; what it leaves may be far apart. */
    private void showNeighbour(boolean next) {
        RequestTrace trace = workspace.report().trace();
        long size = trace.size();
        if (size == 0) {
            return;
        }
        Filter only = workspace.filter();
        OptionalLong inFlight = workspace.playback().passage().neighbour(workspace.playback().atNs(), next ? -1L : Long.MAX_VALUE, next);
        if (selected().isEmpty() && inFlight.isPresent()) {
            workspace.select(inFlight);
            return;
        }
        long from = selected().map(Request::index).orElseGet(() -> workspace.playback().passage().firstRow() - (next ? 1 : 0));
        workspace.background().run(() -> LongStream.rangeClosed(1, size).map(i -> Math.floorMod(next ? from + i : from - i, size))
                .filter(only.over(trace)).findFirst(), found -> found.ifPresent(row -> {
                    if (only.equals(workspace.filter()) && workspace.report().trace().size() >= size) {
                        workspace.show(row);
                    }
                }), workspace::refuse);
    }

    /** The slowest request of the window, shown at the moment it is submitted. */
    void selectSlowest() {
        workspace.playback().passage().slowest().ifPresent(row -> {
            workspace.select(OptionalLong.of(row));
            workspace.playback().hold(workspace.report().trace().submitNs(row));
        });
    }

    private Optional<Request> selected() {
        return workspace.frame().selected();
    }
}
