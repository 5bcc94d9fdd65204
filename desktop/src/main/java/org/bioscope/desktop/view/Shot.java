package org.bioscope.desktop.view;

import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javafx.scene.layout.Region;

/** Which of the views of a run a picture shows. */
public enum Shot {
    RUN("run", "the circuit and the graphs"), CIRCUIT("circuit", "the circuit"), GRAPHS("graphs", "the graphs"), TIMELINE("timeline", "the whole timeline");

    private final String label;
    private final String meaning;

    Shot(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    public String label() {
        return label;
    }

    public String meaning() {
        return meaning;
    }

    boolean circuit() {
        return this == RUN || this == CIRCUIT;
    }

    boolean graphs() {
        return this == RUN || this == GRAPHS;
    }

    /** A timeline of the whole run that is made at once rather than ahead: nobody waits for its next frame. */
    static TimelineView timeline(Frame frame, double width, double height) {
        var view = new TimelineView(new TimelineView.Elsewhere() {
            @Override
            public <T> void run(Callable<T> work, Consumer<T> done, Runnable failed) {
                try {
                    done.accept(work.call());
                } catch (Exception e) {
                    throw new IllegalStateException("draw the timeline", e);
                }
            }
        }, new ClockOfNobody(), new Nobody());
        view.resizeRelocate(0, 0, width, height);
        view.begin(java.util.List.of());
        // The overview is read a piece at a time, and the picture made from it once it is whole.
        for (long read = 0; read <= frame.report().trace().size(); read += TimelineAhead.READ_AT_A_TIME) {
            view.render(frame);
        }
        view.render(frame);
        view.render(frame);
        return view;
    }

    static void place(Region view, double x, double y, double width, double height) {
        view.resizeRelocate(x, y, width, height);
        view.layout();
    }

    /** Nobody waits between two frames, yet each is as due as if one had. */
    private static final class ClockOfNobody implements LongSupplier {
        private static final long BETWEEN_NS = 1_000_000_000L;
        private long clockNs;

        @Override
        public long getAsLong() {
            return clockNs += BETWEEN_NS;
        }
    }

    /** A picture has no person in front of it. */
    private static final class Nobody implements TimelineView.Commands {
        @Override
        public void pick(OptionalLong row) {
        }

        @Override
        public void point(OptionalLong sinceStartNs) {
        }

        @Override
        public void play(long sinceStartNs) {
        }

        @Override
        public void only(long fromNs, long toNs, long leastLatencyNs, long mostLatencyNs) {
        }

        @Override
        public void bookmark(long sinceStartNs, OptionalLong row) {
        }
    }
}
