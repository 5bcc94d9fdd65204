package org.bioscope.desktop.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bioscope.traces.Extent;
import org.bioscope.traces.Op;
import org.bioscope.traces.SyncMode;
import org.bioscope.traces.Units;
import org.bioscope.traces.file.VerdictJson.Change;
import org.bioscope.traces.rules.Fact;
import org.bioscope.traces.rules.Filesystem;
import org.bioscope.traces.rules.Generation;
import org.bioscope.traces.rules.IoEngine;
import org.bioscope.traces.rules.Length;
import org.bioscope.traces.rules.LoopMode;
import org.bioscope.traces.rules.Origin;
import org.bioscope.traces.rules.PagesInRange;
import org.bioscope.traces.rules.Position;
import org.bioscope.traces.rules.RequestFacts;
import org.bioscope.traces.rules.Tri;
import org.bioscope.traces.rules.Verdict;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The facts of a request as options of a command. Everything that was not given stays assumed. */
final class ExplainOptions {
    private static final String YES_NO = "yes|no|unknown";

    @Option(names = "--fs", paramLabel = "ext4|xfs|btrfs|f2fs|block", description = "The filesystem, or block for the raw device.")
    private @Nullable String fs;
    @Option(names = "--op", paramLabel = "read|write", description = "The direction, write unless given.")
    private @Nullable String op;
    @Option(names = "--ioengine", paramLabel = "psync|libaio|io_uring", description = "How the request reaches the kernel, io_uring unless given.")
    private @Nullable String ioengine;
    @Option(names = "--bs", paramLabel = "SIZE", description = "Bytes of the request, 4k unless given.")
    private @Nullable String bs;
    @Option(names = "--extent", paramLabel = "written|unwritten|hole", description = "What lies there before.")
    private @Nullable String extent;
    @Option(names = "--extending", arity = "0..1", fallbackValue = "append", paramLabel = "append|straddles|past-end", description = "The write ends beyond i_size.")
    private @Nullable String extending;
    @Option(names = "--beyond-disksize", arity = "0..1", fallbackValue = "yes", paramLabel = YES_NO, description = "The write ends beyond i_disksize, as after fallocate KEEP_SIZE.")
    void beyondDisksize(@Nullable String text) {
        flag("--beyond-disksize", Fact.BEYOND_DISKSIZE, text);
    }

    @Option(names = "--unaligned", arity = "0..1", fallbackValue = "yes", paramLabel = YES_NO, description = "Aligned to the device's block, not to the filesystem's.")
    void unaligned(@Nullable String text) {
        flag("--unaligned", Fact.UNALIGNED, text);
    }

    @Option(names = "--several-extents", arity = "0..1", fallbackValue = "yes", paramLabel = YES_NO, description = "No single extent covers the range.")
    void severalExtents(@Nullable String text) {
        flag("--several-extents", Fact.SEVERAL_EXTENTS, text);
    }

    @Option(names = "--shared", arity = "0..1", fallbackValue = "yes", paramLabel = YES_NO, description = "The extent is shared (reflink): copy on write.")
    void shared(@Nullable String text) {
        flag("--shared", Fact.SHARED, text);
    }

    @Option(names = "--cached-pages", arity = "0..1", fallbackValue = "elsewhere", paramLabel = "elsewhere|range|dirty|none|unknown",
            description = "The file has cached pages: elsewhere than the request, or in its range.")
    private @Nullable String cachedPages;
    @Option(names = "--sync", paramLabel = "none|dsync|sync", description = "Opened with O_DSYNC or O_SYNC.")
    private @Nullable String sync;
    @Option(names = "--inode-dirty", arity = "0..1", fallbackValue = "yes", paramLabel = YES_NO, description = "fdatasync would have metadata to write.")
    void inodeDirty(@Nullable String text) {
        flag("--inode-dirty", Fact.DIRTY, text);
    }

    @Option(names = "--fua", paramLabel = YES_NO, description = "The device has FUA.")
    void fua(@Nullable String text) {
        flag("--fua", Fact.FUA, text);
    }

    @Option(names = "--write-cache", paramLabel = YES_NO, description = "The device has a volatile write cache.")
    void writeCache(@Nullable String text) {
        flag("--write-cache", Fact.WRITE_CACHE, text);
    }

