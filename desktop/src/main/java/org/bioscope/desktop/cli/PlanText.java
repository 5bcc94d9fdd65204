package org.bioscope.desktop.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bioscope.engine.Target;
import org.bioscope.traces.Plan;
import org.bioscope.traces.Workload;

/** A plan as lines of text, and its question put to a person at a terminal. */
final class PlanText {
    private PlanText() {
    }

    static List<String> lines(Workload workload, Plan plan) {
        Stream<String> lines = plan.lines().stream().map(line -> line(line.topic().label(), line.text()));
        Stream<String> asks = plan.question().stream().map(question -> line("asks", question.text()));
        return Stream.of(Stream.of(workload.title()), lines, asks).flatMap(all -> all).toList();
    }

    private static String line(String label, String text) {
        return String.format("  %-9s %s", label, text);
    }

    /**
     * The workload with what the person typed where the plan asks for something and the options do not say it. Where nobody can
     * answer nothing is asked, and the run is refused with what to say. Whoever waits for an answer has written nothing yet.
     */
    static Workload answered(Workload asked, PrintWriter err) throws IOException {
        if (asked.changes(Workload.ALLOW_WRITES_TO) || !asked.get(Workload.RW).writes() || !Terminal.answers()) {
            return asked;
        }
        Plan plan = Target.plan(asked);
        Optional<Plan.Question> question = plan.question();
        if (question.isEmpty()) {
            return asked;
        }
        lines(asked, plan).forEach(err::println);
        err.print("Anything else leaves it as it is: ");
        err.flush();
        // The terminal's own encoding, not the program's.
        String typed = new BufferedReader(new InputStreamReader(System.in, Charset.forName(System.getProperty("stdin.encoding", "UTF-8")))).readLine();
        return typed == null || typed.isBlank() ? asked : asked.with(Workload.ALLOW_WRITES_TO, typed.strip());
    }
}
