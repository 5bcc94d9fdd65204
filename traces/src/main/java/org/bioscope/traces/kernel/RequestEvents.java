package org.bioscope.traces.kernel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Request;
import org.bioscope.traces.Stage;

/**
 * Tells the events behind one request from all others of its time, by the keys that the request and the events name: file
 * and offset, device and sectors, the address of the work item, user_data. Given every event of that time, in order.
 */
final class RequestEvents {
    private record Place(int dev, long ino, long pos) {
    }

    private record Sectors(int dev, long from, long to) {
    }

    private final Watch watch;
    private final long userData;
    private final long beginNs;
    private final long queuedNs;
    private final long completeNs;
    private long wakeNs;
    private int queuedCpu;
    private final Set<Place> places = new HashSet<>();
    private final List<Sectors> sectors = new ArrayList<>();
    /** Its work items that are queued, and those that are carried out: an address is used again at once. */
    private final Set<Long> works = new HashSet<>();
    private final Set<Long> working = new HashSet<>();
    /** Threads that are in the middle of submitting it. */
    private final Set<Integer> submitting = new HashSet<>();
    /** CPUs on which a bio of it was the last to end: what is queued there next is its completion. */
    private final Set<Integer> ending = new HashSet<>();
    private long lowerPos = -1;

    RequestEvents(Watch watch, Request request) {
        this.watch = watch;
        this.userData = Watch.userData(request.job(), request.id());
        this.beginNs = request.stampNs().getOrDefault(Stage.IOMAP, 0L);
        this.queuedNs = request.stampNs().getOrDefault(Stage.QUEUED, 0L);
        this.completeNs = request.stampNs().getOrDefault(Stage.COMPLETE, 0L);
        long bytes = Math.max(1, Integer.toUnsignedLong(request.bytes()));
        request.kernel().ifPresent(kernel -> {
            wakeNs = kernel.wakeNs();
            queuedCpu = kernel.endioCpu();
            if (kernel.has(KernelRow.FLAG_SECTOR)) {
                add(watch.disk(), kernel.sector(), bytes);
                lowerPos = kernel.sector() * BlockLayer.SECTOR_BYTES;
            }
        });
        if (watch.blockDevice()) {
            add(watch.disk(), watch.startSector() + request.offset() / BlockLayer.SECTOR_BYTES, bytes);
        } else {
            places.add(new Place(watch.dev(), watch.ino(), request.offset()));
        }
    }

    boolean has(KernelEvent event) {
        return follows(event) || isStamped(event);
    }

    /** Where no key tells an event, the stamp does that was taken from it; two CPUs can share a nanosecond. */
    private boolean isStamped(KernelEvent event) {
        return switch (event.kind()) {
            case WORK_QUEUE -> event.timeNs() == queuedNs && event.cpu() == queuedCpu && works.add(event.get(KernelEvent.WORK));
            case WAKEUP -> event.timeNs() == wakeNs;
            case FUNCTION -> event.timeNs() == beginNs || event.timeNs() == completeNs;
            default -> false;
        };
    }

    private boolean follows(KernelEvent event) {
        return switch (event.kind()) {
            case SUBMIT, PUNT, CQE -> watch.ioUring() && event.has(KernelEvent.USER_DATA) && event.get(KernelEvent.USER_DATA) == userData;
            case DIO_BEGIN -> begins(event);
            case DIO_COMPLETE -> places.contains(place(event, event.get(KernelEvent.POS) - Math.max(0, event.get(KernelEvent.RESULT))));
            case DIO_QUEUED -> !event.inInterrupt() && submitting.remove(event.tid());
            case DIO_INVALIDATE_FAIL, EXTENT -> !event.inInterrupt() && submitting.contains(event.tid());
            case BIO_QUEUE, BIO_REMAP -> goesDown(event);
            case BIO_SPLIT, BIO_BACKMERGE, BIO_FRONTMERGE, BIO_COMPLETE, RQ_INSERT, RQ_ISSUE, RQ_REQUEUE, IO_DONE -> overlaps(event);
            case RQ_COMPLETE -> ends(event);
            case WORK_QUEUE -> ending.remove(event.cpu()) && event.get(KernelEvent.WORKQUEUE) != KernelEvent.WORKQUEUE_LOOP
                    && works.add(event.get(KernelEvent.WORK));
            case WORK_START -> works.remove(event.get(KernelEvent.WORK)) && working.add(event.get(KernelEvent.WORK));
            case WORK_END -> working.remove(event.get(KernelEvent.WORK));
            case FAULT_FILE, FAULT_AROUND, FAULT_PTE, FAULT_PMD, FAULT_DONE, DAX_HOLE, DAX_INSERT, DAX_WRITEBACK, DAX_WRITEBACK_DONE -> faults(event);
            case WAKEUP, CALL_ENTER, CALL_EXIT, FUNCTION, MARK -> false;
        };
    }

