package org.bioscope.traces.simulate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bioscope.traces.Option;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One figure of {@code assets/published.json} beside the simulation of it.
 *
 * @param model  the machine, and the entry of the published figures
 * @param varied the option that differs between the rows
 * @param unit   IOPS or MiB/s
 * @param fitted whether the model's parameters were chosen to meet it; the others are checks
 */
record PublishedCell(String model, Option<?> varied, String value, String kernel, String unit, double published, boolean fitted) {
    private static final Path PUBLISHED = Path.of("../assets/published.json");
    /** Both ends of both columns, and where they bend. */
    private static final List<String> FITTED = List.of("1 6.5", "4 6.5", "8 6.5", "1 6.6-rc", "4 6.6-rc", "16 6.6-rc",
            "4k 4.15", "4k 5.10", "8k 5.10", "4k proposal-2023", "8k proposal-2023", "16k proposal-2023");

    /** The ten of io_uring overwrites by workqueue and by caller, which only release candidates of 6.6 had in use. */
    static List<PublishedCell> callerCompletion() {
        return cells("caller-completion", Workload.IODEPTH, "IOPS", "6.5", "6.6-rc");
    }

    /** The twelve of libaio overwrites by block size. */
    static List<PublishedCell> ext4DeferredCompletion() {
        return cells("ext4-deferred-completion", Workload.BS, "MiB/s", "4.15", "5.10", "proposal-2023");
    }

    private static List<PublishedCell> cells(String entry, Option<?> varied, String unit, String... kernels) {
        return published(entry).get("rows").propertyStream().flatMap(row -> {
            String value = row.getKey().replace("QD", "");
            return IntStream.range(0, kernels.length).mapToObj(column -> new PublishedCell(entry, varied, value, kernels[column], unit,
                    row.getValue().get(column).doubleValue(), FITTED.contains(value + " " + kernels[column])));
        }).toList();
    }

    static Stream<PublishedCell> all() {
        return Stream.concat(callerCompletion().stream(), ext4DeferredCompletion().stream());
    }

    /** The same figure from a model. */
    double simulated(Model from, long runtimeNs) {
        Workload workload = from.standardWorkload().withText(varied, value).with(Workload.RUNTIME, runtimeNs);
        var report = new Simulation(from, RulePaths.of(kernel, from), workload, 0).run();
        double seconds = report.measuredNs() / 1e9;
        return unit.equals("IOPS") ? report.totals().requests() / seconds : report.totals().bytes() / seconds / (1 << 20);
    }

    /** By how many percent the model is off. */
    double errorPercent(Model from, long runtimeNs) {
        return 100 * (simulated(from, runtimeNs) / published - 1);
    }

    private static JsonNode published(String id) {
        try {
            return JsonMapper.shared().readTree(Files.readString(PUBLISHED)).get("entries").valueStream()
                    .filter(entry -> entry.get("id").stringValue().equals(id)).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return model + ", " + varied.name() + " " + value + ", Linux " + kernel + ": " + Units.count((long) published) + " " + unit
                + (fitted ? ", fitted" : ", a check");
    }
}
