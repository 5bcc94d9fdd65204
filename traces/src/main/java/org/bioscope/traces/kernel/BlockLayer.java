package org.bioscope.traces.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bioscope.traces.KernelRow;
import org.jspecify.annotations.Nullable;

/**
 * Follows bios from {@code block_bio_queue} to their end: through partitions and device mappers (remap), splits, merges
 * with neighbours, requests that are requeued or complete in parts. A bio is found again by the device and sector that
 * an event names; pointers play no part. One thread.
 */
final class BlockLayer {
    static final int SECTOR_BYTES = 512;
    /** Ends can be lost with their events; past this many open bios the table is nonsense and begins anew. */
    private static final int MOST_BIOS = 1 << 20;
    /** No request is larger than this many sectors (32 MiB, the largest max_sectors): a longer one is garbage. */
    private static final int MOST_REQUEST_SECTORS = 1 << 16;
    private static final int LOOP_MAJOR = 7;
    /** Far more than a machine has; a trace that names more of them is not of one. */
    private static final int MOST_PARTITIONS = 4096;

    /** A stretch of sectors on its way through a device, for one direct I/O. */
    private static final class Bio {
        final Dio dio;
        final int dev;
        long sector;
        int sectors;
        boolean issued;
        /** The bio of the device above, of which this one is a clone or a piece. */
        final @Nullable Bio parent;
        int clones;
        /** block_bio_queue told it already: clones are met twice, at their remap and at their own queueing. */
        boolean queued;

        Bio(Dio dio, int dev, long sector, int sectors, @Nullable Bio parent) {
            this.dio = dio;
            this.dev = dev;
            this.sector = sector;
            this.sectors = sectors;
            this.parent = parent;
        }

        long key() {
            return BlockLayer.key(dev, sector);
        }
    }

    /** Where a partition begins on its disk. */
    private record Partition(int dev, int disk, long startSector) {
    }

    private final LongMap<Bio> bios = new LongMap<>();
    private final List<Partition> partitions = new ArrayList<>();
    private final Set<EventKind> told;
    private final List<Dio> ended = new ArrayList<>();
    private final LowerLevel lower;
    private long lastFlushNs;
    /** Requests issued so far: what tells one from the next, which two stamps need not. */
    private long issues;

    /** {@code told} holds the kinds of event that can be had; it may grow. */
    BlockLayer(Set<EventKind> told, LowerLevel lower) {
        this.told = told;
        this.lower = lower;
    }

    /** Says where a partition begins on its disk, where no remap event will. */
    void partition(int dev, int disk, long startSector) {
        partitions.removeIf(partition -> partition.dev() == dev);
        if (partitions.size() >= MOST_PARTITIONS) {
            partitions.removeFirst();
        }
        partitions.add(new Partition(dev, disk, startSector));
    }

    /** The end of the last cache flush that was seen, ns. */
    long lastFlushNs() {
        return lastFlushNs;
    }

    /** Where a block device's byte 0 lies on its disk, in sectors. */
    long startSector(int dev) {
        for (Partition partition : partitions) {
            if (partition.dev() == dev) {
                return partition.startSector();
            }
        }
        return 0;
    }

    /** A bio was queued by the thread that is submitting {@code dio}; false where it is none of that request's. */
    boolean bioQueued(KernelEvent event, @Nullable Dio dio) {
        int dev = (int) event.get(KernelEvent.DEV);
        long sector = event.get(KernelEvent.SECTOR);
        int sectors = sectors(event);
        Bio clone = bios.get(key(dev, sector));
        if (clone != null && clone.parent != null && !clone.queued) {
            clone.queued = true;
            return true;
        }
        if (dio == null || sectors == 0 || !belongs(dio, dev, sector, sectors)) {
            return false;
        }
        put(new Bio(dio, dev, sector, sectors, null));
        dio.bios++;
        dio.openBios++;
        dio.sectors += sectors;
        dio.bioNs = dio.bioNs == 0 ? event.timeNs() : dio.bioNs;
        dio.write |= event.any(KernelEvent.RWBS, KernelEvent.RWBS_WRITE);
        dio.flags |= event.any(KernelEvent.RWBS, KernelEvent.RWBS_FUA) ? KernelRow.FLAG_FUA : 0;
        if (!dio.sectorKnown) {
            dio.sectorKnown = true;
            dio.sector = sector;
        }
        return true;
    }

