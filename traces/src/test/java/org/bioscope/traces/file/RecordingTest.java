package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.Completion;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Overview;
import org.bioscope.traces.Request;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceFixtures;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.EvenSample;
import org.bioscope.traces.TraceSummary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"ENGINE, 0", "ENGINE, 1", "ENGINE, 65536", "ENGINE, 70000", "KERNEL, 5", "KERNEL, 65537", "LABORATORY, 140000", "SIMULATED, 100"})
    void whatIsOpenedIsWhatWasSaved(Source source, int rows) throws IOException {
        RunReport saved = TraceFixtures.report(TraceFixtures.store(source, rows).snapshot());
        Path file = folder.resolve("run.bioscope");
        var bookmark = new Bookmark(42, OptionalLong.of(3), "look here");
        RecordingWriter.write(file, saved, List.of(bookmark));

        Recording opened = Recording.open(file);
        assertThat(opened.recovered()).isFalse();
        assertThat(opened.bookmarks()).containsExactly(bookmark);
        RunReport report = opened.report();
        assertThat(report.workload()).isEqualTo(saved.workload());
        assertThat(report.environment()).isEqualTo(saved.environment());
        assertThat(report.startedAt()).isEqualTo(saved.startedAt());
        assertThat(report.intervals()).isEqualTo(saved.intervals());
        assertThat(report.notes()).isEqualTo(saved.notes());
        assertThat(report.totals().lat().percentileNs(99)).isEqualTo(saved.totals().lat().percentileNs(99));
        assertSameRows(report.trace(), saved.trace());
        assertThat(Files.list(folder)).as("nothing is left beside it").containsExactly(file);
    }

    @Test
    void bookmarksAreKeptInTheRecordingAndNothingElseChanges() throws IOException {
        Path file = saved(Source.KERNEL, 300);
        var first = new Bookmark(1_000, OptionalLong.empty(), "here it begins");
        var second = new Bookmark(2_000, OptionalLong.of(17), "the slow one");
        RecordingWriter.remember(file, List.of(first));
        RecordingWriter.remember(file, List.of(first, second));
        Recording opened = Recording.open(file);
        assertThat(opened.bookmarks()).containsExactly(first, second);
        RunReport saved = TraceFixtures.report(TraceFixtures.store(Source.KERNEL, 300).snapshot());
        assertThat(opened.report().intervals()).isEqualTo(saved.intervals());
        assertSameRows(opened.report().trace(), saved.trace());
    }

    @Test
    void aRecordingThatWasKilledIsRecoveredUpToItsLastAppend() throws IOException {
        TraceStore store = TraceFixtures.store(Source.KERNEL, 70_000);
        RunReport report = TraceFixtures.report(store.snapshot());
        var writer = RecordingWriter.create(folder.resolve("run.bioscope"), report.workload(), report.environment(), Source.KERNEL);
        writer.append(report.trace());
        Path left = Files.list(folder).findFirst().orElseThrow();

        Recording recovered = Recording.open(left);
        assertThat(recovered.recovered()).isTrue();
        assertThat(recovered.report().failure()).isPresent();
        assertThat(recovered.report().totals().write().requests()).isEqualTo(70_000);
        assertSameRows(recovered.report().trace(), report.trace());
        writer.close();
    }

    @Test
    void aRecordingThatWasKilledInItsLastMomentLosesNoRequest() throws IOException {
        TraceStore store = TraceFixtures.store(Source.KERNEL, 100_000);
        RunReport report = TraceFixtures.report(store.snapshot());
        try (var writer = RecordingWriter.create(folder.resolve("run.bioscope"), report.workload(), report.environment(), Source.KERNEL)) {
            writer.append(report.trace());
            Path left = Files.list(folder).findFirst().orElseThrow();
            try (var file = FileChannel.open(left, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                // What finish does first: says so in the head, moves kernel rows up, here a part of them, and cuts the file.
                RecordingHead head = RecordingHead.read(file, "left").whileClosing();
                head.write(file);
                long lastChunkAt = head.firstChunkAt() + TraceStore.chunkBytes(Source.KERNEL);
                long inLast = 100_000 - TraceStore.CHUNK_ROWS;
                RecordingHead.writeFully(file, ByteBuffer.allocate(1 << 16), lastChunkAt + inLast * EngineRow.BYTES);
                file.truncate(lastChunkAt + inLast * (EngineRow.BYTES + KernelRow.BYTES));
            }
            RequestTrace recovered = Recording.open(left).report().trace();
            assertThat(recovered.size()).isEqualTo(100_000);
            assertThat(recovered.request(65_535)).isEqualTo(report.trace().request(65_535));
            assertThat(recovered.seenNs(99_999)).isEqualTo(report.trace().seenNs(99_999));
            assertThat(recovered.completion(99_999)).as("not to be trusted, so not known").isEqualTo(Completion.UNKNOWN);
        }
    }

    @Test
    void twoRecordingsUnderOneNameDoNotMix() throws IOException {
        Path file = folder.resolve("run.bioscope");
        RunReport first = TraceFixtures.report(TraceFixtures.store(Source.ENGINE, 10).snapshot());
        RunReport second = TraceFixtures.report(TraceFixtures.store(Source.KERNEL, 20).snapshot());
        try (var one = RecordingWriter.create(file, first.workload(), first.environment(), Source.ENGINE);
                var other = RecordingWriter.create(file, second.workload(), second.environment(), Source.KERNEL)) {
            one.append(first.trace());
            other.append(second.trace());
            one.finish(first, List.of());
            assertThat(Recording.open(file).report().trace().size()).isEqualTo(10);
            other.finish(second, List.of());
        }
        assertThat(Recording.open(file).report().trace().size()).isEqualTo(20);
        assertThat(Files.list(folder)).containsExactly(file);
    }

    @Test
    void whatIsNoFileIsNotReplacedByARecording() {
        Path device = Path.of("/dev/null");
        assumeTrue(Files.exists(device), "this system has no /dev/null");
        RunReport report = TraceFixtures.report(TraceFixtures.store(Source.ENGINE, 1).snapshot());
        assertThatThrownBy(() -> RecordingWriter.write(device, report, List.of())).hasMessage("write /dev/null: it is no regular file, which a recording has to be");
        assertThatThrownBy(() -> RecordingWriter.write(folder.resolve("no/run.bioscope"), report, List.of())).hasMessageEndingWith("its directory does not exist");
    }

    @Test
    void chunksThatWereWrittenAreReadFromTheFileAfterwards() throws IOException {
        TraceStore store = TraceFixtures.store(Source.KERNEL, 140_000);
        RequestTrace before = store.snapshot();
        RunReport report = TraceFixtures.report(before);
        try (var writer = RecordingWriter.create(folder.resolve("run.bioscope"), report.workload(), report.environment(), Source.KERNEL)) {
            writer.append(before);
            writer.takeOver(store);
            assertSameRows(store.snapshot(), before);
            writer.finish(report, List.of());
        }
        assertSameRows(store.snapshot(), before);
    }

    @Test
    void theFileThatWasThereIsOnlyReplacedByAWholeOne() throws IOException {
        Path file = folder.resolve("run.bioscope");
        Files.writeString(file, "precious");
        RunReport report = TraceFixtures.report(TraceFixtures.store(Source.ENGINE, 10).snapshot());
        try (var writer = RecordingWriter.create(file, report.workload(), report.environment(), Source.ENGINE)) {
            writer.append(report.trace());
        }
        assertThat(file).hasContent("precious");
    }

    @Test
    void everyTruncationIsRefusedInOneSentence() throws IOException {
        Path file = saved(Source.KERNEL, 300);
        byte[] whole = Files.readAllBytes(file);
        Path cut = folder.resolve("cut.bioscope");
        for (int length = 0; length < whole.length; length += 97) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Recording.open(cut)).isInstanceOf(FormatException.class).hasMessageStartingWith("cut.bioscope: ");
        }
    }

    @Test
    void damageNeverEndsInAnythingButASentenceOrReadableRows() throws IOException {
        assertSurvivesDamage(Files.readAllBytes(saved(Source.KERNEL, 50)));
    }

    @Test
    void damageToAnInterruptedRecordingIsSurvivedAsWell() throws IOException {
        RunReport report = TraceFixtures.report(TraceFixtures.store(Source.ENGINE, 50).snapshot());
        try (var writer = RecordingWriter.create(folder.resolve("run.bioscope"), report.workload(), report.environment(), Source.ENGINE)) {
            writer.append(report.trace());
            assertSurvivesDamage(Files.readAllBytes(Files.list(folder).findFirst().orElseThrow()));
        }
    }

    private void assertSurvivesDamage(byte[] whole) throws IOException {
        Path damaged = folder.resolve("damaged.bioscope");
        var random = new Random(11);
        for (int round = 0; round < 1_500; round++) {
            byte[] bytes = whole.clone();
            for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
                int at = random.nextBoolean() ? random.nextInt(200) : random.nextInt(bytes.length);
                bytes[at] = (byte) random.nextInt();
            }
            Files.write(damaged, bytes);
            try {
                RequestTrace trace = Recording.open(damaged).report().trace();
                for (long i = 0; i < trace.size(); i++) {
                    trace.op(i);
                    trace.completion(i);
                    trace.request(i);
                }
            } catch (FormatException e) {
                assertThat(e).hasMessageContaining("damaged.bioscope");
            } catch (RuntimeException e) {
                fail("round " + round, e);
            }
        }
    }

    @Test
    void aLaterMajorVersionIsRefusedByName() throws IOException {
        Path file = saved(Source.ENGINE, 1);
        byte[] bytes = Files.readAllBytes(file);
        for (int slot = 0; slot < 2; slot++) {
            int page = slot * RecordingHead.PAGE;
            bytes[page + 8] = 2;
            byte[] head = Arrays.copyOfRange(bytes, page, page + RecordingHead.PAGE);
            int crc = RecordingHead.crc(head, RecordingHead.PAGE - 4);
            for (int i = 0; i < 4; i++) {
                bytes[page + RecordingHead.PAGE - 4 + i] = (byte) (crc >>> 8 * i);
            }
        }
        Files.write(file, bytes);
        assertThatThrownBy(() -> Recording.open(file)).hasMessageContaining("format 2").hasMessageContaining("newer Bioscope");
    }

    @Test
    void anotherFileIsNotTakenForARecording() throws IOException {
        Path text = folder.resolve("notes.txt");
        Files.writeString(text, "hello ".repeat(2_000));
        assertThatThrownBy(() -> Recording.open(text)).isInstanceOf(FormatException.class).hasMessage("notes.txt: not a Bioscope recording");
    }

    @Test
    void aLongRecordingCarriesASummaryOfEveryRequestAndAnEvenSample() throws IOException {
        int rows = 150_000;
        RequestTrace trace = TraceFixtures.store(Source.KERNEL, rows).snapshot();
        Path file = folder.resolve("long.bioscope");
        try (var writer = RecordingWriter.create(file, TraceFixtures.report(trace))) {
            for (long part = 1_000; part <= rows; part += 74_500) {
                writer.append(TraceFixtures.store(Source.KERNEL, part).snapshot());
            }
            writer.finish(TraceFixtures.report(trace), List.of());
        }
        RecordingWriter.remember(file, List.of(new Bookmark(1, OptionalLong.empty(), "later")));
        TraceSummary summary = Recording.open(file).report().trace().summary().orElseThrow();
        var counted = new Overview.Builder();
        counted.read(trace, Long.MAX_VALUE);
        assertThat(summary.overview()).usingRecursiveComparison().isEqualTo(counted.overview());
        assertThat(summary.sample().size()).isGreaterThan(TraceSummary.MOST_SAMPLED / 2);
        for (long i = 0; i < summary.sample().size(); i++) {
            Request expected = trace.request(EvenSample.row(i, summary.oneIn()));
            Request sampled = summary.sample().request(i);
            assertThat(sampled.stampNs()).isEqualTo(expected.stampNs());
            assertThat(sampled.id()).isEqualTo(expected.id());
        }
        assertThat(summary.sample().timeIndex()).hasSize(RequestTrace.timeIndexLength(summary.sample().size()));
    }

    @Test
    void aSummaryThatIsDamagedIsAsIfThereWereNone() throws IOException {
        RequestTrace trace = TraceFixtures.store(Source.ENGINE, 3_000).snapshot();
        var builder = new TraceSummary.Builder(Source.ENGINE);
        builder.read(trace);
        byte[] whole = SummaryBytes.of(builder.summary());
        assertThat(SummaryBytes.read(whole, Source.ENGINE, 3_000)).isPresent();
        assertThat(SummaryBytes.read(whole, Source.ENGINE, 3_001)).as("of another trace").isEmpty();
        for (int length = 0; length < whole.length; length += 41) {
            assertThat(SummaryBytes.read(Arrays.copyOf(whole, length), Source.ENGINE, 3_000)).isEmpty();
        }
        var random = new Random(12);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = whole.clone();
            bytes[random.nextInt(random.nextBoolean() ? 64 : bytes.length)] = (byte) random.nextInt();
            SummaryBytes.read(bytes, Source.ENGINE, 3_000).ifPresent(read -> assertThat(read.overview().rows()).isEqualTo(3_000));
        }
        Path file = folder.resolve("damaged.bioscope");
        try (var writer = RecordingWriter.create(file, TraceFixtures.report(trace)).withSummaryFrom(1)) {
            writer.finish(TraceFixtures.report(trace), List.of());
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1]++;
        Files.write(file, bytes);
        RequestTrace opened = Recording.open(file).report().trace();
        assertThat(opened.summary()).isEmpty();
        assertSameRows(opened, trace);
    }

    private Path saved(Source source, int rows) throws IOException {
        Path file = folder.resolve("saved.bioscope");
        RecordingWriter.write(file, TraceFixtures.report(TraceFixtures.store(source, rows).snapshot()), List.of());
        return file;
    }

    private static void assertSameRows(RequestTrace actual, RequestTrace expected) {
        assertThat(actual.size()).isEqualTo(expected.size());
        assertThat(actual.timeIndex()).isEqualTo(expected.timeIndex());
        for (long i = 0; i < actual.size(); i += Math.max(1, actual.size() / 1_000)) {
            assertThat(actual.request(i)).isEqualTo(expected.request(i));
        }
        if (actual.size() > 0) {
            assertThat(actual.request(actual.size() - 1)).isEqualTo(expected.request(actual.size() - 1));
        }
    }
}
