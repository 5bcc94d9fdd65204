package org.bioscope.traces.kernel;

import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.jspecify.annotations.Nullable;

/**
 * One direct I/O, as far as the kernel's events have told it. Times are CLOCK_MONOTONIC ns, 0 where not told. Written by
 * {@link DioTracker} and the two legs of it, read by {@link KernelRowWriter}; one thread.
 */
final class Dio {
    static final int NO_CPU = org.bioscope.traces.KernelRow.NO_CPU;

    /** The file: the filesystem's s_dev as the kernel writes it, and the inode; 0 for a block device. */
    int dev;
    long ino;
    /** Byte offset of the request; meaningful with {@link #posKnown}, and {@link #length} 0 where no event gives it. */
    long pos;
    boolean posKnown;
    long length;

    /** The thread that submitted the attempt which went through. */
    int tid;
    int threadKind;
    int submitCpu = NO_CPU;
    long beginNs;
    /** iomap_dio_rw was seen to begin; else the first later sign of the request stands in for it. */
    boolean beginSeen;
    /** No iomap here: a block device read or written directly. */
    boolean raw;
    /** No direct I/O at all: the task copied, as with DAX. */
    boolean copied;
    /** A page fault instead: what of, in {@link PageFaults}' numbers; 0 for a request. */
    int fault;
    /** An access to a mapped file, with or without a fault: no direct I/O. */
    boolean mapped;
    /** The submitter waits for the end, or may be told of it: 1, 0, or -1 where no event says. */
    int waits = -1;
    boolean forcedWait;
    int kiFlags;
    /** Another request began at the same place before this one's end was seen. */
    boolean abandoned;

    /** {@link org.bioscope.traces.Extent} ordinal of the first extent, {@code MAP_} flags of all. */
    int extent;
    int mapFlags;
    /** The latest extent: disk address of its first byte (-1 where none), file offset, bytes, and the device of the address. */
    long mapAddress = -1;
    long mapPos;
    long mapLength;
    int mapDev;

    long sector;
    boolean sectorKnown;
    boolean write;
    int bios;
    int openBios;
    long sectors;
    int requests;
    long lastRequest = -1;
    /** {@link org.bioscope.traces.KernelRow} flags found on the way. */
    int flags;
    long bioNs;
    long insertNs;
    long issueNs;
    long endioNs;
    int endioCpu = NO_CPU;
    int endioTid;
    Context endioContext = Context.UNKNOWN;
    boolean endioInTask;
    /** Its device makes no requests: bios end without having been issued. */
    boolean bioBased;

    long queuedNs;
    long workerNs;
    int workerTid;
    int workerCpu = NO_CPU;
    long wakeNs;
    long completeNs;
    int completeCpu = NO_CPU;
    int completeTid;
    Completion completion = Completion.UNKNOWN;
    Context context = Context.UNKNOWN;
    /** The end was concluded from what lay around it: no event of its own told it. */
    boolean completeDerived;
    long result;
    boolean over;

    /** The direct I/O that a loop device made of this one's bios, once that is over. */
    Completion lowerCompletion = Completion.UNKNOWN;
    Context lowerContext = Context.UNKNOWN;
    /** This one is itself what a loop device made of that one. */
    @Nullable Dio upper;

    /** The next of the same file and offset, which began later. */
    @Nullable Dio next;
    /** Neighbours in the order of beginning. */
    @Nullable Dio older;
    @Nullable Dio newer;

    boolean at(int atDev, long atIno, long atPos) {
        return dev == atDev && ino == atIno && pos == atPos;
    }

    long key() {
        return key(dev, ino, pos);
    }

    static long key(int dev, long ino, long pos) {
        return (dev * 0x9E3779B97F4A7C15L ^ ino) * 0xC2B2AE3D27D4EB4FL + pos;
    }

    /** Takes in another part of the same request, which began later. */
    void absorb(Dio part) {
        bios += part.bios;
        openBios += part.openBios;
        sectors += part.sectors;
        requests += part.requests;
        length = Math.max(length, part.pos + part.length - pos);
        flags |= part.flags;
        mapFlags |= part.mapFlags;
        bioNs = earlier(bioNs, part.bioNs);
        insertNs = earlier(insertNs, part.insertNs);
        issueNs = earlier(issueNs, part.issueNs);
        // A part that has not ended leaves the whole without an end.
        if (part.endioNs == 0 || endioNs != 0 && part.endioNs > endioNs) {
            endioNs = part.endioNs;
            endioCpu = part.endioCpu;
            endioTid = part.endioTid;
            endioContext = part.endioContext;
            endioInTask = part.endioInTask;
        }
        if (!part.over) {
            over = false;
        } else if (part.completeNs > completeNs) {
            queuedNs = part.queuedNs;
            workerNs = part.workerNs;
            workerTid = part.workerTid;
            workerCpu = part.workerCpu;
            completeNs = part.completeNs;
            completeCpu = part.completeCpu;
            completeTid = part.completeTid;
            completion = part.completion;
            context = part.context;
        }
    }

    private static long earlier(long ns, long otherNs) {
        return ns == 0 || otherNs == 0 ? 0 : Math.min(ns, otherNs);
    }

    /** Notes the end of one of its bios; the last that is noted stands. */
    void ended(KernelEvent event) {
        endioNs = event.timeNs();
        endioCpu = event.cpu();
        endioTid = event.tid();
        endioContext = event.interruptContext();
        endioInTask = event.inTask();
    }

    /** What {@code iomap_dio_rw_begin} tells, but for the place. */
    void begins(KernelEvent event) {
        beginSeen = true;
        beginNs = event.timeNs();
        dev = (int) event.get(KernelEvent.DEV);
        ino = event.get(KernelEvent.INO);
        length = event.get(KernelEvent.DONE_BEFORE) + event.get(KernelEvent.LENGTH);
        kiFlags = (int) event.get(KernelEvent.KI_FLAGS);
        write = event.any(KernelEvent.KI_FLAGS, KernelEvent.KI_WRITE);
        forcedWait = event.any(KernelEvent.DIO_FLAGS, KernelEvent.DIO_FORCE_WAIT);
        waits = event.has(KernelEvent.AIO) ? forcedWait || event.get(KernelEvent.AIO) == 0 ? 1 : 0 : -1;
    }

    /** What {@code iomap_iter_dstmap} tells, {@code iomap_apply_dstmap} before it: which file it is, and what the filesystem mapped. */
    void maps(KernelEvent event) {
        dev = (int) event.get(KernelEvent.DEV);
        ino = event.get(KernelEvent.INO);
        if (extent == 0) {
            extent = (int) event.get(KernelEvent.MAP_TYPE);
        }
        mapFlags |= (int) event.get(KernelEvent.MAP_FLAGS);
        mapAddress = event.get(KernelEvent.ADDRESS);
        mapPos = event.get(KernelEvent.POS);
        mapLength = event.get(KernelEvent.LENGTH);
        mapDev = (int) event.get(KernelEvent.BDEV);
    }

    /** Nothing lies between the end of its bios and its own: whoever saw them end finished it. */
    void completeAtEndio() {
        if (endioInTask) {
            completion = Completion.POLLED;
            context = Context.TASK;
        } else {
            completion = Completion.INLINE;
            context = endioContext;
        }
        completeNs = endioNs;
        completeCpu = endioCpu;
        completeTid = endioTid;
        completeDerived = true;
        over = true;
    }
}