    /** A bio moves: from a partition to its disk, which happens before it is queued, or from a mapped device to the one below. */
    void remapped(KernelEvent event) {
        int dev = (int) event.get(KernelEvent.DEV);
        long sector = event.get(KernelEvent.SECTOR);
        int oldDev = (int) event.get(KernelEvent.OLD_DEV);
        long oldSector = event.get(KernelEvent.OLD_SECTOR);
        Bio above = bios.get(key(oldDev, oldSector));
        if (above == null) {
            partition(oldDev, dev, sector - oldSector);
            return;
        }
        if (above.parent != null && !above.queued) {
            // A clone that was remapped onto a partition goes on to the disk.
            bios.remove(above.key());
            put(new Bio(above.dio, dev, sector, above.sectors, above.parent));
            return;
        }
        above.clones++;
        put(new Bio(above.dio, dev, sector, Math.min(sectors(event), above.sectors), above));
    }

    /** A bio was cut in two; the rest is not reported as queued again. */
    void split(KernelEvent event) {
        int dev = (int) event.get(KernelEvent.DEV);
        Bio front = bios.get(key(dev, event.get(KernelEvent.SECTOR)));
        long cut = event.get(KernelEvent.OLD_SECTOR);
        if (front == null || cut <= front.sector || cut >= front.sector + front.sectors) {
            return;
        }
        var rest = new Bio(front.dio, dev, cut, (int) (front.sector + front.sectors - cut), front.parent);
        rest.queued = true;
        front.sectors = (int) (cut - front.sector);
        front.dio.flags |= KernelRow.FLAG_SPLIT;
        if (front.parent == null) {
            front.dio.openBios++;
        } else {
            front.parent.clones++;
        }
        put(rest);
    }

    void inserted(KernelEvent event) {
        for (Bio bio = first(event); bio != null; bio = after(bio, event)) {
            bio.dio.insertNs = bio.dio.insertNs == 0 ? event.timeNs() : bio.dio.insertNs;
        }
    }

    /**
     * A request went to the driver. {@code submitting} is the request that the current thread is submitting: where no
     * event tells of queued bios, a request issued by that thread is taken for its own.
     */
    void issued(KernelEvent event, @Nullable Dio submitting) {
        Bio bio = first(event);
        if (bio == null && submitting != null && !told.contains(EventKind.BIO_QUEUE) && bioQueued(event, submitting)) {
            submitting.bioNs = 0;
            bio = first(event);
        }
        long sectors = event.get(KernelEvent.SECTORS);
        boolean loop = (int) event.get(KernelEvent.DEV) >>> 20 == LOOP_MAJOR;
        issues++;
        for (; bio != null; bio = after(bio, event)) {
            Dio dio = bio.dio;
            bio.issued = true;
            dio.issueNs = dio.issueNs == 0 ? event.timeNs() : dio.issueNs;
            if (dio.lastRequest != issues) {
                dio.lastRequest = issues;
                dio.requests++;
            }
            dio.flags |= sectors > bio.sectors ? KernelRow.FLAG_MERGED : 0;
            if (loop) {
                lower.upperIssued(dio, bio.sector, bio.sectors);
            }
        }
    }

    /** A request goes back: its next issue is the one that counts. */
    void requeued(KernelEvent event) {
        for (Bio bio = first(event); bio != null; bio = after(bio, event)) {
            bio.issued = false;
            bio.dio.issueNs = 0;
        }
    }

    /** A request, or its first part, is done; returns the direct I/Os of which a bio ended, valid until the next call. */
    List<Dio> completed(KernelEvent event) {
        ended.clear();
        if (event.get(KernelEvent.SECTORS) == 0 || event.any(KernelEvent.RWBS, KernelEvent.RWBS_PREFLUSH)) {
            lastFlushNs = event.timeNs();
        }
        long end = event.get(KernelEvent.SECTOR) + event.get(KernelEvent.SECTORS);
        Bio bio = first(event);
        while (bio != null) {
            Bio next = after(bio, event);
            if (bio.sector + bio.sectors <= end) {
                end(bio, event);
            } else {
                shorten(bio, end);
            }
            bio = next;
        }
        return ended;
    }

