package org.bioscope.traces.simulate;

import java.util.List;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Op;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.Workload;
import org.bioscope.traces.rules.Detection;
import org.bioscope.traces.rules.Fact;
import org.bioscope.traces.rules.Filesystem;
import org.bioscope.traces.rules.Generation;
import org.bioscope.traces.rules.Generations;
import org.bioscope.traces.rules.IoEngine;
import org.bioscope.traces.rules.Length;
import org.bioscope.traces.rules.PagesInRange;
import org.bioscope.traces.rules.RequestFacts;
import org.bioscope.traces.rules.Submission;
import org.bioscope.traces.rules.Tri;
import org.bioscope.traces.rules.Verdict;

/** A kernel's ways by the rules of its generation. */
public final class RulePaths implements KernelPaths {
    private static final long PAGE_BYTES = 4096;
    private static final long BIO_BYTES = 256 * PAGE_BYTES;

    private final String kernel;
    private final Generation generation;
    private final Filesystem filesystem;

    /** {@code kernel} is what the person called it. */
    public RulePaths(String kernel, Generation generation, Filesystem filesystem) {
        this.kernel = kernel;
        this.generation = generation;
        this.filesystem = filesystem;
    }

    /** By a release such as {@code 6.12}, a rule set's name, or {@code running}; throws {@link ModelException}. */
    public static RulePaths of(String kernel, Model model) {
        Filesystem filesystem = Filesystem.named(model.filesystem());
        if (filesystem == Filesystem.OTHER) {
            throw new ModelException("filesystem " + model.filesystem() + ": no rules are written for it; use ext4, xfs, btrfs, f2fs or block");
        }
        if (kernel.equals("running")) {
            Detection running = Detection.running();
            return new RulePaths(running.release(), running.generation(), filesystem);
        }
        if (kernel.equals("all")) {
            throw new ModelException("kernel all: a simulation follows the rules of one; 'bioscope compare' and 'bioscope sweep' take several");
        }
        return new RulePaths(kernel, Generations.named(kernel).orElseThrow(() -> new ModelException(Generations.unknown(kernel))), filesystem);
    }

    @Override
    public String kernel() {
        return kernel;
    }

    @Override
    public Code code() {
        if (filesystem == Filesystem.BLOCK) {
            return Code.BLOCK;
        }
        // ext4 left fs/direct-io.c with 5.5, btrfs soon after, f2fs with 5.17, and nobody goes back to it.
        boolean legacy = switch (filesystem) {
            case EXT4, BTRFS -> generation.name().equals("4.15");
            case F2FS -> List.of("4.15", "5.10").contains(generation.name());
            case XFS, BLOCK, OTHER -> false;
        };
        return legacy ? Code.LEGACY : Code.IOMAP;
    }

    @Override
    public Route route(Kind kind) {
        RequestFacts facts = facts(kind);
        Verdict verdict = generation.decide(facts);
        Completion completion = verdict.outcome();
        Submission submission = verdict.submission().outcome();
        if (!verdict.completion().sure() || !verdict.submission().sure() || completion == Completion.COPY) {
            throw new ModelException("kernel " + kernel + " with " + facts + ": the way of such a request cannot be simulated: "
                    + verdict.summary());
        }
        return new Route(submission, completion, verdict.work());
    }

    private RequestFacts facts(Kind kind) {
        Workload workload = kind.workload();
        long bytes = workload.get(Workload.BS);
        boolean write = kind.op() == Op.WRITE;
        var facts = RequestFacts.usual().with(Fact.OP, kind.op()).with(Fact.ENGINE, engine(workload)).with(Fact.FILESYSTEM, filesystem)
                .with(Fact.LENGTH, bytes <= PAGE_BYTES ? Length.PAGE : bytes <= BIO_BYTES ? Length.BIO : Length.LARGER)
                .with(Fact.POLLED, Tri.of(workload.get(Workload.HIPRI))).with(Fact.WRITE_CACHE, Tri.of(kind.device().writeCache()))
                .with(Fact.FUA, Tri.of(kind.device().fua()));
        if (write) {
            facts = facts.with(Fact.SYNC, workload.get(Workload.SYNC));
        }
        if (filesystem == Filesystem.BLOCK) {
            return facts;
        }
        facts = facts.with(Fact.EXTENT, kind.extent()).with(Fact.UNALIGNED, Tri.of(bytes % PAGE_BYTES != 0))
                .with(Fact.PAGES_IN_RANGE, kind.cachedRange() ? PagesInRange.CLEAN : PagesInRange.NONE)
                .with(Fact.PAGES_IN_FILE, Tri.of(workload.get(Workload.PREPARE) == Prepare.CACHED));
        return write ? facts.with(Fact.POSITION, kind.position()).with(Fact.BEYOND_DISKSIZE, Tri.of(kind.extending()))
                .with(Fact.FIRST_WRITE, Tri.of(kind.firstWrite())).with(Fact.UPDATE_TIME, Tri.of(kind.updateTime())) : facts;
    }

    private static IoEngine engine(Workload workload) {
        return switch (workload.get(Workload.IOENGINE)) {
            case "psync" -> IoEngine.PSYNC;
            case "libaio" -> IoEngine.LIBAIO;
            default -> IoEngine.IO_URING;
        };
    }
}
