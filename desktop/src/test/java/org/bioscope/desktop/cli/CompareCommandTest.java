package org.bioscope.desktop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.bioscope.desktop.cli.Program.Result;
import org.bioscope.desktop.compare.Arms;
import org.bioscope.traces.OptionText;
import org.bioscope.traces.WorkloadException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** compare and sweep on simulations: what they say and write does not depend on a disk. */
class CompareCommandTest {
    private static final String[] PUBLISHED = {"--kernel 6.5", "--kernel 6.6-rc", "--model", "caller-completion", "--iodepth", "16", "--runtime", "5ms"};

    @TempDir
    private Path folder;

    @Test
    void theJsonHasTheKeysThatScriptsReadAndTheVerdictOfThePublishedDifference() {
        JsonNode result = json("--rounds", "6");
        assertThat(result.get("arms").valueStream().map(arm -> arm.get("name").stringValue())).containsExactly("--kernel 6.5", "--kernel 6.6-rc");
        assertThat(result.get("arms").get(0).get("iops")).hasSize(6);
        assertThat(result.get("arms").get(1).get("p99Ns")).hasSize(6);
        assertThat(result.get("pairs")).hasSize(6);
        assertThat(result.get("pairs").get(1).get("order").get(0).stringValue()).isEqualTo("--kernel 6.6-rc");
        assertThat(result.get("ratio").get("median").doubleValue()).isCloseTo(1.374, within(0.04));
        assertThat(result.get("ratio").get("low95").doubleValue()).isBetween(1.3, result.get("ratio").get("median").doubleValue());
        assertThat(result.get("ratio").get("high95").doubleValue()).isLessThan(1.45);
        assertThat(result.get("verdict").stringValue()).isEqualTo("faster");
        assertThat(result.get("roundsNeeded").intValue()).isEqualTo(6);
        assertThat(result.get("environment").get("same").booleanValue()).isFalse();
        assertThat(result.get("environment").get("differences").get(0).get("what").stringValue()).isEqualTo("kernel");
    }

    @Test
    void withoutEnoughRoundsNobodyWins() {
        JsonNode result = json("--rounds", "3");
        assertThat(result.get("verdict").stringValue()).isEqualTo("too-few-rounds");
        assertThat(result.get("ratio").get("low95").isNull()).isTrue();
        assertThat(result.get("roundsNeeded").intValue()).isEqualTo(6);
    }

    @Test
    void theSameArmTwiceIsNoDifference() {
        Result result = bioscope("compare", "--iodepth 4", "--iodepth 4", "--model", "caller-completion", "--kernel", "6.5", "--runtime", "5ms", "--rounds", "6", "--json");
        assertThat(result.exit()).isZero();
        assertThat(JsonMapper.shared().readTree(result.out()).get("verdict").stringValue()).isEqualTo("no-difference");
        assertThat(result.err()).contains("an arm is there twice");
    }

