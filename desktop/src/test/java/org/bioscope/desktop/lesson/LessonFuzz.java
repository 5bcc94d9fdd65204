package org.bioscope.desktop.lesson;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Damages our own lessons, in what their JSON means and in its text, and reads them from a folder as a person's own: what
 * comes must be a lesson, or a {@link LessonException} with file and line. The suite does it for a short while; longer by
 * the command {@code LessonFuzz SECONDS [SEED]}.
 */
final class LessonFuzz {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String[] VALUES = {"null", "0", "-1", "2147483648", "99999999999999999999999", "1e308", "true", "\"\"", "\"own\"", "\"6.19\"", "\"a\"", "[]", "{}", "[[]]",
        "[null]", "[\"a\", 5]", "{\"id\": {}}", "\"\\u0000\""};
    private static final String[] PIECES = {"{", "}", "[", "]", "\"", ",", ":", "\\", "\n## ", "## ", "\r", "\0", "\u00ff", "\ud83d\ude00", "//", "NaN", "\"id\": \"x\", "};
    private static final Pattern PLACE = Pattern.compile("lesson fuzzed: lesson\\.(json|md), line [1-9][0-9]*: .+|lesson \\S*lesson\\.(json|md).*: it is not text");
    /** A lesson may take so long of a CPU. */
    private static final long LONGEST_MS = 2_000;
    /** Lessons that are damaged at the least, however slow the machine. */
    private static final int LEAST_ROUNDS = 30;

    private final Path folder;
    private int rounds;
    /** Those that were read all the same. */
    private int read;

    LessonFuzz(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder.resolve("fuzzed"));
    }

    /** Goes on until the time is up and returns how many lessons it damaged; throws {@link AssertionError} for the first that was not answered as it must be. */
    int run(long seed, long ms) throws IOException {
        var random = new Random(seed);
        List<String> ids = Lessons.ids();
        long untilNs = System.nanoTime() + ms * 1_000_000;
        for (rounds = 0; rounds < LEAST_ROUNDS || System.nanoTime() < untilNs; rounds++) {
            String id = ids.get(random.nextInt(ids.size()));
            String json = Lessons.resource(id + "/lesson.json");
            String markdown = Lessons.resource(id + "/lesson.md");
            switch (random.nextInt(4)) {
                case 0 -> json = damaged(json, random);
                case 1 -> markdown = damaged(markdown, random);
                default -> json = otherwiseMeant(json, random);
            }
            Files.writeString(folder.resolve("lesson.json"), json);
            Files.writeString(folder.resolve("lesson.md"), markdown);
            answered(seed);
        }
        return rounds;
    }

    private void answered(long seed) {
        long beforeNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        try {
            look(Lessons.find(folder.toString()));
            read++;
        } catch (LessonException e) {
            if (!PLACE.matcher(String.valueOf(e.getMessage())).matches() || e.getMessage().contains("jackson")) {
                throw new AssertionError("seed " + seed + ", round " + rounds + ", in " + folder + ": no sentence with file and line: " + e.getMessage(), e);
            }
        } catch (RuntimeException | Error e) {
            throw new AssertionError("seed " + seed + ", round " + rounds + ", in " + folder + ": " + e, e);
        }
        long tookMs = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - beforeNs) / 1_000_000;
        if (tookMs > LONGEST_MS) {
            throw new AssertionError("seed " + seed + ", round " + rounds + ", in " + folder + ": it took " + tookMs + " ms of the CPU");
        }
    }

    /** What the window would ask of it without running anything. */
    private static void look(Lesson lesson) {
        for (Lesson.Step step : lesson.steps()) {
            if (step instanceof Lesson.Staged staged) {
                for (int moment = 0; moment < staged.scenario().moments().size(); moment++) {
                    staged.scenario().valuesAt(moment);
                    staged.scenario().deadlockedAt(moment);
                }
            } else if (step instanceof Lesson.Explain explain && explain.show().isPresent()) {
                explain.show().get().toString();
            }
        }
    }

    /** Text that is cut, doubled, or has something in it that does not belong there. */
    private static String damaged(String text, Random random) {
        String so = text;
        for (int i = random.nextInt(4); i >= 0 && !so.isEmpty(); i--) {
            int at = random.nextInt(so.length());
            int to = Math.min(so.length(), at + 1 + random.nextInt(200));
            so = switch (random.nextInt(4)) {
                case 0 -> so.substring(0, at);
                case 1 -> so.substring(0, at) + so.substring(to);
                case 2 -> so.substring(0, to) + so.substring(at);
                default -> so.substring(0, at) + PIECES[random.nextInt(PIECES.length)] + so.substring(at);
            };
        }
        return so;
    }

    /** JSON still, but some values are others, are gone, or are there twice. */
    private static String otherwiseMeant(String json, Random random) {
        JsonNode root = JSON.readTree(json);
        for (int i = random.nextInt(3); i >= 0; i--) {
            var containers = new ArrayList<JsonNode>();
            collect(root, containers);
            JsonNode value = random.nextInt(3) == 0 ? containers.get(random.nextInt(containers.size())).deepCopy() : JSON.readTree(VALUES[random.nextInt(VALUES.length)]);
            switch (containers.get(random.nextInt(containers.size()))) {
                case ObjectNode object when !object.isEmpty() -> {
                    String name = List.copyOf(object.propertyNames()).get(random.nextInt(object.size()));
                    if (random.nextBoolean()) {
                        object.set(name, value);
                    } else {
                        object.remove(name);
                    }
                }
                case ArrayNode array when !array.isEmpty() -> {
                    int at = random.nextInt(array.size());
                    switch (random.nextInt(3)) {
                        case 0 -> array.set(at, value);
                        case 1 -> array.remove(at);
                        default -> array.insert(at, array.get(random.nextInt(array.size())).deepCopy());
                    }
                }
                default -> { }
            }
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainer()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    public static void main(String[] args) throws IOException {
        long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
        var fuzz = new LessonFuzz(Files.createTempDirectory("lesson-fuzz"));
        int damaged = fuzz.run(seed, Long.parseLong(args[0]) * 1_000);
        System.out.println(damaged + " damaged lessons, " + fuzz.read + " of them read, seed " + seed);
    }
}
