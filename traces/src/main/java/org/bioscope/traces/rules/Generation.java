package org.bioscope.traces.rules;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.Op;

/** The rules that a span of kernel releases has in common. */
public final class Generation {
    private enum Released { YES, CANDIDATES, NO }

    private final String name;
    private final String title;
    private final Release first;
    private final Release last;
    private final RuleList<Completion> completion;
    private final RuleList<Submission> submission;
    private final RuleList<Completion> loop;
    private final Condition flushes;
    private final boolean ioUring;
    private final Released released;
    private final Map<Release, Integer> updates;
    private final Optional<String> breaks;

    private Generation(Builder b) {
        name = b.name;
        title = b.title;
        first = b.first;
        last = b.last;
        completion = b.completion;
        submission = b.submission;
        loop = b.loop;
        flushes = b.flushes;
        ioUring = b.ioUring;
        released = b.released;
        updates = Map.copyOf(b.updates);
        breaks = b.breaks;
    }

    /** Starts a generation that begins with {@code first} and ends with {@code last}, both with all their stable updates. */
    static Builder of(String name, Release first, Release last, String title) {
        return new Builder(name, first, last, title);
    }

    static final class Builder {
        private final String name;
        private final Release first;
        private final Release last;
        private final String title;
        private RuleList<Completion> completion;
        private RuleList<Submission> submission;
        private RuleList<Completion> loop = LoopRules.WORKQUEUE;
        private Condition flushes = Conditions.FLUSHES;
        private boolean ioUring = true;
        private Released released = Released.YES;
        private Map<Release, Integer> updates = Map.of();
        private Optional<String> breaks = Optional.empty();

        private Builder(String name, Release first, Release last, String title) {
            this.name = name;
            this.first = first;
            this.last = last;
            this.title = title;
            this.completion = EveryKernel.COMPLETION;
            this.submission = EveryKernel.SUBMISSION;
        }

        Builder completes(RuleList<Completion> rules) {
            completion = rules;
            return this;
        }

        Builder submits(RuleList<Submission> rules) {
            submission = rules;
            return this;
        }

        Builder loops(RuleList<Completion> rules) {
            loop = rules;
            return this;
        }

        Builder flushes(Condition when) {
            flushes = when;
            return this;
        }

        /** It was in the release candidates alone. */
        Builder inCandidates() {
            released = Released.CANDIDATES;
            return this;
        }

        /** It came with stable updates: for each branch the first patch level that has it. */
        Builder sinceUpdates(Map<Release, Integer> patchLevels) {
            updates = patchLevels;
            return this;
        }

        Builder withoutIoUring() {
            ioUring = false;
            return this;
        }

        /** Marks it unsafe, and as never released: it completes in the interrupt what may sleep. */
        Builder breaks(String what) {
            breaks = Optional.of(what);
            released = Released.NO;
            return this;
        }

        Generation build() {
            return new Generation(this);
        }
    }

    /** The name that the command line knows it by. */
    public String name() {
        return name;
    }

    /** A few words on what sets it apart. */
    public String title() {
        return title;
    }

    /** {@code 5.5 to 5.19}. */
    public String releases() {
        return first.equals(last) ? first.toString() : first + " to " + last;
    }

    /** Whether it completes in the interrupt what may sleep there. */
    public boolean unsafe() {
        return breaks.isPresent();
    }

    /** What its unsafe completions break; empty for every kernel that was ever released. */
    public Optional<String> breaks() {
        return breaks;
    }

    /** Whether a kernel of this release, by its number alone, has these rules. */
    boolean covers(Release release) {
        Release branch = release.branch();
        if (!includes(branch)) {
            return false;
        }
        return switch (released) {
            case YES -> updates.isEmpty() || !release.candidate() && release.patch() >= updates.get(branch);
            case CANDIDATES -> release.candidate();
            case NO -> false;
        };
    }

