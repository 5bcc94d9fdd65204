package org.bioscope.traces.rules;

import static org.bioscope.traces.Completion.COPY;
import static org.bioscope.traces.Completion.INLINE;
import static org.bioscope.traces.Completion.UNKNOWN;
import static org.bioscope.traces.rules.Condition.of;

import java.util.Optional;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Extent;
import org.bioscope.traces.SyncMode;

/** The loop driver: buffered or direct, and who issues. The same two ways in every kernel here, from two kinds of worker. */
final class LoopRules {
    private static final Condition BUFFERED = of(Fact.LOOP, LoopMode.BUFFERED).called("the loop device is buffered");

    /** Up to 5.13 each loop device has a thread of its own. */
    static final RuleList<Completion> KTHREAD = rules("thread loopN (from 5.14 on a workqueue)", "Linux 5.10.89 drivers/block/loop.c");
    /** From 5.14 a workqueue, one work for each cgroup. */
    static final RuleList<Completion> WORKQUEUE = rules("workqueue loopN", "Linux 6.18.2 drivers/block/loop.c lo_rw_aio");

    private LoopRules() {
    }

    private static RuleList<Completion> rules(String worker, String source) {
        return RuleList.answering(UNKNOWN).from(source)
                .when(BUFFERED, COPY, "the " + worker + " copies through the backing file's page cache and is done; writing back comes later and belongs to no request")
                .otherwise("the loop device does direct I/O", INLINE, "the " + worker + " issues asynchronous direct I/O on the backing file, never NOWAIT; "
                        + "its completion ends the loop request in a softirq, and the request above completes by its own rules");
    }

    static Optional<LoopVerdict> decide(Generation generation, RuleList<Completion> rules, RequestFacts facts) {
        if (facts.get(Fact.LOOP) == LoopMode.NONE || facts.get(Fact.DAX) == Tri.YES) {
            return Optional.empty();
        }
        Decision<Completion> decision = rules.decide(facts);
        Optional<Verdict> backing = decision.outcome() == INLINE ? Optional.of(generation.decide(backing(facts))) : Optional.empty();
        return Optional.of(new LoopVerdict(decision, backing));
    }

    /** The backing file as the driver writes to it: an overwrite without O_DSYNC, since flushes are requests of their own. */
    private static RequestFacts backing(RequestFacts upper) {
        Filesystem fs = upper.get(Fact.FILESYSTEM) == Filesystem.BLOCK ? Filesystem.EXT4 : upper.get(Fact.FILESYSTEM);
        return RequestFacts.usual().with(Fact.OP, upper.get(Fact.OP)).with(Fact.ENGINE, IoEngine.LIBAIO).with(Fact.SYNC, SyncMode.NONE)
                .with(Fact.ERROR, upper.get(Fact.ERROR)).with(Fact.EXTENT, Extent.MAPPED, Origin.ASSUMED).with(Fact.FILESYSTEM, fs, Origin.ASSUMED);
    }
}
