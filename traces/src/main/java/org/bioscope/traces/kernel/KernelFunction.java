package org.bioscope.traces.kernel;

import java.util.HashMap;
import java.util.Map;

/** Functions of the kernel that matter here, as work of a workqueue or as seen by the function tracer. */
public enum KernelFunction {
    /** Not told: the address has no name here. */
    UNKNOWN(""),
    /** Told, and none of these. */
    OTHER(""),
    DIO_RW("iomap_dio_rw"),
    DIO_BIO_END_IO("iomap_dio_bio_end_io"),
    DIO_COMPLETE("iomap_dio_complete"),
    DIO_COMPLETE_WORK("iomap_dio_complete_work"),
    /** A DAX file is read and written by copying: there is no direct I/O below this. */
    DAX_RW("dax_iomap_rw"),
    LOOP_WORK("loop_workfn", "loop_rootcg_workfn"),
    /** btrfs hops to a workqueue of its own before it calls bio endio. */
    BTRFS_END_BIO_WORK("simple_end_io_work", "btrfs_end_bio_work");

    private static final Map<String, KernelFunction> BY_NAME = new HashMap<>();

    static {
        for (KernelFunction function : values()) {
            for (String name : function.kernelNames) {
                BY_NAME.put(name, function);
            }
        }
        BY_NAME.remove("");
    }

    private final String[] kernelNames;

    KernelFunction(String... kernelNames) {
        this.kernelNames = kernelNames;
    }

    static KernelFunction named(String kernelName) {
        return BY_NAME.getOrDefault(kernelName, OTHER);
    }
}
