package org.bioscope.desktop.lesson;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bioscope.desktop.lesson.Lesson.Arm;
import org.bioscope.desktop.lesson.Lesson.Beside;
import org.bioscope.desktop.lesson.Lesson.Lit;
import org.bioscope.desktop.lesson.Lesson.Pick;
import org.bioscope.desktop.lesson.Lesson.Show;
import org.bioscope.traces.Stage;
import org.bioscope.traces.compare.Comparison;
import org.bioscope.traces.file.JsonReason;
import org.bioscope.traces.filter.Filter;
import org.bioscope.traces.filter.FilterException;
import org.bioscope.traces.rules.Generations;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The format of a lesson. Whatever a lesson means that does not exist (an arm, a filter, a stage, a kernel, a figure, a
 * section of text) is refused here, in one sentence, so that a class never meets it.
 */
final class LessonJson {
    private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    /** What is quoted of a lesson in a sentence about it. */
    private static final int QUOTED = 60;
    private static final int MOST_MINUTES = 600;
    private static final int MOST_CHOICES = 4;
    /** A class waits for them. */
    private static final int MOST_ROUNDS = 20;

    private final String lesson;
    private final Map<String, String> sections;
    private final Set<String> arms = new HashSet<>();
    /** The line of lesson.json that is being read. */
    private int line = 1;

    private LessonJson(String lesson, String markdown) {
        this.lesson = lesson;
        sections = sections(markdown);
    }

    static Lesson read(String id, String json, String markdown) {
        var reader = new LessonJson(id, markdown);
        try {
            return reader.lesson(JSON.readTree(json), LessonLines.ofSteps(json, JSON), LessonLines.ofHeadings(markdown));
        } catch (JacksonException e) {
            throw new LessonException("lesson " + id + ": lesson.json" + JsonReason.line(e) + ": it is not JSON: " + JsonReason.of(e));
        }
    }

    private Lesson lesson(JsonNode root, List<Integer> lines, Map<String, Integer> headings) {
        var steps = new ArrayList<Lesson.Step>();
        for (JsonNode node : list(root, "steps")) {
            line = lines.get(steps.size());
            String id = text(node, "id");
            String section = sections.remove(id);
            if (section == null) {
                throw wrong("lesson.md has no section '## " + id + "'");
            }
            steps.add(step(id, section, node));
        }
        if (!sections.isEmpty()) {
            String section = sections.keySet().iterator().next();
            throw new LessonException("lesson " + lesson + ": lesson.md, line " + headings.get(section) + ": no step of lesson.json shows the section '## " + quoted(section) + "'");
        }
        line = 1;
        if (steps.isEmpty()) {
            throw wrong("it has no steps");
        }
        return new Lesson(lesson, text(root, "title"), number(root, "minutes", 5, MOST_MINUTES), text(root, "source"), steps);
    }

    private Lesson.Step step(String id, String text, JsonNode node) {
        return switch (text(node, "step")) {
            case "question" -> new Lesson.Question(id, text);
            case "predict" -> predict(id, text, node);
            case "run" -> new Lesson.Run(id, text, arms(id, node));
            case "rounds" -> rounds(id, text, node);
            case "scenario" -> new Lesson.Staged(id, text, new ScenarioJson(this::text, what -> wrong("step " + id + ": " + what)).read(node));
            case "explain" -> new Lesson.Explain(id, text, Optional.of(node.path("show")).filter(JsonNode::isObject).map(show -> show(id, show)));
            case "published" -> published(id, text, node);
            case "next" -> new Lesson.Next(id, text, next(node));
            default -> throw wrong("step " + id + ": '" + node.path("step").asString() + "' is no kind of step; use question, predict, run, rounds, explain, scenario, published or next");
        };
    }

    private Lesson.Predict predict(String id, String text, JsonNode node) {
        List<String> choices = strings(node, "choices");
        int answer = number(node, "answer", -1, MOST_CHOICES);
        if (choices.size() < 2 || choices.size() > MOST_CHOICES || answer < 0 || answer >= choices.size()) {
            throw wrong("step " + id + ": give two to four choices, and an answer from 0 to one less than their number");
        }
        return new Lesson.Predict(id, text, choices, answer, text(node, "because"));
    }

