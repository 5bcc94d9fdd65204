package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.Extent;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceFixtures;
import org.bioscope.traces.TraceStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    @Test
    void aRequestOfTheEngineLeavesTheKernelsColumnsEmpty() throws IOException {
        List<String> lines = requests(TraceFixtures.store(Source.ENGINE, 2));
        assertThat(lines).containsExactly(
                "id,job,op,offset,bytes,intended_ns,submit_ns,submitted_ns,punt_ns,iomap_ns,bio_ns,issue_ns,endio_ns,queued_ns,worker_ns,complete_ns,seen_ns,result,path,context,punted,extent,source",
                "0,0,write,0,4096,0,0,5000,,,,,,,,,150000,4096,,,,,engine",
                "1,0,write,4096,4096,10000,10000,15000,,,,,,,,,160000,4096,,,,,engine");
    }

    @Test
    void whatTheKernelShowedIsInItsColumns() throws IOException {
        TraceStore store = TraceFixtures.store(Source.KERNEL, 1);
        MemorySegment row = store.kernelRow(0);
        row.set(ValueLayout.JAVA_INT_UNALIGNED, KernelRow.FLAGS, KernelRow.FLAG_JOINED | KernelRow.FLAG_PUNTED);
        row.set(ValueLayout.JAVA_BYTE, KernelRow.CONTEXT, (byte) Context.KWORKER.ordinal());
        row.set(ValueLayout.JAVA_BYTE, KernelRow.COMPLETION, (byte) Completion.WORKQUEUE.ordinal());
        row.set(ValueLayout.JAVA_BYTE, KernelRow.EXTENT, (byte) Extent.UNWRITTEN.ordinal());
        assertThat(requests(store).get(1)).isEqualTo("0,0,write,0,4096,0,0,5000,,,,,100000,,,,150000,4096,workqueue,kworker,1,unwritten,kernel");
    }

    @Test
    void everyRowHasAsManyFieldsAsTheHeader() throws IOException {
        List<String> lines = requests(TraceFixtures.store(Source.KERNEL, 70_000));
        assertThat(lines).hasSize(70_001).allMatch(line -> line.chars().filter(c -> c == ',').count() == 22);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9, 10, 99, 100, -1, -10, 1_234_567_890_123L, Long.MAX_VALUE, Long.MIN_VALUE})
    void numbersAreWrittenDigitByDigit(long number) throws IOException {
        var out = new ByteArrayOutputStream();
        var csv = new CsvBytes(out);
        csv.number(number);
        csv.flush();
        assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo(Long.toString(number));
    }

    @Test
    void textIsQuotedWhereItMustBe() throws IOException {
        var out = new ByteArrayOutputStream();
        var csv = new CsvBytes(out);
        csv.text("plain");
        csv.text("a,b");
        csv.text("say \"so\"");
        csv.empty();
        csv.text("x".repeat(200_000));
        csv.endRow();
        csv.flush();
        assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo("plain,\"a,b\",\"say \"\"so\"\"\",," + "x".repeat(200_000) + "\r\n");
    }

    @Test
    void failedAndEmptyRequestsAreWrittenToo() throws IOException {
        var store = new TraceStore(Source.ENGINE, 1);
        MemorySegment row = Arena.ofAuto().allocate(EngineRow.BYTES);
        row.set(ValueLayout.JAVA_LONG, EngineRow.SUBMIT_NS, 10);
        row.set(ValueLayout.JAVA_LONG, EngineRow.SEEN_NS, 20);
        row.set(ValueLayout.JAVA_INT, EngineRow.RESULT, -5);
        store.append(row);
        assertThat(requests(store).get(1)).isEqualTo("0,0,read,0,0,,0,,,,,,,,,,10,-5,,,,,engine");
    }

    @Test
    void intervalsCarryTheirPhaseAndLeaveUnmeasuredLatenciesEmpty() throws IOException {
        var report = TraceFixtures.report(TraceFixtures.store(Source.ENGINE, 100).snapshot());
        var out = new ByteArrayOutputStream();
        IntervalCsv.write(report, out);
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines.getFirst()).isEqualTo(IntervalCsv.HEADER);
        assertThat(lines).hasSize(report.intervals().size() + 1);
        assertThat(lines.get(1)).startsWith("0,").contains(",run,0,100,0,409600,").endsWith(",0,engine");
    }

    private static List<String> requests(TraceStore store) throws IOException {
        var out = new ByteArrayOutputStream();
        RequestCsv.write(TraceFixtures.report(store.snapshot()), out);
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(text).as("RFC 4180 ends a line in CR LF").endsWith("\r\n");
        return List.of(text.split("\r\n"));
    }
}
