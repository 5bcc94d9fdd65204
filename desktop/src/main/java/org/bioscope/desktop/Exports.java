package org.bioscope.desktop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.bioscope.desktop.view.PipelinePicture;
import org.bioscope.desktop.view.Theme;
import org.bioscope.traces.RunReport;

/** The files that the window writes of a run. Not for the JavaFX thread. */
final class Exports {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final double PICTURE_SCALE = 2;

    /** A kind of file. */
    enum Kind {
        PICTURE("Picture of the circuit and the graphs", ".png");

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

    static List<Path> write(RunReport report, Theme theme, Path into, List<Kind> kinds) throws Exception {
        Files.createDirectories(into);
        var written = new ArrayList<Path>();
        for (Kind kind : kinds) {
            Path file = into.resolve(name(report, kind));
            switch (kind) {
                case PICTURE -> PipelinePicture.write(report, report.environment(), file, theme, PICTURE_SCALE);
            }
            written.add(file);
        }
        return written;
    }
}
