package org.bioscope.traces.rules;

import static org.bioscope.traces.rules.Fact.ALL;
import static org.bioscope.traces.rules.Fact.BEYOND_DISKSIZE;
import static org.bioscope.traces.rules.Fact.DATACOW;
import static org.bioscope.traces.rules.Fact.DAX;
import static org.bioscope.traces.rules.Fact.EXTENT;
import static org.bioscope.traces.rules.Fact.FILESYSTEM;
import static org.bioscope.traces.rules.Fact.FIRST_WRITE;
import static org.bioscope.traces.rules.Fact.LAZYTIME;
import static org.bioscope.traces.rules.Fact.NEW;
import static org.bioscope.traces.rules.Fact.OP;
import static org.bioscope.traces.rules.Fact.POSITION;
import static org.bioscope.traces.rules.Fact.SHARED;
import static org.bioscope.traces.rules.Fact.UNALIGNED;
import static org.bioscope.traces.rules.Fact.UPDATE_TIME;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bioscope.traces.Extent;
import org.bioscope.traces.Op;

/**
 * What is known of one request: a value for each {@link Fact}, and how it is known. Immutable; equal facts share a verdict.
 */
public final class RequestFacts {
    private static final RequestFacts USUAL = usualCase();

    private final byte[] values;
    private final byte[] origins;

    private RequestFacts(byte[] values, byte[] origins) {
        this.values = values;
        this.origins = origins;
    }

    private static RequestFacts usualCase() {
        byte[] values = new byte[ALL.size()];
        byte[] origins = new byte[ALL.size()];
        for (Fact<?> fact : ALL) {
            values[fact.index()] = (byte) fact.values().indexOf(fact.standard());
            origins[fact.index()] = (byte) Origin.ASSUMED.ordinal();
        }
        return new RequestFacts(values, origins);
    }

    /** An io_uring overwrite of a warm, written ext4 file on a device with a volatile cache and no FUA; all of it assumed. */
    public static RequestFacts usual() {
        return USUAL;
    }

    public <T extends Enum<T>> T get(Fact<T> fact) {
        return fact.values().get(values[fact.index()]);
    }

    public Origin origin(Fact<?> fact) {
        return Origin.values()[origins[fact.index()]];
    }

    /** With a value that somebody asked for. */
    public <T extends Enum<T>> RequestFacts with(Fact<T> fact, T value) {
        return with(fact, value, Origin.ASKED);
    }

    public <T extends Enum<T>> RequestFacts with(Fact<T> fact, T value, Origin origin) {
        int at = fact.values().indexOf(value);
        if (at < 0) {
            throw new IllegalArgumentException(fact.label() + " cannot be " + value + "; it is one of " + fact.values());
        }
        byte[] newValues = values.clone();
        byte[] newOrigins = origins.clone();
        newValues[fact.index()] = (byte) at;
        newOrigins[fact.index()] = (byte) origin.ordinal();
        return new RequestFacts(newValues, newOrigins);
    }

    public RequestFacts with(Fact<Tri> fact, boolean value) {
        return with(fact, Tri.of(value));
    }

    /** With a fact that nobody knows. */
    public <T extends Enum<T>> RequestFacts without(Fact<T> fact) {
        T unknown = fact.unknown().orElseThrow(() -> new IllegalArgumentException(fact.label() + " is always known"));
        return with(fact, unknown, Origin.UNKNOWN);
    }

    public boolean knows(Fact<?> fact) {
        return !fact.values().get(values[fact.index()]).name().equals("UNKNOWN");
    }

    /** The value's own words. */
    public <T extends Enum<T>> String text(Fact<T> fact) {
        return fact.text(get(fact));
    }

    /** One sentence on the first pair of facts that no request can have, if there is one. */
    public Optional<String> contradiction() {
        boolean read = get(OP) == Op.READ;
        boolean block = get(FILESYSTEM) == Filesystem.BLOCK;
        if (read) {
            for (Fact<?> fact : List.of(POSITION, BEYOND_DISKSIZE, UPDATE_TIME, FIRST_WRITE, NEW)) {
                if (claimed(fact)) {
                    return Optional.of("a read cannot have '" + fact.label() + "': " + fact.meaning() + "; only writes do");
                }
            }
        }
        if (block) {
            for (Fact<?> fact : List.of(POSITION, BEYOND_DISKSIZE, EXTENT, NEW, SHARED, DAX, LAZYTIME, FIRST_WRITE)) {
                if (claimed(fact)) {
                    return Optional.of("a block device has no '" + fact.label() + "': that belongs to a file; name its filesystem");
                }
            }
            if (get(UNALIGNED) == Tri.YES) {
                return Optional.of("a block device refuses an unaligned request with EINVAL; only a filesystem's block can be larger than the device's");
            }
        }
        if (get(SHARED) == Tri.YES && get(EXTENT) == Extent.HOLE) {
            return Optional.of("a hole cannot be shared: it has no blocks");
        }
        if (get(DAX) == Tri.YES && !List.of(Filesystem.EXT4, Filesystem.XFS, Filesystem.OTHER).contains(get(FILESYSTEM))) {
            return Optional.of("there is no DAX on " + text(FILESYSTEM) + "; ext4 and xfs have it");
        }
        if (get(DATACOW) == Tri.YES && get(FILESYSTEM) != Filesystem.BTRFS) {
            return Optional.of("datacow is an attribute of btrfs, not of " + text(FILESYSTEM));
        }
        return Optional.empty();
    }

    /** Known to be something else than the usual case. */
    private boolean claimed(Fact<?> fact) {
        return knows(fact) && values[fact.index()] != USUAL.values[fact.index()];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestFacts facts && Arrays.equals(values, facts.values) && Arrays.equals(origins, facts.origins);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /** Only what differs from the usual case. */
    @Override
    public String toString() {
        return ALL.stream().filter(fact -> values[fact.index()] != USUAL.values[fact.index()] || fact.index() < 4)
                .map(this::spell).reduce((a, b) -> a + ", " + b).orElseThrow();
    }

    /** {@code extent unwritten}: the fact and its value. */
    <T extends Enum<T>> String spell(Fact<T> fact) {
        return fact.label() + " " + text(fact);
    }
}