    @Option(names = "--device-nowait", paramLabel = YES_NO, description = "The device supports NOWAIT; bio-based ones often do not.")
    void deviceNowait(@Nullable String text) {
        flag("--device-nowait", Fact.DEVICE_NOWAIT, text);
    }

    @Option(names = "--hipri", arity = "0..1", fallbackValue = "yes", paramLabel = YES_NO, description = "Polled io_uring (IOPOLL).")
    void hipri(@Nullable String text) {
        flag("--hipri", Fact.POLLED, text);
    }

    @Option(names = "--update-time", arity = "0..1", fallbackValue = "yes", paramLabel = YES_NO, description = "mtime or ctime must change with this write.")
    void updateTime(@Nullable String text) {
        flag("--update-time", Fact.UPDATE_TIME, text);
    }

    @Option(names = "--first-write", arity = "0..1", fallbackValue = "yes", paramLabel = YES_NO, description = "First write since the inode was loaded.")
    void firstWrite(@Nullable String text) {
        flag("--first-write", Fact.FIRST_WRITE, text);
    }

    @Option(names = "--lazytime", arity = "0..1", fallbackValue = "yes", paramLabel = YES_NO, description = "Mounted with lazytime.")
    void lazytime(@Nullable String text) {
        flag("--lazytime", Fact.LAZYTIME, text);
    }

    @Option(names = "--lock-held", arity = "0..1", fallbackValue = "yes", paramLabel = YES_NO, description = "Another task holds the inode's lock.")
    void lockHeld(@Nullable String text) {
        flag("--lock-held", Fact.LOCK_HELD, text);
    }

    @Option(names = "--dax", arity = "0..1", fallbackValue = "yes", paramLabel = YES_NO, description = "A DAX file on persistent memory.")
    void dax(@Nullable String text) {
        flag("--dax", Fact.DAX, text);
    }

    @Option(names = "--no-direct", arity = "0..1", fallbackValue = "yes", paramLabel = YES_NO, description = "The file cannot do direct I/O: data journal, inline data.")
    void noDirect(@Nullable String text) {
        flag("--no-direct", Fact.BUFFERED, text);
    }

    @Option(names = "--datacow", arity = "0..1", fallbackValue = "yes", paramLabel = YES_NO, description = "btrfs: the file is copied on write and checksummed, the default of btrfs.")
    void datacow(@Nullable String text) {
        flag("--datacow", Fact.DATACOW, text);
    }

    @Option(names = "--stable-writes", arity = "0..1", fallbackValue = "yes", paramLabel = YES_NO, description = "The device needs pages that do not change under I/O.")
    void stableWrites(@Nullable String text) {
        flag("--stable-writes", Fact.STABLE_WRITES, text);
    }

    @Option(names = "--early", arity = "0..1", fallbackValue = "yes", paramLabel = YES_NO, description = "The device is done before the submitter lets go.")
    void early(@Nullable String text) {
        flag("--early", Fact.EARLY, text);
    }

    @Option(names = "--error", arity = "0..1", fallbackValue = "yes", paramLabel = YES_NO, description = "The device reports an error.")
    void error(@Nullable String text) {
        flag("--error", Fact.ERROR, text);
    }

    @Option(names = "--loop", paramLabel = "buffered|direct", description = "A loop device lies under the file.")
    private @Nullable String loop;

    private final Map<Fact<Tri>, Flag> flags = new LinkedHashMap<>();

    /** A fact that was given by a flag, before anybody has looked at its text. */
    private record Flag(String option, Fact<Tri> fact, String text) {
    }

