package org.bioscope.traces.file;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.Stage;
import org.bioscope.traces.TraceStore;

/**
 * Follows the bios of one block device from queue to completion and appends a row for each that was followed. A bio may be
 * split into several requests, or merged with others into one: it is complete when all its sectors are. Owned by one thread.
 */
final class BlockRequests {
    /** More bios than any device has in flight; beyond it the oldest is given up, so that lost completions do not pile up. */
    private static final int MOST_OPEN = 1 << 16;
    /** How many bios that begin before a sector are looked at for one that holds it: overlapping ones in flight are rare. */
    private static final int NEIGHBOURS = 64;
    private static final int SECTOR_BYTES = 512;

    /** What stands in front of the action in every line. */
    record Event(int cpu, long atNs, int pid, boolean write, boolean flushed, boolean fua, long sector, long sectors) {
    }

    private static final class Bio {
        private final Event queued;
        private final int slot;
        private long sectorsLeft;
        private long insertNs;
        private long issueNs;
        private int requests;
        private int flags = KernelRow.FLAG_JOINED | KernelRow.FLAG_SECTOR;
        private boolean over;

        Bio(Event queued, int slot) {
            this.queued = queued;
            this.slot = slot;
            this.sectorsLeft = queued.sectors();
        }

        boolean holds(long sector, boolean write) {
            return !over && queued.write() == write && sector >= queued.sector() && sector < queued.sector() + queued.sectors();
        }
    }

    private final TraceStore store;
    private final int job;
    private final TreeMap<Long, ArrayDeque<Bio>> open = new TreeMap<>();
    private final ArrayDeque<Bio> byAge = new ArrayDeque<>();
    private final PriorityQueue<Integer> freeSlots = new PriorityQueue<>();
    private final MemorySegment row = Arena.ofAuto().allocate(EngineRow.BYTES);
    private int openCount;
    private int slots;
    private long rows;
    private long withoutStart;
    private long givenUp;

    /** {@code job} is the device's number among those of the text. */
    BlockRequests(TraceStore store, int job) {
        this.store = store;
        this.job = job;
    }

    void queued(Event event) {
        int slot = freeSlots.isEmpty() ? slots++ : freeSlots.poll();
        var bio = new Bio(event, slot);
        bio.flags |= (event.flushed() ? KernelRow.FLAG_FLUSHED : 0) | (event.fua() ? KernelRow.FLAG_FUA : 0);
        open.computeIfAbsent(event.sector(), _ -> new ArrayDeque<>()).add(bio);
        byAge.add(bio);
        openCount++;
        while (openCount > MOST_OPEN) {
            Bio oldest = byAge.poll();
            if (!oldest.over) {
                givenUp++;
                close(oldest);
            }
        }
        if (byAge.size() > 2 * MOST_OPEN) {
            byAge.removeIf(old -> old.over);
        }
    }

    void split(Event event) {
        Bio bio = at(event.sector(), event.write());
        if (bio != NONE) {
            bio.flags |= KernelRow.FLAG_SPLIT;
        }
    }

    void merged(Event event) {
        Bio bio = at(event.sector(), event.write());
        if (bio != NONE) {
            bio.flags |= KernelRow.FLAG_MERGED;
        }
    }

    void inserted(Event event) {
        for (long sector = event.sector(); sector < event.sector() + event.sectors();) {
            Bio bio = at(sector, event.write());
            if (bio != NONE && bio.insertNs == 0) {
                bio.insertNs = event.atNs();
            }
            sector = after(bio, sector, event);
        }
    }

    void issued(Event event) {
        for (long sector = event.sector(); sector < event.sector() + event.sectors();) {
            Bio bio = at(sector, event.write());
            if (bio != NONE) {
                bio.requests++;
                bio.issueNs = bio.issueNs == 0 ? event.atNs() : bio.issueNs;
            }
            sector = after(bio, sector, event);
        }
    }

    /** {@code error} is 0 or a negative errno. */
    void completed(Event event, int error) {
        boolean found = false;
        for (long sector = event.sector(); sector < event.sector() + event.sectors();) {
            Bio bio = at(sector, event.write());
            long next = after(bio, sector, event);
            if (bio != NONE) {
                found = true;
                bio.sectorsLeft -= next - sector;
                if (bio.sectorsLeft <= 0 || error != 0) {
                    close(bio);
                    append(bio, event, error);
                }
            }
            sector = next;
        }
        withoutStart += found ? 0 : 1;
    }

    /** Completions of requests that were queued before the text begins. */
    long withoutStart() {
        return withoutStart;
    }

    /** Bios that have not completed where the text ends, and those that were given up. */
    long stillOpen() {
        return openCount + givenUp;
    }

    /** The most bios that were in flight at once. */
    int deepest() {
        return slots;
    }

    private static final Bio NONE = new Bio(new Event(0, 0, 0, false, false, false, -1, 0), 0);

