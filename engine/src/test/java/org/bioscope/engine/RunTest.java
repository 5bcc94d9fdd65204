package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.stream.Stream;
import org.bioscope.traces.Op;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Workload;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RunTest {
    private static final Path FOLDER = Runs.folder("run");

    static Stream<Arguments> everyEnginePreparationAndPattern() {
        return Stream.of("psync", "libaio", "io_uring", "mmap").flatMap(engine -> Stream.of(Prepare.values())
                .filter(prepare -> !engine.equals("mmap") || prepare != Prepare.NONE && prepare != Prepare.KEEP_SIZE)
                .flatMap(prepare -> Stream.of(Rw.values()).map(rw -> Arguments.of(engine, prepare, rw))));
    }

    @ParameterizedTest
    @MethodSource("everyEnginePreparationAndPattern")
    void everyRequestOfOnePassIsMadeCountedAndRecorded(String ioengine, Prepare prepare, Rw rw) throws InterruptedException, IOException {
        Runs.assume(ioengine);
        RunReport report = Runs.finished(Runs.small(ioengine).with(Workload.PREPARE, prepare).with(Workload.RW, rw), FOLDER);

        assertThat(report.failure()).isEmpty();
        assertThat(report.phase()).isEqualTo(RunReport.Phase.FINISHED);
        assertThat(report.totals().requests()).isEqualTo(256);
        assertThat(report.totals().recorded()).isEqualTo(256);
        assertThat(report.totals().dropped()).isZero();
        assertThat(report.totals().lat().total()).isEqualTo(256);
        assertThat(report.intervals().stream().mapToLong(i -> i.reads() + i.writes()).sum()).isEqualTo(256);
        assertThat(report.measuredNs()).isPositive();
        assertThat(Runs.filesIn(FOLDER)).isEmpty();
        assertThat(blocksOf(report.trace(), rw)).as("each block once").hasSize(256);
    }

    private static HashSet<Long> blocksOf(RequestTrace trace, Rw rw) {
        var blocks = new HashSet<Long>();
        for (long i = 0; i < trace.size(); i++) {
            blocks.add(trace.offset(i));
            assertThat(trace.op(i)).isIn(rw.writes() ? Op.WRITE : Op.READ, rw.reads() ? Op.READ : Op.WRITE);
            assertThat(trace.stampNs(i, Stage.INTENDED)).isLessThanOrEqualTo(trace.submitNs(i));
            assertThat(trace.submitNs(i)).isLessThanOrEqualTo(trace.stampNs(i, Stage.SUBMITTED));
            assertThat(trace.stampNs(i, Stage.SUBMITTED)).isLessThanOrEqualTo(trace.seenNs(i));
        }
        return blocks;
    }
}
