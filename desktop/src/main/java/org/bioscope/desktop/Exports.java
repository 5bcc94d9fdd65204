package org.bioscope.desktop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.scene.Node;
import org.bioscope.desktop.view.GraphsSvg;
import org.bioscope.desktop.view.Look;
import org.bioscope.desktop.view.PipelineClip;
import org.bioscope.desktop.view.PipelinePicture;
import org.bioscope.desktop.view.Shot;
import org.bioscope.desktop.view.Theme;
import org.bioscope.desktop.view.WindowPicture;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.file.Exporters;
import org.bioscope.traces.file.RecordingWriter;
import org.bioscope.traces.filter.Filter;
import org.bioscope.traces.filter.Matches;

/** The files that the window writes of a run. Not for the JavaFX thread. */
final class Exports {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final int LONGEST_PART = 80;

    /**
     * All that there is to write from.
     *
     * @param part  those requests that the filter leaves; {@code whole} without one
     * @param shown what the window shows at the moment
     * @param theme the window's; a picture of it has no other
     */
    record Material(RunReport whole, RunReport part, List<Bookmark> bookmarks, Node shown, Theme theme, Look look) {
    }

    /** Writes one kind, to a file or to several whose names begin with its name. */
    @FunctionalInterface
    private interface Writer {
        List<Path> write(Material of, Path file) throws IOException;
    }

    /**
     * A kind of file.
     *
     * @param standard whether it is written where nobody says otherwise
     */
    record Kind(String id, String words, String ending, boolean picture, boolean standard, Writer writer) {
        static final Kind RECORDING = new Kind("recording", "Recording, to open again", ".bioscope", false, true, (of, file) -> {
            RecordingWriter.write(file, of.whole, of.bookmarks);
            return List.of(file);
        });

        private static Kind picture(String id, String words, String ending, boolean standard, Writer writer) {
            return new Kind(id, words, ending, true, standard, writer);
        }

        private static Kind data(String exporter, String id, String words, String ending, boolean standard) {
            Exporters.Exporter format = Exporters.named(exporter).orElseThrow();
            return new Kind(id, words, ending, false, standard, (of, file) -> format.write(of.part, file));
        }
    }

    /** Pictures first, then what is read again by this program and by others. */
    static final List<Kind> KINDS = kinds();

    private static List<Kind> kinds() {
        var kinds = new ArrayList<Kind>();
        for (Shot shot : Shot.values()) {
            boolean run = shot == Shot.RUN;
            kinds.add(Kind.picture(run ? "picture" : shot.label(), upper(shot.meaning()), run ? ".png" : "-" + shot.label() + ".png", run, (of, file) -> {
                PipelinePicture.write(of.part, file, shot, of.look);
                return List.of(file);
            }));
        }
        kinds.add(Kind.picture("svg", "The graphs, for papers", ".svg", false, (of, file) -> {
            GraphsSvg.write(of.part, file, of.look.theme());
            return List.of(file);
        }));
        kinds.add(Kind.picture("window", "This window as it is", "-window.png", false, (of, file) -> {
            WindowPicture.write(of.part, of.shown, file, new Look(of.theme, of.look.scale()));
            return List.of(file);
        }));
        // A clip takes as long to make as it plays: only who wants one.
        kinds.add(Kind.picture("clip", "Clip of the circuit", ".gif", false, (of, file) -> PipelineClip.write(of.part, file, of.look.theme())));
        kinds.add(Kind.RECORDING);
        kinds.add(Kind.data("csv", "requests", "Every request", "-requests.csv", true));
        kinds.add(Kind.data("intervals", "intervals", "Every tenth of a second", "-intervals.csv", true));
        kinds.add(Kind.data("json", "result", "Result with fio's keys", ".json", true));
        for (Exporters.Exporter other : Exporters.ALL) {
            if (!List.of("csv", "intervals", "json").contains(other.name())) {
                kinds.add(Kind.data(other.name(), other.name(), upper(other.meaning().replaceFirst("(: |, a file| and chrome| for data).*", "")), other.name().equals("json+") ? "-plus.json" : other.ending(), false));
            }
        }
        return List.copyOf(kinds);
    }

    private static String upper(String words) {
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private Exports() {
    }

    /** Files of a part of the run say which part, since a table has no room inside for it. */
    static String name(RunReport report, Kind kind, Filter filter) {
        return stem(report, kind == Kind.RECORDING ? Filter.ALL : filter) + kind.ending;
    }

    /** What the names of all files of a run begin with. */
    static String stem(RunReport report, Filter filter) {
        return "bioscope-" + STAMP.format(report.startedAt()) + (filter.equals(Filter.ALL) ? "" : "-" + slug(filter.text()));
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
    static List<Path> write(Material of, Filter filter, Path into, List<Kind> kinds) throws IOException {
        Files.createDirectories(into);
        RunReport part = filter.equals(Filter.ALL) ? of.whole : Matches.of(of.whole, filter).report();
        var material = new Material(of.whole, part, of.bookmarks, of.shown, of.theme, of.look);
        var written = new ArrayList<Path>();
        for (Kind kind : kinds) {
            written.addAll(kind.writer.write(material, into.resolve(name(of.whole, kind, filter))));
        }
        return written;
    }
}
