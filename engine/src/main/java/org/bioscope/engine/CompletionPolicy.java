package org.bioscope.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bioscope.engine.EngineConfig.Target;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Extent;
import org.bioscope.traces.Op;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.Rw;
import org.bioscope.traces.SyncMode;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.rules.Fact;
import org.bioscope.traces.rules.Filesystem;
import org.bioscope.traces.rules.Generation;
import org.bioscope.traces.rules.Generations;
import org.bioscope.traces.rules.Origin;
import org.bioscope.traces.rules.Position;
import org.bioscope.traces.rules.RequestFacts;
import org.bioscope.traces.rules.RunFacts;
import org.bioscope.traces.rules.Tri;
import org.bioscope.traces.rules.Verdict;
import org.bioscope.traces.rules.Work;

/**
 * Who finishes a request in the laboratory, as the table that the C side goes by: decided here, by the option
 * {@code completion} and a generation's rules, once for each kind of request that the run can make. Immutable.
 */
final class CompletionPolicy {
    private static final String RULES = "rules:";

    /** The bits of a row's number, as in {@code bioscope.h}. */
    private static final int AGAIN = 1;
    private static final int FAILED = 2;
    private static final int SITUATIONS = 4;
    private static final int ROW_BYTES = 8;

    private static final int BLOCK_BYTES = 4096;

    static final String WHAT_IT_IS = "laboratory: the kernel had already completed each request underneath, the same in every arm; the hand-off shown is added above it";

    private final byte[] table;
    private final boolean flush;
    private final List<String> notes;

    private CompletionPolicy(byte[] table, boolean flush, List<String> notes) {
        this.table = table;
        this.flush = flush;
        this.notes = List.copyOf(notes);
    }

    /** Empty where nothing is to be put in between; throws {@link WorkloadException} for what cannot be. */
    static Optional<CompletionPolicy> of(Workload workload, Target target, Path file, Environment environment) {
        if (!wanted(workload)) {
            return Optional.empty();
        }
        String mode = workload.get(Workload.COMPLETION);
        refuseWhatCannotBe(workload, mode);
        var policy = new Maker(workload, target, mode, known(environment, target, file));
        return Optional.of(policy.make());
    }

    /**
     * The loop layer's direct I/O on its backing file: who ends it, into {@code ways} for each op, and why. Only a
     * generation's rules have a say; without them the thread does that stands for the interrupt.
     */
    static void ofBacking(Workload workload, Target target, Path file, Environment environment, byte[] ways, List<String> notes) {
        String mode = workload.get(Workload.COMPLETION);
        if (!mode.startsWith(RULES)) {
            return;
        }
        // As the driver issues it: asynchronous, and never O_DSYNC, since flushes are requests of their own.
        Workload below = workload.with(Workload.LOOP, "none").with(Workload.SYNC, SyncMode.NONE).with(Workload.IOENGINE, "libaio");
        var maker = new Maker(below, target, mode, known(environment, target, file));
        for (Op op : List.of(Op.READ, Op.WRITE)) {
            if (maker.makes(op)) {
                Completion outcome = maker.completion(op, false, false);
                ways[op.ordinal()] = (byte) (outcome == Completion.WORKQUEUE ? Completion.WORKQUEUE : Completion.INLINE).ordinal();
            }
        }
        maker.notes.forEach(note -> notes.add("on the backing file, " + note));
    }

    /** Whether anything is to be put in between at all. */
    static boolean wanted(Workload workload) {
        return workload.changes(Workload.COMPLETION);
    }

    /** {@code uint8_t[4][8]} of {@code struct bioscope_config}. */
    byte[] table() {
        return table.clone();
    }

    /** Who finishes a request of that kind. */
    Completion completion(Op op, boolean again, boolean failed) {
        return Completion.values()[table[row(again, failed) * ROW_BYTES + op.ordinal()]];
    }

    /** Whether the completion of a write syncs the file, which then is opened without O_DSYNC or O_SYNC. */
    boolean flush() {
        return flush;
    }

    /** Sentences for the person: what this is, and what each rule said. */
    List<String> notes() {
        return notes;
    }

    private static int row(boolean again, boolean failed) {
        return (again ? AGAIN : 0) | (failed ? FAILED : 0);
    }