    /** The flags that a person may not think of, under the words that turn them: they are told where they would change the answer. */
    private static final Map<String, Fact<Tri>> TOLD = ordered("--update-time", Fact.UPDATE_TIME, "--first-write", Fact.FIRST_WRITE, "--lazytime", Fact.LAZYTIME,
            "--fua yes", Fact.FUA, "--write-cache no", Fact.WRITE_CACHE, "--device-nowait no", Fact.DEVICE_NOWAIT, "--unaligned", Fact.UNALIGNED,
            "--several-extents", Fact.SEVERAL_EXTENTS, "--shared", Fact.SHARED, "--inode-dirty", Fact.DIRTY, "--hipri", Fact.POLLED, "--datacow no", Fact.DATACOW,
            "--stable-writes", Fact.STABLE_WRITES, "--error", Fact.ERROR, "--dax", Fact.DAX);
    private static final Map<String, Tri> TRI = ordered("yes", Tri.YES, "no", Tri.NO, "unknown", Tri.UNKNOWN);
    private static final Map<String, Extent> EXTENTS = ordered("written", Extent.MAPPED, "unwritten", Extent.UNWRITTEN, "hole", Extent.HOLE, "delalloc", Extent.DELALLOC, "unknown", Extent.UNKNOWN);
    private static final Map<String, Position> POSITIONS = ordered("append", Position.APPEND, "yes", Position.APPEND, "straddles", Position.STRADDLES,
            "past-end", Position.PAST_END, "no", Position.INSIDE, "unknown", Position.UNKNOWN);
    private static final Map<String, LoopMode> LOOPS = ordered("buffered", LoopMode.BUFFERED, "direct", LoopMode.DIRECT, "unknown", LoopMode.UNKNOWN);

    /** picocli calls with null to forget what an earlier parse gave. */
    private void flag(String option, Fact<Tri> fact, @Nullable String text) {
        if (text == null) {
            flags.remove(fact);
        } else {
            flags.put(fact, new Flag(option, fact, text));
        }
    }

    /** The facts that were given, the rest assumed; throws {@link IllegalArgumentException} with one sentence where they cannot be. */
    RequestFacts facts() {
        RequestFacts facts = RequestFacts.usual();
        facts = choose(facts, "--fs", fs, Fact.FILESYSTEM, ordered("ext4", Filesystem.EXT4, "xfs", Filesystem.XFS, "btrfs", Filesystem.BTRFS, "f2fs", Filesystem.F2FS, "block", Filesystem.BLOCK));
        facts = choose(facts, "--op", op, Fact.OP, ordered("read", Op.READ, "write", Op.WRITE));
        facts = choose(facts, "--ioengine", ioengine, Fact.ENGINE, ordered("psync", IoEngine.PSYNC, "libaio", IoEngine.LIBAIO, "io_uring", IoEngine.IO_URING));
        facts = choose(facts, "--sync", sync, Fact.SYNC, ordered("none", SyncMode.NONE, "dsync", SyncMode.DSYNC, "sync", SyncMode.SYNC));
        facts = choose(facts, "--loop", loop, Fact.LOOP, LOOPS);
        for (Flag flag : flags.values()) {
            facts = choose(facts, flag.option(), flag.text(), flag.fact(), TRI);
        }
        if (bs != null) {
            facts = facts.with(Fact.LENGTH, Length.of(bytes(bs)));
        }
        facts = layout(pages(facts));
        if (facts.get(Fact.DAX) == Tri.YES && !flags.containsKey(Fact.DEVICE_NOWAIT)) {
            // Persistent memory is a bio-based device.
            facts = facts.with(Fact.DEVICE_NOWAIT, Tri.NO, Origin.ASSUMED);
        }
        if (facts.get(Fact.FILESYSTEM) == Filesystem.BTRFS && !flags.containsKey(Fact.DATACOW)) {
            // The default of btrfs, which is not that of the others.
            facts = facts.with(Fact.DATACOW, Tri.YES, Origin.ASSUMED);
        }
        Optional<String> contradiction = facts.contradiction();
        if (contradiction.isPresent()) {
            throw new IllegalArgumentException("these facts contradict each other: " + contradiction.get());
        }
        return facts;
    }

    /** What each fact that was not given, turned by its option, would change. */
    List<Change> changes(Generation generation, RequestFacts facts) {
        Verdict answer = generation.decide(facts);
        var changes = new ArrayList<Change>();
        turns().forEach((with, turn) -> {
            RequestFacts turned = turn.apply(facts);
            if (turned.contradiction().isEmpty() && !turned.equals(facts)) {
                Verdict other = generation.decide(turned);
                if (!other.summary().equals(answer.summary())) {
                    changes.add(new Change(with, other));
                }
            }
        });
        return changes;
    }

