package org.bioscope.traces.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.Source;

/**
 * Arms and all the runs that they have made. Immutable; grows by {@link #with}, so that what is known can be shown after
 * each run.
 *
 * @param names   of the arms, the first being what the others are held against
 * @param asked   rounds that were asked for
 * @param runs    in the order in which they went
 * @param failure why it ended before all rounds were run
 * @param remarks what of the arms' descriptions is not done as they say it, a sentence each
 */
public record Comparison(List<String> names, Measure measure, int asked, List<Run> runs, Optional<String> failure, List<String> remarks) {
    /** Beyond it no screen shows them side by side, and no chance winner is kept out. */
    public static final int MOST_ARMS = 4;

    /** One run of one arm. {@code arm} and {@code round} count from 0. */
    public record Run(int arm, int round, long seed, RunFigures figures, List<String> disturbances) {
        public Run {
            disturbances = List.copyOf(disturbances);
        }
    }

    /** A round that all arms have finished: the seed that they shared, who went first, and the second arm's figure over the first's. */
    public record Pair(int round, long seed, List<Integer> order, double first, double second, List<String> disturbances) {
        public double ratio() {
            return second / first;
        }
    }

    /** An arm's letter, A for the first. */
    public static String letter(int arm) {
        return String.valueOf((char) ('A' + arm));
    }

    public Comparison {
        if (names.size() < 2 || names.size() > MOST_ARMS) {
            throw new IllegalArgumentException(names.size() + " arms: compare two to " + MOST_ARMS);
        }
        names = List.copyOf(names);
        runs = List.copyOf(runs);
        remarks = List.copyOf(remarks);
    }

    /** One that is to be run. */
    public static Comparison of(List<? extends Arm> arms, Measure measure, int rounds) {
        var remarks = arms.stream().flatMap(arm -> arm.remarks().stream().map(remark -> arm.name() + ": " + remark)).distinct().toList();
        return new Comparison(arms.stream().map(Arm::name).toList(), measure, rounds, List.of(), Optional.empty(), remarks);
    }

    /** Runs all rounds, telling {@code progress} after each run; ends early, with what there is, where an arm fails or is interrupted. */
    public static Comparison run(List<? extends Arm> arms, Measure measure, Pairing pairing, Consumer<Comparison> progress) {
        return goOn(of(arms, measure, pairing.rounds()), arms, pairing, progress);
    }

    /** The same with the whole rounds of an earlier one counting: only those after them are run, with the seeds that they would have had. */
    public static Comparison goOn(Comparison begun, List<? extends Arm> arms, Pairing pairing, Consumer<Comparison> progress) {
        int rounds = begun.rounds();
        Measure measure = begun.measure;
        var so = new Comparison(begun.names, measure, pairing.rounds(), begun.runs.stream().filter(run -> run.round() < rounds).toList(), Optional.empty(), begun.remarks);
        for (int round = rounds; round < pairing.rounds(); round++) {
            for (int arm : pairing.order(round)) {
                try {
                    Arm.Outcome outcome = arms.get(arm).run(pairing.seed(round));
                    Optional<String> failure = outcome.report().failure().map(f -> f.message());
                    if (failure.isPresent()) {
                        return so.failed(arm, round, failure.get());
                    }
                    RunFigures figures = RunFigures.of(outcome.report());
                    if (measure.of(figures) == 0) {
                        return so.failed(arm, round, "not one request was measured; give it more time, or less ramp_time");
                    }
                    so = so.with(new Run(arm, round, pairing.seed(round), figures, outcome.disturbances()));
                } catch (IOException e) {
                    return so.failed(arm, round, String.valueOf(e.getMessage()));
                } catch (InterruptedException e) {
                    return so.failed(arm, round, Objects.requireNonNullElse(e.getMessage(), "interrupted"));
                }
                progress.accept(so);
            }
        }
        return so;
    }

    private Comparison with(Run run) {
        var more = new ArrayList<>(runs);
        more.add(run);
        return new Comparison(names, measure, asked, more, failure, remarks);
    }

