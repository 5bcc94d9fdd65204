package org.bioscope.desktop;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bioscope.desktop.lesson.BundledRecordings;
import org.bioscope.desktop.lesson.Lesson;
import org.bioscope.desktop.lesson.Lessons;

/** One command for each recording and lesson that there is: the palette finds them, and Ctrl+O lists the recordings. */
final class OpenCommands {
    private static final String ALREADY = "linux-";

    private OpenCommands() {
    }

    static List<Command> recordings(Opening opening, Settings settings) {
        Stream<Command> file = Stream.of(Command.plain("open-file", "Recording", "Choose a recording's file", opening::choose));
        Stream<Command> recents = settings.recents().stream().map(path -> Command.plain("recent-" + path, "Recent", named(path), () -> opening.file(path)));
        Stream<Command> bundled = BundledRecordings.names().stream()
                .map(name -> Command.plain("bundled-" + name, "Recording", inWords(name), () -> opening.bundled(name)));
        return Stream.of(file, recents, bundled).flatMap(all -> all).toList();
    }

    static List<Command> lessons(Consumer<Lesson> open) {
        return Lessons.bundled().stream().map(lesson -> Command.plain("lesson-" + lesson.id(), "Lesson", lesson.title(), () -> open.accept(lesson))).toList();
    }

    private static String named(Path path) {
        return path.getFileName() + " in " + path.getParent();
    }

    /** {@code linux-6.18-ext4-written-io_uring} as a person says it. */
    private static String inWords(String name) {
        String rest = name.startsWith(ALREADY) ? name.substring(ALREADY.length()) : name;
        return (rest.equals(name) ? "" : "Linux ") + rest.replace("keep-size", "keep_size").replace('-', ' ').replace("keep_size", "keep-size").strip().toLowerCase(Locale.ROOT);
    }
}
