package org.bioscope.desktop.cli;

import java.util.List;
import org.bioscope.desktop.lesson.Lesson;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The lessons and recordings that travel with the program, as JSON. */
final class JsonLessons {
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonLessons() {
    }

    static String text(List<Lesson> lessons, List<String> recordings) {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode array = root.putArray("lessons");
        for (Lesson lesson : lessons) {
            ObjectNode node = array.addObject().put("id", lesson.id()).put("title", lesson.title()).put("minutes", lesson.minutes()).put("source", lesson.source());
            ArrayNode steps = node.putArray("steps");
            lesson.steps().forEach(step -> steps.addObject().put("id", step.id()).put("kind", step.kind()));
        }
        recordings.forEach(root.putArray("recordings")::add);
        return JSON.writeValueAsString(root);
    }
}
