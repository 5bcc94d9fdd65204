package org.bioscope.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.bioscope.desktop.SyntheticRun;
import org.bioscope.traces.Environment;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Workload;
import org.bioscope.traces.rules.Elsewhere;
import org.junit.jupiter.api.Test;

class TimelineAheadTest {
    /** More than the time in which nothing is painted again. */
    private static final long PAUSE_NS = 300_000_000L;

    private long clockNs = 1;

    /** Work that can be made to fail. */
    private static final class Failing implements TimelineView.Elsewhere {
        private boolean fails;
        private int asked;

        @Override
        public <T> void run(Callable<T> work, Consumer<T> done, Runnable failed) {
            asked++;
            if (fails) {
                failed.run();
                return;
            }
            try {
                done.accept(work.call());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void aPictureThatCannotBeMadeIsNotTheLastOneAndIsNotTriedForEver() {
        var run = new SyntheticRun(Workload.demonstration("/data").with(Workload.IODEPTH, 4), Source.KERNEL, Environment.unknown(), 1);
        run.advanceTo(500_000_000L);
        run.stop();
        RunReport report = run.latest();
        var now = new Frame(report, Passage.empty(), report.startNs(), false, false, TimeScale.REAL_TIME, Optional.empty(), OptionalLong.empty(), List.of(), Optional.empty(),
                Elsewhere.nothing(), Optional.empty(), Palette.of(Theme.DARK), Type.of(Theme.DARK));
        var work = new Failing();
        var ahead = new TimelineAhead(work, () -> clockNs, () -> {
        });
        var range = new TimeRange(report.trace().firstSubmitNs(), report.trace().lastSeenNs());
        work.fails = true;
        for (int i = 0; i < 10; i++) {
            ahead.paint(now, range, LaneKind.SLOT, 300, 100, 4);
        }
        assertThat(work.asked).isEqualTo(1);
        assertThat(ahead.painted()).isEmpty();
        clockNs += PAUSE_NS;
        work.fails = false;
        ahead.paint(now, range.zoomed(0.5, range.fromNs(), range), LaneKind.SLOT, 300, 100, 4);
        assertThat(ahead.painted()).as("another stretch is painted").isPresent();
    }
}
