package org.bioscope.traces;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

    /** Of all requests; the others were answered without the device. */
    private static final double NEARLY_ALL = 0.9;

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
            all.findings.addAll(KernelFindings.of(report, all.which));
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
            findings.add(Finding.error(Units.count(errors, "request") + " failed", "of " + Units.count(totals.requests()),
                    "look at the first one's result").shownBy(first(i -> trace.result(i) < 0)).selectedBy("failed"));
        }
        if (totals.mismatches() > 0) {
            findings.add(Finding.error(Units.count(totals.mismatches(), "block") + " came back changed",
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
        boolean wanted = workload.get(Workload.PREPARE) == Prepare.CACHED || workload.get(Workload.PREPARE) == Prepare.DIRTY || workload.get(Workload.IOENGINE).equals("mmap");
        FileState.cachedBytes(report.environment()).filter(bytes -> bytes > 0 && !wanted && report.loop().isEmpty()).ifPresent(bytes -> findings.add(Finding.warning(
                "the page cache had " + Units.bytes(bytes) + " of what is read and written", FileState.cacheInWords(report.environment()).orElse("")
                        + " as the clock started; direct I/O writes dirty ones back first, and a write drops them", "keep others from reading it through the cache, or use a file of Bioscope's own")));
        if (workload.oneInFlight() && workload.get(Workload.IODEPTH) > 1) {
            findings.add(Finding.note(workload.get(Workload.IOENGINE) + " keeps one request in flight", "iodepth " + workload.get(Workload.IODEPTH) + " was asked",
                    "use io_uring or libaio, or more jobs"));
        }
    }

    private void depth() {
        Totals totals = report.totals();
        boolean closedLoop = workload.get(Workload.RATE_IOPS) == 0 && !workload.oneInFlight();
        if (!closedLoop || totals.requests() == 0 || totals.meanDepth() == 0) {
            return;
        }
        double asked = (double) workload.get(Workload.IODEPTH) * workload.get(Workload.NUMJOBS);
        LatencyHistogram slat = totals.read().slat().plus(totals.write().slat());
        boolean blocks = slat.sumNs() > totals.lat().sumNs() / 4;
        // A call that waits for one request keeps the next from the device, though both were handed to it.
        Optional<DeviceDepth> device = blocks ? DeviceDepth.of(report).filter(depth -> depth.requests() > totals.requests() * NEARLY_ALL) : Optional.empty();
        double reached = device.map(DeviceDepth::mean).orElse(totals.meanDepth());
        if (reached >= asked * DEPTH_REACHED) {
            return;
        }
        long meanNs = Math.round(slat.meanNs());
        LongPredicate slow = i -> trace.stampNs(i, Stage.SUBMITTED) - trace.submitNs(i) >= meanNs;
        Finding finding = Finding.warning(String.format(Locale.ROOT, "depth %.0f asked, %.1f ", asked, reached) + (device.isPresent() ? "in the device" : "achieved") + (blocks ? ": submission is slow" : ""),
                "the submitting call takes " + Units.ns(meanNs) + " of " + Units.ns(Math.round(totals.lat().meanNs())),
                blocks ? whereSubmissionWaits() : "submit in larger batches (--iodepth_batch_submit), or from more --numjobs");
        findings.add(blocks ? finding.shownBy(first(slow)).selectedBy("slat>=" + meanNs + "ns") : finding);
    }

    /** A write that allocates or extends sleeps in the call; one into a file that was written before sleeps for pages, locks or room in the device's queue. */
    private String whereSubmissionWaits() {
        boolean written = workload.get(Workload.PREPARE) == Prepare.WRITTEN || !workload.get(Workload.FILENAME).isEmpty() || !workload.get(Workload.RW).writes();
        return (written ? "look at the slowest of these calls: cached pages, locks and a full queue of the device (nr_requests) hold them" : "try the preparation 'written'")
                + (workload.get(Workload.IOENGINE).equals("io_uring") ? "" : ", or io_uring, whose workers block instead of the program");
    }

    private OptionalLong first(LongPredicate shows) {
        for (long i = 0; i < trace.size(); i++) {
            if (which.test(i) && shows.test(i)) {
                return OptionalLong.of(i);
            }
        }
        return OptionalLong.empty();
    }
}