    private static void refuseWhatCannotBe(Workload workload, String mode) {
        String option = Workload.COMPLETION.name();
        if (workload.oneInFlight()) {
            throw new WorkloadException(option, "--completion " + mode + " with --ioengine " + workload.get(Workload.IOENGINE) + ": a call that waits has no completion apart from itself; use libaio or io_uring");
        }
        if (workload.get(Workload.HIPRI)) {
            throw new WorkloadException(option, "--completion " + mode + " with --hipri: there the task that polls completes its requests itself; leave one of them out");
        }
        if (workload.get(Workload.OBSERVE).equals("kernel")) {
            throw new WorkloadException(Workload.OBSERVE.name(), "--observe kernel with --completion " + mode
                    + ": the laboratory's stamps would be mixed up with the kernel's; use --observe engine");
        }
        if (mode.startsWith(RULES) && workload.get(Workload.IOENGINE).equals("nop")) {
            throw new WorkloadException(option, "--completion " + mode + " with --ioengine nop: without I/O there is nothing to decide; use inline, workqueue or caller");
        }
    }

    private static Environment known(Environment environment, Target target, Path file) {
        if (target == Target.NONE || environment.fact(Environment.FILESYSTEM).isPresent()) {
            return environment;
        }
        TargetFacts facts = target == Target.BLOCK_DEVICE ? TargetFacts.ofDevice(file) : TargetFacts.ofDirectory(file.toAbsolutePath().getParent());
        return facts.into(environment);
    }

    /** The work of making one. */
    private static final class Maker {
        private final Workload workload;
        private final Prepare prepare;
        private final String mode;
        private final Optional<Generation> generation;
        private final Optional<RunFacts> run;
        private final byte[] table = new byte[SITUATIONS * ROW_BYTES];
        private final Set<String> notes = new LinkedHashSet<>();

        Maker(Workload workload, Target target, String mode, Environment environment) {
            boolean asItIs = target == Target.BLOCK_DEVICE || target == Target.FILE_AS_IT_IS;
            // What lies in a file that was there already was written some time.
            this.prepare = asItIs ? Prepare.WRITTEN : workload.get(Workload.PREPARE);
            this.workload = workload.with(Workload.PREPARE, prepare);
            this.mode = mode;
            this.generation = mode.startsWith(RULES) ? Optional.of(named(mode.substring(RULES.length()))) : Optional.empty();
            this.run = RunFacts.of(this.workload, LoopPolicy.wanted(workload) ? ofLoopDevice(environment) : environment);
        }

        /** What the program reads and writes is a loop device then, and that is a block device without FUA. */
        private static Environment ofLoopDevice(Environment environment) {
            return environment.with(Environment.FILESYSTEM, "block").with(Environment.WRITE_CACHE, "write back").with(Environment.FUA, "no");
        }

        private static Generation named(String name) {
            return Generations.named(name).orElseThrow(() -> new WorkloadException(Workload.COMPLETION.name(), "--completion " + RULES + name
                    + ": there are no rules for '" + name + "'; give a release, or one of " + Generations.ALL.stream().map(Generation::name).collect(Collectors.joining(", "))));
        }

        CompletionPolicy make() {
            notes.add(WHAT_IT_IS);
            for (boolean failed : new boolean[] {false, true}) {
                for (boolean again : new boolean[] {false, true}) {
                    for (Op op : Op.values()) {
                        table[row(again, failed) * ROW_BYTES + op.ordinal()] = (byte) completion(op, again, failed).ordinal();
                    }
                }
            }
            boolean flush = flushes();
            if (flush) {
                notes.add("laboratory: each write's completion syncs the file, as the kernel's does for " + workload.get(Workload.SYNC).label()
                        + "; the file is opened without it");
            }
            noteTheMachine();
            return new CompletionPolicy(table, flush, new ArrayList<>(notes));
        }

        private Completion completion(Op op, boolean again, boolean failed) {
            // A sync is no direct I/O: its end is nobody's to hand on.
            if (op.isSync()) {
                return Completion.INLINE;
            }
            if (generation.isEmpty()) {
                return Completion.valueOf(mode.toUpperCase(Locale.ROOT));
            }
            if (op == Op.NOP || !makes(op)) {
                return Completion.INLINE;
            }
            Verdict verdict = generation.get().decide(facts(op, again, failed));
            Completion outcome = carriedOut(op, verdict);
            if (!failed) {
                note(op, again, verdict, outcome);
            }
            return outcome;
        }

        private boolean makes(Op op) {
            // What was written is read back under verify.
            return op == Op.READ ? workload.get(Workload.RW).reads() || !workload.get(Workload.VERIFY).equals("none") : workload.get(Workload.RW).writes();
        }

