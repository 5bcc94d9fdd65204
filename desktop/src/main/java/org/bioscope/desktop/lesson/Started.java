package org.bioscope.desktop.lesson;

import java.util.List;
import java.util.Optional;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceSource;

/**
 * An arm that runs, or a recording of one.
 *
 * @param way     which of its ways was taken
 * @param refused sentences on the ways before it that this machine did not allow
 */
public record Started(TraceSource source, Way way, List<String> refused) {
    public Started {
        refused = List.copyOf(refused);
    }

    /** Why the run is not what its way needs, as soon as that can be told: the kernel was to be watched, and is not. */
    Optional<String> unwatched(RunReport report) {
        boolean needed = way instanceof Way.Here here && here.needs().contains(Way.KERNEL_VIEW);
        boolean begun = report.phase() != RunReport.Phase.PREPARING;
        return Optional.of(report).filter(one -> needed && begun && one.source() == Source.ENGINE && one.failure().isEmpty())
                .map(one -> one.notes().stream().filter(note -> note.startsWith("the kernel was not watched")).findFirst().orElse("the kernel was not watched"));
    }
}
