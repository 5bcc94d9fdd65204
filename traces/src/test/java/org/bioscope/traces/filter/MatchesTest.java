package org.bioscope.traces.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.bioscope.traces.Finding;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.LoopReport;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceFixtures;
import org.bioscope.traces.Units;
import org.bioscope.traces.file.FioJson;
import org.bioscope.traces.file.RequestCsv;
import org.junit.jupiter.api.Test;

class MatchesTest {
    /** 1 000 writes; every tenth was punted. */
    private static final RunReport RUN = run();

    @Test
    void everyFigureIsCountedFromTheRequestsAccepted() throws FilterException {
        Matches punted = Matches.of(RUN, Filter.parse("punted"));
        assertThat(punted.count()).isEqualTo(100);
        assertThat(punted.inWords()).isEqualTo("100 of " + Units.count(1_000));
        assertThat(punted.counted().totals().requests()).isEqualTo(100);
        assertThat(punted.counted().totals().lat().total()).isEqualTo(100);
        assertThat(punted.counted().intervals().stream().mapToLong(i -> i.reads() + i.writes()).sum()).isEqualTo(100);
        assertThat(punted.counted().intervals()).hasSameSizeAs(RUN.intervals());
        assertThat(punted.counted().trace()).isSameAs(RUN.trace());
    }

    @Test
    void findingsSpeakOfTheRequestsAcceptedAndPointIntoTheWholeRun() throws FilterException {
        Finding finding = Matches.of(RUN, Filter.parse("punted && index>=500")).findings().stream().filter(f -> f.title().contains("punted")).findFirst().orElseThrow();
        assertThat(finding.title()).startsWith("100 %");
        assertThat(finding.request()).hasValue(500);
        assertThat(Matches.of(RUN, Filter.parse("!punted")).findings()).noneMatch(f -> f.title().contains("punted"));
    }

    @Test
    void aReportOfThemHoldsThemAloneAndNamesTheFilter() throws FilterException, IOException {
        RunReport only = Matches.of(RUN, Filter.parse("punted && index<50")).report();
        assertThat(only.trace().size()).isEqualTo(5);
        assertThat(only.trace().request(1).stampNs()).isEqualTo(RUN.trace().request(10).stampNs());
        assertThat(only.trace().kernelFlags(1)).isEqualTo(RUN.trace().kernelFlags(10));
        assertThat(only.notes()).contains("filter punted && index<50: only the 5 of " + Units.count(1_000) + " requests that match");
        var csv = new ByteArrayOutputStream();
        RequestCsv.write(only, csv);
        assertThat(csv.toString(StandardCharsets.UTF_8).lines()).hasSize(6);
        var json = new ByteArrayOutputStream();
        FioJson.write(only, json);
        assertThat(json.toString(StandardCharsets.UTF_8)).contains("\"filter\" : \"punted && index<50\"").contains("\"total_ios\" : 5");
    }

    @Test
    void whatALoopTookStaysWithEveryPartOfTheReport() throws FilterException, IOException {
        var none = new LoopReport.Usage(0, 0, 0, 0);
        var unknown = new LoopReport.Pages(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
        var loop = new LoopReport("buffered", 100, 1, 0, 0, 0, 0, OptionalLong.empty(), none, none, "unknown", unknown, unknown);
        RunReport run = RUN.with(loop);
        assertThat(run.withKernel(RUN.kernel().orElse(new KernelReport(1, Map.of(), 0, 1, OptionalDouble.empty()))).loop()).hasValue(loop);
        assertThat(Matches.of(run, Filter.parse("punted")).counted().loop()).hasValue(loop);
        assertThat(Matches.of(run, Filter.parse("punted")).report().loop()).hasValue(loop);
    }

    private static RunReport run() {
        var store = TraceFixtures.store(Source.KERNEL, 1_000);
        for (int i = 0; i < 1_000; i += 10) {
            store.kernelRow(i).set(ValueLayout.JAVA_INT_UNALIGNED, KernelRow.FLAGS, KernelRow.FLAG_PUNTED);
        }
        return TraceFixtures.report(store.snapshot());
    }
}
