package org.bioscope.desktop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bioscope.desktop.cli.Program.Result;
import org.bioscope.traces.Figures;
import org.bioscope.traces.Version;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the command line takes and refuses, before any I/O. */
class CommandLineTest {
    @TempDir
    private Path folder;
    private final List<Optional<Path>> opened = new ArrayList<>();

    @Test
    void withoutArgumentsTheWindowOpens() {
        assertThat(CommandTree.run(new String[0], this::open)).isZero();
        assertThat(opened).containsExactly(Optional.empty());
    }

    @Test
    void twoToFourRecordingsOpenAsAComparison() {
        var compared = new ArrayList<List<Path>>();
        var window = new CommandTree.Window() {
            @Override
            public int applyAsInt(Optional<Path> recording) {
                return open(recording);
            }

            @Override
            public int compare(List<Path> recordings) {
                compared.add(recordings);
                return 0;
            }
        };
        List<Path> four = Stream.of("6.1", "6.12", "6.19", "7.0").map(kernel -> Path.of("..", "assets", "recordings", "linux-" + kernel + "-ext4-written-io_uring.bioscope")).toList();
        for (int many = 2; many <= 4; many++) {
            List<Path> some = four.subList(0, many);
            assertThat(CommandTree.run(Stream.concat(Stream.of("open"), some.stream().map(Path::toString)).toArray(String[]::new), window)).isZero();
            assertThat(compared.removeLast()).isEqualTo(some);
        }
        assertThat(CommandTree.run(new String[] {"open", four.getFirst().toString()}, window)).isZero();
        assertThat(compared).isEmpty();
        assertThat(opened).containsExactly(Optional.of(four.getFirst()));
        assertThat(run("open", "a", "b", "c", "d", "e")).satisfies(five -> {
            assertThat(five.exit()).isEqualTo(2);
            assertThat(five.err()).startsWith("bioscope: open 5 recordings: at most 4 can be compared");
        });
    }

    @Test
    void theVersionIsTheProjects() {
        Result result = run("--version");
        assertThat(result).isEqualTo(new Result(0, "bioscope " + Version.text() + "\n", ""));
        assertThat(Version.text()).matches("\\d+\\.\\d+.*");
    }

    @Test
    void everyCommandHasHelp() {
        CommandLine tree = CommandTree.of(this::open);
        assertThat(run("--help").exit()).isZero();
        for (String command : tree.getSubcommands().keySet()) {
            Result result = run(command, "--help");
            assertThat(result.exit()).as(command).isZero();
            assertThat(result.out()).as(command).contains("Usage: bioscope " + command);
            assertThat(result.err()).isEmpty();
        }
    }

    @Test
    void everyOptionOfAWorkloadIsAnOptionOfRun() {
        String help = run("run", "--help").out();
        assertThat(Workload.OPTIONS).allSatisfy(option -> assertThat(help).contains("--" + option.name()));
    }

    @Test
    void optionsAreReadWithAndWithoutAnEqualsSign() {
        Workload expected = Workload.defaults().with(Workload.BS, 8192L).with(Workload.IODEPTH, 7).with(Workload.NORANDOMMAP, true).with(Workload.KEEP, false);
        for (String[] arguments : new String[][] {{"--bs", "8k", "--iodepth", "7", "--norandommap"}, {"--bs=8k", "--iodepth=7", "--norandommap=1", "--keep=0"},
            {"--bs=4k", "--bs=8k", "--iodepth=7", "--norandommap", "1"}}) {
            Workload read = workload(arguments);
            assertThat(Workload.OPTIONS).as(String.join(" ", arguments)).allSatisfy(option -> assertThat(read.get(option)).as(option.name()).isEqualTo(expected.get(option)));
        }
    }

