package org.bioscope.traces.compare;

import java.io.IOException;
import java.util.List;
import org.bioscope.traces.RunReport;

/** One side of a comparison: something that can be run again and again with a seed of one's choice. */
public interface Arm {
    /** What tells it from the other arms, for tables and labels. */
    String name();

    /** What of its description means nothing here or something else, a sentence each. */
    default List<String> remarks() {
        return List.of();
    }

    /** One fresh run; the seed decides its offsets, mix, arrivals and data. */
    Outcome run(long seed) throws IOException, InterruptedException;

    /**
     * What came of one run.
     *
     * @param disturbances a sentence for each thing outside the run that may have changed its figures
     */
    record Outcome(RunReport report, List<String> disturbances) {
        public Outcome {
            disturbances = List.copyOf(disturbances);
        }
    }
}
