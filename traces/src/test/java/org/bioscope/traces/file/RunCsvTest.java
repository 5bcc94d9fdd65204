package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Option;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCsvTest {
    @TempDir
    private Path folder;

    @Test
    void everyOptionAndFigureOfARunIsACell() {
        RunReport run = Runs.report(Source.KERNEL, 1_000, 3);
        Map<String, String> row = parsed(run);
        for (Option<?> option : Workload.OPTIONS) {
            assertThat(row).containsEntry(option.name(), run.workload().text(option));
        }
        assertThat(row).containsEntry("source", "kernel").containsEntry("env_kernel", "6.18.44").containsEntry("env_cpu", "")
                .containsEntry("read_requests", Long.toString(run.totals().read().requests()))
                .containsEntry("write_lat_p999_ns", Long.toString(run.totals().write().lat().percentileNs(99.9)))
                .containsEntry("started_at", "2026-11-21T10:00:00Z").containsEntry("sync_lat_p99_ns", "");
        assertThat(Double.parseDouble(row.get("read_iops"))).isEqualTo(Math.rint(run.totals().read().requests() * 1e12 / run.measuredNs()) / 1e3);
    }

    @Test
    void aModelThatLooksLikeAFormulaComesAsText() {
        assertThat(parsed(Runs.report(Source.ENGINE, 1, 3))).containsEntry("env_model", "'=cmd|' /C calc'!A0");
    }

    @Test
    void unforeseenFactsAreKept() {
        RunReport run = RunReport.preparing(Workload.defaults(), Environment.unknown().with("fio", "fio-3.33").with("numa", "1"));
        assertThat(parsed(run)).containsEntry("env_other", "fio=fio-3.33; numa=1").containsEntry("started_at", "");
    }

    @Test
    void runsMakeATableUnderOneHeader() throws IOException {
        Path file = folder.resolve("runs.csv");
        AtomicFile.write(file, out -> RunCsv.write(List.of(Runs.report(Source.ENGINE, 10, 1), Runs.report(Source.KERNEL, 20, 2)), out));
        String text = Files.readString(file);
        assertThat(text.split("\r\n")).hasSize(3).startsWith(RunCsv.header());
        assertThat(text).endsWith("\r\n");
    }

    private static Map<String, String> parsed(RunReport run) {
        String[] names = RunCsv.header().split(",");
        List<String> cells = split(RunCsv.row(run));
        assertThat(cells).hasSameSizeAs(names);
        var row = new HashMap<String, String>();
        for (int i = 0; i < names.length; i++) {
            assertThat(row.put(names[i], cells.get(i))).as("%s is there once", names[i]).isNull();
        }
        return row;
    }

    /** RFC 4180, read without any of our code. */
    private static List<String> split(String line) {
        var cells = new ArrayList<String>();
        var cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                cell.append(line.charAt(++i));
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}
