package org.bioscope.traces.rules;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.Environment;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.rules.Prediction.Match;
import org.jspecify.annotations.Nullable;

/**
 * A generation's verdict for every request of a run, beside what was observed. Requests whose facts are equal share their
 * verdict, so that a request costs a table look-up. Owned by one thread.
 */
public final class Predictions {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final Completion[] COMPLETIONS = Completion.values();
    private static final Context[] CONTEXTS = Context.values();

    private final Generation generation;
    private final RunFacts run;
    private final @Nullable Verdict[] verdicts = new Verdict[1 << Sighting.BITS];
    /** For each sighting seen so far and each way to complete and to submit: a {@link Match} ordinal plus one. */
    private final byte @Nullable [][] matches = new byte[1 << Sighting.BITS][];

    public Predictions(Generation generation, RunFacts run) {
        this.generation = generation;
        this.run = run;
    }

    /** By the rules that the run's own kernel was found to follow; empty where none speak of it, or of a run without direct I/O. */
    public static Optional<Predictions> of(RunReport report) {
        Environment environment = report.environment();
        Optional<Generation> inForce = environment.fact(Environment.GENERATION).or(() -> environment.fact(Environment.KERNEL)).flatMap(Generations::named);
        return inForce.flatMap(generation -> RunFacts.of(report.workload(), environment).map(run -> new Predictions(generation, run)));
    }

    public Generation generation() {
        return generation;
    }

    /** How predictions and observations stand to each other; {@code mismatch} is the first request to look at. */
    public record Counts(long matched, long mismatched, long unknown, OptionalLong mismatch) {
        public static final Counts NONE = new Counts(0, 0, 0, OptionalLong.empty());

        public Counts plus(Counts later) {
            return new Counts(matched + later.matched, mismatched + later.mismatched, unknown + later.unknown, mismatch.isPresent() ? mismatch : later.mismatch);
        }
    }

    /** The verdict on one request; empty for fsync and fdatasync. */
    public Optional<Verdict> verdict(RequestTrace trace, long index) {
        Op op = trace.op(index);
        return op == Op.READ || op == Op.WRITE ? Optional.of(verdict(Sighting.of(trace, index))) : Optional.empty();
    }

    /** One request, with its sentence; empty for fsync and fdatasync. */
    public Optional<Prediction> predict(RequestTrace trace, long index) {
        return verdict(trace, index).map(verdict -> {
            int sighting = Sighting.of(trace, index);
            if (Sighting.otherError(sighting)) {
                return new Prediction(Match.UNKNOWN, verdict, "it failed with errno " + -trace.result(index) + " before a device was asked");
            }
            boolean joined = Sighting.joined(sighting);
            Completion completion = joined ? trace.completion(index) : Completion.UNKNOWN;
            return Prediction.of(verdict, completion, trace.context(index), punted(trace.kernelFlags(index), joined));
        });
    }

    /** All requests of a trace. */
    public Counts count(RequestTrace trace) {
        return count(trace, 0, trace.size());
    }

    /** The requests from {@code from} to before {@code to}, for a drain that counts as rows arrive. */
    public Counts count(RequestTrace trace, long from, long to) {
        return count(trace, from, to, row -> true);
    }

    /** Those of a trace that {@code which} accepts. */
    Counts count(RequestTrace trace, LongPredicate which) {
        return count(trace, 0, trace.size(), which);
    }

    private Counts count(RequestTrace trace, long from, long to, LongPredicate which) {
        long[] by = new long[Match.values().length];
        long mismatch = -1;
        for (long at = from; at < to;) {
            MemorySegment engine = trace.engineRows(at);
            MemorySegment kernel = trace.hasKernelRows() ? trace.kernelRows(at) : MemorySegment.NULL;
            long rows = Math.min(to - at, engine.byteSize() / EngineRow.BYTES);
            for (long row = 0; row < rows; row++) {
                byte op = engine.get(BYTE, row * EngineRow.BYTES + EngineRow.OP);
                if (op != Op.READ.ordinal() && op != Op.WRITE.ordinal() || !which.test(at + row)) {
                    continue;
                }
                int match = match(engine, row, kernel);
                by[match]++;
                if (match == Match.MISMATCHED.ordinal() && mismatch < 0) {
                    mismatch = at + row;
                }
            }
            at += rows;
        }
        return new Counts(by[Match.MATCHED.ordinal()], by[Match.MISMATCHED.ordinal()], by[Match.UNKNOWN.ordinal()],
                mismatch < 0 ? OptionalLong.empty() : OptionalLong.of(mismatch));
    }

    private int match(MemorySegment engine, long row, MemorySegment kernel) {
        int sighting = Sighting.of(engine, row * EngineRow.BYTES, kernel, row * KernelRow.BYTES);
        if (!Sighting.joined(sighting) || Sighting.otherError(sighting)) {
            return Match.UNKNOWN.ordinal();
        }
        int completion = kernel.get(BYTE, row * KernelRow.BYTES + KernelRow.COMPLETION);
        int context = kernel.get(BYTE, row * KernelRow.BYTES + KernelRow.CONTEXT);
        int flags = kernel.get(INT, row * KernelRow.BYTES + KernelRow.FLAGS);
        if (completion < 0 || completion >= COMPLETIONS.length || context < 0 || context >= CONTEXTS.length) {
            return Match.UNKNOWN.ordinal();
        }
        boolean punted = (flags & KernelRow.FLAG_PUNTED) != 0;
        byte @Nullable [] known = matches[sighting];
        if (known == null) {
            known = new byte[COMPLETIONS.length * CONTEXTS.length * 2];
            matches[sighting] = known;
        }
        int way = (completion * CONTEXTS.length + context) * 2 + (punted ? 1 : 0);
        if (known[way] == 0) {
            Prediction prediction = Prediction.of(verdict(sighting), COMPLETIONS[completion], CONTEXTS[context], punted(flags, true));
            known[way] = (byte) (prediction.match().ordinal() + 1);
        }
        return known[way] - 1;
    }

    private Verdict verdict(int sighting) {
        @Nullable Verdict verdict = verdicts[sighting];
        if (verdict == null) {
            verdict = generation.decide(run.facts(sighting));
            verdicts[sighting] = verdict;
        }
        return verdict;
    }

    private static Tri punted(int flags, boolean joined) {
        return joined ? Tri.of((flags & KernelRow.FLAG_PUNTED) != 0) : Tri.UNKNOWN;
    }
}
