package org.bioscope.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the kernel says of one path: the numbers of {@code enum bioscope_fact}, or the errno that it answered with. Any
 * thread.
 */
final class PathFacts {
    /** {@code enum bioscope_fact}, in its order. */
    enum Fact {
        MODE, BYTES, MOUNT_ID, DEV_MAJOR, DEV_MINOR, RDEV_MAJOR, RDEV_MINOR, FS_MAGIC, FS_BLOCK, FS_BYTES, FREE_BYTES,
        DIO_MEMORY, DIO_OFFSET, DIRECT, LOGICAL, PHYSICAL
    }

    private static final int FORMAT_MASK = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int BLOCK = 0060000;

    private final long[] facts;
    private final int errno;

    PathFacts(long[] facts, int errno) {
        this.facts = facts;
        this.errno = errno;
    }

    @FunctionalInterface
    private interface Question {
        int ask(String path, long facts);
    }

    /** Of any path; opens nothing. */
    static PathFacts of(Path path) {
        return ask(NativeLibrary::bioscope_path_facts, path);
    }

    /** Of files in a directory: makes one without a name and asks for direct I/O on it. */
    static PathFacts ofFilesIn(Path directory) {
        return ask(NativeLibrary::bioscope_try_directory, directory);
    }

    /** Of a block device, opened for reading with O_DIRECT. */
    static PathFacts ofDevice(Path device) {
        return ask(NativeLibrary::bioscope_try_device, device);
    }

    private static PathFacts ask(Question question, Path path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment facts = arena.allocate(ValueLayout.JAVA_LONG, Fact.values().length);
            int ret = question.ask(path.toString(), facts.address());
            return new PathFacts(facts.toArray(ValueLayout.JAVA_LONG), Math.max(0, -ret));
        }
    }

    /** Positive errno of what was refused; 0 where nothing was. What was learnt before is there all the same. */
    int errno() {
        return errno;
    }

    OptionalLong get(Fact fact) {
        long value = facts[fact.ordinal()];
        return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
    }

    OptionalInt number(Fact fact) {
        OptionalLong value = get(fact);
        return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
    }

    boolean isRegular() {
        return is(REGULAR);
    }

    boolean isDirectory() {
        return is(DIRECTORY);
    }

    boolean isBlockDevice() {
        return is(BLOCK);
    }

    private boolean is(int format) {
        OptionalLong mode = get(Fact.MODE);
        return mode.isPresent() && (mode.getAsLong() & FORMAT_MASK) == format;
    }
}
