package org.bioscope.traces;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a run took place, as named facts in a fixed order: kernel, CPU, governor, then the target's own. Facts that could
 * not be had are not in the map.
 */
public record Environment(Map<String, String> facts) {
    public static final String KERNEL = "kernel";
    /** The name of the rules that the kernel was found to follow, and what showed it. */
    public static final String GENERATION = "generation";
    public static final String GENERATION_EVIDENCE = "generationEvidence";
    public static final String CPU = "cpu";
    public static final String CPUS = "cpus";
    public static final String GOVERNOR = "governor";
    public static final String BIOSCOPE = "bioscope";
    /** What of the run was no kernel's doing but the laboratory's: its options. */
    public static final String LABORATORY = "laboratory";
    public static final String TARGET = "target";
    public static final String FILESYSTEM = "filesystem";
    public static final String MOUNT_OPTIONS = "mountOptions";
    public static final String DEVICE = "device";
    public static final String MODEL = "model";
    public static final String SCHEDULER = "scheduler";
    public static final String WRITE_CACHE = "writeCache";
    public static final String FUA = "fua";
    /** The device has queues for --hipri. */
    public static final String POLLED_QUEUES = "polledQueues";
    public static final String LOGICAL_BLOCK = "logicalBlockBytes";
    public static final String PHYSICAL_BLOCK = "physicalBlockBytes";
    public static final String DIO_MEMORY_ALIGNMENT = "dioMemoryAlignBytes";
    public static final String DIO_OFFSET_ALIGNMENT = "dioOffsetAlignBytes";
    public static final String FREE_BYTES = "freeBytes";
    /** What FIEMAP told of the file before and after the run, as {@link FileExtents#text}. */
    public static final String EXTENTS_BEFORE = "extentsBefore";
    public static final String EXTENTS_AFTER = "extentsAfter";
    /** Bytes of the run's region that were in the page cache as its clock started, and how many of them were dirty. */
    public static final String CACHED_BEFORE = "cachedBytesBefore";
    public static final String DIRTY_BEFORE = "dirtyBytesBefore";
    /** The filter that the requests passed, where not all of the run's are there. */
    public static final String FILTER = "filter";

    public Environment {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    public static Environment unknown() {
        return new Environment(Map.of());
    }

    public Optional<String> fact(String name) {
        return Optional.ofNullable(facts.get(name));
    }

    public Environment with(String name, String value) {
        var more = new LinkedHashMap<>(facts);
        more.put(name, value);
        return new Environment(more);
    }
}
