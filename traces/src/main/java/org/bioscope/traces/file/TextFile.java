package org.bioscope.traces.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text that a person or another program wrote and that fits into memory: read whole, or refused in one sentence. */
public final class TextFile {
    private TextFile() {
    }

    /**
     * The file's text. A pipe or a device, which may never end, a directory, more than {@code mostBytes}, and what is not
     * UTF-8 are refused: {@link FormatException} says {@code what} was tried with which file, and why not.
     */
    public static String read(Path file, String what, long mostBytes) throws FormatException {
        String attempt = what + " " + file + ": ";
        if (!Files.exists(file)) {
            throw new FormatException(attempt + "it does not exist");
        }
        if (!Files.isRegularFile(file)) {
            throw new FormatException(attempt + (Files.isDirectory(file) ? "it is a directory" : "it is no regular file"));
        }
        try (InputStream in = Files.newInputStream(file)) {
            // It may grow while it is read, so its size alone is no promise.
            byte[] bytes = in.readNBytes((int) mostBytes + 1);
            if (bytes.length > mostBytes) {
                throw new FormatException(attempt + "it is longer than " + (mostBytes >> 10) + " KiB, which none of its kind is");
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new FormatException(attempt + "it is not text");
        } catch (AccessDeniedException e) {
            throw new FormatException(attempt + "permission denied");
        } catch (FormatException e) {
            throw e;
        } catch (IOException e) {
            throw new FormatException(attempt + AtomicFile.reason(e));
        }
    }
}
