package org.bioscope.desktop.compare;

import java.util.Optional;
import java.util.OptionalInt;
import org.bioscope.traces.compare.Comparison.Pair;
import org.bioscope.traces.compare.Comparison.Run;
import org.bioscope.traces.compare.Comparison;
import org.bioscope.traces.compare.Difference;
import org.bioscope.traces.compare.Percentiles;
import org.bioscope.traces.compare.Statistics;
import org.bioscope.traces.compare.Surroundings.Different;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A comparison as one document. What is judged at its top is the second arm against the first; {@code comparisons} has every arm. */
public final class JsonCompare {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private JsonCompare() {
    }

    public static String text(Comparison comparison, Optional<PublishedRow> published) {
        ObjectNode root = JSON.createObjectNode();
        root.put("measure", comparison.measure().label()).put("rounds", comparison.rounds()).put("roundsAsked", comparison.asked());
        arms(root.putArray("arms"), comparison);
        pairs(root.putArray("pairs"), comparison, 1);
        judged(root, comparison, 1);
        ArrayNode all = root.putArray("comparisons");
        for (int arm = 1; arm < comparison.names().size(); arm++) {
            ObjectNode node = all.addObject().put("first", comparison.names().getFirst()).put("second", comparison.names().get(arm));
            judged(node, comparison, arm);
            pairs(node.putArray("pairs"), comparison, arm);
            difference(node, comparison, arm);
        }
        ArrayNode warnings = root.putArray("warnings");
        comparison.warnings().forEach(warnings::add);
        published.ifPresentOrElse(table -> published(root.putObject("published"), table, comparison), () -> root.putNull("published"));
        comparison.failure().ifPresentOrElse(why -> root.put("failure", why), () -> root.putNull("failure"));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    private static void arms(ArrayNode arms, Comparison comparison) {
        for (int arm = 0; arm < comparison.names().size(); arm++) {
            ObjectNode node = arms.addObject().put("name", comparison.names().get(arm));
            comparison.of(arm).stream().findFirst().ifPresent(run -> node.put("source", run.figures().source().label()));
            ArrayNode iops = node.putArray("iops");
            ArrayNode p99 = node.putArray("p99Ns");
            ArrayNode mean = node.putArray("meanNs");
            for (Run run : comparison.of(arm)) {
                iops.add(run.figures().iops());
                p99.add(run.figures().lat().percentileNs(99));
                mean.add(run.figures().lat().meanNs());
            }
        }
    }

    private static void pairs(ArrayNode pairs, Comparison comparison, int arm) {
        for (Pair pair : comparison.pairs(arm)) {
            ObjectNode node = pairs.addObject().put("round", pair.round() + 1).put("seed", pair.seed()).put("first", pair.first()).put("second", pair.second())
                    .put("ratio", pair.ratio());
            ArrayNode order = node.putArray("order");
            pair.order().forEach(in -> order.add(comparison.names().get(in)));
            ArrayNode disturbances = node.putArray("disturbances");
            pair.disturbances().forEach(disturbances::add);
        }
    }

    private static void judged(ObjectNode node, Comparison comparison, int arm) {
        Statistics s = comparison.statistics(arm);
        ObjectNode ratio = node.putObject("ratio");
        finite(ratio, "median", s.median());
        finite(ratio, "low95", s.rounds() == 0 || s.high95() == Double.POSITIVE_INFINITY ? Double.NaN : s.low95());
        finite(ratio, "high95", s.high95());
        node.put("verdict", s.judgement().label());
        OptionalInt needed = s.roundsNeeded();
        if (needed.isPresent()) {
            node.put("roundsNeeded", needed.getAsInt());
        } else {
            node.putNull("roundsNeeded");
        }
        node.put("p", s.p()).put("effect", s.effect()).put("sentence", comparison.sentence(arm, comparison.names().getFirst(), comparison.names().get(arm)));
        node.put("disturbedRounds", comparison.disturbedRounds(arm)).put("undisturbedVerdict", comparison.undisturbed(arm).judgement().label());
        ObjectNode environment = node.putObject("environment").put("same", comparison.environment(arm).isEmpty());
        ArrayNode differences = environment.putArray("differences");
        for (Different d : comparison.environment(arm)) {
            differences.addObject().put("what", d.what()).put("first", d.first()).put("second", d.second());
        }
        ArrayNode asked = node.putArray("options");
        for (Different d : comparison.asked(arm)) {
            asked.addObject().put("what", d.what()).put("first", d.first()).put("second", d.second());
        }
    }

    /** JSON knows no infinity: a bound that there is none of is null. */
    private static void finite(ObjectNode node, String key, double value) {
        if (Double.isFinite(value)) {
            node.put(key, value);
        } else {
            node.putNull(key);
        }
    }

    private static void difference(ObjectNode node, Comparison comparison, int arm) {
        comparison.difference(arm).ifPresent(difference -> {
            ArrayNode stages = node.putObject("latency").put("firstMeanNs", difference.firstMeanNs()).put("secondMeanNs", difference.secondMeanNs())
                    .put("differenceNs", difference.differenceNs()).putArray("stages");
            for (Difference.Part part : difference.parts()) {
                stages.addObject().put("stage", part.stage().label()).put("label", part.label()).put("firstNs", part.firstNs()).put("secondNs", part.secondNs())
                        .put("differenceNs", part.differenceNs()).put("firstMedianNs", part.firstMedianNs()).put("secondMedianNs", part.secondMedianNs());
            }
        });
        comparison.percentiles(arm).ifPresent(percentiles -> {
            ArrayNode points = node.putArray("percentiles");
            for (Percentiles.Point point : percentiles.points()) {
                points.addObject().put("percent", point.percent()).put("firstNs", point.firstNs()).put("secondNs", point.secondNs()).put("differenceNs", point.differenceNs());
            }
        });
    }

    private static void published(ObjectNode node, PublishedRow table, Comparison comparison) {
        node.put("id", table.entry().id()).put("title", table.entry().title()).put("source", table.entry().source()).put("unit", table.entry().unit());
        ArrayNode columns = node.putArray("columns");
        table.entry().columns().forEach(columns::add);
        ArrayNode rows = node.putArray("rows");
        for (String row : table.rows()) {
            ObjectNode one = rows.addObject().put("row", row);
            ArrayNode cells = one.putArray("cells");
            table.entry().rows().get(row).forEach(cells::add);
            table.ratio(row, 1).ifPresentOrElse(ratio -> one.put("ratio", ratio), () -> one.putNull("ratio"));
        }
    }
}