    private Lesson.Rounds rounds(String id, String text, JsonNode node) {
        List<Arm> compared = arms(id, node);
        int rounds = number(node, "rounds", 0, Integer.MAX_VALUE);
        if (compared.size() < 2 || compared.size() > Comparison.MOST_ARMS || rounds < 1 || rounds > MOST_ROUNDS) {
            throw wrong("step " + id + ": give two to " + Comparison.MOST_ARMS + " arms, and 1 to " + MOST_ROUNDS + " rounds");
        }
        if (compared.stream().map(arm -> arm.ways().stream().map(Way::word).toList()).distinct().count() > 1) {
            throw wrong("step " + id + ": arms that are compared need the same ways in the same order");
        }
        return new Lesson.Rounds(id, text, compared, rounds);
    }

    private List<Arm> arms(String id, JsonNode node) {
        var read = new ArrayList<Arm>();
        for (JsonNode arm : list(node, "arms")) {
            var ways = new ArrayList<Way>();
            list(arm, "ways").forEach(way -> ways.add(way(id, way)));
            if (ways.isEmpty()) {
                throw wrong("step " + id + ": an arm needs ways to run: here, laboratory, simulator, recording");
            }
            read.add(new Arm(text(arm, "id"), text(arm, "name"), ways));
            if (!arms.add(read.getLast().id())) {
                throw wrong("step " + id + ": there are two arms '" + read.getLast().id() + "'");
            }
        }
        if (read.isEmpty()) {
            throw wrong("step " + id + ": a run needs arms");
        }
        return read;
    }

    private Way way(String id, JsonNode node) {
        String options = node.path("options").asString("");
        Way way = switch (text(node, "on")) {
            case "here" -> new Way.Here(options, Set.copyOf(strings(node, "needs")));
            case "laboratory" -> new Way.Laboratory(options);
            case "simulator" -> new Way.Simulator(text(node, "model"), node.path("kernel").asString("running"), node.path("fs").asString(""), options);
            case "recording" -> new Way.Recorded(text(node, "recording"));
            default -> throw wrong("step " + id + ": '" + node.path("on").asString() + "' is no place to run; use here, laboratory, simulator or recording");
        };
        if (way instanceof Way.Recorded recorded && !BundledRecordings.names().contains(recorded.name())) {
            throw wrong("step " + id + ": there is no recording '" + recorded.name() + "'");
        }
        if (way instanceof Way.Simulator simulator && !simulator.kernel().equals("running") && Generations.named(simulator.kernel()).isEmpty()) {
            throw wrong("step " + id + ": " + Generations.unknown(simulator.kernel()));
        }
        return way;
    }

    private Show show(String id, JsonNode node) {
        String arm = known(id, text(node, "arm"));
        String filter = node.path("filter").asString("");
        try {
            Filter.parse(filter);
        } catch (FilterException e) {
            throw wrong("step " + id + ": its filter cannot be read: " + e.getMessage());
        }
        Optional<String> stage = Optional.of(node.path("stage")).filter(JsonNode::isString).map(JsonNode::asString);
        stage.filter(name -> Stream.of(Stage.values()).noneMatch(s -> s.label().equals(name))).ifPresent(name -> {
            throw wrong("step " + id + ": there is no stage '" + name + "'");
        });
        return new Show(arm, filter, number(node, "atLeastPercent", 0, 100), pick(id, node.path("pick").asString("typical")), stage,
                Optional.of(node.path("rule")).filter(JsonNode::isObject).map(rule -> lit(id, rule)), node.path("extents").asBoolean(false));
    }

    private Lit lit(String id, JsonNode node) {
        String kernel = node.path("kernel").asString("own");
        if (!kernel.equals("own") && Generations.named(kernel).isEmpty()) {
            throw wrong("step " + id + ": " + Generations.unknown(kernel));
        }
        return new Lit(kernel, node.path("fires").asString(""));
    }

