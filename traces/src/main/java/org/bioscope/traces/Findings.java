package org.bioscope.traces;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongPredicate;

/**
 * What an expert would point out on a run: traps of measuring first, then where the time went. Each finding is computed
 * from the report alone and carries the figures that it rests on. Pure; reads every row once, so not for every frame.
 */
public final class Findings {
    /** Below this a run shows how a disk behaves now and then, not how it performs: fio's users ask for 30 s and a ramp. */
    private static final long MEASUREMENT_NS = 30_000_000_000L;
    /** A mean depth below this part of what was asked is worth a word; less is the ragged start and end. */
    private static final double DEPTH_REACHED = 0.75;
    /** A cause that shows in fewer requests than this is not the story of the run. */
    private static final double WORTH_A_WORD = 0.01;

    private final RunReport report;
    private final Workload workload;
    private final RequestTrace trace;
    private final LongPredicate which;
    private final boolean whole;
    private final List<Finding> findings = new ArrayList<>();

    private Findings(RunReport report, LongPredicate which, boolean whole) {
        this.report = report;
        this.which = which;
        this.whole = whole;
        this.workload = report.workload();
        this.trace = report.trace();
    }

    /** All findings, the gravest first. */
    public static List<Finding> of(RunReport report) {
        return of(new Findings(report, i -> true, true));
    }

    /** Of those requests alone whose index {@code which} accepts; {@code report} has their totals and the whole trace. */
    public static List<Finding> of(RunReport report, LongPredicate which) {
        return of(new Findings(report, which, false));
    }

    private static List<Finding> of(Findings all) {
        RunReport report = all.report;
        all.trouble();
        all.traps();
        if (all.whole) {
            all.depth();
        }
        if (report.trace().hasKernelRows() && report.trace().size() > 0) {
            all.inside();
        }
        if (report.source() == Source.LABORATORY) {
            all.findings.addAll(LaboratoryFindings.of(report));
        }
        all.findings.sort(Comparator.comparing(Finding::severity).reversed());
        return List.copyOf(all.findings);
    }

    private void trouble() {
        report.failure().ifPresent(f -> findings.add(Finding.error("failed after " + Units.ns(f.atNs()), f.message(), "")));
        Totals totals = report.totals();
        long errors = totals.read().errors() + totals.write().errors() + totals.sync().errors();
        if (errors > 0) {
            findings.add(Finding.error(Units.count(errors) + " requests failed", "of " + Units.count(totals.requests()),
                    "look at the first one's result").shownBy(first(i -> trace.result(i) < 0)));
        }
        if (totals.mismatches() > 0) {
            findings.add(Finding.error(Units.count(totals.mismatches()) + " blocks came back changed",
                    "of " + Units.count(totals.verified()) + " verified", "stop using this device for data you need")
                    .shownBy(first(i -> (trace.flags(i) & EngineRow.FLAG_VERIFY_FAILED) != 0)));
        }
        if (totals.dropped() > 0) {
            findings.add(Finding.warning(Units.count(totals.dropped()) + " requests are not in the trace",
                    "a ring or the trace was full; counts and latencies are exact all the same", "record to a file with --record"));
        }
        report.kernel().filter(k -> k.lostEvents() > 0).ifPresent(k -> findings.add(Finding.warning(
                Units.count(k.lostEvents()) + " kernel events were lost", "the requests that they belong to say so", "watch a slower run")));
    }

    private void traps() {
        if (report.phase().over() && report.failure().isEmpty() && report.source() != Source.SIMULATED && report.measuredNs() < MEASUREMENT_NS) {
            findings.add(Finding.note("a demonstration, not a measurement", Units.ns(report.measuredNs()) + " were measured"
                    + (workload.get(Workload.RAMP_TIME) == 0 ? " without a ramp" : ""), "run 30 s or more after a ramp of 5 s"));
        }
        LatencyHistogram lat = report.totals().lat();
        if (lat.total() > 0 && !lat.supports(99.9)) {
            findings.add(Finding.note("too few requests for p99.9", Units.count(lat.total()) + " measured, ten beyond it need 10 000", ""));
        }
        if (lat.maxNs() >= LatencyHistogram.CEILING_NS) {
            findings.add(Finding.warning("latencies above the histogram's ceiling", "the maximum is " + Units.ns(lat.maxNs()), "trust the maximum, not the percentiles"));
        }
        boolean fresh = workload.get(Workload.PREPARE) == Prepare.NONE || workload.get(Workload.PREPARE) == Prepare.TRUNCATE
                || workload.get(Workload.PREPARE) == Prepare.FALLOCATE || workload.get(Workload.PREPARE) == Prepare.KEEP_SIZE;
        if (workload.get(Workload.RW).reads() && fresh && workload.get(Workload.FILENAME).isEmpty()) {
            findings.add(Finding.warning("these reads may never reach the disk", "the file is " + workload.get(Workload.PREPARE).meaning()
                    + "; a filesystem answers such reads with zeros", "choose the preparation 'written'"));
        }
        if (workload.oneInFlight() && workload.get(Workload.IODEPTH) > 1) {
            findings.add(Finding.note(workload.get(Workload.IOENGINE) + " keeps one request in flight", "iodepth " + workload.get(Workload.IODEPTH) + " was asked",
                    "use io_uring or libaio, or more jobs"));
        }
    }

