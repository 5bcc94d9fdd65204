package org.bioscope.desktop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bioscope.desktop.cli.Program.Result;
import org.bioscope.traces.Source;
import org.bioscope.traces.Workload;
import org.bioscope.traces.file.FioJob;
import org.bioscope.traces.file.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimulateCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aNamedModelRunsItsOwnWorkloadUnderTheKernelAskedFor() throws IOException {
        JsonNode caller = json("--model", "caller-completion", "--kernel", "6.6-rc", "--iodepth", "16", "--runtime", "100ms");
        JsonNode stock = json("--model", "caller-completion", "--kernel", "6.5", "--iodepth", "16", "--runtime", "100ms");
        assertThat(iops(caller) / iops(stock)).isBetween(1.374 * 0.96, 1.374 * 1.04);
        assertThat(caller.get("bioscope").get("source").stringValue()).isEqualTo("simulated");
        assertThat(caller.get("bioscope").get("paths").propertyNames()).containsExactly("caller");
        assertThat(stock.get("bioscope").get("contexts").propertyNames()).containsExactly("kworker");
        assertThat(stock.get("bioscope").get("stages").get("queued").get("medianNs").longValue()).isPositive();
    }

    @Test
    void everyOutputOfARunIsOneOfASimulation() throws IOException {
        Result result = simulate("--model", "sata-ssd", "--kernel", "6.12", "--number_ios", "300", "--runtime", "0", "--csv", path("r.csv"), "--intervals",
                path("i.csv"), "--perfetto", path("p.json"), "--png", path("p.png"), "--record", path("r.bioscope"), "--fio-job", path("r.fio"));
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).contains("model sata-ssd", "stamps: simulated", "CPUs ");
        assertThat(Files.readAllLines(folder.resolve("r.csv"))).hasSize(301);
        var trace = Recording.open(folder.resolve("r.bioscope")).report().trace();
        assertThat(trace.source()).isEqualTo(Source.SIMULATED);
        assertThat(trace.size()).isEqualTo(300);
        assertThat(folder.resolve("p.png")).isNotEmptyFile();
        assertThat(result.out()).contains("as fio    fio --name=bioscope --ioengine=", "--fio-job FILE");
        assertThat(FioJob.read(folder.resolve("r.fio"), Optional.empty()).workload().get(Workload.NUMBER_IOS)).isEqualTo(300);
    }

    @Test
    void aSignalEndsItWithWhatWasSimulatedByThen() throws Exception {
        var program = Program.start(Program.command("simulate", "--model", "nvme-2023", "--kernel", "6.12", "--runtime", "1h", "--json", path("r.json")));
        program.awaitThread("simulation");
        program.signal("INT");
        Result result = program.finish();
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).contains("ended by a signal, with ", "completed workqueue by kworker");
        assertThat(JsonMapper.shared().readTree(folder.resolve("r.json").toFile()).at("/jobs/0/write/total_ios").longValue()).isPositive();
    }

    @Test
    void theSameSeedWritesTheSameFile() throws IOException {
        for (String name : List.of("a.csv", "b.csv")) {
            simulate("--model", "nvme-2023", "--kernel", "6.18", "--runtime", "20ms", "--randseed", "5", "--quiet", "--csv", path(name));
        }
        assertThat(folder.resolve("a.csv")).hasSameBinaryContentAs(folder.resolve("b.csv"));
    }

    @Test
    void anotherFilesystemOnTheSameMachineFollowsItsOwnRules() throws IOException {
        JsonNode ext4 = json("--model", "nvme-2023", "--kernel", "6.12", "--runtime", "50ms");
        JsonNode xfs = json("--model", "nvme-2023", "--kernel", "6.12", "--runtime", "50ms", "--fs", "xfs");
        JsonNode block = json("--model", "nvme-2023", "--kernel", "6.12", "--runtime", "50ms", "--fs", "block");
        assertThat(ext4.get("bioscope").get("punted").longValue()).isZero();
        // XFS updates the timestamps once a tick, and that write is punted.
        assertThat(xfs.get("bioscope").get("punted").longValue()).isPositive();
        assertThat(block.get("bioscope").get("paths").propertyNames()).containsExactly("inline");
    }

    @Test
    void aJobFileIsSimulatedAsItWouldBeRun() throws IOException {
        Path job = Files.writeString(folder.resolve("job.fio"), "[a]\nioengine=libaio\nrw=randread\niodepth=8\nsize=64m\nnumber_ios=500\ndirectory=/nowhere\n");
        Result result = simulate("--model", "nvme-2023", "--kernel", "6.12", job.toString());
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).contains("libaio · randread 4k · depth 8", "a simulation has no use for --directory");
    }

    @Test
    void helpNamesTheModelsAndEveryOptionOfAWorkload() throws IOException {
        String help = simulate("--help").out();
        try (Stream<Path> models = Files.list(Path.of("../assets/models"))) {
            assertThat(models.map(model -> model.getFileName().toString()).filter(name -> name.endsWith(".json")).map(name -> name.replace(".json", "")))
                    .contains("caller-completion", "ext4-deferred-completion", "hard-disk", "nvme-2023").allSatisfy(name -> assertThat(help).contains(name));
        }
        assertThat(Workload.OPTIONS).allSatisfy(option -> assertThat(help).contains("--" + option.name()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--model nope --kernel 6.12 | bioscope: model nope: no such file, and none of ours has that name; ours are",
        "--model nvme-2023 --kernel 3.0 | bioscope: no rules for kernel '3.0'",
        "--model nvme-2023 --kernel all | bioscope: kernel all: a simulation follows the rules of one",
        "--model nvme-2023 --fs ntfs | bioscope: filesystem ntfs: no rules are written for it",
        "--model nvme-2023 --kernel 6.12 --iodepth 0 | bioscope: --iodepth 0: must be",
        "--model nvme-2023 --kernel 6.12 --sqthread_poll | bioscope: --sqthread_poll: the simulator has no submission thread",
        "--model nvme-2023 --kernel 6.12 --completion inline | bioscope: --completion inline: a simulation completes as its kernel does",
        "--model nvme-2023 --kernel 6.12 --loop direct | bioscope: --loop direct: the simulator has no loop device",
        "--kernel 6.12 | bioscope: missing required option: '--model=NAME|FILE'"})
    void whatCannotBeIsOneSentenceAndWrongUsage(String arguments, String sentence) {
        Result result = simulate(arguments.strip().split(" "));
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith(sentence).hasLineCount(2);
    }

    @Test
    void anImpossibleModelIsOneSentenceAndWrongUsage() throws IOException {
        Path model = Files.writeString(folder.resolve("mine.json"), """
                {"title": "t", "source": "s", "device": {"name": "d", "parallelism": 0, "readNs": 1, "writeNs": 1, "spread": 0}}""");
        Result result = simulate("--model", model.toString(), "--kernel", "6.12");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).startsWith("bioscope: model mine: device.parallelism 0: must be from 1 to 65536\n");
    }

    private JsonNode json(String... arguments) throws IOException {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--quiet", "--json", path("result.json")));
        Result result = simulate(all.toArray(String[]::new));
        assertThat(result).isEqualTo(new Result(0, "", ""));
        return JsonMapper.shared().readTree(Files.readString(folder.resolve("result.json")));
    }

    private static double iops(JsonNode result) {
        return result.get("jobs").get(0).get("write").get("iops").doubleValue();
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static Result simulate(String... arguments) {
        return Program.here(Stream.concat(Stream.of("simulate"), Stream.of(arguments)).toList());
    }
}
