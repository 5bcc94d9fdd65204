package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Random;
import org.bioscope.traces.Completion;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RowSpans;
import org.bioscope.traces.Source;
import org.bioscope.traces.Span;
import org.bioscope.traces.TraceStore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows read one after the other have the spans of the requests that they are, also rows that nobody ever recorded. */
class RowSpansTest {
    @ParameterizedTest
    @EnumSource(Source.class)
    void aRowsSpansAreThoseOfItsRequest(Source source) {
        RequestTrace regular = Runs.trace(source, 2_000, 5);
        assertSame(regular);
        if (!regular.hasKernelRows()) {
            return;
        }
        var store = new TraceStore(source, regular.size());
        store.append(regular.engineRows(0));
        var random = new Random(6);
        for (long row = 0; row < regular.size(); row++) {
            for (int field = 0; field < KernelRow.BYTES; field++) {
                byte as = regular.kernelRows(row).get(ValueLayout.JAVA_BYTE, field);
                boolean told = field >= KernelRow.EVIDENCE && field < KernelRow.EXTENT;
                store.kernelRow(row).set(ValueLayout.JAVA_BYTE, field, told ? (byte) random.nextInt() : random.nextInt(40) == 0 ? 0 : as);
            }
            if (row % 5 == 0) {
                store.kernelRow(row).set(ValueLayout.JAVA_BYTE, KernelRow.COMPLETION, (byte) Completion.COPY.ordinal());
                store.kernelRow(row).asSlice(0, KernelRow.SECTOR).fill((byte) 0);
            }
        }
        assertSame(store.snapshot());
    }

    private static void assertSame(RequestTrace trace) {
        var spans = new RowSpans(trace);
        for (long row = 0; row < trace.size(); row++) {
            spans.read(row);
            var read = new ArrayList<Span>();
            var labels = new ArrayList<String>();
            for (int i = 0; i < spans.count(); i++) {
                labels.add(spans.label(i));
                read.add(new Span(spans.from(i), spans.to(i), spans.startNs(i), spans.endNs(i), spans.evidence(i)));
            }
            assertThat(labels).isEqualTo(trace.request(row).spans().stream().map(Span::label).toList());
            assertThat(read).isEqualTo(trace.request(row).spans().stream().map(s -> new Span(s.from(), s.to(), s.startNs(), s.endNs(), s.evidence())).toList());
        }
    }
}
