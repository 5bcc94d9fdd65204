package org.bioscope.desktop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.control.CheckBox;
import org.bioscope.desktop.compare.ComparisonText;
import org.bioscope.desktop.compare.JsonCompare;
import org.bioscope.desktop.compare.PublishedRow;
import org.bioscope.desktop.view.ComparisonPicture;
import org.bioscope.desktop.view.Look;
import org.bioscope.desktop.view.Theme;
import org.bioscope.traces.compare.Comparison;
import org.bioscope.traces.file.AtomicFile;

/** The files that the window writes of a comparison, by the writers of the command line. */
final class ComparisonExports {
    private static final double PICTURE_SCALE = 2;
    private static final int LONG_ENDING = 8;

    /** A kind of file. */
    enum Kind {
        PICTURE("Picture", ".png"), DRAWING("The same as SVG", ".svg"), RUNS("Every run, one a row", ".csv"), RESULT("Result for programs", ".json"), MARKDOWN("Result as Markdown", ".md");

        private final String words;
        private final String ending;

        Kind(String words, String ending) {
            this.words = words;
            this.ending = ending;
        }
    }

    private ComparisonExports() {
    }

    /** The form that asks which are wanted. */
    static WriteFiles form(Comparison comparison, Optional<PublishedRow> published, Theme theme, Background background, Consumer<List<Path>> onWritten) {
        var boxes = new LinkedHashMap<Kind, CheckBox>();
        for (Kind kind : Kind.values()) {
            var box = new CheckBox(kind.words + "   " + name(comparison, kind));
            box.setId("choose-" + kind.name().toLowerCase(Locale.ROOT));
            box.setSelected(true);
            boxes.put(kind, box);
        }
        return new WriteFiles(background, List.copyOf(boxes.values()), List.copyOf(boxes.values()), onWritten, () -> {
            List<Kind> kinds = boxes.entrySet().stream().filter(b -> b.getValue().isSelected()).map(b -> b.getKey()).toList();
            return into -> write(comparison, published, theme, into, kinds);
        });
    }

    /** After its arms and the rounds: what one looks for among several. */
    static String name(Comparison comparison, Kind kind) {
        String arms = String.join("-vs-", comparison.names().stream().map(name -> shortly(name).replaceAll("[^A-Za-z0-9.]+", "-").replaceAll("^-+|-+$", "")).toList());
        return "compare-" + arms.substring(0, Math.min(80, arms.length())) + kind.ending;
    }

    /** A file without its folders and its ending; anything else as it is. */
    static String shortly(String arm) {
        return arm.startsWith("-") ? arm : arm.replaceFirst("^.*/", "").replaceFirst("\\.(bioscope|json)$", "");
    }

    /** The same of several, without the words that all of them end with, where those are long. */
    static List<String> shortly(List<String> arms) {
        List<String> all = arms.stream().map(ComparisonExports::shortly).toList();
        String ending = all.stream().reduce(ComparisonExports::sameEnding).orElse("").replaceFirst("^[^- ]*", "");
        boolean cut = ending.length() > LONG_ENDING && all.stream().allMatch(name -> name.length() > ending.length() && !name.startsWith("-"));
        return all.stream().map(name -> cut ? name.substring(0, name.length() - ending.length()) : name).toList();
    }

    private static String sameEnding(String first, String second) {
        int same = 0;
        while (same < Math.min(first.length(), second.length()) && first.charAt(first.length() - 1 - same) == second.charAt(second.length() - 1 - same)) {
            same++;
        }
        return first.substring(first.length() - same);
    }

    static List<Path> write(Comparison comparison, Optional<PublishedRow> published, Theme theme, Path into, List<Kind> kinds) throws IOException {
        Files.createDirectories(into);
        var text = new ComparisonText(comparison, published);
        var written = new ArrayList<Path>();
        for (Kind kind : kinds) {
            Path file = into.resolve(name(comparison, kind));
            switch (kind) {
                case PICTURE -> ComparisonPicture.write(comparison, file, new Look(theme, PICTURE_SCALE));
                case DRAWING -> ComparisonPicture.writeSvg(comparison, file, theme);
                case RUNS -> AtomicFile.write(file, text::csv);
                case RESULT -> words(file, JsonCompare.text(comparison, published));
                case MARKDOWN -> words(file, String.join("\n", text.markdown()));
            }
            written.add(file);
        }
        return written;
    }

    private static void words(Path file, String text) throws IOException {
        AtomicFile.write(file, out -> out.write((text + "\n").getBytes(StandardCharsets.UTF_8)));
    }
}
