package org.bioscope.desktop.lesson;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** On which lines the parts of a lesson begin, so that a refusal can say where: the tree of a JSON text has forgotten it. Lines count from 1. */
final class LessonLines {
    private LessonLines() {
    }

    /** The line of each step of {@code lesson.json}, which must be JSON. */
    static List<Integer> ofSteps(String json, JsonMapper mapper) {
        var lines = new ArrayList<Integer>();
        try (JsonParser parser = mapper.createParser(json)) {
            boolean steps = false;
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (steps && depth == 2 && (token.isStructStart() || token.isScalarValue())) {
                    lines.add(parser.currentTokenLocation().getLineNr());
                }
                if (depth == 1 && token == JsonToken.PROPERTY_NAME) {
                    steps = parser.currentName().equals("steps");
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            }
        }
        return lines;
    }

    /** The line of each second-level heading of {@code lesson.md}; of one that is there twice, the second. */
    static Map<String, Integer> ofHeadings(String markdown) {
        var lines = new LinkedHashMap<String, Integer>();
        int number = 0;
        for (String line : markdown.split("\n", -1)) {
            number++;
            if (line.startsWith("## ")) {
                lines.put(line.substring(3).strip(), number);
            }
        }
        return lines;
    }
}
