package org.bioscope.traces.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a kernel shows of itself to anyone who looks: its release, its symbols, and the format of an event where tracefs may
 * be read. A value, so that tests bring their own.
 *
 * @param release     {@code uname -r}; empty where it could not be read
 * @param symbols     those of its functions that a {@link Detection} looks for; empty where they could not be read
 * @param dioFormat   the format file of {@code iomap:iomap_dio_rw_begin}
 * @param tracefsRead whether the events could be listed at all
 */
public record KernelTraits(Optional<String> release, Set<String> symbols, Optional<String> dioFormat, boolean tracefsRead) {
    private static final List<Path> TRACEFS = List.of(Path.of("/sys/kernel/tracing"), Path.of("/sys/kernel/debug/tracing"));

    public KernelTraits {
        symbols = Set.copyOf(symbols);
    }

    /** The kernel that this program runs on. Reads files, some 30 ms; needs no privilege. */
    public static KernelTraits running() {
        return read(Path.of("/proc/sys/kernel/osrelease"), Path.of("/proc/kallsyms"), TRACEFS);
    }

    static KernelTraits read(Path osrelease, Path kallsyms, List<Path> tracefs) {
        Optional<Path> events = tracefs.stream().map(mount -> mount.resolve("events")).filter(Files::isReadable).findFirst();
        return new KernelTraits(text(osrelease).map(String::strip), symbols(kallsyms),
                events.flatMap(path -> text(path.resolve("iomap/iomap_dio_rw_begin/format"))), events.isPresent());
    }

    private static Optional<String> text(Path file) {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty(); // not on Linux, or not allowed: a trait less
        }
    }

    /** The third column of /proc/kallsyms: {@code ffffffff81000000 T name [module]}; addresses may be zeros. */
    private static Set<String> symbols(Path kallsyms) {
        try (Stream<String> lines = Files.lines(kallsyms, StandardCharsets.ISO_8859_1)) {
            var names = new HashSet<String>();
            lines.map(KernelTraits::symbol).filter(Detection.SYMBOLS::contains).forEach(names::add);
            return names;
        } catch (IOException | UncheckedIOException e) {
            return Set.of();
        }
    }

    private static String symbol(String line) {
        int type = line.indexOf(' ');
        int name = type < 0 ? -1 : line.indexOf(' ', type + 1);
        if (name < 0) {
            return "";
        }
        int tab = line.indexOf('\t', name);
        return tab < 0 ? line.substring(name + 1) : line.substring(name + 1, tab);
    }
}