    @Test
    void aFlagDoesNotSwallowTheJobFile() throws IOException {
        Path job = Files.writeString(folder.resolve("job.fio"), "[a]\nsize=1m\n");
        CommandLine run = RunCommand.line();
        var parsed = run.parseArgs("--norandommap", job.toString());
        assertThat(parsed.matchedPositionalValue(0, Optional.empty())).isEqualTo(Optional.of(job));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--iodepth 0|--iodepth 0: must be a whole number from 1 to 4096", "--iodepth 5000|--iodepth 5000: must be", "--size 100|--size 100: must be a size from 512",
        "--size 65t|--size 65t: must be", "--runtime 8d|--runtime 8d: must be a time", "--runtime -1|--runtime -1: must be", "--rate_iops 1e9|--rate_iops 1e9: must be",
        "--bs 1000|--bs 1000: direct I/O needs a multiple of 512 bytes; try 512", "--rw trim|--rw trim: must be one of read, write", "--ioengine sync|--ioengine sync: must be one of psync",
        "--size 4k --bs 8k|--size 4k is less than one block of 8k", "--rwmixread 101|--rwmixread 101: must be", "--bogus|unknown option: '--bogus'", "--fsync 1 --fdatasync 1|choose one",
        "--section x|sections are of a job file", "--rate_process poisson|set --rate_iops too", "--completion sideways|must be"})
    void whatCannotBeIsWrongUsageInOneSentence(String arguments, String sentence) {
        var all = new ArrayList<>(List.of("run", "--directory", folder.toString()));
        all.addAll(List.of(arguments.split(" ")));
        Result result = run(all.toArray(String[]::new));
        assertThat(result.exit()).as(result.toString()).isEqualTo(2);
        assertThat(result.err()).startsWith("bioscope: ").contains(sentence).endsWith("See 'bioscope run --help'.\n").hasLineCount(2);
        assertThat(result.out()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "open absent.bioscope", "run", "run absent.fio", "doctor --bogus", "run a.fio b.fio"})
    void otherWrongUsageIsSaidToo(String arguments) {
        Result result = run(arguments.split(" "));
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).startsWith("bioscope: ").contains("--help'").hasLineCount(2);
        assertThat(opened).isEmpty();
    }

    @Test
    void outputsThatCouldNotBeWrittenAreRefusedBeforeTheRun() throws IOException {
        Path here = Program.folder("outputs");
        Result nowhere = run("run", "--directory", here.toString(), "--size", "1m", "--csv", folder.resolve("absent/r.csv").toString());
        assertThat(nowhere.exit()).isEqualTo(1);
        assertThat(nowhere.err()).contains("its directory does not exist").hasLineCount(1);
        String twice = folder.resolve("r.csv").toString();
        Result same = run("run", "--directory", here.toString(), "--size", "1m", "--csv", twice, "--json", twice);
        assertThat(same.exit()).isEqualTo(2);
        assertThat(same.err()).contains("another output has that name already");
        Result target = run("run", "--filename", here.resolve("f").toString(), "--size", "1m", "--csv", here.resolve("f").toString());
        assertThat(target.exit()).isEqualTo(2);
        assertThat(target.err()).contains("it is the file that the run writes to");
        assertThat(here).isEmptyDirectory();
    }

    @Test
    void figuresAreFios() {
        assertThat(Figures.count(48_213)).isEqualTo("48.2k");
        assertThat(Figures.count(943)).isEqualTo("943");
        assertThat(Figures.count(0)).isEqualTo("0");
        assertThat(Figures.count(1_234_567)).isEqualTo("1.23M");
        assertThat(Figures.bandwidth(197_132_288)).isEqualTo("188MiB/s (197MB/s)");
    }

    private Workload workload(String... arguments) {
        return WorkloadOptions.read(RunCommand.line().parseArgs(arguments), Workload.defaults());
    }

    private int open(Optional<Path> recording) {
        opened.add(recording);
        return 0;
    }

    private Result run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        CommandLine tree = CommandTree.of(this::open).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new Result(tree.execute(arguments), out.toString(), err.toString());
    }

}