    /** Whether any kernel with these rules was released for good. */
    boolean released() {
        return released == Released.YES;
    }

    /** Whether the branch, or some stable update of it, is one of its releases. */
    boolean includes(Release branch) {
        return first.compareTo(branch) <= 0 && branch.compareTo(last) <= 0 && (updates.isEmpty() || updates.containsKey(branch));
    }

    RuleList<Completion> completion() {
        return completion;
    }

    RuleList<Submission> submission() {
        return submission;
    }

    Release first() {
        return first;
    }

    Release last() {
        return last;
    }

    /** What it does with a request of these facts. Pure; the same facts always get an equal verdict. */
    public Verdict decide(RequestFacts facts) {
        Decision<Submission> submitted = submitted(facts);
        Decision<Completion> completed = completion.decide(facts);
        Set<Work> work = work(facts);
        boolean sleepsInline = completed.outcome() == Completion.INLINE && work.stream().anyMatch(Work::sleeps);
        return new Verdict(this, facts, submitted, completed, by(completed.outcome(), submitted.outcome(), facts), work,
                sleepsInline ? breaks : Optional.empty(), LoopRules.decide(this, loop, facts));
    }

    /** What the tail of such a request has to do, as far as its facts are known. */
    public Set<Work> work(RequestFacts facts) {
        var work = EnumSet.of(Work.ACCOUNT);
        Filesystem fs = facts.get(Fact.FILESYSTEM);
        if (facts.get(Fact.OP) == Op.READ || facts.get(Fact.DAX) == Tri.YES || fs == Filesystem.BLOCK) {
            return work;
        }
        // btrfs and f2fs keep their records apart from the request: their end functions do not sleep.
        boolean converts = fs == Filesystem.EXT4 || fs == Filesystem.XFS;
        if (converts && Conditions.CONVERTS.or(Conditions.SHARED).test(facts) == Tri.YES) {
            work.add(Work.CONVERT);
        }
        if (Conditions.EXTENDS.test(facts) == Tri.YES) {
            work.add(Work.SIZE);
        }
        if (facts.get(Fact.PAGES_IN_FILE) == Tri.YES) {
            work.add(Work.INVALIDATE);
        }
        if (flushes.test(facts) == Tri.YES) {
            work.add(Work.FLUSH);
        }
        return work;
    }

    private Decision<Submission> submitted(RequestFacts facts) {
        Decision<Submission> decision = submission.decide(facts);
        boolean asked = facts.get(Fact.ENGINE) == IoEngine.IO_URING;
        boolean tooEarly = asked && !ioUring;
        boolean punts = decision.possible().contains(Submission.PUNT);
        if (asked && ioUring || !tooEarly && !punts) {
            return decision;
        }
        String why = !tooEarly ? "libaio asks for no NOWAIT, so io_submit itself may sleep here;"
                : punts ? "io_uring came with 5.1: as with libaio, the call itself may sleep here;" : "io_uring came with 5.1, so this is the answer for libaio:";
        return decision.turned(outcome -> outcome == Submission.PUNT ? Submission.BLOCKS : outcome, why);
    }

    private static Context by(Completion outcome, Submission submission, RequestFacts facts) {
        return switch (outcome) {
            case INLINE -> switch (facts.get(Fact.EARLY)) {
                case NO -> Context.SOFTIRQ;
                case YES -> submitter(submission);
                case UNKNOWN -> Context.UNKNOWN;
            };
            case WORKQUEUE -> Context.KWORKER;
            case WAITER, COPY -> submitter(submission);
            case CALLER, POLLED -> Context.TASK;
            case UNKNOWN -> Context.UNKNOWN;
        };
    }

    /** Who issued the request in the end. */
    private static Context submitter(Submission submission) {
        return switch (submission) {
            case DIRECT, BLOCKS -> Context.TASK;
            case PUNT -> Context.IO_WQ;
            case UNKNOWN -> Context.UNKNOWN;
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
