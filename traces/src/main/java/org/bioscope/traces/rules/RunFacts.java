package org.bioscope.traces.rules;

import static org.bioscope.traces.rules.Origin.ASKED;
import static org.bioscope.traces.rules.Origin.ASSUMED;
import static org.bioscope.traces.rules.Origin.OBSERVED;
import static org.bioscope.traces.rules.Origin.PREPARED;

import java.util.List;
import java.util.Optional;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Extent;
import org.bioscope.traces.Op;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.Rw;
import org.bioscope.traces.SyncMode;
import org.bioscope.traces.Workload;

/**
 * The facts of a run's requests: what the workload asked for, what its target is, and, request by request, what the kernel
 * was seen to say. A fact that none of them tells stays not known. Made once for a run; immutable, any thread.
 */
public final class RunFacts {
    /** Devices whose driver ends a bio inside submit_bio, and which therefore have no NOWAIT either. */
    private static final List<String> MEMORY_DEVICES = List.of("zram", "pmem", "ram");
    /** Devices driven through blk-mq, which supports NOWAIT for all of them. */
    private static final List<String> QUEUED_DEVICES = List.of("vd", "sd", "nvme", "loop", "mmcblk", "xvd", "nbd", "nullb");

    /** What mkfs makes of ext4, XFS, btrfs and f2fs unless asked otherwise. */
    private static final long BLOCK_BYTES = 4096;
    /** No device in use takes less than this at once, even in pages that lie apart. */
    private static final long NEVER_SPLIT_BYTES = 64 << 10;

    private final Workload workload;
    private final RequestFacts reads;
    private final RequestFacts writes;
    private final boolean makesItsExtents;

    private RunFacts(Workload workload, Environment environment) {
        this.workload = workload;
        Prepare prepare = workload.get(Workload.PREPARE);
        makesItsExtents = prepare == Prepare.NONE || prepare == Prepare.TRUNCATE || prepare == Prepare.FALLOCATE || prepare == Prepare.KEEP_SIZE;
        RequestFacts common = device(target(asked(workload), environment), environment);
        reads = locks(extent(common.with(Fact.OP, Op.READ), Op.READ));
        writes = locks(prepared(extent(common.with(Fact.OP, Op.WRITE), Op.WRITE)));
    }

    /** Empty for a run without direct I/O, of which no rules speak: without any, or through a mapping. */
    public static Optional<RunFacts> of(Workload workload, Environment environment) {
        return workload.get(Workload.IOENGINE).equals("nop") || workload.mapped() ? Optional.empty() : Optional.of(new RunFacts(workload, environment));
    }

    /** What is known of one request; {@code trace} is the run's own. fsync and fdatasync have none. */
    public Optional<RequestFacts> facts(RequestTrace trace, long index) {
        return trace.op(index) == Op.READ || trace.op(index) == Op.WRITE ? Optional.of(facts(Sighting.of(trace, index))) : Optional.empty();
    }

    /** What is known beforehand of a request of that direction, as long as nobody has looked. */
    public RequestFacts expected(Op op) {
        return op == Op.READ ? reads : writes;
    }

    /** The facts of all requests that were seen alike. */
    RequestFacts facts(int sighting) {
        RequestFacts facts = Sighting.read(sighting) ? reads : writes;
        if (facts.get(Fact.FILESYSTEM) != Filesystem.BLOCK) {
            facts = facts.with(Fact.UNALIGNED, Tri.of(Sighting.unaligned(sighting)), ASKED);
        }
        facts = facts.with(Fact.ERROR, Tri.of(Sighting.deviceError(sighting)), OBSERVED);
        if (!Sighting.joined(sighting)) {
            return facts;
        }
        facts = observedExtent(facts, sighting).with(Fact.SPLIT, Tri.of(Sighting.split(sighting)), OBSERVED);
        if (Sighting.buffered(sighting)) {
            facts = facts.with(Fact.BUFFERED, Tri.YES, OBSERVED);
        }
        if (Sighting.early(sighting)) {
            facts = facts.with(Fact.EARLY, Tri.YES, OBSERVED);
        }
        // One bio cannot lie in two extents; several may be due to its length or to zeroing around it.
        if (Sighting.oneBio(sighting)) {
            facts = facts.with(Fact.SEVERAL_EXTENTS, Tri.NO, OBSERVED);
        }
        return observedPosition(facts, sighting);
    }

