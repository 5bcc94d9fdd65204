package org.bioscope.traces.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelTest {
    private static final String GOOD = """
            {"title": "t", "source": "s", "device": {"name": "d", "parallelism": 4, "readNs": 1000, "writeNs": 1000, "spread": 0.3}}""";

    @TempDir
    private Path directory;

    static Stream<String> names() {
        return Models.names().stream();
    }

    @Test
    void theNamedModelsAreThere() {
        assertThat(Models.names()).contains("caller-completion", "ext4-deferred-completion", "hard-disk", "nvme-2023", "sata-ssd");
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyModelRunsItsOwnWorkload(String name) {
        Model model = Models.find(name);
        var report = Machines.run(model, "6.18", model.standardWorkload().with(Workload.RUNTIME, 0L).with(Workload.NUMBER_IOS, 500L));
        assertThat(report.totals().requests()).isEqualTo(500);
        assertThat(model.source()).isNotBlank();
    }

    @Test
    void everyParameterIsExplained() throws IOException {
        String readme = Files.readString(Path.of("../assets/models/README.md"));
        explained(readme, "program.", Model.Program.class);
        explained(readme, "kernel.", Model.Kernel.class);
        explained(readme, "device.", Model.Device.class);
        explained(readme, "device.seek.", Model.Seek.class);
        explained(readme, "dax.", Model.Dax.class);
        names().forEach(name -> assertThat(readme).contains("`" + name + "`"));
    }

    private static void explained(String readme, String group, Class<? extends Record> parameters) {
        for (RecordComponent parameter : parameters.getRecordComponents()) {
            if (!parameter.getName().equals("seek")) {
                assertThat(readme).contains("`" + group + parameter.getName() + "`");
            }
        }
    }

    /** Each line: what is written in place of what, and what the sentence must say. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "parallelism": 4   | "parallelism": 0                  | device.parallelism 0: must be from 1 to 65536
            "readNs": 1000     | "readNs": -5                      | device.readNs -5: must be from 0 to
            "readNs": 1000     | "readNs": 1.5                     | device.readNs 1.5: must be a whole number
            "readNs": 1000     | "readNs": "fast"                  | device.readNs "fast": must be a whole number
            "readNs": 1000     | "readMs": 1                       | device.readNs is missing
            "spread": 0.3      | "spread": 4                       | device.spread 4.0: must be from 0 to 3
            "spread": 0.3      | "spread": 0.3, "cache": true      | device.cache is no parameter of a model
            "spread": 0.3      | "spread": 0.3, "spread": 0.4      | not JSON
            "spread": 0.3      | "spread": 0.3, "fua": true        | device.fua without device.writeCache
            "spread": 0.3      | "spread": 0.3, "writeBytesPerSecond": 0 | device.writeBytesPerSecond 0
            "parallelism": 4   | "parallelism": 4, "seek": {"trackNs": 1, "fullNs": 2, "rotationNs": 3, "capacityBytes": 1000000000} | a disk has one arm
            "title": "t"       | "title": ""                       | name or title is empty
            "title": "t"       | "title": "t", "cpus": 0           | cpus 0: must be from 1 to 256
            "title": "t"       | "title": "t", "workload": {"depth": "4"} | workload.depth: there is no such option
            "title": "t"       | "title": "t", "notes": "x"        | notes "x": must be a list of texts
            "title": "t"       | "title": "t", "kernel": 5         | kernel 5: must be an object
            }}                 | }                                 | not JSON
            """)
    void anImpossibleModelIsRefusedInOneSentence(String part, String instead, String sentence) {
        String json = GOOD.replace(part, instead);
        assertThat(json).isNotEqualTo(GOOD);
        assertThatThrownBy(() -> ModelJson.parse("mine", json)).isInstanceOf(ModelException.class).hasMessageStartingWith("model mine")
                .hasMessageContaining(sentence).message().doesNotContain("\n");
    }

    @Test
    void aModelInWhichNothingTakesTimeIsRefused() {
        String json = """
                {"title": "t", "source": "s", "program": {"prepareNs": 0, "reapNs": 0}, "kernel": {"callNs": 0, "iomapNs": 0, "interruptNs": 0},
                 "device": {"name": "d", "parallelism": 4, "readNs": 0, "writeNs": 0, "spread": 0}}""";
        assertThatThrownBy(() -> ModelJson.parse("mine", json)).hasMessageContaining("no time at all");
    }

    @Test
    void garbageIsRefusedAndNeverThrowsAnythingElse() {
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            var json = new StringBuilder(GOOD);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(json.length());
                switch (random.nextInt(3)) {
                    case 0 -> json.setCharAt(at, (char) (32 + random.nextInt(96)));
                    case 1 -> json.delete(at, Math.min(json.length(), at + random.nextInt(20)));
                    default -> json.insert(at, "{}[],:\"0-e9\\u".charAt(random.nextInt(12)));
                }
                if (json.isEmpty()) {
                    break;
                }
            }
            try {
                ModelJson.parse("garbage", json.toString());
            } catch (ModelException e) {
                assertThat(e.getMessage()).doesNotContain("\n");
            }
        }
    }

    @Test
    void aFileIsReadAndAMissingOneIsNamed() throws IOException {
        Path file = directory.resolve("mine.json");
        Files.writeString(file, GOOD);
        assertThat(Models.find(file.toString()).name()).isEqualTo("mine");
        assertThatThrownBy(() -> Models.find("no-such-drive")).isInstanceOf(ModelException.class).hasMessageContaining("caller-completion");
        assertThatThrownBy(() -> Models.find(directory.toString())).isInstanceOf(ModelException.class).hasMessageContaining("not a file");
    }

    @Test
    void anUnknownKernelOrFilesystemIsRefused() {
        Model model = ModelJson.parse("mine", GOOD);
        assertThatThrownBy(() -> RulePaths.of("2.4", model)).isInstanceOf(ModelException.class).hasMessageContaining("no rules for kernel '2.4'");
        Model other = ModelJson.parse("mine", GOOD.replace("\"title\"", "\"filesystem\": \"ntfs\", \"title\""));
        assertThatThrownBy(() -> RulePaths.of("6.12", other)).isInstanceOf(ModelException.class).hasMessageContaining("ntfs");
    }

    @Test
    void whatTheModelKnowsNothingOfIsRefused() {
        var workload = Machines.writes("io_uring", 1);
        var model = Machines.flash();
        assertThatThrownBy(() -> Machines.run(model, "6.12", workload.with(Workload.SQTHREAD_POLL, true))).isInstanceOf(WorkloadException.class);
        assertThatThrownBy(() -> Machines.run(model, "6.12", workload.with(Workload.COMPLETION, "inline"))).isInstanceOf(WorkloadException.class);
        assertThatThrownBy(() -> Machines.run(model, "6.12", workload.with(Workload.BS, 4095L))).isInstanceOf(WorkloadException.class);
    }
}
