package org.bioscope.desktop.view;

import java.util.Arrays;
import java.util.function.LongConsumer;
import org.bioscope.traces.Density;

/**
 * What is written down while a {@link TimelinePicture} is painted, and looked at by nobody afterwards: used for one picture
 * after the other, since arrays of a MB and more are the ones for which the collector stops the world soonest. Owned by
 * who paints; one paints at a time.
 */
final class Sketch {
    private final Journeys.Builder journeys = new Journeys.Builder();
    private final Rows rows = new Rows();
    private Density density = new Density(0);
    private float[] shares = new float[0];

    /** Rows of a trace. */
    static final class Rows implements LongConsumer {
        private long[] rows = new long[1_024];
        private int count;

        static Rows of(long... rows) {
            var all = new Rows();
            Arrays.stream(rows).forEach(all);
            return all;
        }

        @Override
        public void accept(long row) {
            if (count == rows.length) {
                rows = Arrays.copyOf(rows, 2 * count);
            }
            rows[count++] = row;
        }

        int count() {
            return count;
        }

        long at(int i) {
            return rows[i];
        }
    }

    /** No journeys yet; those of the picture before are gone. */
    Journeys.Builder journeys() {
        return journeys.cleared();
    }

    /** No rows yet, likewise. */
    Rows rows() {
        rows.count = 0;
        return rows;
    }

    /** Counts of nothing yet, likewise. */
    Density density(int columns) {
        if (density.columns == columns) {
            Arrays.fill(density.counts, 0);
        } else {
            density = new Density(columns);
        }
        return density;
    }

    /** At least so many zeros. */
    float[] shares(int count) {
        if (shares.length < count) {
            shares = new float[count];
        } else {
            Arrays.fill(shares, 0, count, 0);
        }
        return shares;
    }
}
