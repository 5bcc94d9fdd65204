package org.bioscope.desktop.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bioscope.traces.file.VerdictJson;
import org.bioscope.traces.file.VerdictJson.Answer;
import org.bioscope.traces.rules.Detection;
import org.bioscope.traces.rules.Generation;
import org.bioscope.traces.rules.Generations;
import org.bioscope.traces.rules.RequestFacts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bioscope explain}: why a request is submitted and completed where it is, on one kernel or on all side by side. */
@Command(name = "explain", sortOptions = false, abbreviateSynopsis = true, mixinStandardHelpOptions = true,
        description = "Explain where a direct I/O request is submitted and completed, and why, by the rules of any kernel.",
        footer = {"", "Facts that are not given are assumed: a warm, written file on a device with a volatile cache and no FUA.",
            "Flags take yes, no or unknown after '='; alone they mean yes."})
public final class ExplainCommand implements Callable<Integer> {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--kernel", split = ",", defaultValue = "running", paramLabel = "RELEASE",
            description = "A release such as 6.12 or 6.6-rc, proposal-2023, running or all; several with commas. Default: ${DEFAULT-VALUE}.")
    private List<String> kernels = List.of("running");

    @Mixin
    private ExplainOptions options = new ExplainOptions();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() {
        try {
            RequestFacts facts = options.facts();
            List<Answer> answers = new ArrayList<>();
            for (String kernel : kernels) {
                answers.addAll(answers(kernel.strip(), facts));
            }
            if (answers.isEmpty()) {
                throw new IllegalArgumentException("--kernel names no kernel; give a release such as 6.12, running or all");
            }
            return print(answers);
        } catch (IllegalArgumentException wrong) {
            spec.commandLine().getErr().println(wrong.getMessage());
            return WRONG_USAGE;
        }
    }

    private List<Answer> answers(String kernel, RequestFacts facts) {
        if (kernel.equals("all")) {
            return Generations.ALL.stream().map(generation -> answer(generation.name(), generation, facts, Optional.empty())).toList();
        }
        if (kernel.equals("running")) {
            Detection detection = Detection.running();
            return List.of(answer(kernel, detection.generation(), facts, Optional.of(detection)));
        }
        Generation generation = Generations.named(kernel).orElseThrow(() -> new IllegalArgumentException(Generations.unknown(kernel)));
        return List.of(answer(kernel, generation, facts, Optional.empty()));
    }

    private Answer answer(String kernel, Generation generation, RequestFacts facts, Optional<Detection> detection) {
        return new Answer(kernel, generation.decide(facts), detection, options.changes(generation, facts));
    }

    private int print(List<Answer> answers) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(VerdictJson.text(answers));
        } else {
            new ExplainText(out, System.out.charset().newEncoder().canEncode(ExplainText.HELD)).print(answers);
        }
        out.flush();
        // What picocli wraps around standard output swallows its errors; a full disk is found there.
        return out.checkError() || System.out.checkError() ? FAILED : DONE;
    }
}
