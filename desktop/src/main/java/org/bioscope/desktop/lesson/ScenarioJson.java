package org.bioscope.desktop.lesson;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** The format of a scenario. That it ends as it says, in a deadlock or not, is worked out from who waits for whom, not believed. */
final class ScenarioJson {
    /** No class follows more, and each is drawn with all before it. */
    private static final int MOST_MOMENTS = 200;

    private final BiFunction<JsonNode, String, String> text;
    private final Function<String, LessonException> wrong;
    private final Set<String> lanes = new HashSet<>();

    /** {@code text} reads a field that must be there, {@code wrong} makes a sentence into what is thrown. */
    ScenarioJson(BiFunction<JsonNode, String, String> text, Function<String, LessonException> wrong) {
        this.text = text;
        this.wrong = wrong;
    }

    Scenario read(JsonNode node) {
        var named = new ArrayList<Scenario.Lane>();
        for (JsonNode lane : node.path("lanes")) {
            named.add(new Scenario.Lane(text.apply(lane, "id"), text.apply(lane, "name"), lane.path("where").asString("")));
            lanes.add(named.getLast().id());
        }
        Map<String, String> values = strings(node.path("values"));
        var moments = new ArrayList<Scenario.Moment>();
        for (JsonNode moment : node.path("moments")) {
            moments.add(moment(moment, values));
        }
        if (moments.isEmpty() || moments.size() > MOST_MOMENTS) {
            throw wrong.apply("a scenario needs lanes, and 1 to " + MOST_MOMENTS + " moments");
        }
        var scenario = new Scenario(text.apply(node, "title"), text.apply(node, "source"), named, values, moments);
        check(scenario, text.apply(node, "ends"));
        return scenario;
    }

    private Scenario.Moment moment(JsonNode node, Map<String, String> values) {
        String lane = known(text.apply(node, "lane"));
        Map<String, String> sets = strings(node.path("sets"));
        sets.keySet().stream().filter(name -> !values.containsKey(name)).findFirst().ifPresent(name -> {
            throw wrong.apply("'" + name + "' is none of the scenario's values");
        });
        Optional<String> waitsFor = Optional.of(node.path("waitsFor")).filter(JsonNode::isString).map(JsonNode::asString).map(this::known);
        var wakes = new HashSet<String>();
        node.path("wakes").forEach(other -> wakes.add(known(text(other))));
        return new Scenario.Moment(lane, text.apply(node, "does"), text.apply(node, "says"), sets, waitsFor, wakes);
    }

    private void check(Scenario scenario, String ends) {
        int last = scenario.moments().size() - 1;
        boolean asSaid = switch (ends) {
            case "deadlock" -> !scenario.deadlockedAt(last).isEmpty();
            case "through" -> scenario.waitsAt(last).isEmpty();
            default -> throw wrong.apply("a scenario ends in 'deadlock' or 'through', not in '" + ends + "'");
        };
        if (!asSaid) {
            throw wrong.apply("the scenario says that it ends in '" + ends + "', but then " + (scenario.waitsAt(last).isEmpty() ? "nobody waits" : "waits: " + scenario.waitsAt(last)));
        }
    }

    private String known(String lane) {
        if (!lanes.contains(lane)) {
            throw wrong.apply("'" + lane + "' is none of the scenario's lanes");
        }
        return lane;
    }

    private Map<String, String> strings(JsonNode node) {
        var strings = new LinkedHashMap<String, String>();
        node.properties().forEach(entry -> strings.put(entry.getKey(), text(entry.getValue())));
        return strings;
    }

    /** A text, or a number as one. */
    private String text(JsonNode value) {
        if (!value.isValueNode()) {
            throw wrong.apply("a text is wanted where there is " + (value.isArray() ? "a list" : "an object"));
        }
        return value.asString("");
    }
}