    /**
     * iomap tells what the write got, the rules ask what lay there before. Blocks reported as written and not new were
     * written before; of the others only the preparation can tell whether they were preallocated or a hole, because ext4
     * calls both of them unwritten and new.
     */
    private RequestFacts observedExtent(RequestFacts facts, int sighting) {
        Extent extent = Sighting.extent(sighting);
        if (extent == Extent.UNKNOWN || extent == Extent.INLINE || facts.get(Fact.FILESYSTEM) == Filesystem.BLOCK) {
            return facts;
        }
        facts = facts.with(Fact.SHARED, Tri.of(Sighting.shared(sighting)), OBSERVED).with(Fact.DIRTY, Tri.of(Sighting.dirty(sighting)), OBSERVED);
        if (facts.get(Fact.OP) == Op.READ) {
            return facts.with(Fact.EXTENT, extent, OBSERVED);
        }
        facts = facts.with(Fact.NEW, Tri.of(Sighting.newBlocks(sighting)), OBSERVED);
        if (extent == Extent.MAPPED && !Sighting.newBlocks(sighting)) {
            if (facts.get(Fact.FILESYSTEM) == Filesystem.BTRFS) {
                return facts; // btrfs reports every extent as mapped, whatever it was
            }
            facts = facts.with(Fact.EXTENT, extent, OBSERVED);
            // They were written by a write before this one, and that was the first.
            return facts.knows(Fact.FIRST_WRITE) ? facts : facts.with(Fact.FIRST_WRITE, Tri.NO, OBSERVED);
        }
        Prepare prepare = workload.get(Workload.PREPARE);
        boolean preallocated = prepare == Prepare.FALLOCATE || prepare == Prepare.KEEP_SIZE;
        Extent before = preallocated || !Sighting.newBlocks(sighting) ? Extent.UNWRITTEN : Extent.HOLE;
        return facts.with(Fact.EXTENT, before, OBSERVED);
    }

    /** ext4 and f2fs force a wait where a write extends the file, and for an aligned one nowhere else. */
    private static RequestFacts observedPosition(RequestFacts facts, int sighting) {
        Filesystem fs = facts.get(Fact.FILESYSTEM);
        boolean tells = fs == Filesystem.EXT4 || fs == Filesystem.F2FS;
        if (!tells || !Sighting.beginSeen(sighting) || facts.get(Fact.OP) == Op.READ || facts.get(Fact.UNALIGNED) == Tri.YES) {
            return facts;
        }
        Position position = Sighting.forcedWait(sighting) ? Position.APPEND : Position.INSIDE;
        return facts.with(Fact.POSITION, position, OBSERVED).with(Fact.BEYOND_DISKSIZE, Tri.of(Sighting.forcedWait(sighting)), OBSERVED);
    }

    private static RequestFacts asked(Workload workload) {
        IoEngine engine = switch (workload.get(Workload.IOENGINE)) {
            case "psync" -> IoEngine.PSYNC;
            case "libaio" -> IoEngine.LIBAIO;
            default -> IoEngine.IO_URING;
        };
        SyncMode sync = workload.get(Workload.SYNC);
        return RequestFacts.usual().with(Fact.ENGINE, engine).with(Fact.SYNC, sync).with(Fact.LENGTH, Length.of(workload.get(Workload.BS)))
                .with(Fact.POLLED, Tri.of(engine == IoEngine.IO_URING && workload.get(Workload.HIPRI) && workload.get(Workload.FSYNC) == 0
                        && workload.get(Workload.FDATASYNC) == 0), ASKED);
    }

    private RequestFacts target(RequestFacts facts, Environment environment) {
        Filesystem fs = environment.fact(Environment.FILESYSTEM).map(Filesystem::named).orElse(Filesystem.OTHER);
        facts = facts.with(Fact.FILESYSTEM, fs, PREPARED);
        if (fs == Filesystem.BLOCK) {
            // A mounted filesystem keeps pages of its device, dirty ones among them.
            facts = facts.without(Fact.PAGES_IN_RANGE);
            return workload.get(Workload.BS) <= NEVER_SPLIT_BYTES ? facts : facts.without(Fact.SPLIT);
        }
        Optional<String> mounted = environment.fact(Environment.MOUNT_OPTIONS);
        if (mounted.isEmpty()) {
            facts = facts.without(Fact.LAZYTIME);
            return fs == Filesystem.BTRFS ? facts.without(Fact.DATACOW) : facts;
        }
        List<String> options = List.of(mounted.get().split(","));
        facts = facts.with(Fact.LAZYTIME, Tri.of(options.contains("lazytime")), PREPARED);
        if (fs == Filesystem.EXT4 || fs == Filesystem.XFS) {
            facts = facts.with(Fact.DAX, Tri.of(options.contains("dax") || options.contains("dax=always")), PREPARED);
        }
        if (fs == Filesystem.BTRFS) {
            facts = options.contains("nodatacow") ? facts.with(Fact.DATACOW, Tri.NO, PREPARED)
                    : options.contains("nodatasum") ? facts.without(Fact.DATACOW) : facts.with(Fact.DATACOW, Tri.YES, ASSUMED);
        }
        return facts;
    }

