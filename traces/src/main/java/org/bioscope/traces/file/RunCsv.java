package org.bioscope.traces.file;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.bioscope.traces.Environment;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.Option;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Totals;
import org.bioscope.traces.Workload;

/**
 * Runs as a CSV table, one row each: every option of the workload in fio's spelling, where it ran, and the exact totals.
 * The header is the same for every run, so that tables of many runs can be put together. RFC 4180, decimal points, units in
 * the names, empty where nothing is known. Text from outside, a path or a device's model, cannot act as a formula.
 */
public final class RunCsv {
    private static final List<String> FACTS = List.of(Environment.KERNEL, Environment.CPU, Environment.CPUS, Environment.GOVERNOR, Environment.BIOSCOPE,
            Environment.TARGET, Environment.FILESYSTEM, Environment.MOUNT_OPTIONS, Environment.DEVICE, Environment.MODEL, Environment.SCHEDULER,
            Environment.WRITE_CACHE, Environment.FUA, Environment.LOGICAL_BLOCK, Environment.PHYSICAL_BLOCK, Environment.DIO_MEMORY_ALIGNMENT,
            Environment.DIO_OFFSET_ALIGNMENT, Environment.FREE_BYTES);
    private static final double[] PERCENTILES = {50, 99, 99.9, 99.99};

    private RunCsv() {
    }

    /** Writes the header and a row for each run. */
    public static void write(List<RunReport> runs, OutputStream out) throws IOException {
        var text = new ByteText(out);
        text.add(header()).add("\r\n");
        for (RunReport run : runs) {
            text.add(row(run)).add("\r\n");
        }
        text.flush();
    }

    /** The names of all columns, without line end. */
    public static String header() {
        return String.join(",", cells(RunReport.preparing(Workload.defaults(), Environment.unknown())).keySet());
    }

    /** The run's cells in the order of {@link #header}, without line end. */
    public static String row(RunReport run) {
        return String.join(",", cells(run).values());
    }

    private static Map<String, String> cells(RunReport run) {
        var cells = new LinkedHashMap<String, String>();
        cells.put("started_at", run.startedAt().toEpochMilli() == 0 ? "" : run.startedAt().toString());
        cells.put("source", run.source().label());
        cells.put("watching_costs_percent", run.kernel().map(KernelReport::overheadPercent).filter(OptionalDouble::isPresent)
                .map(percent -> String.format(Locale.ROOT, "%.2f", percent.getAsDouble())).orElse(""));
        cells.put("measured_ns", Long.toString(run.measuredNs()));
        for (Option<?> option : Workload.OPTIONS) {
            cells.put(option.name(), CsvText.cell(run.workload().text(option)));
        }
        for (String fact : FACTS) {
            cells.put("env_" + fact, CsvText.cell(run.environment().fact(fact).orElse("")));
        }
        cells.put("env_other", CsvText.cell(run.environment().facts().entrySet().stream().filter(f -> !FACTS.contains(f.getKey()))
                .map(f -> f.getKey() + "=" + f.getValue()).collect(Collectors.joining("; "))));
        direction(cells, "read", run.totals().read(), run);
        direction(cells, "write", run.totals().write(), run);
        direction(cells, "sync", run.totals().sync(), run);
        totals(cells, run.totals());
        cells.put("failure", CsvText.cell(run.failure().map(RunReport.Failure::message).orElse("")));
        cells.put("notes", CsvText.cell(String.join("; ", run.notes())));
        return cells;
    }

    private static void direction(Map<String, String> cells, String name, Totals.Direction direction, RunReport run) {
        LatencyHistogram lat = direction.lat();
        cells.put(name + "_requests", Long.toString(direction.requests()));
        cells.put(name + "_bytes", Long.toString(direction.bytes()));
        cells.put(name + "_errors", Long.toString(direction.errors()));
        cells.put(name + "_short", Long.toString(direction.shortRequests()));
        cells.put(name + "_iops", perSecond(direction.requests(), run.measuredNs()));
        cells.put(name + "_bytes_s", perSecond(direction.bytes(), run.measuredNs()));
        cells.put(name + "_slat_mean_ns", mean(direction.slat()));
        cells.put(name + "_clat_mean_ns", mean(direction.clat()));
        cells.put(name + "_lat_mean_ns", mean(lat));
        for (double percent : PERCENTILES) {
            String digits = percent == Math.rint(percent) ? Integer.toString((int) percent) : Double.toString(percent).replace(".", "");
            cells.put(name + "_lat_p" + digits + "_ns", lat.total() == 0 ? "" : Long.toString(lat.percentileNs(percent)));
        }
        cells.put(name + "_lat_max_ns", lat.total() == 0 ? "" : Long.toString(lat.maxNs()));
    }

    private static void totals(Map<String, String> cells, Totals totals) {
        cells.put("recorded", Long.toString(totals.recorded()));
        cells.put("dropped", Long.toString(totals.dropped()));
        cells.put("mean_depth", Double.toString(totals.meanDepth()));
        cells.put("submit_calls", Long.toString(totals.submitCalls()));
        cells.put("wait_calls", Long.toString(totals.waitCalls()));
        cells.put("user_ns", Long.toString(totals.userNs()));
        cells.put("system_ns", Long.toString(totals.systemNs()));
        cells.put("voluntary_switches", Long.toString(totals.voluntarySwitches()));
        cells.put("involuntary_switches", Long.toString(totals.involuntarySwitches()));
        cells.put("verified", Long.toString(totals.verified()));
        cells.put("mismatches", Long.toString(totals.mismatches()));
    }

    private static String perSecond(long count, long ns) {
        return ns == 0 ? "" : String.format(Locale.ROOT, "%.3f", count * 1e9 / ns);
    }

    private static String mean(LatencyHistogram histogram) {
        return histogram.total() == 0 ? "" : String.format(Locale.ROOT, "%.1f", histogram.meanNs());
    }
}
