package org.bioscope.desktop.cli;

import java.util.List;
import org.bioscope.engine.bench.EngineBench;
import org.bioscope.engine.bench.EngineBench.AgainstFio;
import org.bioscope.engine.bench.Pairs;
import org.bioscope.traces.simulate.SimulatorBench;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The benchmark's results as one document. */
final class JsonBench {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ObjectNode root = JSON.createObjectNode();

    JsonBench(EngineBench.Plan plan) {
        root.putObject("plan").put("fileBytes", plan.fileBytes()).put("runtimeNs", plan.runtimeNs()).put("rounds", plan.rounds()).put("cpu", plan.cpu());
    }

    /** Of the part {@code disk}, the person's own, or {@code memory}, one that never makes anyone wait. */
    void againstFio(String part, List<AgainstFio> results) {
        var rows = root.withObject(part).putArray("againstFio");
        for (AgainstFio result : results) {
            ratio(row(rows.addObject(), result.of()), result.pairs(), "fioIops", "bioscopeIops").put("cpuPercent", result.cpuPercent());
        }
    }

    void recording(String part, EngineBench.Case of, Pairs cost) {
        ratio(row(root.withObject(part).withArray("recording").addObject(), of), cost, "offIops", "onIops");
    }

    void nop(EngineBench.NopRate nop) {
        root.putObject("nop").put("perSecond", nop.perSecond()).put("perCoreSecond", nop.perCoreSecond()).put("recorded", nop.recorded()).put("dropped", nop.dropped());
    }

    void simulator(SimulatorBench.Rate rate) {
        root.withArray("simulator").addObject().put("model", rate.of().model()).put("kernel", rate.of().kernel()).put("iodepth", rate.of().depth())
                .put("perCoreSecond", rate.median()).put("lowest", rate.lowest()).put("highest", rate.highest());
    }

    String text() {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    private static ObjectNode row(ObjectNode node, EngineBench.Case of) {
        return node.put("ioengine", of.ioengine()).put("rw", of.rw().label()).put("iodepth", of.depth());
    }

    private static ObjectNode ratio(ObjectNode node, Pairs pairs, String base, String other) {
        return node.put(base, pairs.medianBase()).put(other, pairs.medianOther()).put("ratio", pairs.medianRatio())
                .put("lowest", pairs.lowestRatio()).put("highest", pairs.highestRatio());
    }
}