    private Map<String, UnaryOperator<RequestFacts>> turns() {
        var turns = new LinkedHashMap<String, UnaryOperator<RequestFacts>>();
        if (extent == null && extending == null && !flags.containsKey(Fact.BEYOND_DISKSIZE)) {
            turns.put("--extent unwritten", facts -> facts.with(Fact.EXTENT, Extent.UNWRITTEN));
            turns.put("--extent hole", facts -> facts.with(Fact.EXTENT, Extent.HOLE));
            turns.put("--extending", facts -> facts.with(Fact.EXTENT, Extent.HOLE).with(Fact.POSITION, Position.APPEND));
        }
        if (sync == null) {
            turns.put("--sync dsync", facts -> facts.with(Fact.SYNC, SyncMode.DSYNC));
        }
        if (cachedPages == null) {
            turns.put("--cached-pages", facts -> facts.with(Fact.PAGES_IN_FILE, Tri.YES));
            turns.put("--cached-pages=range", facts -> facts.with(Fact.PAGES_IN_RANGE, PagesInRange.CLEAN));
        }
        TOLD.forEach((with, fact) -> {
            if (!flags.containsKey(fact)) {
                turns.put(with, facts -> facts.with(fact, with.endsWith(" no") ? Tri.NO : Tri.YES));
            }
        });
        return turns;
    }

    private RequestFacts layout(RequestFacts facts) {
        facts = choose(facts, "--extending", extending, Fact.POSITION, POSITIONS);
        boolean keepSize = facts.get(Fact.BEYOND_DISKSIZE) == Tri.YES;
        if (keepSize && extending == null && facts.get(Fact.OP) == Op.WRITE) {
            // Blocks beyond i_disksize by KEEP_SIZE lie beyond i_size as well.
            facts = facts.with(Fact.POSITION, Position.APPEND, Origin.ASSUMED);
        }
        if (extent != null) {
            return choose(facts, "--extent", extent, Fact.EXTENT, EXTENTS);
        }
        if (keepSize) {
            return facts.with(Fact.EXTENT, Extent.UNWRITTEN, Origin.ASSUMED);
        }
        boolean beyond = facts.knows(Fact.POSITION) && facts.get(Fact.POSITION) != Position.INSIDE;
        return beyond ? facts.with(Fact.EXTENT, Extent.HOLE, Origin.ASSUMED) : facts;
    }

    private RequestFacts pages(RequestFacts facts) {
        if (cachedPages == null) {
            return facts;
        }
        return switch (cachedPages) {
            case "elsewhere", "yes" -> facts.with(Fact.PAGES_IN_FILE, Tri.YES).with(Fact.PAGES_IN_RANGE, PagesInRange.NONE);
            // The range's own pages are gone before the request is sent.
            case "range" -> facts.with(Fact.PAGES_IN_RANGE, PagesInRange.CLEAN).with(Fact.PAGES_IN_FILE, Tri.NO);
            case "dirty" -> facts.with(Fact.PAGES_IN_RANGE, PagesInRange.DIRTY).with(Fact.PAGES_IN_FILE, Tri.NO);
            case "none", "no" -> facts.with(Fact.PAGES_IN_FILE, Tri.NO).with(Fact.PAGES_IN_RANGE, PagesInRange.NONE);
            case "unknown" -> facts.without(Fact.PAGES_IN_FILE).without(Fact.PAGES_IN_RANGE);
            default -> throw new IllegalArgumentException("--cached-pages '" + cachedPages + "' is not known; choose elsewhere, range, dirty, none or unknown");
        };
    }

    private static <T extends Enum<T>> RequestFacts choose(RequestFacts facts, String option, @Nullable String text, Fact<T> fact, Map<String, T> values) {
        if (text == null) {
            return facts;
        }
        @Nullable T value = values.get(text);
        if (value == null) {
            throw new IllegalArgumentException(option + " '" + text + "' is not known; choose " + String.join(", ", values.keySet()));
        }
        return fact.unknown().filter(value::equals).isPresent() ? facts.without(fact) : facts.with(fact, value);
    }

    private static long bytes(String text) {
        long bytes = Units.parseBytes(text);
        if (bytes < 512 || bytes % 512 != 0) {
            throw new IllegalArgumentException("--bs '" + text + "': direct I/O needs a multiple of 512 bytes, such as 4k");
        }
        return bytes;
    }

    @SuppressWarnings("unchecked")
    private static <T> Map<String, T> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, T>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], (T) pairs[i + 1]);
        }
        return map;
    }
}
