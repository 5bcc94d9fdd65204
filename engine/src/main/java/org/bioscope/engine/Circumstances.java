package org.bioscope.engine;

import java.util.List;
import java.util.Optional;
import org.bioscope.traces.Environment;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Workload;
import org.bioscope.traces.compare.Neighbours;

/** Where a run takes place: what was known before, what it learns of its file, and who else was there. Owned by the drain thread. */
final class Circumstances {
    private Environment environment;
    private Optional<Neighbours> neighbours = Optional.empty();

    Circumstances(Environment known) {
        environment = known;
    }

    Environment environment() {
        return environment;
    }

    /** A loop device of the run's own lies over its file. */
    void onLoop(Workload workload, int number) {
        environment = LoopDevice.environment(environment, workload, number);
    }

    /** The clock has started: what the file was like then, and from here on who else is there. */
    void begun(RunView view) {
        extents(view, "before", Environment.EXTENTS_BEFORE);
        pages(view, "cached_bytes", Environment.CACHED_BEFORE);
        pages(view, "dirty_bytes", Environment.DIRTY_BEFORE);
        neighbours = Optional.of(Neighbours.watch(environment.fact(Environment.DEVICE)));
    }

    /** The last request was seen. */
    void over(RunView view) {
        extents(view, "after", Environment.EXTENTS_AFTER);
    }

    /** A sentence for each thing that disturbed the run. */
    List<String> disturbances(RunReport report) {
        return neighbours.map(watch -> watch.disturbances(report)).orElse(List.of());
    }

    private void extents(RunView view, String when, String fact) {
        view.extents(when).ifPresent(extents -> environment = environment.with(fact, extents.text()));
    }

    /** Without a file, and where neither cachestat nor mincore is allowed, it is not known. */
    private void pages(RunView view, String field, String fact) {
        long bytes = view.number(field);
        if (bytes >= 0) {
            environment = environment.with(fact, Long.toString(bytes));
        }
    }
}
