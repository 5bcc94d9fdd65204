package org.bioscope.desktop.lesson;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Figures that somebody else published, as {@code assets/published.json} has them; always labelled so, never mixed into
 * what was measured.
 *
 * @param rows each row's figures by its name, as they are to be read
 */
public record PublishedEntry(String id, String title, String source, String unit, List<String> columns, Map<String, List<String>> rows, String note) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Optional<PublishedEntry> find(String id) {
        try (InputStream in = Objects.requireNonNull(PublishedEntry.class.getResourceAsStream("/assets/published.json"), "published.json")) {
            for (JsonNode entry : JSON.readTree(in.readAllBytes()).path("entries")) {
                if (entry.path("id").asString().equals(id)) {
                    return Optional.of(of(entry));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PublishedEntry of(JsonNode entry) {
        var rows = new LinkedHashMap<String, List<String>>();
        entry.path("rows").properties().forEach(row -> rows.put(row.getKey(), texts(row.getValue())));
        return new PublishedEntry(entry.path("id").asString(), entry.path("title").asString(), entry.path("source").asString(), entry.path("unit").asString(),
                texts(entry.path("columns")), rows, beside(entry) + entry.path("note").asString(""));
    }

    /** What was published beside the rows, in words. */
    private static String beside(JsonNode entry) {
        var words = new StringBuilder();
        if (entry.has("context_switches")) {
            words.append("Context switches: ").append(entry.path("context_switches").asString()).append(". ");
        }
        entry.path("meminfo").properties().forEach(arm -> {
            words.append("Page cache, ").append(arm.getKey()).append(": ");
            words.append(arm.getValue().properties().stream().map(size -> size.getKey() + " " + size.getValue().asString()).collect(Collectors.joining(", "))).append(". ");
        });
        return words.toString();
    }

    private static List<String> texts(JsonNode node) {
        var texts = new ArrayList<String>();
        node.forEach(item -> texts.add(item.asString()));
        return List.copyOf(texts);
    }

    boolean has(String row, int column) {
        return rows.containsKey(row) && column >= 0 && column < rows.get(row).size();
    }
}
