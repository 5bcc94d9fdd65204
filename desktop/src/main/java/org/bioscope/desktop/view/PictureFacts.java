package org.bioscope.desktop.view;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bioscope.traces.Environment;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.compare.Comparison;
import org.bioscope.traces.compare.Sweep;
import org.bioscope.traces.file.FioJob;

/**
 * What is in a picture's file besides pixels, and in its caption: which run this was, of what, on which machine. A picture
 * travels without the run, and must be able to say where it comes from.
 */
final class PictureFacts {
    private PictureFacts() {
    }

    static Map<String, String> of(RunReport report) {
        Map<String, String> facts = begin(report.workload().title(), report.startedAt());
        facts.put("Run", report.startedAt().toString());
        facts.put("Workload", FioJob.command(report.workload()));
        facts.put("Source", known(report.source()));
        return machine(facts, report.environment());
    }

    static Map<String, String> of(Comparison comparison) {
        Map<String, String> facts = begin(String.join(" against ", comparison.names()), Instant.now());
        for (int arm = 0; arm < comparison.names().size(); arm++) {
            facts.put("Arm " + (char) ('A' + arm), comparison.of(arm).stream().findFirst().map(run -> FioJob.command(run.figures().workload())).orElse(comparison.names().get(arm)));
        }
        facts.put("Run", ids(comparison) + ", " + comparison.rounds() + " rounds, seeds " + comparison.runs().stream().map(run -> Long.toString(run.seed())).distinct().limit(10).collect(Collectors.joining(", ")));
        return comparison.runs().stream().findFirst().map(run -> machine(facts, run.figures().environment())).orElse(facts);
    }

    /** When each arm's first run began, by which a run is known, in its files too; of a simulation, which has no such time, its seed. */
    static String ids(Comparison comparison) {
        return IntStream.range(0, comparison.names().size()).filter(arm -> !comparison.of(arm).isEmpty())
                .mapToObj(arm -> Comparison.letter(arm) + " " + id(comparison.of(arm).getFirst())).collect(Collectors.joining(", ", "runs from ", ""));
    }

    private static String id(Comparison.Run run) {
        return run.figures().source() == Source.SIMULATED ? "seed " + run.seed() : run.figures().startedAt().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** {@code same} are the environments of all its runs; what differs between them is left out. */
    static Map<String, String> of(Sweep sweep, Instant startedAt, List<Environment> same) {
        Map<String, String> facts = begin("Sweep over " + sweep.axes().stream().map(Sweep.Axis::option).collect(Collectors.joining(", ")), startedAt);
        facts.put("Run", startedAt.toString());
        facts.put("Workload", (sweep.settings() + " " + sweep.axes().stream().map(axis -> axis.option() + "=" + String.join(",", axis.values())).collect(Collectors.joining(" "))).strip());
        if (!same.isEmpty()) {
            machine(facts, new Environment(same.getFirst().facts().entrySet().stream().filter(fact -> same.stream().allMatch(e -> fact.getValue().equals(e.facts().get(fact.getKey()))))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a, LinkedHashMap::new))));
        }
        return facts;
    }

    /** Filesystem, device, kernel, CPU, as a caption has them. */
    static String machine(Environment e) {
        return Stream.of(Environment.FILESYSTEM, Environment.DEVICE, Environment.MODEL, Environment.SCHEDULER, Environment.KERNEL, Environment.CPU)
                .map(e::fact).flatMap(Optional::stream).collect(Collectors.joining(" · "));
    }

    /** How it is known, in a clause. */
    static String known(Source source) {
        return switch (source) {
            case ENGINE -> "observed by the program; the kernel is closed";
            case KERNEL -> "observed in the kernel";
            case LABORATORY -> "laboratory: a hand-off of ours above the kernel's own completion";
            case SIMULATED -> "simulated: no disk was involved";
        };
    }

    private static Map<String, String> begin(String title, Instant at) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("Title", title);
        facts.put("Software", "Bioscope");
        facts.put("Creation Time", at.toString());
        return facts;
    }

    private static Map<String, String> machine(Map<String, String> facts, Environment environment) {
        environment.facts().forEach((name, value) -> facts.put("bioscope." + name, value));
        return facts;
    }
}
