package org.bioscope.traces.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bioscope.traces.compare.Sweep.Axis;
import org.bioscope.traces.compare.Sweep.Point;
import org.bioscope.traces.compare.Sweep.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
    private static final Sweep SWEEP = new Sweep("rw=randwrite, \"quoted\"", List.of(new Axis("iodepth", List.of("1", "4")), new Axis("bs", List.of("4k", "16k", "64k"))));

    @TempDir
    private Path folder;

    @Test
    void everyCombinationComesOnceTheLastOptionVaryingFirst() {
        assertThat(SWEEP.points()).hasSize(6).doesNotHaveDuplicates().startsWith(new Point(List.of("1", "4k")), new Point(List.of("1", "16k")));
    }

    @Test
    void anInterruptedSweepGoesOnWhereItWas() throws IOException {
        Path csv = folder.resolve("sweep.csv");
        var file = new SweepFile(csv, SWEEP);
        assertThat(file.resume()).isEmpty();
        var results = SWEEP.points().subList(0, 2).stream().map(SweepTest::result).toList();
        for (Result result : results) {
            file.append(result);
        }
        Files.writeString(csv, Files.readString(csv) + "4,4k,12");
        var again = new SweepFile(csv, SWEEP);
        assertThat(again.resume()).isEqualTo(results);
        assertThat(SWEEP.left(results)).hasSize(4).first().isEqualTo(SWEEP.points().get(2));
        assertThat(SWEEP.timeLeftNs(results)).isEqualTo(4 * 7_000_000_000L);
        again.append(result(SWEEP.points().get(2)));
        assertThat(again.resume()).hasSize(3);
        assertThat(Files.readAllLines(csv).getFirst()).isEqualTo("iodepth,bs,iops,bytes_per_s,mean_ns,p50_ns,p99_ns,p999_ns,mean_depth,took_ns,settings");
    }

    @Test
    void anothersResultsAreNotTakenOver() throws IOException {
        Path csv = folder.resolve("sweep.csv");
        var file = new SweepFile(csv, SWEEP);
        file.resume();
        file.append(result(SWEEP.points().getFirst()));
        assertThatThrownBy(() -> new SweepFile(csv, new Sweep("rw=randread", SWEEP.axes())).resume()).isInstanceOf(IOException.class)
                .hasMessageContaining("line 2: it was run with other settings");
        assertThatThrownBy(() -> new SweepFile(csv, new Sweep(SWEEP.settings(), SWEEP.axes().subList(0, 1))).resume())
                .hasMessageContaining("not the result of a sweep over iodepth");
        Files.writeString(csv, Files.readString(csv).replace("1000.500", "many"));
        assertThatThrownBy(() -> new SweepFile(csv, SWEEP).resume()).hasMessageContaining("line 2: not a figure");
    }

    @Test
    void whatIsNoTextIsRefusedAndStays() throws IOException {
        Path csv = Files.write(folder.resolve("sweep.csv"), new byte[] {'i', (byte) 0xff, 0, '\n'});
        assertThatThrownBy(() -> new SweepFile(csv, SWEEP).resume()).hasMessage("resume " + csv + ": it is not text");
        assertThat(csv).hasSize(4);
        assertThatThrownBy(() -> new SweepFile(folder, SWEEP).resume()).hasMessage("resume " + folder + ": it is a directory");
        assertThatThrownBy(() -> new SweepFile(Path.of("/dev/zero"), SWEEP).resume()).hasMessage("resume /dev/zero: it is no regular file");
        Files.writeString(csv, "iodepth,bs,iops,bytes_per_s,mean_ns,p50_ns,p99_ns,p999_ns,mean_depth,took_ns,settings\r\n1,4k,NaN,1,1,1,1,1,1,1,\"rw=randwrite, \"\"quoted\"\"\"\r\n");
        assertThatThrownBy(() -> new SweepFile(csv, SWEEP).resume()).hasMessageEndingWith("line 2: not a figure: NaN");
    }

    @Test
    void resultsOfOtherValuesStayInTheFileAndOutOfTheSweep() throws IOException {
        Path csv = folder.resolve("sweep.csv");
        var longer = new Sweep(SWEEP.settings(), List.of(new Axis("iodepth", List.of("1", "99")), SWEEP.axes().get(1)));
        var file = new SweepFile(csv, longer);
        file.resume();
        file.append(result(new Point(List.of("99", "4k"))));
        file.append(result(new Point(List.of("1", "4k"))));
        assertThat(new SweepFile(csv, SWEEP).resume()).containsExactly(result(new Point(List.of("1", "4k"))));
        assertThat(Files.readString(csv)).contains("\n99,4k,");
    }

    @Test
    void aValueThatBeginsLikeAFormulaComesBackAsItWas() throws IOException {
        Path csv = folder.resolve("sweep.csv");
        var odd = new Sweep("=cmd", List.of(new Axis("model", List.of("=a", "@b"))));
        var file = new SweepFile(csv, odd);
        file.resume();
        file.append(result(odd.points().getFirst()));
        assertThat(Files.readAllLines(csv).get(1)).startsWith("'=a,").endsWith(",'=cmd");
        assertThat(file.resume()).containsExactly(result(odd.points().getFirst()));
    }

    @Test
    void slipsOfThePenAreRefused() {
        assertThatThrownBy(() -> new Axis("bs", List.of("4k", ""))).hasMessageContaining("--bs 4k,: a value is missing");
        assertThatThrownBy(() -> new Axis("bs", List.of("4k", "4k"))).hasMessageContaining("twice");
        var hundred = java.util.stream.IntStream.range(0, 101).mapToObj(Integer::toString).toList();
        assertThatThrownBy(() -> new Sweep("", List.of(new Axis("a", hundred), new Axis("b", hundred)))).hasMessageContaining("more than 10000");
    }

    private static Result result(Point point) {
        return new Result(point, 1000.5, 4_098_048, 900, 800, 2_000, 3_000, 0.9, 7_000_000_000L);
    }
}