    /** A fault's thread is in the access all the while: its bios are this one's. */
    private boolean faults(KernelEvent event) {
        boolean ours = (int) event.get(KernelEvent.DEV) == watch.dev() && event.get(KernelEvent.INO) == watch.ino() && watch.threads().contains(event.tid());
        if (ours) {
            submitting.add(event.tid());
        }
        return ours;
    }

    private boolean begins(KernelEvent event) {
        Place place = place(event, event.get(KernelEvent.POS) - event.get(KernelEvent.DONE_BEFORE));
        // Below a loop device the same bytes begin once more, in the backing file.
        boolean lower = lowerPos >= 0 && place.ino() != watch.ino() && place.pos() == lowerPos;
        if (lower) {
            places.add(place);
        }
        boolean ours = places.contains(place);
        if (ours) {
            submitting.add(event.tid());
        } else {
            submitting.remove(event.tid());
        }
        return ours;
    }

    private boolean goesDown(KernelEvent event) {
        boolean bySubmitter = !event.inInterrupt() && submitting.contains(event.tid());
        boolean moved = event.kind() == EventKind.BIO_REMAP && overlaps((int) event.get(KernelEvent.OLD_DEV), event.get(KernelEvent.OLD_SECTOR), 1);
        if (!bySubmitter && !moved && !overlaps(event)) {
            return false;
        }
        add((int) event.get(KernelEvent.DEV), event.get(KernelEvent.SECTOR), event.get(KernelEvent.SECTORS) * BlockLayer.SECTOR_BYTES);
        return true;
    }

    private boolean ends(KernelEvent event) {
        var whole = new Sectors((int) event.get(KernelEvent.DEV), event.get(KernelEvent.SECTOR), event.get(KernelEvent.SECTOR) + event.get(KernelEvent.SECTORS));
        // Where it was merged with others, theirs may be queued first; and where the stamp of the queueing is known, it tells.
        if (sectors.contains(whole) && (queuedNs == 0 || whole.dev() != watch.disk())) {
            ending.add(event.cpu());
        } else {
            ending.remove(event.cpu());
        }
        return overlaps(event);
    }

    private boolean overlaps(KernelEvent event) {
        return overlaps((int) event.get(KernelEvent.DEV), event.get(KernelEvent.SECTOR), Math.max(1, event.get(KernelEvent.SECTORS)));
    }

    private boolean overlaps(int dev, long from, long count) {
        for (Sectors ours : sectors) {
            if (ours.dev() == dev && from < ours.to() && from + count > ours.from()) {
                return true;
            }
        }
        return false;
    }

    private void add(int dev, long from, long bytes) {
        var more = new Sectors(dev, from, from + Math.max(1, (bytes + BlockLayer.SECTOR_BYTES - 1) / BlockLayer.SECTOR_BYTES));
        if (!sectors.contains(more)) {
            sectors.add(more);
        }
    }

    private static Place place(KernelEvent event, long pos) {
        return new Place((int) event.get(KernelEvent.DEV), event.get(KernelEvent.INO), pos);
    }
}
