package org.bioscope.traces;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/**
 * What the kernel's own stamps show of a run. Pure; reads every row once, and where a workqueue was in it once more, since
 * reading ten million rows is what takes the time.
 */
final class KernelFindings {
    /** A cause that shows in fewer requests than this is not the story of the run. */
    private static final double WORTH_A_WORD = 0.01;
    /** From here on it is. */
    private static final double THE_STORY = 0.25;
    /** Of all completions; the rest is what strays to other CPUs now and then. */
    private static final double ALL_BUT_STRAYS = 0.95;

    private final RunReport report;
    private final Workload workload;
    private final RequestTrace trace;
    private final LongPredicate which;
    private final List<Finding> findings = new ArrayList<>();
    private long size;
    private long queued;
    private long waited;
    private long reads;
    private long writes;
    private long never;
    private long unwritten;
    /** Requests with each flag, by its bit. */
    private final long[] flags = new long[Integer.SIZE];
    private final long[] completions = new long[KernelRow.NO_CPU];
    private final BitSet submitters = new BitSet();

    private KernelFindings(RunReport report, LongPredicate which) {
        this.report = report;
        this.workload = report.workload();
        this.trace = report.trace();
        this.which = which;
    }

    /** Of those requests whose index {@code which} accepts. */
    static List<Finding> of(RunReport report, LongPredicate which) {
        var all = new KernelFindings(report, which);
        all.count();
        if (all.size == 0) {
            return List.of();
        }
        all.workqueue();
        all.neverReached();
        all.flagged();
        all.caches();
        all.oneCpu();
        all.joined();
        return all.findings;
    }

    private void count() {
        for (long i = 0; i < trace.size(); i++) {
            if (which.test(i)) {
                count(i);
            }
        }
    }

    private void count(long i) {
        size++;
        queued += trace.completion(i) == Completion.WORKQUEUE ? 1 : 0;
        waited += Telltales.waitedLongerThanDevice(trace, i) ? 1 : 0;
        Op op = trace.op(i);
        reads += op == Op.READ ? 1 : 0;
        writes += op == Op.WRITE ? 1 : 0;
        if (Telltales.neverReachedTheDisk(trace, i)) {
            never++;
            unwritten += trace.extent(i) == Extent.UNWRITTEN ? 1 : 0;
        }
        for (int rest = trace.kernelFlags(i); rest != 0; rest &= rest - 1) {
            flags[Integer.numberOfTrailingZeros(rest)]++;
        }
        int at = trace.cpu(i, KernelRow.COMPLETE_CPU);
        if (at != KernelRow.NO_CPU) {
            completions[at]++;
            submitters.set(trace.cpu(i, KernelRow.SUBMIT_CPU));
        }
    }

    private long with(int flag) {
        return flags[Integer.numberOfTrailingZeros(flag)];
    }

    private void workqueue() {
        String subject = workload.get(Workload.RW).writes() ? workload.get(Workload.RW).reads() ? "requests" : "writes" : "reads";
        LongPredicate byWorker = i -> trace.completion(i) == Completion.WORKQUEUE;
        LongPredicate tooLong = i -> Telltales.waitedLongerThanDevice(trace, i);
        if (queued <= size * WORTH_A_WORD) {
            return;
        }
        StageTimes times = StageTimes.of(trace, EnumSet.of(Stage.QUEUED, Stage.ISSUE), i -> which.test(i) && byWorker.test(i));
        LatencyHistogram waiting = times.dwell().get(Stage.QUEUED);
        LatencyHistogram device = times.dwell().get(Stage.ISSUE);
        String wait = waiting == null ? "the wait was not seen" : "they waited p50 " + Units.ns(waiting.percentileNs(50)) + ", p99 " + Units.ns(waiting.percentileNs(99));
        if (waited > size * WORTH_A_WORD) {
            String evidence = wait + (device == null ? "" : "; the device took p50 " + Units.ns(device.percentileNs(50)));
            String title = percent(waited, size) + " of the " + subject + " waited on the workqueue for longer than the device took";
            String next = "keep the jobs (--cpus_allowed) from the CPU that takes the interrupt, where one takes them all; else compare with --completion inline in the laboratory";
            add(waited > size * THE_STORY ? Finding.warning(title, evidence, next) : Finding.note(title, evidence, next), tooLong, "waited");
        } else {
            add(Finding.note(percent(queued, size) + " of the " + subject + " were completed on a workqueue", wait, "see what other kernels would have done"), byWorker, "path==workqueue");
        }
    }

    private void neverReached() {
        LongPredicate answered = i -> Telltales.neverReachedTheDisk(trace, i);
        if (never <= reads * WORTH_A_WORD) {
            return;
        }
        String extent = unwritten == never ? "unwritten" : unwritten == 0 ? "hole" : "hole or unwritten";
        add(Finding.warning("extent " + extent + ": " + (never == reads ? "these reads" : percent(never, reads) + " of the reads") + " never reached the disk",
                Units.count(never) + " of " + Units.count(reads) + " reads have no I/O below the filesystem, which answered with zeros", "choose the preparation 'written'"), answered, "nodisk");
    }

