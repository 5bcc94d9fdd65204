package org.bioscope.desktop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bioscope.traces.file.VerdictJson.Answer;
import org.bioscope.traces.rules.Generation;
import org.bioscope.traces.rules.Generations;
import org.bioscope.traces.rules.RequestFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExplainCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void theChainShowsEveryConditionWithItsValueAndTheOneThatHeld() {
        assertThat(run("--kernel 6.12 --fs ext4 --op write --extent unwritten --sync dsync")).isZero();

        assertThat(out.toString()).contains("submission  direct", "completion  workqueue by kworker", " an asynchronous write", " a read ", "op write",
                "its tail must account, convert extents, flush", "Linux 6.12 fs/iomap/direct-io.c");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aTerminalWithoutUnicodeGetsPlainMarks() {
        var answer = new Answer("6.12", Generations.named("6.12").orElseThrow().decide(RequestFacts.usual()), Optional.empty(), List.of());

        new ExplainText(new PrintWriter(out, true), true).print(List.of(answer));
        assertThat(out.toString()).contains("✓ an asynchronous write", "✗ a read ");

        out.getBuffer().setLength(0);
        new ExplainText(new PrintWriter(out, true), false).print(List.of(answer));
        assertThat(out.toString()).contains("+ an asynchronous write", "- a read ");
    }

    @Test
    void theJsonOfAKernelHasItsFixedKeys() {
        JsonNode kernel = json("--kernel=6.12 --fs=ext4 --op=write --extent=unwritten --sync=dsync").get(0);

        assertThat(kernel.propertyNames()).contains("kernel", "submission", "completion", "by", "rule", "because", "conditions", "source");
        assertThat(kernel.get("kernel").asString()).isEqualTo("6.12");
        assertThat(kernel.get("submission").asString()).isEqualTo("direct");
        assertThat(kernel.get("completion").asString()).isEqualTo("workqueue");
        assertThat(kernel.get("by").asString()).isEqualTo("kworker");
        assertThat(kernel.get("because").asString()).contains("every asynchronous write");
        assertThat(kernel.get("source").asString()).startsWith("Linux 6.12");
        JsonNode last = kernel.get("conditions").get(kernel.get("conditions").size() - 1);
        assertThat(last.propertyNames()).containsExactlyInAnyOrder("name", "value", "held");
        assertThat(last.get("held").asBoolean()).isTrue();
        assertThat(last.get("name").asString()).isEqualTo(kernel.get("rule").asString());
    }

    @Test
    void allKernelsStandSideBySide() {
        assertThat(run("--kernel all --extent written")).isZero();

        assertThat(out.toString().lines()).anyMatch(line -> line.startsWith("4.15 ") && line.contains("inline") && line.contains("interrupt"))
                .anyMatch(line -> line.startsWith("6.6-rc ") && line.contains("caller"))
                .anyMatch(line -> line.startsWith("6.6 ") && line.contains("workqueue"));
        assertThat(json("--kernel all").size()).isEqualTo(Generations.ALL.size());
    }

    @Test
    void theUnsafeProposalIsMarkedWithWhatItBreaks() {
        assertThat(run("--kernel proposal-2023,6.19 --extent unwritten --sync dsync")).isZero();
        assertThat(out.toString()).contains("UNSAFE: no cached pages", "UNSAFE: the completion sleeps in the interrupt");

        JsonNode kernels = json("--kernel proposal-2023,6.19 --extent unwritten --sync dsync");
        assertThat(kernels.get(0).get("unsafe").asBoolean()).isTrue();
        assertThat(kernels.get(0).get("completion").asString()).isEqualTo("inline");
        assertThat(kernels.get(1).get("unsafe").asBoolean()).isFalse();
    }

    @Test
    void theRunningKernelIsExplainedWithItsEvidence() {
        JsonNode kernel = json("--kernel running").get(0);

        assertThat(kernel.get("kernel").asString()).isEqualTo("running");
        assertThat(kernel.get("evidence").size()).isPositive();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            6.1    | --extent unwritten                                        | punt   | workqueue | kworker
            6.12   | --extent unwritten                                        | direct | workqueue | kworker
            6.12   | --extent unwritten --extending --beyond-disksize          | punt   | waiter    | io-wq
            6.12   | --beyond-disksize                                         | punt   | waiter    | io-wq
            6.12   | --extent hole                                             | punt   | workqueue | kworker
            6.12   | --first-write                                             | punt   | workqueue | kworker
            6.12   | --extending --ioengine libaio                             | blocks | waiter    | task
            6.12   | --ioengine psync                                          | blocks | waiter    | task
            6.12   | --op read                                                 | direct | inline    | softirq
            6.12   | --op read --hipri                                         | direct | polled    | task
            6.12   | --hipri                                                   | direct | workqueue | kworker
            6.19   | --hipri                                                   | direct | polled    | task
            6.19   | --sync dsync --fua yes                                    | direct | inline    | softirq
            6.19   | --sync dsync --fua no --write-cache yes                   | direct | workqueue | kworker
            6.19   | --sync dsync --write-cache no                             | direct | inline    | softirq
            6.19   | --cached-pages                                            | direct | workqueue | kworker
            6.19   | --cached-pages=range                                      | punt   | inline    | softirq
            6.18   | --fs xfs                                                  | direct | workqueue | kworker
            6.18   | --fs xfs --update-time                                    | punt   | workqueue | kworker
            6.19   | --fs xfs --update-time --lazytime                         | punt   | inline    | softirq
            7.0    | --fs xfs --update-time --lazytime                         | direct | inline    | softirq
            7.0    | --fs xfs --update-time --lazytime --first-write           | punt   | inline    | softirq
            7.2    | --update-time                                             | direct | inline    | softirq
            7.3    | --update-time --lazytime                                  | punt   | inline    | softirq
            6.1    | --dax                                                     | punt   | copy      | io-wq
            6.12   | --dax --extending --update-time                           | direct | copy      | task
            7.3    | --dax --update-time                                       | punt   | copy      | io-wq
            7.3    | --dax                                                     | direct | copy      | task
            6.12   | --dax --fs xfs --update-time                              | punt   | copy      | io-wq
            6.12   | --fs block                                                | direct | inline    | softirq
            6.12   | --fs block --op read --hipri                              | direct | polled    | task
            6.12   | --fs block --ioengine psync                               | blocks | waiter    | task
            6.12   | --fs btrfs --op read                                      | direct | workqueue | kworker
            6.19   | --fs btrfs --datacow no                                   | direct | workqueue | kworker
            6.19   | --fs btrfs                                                | punt   | copy      | io-wq
            6.18   | --fs btrfs --datacow                                      | punt   | copy      | io-wq
            6.18.2 | --op read --error                                         | direct | workqueue | kworker
            6.18   | --op read --error                                         | direct | inline    | softirq
            6.6-rc |                                                           | direct | caller    | task
            4.15   |                                                           | direct | inline    | softirq
            """)
    void theAnswerFollowsFromTheFacts(String kernel, String options, String submission, String completion, String by) {
        JsonNode answer = json("--kernel " + kernel + " " + (options == null ? "" : options)).get(0);

        assertThat(List.of(answer.get("submission").asString(), answer.get("completion").asString(), answer.get("by").asString()))
                .isEqualTo(List.of(submission, completion, by));
    }

    @Test
    void aFactThatNobodyKnowsIsNamedWhereItMatters() {
        JsonNode answer = json("--kernel 6.18 --fs xfs --update-time=unknown").get(0);

        assertThat(answer.get("submission").asString()).isEqualTo("depends");
        assertThat(answer.get("dependsOn").get(0).asString()).isEqualTo("update time");
        assertThat(answer.get("submissionReason").get("because").asString()).isEqualTo("direct or punt, depending on update time");
        assertThat(answer.get("completion").asString()).isEqualTo("workqueue");
        assertThat(answer.get("submissionReason").get("conditions").valueStream().anyMatch(condition -> condition.get("held").isNull())).isTrue();
    }

    @Test
    void whatWasOnlyAssumedIsToldWhereItWouldChangeTheAnswer() {
        assertThat(run("--kernel 6.18 --fs xfs")).isZero();

        assertThat(out.toString()).contains("what was assumed matters", "punt, then workqueue by kworker:  --extent hole, --extending, --cached-pages=range, --update-time");
    }

    @Test
    void aLoopDeviceNestsTwoDecisions() {
        JsonNode direct = json("--kernel 6.18 --loop direct").get(0).get("loop");
        JsonNode buffered = json("--kernel 6.18 --loop buffered").get(0).get("loop");

        assertThat(direct.get("backing").get("completion").asString()).isEqualTo("workqueue");
        assertThat(buffered.get("completion").asString()).isEqualTo("copy");
        assertThat(buffered.get("backing").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--kernel 2.6", "--kernel 9.1", "--kernel banana", "--kernel ,", "--op read --extending", "--op read --beyond-disksize", "--op read --update-time",
        "--fs block --extent hole", "--fs block --unaligned", "--fs block --dax", "--fs btrfs --dax", "--fs ext4 --datacow", "--extent hole --shared", "--extent solid",
        "--fs ntfs", "--op erase", "--ioengine nop", "--sync maybe", "--fua perhaps", "--cached-pages=many", "--bs 100", "--bs potato", "--loop round"})
    void nonsenseIsOneSentenceAndExitTwo(String options) {
        assertThat(run(options)).isEqualTo(2);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).hasSize(1).allSatisfy(line -> assertThat(line).isNotBlank().doesNotContain("Exception"));
    }

    @Test
    void anUnknownKernelSaysWhichAreKnown() {
        run("--kernel 9.1");

        assertThat(err.toString().strip()).isEqualTo("no rules for kernel '9.1': the newest rules are those of 7.3; give a release from 4.10 to 7.3, one of "
                + String.join(", ", Generations.ALL.stream().map(Generation::name).toList()) + ", running or all");
    }

    @Test
    void anExtendingReadSaysWhatIsWrong() {
        run("--op read --extending");

        assertThat(err.toString().strip()).isEqualTo("these facts contradict each other: a read cannot have 'position': where the request lies against i_size; only writes do");
    }

    @Test
    void oneCommandLineForgetsWhatTheLastParseGave() {
        var command = new CommandLine(new ExplainCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

        command.execute("--kernel", "6.19", "--cached-pages", "--update-time", "--fua", "yes", "--sync", "dsync");
        out.getBuffer().setLength(0);
        command.execute("--kernel", "6.19");

        assertThat(out.toString()).contains("completion  inline in the interrupt");
    }

    private int run(String options) {
        var command = new CommandLine(new ExplainCommand()).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(Stream.of(options.split(" ")).filter(word -> !word.isEmpty()).toArray(String[]::new));
    }

    private JsonNode json(String options) {
        out.getBuffer().setLength(0);
        assertThat(run(options + " --json")).as("%s", Arrays.asList(out, err)).isZero();
        return JsonMapper.shared().readTree(out.toString()).get("kernels");
    }
}
