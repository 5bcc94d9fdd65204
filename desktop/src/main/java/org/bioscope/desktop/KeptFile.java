package org.bioscope.desktop;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.bioscope.traces.file.AtomicFile;

/**
 * A small file of lines {@code name = value} that a person may edit. Whatever is in it can be read, as far as it means
 * something; it is changed as a whole, and two programs that change it at once both have their say. Any thread.
 */
final class KeptFile {
    /** A larger one is none of ours. */
    private static final long MOST_BYTES = 1 << 20;
    /** How long another program may take for its change; it takes some ms, unless it hangs. */
    private static final long PATIENCE_NS = 1_000_000_000L;
    private static final long RETRY_NS = 5_000_000L;

    private final Path file;

    KeptFile(Path file) {
        this.file = file;
    }

    /** What a reading came to: the values, and one sentence where not all of the file meant something. */
    record Read(Map<String, String> values, Optional<String> trouble) {
    }

    /** Never throws: what cannot be read is as if it were not there, and is said. */
    Read read() {
        var values = new TreeMap<String, String>();
        try {
            if (Files.isRegularFile(file) && Files.size(file) > MOST_BYTES) {
                return new Read(values, Optional.of("read " + file + ": it is longer than any of ours; the defaults are used"));
            }
            int number = 0;
            int wrong = 0;
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                number++;
                int cut = line.indexOf(" = ");
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                if (cut <= 0) {
                    wrong = wrong == 0 ? number : wrong;
                } else {
                    values.put(line.substring(0, cut).strip(), unescaped(line.substring(cut + 3).strip()));
                }
            }
            return new Read(values, wrong == 0 ? Optional.empty() : Optional.of("read " + file + ": line " + wrong + " is not 'name = value'; it is left out"));
        } catch (NoSuchFileException e) {
            return new Read(values, Optional.empty());
        } catch (MalformedInputException e) {
            return new Read(values, Optional.of("read " + file + ": it is damaged; the defaults are used, and it is kept as " + damaged().getFileName()));
        } catch (IOException e) {
            String why = e instanceof AccessDeniedException ? "permission denied"
                    : e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : String.valueOf(e.getMessage());
            return new Read(values, Optional.of("read " + file + ": " + why + "; the defaults are used"));
        }
    }

    /** Reads the file as it is now, changes what was read, and writes it whole. Throws {@link IOException} with one sentence. */
    void change(Consumer<Map<String, String>> change) throws IOException {
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new IOException("keep settings in " + file.getParent() + ": the directory cannot be made; what you set is forgotten when the window closes", e);
        }
        try (FileChannel lock = FileChannel.open(file.resolveSibling("." + file.getFileName() + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            Optional<FileLock> held = lock(lock);
            try {
                Read read = read();
                if (read.values().isEmpty() && read.trouble().isPresent() && Files.isRegularFile(file)) {
                    Files.move(file, damaged(), StandardCopyOption.REPLACE_EXISTING);
                }
                change.accept(read.values());
                var text = new StringBuilder("# Kept by Bioscope; a line each, name = value.\n");
                read.values().forEach((name, value) -> text.append(name).append(" = ").append(escaped(value)).append('\n'));
                AtomicFile.write(file, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
            } finally {
                if (held.isPresent()) {
                    held.get().release();
                }
            }
        } catch (AccessDeniedException | NoSuchFileException e) {
            throw new IOException("keep settings in " + file + ": permission denied; what you set is forgotten when the window closes", e);
        }
    }

    /** The lock of the file; empty where another program holds it too long, or the filesystem has none: then the last one wins. */
    private static Optional<FileLock> lock(FileChannel channel) {
        long untilNs = System.nanoTime() + PATIENCE_NS;
        while (System.nanoTime() - untilNs < 0) {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return Optional.of(lock);
                }
            } catch (OverlappingFileLockException e) {
                // Another window of this process; it is soon done.
            } catch (IOException e) {
                return Optional.empty();
            }
            LockSupport.parkNanos(RETRY_NS);
        }
        return Optional.empty();
    }

    private Path damaged() {
        return file.resolveSibling(file.getFileName() + ".damaged");
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    private static String unescaped(String text) {
        var value = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                char next = text.charAt(++i);
                value.append(next == 'n' ? '\n' : next == 'r' ? '\r' : next);
            } else {
                value.append(c);
            }
        }
        return value.toString();
    }
}