    private Pick pick(String id, String word) {
        return Stream.of(Pick.values()).filter(pick -> pick.name().toLowerCase(Locale.ROOT).equals(word)).findFirst()
                .orElseThrow(() -> wrong("step " + id + ": pick '" + word + "' is not first, typical or slowest"));
    }

    private Lesson.Published published(String id, String text, JsonNode node) {
        PublishedEntry entry = PublishedEntry.find(text(node, "entry")).orElseThrow(() -> wrong("step " + id + ": published.json has no entry '" + node.path("entry").asString() + "'"));
        var beside = new ArrayList<Beside>();
        for (JsonNode one : list(node, "beside")) {
            var figure = new Beside(text(one, "row"), number(one, "column", -1, Integer.MAX_VALUE), known(id, text(one, "arm")));
            if (!entry.has(figure.row(), figure.column())) {
                throw wrong("step " + id + ": the entry " + entry.id() + " has no row '" + figure.row() + "' with a column " + figure.column());
            }
            beside.add(figure);
        }
        return new Lesson.Published(id, text, entry.id(), beside);
    }

    private List<String> next(JsonNode node) {
        List<String> lessons = strings(node, "lessons");
        lessons.stream().filter(id -> !Lessons.ids().contains(id)).findFirst().ifPresent(id -> {
            throw wrong("try next: there is no lesson '" + id + "'");
        });
        return lessons;
    }

    private String known(String id, String arm) {
        if (!arms.contains(arm)) {
            throw wrong("step " + id + ": no run before it has an arm '" + arm + "'");
        }
        return arm;
    }

    /** Markdown by its second-level headings; the text above the first is for people who read the file. */
    private Map<String, String> sections(String markdown) {
        var sections = new LinkedHashMap<String, String>();
        // What is before the first heading is no section, even where the text begins with one.
        for (String part : ("\n" + markdown).split("(?m)^## ", -1)) {
            int end = part.indexOf('\n');
            String heading = (end < 0 ? part : part.substring(0, end)).strip();
            if (!part.startsWith("\n") && sections.put(heading, end < 0 ? "" : part.substring(end).strip()) != null) {
                throw new LessonException("lesson " + lesson + ": lesson.md, line " + LessonLines.ofHeadings(markdown).get(heading) + ": there are two sections '## " + quoted(heading) + "'");
            }
        }
        return sections;
    }

    private String text(JsonNode node, String name) {
        if (!node.path(name).isString()) {
            throw wrong("'" + name + "' " + (node.has(name) ? "is no text" : "is missing") + " in " + quoted(node.toString()));
        }
        return node.path(name).asString();
    }

    /** A list that may be missing. */
    private JsonNode list(JsonNode node, String name) {
        if (node.has(name) && !node.get(name).isArray()) {
            throw wrong("'" + name + "' is no list in " + quoted(node.toString()));
        }
        return node.path(name);
    }

    private List<String> strings(JsonNode node, String name) {
        var strings = new ArrayList<String>();
        for (JsonNode item : list(node, name)) {
            if (!item.isString()) {
                throw wrong("'" + name + "' has something else than texts: " + quoted(item.toString()));
            }
            strings.add(item.asString());
        }
        return List.copyOf(strings);
    }

    /** A whole number from 0 to {@code most}, or {@code standard} where there is none. */
    private int number(JsonNode node, String name, int standard, int most) {
        if (!node.has(name)) {
            return standard;
        }
        JsonNode value = node.get(name);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0 || value.intValue() > most) {
            throw wrong("'" + name + "' must be a whole number from 0 to " + most + ", not " + quoted(value.toString()));
        }
        return value.intValue();
    }

    private static String quoted(String text) {
        return text.length() <= QUOTED ? text : text.substring(0, QUOTED) + " …";
    }

    private LessonException wrong(String what) {
        return new LessonException("lesson " + lesson + ": lesson.json, line " + line + ": " + what);
    }
}