    private Comparison failed(int arm, int round, String why) {
        return failed("round " + (round + 1) + " of " + names.get(arm) + ": " + why);
    }

    /** The same, ended early. */
    public Comparison failed(String why) {
        return new Comparison(names, measure, asked, runs, Optional.of(why), remarks);
    }

    /** Rounds that all arms have finished. */
    public int rounds() {
        return IntStream.range(0, names.size()).map(arm -> of(arm).size()).min().orElse(0);
    }

    /** The runs of one arm, in rounds. */
    public List<Run> of(int arm) {
        return runs.stream().filter(run -> run.arm() == arm).toList();
    }

    /** The second of the arms against the first, whole rounds only. */
    public List<Pair> pairs(int arm) {
        return IntStream.range(0, rounds()).mapToObj(round -> pair(arm, round)).toList();
    }

    private Pair pair(int arm, int round) {
        var inRound = runs.stream().filter(run -> run.round() == round).toList();
        var disturbances = new ArrayList<String>();
        for (Run run : inRound) {
            if (run.arm() == 0 || run.arm() == arm) {
                disturbances(run).forEach(sentence -> disturbances.add(names.get(run.arm()) + ": " + sentence));
            }
        }
        Run first = of(0).get(round);
        Run second = of(arm).get(round);
        return new Pair(round, first.seed(), inRound.stream().map(Run::arm).toList(), measure.of(first.figures()), measure.of(second.figures()), disturbances);
    }

    /** All that may have changed the figures of a run, in sentences. */
    public List<String> disturbances(Run run) {
        var sentences = new ArrayList<>(run.disturbances());
        sentences.addAll(run.figures().steady());
        double[] iops = of(run.arm()).stream().mapToDouble(each -> each.figures().iops()).toArray();
        Steadiness.outliers(iops).get(run.round()).ifPresent(sentences::add);
        return sentences;
    }

    /** A sentence on what may have changed the figures of a run. */
    public record Disturbance(int round, int arm, String sentence) {
        private static final Pattern FIGURES = Pattern.compile("[0-9.]+( [%A-Za-z]+)?");

        /** The sentence without its figures: what happened, however much of it. */
        private String kind() {
            return FIGURES.matcher(sentence).replaceAll("#");
        }
    }

    /** All of them, the rarest kind first: what befell one run says more of that run than what befell them all. */
    public List<Disturbance> disturbances() {
        List<Disturbance> all = runs.stream().flatMap(run -> disturbances(run).stream().map(sentence -> new Disturbance(run.round(), run.arm(), sentence))).toList();
        Map<String, Long> times = all.stream().collect(Collectors.groupingBy(Disturbance::kind, Collectors.counting()));
        return all.stream().sorted(Comparator.comparing((Disturbance d) -> times.get(d.kind())).thenComparing(Disturbance::kind)).toList();
    }

    /** The verdict on an arm against the first. */
    public Statistics statistics(int arm) {
        return statistics(pairs(arm));
    }

    private Statistics statistics(List<Pair> pairs) {
        return Statistics.of(pairs.stream().mapToDouble(Pair::first).toArray(), pairs.stream().mapToDouble(Pair::second).toArray(), names.size() - 1);
    }

    /** Rounds in which something else was seen to go on while an arm or the first ran: what was watched, not how they fared. */
    public int disturbedRounds(int arm) {
        return (int) IntStream.range(0, rounds()).filter(round -> !calm(arm, round)).count();
    }

    private boolean calm(int arm, int round) {
        return runs.stream().noneMatch(run -> run.round() == round && (run.arm() == 0 || run.arm() == arm) && !run.disturbances().isEmpty());
    }

    /** The verdict on an arm by the rounds that nothing else disturbed. */
    public Statistics undisturbed(int arm) {
        List<Pair> calm = pairs(arm).stream().filter(pair -> calm(arm, pair.round())).toList();
        return statistics(calm);
    }

    /**
     * The verdict on an arm in one sentence. All rounds count: to leave some out after the fact is to choose the result. So
     * where half of them or more were disturbed, no winner is named without that, and without what the others say alone.
     */
    public String sentence(int arm, String first, String second) {
        Statistics all = statistics(arm);
        return all.sentence(first, second) + caution(arm).map(caution -> ", but " + caution).orElse("");
    }

