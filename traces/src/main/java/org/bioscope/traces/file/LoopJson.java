package org.bioscope.traces.file;

import java.util.Optional;
import java.util.OptionalLong;
import org.bioscope.traces.LoopReport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A {@link LoopReport} as JSON, in a run's results and in a recording alike. What is not known is null. */
final class LoopJson {
    private LoopJson() {
    }

    static void write(ObjectNode node, LoopReport loop) {
        node.put("mode", loop.mode()).put("commands", loop.commands()).put("runs", loop.runs()).put("requeued", loop.requeued())
                .put("zeroFilled", loop.zeroFilled()).put("shortWrites", loop.shortWrites()).put("flushes", loop.flushes());
        put(node, "firstErrno", loop.firstErrno());
        loop.device().ifPresentOrElse(device -> node.put("device", device), () -> node.putNull("device"));
        put(node, "machineSwitches", loop.machineSwitches());
        usage(node.putObject("worker"), loop.worker());
        usage(node.putObject("interrupt"), loop.interrupt());
        node.put("pagesBy", loop.pagesBy());
        pages(node.putObject("pagesBefore"), loop.before());
        pages(node.putObject("pagesAfter"), loop.after());
    }

    static LoopReport read(JsonNode n) {
        return new LoopReport(n.path("mode").asString(), n.path("commands").asLong(), n.path("runs").asLong(), n.path("requeued").asLong(),
                n.path("zeroFilled").asLong(), n.path("shortWrites").asLong(), n.path("flushes").asLong(), number(n, "firstErrno"),
                usage(n.path("worker")), usage(n.path("interrupt")), n.path("pagesBy").asString(), pages(n.path("pagesBefore")), pages(n.path("pagesAfter")),
                Optional.of(n.path("device")).filter(JsonNode::isString).map(JsonNode::asString), number(n, "machineSwitches"));
    }

    private static void usage(ObjectNode node, LoopReport.Usage usage) {
        node.put("userNs", usage.userNs()).put("systemNs", usage.systemNs()).put("voluntarySwitches", usage.voluntarySwitches())
                .put("involuntarySwitches", usage.involuntarySwitches());
    }

    private static LoopReport.Usage usage(JsonNode n) {
        return new LoopReport.Usage(n.path("userNs").asLong(), n.path("systemNs").asLong(), n.path("voluntarySwitches").asLong(), n.path("involuntarySwitches").asLong());
    }

    private static void pages(ObjectNode node, LoopReport.Pages pages) {
        put(node, "cachedBytes", pages.cached());
        put(node, "dirtyBytes", pages.dirty());
        put(node, "writebackBytes", pages.writeback());
        put(node, "machineCachedBytes", pages.machineCached());
        put(node, "machineDirtyBytes", pages.machineDirty());
    }

    private static LoopReport.Pages pages(JsonNode n) {
        return new LoopReport.Pages(number(n, "cachedBytes"), number(n, "dirtyBytes"), number(n, "writebackBytes"), number(n, "machineCachedBytes"), number(n, "machineDirtyBytes"));
    }

    private static void put(ObjectNode node, String name, OptionalLong number) {
        number.ifPresentOrElse(n -> node.put(name, n), () -> node.putNull(name));
    }

    private static OptionalLong number(JsonNode n, String name) {
        return n.path(name).isNumber() ? OptionalLong.of(n.path(name).asLong()) : OptionalLong.empty();
    }
}
