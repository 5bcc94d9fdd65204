package org.bioscope.desktop.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.bioscope.desktop.EngineLauncher;
import org.bioscope.desktop.lesson.BundledRecordings;
import org.bioscope.desktop.lesson.Lesson;
import org.bioscope.desktop.lesson.LessonException;
import org.bioscope.desktop.lesson.Lessons;
import org.bioscope.desktop.lesson.Recital;
import org.bioscope.desktop.lesson.Stand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bioscope lessons}: which there are, and one of them played. */
@Command(name = "lessons", description = "Lists the lessons and the recordings of other kernels that travel with the program.", mixinStandardHelpOptions = true,
        versionProvider = CommandTree.Versions.class, sortOptions = false)
final class LessonsCommand implements Callable<Integer> {
    private static final Set<String> WAYS = new TreeSet<>(Set.of("here", "laboratory", "simulator", "recording"));

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "One JSON document on standard output.")
    private boolean json;

    static CommandLine line(CommandTree.Window window) {
        return new CommandLine(new LessonsCommand()).addSubcommand(new Play(window));
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<Lesson> lessons = Lessons.bundled();
        if (json) {
            out.println(JsonLessons.text(lessons, BundledRecordings.names()));
        } else {
            for (Lesson lesson : lessons) {
                out.println(lesson.id());
                out.println("    " + lesson.title() + " (" + lesson.minutes() + " minutes, " + lesson.steps().size() + " steps)");
                out.println("    " + lesson.source());
            }
            out.println();
            out.println("Recordings: " + String.join(", ", BundledRecordings.names()));
        }
        out.flush();
        return out.checkError() || System.out.checkError() ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    /** {@code bioscope lessons play}: in the window; or every step is taken and checked, and what a class would see is printed. */
    @Command(name = "play", description = "Opens the window on a lesson; with --headless plays it here.", mixinStandardHelpOptions = true, versionProvider = CommandTree.Versions.class, sortOptions = false)
    static final class Play implements Callable<Integer> {
        private final CommandTree.Window window;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "ID|FOLDER", description = "A lesson of ours, or the folder of one of your own.")
        private String lesson = "";

        @Option(names = "--headless", description = "Without a window: plays every step, checks what it promises, prints a transcript.")
        private boolean headless;

        @Option(names = "--on", split = ",", paramLabel = "WAY", description = "Only run in these ways: here, laboratory, simulator, recording. Default: the first that this machine allows.")
        private Set<String> ways = Set.of();

        @Option(names = "--directory", paramLabel = "DIR", description = "Where runs on this machine make their file. Default: the first of the home, the current and a temporary directory in which direct I/O works.")
        private Optional<String> directory = Optional.empty();

        Play(CommandTree.Window window) {
            this.window = window;
        }

        @Override
        public Integer call() throws InterruptedException {
            if (!headless && (!ways.isEmpty() || directory.isPresent())) {
                throw new ParameterException(spec.commandLine(), "--on and --directory go with --headless; in the window the form says where runs make their file");
            }
            ways.stream().filter(way -> !WAYS.contains(way)).findFirst().ifPresent(way -> {
                throw new ParameterException(spec.commandLine(), "--on " + way + ": must be one of " + String.join(", ", WAYS));
            });
            try {
                Lesson found = Lessons.find(lesson);
                if (!headless) {
                    return window.play(lesson);
                }
                new Recital(found, stand(), spec.commandLine().getOut()).play();
            } catch (LessonException e) {
                spec.commandLine().getOut().flush();
                spec.commandLine().getErr().println("bioscope: " + e.getMessage());
                return ExitCode.SOFTWARE;
            }
            return ExitCode.OK;
        }

        private Stand stand() {
            boolean real = ways.isEmpty() || ways.contains("here") || ways.contains("laboratory");
            return new Stand(new EngineLauncher(), directory.orElseGet(() -> real ? EngineLauncher.directory().toString() : ""), ways);
        }
    }
}
