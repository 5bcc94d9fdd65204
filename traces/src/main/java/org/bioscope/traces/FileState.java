package org.bioscope.traces;

import java.util.EnumMap;
import java.util.Optional;
import java.util.StringJoiner;

/** The state of a run's file as its clock started, in words: what its extents were, and what of it was in the page cache. */
public final class FileState {
    private FileState() {
    }

    /** All that is known; empty where nothing is. */
    public static Optional<String> inWords(Environment environment, Workload workload) {
        var words = new StringJoiner("; ");
        extents(environment, workload.get(Workload.SIZE)).ifPresent(words::add);
        cacheInWords(environment).ifPresent(cache -> words.add("page cache: " + cache));
        return words.length() == 0 ? Optional.empty() : Optional.of(words.toString());
    }

    /** {@code unwritten 192 MiB, mapped 64 MiB}; what no extent covers is a hole and not counted. */
    public static Optional<String> extentsInWords(Environment environment) {
        return extents(environment, 0);
    }

    /** Of a region so long, whose rest is a hole; 0 where that is not known. */
    private static Optional<String> extents(Environment environment, long regionBytes) {
        return environment.fact(Environment.EXTENTS_BEFORE).flatMap(FileExtents::read).map(extents -> {
            var bytes = new EnumMap<Extent, Long>(Extent.class);
            extents.pieces().forEach(piece -> bytes.merge(piece.kind(), piece.bytes(), Long::sum));
            long hole = regionBytes - bytes.values().stream().mapToLong(Long::longValue).sum();
            if (hole > 0) {
                bytes.put(Extent.HOLE, hole);
            }
            var words = new StringJoiner(", ");
            bytes.forEach((kind, sum) -> words.add((kind == Extent.MAPPED ? "written" : kind.label()) + " " + Units.bytes(sum)));
            return words.length() == 0 ? "no blocks" : words.toString();
        });
    }

    /** {@code none of it}, or {@code 64 MiB of it, 4 KiB dirty}. */
    public static Optional<String> cacheInWords(Environment environment) {
        return cachedBytes(environment).map(bytes -> bytes == 0 ? "none of it" : Units.bytes(bytes) + " of it"
                + number(environment, Environment.DIRTY_BEFORE).map(dirty -> dirty == 0 ? ", none dirty" : ", " + Units.bytes(dirty) + " dirty").orElse(""));
    }

    /** Bytes of the region in the page cache; empty where nobody knew. */
    static Optional<Long> cachedBytes(Environment environment) {
        return number(environment, Environment.CACHED_BEFORE);
    }

    private static Optional<Long> number(Environment environment, String fact) {
        try {
            return environment.fact(fact).map(Long::parseLong);
        } catch (NumberFormatException e) {
            return Optional.empty(); // a recording of somebody else's making
        }
    }
}
