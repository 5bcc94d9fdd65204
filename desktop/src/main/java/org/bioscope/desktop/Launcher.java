package org.bioscope.desktop;

import org.bioscope.traces.Environment;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.Workload;

/** What the window needs of an engine: the one seam between what is shown and what runs. Never called on the JavaFX thread. */
public interface Launcher {
    /**
     * Starts a run; throws {@link org.bioscope.traces.WorkloadException} naming the option that cannot be, or another
     * RuntimeException whose message is one sentence.
     */
    TraceSource start(Workload workload);

    /** What is known of the workload's target without touching it; throws as {@link #start} does. */
    Environment facts(Workload workload);
}
