package org.bioscope.traces.rules;

import static org.bioscope.traces.rules.Condition.is;
import static org.bioscope.traces.rules.Condition.of;

import org.bioscope.traces.Extent;
import org.bioscope.traces.Op;
import org.bioscope.traces.SyncMode;

/** The questions that more than one generation asks. */
final class Conditions {
    static final Condition READ = of(Fact.OP, Op.READ).called("a read");
    static final Condition WRITE = of(Fact.OP, Op.WRITE).called("a write");
    static final Condition SYNCHRONOUS = of(Fact.ENGINE, IoEngine.PSYNC).called("a synchronous call");
    static final Condition IO_URING = of(Fact.ENGINE, IoEngine.IO_URING).called("through io_uring");
    static final Condition POLLED = is(Fact.POLLED).and(IO_URING).called("polled by io_uring");
    static final Condition DAX = is(Fact.DAX).called("the file is DAX");
    static final Condition ERROR = is(Fact.ERROR).called("the device reports an error");

    static final Condition EXTENDS = WRITE.and(of(Fact.POSITION, Position.STRADDLES, Position.APPEND, Position.PAST_END))
            .called("the write ends beyond i_size");
    static final Condition STARTS_BEYOND = WRITE.and(of(Fact.POSITION, Position.APPEND, Position.PAST_END))
            .called("the write starts at or beyond i_size");
    static final Condition STARTS_PAST = WRITE.and(of(Fact.POSITION, Position.PAST_END)).called("the write starts past i_size");
    static final Condition BEYOND_DISKSIZE = WRITE.and(is(Fact.BEYOND_DISKSIZE)).called("the write ends beyond i_disksize");

    static final Condition UNWRITTEN = of(Fact.EXTENT, Extent.UNWRITTEN).called("the extent is unwritten");
    static final Condition ALLOCATES = of(Fact.EXTENT, Extent.HOLE, Extent.DELALLOC).called("blocks must be allocated");
    /** What iomap reports of the extent that it got, in the end; ext4 calls unwritten ones new as well. */
    private static final Condition NOT_WRITTEN_BEFORE = UNWRITTEN.or(ALLOCATES, is(Fact.NEW));
    static final Condition UNALIGNED = is(Fact.UNALIGNED).called("not aligned to the filesystem's block");
    static final Condition SEVERAL_EXTENTS = is(Fact.SEVERAL_EXTENTS).called("no single extent covers the range");
    static final Condition SHARED = is(Fact.SHARED).called("the extent is shared: copy on write");
    /** btrfs shows iomap every extent as mapped and keeps its own record, so that nothing is left to convert here. */
    static final Condition CONVERTS = WRITE.and(of(Fact.FILESYSTEM, Filesystem.BTRFS).not(), NOT_WRITTEN_BEFORE)
            .called("the extent is unwritten or new");

    static final Condition PAGES_IN_FILE = WRITE.and(is(Fact.PAGES_IN_FILE)).called("a write to a file with cached pages");
    static final Condition NEEDS_SYNC = WRITE.and(of(Fact.SYNC, SyncMode.DSYNC, SyncMode.SYNC)).called("O_DSYNC or O_SYNC");
    private static final Condition PURE_OVERWRITE = NOT_WRITTEN_BEFORE.or(SHARED, is(Fact.DIRTY)).not();
    private static final Condition HOPES_FOR_FUA = WRITE.and(of(Fact.SYNC, SyncMode.DSYNC), PURE_OVERWRITE);
    /** 5.5 to 6.5 write through only where the device has FUA. */
    static final Condition FLUSHES_WITHOUT_FUA = NEEDS_SYNC.and(HOPES_FOR_FUA.and(is(Fact.FUA)).not())
            .called("the write must be flushed: no FUA for it");
    /** From 6.6 a device without a volatile cache counts as writing through. */
    static final Condition FLUSHES = NEEDS_SYNC.and(HOPES_FOR_FUA.and(is(Fact.FUA).or(is(Fact.WRITE_CACHE).not())).not())
            .called("the write must be flushed: neither FUA nor a cache-less device will do");

    static final Condition CHECKSUMMED = WRITE.and(is(Fact.DATACOW)).called("btrfs: the file's data is checksummed");
    static final Condition CACHED_IN_RANGE = of(Fact.PAGES_IN_RANGE, PagesInRange.CLEAN, PagesInRange.DIRTY).called("pages of the range are cached");
    static final Condition DIRTY_IN_RANGE = of(Fact.PAGES_IN_RANGE, PagesInRange.DIRTY).called("pages of the range are dirty or under writeback");
    static final Condition LOCK_HELD = is(Fact.LOCK_HELD).called("another task holds the inode's lock");

    private Conditions() {
    }
}
