package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceFixtures;
import org.junit.jupiter.api.Test;

class TimeWindowsTest {
    private record Stretch(long fromNs, long toNs, long starts) {
    }

    @Test
    void everyStartIsInOneWindowAndNoWindowHoldsMany() throws IOException {
        RequestTrace trace = TraceFixtures.store(Source.ENGINE, 200_000).snapshot();
        var windows = new ArrayList<Stretch>();
        TimeWindows.each(trace, (fromNs, toNs) -> {
            var starts = new long[1];
            trace.overlapping(fromNs, toNs - 1, i -> starts[0] += trace.submitNs(i) >= fromNs && trace.submitNs(i) < toNs ? 1 : 0);
            windows.add(new Stretch(fromNs, toNs, starts[0]));
        });
        assertThat(windows.stream().mapToLong(Stretch::starts).sum()).isEqualTo(200_000);
        assertThat(windows).allMatch(w -> w.starts() <= 1 << 15).hasSizeBetween(7, 16);
        for (int i = 1; i < windows.size(); i++) {
            assertThat(windows.get(i).fromNs()).isEqualTo(windows.get(i - 1).toNs());
        }
    }

    @Test
    void anEmptyTraceHasNoWindow() throws IOException {
        TimeWindows.each(RequestTrace.empty(Source.ENGINE), (_, _) -> {
            throw new AssertionError("nothing starts here");
        });
    }
}