    private static RequestFacts device(RequestFacts facts, Environment environment) {
        Optional<Tri> cache = environment.fact(Environment.WRITE_CACHE).map(text -> Tri.of(text.startsWith("write back")));
        Optional<Tri> fua = environment.fact(Environment.FUA).map(text -> Tri.of(text.equals("yes") || text.equals("1") || text.equals("true")));
        facts = cache.isPresent() ? facts.with(Fact.WRITE_CACHE, cache.get(), PREPARED) : facts.without(Fact.WRITE_CACHE);
        facts = fua.isPresent() ? facts.with(Fact.FUA, fua.get(), PREPARED) : facts.without(Fact.FUA);
        if (environment.fact(Environment.POLLED_QUEUES).equals(Optional.of("no"))) {
            // The ring is opened for interrupts instead, and the run says so.
            facts = facts.with(Fact.POLLED, Tri.NO, PREPARED);
        }
        String name = environment.fact(Environment.DEVICE).orElse("");
        String device = name.substring(name.lastIndexOf('/') + 1);
        if (MEMORY_DEVICES.stream().anyMatch(device::startsWith)) {
            return facts.with(Fact.DEVICE_NOWAIT, Tri.of(device.startsWith("ram")), ASSUMED).with(Fact.EARLY, Tri.YES, ASSUMED);
        }
        if (device.startsWith("loop")) {
            facts = facts.without(Fact.LOOP);
        }
        return QUEUED_DEVICES.stream().anyMatch(device::startsWith) ? facts.with(Fact.DEVICE_NOWAIT, Tri.YES, ASSUMED) : facts.without(Fact.DEVICE_NOWAIT);
    }

    /** What the file's extents are before the first request, and for how long that holds. */
    private RequestFacts extent(RequestFacts facts, Op op) {
        if (facts.get(Fact.FILESYSTEM) == Filesystem.BLOCK) {
            return facts;
        }
        facts = workload.get(Workload.BS) <= BLOCK_BYTES ? facts.with(Fact.SEVERAL_EXTENTS, Tri.NO, ASKED) : facts.without(Fact.SEVERAL_EXTENTS);
        boolean rewrites = workload.get(Workload.RUNTIME) > 0 || workload.get(Workload.NORANDOMMAP) || op == Op.READ && workload.get(Workload.RW).writes();
        if (makesItsExtents && rewrites) {
            return facts.without(Fact.EXTENT);
        }
        return switch (workload.get(Workload.PREPARE)) {
            case NONE, TRUNCATE -> facts.with(Fact.EXTENT, Extent.HOLE, PREPARED);
            case FALLOCATE, KEEP_SIZE -> facts.with(Fact.EXTENT, Extent.UNWRITTEN, PREPARED);
            case WRITTEN, CACHED, DIRTY -> facts.with(Fact.EXTENT, Extent.MAPPED, PREPARED);
        };
    }

    private RequestFacts prepared(RequestFacts facts) {
        if (facts.get(Fact.FILESYSTEM) == Filesystem.BLOCK) {
            return facts;
        }
        // Whether the clock has ticked since the file's last change is known to nobody but the kernel.
        facts = facts.without(Fact.UPDATE_TIME);
        return switch (workload.get(Workload.PREPARE)) {
            case NONE -> grows(facts).without(Fact.FIRST_WRITE);
            case KEEP_SIZE -> grows(facts).with(Fact.FIRST_WRITE, Tri.NO, PREPARED);
            case TRUNCATE -> facts.without(Fact.FIRST_WRITE);
            case FALLOCATE, WRITTEN -> facts.with(Fact.FIRST_WRITE, Tri.NO, PREPARED);
            case CACHED, DIRTY -> facts.with(Fact.FIRST_WRITE, Tri.NO, PREPARED).without(Fact.PAGES_IN_RANGE).without(Fact.PAGES_IN_FILE);
        };
    }

    /** i_size starts at 0 and follows the writes: a sequential one appends, a random one may or may not. */
    private RequestFacts grows(RequestFacts facts) {
        boolean appends = workload.get(Workload.RW) == Rw.WRITE && workload.get(Workload.RUNTIME) == 0 && workload.get(Workload.IODEPTH) == 1
                && workload.get(Workload.NUMJOBS) == 1;
        return appends ? facts.with(Fact.POSITION, Position.APPEND, PREPARED).with(Fact.BEYOND_DISKSIZE, Tri.YES, PREPARED)
                : facts.without(Fact.POSITION).without(Fact.BEYOND_DISKSIZE);
    }

    /**
     * Whether another request may hold the inode's lock. ext4 takes it alone for writes that allocate or extend; XFS for a
     * moment in every conversion and time stamp; f2fs for every write.
     */
    private RequestFacts locks(RequestFacts facts) {
        boolean othersInFlight = workload.get(Workload.IODEPTH) * (long) workload.get(Workload.NUMJOBS) > 1 && workload.get(Workload.RW).writes();
        boolean taken = switch (facts.get(Fact.FILESYSTEM)) {
            case EXT4 -> makesItsExtents && workload.get(Workload.PREPARE) != Prepare.FALLOCATE || workload.get(Workload.BS) % BLOCK_BYTES != 0;
            case XFS, BTRFS, F2FS, OTHER -> true;
            case BLOCK -> false;
        };
        return othersInFlight && taken ? facts.without(Fact.LOCK_HELD) : facts;
    }
}