    /** The end of a bio on a device that makes no requests of its own. */
    List<Dio> bioCompleted(KernelEvent event) {
        ended.clear();
        Bio bio = bios.get(key((int) event.get(KernelEvent.DEV), event.get(KernelEvent.SECTOR)));
        if (bio != null) {
            bio.dio.bioBased |= !bio.issued && bio.dio.issueNs == 0;
            end(bio, event);
        }
        return ended;
    }

    private void end(Bio bio, KernelEvent event) {
        bios.remove(bio.key());
        Bio parent = bio.parent;
        if (parent != null) {
            bio.dio.ended(event);
            parent.clones--;
            // Where the mapped device's own end can be told, that is the one.
            if (parent.clones > 0 || told.contains(EventKind.BIO_COMPLETE)) {
                return;
            }
            bios.remove(parent.key());
        }
        bio.dio.openBios--;
        bio.dio.ended(event);
        ended.add(bio.dio);
    }

    /** Partial completions move the start of what is left. */
    private void shorten(Bio bio, long fromSector) {
        bios.remove(bio.key());
        bio.sectors = (int) (bio.sector + bio.sectors - fromSector);
        bio.sector = fromSector;
        put(bio);
    }

    /** Whether the bio lies where the request's extent says, or could lie anywhere and still fits. */
    private boolean belongs(Dio dio, int dev, long sector, int sectors) {
        if (dio.raw) {
            return true;
        }
        long extentStart = extentSector(dio, dev);
        if (extentStart >= 0) {
            long extentEnd = extentStart + (dio.mapLength + SECTOR_BYTES - 1) / SECTOR_BYTES;
            if (sector < extentStart || sector + sectors > extentEnd) {
                return false;
            }
            if (!dio.posKnown) {
                dio.pos = dio.mapPos + (sector - extentStart) * SECTOR_BYTES;
            }
            return true;
        }
        // btrfs maps to its own address space: the submitting thread and the amount are what is known.
        return dio.length == 0 ? dio.bios == 0 : (dio.sectors + sectors) * SECTOR_BYTES <= dio.length + SECTOR_BYTES - 1;
    }

    /** The first sector of the latest extent on the bio's device, or -1 where that cannot be told. */
    private long extentSector(Dio dio, int dev) {
        // A filesystem without a device of its own (btrfs) spreads its own address space over several.
        if (dio.mapAddress < 0 || dio.dev >>> 20 == 0) {
            return -1;
        }
        long onItsDevice = dio.mapAddress / SECTOR_BYTES;
        if (dio.mapDev == dev) {
            return onItsDevice;
        }
        for (Partition partition : partitions) {
            if (partition.dev() == dio.mapDev && partition.disk() == dev) {
                return partition.startSector() + onItsDevice;
            }
        }
        return -1;
    }

    private void put(Bio bio) {
        if (bios.size() >= MOST_BIOS) {
            bios.clear();
        }
        bios.put(bio.key(), bio);
    }

    /** The first of our bios in the event's sectors. */
    private @Nullable Bio first(KernelEvent event) {
        return from(event, event.get(KernelEvent.SECTOR));
    }

    /** The next of our bios in the event's sectors. */
    private @Nullable Bio after(Bio bio, KernelEvent event) {
        return from(event, bio.sector + bio.sectors);
    }

    private @Nullable Bio from(KernelEvent event, long sector) {
        int dev = (int) event.get(KernelEvent.DEV);
        long start = event.get(KernelEvent.SECTOR);
        long end = start + Math.min(event.get(KernelEvent.SECTORS), MOST_REQUEST_SECTORS);
        for (long at = sector; at < end; at++) {
            Bio bio = bios.get(key(dev, at));
            if (bio != null && bio.dev == dev && bio.sector == at) {
                return bio;
            }
        }
        return null;
    }

    private static int sectors(KernelEvent event) {
        return (int) Math.min(event.get(KernelEvent.SECTORS), MOST_REQUEST_SECTORS);
    }

    private static long key(int dev, long sector) {
        return (long) dev << 40 ^ sector;
    }
}
