package org.bioscope.desktop.view;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javafx.css.Stylesheet;

/**
 * A step of the build: {@code CompiledSheets FOLDER} writes each style sheet in JavaFX's binary form beside the text, which
 * JavaFX then takes of itself and need not parse at every start. What is newer than its text is left alone.
 */
public final class CompiledSheets {
    private static final String TEXT = ".css";
    private static final String BINARY = ".bss";

    private CompiledSheets() {
    }

    public static void main(String[] args) throws IOException {
        for (Path text : sheets(Path.of(args[0]))) {
            Path binary = text.resolveSibling(text.getFileName().toString().replace(TEXT, BINARY));
            if (!Files.exists(binary) || Files.getLastModifiedTime(binary).compareTo(Files.getLastModifiedTime(text)) < 0) {
                Stylesheet.convertToBinary(text.toFile(), binary.toFile());
            }
        }
    }

    private static List<Path> sheets(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(TEXT)).toList();
        }
    }
}
