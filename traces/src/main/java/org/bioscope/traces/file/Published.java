package org.bioscope.traces.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Figures that others have published, from {@code assets/published.json}: to be shown beside a person's own, always
 * labelled, never mixed into them, and compared by their relative differences alone.
 *
 * @param entries in the order of the file
 */
public record Published(List<Entry> entries) {
    private static final String RESOURCE = "assets/published.json";

    /** One table. Cells are figures, or words where the table is one of words. */
    public record Entry(String id, String title, String source, String unit, List<String> columns, Map<String, List<String>> rows, Optional<String> note) {
        public Entry {
            columns = List.copyOf(columns);
            rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
        }

        /** The figure in a cell, columns counted from 0; empty where the cell is a word or there is none. */
        public OptionalDouble figure(String row, int column) {
            List<String> cells = rows.getOrDefault(row, List.of());
            if (column >= cells.size() || !cells.get(column).matches("-?\\d+(\\.\\d+)?")) {
                return OptionalDouble.empty();
            }
            return OptionalDouble.of(Double.parseDouble(cells.get(column)));
        }
    }

    public Published {
        entries = List.copyOf(entries);
    }

    /** Those that travel with the program. */
    public static Published ours() {
        try (InputStream in = Published.class.getClassLoader().getResourceAsStream(RESOURCE)) {
            if (in == null) {
                return new Published(List.of());
            }
            return new Published(JsonMapper.shared().readTree(in).get("entries").valueStream().map(Published::entry).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Optional<Entry> entry(String id) {
        return entries.stream().filter(entry -> entry.id().equals(id)).findFirst();
    }

    private static Entry entry(JsonNode node) {
        var rows = new LinkedHashMap<String, List<String>>();
        node.get("rows").propertyStream().forEach(row -> rows.put(row.getKey(), row.getValue().valueStream().map(JsonNode::asString).toList()));
        return new Entry(node.get("id").stringValue(), node.get("title").stringValue(), node.get("source").stringValue(), node.get("unit").stringValue(),
                node.get("columns").valueStream().map(JsonNode::stringValue).toList(), rows,
                node.has("note") ? Optional.of(node.get("note").stringValue()) : Optional.empty());
    }
}
