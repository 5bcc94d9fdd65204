package org.bioscope.desktop;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.file.RecordingWriter;

/** A run that was brought onto the screen, what a person added to it, and where it is kept. Owned by the JavaFX thread. */
final class ShownRun {
    private final TraceSource source;
    private final boolean ofLesson;
    private List<Bookmark> bookmarks;
    private Optional<Path> recording;
    private long keptRows;
    private boolean remembering;
    private boolean rememberAgain;

    /** A run, {@code ofLesson} where a lesson has it at hand and brings it back by itself. */
    ShownRun(TraceSource source, boolean ofLesson) {
        this(source, ofLesson, List.of(), Optional.empty());
    }

    ShownRun(TraceSource source, boolean ofLesson, List<Bookmark> bookmarks, Optional<Path> recording) {
        this.source = source;
        this.ofLesson = ofLesson;
        this.bookmarks = bookmarks;
        this.recording = recording;
    }

    TraceSource source() {
        return source;
    }

    RunReport report() {
        return source.latest();
    }

    boolean ofLesson() {
        return ofLesson;
    }

    boolean recorded() {
        return source instanceof RecordedRun;
    }

    List<Bookmark> bookmarks() {
        return bookmarks;
    }

    void bookmarks(List<Bookmark> all) {
        bookmarks = List.copyOf(all);
    }

    /** The file that it is kept in, where it is in one. */
    Optional<Path> recording() {
        return recording;
    }

    /** So many of its requests are in {@code file} now, and its bookmarks. */
    void kept(Path file, long rows) {
        recording = Optional.of(file);
        keptRows = rows;
    }

    /** What to do with files that were made of it as it is now: where one is a recording, it is kept in that, and {@code told} hears so. */
    Consumer<List<Path>> exported(BiConsumer<ShownRun, Path> told) {
        long rows = report().trace().size();
        return files -> files.stream().filter(file -> file.toString().endsWith(".bioscope")).forEach(file -> {
            kept(file, rows);
            told.accept(this, file);
        });
    }

    /** Whether something would be lost with it: requests of a real run, or marks that are in no file. A simulation can be had again. */
    boolean unsaved() {
        if (recorded()) {
            return recording.isEmpty() && !bookmarks.isEmpty();
        }
        RunReport report = report();
        return report.source() != Source.SIMULATED && report.trace().size() > keptRows;
    }

    /** What its requests take of memory; those of a recording are its file's. */
    long memoryBytes() {
        return recorded() ? 0 : report().trace().size() * TraceStore.chunkBytes(report().source()) / TraceStore.CHUNK_ROWS;
    }

    /** Puts the bookmarks into the recording, as often as they changed and one after the other. */
    void remember(Background background, Consumer<Exception> failed) {
        if (recording.isEmpty()) {
            return;
        }
        if (remembering) {
            rememberAgain = true;
            return;
        }
        remembering = true;
        Path file = recording.get();
        List<Bookmark> all = bookmarks;
        background.run(() -> {
            RecordingWriter.remember(file, all);
            return all;
        }, kept -> remembered(background, failed), e -> {
            failed.accept(e);
            remembered(background, failed);
        });
    }

    private void remembered(Background background, Consumer<Exception> failed) {
        remembering = false;
        if (rememberAgain) {
            rememberAgain = false;
            remember(background, failed);
        }
    }
}
