package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceFixtures;
import org.bioscope.traces.file.Exporters.Exporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExportersTest {
    @TempDir
    private Path folder;

    static Stream<String> names() {
        return Exporters.ALL.stream().map(Exporter::name);
    }

    @Test
    void theNamesThatScriptsRelyOnAreThere() {
        // png is the window's, which adds it.
        assertThat(names()).contains("csv", "intervals", "json", "perfetto", "parquet", "fio-job", "hdr", "ftrace").doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyFormatIsWrittenFromARecordingAndNothingElseIsLeft(String name) throws IOException {
        Path recording = folder.resolve("run.bioscope");
        RecordingWriter.write(recording, Runs.report(Source.KERNEL, 500, 3), List.of());
        RunReport opened = Recording.open(recording).report();
        List<Path> written = Exporters.named(name).orElseThrow().write(opened, folder.resolve("out"));
        assertThat(written).isNotEmpty().allSatisfy(file -> assertThat(Files.size(file)).isPositive());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(written.size() + 1);
        }
    }

    /** An imported run has figures but no requests; a run that failed at once has neither. */
    @ParameterizedTest
    @MethodSource("names")
    void aRunWithoutRequestsIsNoTrouble(String name) throws IOException {
        Source source = name.equals("ftrace") ? Source.KERNEL : Source.ENGINE;
        RunReport empty = TraceFixtures.report(TraceFixtures.store(source, 0).snapshot());
        Exporters.named(name).orElseThrow().write(empty, folder.resolve("out"));
    }

    @ParameterizedTest
    @CsvSource({"ftrace, u-ow.trace", "ftrace, linux.txt", "blkparse, blkparse-1.2.0.txt.gz", "fio-json, fio-3.33.json"})
    void theRightImporterIsFound(String name, String file) throws IOException {
        Path real = file.equals("linux.txt") ? report() : Path.of("src/test/resources/org/bioscope/traces", file.startsWith("u-") ? "kernel/ftrace-6.18" : "file", file);
        assertThat(Importers.of(real).name()).isEqualTo(name);
        assertThat(Importers.read(Importers.of(real), real, Optional.empty()).totals().requests()).isPositive();
    }

    /** What trace-cmd report prints has no header that says tracer. */
    private Path report() throws IOException {
        String trace = Files.readString(Path.of("src/test/resources/org/bioscope/traces/kernel/ftrace-6.18/u-ow.trace"));
        return Files.writeString(folder.resolve("report.txt"), "cpus=2\n" + trace.replace("#", "!"));
    }

    @Test
    void whatNoImporterReadsIsRefusedByName() throws IOException {
        Path notes = Files.writeString(folder.resolve("notes.txt"), "hello\n");
        assertThatThrownBy(() -> Importers.of(notes)).isInstanceOf(FormatException.class).hasMessageContaining("notes.txt: in none of the formats that can be read: ftrace, blkparse, fio-json");
        assertThatThrownBy(() -> Importers.read(Importers.named("ftrace").orElseThrow(), notes, Optional.empty())).isInstanceOf(FormatException.class)
                .hasMessageContaining("notes.txt: no request in it").hasMessageContaining("no direct I/O from its submission to its end was found in 0 events and ");
        assertThatThrownBy(() -> Importers.read(Importers.named("ftrace").orElseThrow(), folder, Optional.empty())).hasMessageEndingWith("it is no file");
    }

    /** The way of a run from one place to another: the recording holds what the import gave. */
    @Test
    void anImportKeptAsARecordingIsTheSameRun() throws IOException {
        for (String file : List.of("file/fio-3.33.json", "file/blkparse-1.2.0.txt.gz", "kernel/ftrace-6.18/u-ow.trace")) {
            Path real = Path.of("src/test/resources/org/bioscope/traces", file);
            RunReport imported = Importers.read(Importers.of(real), real, Optional.empty());
            Path recording = folder.resolve("import.bioscope");
            RecordingWriter.write(recording, imported, List.of());
            RunReport opened = Recording.open(recording).report();
            assertThat(opened.notes()).isEqualTo(imported.notes());
            assertThat(opened.workload()).isEqualTo(imported.workload());
            assertThat(opened.trace().size()).isEqualTo(imported.trace().size());
            assertThat(opened.totals().lat().percentileNs(99)).isEqualTo(imported.totals().lat().percentileNs(99));
        }
    }
}
