package org.bioscope.desktop.cli;

import java.util.List;
import org.bioscope.engine.bench.LaboratoryComparison;
import org.bioscope.engine.bench.LoopComparison;
import org.bioscope.engine.bench.Pairs;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The results of the benchmark's laboratories as one document; every ratio with its interval. */
final class JsonLaboratory {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ObjectNode root = JSON.createObjectNode();

    String text() {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    void ways(String target, LaboratoryComparison.Plan ways, List<LaboratoryComparison.Cell> cells) {
        ObjectNode node = root.putObject("completion").put("target", target).put("ioengine", ways.ioengine()).put("rounds", ways.rounds()).put("runtimeNs", ways.runtimeNs());
        var rows = node.putArray("cells");
        for (LaboratoryComparison.Cell cell : cells) {
            ObjectNode row = rows.addObject().put("iodepth", cell.depth()).put("workqueueIops", cell.inline().medianBase());
            ratio(row.putObject("inline"), cell.inline());
            ratio(row.putObject("caller"), cell.caller());
            ratio(row.putObject("native"), cell.straight());
        }
    }

    void loops(String target, LoopComparison.Plan loops, List<LoopComparison.Cell> cells) {
        ObjectNode node = root.putObject("loop").put("target", target).put("ioengine", loops.ioengine()).put("numjobs", loops.jobs()).put("iodepth", loops.depth()).put("rounds", loops.rounds())
                .put("runtimeNs", loops.runtimeNs());
        var rows = node.putArray("cells");
        for (LoopComparison.Cell cell : cells) {
            ObjectNode row = rows.addObject().put("rw", cell.rw().label()).put("bufferedIops", cell.rates().medianBase());
            ratio(row.putObject("direct"), cell.rates());
            use(row.putObject("bufferedUse"), cell.buffered());
            use(row.putObject("directUse"), cell.direct());
        }
    }

    private static void use(ObjectNode node, LoopComparison.Use use) {
        node.put("contextSwitchesPerRequest", use.switches()).put("cachedBytes", use.cachedBytes());
    }

    private static void ratio(ObjectNode node, Pairs pairs) {
        node.put("iops", pairs.medianOther()).put("ratio", pairs.medianRatio()).put("verdict", pairs.verdict());
        pairs.interval().ifPresent(range -> node.put("low95", range.low95()).put("high95", range.high95()));
    }
}
