package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.bioscope.traces.LoopReport;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceFixtures;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class LoopJsonTest {
    private static final LoopReport REPORT = new LoopReport("direct", 1, 2, 3, 4, 5, 6, OptionalLong.of(27), new LoopReport.Usage(7, 8, 9, 10),
            new LoopReport.Usage(11, 12, 13, 14), "mincore",
            new LoopReport.Pages(OptionalLong.of(15), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(16), OptionalLong.of(17)),
            new LoopReport.Pages(OptionalLong.of(18), OptionalLong.of(19), OptionalLong.of(0), OptionalLong.of(20), OptionalLong.empty()));

    @Test
    void whatIsWrittenIsReadBack() {
        ObjectNode node = JsonMapper.builder().build().createObjectNode();
        LoopJson.write(node, REPORT);
        assertThat(LoopJson.read(node)).isEqualTo(REPORT);
        LoopReport real = REPORT.ofDevice("/dev/loop3", 42);
        LoopJson.write(node, real);
        assertThat(LoopJson.read(node)).isEqualTo(real);
        assertThat(node.path("pagesBefore").path("dirtyBytes").isNull()).as("what is not known is null, not 0").isTrue();
    }

    @Test
    void aRecordingKeepsIt() throws FormatException {
        RunReport report = TraceFixtures.report(TraceFixtures.store(Source.LABORATORY, 10).snapshot()).with(REPORT);
        byte[] asked = RecordingJson.asked(report.workload(), report.environment());
        Recording read = RecordingJson.recording(asked, RecordingJson.outcome(report, java.util.List.of()), report.trace(), "test");
        assertThat(read.report().loop()).hasValue(REPORT);
        RunReport without = TraceFixtures.report(report.trace());
        assertThat(RecordingJson.recording(asked, RecordingJson.outcome(without, java.util.List.of()), report.trace(), "test").report().loop()).isEmpty();
    }
}
