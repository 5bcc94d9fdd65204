package org.bioscope.traces.kernel;

import java.util.Set;

/**
 * What a run does, as far as its kernel events are told apart from everybody else's by it. Device numbers are the
 * kernel's own: {@link #device}.
 *
 * @param dev         the filesystem's s_dev, or the block device that is read directly
 * @param ino         the file's inode; 0 for a block device
 * @param blockDevice no file: the target is a block device
 * @param bdev        the block device that the file's extents name; the same as {@code dev} but for btrfs
 * @param disk        the whole disk that block events name, where {@code bdev} is a partition of it; else {@code bdev} itself
 * @param startSector where the partition begins on it, in sectors of 512 bytes
 * @param ioUring     requests come through io_uring and may be punted; their user_data is {@code job << 48 | id}
 * @param synchronous the submitting call waits for the end (psync)
 * @param mapped      loads and stores of a mapped file: no direct I/O, and its page faults are what is seen
 * @param threads     the run's own threads; empty where they are not known
 */
public record Watch(int dev, long ino, boolean blockDevice, int bdev, int disk, long startSector, boolean ioUring, boolean synchronous,
        boolean mapped, Set<Integer> threads) {
    private static final int MINOR_BITS = 20;
    private static final int JOB_SHIFT = 48;

    /** Of direct I/O. */
    public Watch(int dev, long ino, boolean blockDevice, int bdev, int disk, long startSector, boolean ioUring, boolean synchronous, Set<Integer> threads) {
        this(dev, ino, blockDevice, bdev, disk, startSector, ioUring, synchronous, false, threads);
    }

    public Watch {
        threads = Set.copyOf(threads);
    }

    /** A device number as the kernel's events carry it. */
    public static int device(int major, int minor) {
        return major << MINOR_BITS | minor & (1 << MINOR_BITS) - 1;
    }

    /** The user_data of a request. */
    static long userData(int job, long id) {
        return (long) job << JOB_SHIFT | id;
    }
}