        /** The kernel's outcome as a hand-off that the laboratory has. */
        private Completion carriedOut(Op op, Verdict verdict) {
            return switch (verdict.outcome()) {
                case INLINE, WORKQUEUE, CALLER -> verdict.outcome();
                // In both the task that submitted finishes the request itself.
                case WAITER, COPY -> Completion.CALLER;
                case POLLED, UNKNOWN -> throw new WorkloadException(Workload.COMPLETION.name(), "--completion " + mode + ": for a " + op.label() + " the rules say "
                        + verdict.completion().because() + "; use --completion inline, workqueue or caller");
            };
        }

        private void note(Op op, boolean again, Verdict verdict, Completion outcome) {
            Verdict first = again ? generation.orElseThrow().decide(facts(op, false, false)) : verdict;
            if (again && first.outcome() == verdict.outcome()) {
                return;
            }
            String which = again ? op.label() + " of a block that this run wrote" : op.label();
            String imitated = outcome == verdict.outcome() ? "" : " (here it is handed back to the submitter as if by caller completion; the call itself does not wait)";
            notes.add("rules of " + verdict.generation().name() + ": a " + which + " completes by " + verdict.outcome().label() + imitated + ": " + verdict.completion().because());
        }

        /** What is known beforehand, with what the laboratory itself makes sure of. */
        private RequestFacts facts(Op op, boolean again, boolean failed) {
            RequestFacts facts = run.orElseThrow().expected(op).with(Fact.ERROR, failed).with(Fact.EARLY, false);
            if (!facts.knows(Fact.WRITE_CACHE)) {
                facts = facts.with(Fact.WRITE_CACHE, Tri.YES, Origin.ASSUMED);
            }
            if (!facts.knows(Fact.FUA)) {
                facts = facts.with(Fact.FUA, Tri.NO, Origin.ASSUMED);
            }
            if (facts.get(Fact.FILESYSTEM) == Filesystem.BLOCK) {
                return facts;
            }
            facts = facts.with(Fact.UNALIGNED, (workload.get(Workload.BS) | workload.get(Workload.OFFSET)) % BLOCK_BYTES != 0)
                    .with(Fact.EXTENT, again ? Extent.MAPPED : prepared());
            return op == Op.READ ? facts : grown(facts, again).with(Fact.PAGES_IN_FILE, cached(again)).with(Fact.FIRST_WRITE, false);
        }

        private Extent prepared() {
            return switch (prepare) {
                case NONE, TRUNCATE -> Extent.HOLE;
                case FALLOCATE, KEEP_SIZE -> Extent.UNWRITTEN;
                case WRITTEN, CACHED, DIRTY -> Extent.MAPPED;
            };
        }

        private RequestFacts grown(RequestFacts facts, boolean again) {
            boolean grows = !again && (prepare == Prepare.NONE || prepare == Prepare.KEEP_SIZE);
            Position beyond = workload.get(Workload.RW) == Rw.WRITE && workload.get(Workload.NUMJOBS) == 1 ? Position.APPEND : Position.PAST_END;
            return facts.with(Fact.POSITION, grows ? beyond : Position.INSIDE).with(Fact.BEYOND_DISKSIZE, grows);
        }

        /** A write drops the pages under it, so that none are left once each block was written. */
        private boolean cached(boolean again) {
            return (prepare == Prepare.CACHED || prepare == Prepare.DIRTY) && (!again || workload.get(Workload.NORANDOMMAP));
        }

        private boolean flushes() {
            // The loop layer has its own: a request after the write.
            if (LoopPolicy.wanted(workload) || workload.get(Workload.SYNC) == SyncMode.NONE || !workload.get(Workload.RW).writes() || run.isEmpty()) {
                return false;
            }
            Generation flushing = generation.orElseGet(Generations.ALL::getLast);
            return flushing.decide(facts(Op.WRITE, false, false)).work().contains(Work.FLUSH)
                    || flushing.decide(facts(Op.WRITE, true, false)).work().contains(Work.FLUSH);
        }

        private void noteTheMachine() {
            notes.add("laboratory: CPU time and context switches are those of the submitting threads alone, without interrupts and workers");
            if (workload.get(Workload.IOENGINE).equals("io_uring") && !workload.get(Workload.SQTHREAD_POLL)) {
                notes.add("laboratory: io_uring posts a completion by way of the thread that submitted it, which is disturbed for it in every arm; libaio is not");
            }
            if (Runtime.getRuntime().availableProcessors() == 1) {
                notes.add("laboratory: there is one CPU, on which submitter, interrupt and worker take turns: no arm can gain by working beside another");
            }
        }
    }
}
