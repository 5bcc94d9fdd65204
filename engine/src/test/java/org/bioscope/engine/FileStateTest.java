package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.bioscope.traces.Environment;
import org.bioscope.traces.Finding;
import org.bioscope.traces.FileState;
import org.bioscope.traces.Findings;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a run says of its file's state as its clock started, of real files. */
class FileStateTest {
    private static final long BYTES = 4L << 20;

    @Test
    void aWrittenFileIsSaidToBeWrittenAndNotCached() throws InterruptedException {
        RunReport report = run(Prepare.WRITTEN);
        assertThat(FileState.cacheInWords(report.environment())).contains("none of it");
        assertThat(FileState.inWords(report.environment(), report.workload())).contains("written 4 MiB; page cache: none of it");
        assertThat(titles(report)).noneMatch(title -> title.startsWith("the page cache had"));
    }

    @Test
    void aHoleAndReservedBlocksAreSaidToBeThat() throws InterruptedException {
        assertThat(FileState.inWords(run(Prepare.TRUNCATE).environment(), run(Prepare.TRUNCATE).workload())).contains("hole 4 MiB; page cache: none of it");
        RunReport reserved = run(Prepare.FALLOCATE);
        assertThat(FileState.extentsInWords(reserved.environment())).contains("unwritten 4 MiB");
    }

    @Test
    void cachedPagesAreCounted() throws InterruptedException {
        RunReport report = run(Prepare.CACHED);
        assertThat(FileState.cacheInWords(report.environment())).contains("4 MiB of it, none dirty");
        assertThat(titles(report)).as("they were asked for").noneMatch(title -> title.startsWith("the page cache had"));
        RunReport asIfNobodyAsked = new RunReport(report.workload().with(Workload.PREPARE, Prepare.WRITTEN), report.source(), report.phase(), report.startedAt(), report.startNs(),
                report.measuredNs(), report.environment(), report.trace(), report.totals(), report.intervals(), report.kernel(), report.failure(), report.notes());
        assertThat(titles(asIfNobodyAsked)).contains("the page cache had 4 MiB of what is read and written");
    }

    private static RunReport run(Prepare prepare) throws InterruptedException {
        Workload workload = Runs.small("psync").with(Workload.RW, Rw.RANDREAD).with(Workload.SIZE, BYTES).with(Workload.PREPARE, prepare).with(Workload.NUMBER_IOS, 10L)
                .with(Workload.OBSERVE, "engine");
        RunReport report = Runs.finished(workload, Runs.folder("state"));
        Assumptions.assumeTrue(report.environment().fact(Environment.EXTENTS_BEFORE).isPresent(), "this filesystem does not tell its extents (FIEMAP)");
        return report;
    }

    private static java.util.List<String> titles(RunReport report) {
        return Findings.of(report).stream().map(Finding::title).toList();
    }
}
