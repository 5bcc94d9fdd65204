package org.bioscope.desktop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.bioscope.desktop.view.Look;
import org.bioscope.desktop.view.PipelineClip;
import org.bioscope.desktop.view.PipelinePicture;
import org.bioscope.desktop.view.Shot;
import org.bioscope.desktop.view.Theme;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.file.AtomicFile;
import org.bioscope.traces.file.FioJson;
import org.bioscope.traces.file.IntervalCsv;
import org.bioscope.traces.file.RecordingWriter;
import org.bioscope.traces.file.RequestCsv;
import org.bioscope.traces.filter.Filter;
import org.bioscope.traces.filter.Matches;

/** The files that the window writes of a run. Not for the JavaFX thread. */
final class Exports {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final double PICTURE_SCALE = 2;
    private static final int LONGEST_PART = 80;

    /** A kind of file. */
    enum Kind {
        PICTURE("Picture", ".png"), CLIP("Clip of the circuit", ".gif"), REQUESTS("Every request", "-requests.csv"), INTERVALS("Every tenth of a second", "-intervals.csv"),
        RESULT("Result with fio's keys", ".json"), RECORDING("Recording, to open again", ".bioscope");

        private final String words;
        private final String ending;

        Kind(String words, String ending) {
            this.words = words;
            this.ending = ending;
        }

        String words() {
            return words;
        }
    }

    private Exports() {
    }

    /** Files of a part of the run say which part, since a table has no room inside for it. */
    static String name(RunReport report, Kind kind, Filter filter) {
        String part = filter.equals(Filter.ALL) || kind == Kind.RECORDING ? "" : "-" + slug(filter.text());
        return "bioscope-" + STAMP.format(report.startedAt()) + part + kind.ending;
    }

    /** {@code op==W && lat>200us} as a name of files that every shell and system takes: {@code op-is-W-and-lat-over-200us}. */
    private static String slug(String text) {
        String words = text.replace("&&", " and ").replace("||", " or ").replace("==", " is ").replace("!=", " is-not ").replace(">=", " from ").replace("<=", " to ")
                .replace(">", " over ").replace("<", " under ").replace("!", " not ").replaceAll("[^A-Za-z0-9.]+", "-").replaceAll("^-|-$", "");
        return words.length() <= LONGEST_PART ? words : words.substring(0, LONGEST_PART);
    }

    /**
     * Writes each kind into a directory, which is made if need be; throws with one sentence at the first that fails. The
     * filter is named in what is written of a part; a recording is of the whole run in any case.
     */
    static List<Path> write(RunReport whole, List<Bookmark> bookmarks, Filter filter, Theme theme, Path into, List<Kind> kinds) throws IOException {
        Files.createDirectories(into);
        RunReport report = filter.equals(Filter.ALL) ? whole : Matches.of(whole, filter).report();
        var written = new ArrayList<Path>();
        for (Kind kind : kinds) {
            Path file = into.resolve(name(whole, kind, filter));
            switch (kind) {
                case PICTURE -> PipelinePicture.write(report, file, Shot.RUN, new Look(theme, PICTURE_SCALE));
                case CLIP -> PipelineClip.write(report, file, theme);
                case REQUESTS -> AtomicFile.write(file, out -> RequestCsv.write(report, out));
                case INTERVALS -> AtomicFile.write(file, out -> IntervalCsv.write(report, out));
                case RESULT -> AtomicFile.write(file, out -> FioJson.write(report, out));
                case RECORDING -> RecordingWriter.write(file, whole, bookmarks);
            }
            written.add(file);
        }
        return written;
    }
}
