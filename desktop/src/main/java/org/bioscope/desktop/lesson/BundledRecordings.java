package org.bioscope.desktop.lesson;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.file.Recording;

/** Recordings of other kernels that travel with the program, so that a machine without root shows what they really did. */
public final class BundledRecordings {
    private static final String FOLDER = "/assets/recordings/";
    private static final String ENDING = ".bioscope";

    private BundledRecordings() {
    }

    /** Their names, oldest kernel first. */
    public static List<String> names() {
        try (InputStream in = BundledRecordings.class.getResourceAsStream(FOLDER + "order.txt")) {
            return in == null ? List.of() : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank()).toList();
        } catch (IOException e) {
            throw new LessonException("recordings: the list of them cannot be read: " + e.getMessage());
        }
    }

    /** One by its name. Rows are mapped, and out of a jar nothing can be: it is copied to a file that is gone as soon as it is open. */
    public static RunReport open(String name) throws IOException {
        Path copy = Files.createTempFile("recording-", ENDING);
        try (InputStream in = BundledRecordings.class.getResourceAsStream(FOLDER + name + ENDING)) {
            if (in == null) {
                throw new LessonException("recording " + name + ": there is none of that name; there are " + String.join(", ", names()));
            }
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            return Recording.open(copy).report();
        } finally {
            Files.deleteIfExists(copy);
        }
    }
}
