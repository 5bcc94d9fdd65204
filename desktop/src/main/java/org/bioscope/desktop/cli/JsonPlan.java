package org.bioscope.desktop.cli;

import org.bioscope.traces.Option;
import org.bioscope.traces.Plan;
import org.bioscope.traces.Workload;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A plan as JSON: its figures in bytes, and the sentences that a person reads. */
final class JsonPlan {
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonPlan() {
    }

    static String text(Workload workload, Plan plan) {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode options = root.putObject("workload");
        for (Option<?> option : Workload.OPTIONS) {
            if (workload.changes(option)) {
                options.put(option.name(), workload.text(option));
            }
        }
        ObjectNode node = root.putObject("plan");
        node.put("prepareBytes", plan.prepareBytes());
        node.put("writeBytesAtMost", plan.writeBytesAtMost().isPresent() ? plan.writeBytesAtMost().getAsLong() : null);
        node.put("regionBytes", plan.regionBytes());
        node.put("freeBytes", plan.freeBytes().isPresent() ? plan.freeBytes().getAsLong() : null);
        node.put("freeBytesDuring", plan.freeBytesDuring().isPresent() ? plan.freeBytesDuring().getAsLong() : null);
        ArrayNode lines = node.putArray("lines");
        plan.lines().forEach(line -> lines.addObject().put("topic", line.topic().label()).put("text", line.text()).put("grave", line.grave()));
        plan.question().ifPresentOrElse(question -> node.putObject("asks").put("device", question.device()).put("holds", question.holds()).put("answer", question.answer())
                .put("kind", question.kind()), () -> node.putNull("asks"));
        return JSON.writeValueAsString(root);
    }
}
