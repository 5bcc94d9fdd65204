package org.bioscope.desktop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.bioscope.desktop.cli.Program.Result;
import org.bioscope.traces.file.Recording;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of a run through other programs' formats and out again. */
class ExportImportCommandTest {
    private static final Path SAMPLES = Path.of("../traces/src/test/resources/org/bioscope/traces").toAbsolutePath();

    @TempDir
    private Path folder;
    private Path recording = Path.of("");

    @BeforeEach
    void importBlkparse() throws IOException {
        recording = folder.resolve("disk.bioscope");
        Result result = run("import", SAMPLES.resolve("file/blkparse-1.2.0.txt.gz"), "--from", "blkparse", "-o", recording);
        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("5 flushes are not shown", "wrote " + recording + " (303 requests from blkparse)");
        assertThat(Recording.open(recording).report().trace().size()).isEqualTo(303);
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "intervals", "json", "json+", "perfetto", "parquet", "fio-job", "hdr", "png", "svg", "ftrace", "run", "hgrm", "fio-logs"})
    void everyFormatIsWrittenWhereItIsTold(String format) throws IOException {
        Path target = folder.resolve("out." + format);
        Result result = run("export", recording, "--to", format, "-o", target);
        assertThat(result).extracting(Result::exit, Result::out).as(result.err()).containsExactly(0, "");
        assertThat(result.err()).contains("wrote " + target);
        try (var files = Files.list(folder)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("out."))).isNotEmpty().allSatisfy(file -> assertThat(Files.size(file)).isPositive());
        }
    }

    @Test
    void withoutANameItLiesBesideTheRecordingAndReplacesNothing() throws IOException {
        assertThat(run("export", recording, "--to", "csv").exit()).isZero();
        assertThat(Files.readAllLines(folder.resolve("disk.csv"))).hasSize(304);
        Result again = run("export", recording, "--to=csv");
        assertThat(again.exit()).isEqualTo(2);
        assertThat(again.err()).contains("disk.csv: it is there already; name it with -o");
    }

    @Test
    void aPictureIsOfTheViewThemeAndScaleThatWereAsked() throws IOException {
        Path png = folder.resolve("out.png");
        assertThat(run("export", recording, "--to", "png", "--view", "timeline", "--theme", "dark", "--scale", "1", "-o", png).exit()).isZero();
        assertThat(ImageIO.read(png.toFile()).getWidth()).isEqualTo(1600);
        assertThat(run("export", recording, "--to", "png", "-o", png).exit()).isZero();
        assertThat(ImageIO.read(png.toFile()).getWidth()).isEqualTo(3200);
    }

    @Test
    void theFormatOfAnImportIsFoundFromTheFile() throws IOException {
        assertThat(run("import", SAMPLES.resolve("file/fio-3.33.json"), "-o", folder.resolve("fio.bioscope")).err()).contains("from fio-json");
        assertThat(run("import", SAMPLES.resolve("kernel/ftrace-6.18/u-ow.trace"), "-o", folder.resolve("ftrace.bioscope")).err()).contains("from ftrace");
        assertThat(run("export", folder.resolve("fio.bioscope"), "--to", "json", "-o", folder.resolve("again.json")).exit()).isZero();
        assertThat(run("import", folder.resolve("again.json"), "-o", folder.resolve("again.bioscope")).exit()).isZero();
    }

    @Test
    void whatIsReadIsNeverWrittenOver() throws IOException {
        byte[] before = Files.readAllBytes(recording);
        Path alias = Files.createSymbolicLink(folder.resolve("alias.csv"), recording);
        for (Path same : List.of(recording, alias, folder.resolve("x/../disk.bioscope"))) {
            Files.createDirectories(folder.resolve("x"));
            assertRefused(2, "it is the recording itself, which would be lost", "export", recording, "--to", "csv", "-o", same);
        }
        assertThat(recording).hasBinaryContent(before);
        Path trace = Files.copy(SAMPLES.resolve("kernel/ftrace-6.18/u-ow.trace"), folder.resolve("u.trace"));
        assertRefused(2, "it is the file to be imported itself", "import", trace, "-o", trace);
        assertRefused(2, "it is an arm itself", "compare", recording, recording, "--csv", recording);
        Path job = Files.writeString(folder.resolve("job.fio"), "[a]\nioengine=nop\nsize=1m\nnumber_ios=10\n");
        assertRefused(2, "it is the job file itself", "run", job, "--fio-job", job);
        assertRefused(2, "it is the job file itself", "simulate", "--model", "nvme-2023", "--kernel", "6.12", job, "--json", job);
        assertThat(trace).hasSameBinaryContentAs(SAMPLES.resolve("kernel/ftrace-6.18/u-ow.trace"));
        assertThat(recording).hasBinaryContent(before);
        assertThat(job).content().startsWith("[a]");
    }

    @Test
    void standardOutputGetsTheExportAmongWhatElseIsWrittenThere() throws Exception {
        Path all = folder.resolve("all.txt");
        var shell = new ArrayList<>(List.of("bash", "-c", "out=$1; shift; { echo before; \"$@\"; echo after; } > \"$out\"", "bash", all.toString()));
        shell.addAll(Program.command("export", recording.toString(), "--to", "csv", "-o", "-"));
        Result result = Program.start(shell).finish();
        assertThat(result).isEqualTo(new Result(0, "", ""));
        assertThat(Files.readAllLines(all)).hasSize(1 + 304 + 1).startsWith("before").endsWith("after");
        assertRefused(2, "--output without a name", "export", recording, "--to", "csv", "-o", "");
    }

    @Test
    void fiosJsonMayBeGzippedTooAndCutOff() throws IOException {
        Path zipped = folder.resolve("fio.json.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            Files.copy(SAMPLES.resolve("file/fio-3.33.json"), out);
        }
        Result whole = run("import", zipped, "-o", folder.resolve("whole.bioscope"));
        assertThat(whole.exit()).as(whole.err()).isZero();
        byte[] bytes = Files.readAllBytes(zipped);
        Files.write(zipped, Arrays.copyOf(bytes, bytes.length / 2));
        assertRefused(2, "cut short: the JSON that begins at byte ", "import", zipped, "-o", folder.resolve("cut.bioscope"));
    }

    @Test
    void whatCannotBeDoneIsSaidInOneSentence() throws IOException {
        Path notes = Files.writeString(folder.resolve("notes.txt"), "hello");
        assertRefused(2, "--to docx: must be one of csv, ", "export", recording, "--to", "docx");
        assertRefused(2, "--scale 9.0: ", "export", recording, "--to", "png", "--scale", "9");
        assertRefused(2, "--view", "export", recording, "--to", "png", "--view", "moon");
        assertRefused(2, "notes.txt: not a Bioscope recording", "export", notes, "--to", "csv");
        assertRefused(2, "none.bioscope: it does not exist", "export", folder.resolve("none.bioscope"), "--to", "csv");
        assertRefused(2, "in none of the formats that can be read: ftrace, blkparse, fio-json", "import", notes, "-o", folder.resolve("x.bioscope"));
        assertRefused(2, "--from perf: must be one of ftrace, blkparse, fio-json", "import", notes, "--from", "perf", "-o", folder.resolve("x.bioscope"));
        assertRefused(2, "no request in it", "import", notes, "--from", "ftrace", "-o", folder.resolve("x.bioscope"));
        assertRefused(1, "its directory does not exist", "export", recording, "--to", "csv", "-o", folder.resolve("no/x.csv"));
        Path empty = Files.createFile(folder.resolve("empty.txt"));
        assertRefused(2, "empty.txt: it is empty", "import", empty, "-o", folder.resolve("x.bioscope"));
        assertRefused(2, "empty.txt: it is empty", "import", empty, "--from", "blkparse", "-o", folder.resolve("x.bioscope"));
        assertRefused(2, "it is a recording already", "import", recording, "-o", folder.resolve("x.bioscope"));
        assertThat(folder.resolve("x.bioscope")).doesNotExist();
    }

    private void assertRefused(int exit, String because, Object... arguments) {
        Result result = run(arguments);
        assertThat(result.exit()).as(result.err()).isEqualTo(exit);
        assertThat(result.err()).contains(because).doesNotContain("Exception");
        assertThat(List.of(result.err().split("\n"))).hasSizeLessThanOrEqualTo(2);
    }

    private static Result run(Object... arguments) {
        return Program.here(Arrays.stream(arguments).map(Object::toString).toList());
    }
}