    @Test
    void theTextSaysWhereTheDifferenceComesFromAndWhatWasPublished() {
        Result result = compare("--rounds", "6", "--published", "caller-completion/QD16");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).contains("B is faster than A: 1.3", "mean latency ", "workqueue wait", "environment: kernel: 6.5, 6.6-rc",
                "published: io_uring random 4 KiB DIO writes", "QD16: stock (workqueue) 615000, patched (caller completion) 845000 (1.374 times)");
    }

    @Test
    void everyRunIsARowOfTheCsvAndMarkdownIsATable() throws IOException {
        Path csv = folder.resolve("runs.csv");
        Result result = compare("--rounds", "2", "--csv", csv.toString(), "--markdown");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(Files.readAllLines(csv)).hasSize(5).first().isEqualTo("order,round,arm,name,seed,iops,mean_ns,p50_ns,p99_ns,p999_ns,disturbances");
        // Names begin with dashes, and a spreadsheet must not calculate with them.
        assertThat(Files.readAllLines(csv).get(1)).startsWith("1,1,A,'--kernel 6.5,");
        assertThat(result.out()).startsWith("| | arm | IOPS, median |").contains("| B | `--kernel 6.6-rc` |", "too few rounds");
    }

    @Test
    void threeArmsAreEachHeldAgainstTheFirst() {
        Result result = bioscope("compare", "--kernel 6.5", "--kernel 6.6-rc", "--kernel 6.19", "--model", "caller-completion", "--iodepth", "8", "--runtime", "2ms",
                "--rounds", "7", "--json");
        JsonNode json = JsonMapper.shared().readTree(result.out());
        assertThat(json.get("comparisons")).hasSize(2);
        assertThat(json.get("comparisons").valueStream().map(c -> c.get("verdict").stringValue())).containsOnly("faster");
        JsonNode latency = json.get("comparisons").get(1).get("latency");
        double parts = latency.get("stages").valueStream().mapToDouble(stage -> stage.get("differenceNs").doubleValue()).sum();
        assertThat(parts).isCloseTo(latency.get("differenceNs").doubleValue(), within(1e-6));
    }

    @Test
    void recordingsAreComparedAsTheyAreAndCarryNoVerdict() {
        for (String kernel : List.of("6.5", "6.19")) {
            assertThat(bioscope("simulate", "--model", "nvme-2023", "--kernel", kernel, "--runtime", "10ms", "--quiet", "--record", path(kernel)).exit()).isZero();
        }
        Result result = bioscope("compare", path("6.5"), path("6.19"), "--json");
        assertThat(result.exit()).as(result.err()).isZero();
        JsonNode json = JsonMapper.shared().readTree(result.out());
        assertThat(json.get("verdict").stringValue()).isEqualTo("too-few-rounds");
        assertThat(json.get("comparisons").get(0).get("latency").get("differenceNs").doubleValue()).isNegative();
        assertThat(result.err()).contains("a recording is one run");
    }

    @Test
    void aJobFileIsAnArm() throws Exception {
        Path job = Files.writeString(folder.resolve("job.fio"), "[a]\nioengine=nop\nnumber_ios=1000\n");
        try (Ending ending = Ending.ofSimulation()) {
            assertThat(new Arms(ending::asked, Ending.WORDS).of(job.toString(), ArmOptions.read(CompareCommand.line().parseArgs("a", "b"))).run(1).report().totals().requests()).isEqualTo(1_000);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "nope.fio;--iodepth 1 | bioscope: compare 'nope.fio': no such file; name a job file",
        "my job.fio;--iodepth 1 | bioscope: compare 'my job.fio': no such file; name a job file",
        "..;--iodepth 1 | bioscope: compare '..': it is a directory; name a job file",
        "--iodepth 0;--iodepth 1;--model;nvme-2023 | bioscope: --iodepth 0: must be",
        "--depth 1;--iodepth 1 | bioscope: compare \"--depth 1\": --depth: there is no such option",
        "--kernel 6.5;--kernel 6.6 | bioscope: compare \"--kernel 6.5\": --kernel and --fs are of simulations; name a --model too",
        "--iodepth 1;--iodepth 2;--model;nvme-2023;--rounds;0 | bioscope: --rounds 0: must be",
        "--iodepth 1;--iodepth 2;--model;nvme-2023;--by;speed | bioscope: --by speed: must be one of iops, mean, p99",
        "--iodepth 1;--iodepth 2;--model;nvme-2023;--published;nothing | bioscope: --published nothing: there is no such table; there are ext4-deferred-completion",
        "--iodepth 1;--iodepth 2;--ioengine;nop;--typo;5 | bioscope: unknown option: '--typo'; an arm of several words is one string",
        "--iodepth 1;--iodepth 2;--model;nvme-2023;--quiet | bioscope: unknown option: '--quiet'",
        "--iodepth 1;--iodepth 2;--iodepth 3;--iodepth 4;--iodepth 5;--model;nvme-2023 | bioscope: compare 5 arms: name two to 4",
        "--model;nvme-2023 | bioscope: nothing to compare: name two to 4",
        "--iodepth 1;--iodepth 2 | bioscope: no target: name a --directory",
        "--iodepth 1;--model;nvme-2023 | bioscope: compare 1 arm: name two to 4"})
    void whatCannotBeComparedIsOneSentenceAndWrongUsage(String arguments, String sentence) {
        var all = new ArrayList<>(List.of("compare"));
        all.addAll(List.of(arguments.strip().split(";")));
        Result result = bioscope(all.toArray(String[]::new));
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWithIgnoringCase(sentence.strip());
    }

    @Test
    void realRunsAreComparedOnFreshFilesThatAreGoneAfterwards() throws IOException {
        Path disk = Program.folder("compare");
        Result result = bioscope("compare", "--completion inline", "--completion workqueue", "--directory", disk.toString(), "--ioengine", "io_uring", "--rw", "randread",
                "--iodepth", "4", "--size", "1m", "--number_ios", "256", "--rounds", "2", "--json");
        assertThat(result.exit()).as(result.err()).isZero();
        JsonNode json = JsonMapper.shared().readTree(result.out());
        assertThat(json.get("arms").valueStream().map(arm -> arm.get("source").stringValue())).containsOnly("laboratory");
        assertThat(json.get("arms").get(1).get("iops").valueStream().map(JsonNode::doubleValue)).hasSize(2).allMatch(iops -> iops > 0);
        assertThat(json.get("environment").get("same").booleanValue()).isTrue();
        assertThat(json.get("comparisons").get(0).get("options").get(0).get("what").stringValue()).isEqualTo("completion");
        assertThat(json.get("comparisons").get(0).get("latency").get("stages").valueStream().map(stage -> stage.get("label").stringValue()))
                .startsWith("in the kernel, nobody looked").contains("workqueue wait");
        assertThat(disk).isEmptyDirectory();
    }

    @Test
    void aSignalEndsARealComparisonWithTheRoundsThatThereAreAndNoFileLeft() throws Exception {
        Path disk = Program.folder("compare-signal");
        var program = Program.start(Program.command("compare", "--iodepth 1", "--iodepth 2", "--directory", disk.toString(), "--ioengine", "io_uring", "--rw", "randread",
                "--size", "1m", "--runtime", "20s", "--observe", "engine", "--rounds", "6", "--json"));
        program.awaitThread("bioscope-drain");
        program.signal("INT");
        Result result = program.finish();
        assertThat(result.exit()).isEqualTo(1);
        assertThat(JsonMapper.shared().readTree(result.out()).get("verdict").stringValue()).isEqualTo("too-few-rounds");
        assertThat(result.err()).isEqualTo("bioscope: round 1 of --iodepth 1: ended by a signal\n");
        assertThat(disk).isEmptyDirectory();
    }

    @Test
    void armsMayStandApartFromEachOther() {
        Result result = bioscope("compare", "--kernel 6.5", "--model", "caller-completion", "--kernel 6.6-rc", "--runtime", "2ms", "--rounds", "1", "--kernel 6.19");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out().lines().filter(line -> line.matches("\\s*C\\s+--kernel 6.19.*"))).isNotEmpty();
    }

    @Test
    void whatAJobFileMeansNothingByIsSaidOfAnArmToo() throws IOException {
        Path first = Files.writeString(folder.resolve("first.fio"), "[a]\nioengine=nop\nnumber_ios=1000\nnice=5\n[b]\nioengine=nop\nnumber_ios=2000\n");
        Path second = Files.writeString(folder.resolve("second.fio"), "[a]\nioengine=nop\nnumber_ios=1000\n");
        Result result = bioscope("compare", first.toString(), second.toString(), "--rounds", "1", "--json");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(JsonMapper.shared().readTree(result.out()).get("warnings").valueStream().map(JsonNode::stringValue))
                .anyMatch(sentence -> sentence.startsWith(first + ": ") && sentence.contains("nice"))
                .anyMatch(sentence -> sentence.contains("has 2 jobs (a, b); [a] is run"));
    }

    @Test
    void aComparisonAndASweepAreSvgWithTheSameCurvesAsTheirPictures() throws Exception {
        Path compared = folder.resolve("compare.svg");
        assertThat(compare("--rounds", "3", "--svg", compared.toString()).exit()).isZero();
        var drawn = svg(compared);
        // Rounds, percentiles of both arms, and their difference.
        assertThat(drawn.getElementsByTagName("polyline").getLength()).isEqualTo(2 + 2 + 1);
        assertThat(texts(drawn)).contains("p99", "Difference to A", "Requests a second", "--kernel 6.6-rc").anyMatch(text -> text.startsWith("Where "));
        assertThat(drawn.getElementsByTagName("desc").item(0).getTextContent()).contains("Arm A", "Arm B", "bioscope.kernel");
        Path swept = folder.resolve("sweep.svg");
        assertThat(bioscope("sweep", "--model", "caller-completion", "--kernel", "6.5,6.6-rc", "--iodepth", "1,4,16", "--runtime", "2ms", "--svg", swept.toString(), "--theme", "dark").exit()).isZero();
        var chart = svg(swept);
        assertThat(chart.getElementsByTagName("polyline").getLength()).as("rate and latency of each kernel").isEqualTo(4);
        assertThat(chart.getElementsByTagName("circle").getLength()).as("a dot for each result").isEqualTo(12);
        assertThat(texts(chart)).contains("Rate and latency over iodepth", "kernel 6.5", "kernel 6.6-rc");
    }

    private static Document svg(Path file) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }

    private static List<String> texts(Document svg) {
        var texts = svg.getElementsByTagName("text");
        return IntStream.range(0, texts.getLength()).mapToObj(i -> texts.item(i).getTextContent()).toList();
    }

    @Test
    void aPictureIsDrawnOfAComparisonAndOfASweep() throws IOException {
        Path compared = folder.resolve("compare.png");
        Path markdown = folder.resolve("compare.md");
        assertThat(compare("--rounds", "3", "--markdown", markdown.toString(), "--png", compared.toString()).exit()).isZero();
        assertThat(new String(Files.readAllBytes(compared), StandardCharsets.ISO_8859_1)).contains("Arm A", "Arm B", "runs from A seed ", "3 rounds, seeds ", "bioscope.kernel");
        Path swept = folder.resolve("sweep.png");
        Result sweep = bioscope("sweep", "--model", "caller-completion", "--kernel", "6.5,6.6-rc", "--iodepth", "1,16", "--runtime", "2ms", "--png", swept.toString(), "--scale", "1", "--theme", "dark");
        assertThat(sweep.exit()).as(sweep.err()).isZero();
        assertThat(markdown).content().startsWith("| | arm |");
        for (Path picture : List.of(compared, swept)) {
            var image = ImageIO.read(picture.toFile());
            assertThat(image.getWidth()).isEqualTo(picture == compared ? 3200 : 1600);
            // The arm's colour is somewhere: something was plotted.
            int accent = picture == compared ? 0x434fc4 : 0x98a5ff;
            assertThat(IntStream.range(0, image.getWidth() * image.getHeight()).anyMatch(i -> (image.getRGB(i % image.getWidth(), i / image.getWidth()) & 0xffffff) == accent)).isTrue();
        }
    }

    @Test
    void aPublishedTableStandsBesideASweepRowByRow() {
        Result result = bioscope("sweep", "--model", "caller-completion", "--kernel", "6.5,6.6-rc", "--iodepth", "1,16", "--runtime", "20ms", "--published", "caller-completion");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out().lines().filter(line -> line.startsWith("6.6-rc 16")).findFirst()).hasValueSatisfying(line -> assertThat(line).contains(" 845k   1.374 "));
        assertThat(result.out()).contains("published: io_uring random 4 KiB DIO writes", "kernel 6.6-rc beside patched (caller completion)");
        assertThat(bioscope("sweep", "--model", "nvme-2023", "--iodepth", "1,3", "--published", "caller-completion").err())
                .startsWith("bioscope: --published caller-completion: its rows are QD1, QD2, QD4, QD8, QD16");
    }

    @Test
    void wordsAreSplitAsAShellWould() {
        assertThat(OptionText.words("--bs 4k  --directory '/a b' \"c\"d ''")).containsExactly("--bs", "4k", "--directory", "/a b", "cd", "");
        assertThatThrownBy(() -> OptionText.words("--bs '4k")).isInstanceOf(WorkloadException.class);
    }

    @Test
    void aSweepRunsEveryCombinationAndGoesOnWhereItWasInterrupted() throws IOException {
        Path csv = folder.resolve("sweep.csv");
        String[] sweep = {"sweep", "--model", "caller-completion", "--kernel", "6.5,6.6-rc", "--iodepth", "1,2,4", "--runtime", "2ms", "--csv", csv.toString()};
        Result whole = bioscope(sweep);
        assertThat(whole.exit()).as(whole.err()).isZero();
        assertThat(whole.out().lines()).hasSize(7).first().asString().startsWith("kernel iodepth");
        List<String> rows = Files.readAllLines(csv);
        assertThat(rows).hasSize(7);
        Files.writeString(csv, String.join("\r\n", rows.subList(0, 4)) + "\r\n" + rows.get(4).substring(0, 9));
        Result again = bioscope(sweep);
        assertThat(again.err()).contains("3 of 6 results are there already");
        assertThat(again.out().lines().map(line -> line.substring(0, 24)).toList()).isEqualTo(whole.out().lines().map(line -> line.substring(0, 24)).toList());
        assertThat(Files.readAllLines(csv)).hasSize(7);
    }

    @Test
    void aSlipInTheLastCombinationIsToldBeforeTheFirstIsRun() {
        Result result = bioscope("sweep", "--model", "nvme-2023", "--iodepth", "1,4,99999", "--csv", folder.resolve("none.csv").toString());
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).startsWith("bioscope: --iodepth 99999: must be");
        assertThat(folder.resolve("none.csv")).doesNotExist();
        assertThat(bioscope("sweep", "--model", "nvme-2023", "--iodepth", "4").err()).startsWith("bioscope: a sweep without several values");
    }

    private JsonNode json(String... more) {
        var all = new ArrayList<>(List.of(more));
        all.add("--json");
        Result result = compare(all.toArray(String[]::new));
        assertThat(result).extracting(Result::exit, Result::err).containsExactly(0, "");
        return JsonMapper.shared().readTree(result.out());
    }

    private static Result compare(String... more) {
        var all = new ArrayList<>(List.of("compare"));
        all.addAll(List.of(PUBLISHED));
        all.addAll(List.of(more));
        return bioscope(all.toArray(String[]::new));
    }

    private String path(String name) {
        return folder.resolve(name + ".bioscope").toString();
    }

    private static Result bioscope(String... arguments) {
        return Program.here(List.of(arguments));
    }
}
