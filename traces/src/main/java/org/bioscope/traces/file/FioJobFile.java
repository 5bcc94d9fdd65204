package org.bioscope.traces.file;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a fio job file: sections with what is set in them, {@code [global]} sections and includes worked in,
 * variables replaced. Knows no option's meaning. The rules are fio's own; where they are odd, a comment says so.
 */
final class FioJobFile {
    /** One option, the last of that name in its section, and where it stands: {@code job.fio:12}. */
    record Line(String name, String value, String where) {
    }

    /** A section and the globals above it. */
    record Section(String name, Map<String, Line> lines, String where) {
    }

    /** Deeper than any real job file; a file that includes itself ends here. */
    private static final int DEEPEST_INCLUDE = 16;
    /** Job files are written by hand; what is larger is something else. */
    private static final long LARGEST_BYTES = 1 << 20;
    /** fio's OPT_LEN_MAX. */
    private static final int LONGEST_LINE = 4096;
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)\\}");
    /** A comment after a value: fio takes ';' and '#' anywhere for one up to 3.x, but file names may hold both. */
    private static final Pattern TRAILING_COMMENT = Pattern.compile("\\s[;#].*$");

    private final List<Section> sections = new ArrayList<>();
    private final Map<String, Line> globals = new LinkedHashMap<>();
    private final UnaryOperator<String> environment;
    private final Path file;
    private Optional<Map<String, Line>> current = Optional.empty();

    private FioJobFile(Path file, UnaryOperator<String> environment) {
        this.file = file;
        this.environment = environment;
    }

    static FioJobFile read(Path file, UnaryOperator<String> environment) throws IOException {
        var job = new FioJobFile(file, environment);
        job.take(file, 0);
        if (job.sections.isEmpty()) {
            throw new FormatException(file + ": no job in it; a job begins with its name in brackets, as in [randwrite]");
        }
        return job;
    }

    List<String> names() {
        return sections.stream().map(Section::name).toList();
    }

    Section section(Optional<String> name) throws FormatException {
        if (name.isEmpty()) {
            return sections.getFirst();
        }
        return sections.stream().filter(s -> s.name().equals(name.get())).findFirst().orElseThrow(() -> new FormatException(
                file + ": no section [" + name.get() + "] in it; there are " + String.join(", ", names())));
    }

    private void take(Path from, int depth) throws IOException {
        int number = 0;
        for (String raw : lines(from)) {
            String where = from.getFileName() + ":" + ++number;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith(";") || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[")) {
                begin(line, where, depth);
            } else if (current.isEmpty()) {
                throw new FormatException(where + ": '" + line + "' stands before the first [section]; fio wants a section or [global] above it");
            } else if (line.equals("include") || line.startsWith("include ")) {
                include(from, line.substring("include".length()).strip(), where, depth);
            } else {
                set(line, where);
            }
        }
    }

    private void begin(String line, String where, int depth) throws FormatException {
        if (depth > 0) {
            throw new FormatException(where + ": " + line + " in an included file; fio allows options there, no new section");
        }
        int end = line.lastIndexOf(']');
        if (end < 2) {
            throw new FormatException(where + ": '" + line + "' is not a section; write its name in brackets, as in [randwrite]");
        }
        String name = line.substring(1, end);
        if (name.equals("global")) {
            current = Optional.of(globals);
            return;
        }
        var lines = new LinkedHashMap<>(globals);
        sections.add(new Section(name, lines, where));
        current = Optional.of(lines);
    }

    private void include(Path from, String name, String where, int depth) throws IOException {
        if (depth >= DEEPEST_INCLUDE) {
            throw new FormatException(where + ": includes nest deeper than " + DEEPEST_INCLUDE + "; does a file include itself?");
        }
        // fio tries the name as it stands first, then beside the including file.
        Path as = Path.of(replaced(name));
        Path included = Files.exists(as) ? as : from.resolveSibling(as);
        if (!Files.isRegularFile(included)) {
            throw new FormatException(where + ": include " + name + ": no such file, neither here nor beside " + from.getFileName());
        }
        take(included, depth + 1);
    }

    private void set(String line, String where) {
        int equals = line.indexOf('=');
        String name = (equals < 0 ? TRAILING_COMMENT.matcher(line).replaceFirst("") : line.substring(0, equals)).strip();
        String value = equals < 0 ? "" : TRAILING_COMMENT.matcher(line.substring(equals + 1)).replaceFirst("").strip();
        Map<String, Line> lines = current.orElseThrow();
        // Later wins, and stands where the later one does.
        lines.remove(name);
        lines.put(name, new Line(name, replaced(value), where));
    }

    /** With {@code ${VARIABLE}} and fio's three keywords replaced; a variable that is not set is empty, as in fio. */
    private String replaced(String value) {
        String replaced = VARIABLE.matcher(value).replaceAll(match -> Matcher.quoteReplacement(environment.apply(match.group(1))));
        if (!replaced.contains("$")) {
            return replaced;
        }
        var machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return replaced.replace("$pagesize", Long.toString(pageBytes())).replace("$mb_memory", Long.toString(machine.getTotalMemorySize() >> 20))
                .replace("$ncpus", Integer.toString(machine.getAvailableProcessors()));
    }

    /** From the auxiliary vector, pairs of words: Java itself does not tell. 4096 where there is none. */
    private static long pageBytes() {
        final long pageSizeKey = 6;
        try {
            var words = ByteBuffer.wrap(Files.readAllBytes(Path.of("/proc/self/auxv"))).order(ByteOrder.nativeOrder()).asLongBuffer();
            while (words.remaining() >= 2) {
                long key = words.get();
                long value = words.get();
                if (key == pageSizeKey) {
                    return value;
                }
            }
            return 4096;
        } catch (IOException _) {
            return 4096;
        }
    }

    private static List<String> lines(Path from) throws FormatException {
        List<String> lines = TextFile.read(from, "read job file", LARGEST_BYTES).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            // What is quoted from a line in a message has to be fit for a terminal.
            if (lines.get(i).length() > LONGEST_LINE || lines.get(i).chars().anyMatch(c -> c < ' ' && c != '\t')) {
                throw new FormatException(from.getFileName() + ":" + (i + 1) + ": "
                        + (lines.get(i).length() > LONGEST_LINE ? lines.get(i).length() + " characters are no line of a job file; fio reads " + LONGEST_LINE : "it is not text"));
            }
        }
        return lines;
    }
}