    private void depth() {
        Totals totals = report.totals();
        boolean closedLoop = workload.get(Workload.RATE_IOPS) == 0 && !workload.oneInFlight();
        double asked = (double) workload.get(Workload.IODEPTH) * workload.get(Workload.NUMJOBS);
        if (!closedLoop || totals.requests() == 0 || totals.meanDepth() == 0 || totals.meanDepth() >= asked * DEPTH_REACHED) {
            return;
        }
        LatencyHistogram slat = totals.read().slat().plus(totals.write().slat());
        boolean blocks = slat.sumNs() > totals.lat().sumNs() / 4;
        findings.add(Finding.warning("depth %.0f asked, %.1f achieved".formatted(asked, totals.meanDepth()),
                "the submitting call takes " + Units.ns(Math.round(slat.meanNs())) + " of " + Units.ns(Math.round(totals.lat().meanNs())),
                blocks ? "submission blocks: try the preparation 'written', or io_uring" : "submit in larger batches"));
    }

    private void inside() {
        var counts = new EnumMap<Completion, Long>(Completion.class);
        long punted = 0;
        long neverReached = 0;
        long all = 0;
        for (long i = 0; i < trace.size(); i++) {
            if (!which.test(i)) {
                continue;
            }
            all++;
            counts.merge(trace.completion(i), 1L, Long::sum);
            punted += punted(i) ? 1 : 0;
            neverReached += answeredWithoutDisk(i) ? 1 : 0;
        }
        if (punted > all * WORTH_A_WORD) {
            findings.add(Finding.note(percent(punted, all) + " were punted to io-wq", "the NOWAIT attempt was refused",
                    "compare with the preparation 'written'").shownBy(first(this::punted)));
        }
        if (neverReached > all * WORTH_A_WORD) {
            findings.add(Finding.warning(percent(neverReached, all) + " of the requests are reads that never reached the disk",
                    "their extents are holes or unwritten", "choose the preparation 'written'").shownBy(first(this::answeredWithoutDisk)));
        }
        workqueue(counts, all);
        report.kernel().ifPresent(kernel -> {
            long open = kernel.unjoined().values().stream().mapToLong(Long::longValue).sum();
            findings.add(Finding.note(Units.count(kernel.joined()) + " of " + Units.count(kernel.joined() + open) + " requests joined",
                    kernel.lostEvents() == 0 ? "no event was lost" : Units.count(kernel.lostEvents()) + " events lost", ""));
            if (kernel.overheadPercent().isPresent()) {
                findings.add(Finding.note("watching costs %.0f %% here".formatted(kernel.overheadPercent().getAsDouble()),
                        "measured in pairs of runs, watched and not", "quote the IOPS of an unwatched run"));
            }
        });
    }

    private void workqueue(Map<Completion, Long> counts, long all) {
        long queued = counts.getOrDefault(Completion.WORKQUEUE, 0L);
        if (queued <= all * WORTH_A_WORD) {
            return;
        }
        StageTimes times = StageTimes.of(trace, i -> which.test(i) && trace.completion(i) == Completion.WORKQUEUE);
        LatencyHistogram waiting = times.dwell().get(Stage.QUEUED);
        LatencyHistogram device = times.dwell().get(Stage.ISSUE);
        String wait = waiting == null ? "the wait was not seen" : "p50 " + Units.ns(waiting.percentileNs(50)) + ", p99 " + Units.ns(waiting.percentileNs(99));
        boolean longerThanDevice = waiting != null && device != null && waiting.percentileNs(50) > device.percentileNs(50);
        var finding = longerThanDevice
                ? Finding.warning(percent(queued, all) + " waited on the workqueue for longer than the device took", wait + "; device p50 "
                        + Units.ns(device.percentileNs(50)), "look at the CPUs of the kworkers and of the submitter")
                : Finding.note(percent(queued, all) + " were completed on a workqueue", wait, "see what other kernels would have done");
        findings.add(finding.shownBy(first(i -> trace.completion(i) == Completion.WORKQUEUE)));
    }

    private boolean punted(long i) {
        return (trace.kernelFlags(i) & KernelRow.FLAG_PUNTED) != 0;
    }

    private boolean answeredWithoutDisk(long i) {
        Extent extent = trace.extent(i);
        return trace.op(i) == Op.READ && (extent == Extent.HOLE || extent == Extent.UNWRITTEN);
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
        return (percent >= 99.95 || percent < 0.05 ? "%.0f %%" : "%.1f %%").formatted(percent);
    }
}