    /** Why the winner that the rounds name is to be doubted. */
    public Optional<String> caution(int arm) {
        Statistics all = statistics(arm);
        int disturbed = disturbedRounds(arm);
        if (!all.judgement().decided() || 2 * disturbed < all.rounds()) {
            return Optional.empty();
        }
        Statistics calm = undisturbed(arm);
        String others = calm.rounds() == 0 ? "" : calm.judgement() == Judgement.TOO_FEW_ROUNDS ? "; the other " + calm.rounds() + " alone are too few to tell"
                : calm.judgement() == all.judgement() ? "; the other " + calm.rounds() + " alone say the same"
                : "; the other " + calm.rounds() + " alone say " + (calm.judgement().decided() ? calm.judgement().label() : "no difference that they can show");
        return Optional.of(disturbed + " of " + all.rounds() + " rounds were disturbed" + others);
    }

    /** Where an arm's mean latency differs from the first's, over all their runs; empty before both have one. */
    public Optional<Difference> difference(int arm) {
        return both(arm).map(pooled -> Difference.of(pooled.getFirst(), pooled.getLast()));
    }

    /** Of all runs of an arm. */
    public LatencyHistogram latencies(int arm) {
        return of(arm).stream().map(run -> run.figures().lat()).reduce(LatencyHistogram.empty(), LatencyHistogram::plus);
    }

    public Optional<Percentiles> percentiles(int arm) {
        return both(arm).map(pooled -> Percentiles.of(pooled.getFirst().lat(), pooled.getLast().lat()));
    }

    /** What differs in what the arm was asked to do; its environment apart. */
    public List<Surroundings.Different> asked(int arm) {
        return both(arm).map(pooled -> Surroundings.workload(pooled.getFirst().workload(), pooled.getLast().workload())).orElse(List.of());
    }

    public List<Surroundings.Different> environment(int arm) {
        return both(arm).map(pooled -> Surroundings.environment(pooled.getFirst().environment(), pooled.getLast().environment())).orElse(List.of());
    }

    private Optional<List<RunFigures>> both(int arm) {
        List<RunFigures> first = of(0).stream().map(Run::figures).toList();
        List<RunFigures> second = of(arm).stream().map(Run::figures).toList();
        return first.isEmpty() || second.isEmpty() ? Optional.empty() : Optional.of(List.of(RunFigures.pooled(first), RunFigures.pooled(second)));
    }

    /** A watched arm is slower for being watched: beside one that is not, that is no property of what is compared. */
    private Optional<String> unlike() {
        var watched = IntStream.range(0, names.size()).filter(arm -> !of(arm).isEmpty())
                .mapToObj(arm -> of(arm).getFirst().figures().source() == Source.KERNEL).distinct().toList();
        return watched.size() < 2 ? Optional.empty()
                : Optional.of("the kernel was watched in some arms and not in others, which slows those down; compare with --observe engine");
    }

    /** Sentences for the person: drift of an arm, and how many rounds were disturbed. */
    public List<String> warnings() {
        var warnings = new ArrayList<String>();
        unlike().ifPresent(warnings::add);
        for (int arm = 0; arm < names.size(); arm++) {
            String name = names.get(arm);
            double[] iops = of(arm).stream().mapToDouble(run -> run.figures().iops()).toArray();
            Steadiness.drift(iops).ifPresent(share -> warnings.add(String.format(Locale.ROOT,
                    "%s drifted by %+.0f %% from its first round to its last; interleaving keeps that out of the ratio, not out of the figures", name, 100 * share)));
        }
        long disturbed = IntStream.range(0, rounds()).filter(round -> runs.stream().anyMatch(run -> run.round() == round && !disturbances(run).isEmpty())).count();
        if (disturbed > 0) {
            warnings.add(disturbed + " of " + rounds() + " rounds were disturbed or not steady; all of them count");
        }
        warnings.addAll(remarks);
        return warnings;
    }
}
