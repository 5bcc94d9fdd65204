package org.bioscope.traces.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bioscope.traces.Extent;
import org.bioscope.traces.Op;
import org.bioscope.traces.SyncMode;

/** One thing that a rule may ask of a request, with all the values that it can have. The constants are the whole list. */
public final class Fact<T extends Enum<T>> {
    private static final List<Fact<?>> MADE = new ArrayList<>();

    public static final Fact<Op> OP = of("op", "reads or writes", Op.WRITE, Op::label, Op.READ, Op.WRITE);
    public static final Fact<IoEngine> ENGINE = of("ioengine", "how the request reaches the kernel", IoEngine.IO_URING, IoEngine::label, IoEngine.values());
    public static final Fact<Filesystem> FILESYSTEM = of("fs", "what the file lives on", Filesystem.EXT4, Filesystem::label, Filesystem.values());
    public static final Fact<SyncMode> SYNC = of("sync", "O_DSYNC or O_SYNC", SyncMode.NONE, SyncMode::label, SyncMode.values());
    /** On a write, what lay there before it. {@code MAPPED} reads as fio users say it: written. */
    public static final Fact<Extent> EXTENT = of("extent", "the kind of extent hit", Extent.MAPPED,
            extent -> extent == Extent.MAPPED ? "written" : extent.label(), Extent.MAPPED, Extent.UNWRITTEN, Extent.HOLE, Extent.DELALLOC, Extent.UNKNOWN);
    public static final Fact<Tri> NEW = tri("new blocks", "IOMAP_F_NEW: nobody wrote these blocks before");
    public static final Fact<Tri> SHARED = tri("shared", "IOMAP_F_SHARED: the extent must be copied on write");
    public static final Fact<Tri> DIRTY = tri("inode dirty", "IOMAP_F_DIRTY: fdatasync has metadata to write");
    public static final Fact<Position> POSITION = of("position", "where the request lies against i_size", Position.INSIDE, Position::label, Position.values());
    public static final Fact<Tri> BEYOND_DISKSIZE = tri("beyond i_disksize", "the write ends beyond the size on disk");
    public static final Fact<Tri> UNALIGNED = tri("unaligned", "not aligned to the filesystem's block, though to the device's");
    public static final Fact<Tri> SEVERAL_EXTENTS = tri("several extents", "no single extent covers the range");
    public static final Fact<Length> LENGTH = of("length", "the size of the request", Length.PAGE, Length::label, Length.values());
    public static final Fact<Tri> SPLIT = tri("bio split", "a bio holds more than the device takes at once");
    public static final Fact<PagesInRange> PAGES_IN_RANGE = of("pages in range", "page cache in the request's range at submission",
            PagesInRange.NONE, PagesInRange::label, PagesInRange.values());
    public static final Fact<Tri> PAGES_IN_FILE = tri("pages in file", "any page of the file is cached at completion (nrpages)");
    public static final Fact<Tri> WRITE_CACHE = of("write cache", "the device has a volatile write cache", Tri.YES, Tri::label, Tri.values());
    public static final Fact<Tri> FUA = tri("FUA", "the device can write through its cache");
    public static final Fact<Tri> DEVICE_NOWAIT = of("device NOWAIT", "the block device supports REQ_NOWAIT", Tri.YES, Tri::label, Tri.values());
    public static final Fact<Tri> EARLY = tri("device early", "the device is done before the submitter lets go of the request");
    public static final Fact<Tri> UPDATE_TIME = tri("update time", "mtime or ctime must change with this write");
    public static final Fact<Tri> FIRST_WRITE = tri("first write", "first write since the inode was loaded");
    public static final Fact<Tri> LAZYTIME = tri("lazytime", "mounted with lazytime");
    public static final Fact<Tri> LOCK_HELD = tri("lock held", "another task holds the inode's lock against it");
    public static final Fact<Tri> DAX = tri("DAX", "the file is DAX");
    public static final Fact<Tri> BUFFERED = tri("buffered only", "the file cannot do direct I/O: data journal, inline data, encryption");
    public static final Fact<Tri> DATACOW = tri("datacow", "btrfs copies and checksums the file's data, its default");
    public static final Fact<Tri> STABLE_WRITES = tri("stable writes", "the device needs pages that do not change under I/O");
    public static final Fact<Tri> POLLED = tri("hipri", "polled: IORING_SETUP_IOPOLL");
    public static final Fact<Tri> ERROR = tri("error", "the device reports an error");
    public static final Fact<LoopMode> LOOP = of("loop", "a loop device lies under the file", LoopMode.NONE, LoopMode::label, LoopMode.values());

    /** Every fact, in the order in which a person meets them. */
    public static final List<Fact<?>> ALL = Collections.unmodifiableList(MADE);

    private final int index;
    private final String label;
    private final String meaning;
    private final T standard;
    private final Function<T, String> text;
    private final List<T> values;

    private Fact(String label, String meaning, T standard, Function<T, String> text, List<T> values) {
        this.index = MADE.size();
        this.label = label;
        this.meaning = meaning;
        this.standard = standard;
        this.text = text;
        this.values = values;
        MADE.add(this);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    private static <T extends Enum<T>> Fact<T> of(String label, String meaning, T standard, Function<T, String> text, T... values) {
        return new Fact<>(label, meaning, standard, text, List.of(values));
    }

    private static Fact<Tri> tri(String label, String meaning) {
        return of(label, meaning, Tri.NO, Tri::label, Tri.values());
    }

    public String label() {
        return label;
    }

    /** One clause for a tooltip. */
    public String meaning() {
        return meaning;
    }

    /** The usual case, taken where nobody looked. */
    public T standard() {
        return standard;
    }

    public List<T> values() {
        return values;
    }

    /** The value that stands for not known, where the fact has one. */
    public Optional<T> unknown() {
        return values.stream().filter(value -> value.name().equals("UNKNOWN")).findFirst();
    }

    public String text(T value) {
        return text.apply(value);
    }

    int index() {
        return index;
    }

    @Override
    public String toString() {
        return label;
    }
}
