package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;

import blue.strategic.parquet.Hydrator;
import blue.strategic.parquet.ParquetReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Request;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Stage;
import org.bioscope.traces.file.ParquetFile.Column;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads the files back with Apache's own reader. */
class RequestParquetTest {
    @TempDir
    private Path folder;

    /** Sizes around the edges of a block of deltas, a page and a group. */
    @ParameterizedTest
    @CsvSource({"ENGINE, 0", "ENGINE, 1", "KERNEL, 2", "KERNEL, 129", "SIMULATED, 32769", "KERNEL, 70000", "ENGINE, 262145"})
    void apachesReaderReadsEveryValueBack(Source source, int requests) throws IOException {
        RunReport report = Runs.report(source, requests, 9);
        Path file = folder.resolve("run.parquet");
        AtomicFile.write(file, out -> RequestParquet.write(report, out));
        var next = new long[1];
        try (Stream<Map<String, Object>> rows = read(file)) {
            rows.forEach(row -> {
                long i = next[0]++;
                if (i % 7 == 0 || i < 200) {
                    assertThat(row).isEqualTo(expected(report, report.trace().request(i)));
                }
            });
        }
        assertThat(next[0]).isEqualTo(requests);
    }

    @Test
    void theHeaderIsThatOfThePerRequestCsv() throws IOException {
        ParquetMetadata metadata = metadata(Runs.report(Source.KERNEL, 10, 1));
        assertThat(metadata.getFileMetaData().getSchema().getFields().stream().map(f -> f.getName())).containsExactly(RequestCsv.HEADER.split(","));
        assertThat(metadata.getFileMetaData().getKeyValueMetaData()).containsEntry("bioscope.environment.kernel", "6.18.44")
                .containsEntry("bioscope.startNs", Long.toString(Runs.START_NS));
    }

    @Test
    void aReaderCanSkipGroupsByTheirLeastAndMost() throws IOException {
        RunReport report = Runs.report(Source.ENGINE, 300_000, 2);
        var statistics = metadata(report).getBlocks().stream().map(block -> block.getColumns().stream()
                .filter(c -> c.getPath().toDotString().equals("submit_ns")).findFirst().orElseThrow().getStatistics()).toList();
        long first = LongStream.range(0, 1 << 18).map(report.trace()::submitNs).min().orElseThrow() - report.startNs();
        long last = LongStream.range(1 << 18, 300_000).map(report.trace()::submitNs).max().orElseThrow() - report.startNs();
        assertThat(statistics).hasSize(2);
        assertThat((Object) statistics.getFirst().genericGetMin()).isEqualTo(first);
        assertThat((Object) statistics.getLast().genericGetMax()).isEqualTo(last);
    }

    @Test
    void numbersOfEveryWidthSurvive() throws IOException {
        var random = new Random(5);
        long[] values = LongStream.range(0, 5_000).map(i -> i % 500 == 7 ? i % 1000 < 500 ? Long.MIN_VALUE : Long.MAX_VALUE : random.nextLong() >> random.nextInt(64)).toArray();
        var bytes = new ByteArrayOutputStream();
        ParquetFile.write(bytes, List.of(Column.number("v", i -> values[(int) i])), values.length, Map.of());
        Path file = Files.write(folder.resolve("wide.parquet"), bytes.toByteArray());
        try (Stream<Map<String, Object>> rows = read(file)) {
            assertThat(rows.mapToLong(row -> (Long) row.get("v"))).containsExactly(LongStream.of(values).boxed().toArray(Long[]::new));
        }
    }

    private ParquetMetadata metadata(RunReport report) throws IOException {
        Path file = folder.resolve("meta.parquet");
        AtomicFile.write(file, out -> RequestParquet.write(report, out));
        return ParquetReader.readMetadata(file.toFile());
    }

    private static Stream<Map<String, Object>> read(Path file) throws IOException {
        return ParquetReader.streamContent(file.toFile(), new Hydrator<Map<String, Object>, Map<String, Object>, String[]>() {
            @Override
            public Map<String, Object> start() {
                return new HashMap<>();
            }

            @Override
            public Map<String, Object> add(Map<String, Object> row, String[] column, Object value) {
                if (value != null) {
                    row.put(column[0], value);
                }
                return row;
            }

            @Override
            public Map<String, Object> finish(Map<String, Object> row) {
                return row;
            }
        });
    }

    private static Map<String, Object> expected(RunReport report, Request request) {
        var row = new LinkedHashMap<String, Object>();
        row.put("id", request.id());
        row.put("job", (long) request.job());
        row.put("op", request.op().label());
        row.put("offset", request.offset());
        row.put("bytes", (long) request.bytes());
        for (Map.Entry<Stage, Long> stamp : request.stampNs().entrySet()) {
            row.put(stamp.getKey().label() + "_ns", stamp.getValue() - report.startNs());
        }
        row.put("result", (long) request.result());
        row.put("source", report.source().label());
        request.kernel().ifPresent(facts -> {
            row.put("path", facts.completion().label());
            row.put("context", facts.context().label());
            row.put("punted", facts.has(KernelRow.FLAG_PUNTED));
            row.put("extent", facts.extent().label());
        });
        return row;
    }
}