    /** The oldest bio in flight that holds the sector, or {@link #NONE}. */
    private Bio at(long sector, boolean write) {
        int looked = 0;
        for (Map.Entry<Long, ArrayDeque<Bio>> entry = open.floorEntry(sector); entry != null; entry = open.lowerEntry(entry.getKey())) {
            for (Bio bio : entry.getValue()) {
                if (bio.holds(sector, write)) {
                    return bio;
                }
                if (++looked == NEIGHBOURS) {
                    return NONE;
                }
            }
        }
        return NONE;
    }

    /** The first sector of the event's range behind this bio; without a bio, behind the gap. */
    private long after(Bio bio, long sector, Event event) {
        long end = event.sector() + event.sectors();
        if (bio != NONE) {
            return Math.min(end, bio.queued.sector() + bio.queued.sectors());
        }
        Long next = open.higherKey(sector);
        return next == null ? end : Math.min(end, next);
    }

    private void close(Bio bio) {
        bio.over = true;
        openCount--;
        freeSlots.add(bio.slot);
        ArrayDeque<Bio> same = open.get(bio.queued.sector());
        same.remove(bio);
        if (same.isEmpty()) {
            open.remove(bio.queued.sector());
        }
    }

    private void append(Bio bio, Event completed, int error) {
        Event queued = bio.queued;
        if (completed.atNs() < queued.atNs()) {
            withoutStart++; // out of order in the text: no time can be drawn
            return;
        }
        long bytes = Math.min(queued.sectors() * SECTOR_BYTES, Integer.MAX_VALUE);
        row.set(ValueLayout.JAVA_LONG, EngineRow.ID, rows++);
        row.set(ValueLayout.JAVA_LONG, EngineRow.OFFSET, queued.sector() * SECTOR_BYTES);
        row.set(ValueLayout.JAVA_LONG, EngineRow.INTENDED_NS, queued.atNs());
        row.set(ValueLayout.JAVA_LONG, EngineRow.SUBMIT_NS, queued.atNs());
        row.set(ValueLayout.JAVA_LONG, EngineRow.SEEN_NS, completed.atNs());
        row.set(ValueLayout.JAVA_INT, EngineRow.LENGTH, (int) bytes);
        row.set(ValueLayout.JAVA_INT, EngineRow.RESULT, error < 0 ? error : (int) bytes);
        row.set(ValueLayout.JAVA_SHORT, EngineRow.JOB, (short) job);
        row.set(ValueLayout.JAVA_BYTE, EngineRow.OP, (byte) (queued.write() ? Op.WRITE : Op.READ).ordinal());
        row.set(ValueLayout.JAVA_INT, EngineRow.SLOT, bio.slot);
        long before = store.rows();
        store.append(row);
        if (store.rows() > before) {
            kernelRow(store.kernelRow(before), bio, completed);
        }
    }

    private static void kernelRow(MemorySegment row, Bio bio, Event completed) {
        int word = KernelRow.withEvidence(0, Stage.BIO, KernelRow.EVIDENCE_OBSERVED);
        word = KernelRow.withEvidence(word, Stage.ISSUE, bio.issueNs == 0 ? KernelRow.EVIDENCE_UNKNOWN : KernelRow.EVIDENCE_OBSERVED);
        word = KernelRow.withEvidence(word, Stage.ENDIO, KernelRow.EVIDENCE_OBSERVED);
        row.set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.BIO_NS, bio.queued.atNs());
        row.set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.ISSUE_NS, Math.min(bio.issueNs, completed.atNs()));
        row.set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.ENDIO_NS, completed.atNs());
        row.set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.INSERT_NS, bio.insertNs);
        row.set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.SECTOR, bio.queued.sector());
        row.set(ValueLayout.JAVA_INT_UNALIGNED, KernelRow.EVIDENCE, word);
        row.set(ValueLayout.JAVA_INT_UNALIGNED, KernelRow.FLAGS, bio.flags);
        row.set(ValueLayout.JAVA_SHORT_UNALIGNED, KernelRow.SUBMIT_CPU, (short) bio.queued.cpu());
        row.set(ValueLayout.JAVA_SHORT_UNALIGNED, KernelRow.ENDIO_CPU, (short) completed.cpu());
        row.set(ValueLayout.JAVA_SHORT_UNALIGNED, KernelRow.WORKER_CPU, (short) KernelRow.NO_CPU);
        row.set(ValueLayout.JAVA_SHORT_UNALIGNED, KernelRow.COMPLETE_CPU, (short) KernelRow.NO_CPU);
        row.set(ValueLayout.JAVA_SHORT_UNALIGNED, KernelRow.BIOS, (short) 1);
        row.set(ValueLayout.JAVA_SHORT_UNALIGNED, KernelRow.BLOCK_REQUESTS, (short) bio.requests);
        row.set(ValueLayout.JAVA_INT_UNALIGNED, KernelRow.SUBMIT_TID, bio.queued.pid());
    }
}
