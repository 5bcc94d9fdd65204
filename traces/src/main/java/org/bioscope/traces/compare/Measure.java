package org.bioscope.traces.compare;

/** The figure by which arms are compared. More is better in all of them: a time counts by how many fit into a second. */
public enum Measure {
    IOPS("iops") {
        @Override
        double of(RunFigures run) {
            return run.iops();
        }
    },
    MEAN("mean") {
        @Override
        double of(RunFigures run) {
            return run.lat().total() == 0 ? 0 : 1e9 / run.lat().meanNs();
        }
    },
    P99("p99") {
        @Override
        double of(RunFigures run) {
            return run.lat().total() == 0 ? 0 : 1e9 / run.lat().percentileNs(99);
        }
    };

    private final String label;

    Measure(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    abstract double of(RunFigures run);
}
