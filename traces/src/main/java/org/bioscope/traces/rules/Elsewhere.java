package org.bioscope.traces.rules;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bioscope.traces.Completion;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.Finding;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Units;

/**
 * The requests of a run under the rules of every generation: how many would be completed where, and, under the rules of
 * the kernel that ran them, how far that is what was seen. Immutable; any thread.
 *
 * @param shares   one for each generation, oldest first
 * @param here     the generation that the run's own kernel follows; empty where it is not known
 * @param counts   its predictions beside what was observed; empty where nobody looked
 * @param observed where the requests were seen to complete
 * @param requests reads and writes counted
 */
public record Elsewhere(List<Share> shares, Optional<Generation> here, Optional<Predictions.Counts> counts, Map<Completion, Long> observed, long requests) {

    /**
     * A run's requests under one generation.
     *
     * @param outcomes where they would complete; {@link Completion#UNKNOWN} where that depends on facts that nobody knows
     * @param punted   how many would be punted, for certain
     * @param unsafe   how many would sleep in the interrupt
     */
    public record Share(Generation generation, Map<Completion, Long> outcomes, long punted, long unsafe) {
        public Share {
            outcomes = unmodifiable(outcomes);
        }

        public long count(Completion completion) {
            return outcomes.getOrDefault(completion, 0L);
        }
    }

    public Elsewhere {
        shares = List.copyOf(shares);
        observed = unmodifiable(observed);
    }

    /** Nothing is known of any request: no run, or one whose requests have no facts. */
    public static Elsewhere nothing() {
        return new Elsewhere(List.of(), Optional.empty(), Optional.empty(), Map.of(), 0);
    }

    /** Reads every row of the report's trace that {@code which} accepts. */
    public static Elsewhere of(RunReport report, LongPredicate which) {
        Optional<RunFacts> facts = RunFacts.of(report.workload(), report.environment());
        if (facts.isEmpty() || report.trace().size() == 0) {
            return nothing();
        }
        RequestTrace trace = report.trace();
        boolean looked = report.source() == Source.KERNEL;
        Optional<Predictions> predictions = looked ? Predictions.of(report) : Optional.empty();
        // Requests that were seen alike have one verdict: a few dozen classes stand for millions of requests. Nothing is made
        // for a request: collecting that would hold up a window in which somebody scrolls meanwhile.
        var alike = new long[1 << Sighting.BITS];
        var observed = new long[Completion.values().length];
        for (long at = 0; at < trace.size();) {
            MemorySegment engine = trace.engineRows(at);
            MemorySegment kernel = trace.hasKernelRows() ? trace.kernelRows(at) : MemorySegment.NULL;
            long rows = engine.byteSize() / EngineRow.BYTES;
            for (long row = 0; row < rows; row++) {
                Op op = trace.op(at + row);
                if ((op == Op.READ || op == Op.WRITE) && which.test(at + row)) {
                    alike[Sighting.of(engine, row * EngineRow.BYTES, kernel, row * KernelRow.BYTES)]++;
                    observed[trace.completion(at + row).ordinal()]++;
                }
            }
            at += rows;
        }
        Map<Integer, Long> classes = IntStream.range(0, alike.length).filter(sighting -> alike[sighting] > 0).boxed().collect(Collectors.toMap(sighting -> sighting, sighting -> alike[sighting]));
        var shares = new ArrayList<Share>();
        for (Generation generation : Generations.ALL) {
            shares.add(share(generation, facts.get(), classes));
        }
        Optional<Generation> here = Predictions.of(report).map(Predictions::generation);
        return new Elsewhere(shares, here, predictions.map(p -> p.count(trace, which)), looked ? named(observed) : Map.of(), Arrays.stream(alike).sum());
    }

    /** What a kernel makes of them; empty where nothing is known of any request. */
    public Optional<Share> on(Generation generation) {
        return shares.stream().filter(share -> share.generation() == generation).findFirst();
    }

    /** That the rules were wrong about a request is never hidden: it is a finding, with the first such request. */
    public Optional<Finding> mismatch() {
        return counts.filter(c -> c.mismatched() > 0).map(c -> new Finding(Finding.Severity.WARNING,
                Units.count(c.mismatched(), "request") + " went another way than the rules of " + here.orElseThrow().name() + " predict",
                "of " + Units.count(c.matched() + c.mismatched()) + " that the rules are sure of", "look at the conditions of the first", c.mismatch()));
    }

    private static Share share(Generation generation, RunFacts facts, Map<Integer, Long> alike) {
        var outcomes = new EnumMap<Completion, Long>(Completion.class);
        long punted = 0;
        long unsafe = 0;
        for (var requests : alike.entrySet()) {
            Verdict verdict = generation.decide(facts.facts(requests.getKey()));
            outcomes.merge(verdict.outcome(), requests.getValue(), Long::sum);
            punted += verdict.submission().sure() && verdict.submission().outcome() == Submission.PUNT ? requests.getValue() : 0;
            unsafe += verdict.unsafe() ? requests.getValue() : 0;
        }
        return new Share(generation, outcomes, punted, unsafe);
    }

    private static Map<Completion, Long> named(long[] counts) {
        var named = new EnumMap<Completion, Long>(Completion.class);
        for (Completion completion : Completion.values()) {
            if (counts[completion.ordinal()] > 0) {
                named.put(completion, counts[completion.ordinal()]);
            }
        }
        return named;
    }

    private static Map<Completion, Long> unmodifiable(Map<Completion, Long> counts) {
        var copy = new EnumMap<Completion, Long>(Completion.class);
        copy.putAll(counts);
        return Collections.unmodifiableMap(copy);
    }
}
