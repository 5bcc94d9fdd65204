package org.bioscope.desktop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.bioscope.desktop.view.PipelinePicture;
import org.bioscope.desktop.view.Theme;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.file.AtomicFile;
import org.bioscope.traces.file.FioJson;
import org.bioscope.traces.file.IntervalCsv;
import org.bioscope.traces.file.RecordingWriter;
import org.bioscope.traces.file.RequestCsv;

/** The files that the window writes of a run. Not for the JavaFX thread. */
final class Exports {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final double PICTURE_SCALE = 2;

    /** A kind of file. */
    enum Kind {
        PICTURE("Picture", ".png"), REQUESTS("Every request", "-requests.csv"), INTERVALS("Every tenth of a second", "-intervals.csv"),
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

    static String name(RunReport report, Kind kind) {
        return "bioscope-" + STAMP.format(report.startedAt()) + kind.ending;
    }

    /** Writes each kind into a directory, which is made if need be; throws with one sentence at the first that fails. */
    static List<Path> write(RunReport report, Theme theme, Path into, List<Kind> kinds) throws IOException {
        Files.createDirectories(into);
        var written = new ArrayList<Path>();
        for (Kind kind : kinds) {
            Path file = into.resolve(name(report, kind));
            switch (kind) {
                case PICTURE -> PipelinePicture.write(report, report.environment(), file, theme, PICTURE_SCALE);
                case REQUESTS -> AtomicFile.write(file, out -> RequestCsv.write(report, out));
                case INTERVALS -> AtomicFile.write(file, out -> IntervalCsv.write(report, out));
                case RESULT -> AtomicFile.write(file, out -> FioJson.write(report, out));
                case RECORDING -> RecordingWriter.write(file, report, List.of());
            }
            written.add(file);
        }
        return written;
    }
}
