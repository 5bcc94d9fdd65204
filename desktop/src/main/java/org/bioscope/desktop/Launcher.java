package org.bioscope.desktop;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Plan;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.Workload;

/** What the window needs of an engine: the one seam between what is shown and what runs. Never called on the JavaFX thread. */
public interface Launcher {
    /**
     * Starts a run; throws {@link org.bioscope.traces.WorkloadException} naming the option that cannot be, or another
     * RuntimeException whose message is one sentence.
     */
    TraceSource start(Workload workload);

    /**
     * The same after having measured, in some half a minute, what watching the kernel costs the workload; {@code cancelled}
     * is looked at meanwhile.
     */
    default TraceSource startMeasured(Workload workload, BooleanSupplier cancelled) {
        return start(workload);
    }

    /** What a run would do, without doing it; throws as {@link #start} does. */
    default Plan plan(Workload workload) {
        return Plan.none();
    }

    /** What this machine allows, in plain words; takes a second or so where there are many disks. */
    default List<Allowance> machine() {
        return List.of();
    }

    /** What is known of the workload's target without touching it; throws as {@link #start} does. */
    Environment facts(Workload workload);
}
