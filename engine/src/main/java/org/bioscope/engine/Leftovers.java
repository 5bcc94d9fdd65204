package org.bioscope.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds and removes what runs left behind that could not clean up, after {@code kill -9} or a crash, and nothing else.
 *
 * <p>A run's own file is named {@code .bioscope-PID-STARTTIME-N.dat}; a file with a name of the user's choice has a marker
 * of that name, without the suffix, in the registry folder, which holds its device, inode and path. Whatever names a living
 * process, is locked by a run, is no regular file or has another inode stays. Any thread.
 */
final class Leftovers {
    private static final Pattern OWN_FILE = Pattern.compile("\\.bioscope-(\\d+)-(\\d+)-\\d+\\.dat");
    private static final Pattern MARKER = Pattern.compile("\\.bioscope-(\\d+)-(\\d+)-\\d+");
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final Path registry;

    Leftovers(Path registry) {
        this.registry = registry;
    }

    /** Where this user's programs keep state: {@code $XDG_STATE_HOME/bioscope/files}. */
    static Path userRegistry() {
        String state = Optional.ofNullable(System.getenv("XDG_STATE_HOME")).filter(home -> !home.isEmpty())
                .orElse(System.getProperty("user.home") + "/.local/state");
        return Path.of(state, "bioscope", "files");
    }

    /** A name in the directory that no other run has or will have; not yet a file. */
    static Path ownFile(Path directory, boolean kept) {
        if (!kept) {
            return directory.resolve(uniqueName() + ".dat");
        }
        /* A kept file is the user's: it must not look like something to be removed. */
        return directory.resolve(uniqueName().substring(1) + ".dat");
    }

    static boolean isOwnName(Path file) {
        return OWN_FILE.matcher(file.getFileName().toString()).matches();
    }

    /** Notes a file that this process made and will remove; the marker, or nothing where the registry cannot be written. */
    Optional<Path> mark(Path file) {
        try {
            Files.createDirectories(registry);
            var marker = registry.resolve(uniqueName());
            Files.writeString(marker, Files.getAttribute(file, "unix:dev") + "\n" + Files.getAttribute(file, "unix:ino") + "\n"
                    + file.toAbsolutePath() + "\n");
            return Optional.of(marker);
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** Forgets a file that is gone, or is to stay. */
    static void unmark(Path marker) {
        try {
            Files.deleteIfExists(marker);
        } catch (IOException e) {
            /* Then the next sweep does it: the file it names is gone. */
        }
    }

    /** Removes what dead processes left under names of the user's choice, anywhere: the files removed. */
    List<Path> sweepRegistered() {
        return list(registry).filter(marker -> abandoned(MARKER, marker)).flatMap(marker -> sweepMarked(marker).stream()).toList();
    }

    /** Removes what dead processes left in the directory: the files removed. */
    List<Path> sweep(Path directory) {
        return list(directory).filter(file -> abandoned(OWN_FILE, file))
                .filter(file -> NativeLibrary.bioscope_remove_abandoned(file.toString(), 0, 0) == 1).toList();
    }

    private static Optional<Path> sweepMarked(Path marker) {
        try {
            List<String> lines = Files.readAllLines(marker, StandardCharsets.UTF_8);
            if (lines.size() != 3) {
                unmark(marker);
                return Optional.empty();
            }
            Path file = Path.of(lines.get(2));
            boolean there = Files.exists(file);
            int gone = NativeLibrary.bioscope_remove_abandoned(file.toString(), Long.parseLong(lines.get(0)), Long.parseLong(lines.get(1)));
            if (gone >= 0) {
                unmark(marker);
            }
            return there && gone == 1 ? Optional.of(file) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether the name is ours and its process is no more. */
    private static boolean abandoned(Pattern pattern, Path path) {
        Matcher name = pattern.matcher(path.getFileName().toString());
        return name.matches() && !startTime(name.group(1)).equals(Optional.of(name.group(2)));
    }

    private static String uniqueName() {
        String pid = Long.toString(ProcessHandle.current().pid());
        return ".bioscope-" + pid + "-" + startTime(pid).orElse("0") + "-" + NEXT.getAndIncrement();
    }

    /** When the process started, in ticks since boot: with the pid it names a process for good. */
    private static Optional<String> startTime(String pid) {
        try {
            String stat = Files.readString(Path.of("/proc", pid, "stat"), StandardCharsets.ISO_8859_1);
            /* The command in parentheses may hold anything; starttime is the 20th field after it. */
            return Optional.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
        } catch (IOException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static Stream<Path> list(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList().stream();
        } catch (IOException | java.io.UncheckedIOException e) {
            return Stream.empty();
        }
    }
}
