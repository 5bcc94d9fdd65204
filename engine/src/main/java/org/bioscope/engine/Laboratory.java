package org.bioscope.engine;

import java.util.StringJoiner;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Workload;

/** Whether a run goes through the laboratory: threads of ours above the kernel's own completion. */
final class Laboratory {
    private Laboratory() {
    }

    static boolean wanted(Workload workload) {
        return CompletionPolicy.wanted(workload) || LoopPolicy.wanted(workload);
    }

    /** With the fact, so that nobody takes the figures for the machine's own. */
    static Environment into(Environment environment, Workload workload) {
        if (!wanted(workload)) {
            return environment;
        }
        var options = new StringJoiner(", ");
        if (LoopPolicy.wanted(workload)) {
            options.add("loop " + workload.get(Workload.LOOP));
        }
        if (CompletionPolicy.wanted(workload)) {
            options.add("completion " + workload.get(Workload.COMPLETION));
        }
        return environment.with(Environment.LABORATORY, options.toString());
    }
}
