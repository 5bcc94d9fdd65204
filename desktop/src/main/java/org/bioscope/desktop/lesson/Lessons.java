package org.bioscope.desktop.lesson;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bioscope.traces.file.FormatException;
import org.bioscope.traces.file.TextFile;

/** The lessons that travel with the program, and those of a person's own. */
public final class Lessons {
    private static final String FOLDER = "/assets/lessons/";
    /** Some hundred times the longest of ours. */
    private static final long MOST_BYTES = 1 << 20;

    private Lessons() {
    }

    /** Read once, by whoever wants them first: a third of a second of a start that has read no JSON yet. */
    private static final class Bundled {
        static final List<Lesson> ALL = ids().stream().map(Lessons::find).toList();

        private Bundled() {
        }
    }

    /** Ids of the lessons in the program, in the order of their {@code order.txt}. */
    public static List<String> ids() {
        return resource("order.txt").lines().filter(line -> !line.isBlank()).toList();
    }

    /** The lessons in the program, in their order. */
    public static List<Lesson> bundled() {
        return Bundled.ALL;
    }

    /** One of ours by its id, or a person's own by its folder; throws {@link LessonException} with one sentence. */
    public static Lesson find(String idOrFolder) {
        if (ids().contains(idOrFolder)) {
            return LessonJson.read(idOrFolder, resource(idOrFolder + "/lesson.json"), resource(idOrFolder + "/lesson.md"));
        }
        Path folder = Path.of(idOrFolder);
        if (!Files.isRegularFile(folder.resolve("lesson.json"))) {
            throw new LessonException("lesson " + idOrFolder + ": it is none of ours, and no folder with a lesson.json; ours are " + String.join(", ", ids()));
        }
        try {
            String name = Optional.ofNullable(folder.toAbsolutePath().normalize().getFileName()).map(Path::toString).orElse(idOrFolder);
            return LessonJson.read(name, TextFile.read(folder.resolve("lesson.json"), "lesson", MOST_BYTES), TextFile.read(folder.resolve("lesson.md"), "lesson", MOST_BYTES));
        } catch (FormatException e) {
            throw new LessonException(e.getMessage());
        }
    }

    /** A text of the lessons' folder in the program. */
    static String resource(String name) {
        try (InputStream in = Lessons.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new LessonException("lessons: " + name + " is not in the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