    /** What the kernel did to requests, by its flag. */
    private void flagged() {
        boolean device = report.environment().fact(Environment.FILESYSTEM).filter("block"::equals).isPresent();
        share(KernelRow.FLAG_PUNTED, WORTH_A_WORD, "punted", "of the requests were punted to io-wq", "io_uring could not issue them without waiting (NOWAIT)",
                device ? "compare with --ioengine libaio, whose submission waits instead"
                        : !workload.get(Workload.RW).writes() ? "look at the conditions of the first: dirty pages in its range, or a lock"
                        : workload.get(Workload.PREPARE) == Prepare.WRITTEN ? "look at the conditions of the first: time stamps, cached pages and locks punt overwrites, too" : "compare with the preparation 'written'");
        share(KernelRow.FLAG_MERGED, WORTH_A_WORD, "merged", "of the requests shared a block request", "the block layer merged neighbours: the device saw fewer, larger ones",
                "use a random pattern, or switch merging off (echo 2 > /sys/block/.../queue/nomerges)");
        share(KernelRow.FLAG_SPLIT, WORTH_A_WORD, "split", "of the requests became several block requests", "the device's limits or the file's extents cut them",
                "use a smaller --bs, or compare with a file made in one piece");
        share(KernelRow.FLAG_BUFFERED, WORTH_A_WORD, "buffered", "of the requests went through the page cache", "O_DIRECT was given up for them",
                "look at alignment, and at the file: data=journal, inline data or encryption on ext4, compression or checksums on btrfs, a shared extent on XFS");
        share(KernelRow.FLAG_INVALIDATE_FAILED, 0, "cached", "of the requests met cached pages that could not be dropped", "somebody maps the file, or writes it through the page cache meanwhile",
                "let all of them use direct I/O, or run on a file of Bioscope's own");
    }

    private void share(int flag, double least, String filter, String clause, String evidence, String tryNext) {
        long there = with(flag);
        if (there > size * least) {
            add(Finding.note(percent(there, size) + " " + clause, evidence, tryNext), has(flag), filter);
        }
    }

    private LongPredicate has(int flag) {
        return i -> (trace.kernelFlags(i) & flag) != 0;
    }

    /** What durability cost, where it was asked for. */
    private void caches() {
        if (workload.get(Workload.SYNC) == SyncMode.NONE || !workload.get(Workload.RW).writes()) {
            return;
        }
        long flushed = with(KernelRow.FLAG_FLUSHED);
        long forced = with(KernelRow.FLAG_FUA);
        String cache = report.environment().fact(Environment.WRITE_CACHE).orElse("unknown");
        String mode = "--sync " + workload.get(Workload.SYNC).label();
        if (flushed > writes * WORTH_A_WORD) {
            add(Finding.note(percent(flushed, writes) + " of the writes had the device's cache flushed", mode + ", write cache " + cache + ", FUA " + report.environment().fact(Environment.FUA).orElse("unknown"),
                    "compare with --sync none, or --fdatasync once for many"), has(KernelRow.FLAG_FLUSHED), "flushed");
        }
        if (forced > writes * WORTH_A_WORD) {
            add(Finding.note(percent(forced, writes) + " of the writes were sent with FUA", mode + ", write cache " + cache, "compare with --sync none"), has(KernelRow.FLAG_FUA), "fua");
        }
        if (flushed + forced == 0 && cache.equals("write through") && size > 0) {
            findings.add(Finding.note("durability needed no flush of the device here", mode + ", and no write was flushed or forced: the device has no volatile cache (write through)",
                    "do not expect that of a disk with one"));
        }
    }

    private void oneCpu() {
        submitters.clear(KernelRow.NO_CPU);
        long seen = Arrays.stream(completions).sum();
        long most = Arrays.stream(completions).max().orElseThrow();
        int busiest = IntStream.range(0, completions.length).filter(cpu -> completions[cpu] == most).findFirst().orElseThrow();
        if (seen > size / 2 && submitters.cardinality() > 1 && most >= seen * ALL_BUT_STRAYS) {
            add(Finding.note("CPU " + busiest + " takes " + (most == seen ? "all" : percent(most, seen) + " of the") + " completions",
                    "they were submitted on " + submitters.cardinality() + " CPUs", "look where the device's interrupts go (/proc/interrupts, smp_affinity), and at its queue/rq_affinity"), i -> trace.cpu(i, KernelRow.COMPLETE_CPU) == busiest, "cpu==" + busiest);
        }
    }

    private void joined() {
        report.kernel().ifPresent(kernel -> {
            long open = kernel.unjoined().values().stream().mapToLong(Long::longValue).sum();
            findings.add(Finding.note(Units.count(kernel.joined()) + " of " + Units.count(kernel.joined() + open, "request") + " joined",
                    kernel.lostEvents() == 0 ? "no event was lost" : Units.count(kernel.lostEvents(), "event") + " lost", ""));
            if (kernel.overheadPercent().isPresent()) {
                findings.add(Finding.note("watching costs %.0f %% here".formatted(kernel.overheadPercent().getAsDouble()),
                        "measured in pairs of runs, watched and not", "quote the IOPS of an unwatched run"));
            }
        });
    }

    /** With the first of its requests, and the filter that finds them all. */
    private void add(Finding finding, LongPredicate its, String filter) {
        findings.add(finding.shownBy(first(its)).selectedBy(filter));
    }

    private OptionalLong first(LongPredicate shows) {
        for (long i = 0; i < trace.size(); i++) {
            if (which.test(i) && shows.test(i)) {
                return OptionalLong.of(i);
            }
        }
        return OptionalLong.empty();
    }

    private static String percent(long part, long all) {
        double percent = 100.0 * part / all;
        return String.format(Locale.ROOT, percent >= 99.95 || percent < 0.05 ? "%.0f %%" : "%.1f %%", percent);
    }
}
