package org.bioscope.traces.file;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file that appears whole or not at all: written beside its final name, made durable, then renamed. A crash or a full
 * disk leaves what was there before as it was.
 */
public final class AtomicFile {
    private static final String PART = ".part";
    private static final Set<String> STANDARD_OUTPUT = Set.of("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1");
    private static final AtomicLong WRITES = new AtomicLong();

    /** What is to be in the file; the stream is buffered by the one who needs it. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private AtomicFile() {
    }

    /**
     * Writes {@code content} under {@code target}'s name. A symbolic link stays one, and what it names is replaced; what
     * is no regular file (a pipe, {@code /dev/stdout}) is written to directly. Throws {@link IOException} with one sentence.
     */
    public static void write(Path target, Content content) throws IOException {
        try {
            if (standardOutput(target)) {
                // Others may have written to it, and will: by its name it would be opened anew, or be replaced.
                content.writeTo(new FileOutputStream(FileDescriptor.out));
                return;
            }
            if (Files.exists(target) && !Files.isRegularFile(target)) {
                try (OutputStream out = Files.newOutputStream(target)) {
                    content.writeTo(out);
                }
                return;
            }
            replace(Files.exists(target) ? target.toRealPath() : target.toAbsolutePath(), content);
        } catch (IOException e) {
            throw new IOException("write " + target + ": " + reason(e), e);
        }
    }

    /** Whether it is a name of this process's standard output, be that a terminal, a pipe or a file. */
    static boolean standardOutput(Path target) {
        return STANDARD_OUTPUT.contains(target.normalize().toString());
    }

    /** Whether {@code target} could be written now: throws {@link IOException} with one sentence where not. Leaves nothing behind. */
    public static void check(Path target) throws IOException {
        try {
            if (Files.isDirectory(target)) {
                throw new FileSystemException(target.toString(), null, "it is a directory");
            }
            if (Files.exists(target) && !Files.isRegularFile(target) || standardOutput(target)) {
                return;
            }
            Path part = partOf(Files.exists(target) ? target.toRealPath() : target.toAbsolutePath());
            Files.createFile(part);
            Files.delete(part);
        } catch (IOException e) {
            throw new IOException("write " + target + ": " + reason(e), e);
        }
    }

    /** The cause in words, without the path that most of Java's messages consist of. */
    public static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "its directory does not exist";
            case NotDirectoryException _ -> "it is not in a directory";
            case java.nio.file.AccessDeniedException _ -> "permission denied";
            case FileSystemException f when f.getReason() != null -> decapitalised(f.getReason());
            default -> decapitalised(String.valueOf(e.getMessage()));
        };
    }

    private static void replace(Path target, Content content) throws IOException {
        Path part = partOf(target);
        try (FileChannel file = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            content.writeTo(Channels.newOutputStream(file));
            file.force(true);
            keepPermissions(target, part);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException | Error e) {
            Files.deleteIfExists(part);
            throw e;
        }
        // The new name is durable only once its directory is.
        try (FileChannel folder = FileChannel.open(part.getParent())) {
            folder.force(true);
        }
    }

    /** A name for the unfinished file beside {@code target} that no other write uses. */
    static Path partOf(Path target) {
        Path name = target.getFileName();
        return target.resolveSibling("." + name + "." + ProcessHandle.current().pid() + "-" + WRITES.incrementAndGet() + PART);
    }

    /** Whether a file's name is one that {@link #partOf} gave, after {@code begin}, in a process that is no more. */
    static boolean abandoned(String name, String begin) {
        int dash = name.indexOf('-', begin.length());
        if (!name.startsWith(begin) || !name.endsWith(PART) || dash < 0) {
            return false;
        }
        try {
            return ProcessHandle.of(Long.parseLong(name.substring(begin.length(), dash))).isEmpty();
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static void keepPermissions(Path target, Path part) throws IOException {
        PosixFileAttributeView old = Files.getFileAttributeView(target, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (old != null && Files.exists(target)) {
            Files.setPosixFilePermissions(part, old.readAttributes().permissions());
        }
    }

    private static String decapitalised(String sentence) {
        boolean word = sentence.length() > 1 && Character.isUpperCase(sentence.charAt(0)) && Character.isLowerCase(sentence.charAt(1));
        return word ? Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1) : sentence;
    }
}
