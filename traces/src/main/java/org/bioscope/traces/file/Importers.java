package org.bioscope.traces.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bioscope.traces.RunReport;

/**
 * The list of formats that a run is read from. Each importer says, from the beginning of a file, how well it could read it;
 * the best is taken where none is named.
 */
public final class Importers {
    /** Enough to get past headers and warnings to the first dozens of events. */
    private static final int BEGINNING_BYTES = 1 << 16;
    private static final Pattern FTRACE_EVENT = Pattern.compile("\\S-\\d+ +(\\(.{7}\\) +)?\\[\\d{3,}\\] .*\\d+\\.\\d{6,9}: ");
    private static final Pattern BLKPARSE_EVENT = Pattern.compile("^ *\\d+,\\d+ +\\d+ +\\d+ +\\d+\\.\\d{9} +\\d+ +[A-Z]{1,2} ");

    /** Reads a file, or of several runs in it the named one; throws {@link FormatException} with file and place. */
    @FunctionalInterface
    private interface Reader {
        RunReport read(Path file, Optional<String> run) throws IOException;
    }

    /**
     * A format.
     *
     * @param name    what it is called on the command line
     * @param meaning one clause for help and menus
     * @param rating  from the beginning of a file's text, 0 for one that it cannot read, up to 100 for one that is surely its own
     */
    public record Importer(String name, String meaning, ToIntFunction<String> rating, Reader reader) {
    }

    public static final List<Importer> ALL = List.of(
            new Importer("ftrace", "the text of a trace file or of trace-cmd report", text -> rating(text, FTRACE_EVENT) + (text.contains("# tracer:") ? 10 : 0),
                    (file, _) -> FtraceText.read(file)),
            new Importer("blkparse", "blkparse's default text", text -> rating(text, BLKPARSE_EVENT), (file, _) -> BlkparseText.read(file)),
            new Importer("fio-json", "fio's JSON or JSON+", text -> text.contains("\"fio version\"") ? 100 : text.contains("\"jobs\"") ? 50 : 0,
                    (file, run) -> FioJsonIn.read(file).run(run)));

    private Importers() {
    }

    public static Optional<Importer> named(String name) {
        return ALL.stream().filter(importer -> importer.name().equals(name)).findFirst();
    }

    /** All names, for help and messages. */
    public static String names() {
        return ALL.stream().map(Importer::name).collect(Collectors.joining(", "));
    }

    /** The importer that reads the file best; throws {@link FormatException} where none can. */
    public static Importer of(Path file) throws IOException {
        check(file);
        String text = beginning(file);
        return ALL.stream().filter(importer -> importer.rating().applyAsInt(text) > 0).max(Comparator.comparingInt(importer -> importer.rating().applyAsInt(text)))
                .orElseThrow(() -> new FormatException(file + ": " + (text.isEmpty() ? "it is empty" : text.startsWith("BIOSCOPE") ? "it is a recording already; open it, or export it"
                        : "in none of the formats that can be read: " + names())));
    }

    /** Reads a run; one that has neither requests nor figures is refused rather than shown as empty. */
    public static RunReport read(Importer importer, Path file, Optional<String> run) throws IOException {
        check(file);
        if (Files.size(file) == 0) {
            throw new FormatException(file + ": it is empty");
        }
        RunReport report = importer.reader().read(file, run);
        if (report.trace().size() == 0 && report.totals().requests() == 0) {
            throw new FormatException(file + ": no request in it" + report.notes().stream().skip(1).map(note -> "; " + note).collect(Collectors.joining()));
        }
        return report;
    }

    /** A pipe or a device may never end, or never begin. */
    private static void check(Path file) throws FormatException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new FormatException(file + ": " + (!Files.exists(file) ? "it does not exist" : !Files.isRegularFile(file) ? "it is no file" : "permission denied"));
        }
    }

    private static int rating(String text, Pattern event) {
        return (int) text.lines().filter(line -> event.matcher(line).find()).limit(10).count() * 9;
    }

    private static String beginning(Path file) throws IOException {
        var some = new byte[BEGINNING_BYTES];
        int read = 0;
        try (InputStream text = Unzipped.open(file)) {
            for (int more = text.read(some); more > 0; more = text.read(some, read, some.length - read)) {
                read += more;
            }
        } catch (java.util.zip.ZipException | java.io.EOFException e) {
            if (read == 0) {
                throw new FormatException(file + ": its compressed data are damaged from the beginning");
            }
            // What comes before the damage tells the format, and its reader says where that is.
        }
        return new String(some, 0, read, StandardCharsets.ISO_8859_1);
    }
}
