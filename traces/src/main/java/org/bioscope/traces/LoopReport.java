package org.bioscope.traces;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the loop laboratory did and used in the measured part of a run: one worker that took the requests as a loop
 * device's does. Or what is known of a real loop device, which tells less: {@code device}, {@code mode}, pages, the
 * {@code worker}'s switches and CPU for the {@code runs} kworkers that bore its name at the end, and {@code machineSwitches}.
 *
 * @param mode       {@code buffered} or {@code direct}, as it came
 * @param commands   that the worker took; flushes and the rests of short reads are commands of their own
 * @param runs       of the worker, from its waking up until its list was empty
 * @param requeued   short reads, whose rest was asked for again
 * @param zeroFilled reads beyond the end of the backing file, filled with zeros and failed, as the driver does
 * @param shortWrites told as whole ones, as the driver does
 * @param flushes    that the worker carried out by fsync
 * @param firstErrno of the backing file, before it was mapped to what a block device may say
 * @param worker     what its thread used
 * @param interrupt  what the thread used that stands for the backing device's interrupt; nothing where it was buffered
 * @param device     the real one, such as {@code /dev/loop0}; empty in the laboratory
 * @param machineSwitches context switches of the whole machine meanwhile, where they were counted
 * @param pagesBy    {@code cachestat}, {@code mincore}, or {@code unknown} where neither was allowed
 */
public record LoopReport(String mode, long commands, long runs, long requeued, long zeroFilled, long shortWrites, long flushes,
        OptionalLong firstErrno, Usage worker, Usage interrupt, String pagesBy, Pages before, Pages after,
        Optional<String> device, OptionalLong machineSwitches) {

    /** Of the laboratory. */
    public LoopReport(String mode, long commands, long runs, long requeued, long zeroFilled, long shortWrites, long flushes, OptionalLong firstErrno,
            Usage worker, Usage interrupt, String pagesBy, Pages before, Pages after) {
        this(mode, commands, runs, requeued, zeroFilled, shortWrites, flushes, firstErrno, worker, interrupt, pagesBy, before, after, Optional.empty(), OptionalLong.empty());
    }

    /** The same of a real loop device. */
    public LoopReport ofDevice(String path, long switchesOfMachine) {
        return new LoopReport(mode, commands, runs, requeued, zeroFilled, shortWrites, flushes, firstErrno, worker, interrupt, pagesBy, before, after,
                Optional.of(path), OptionalLong.of(switchesOfMachine));
    }

    /** Of one thread: ns of CPU time, and context switches. */
    public record Usage(long userNs, long systemNs, long voluntarySwitches, long involuntarySwitches) {
        public long switches() {
            return voluntarySwitches + involuntarySwitches;
        }
    }

    /** Bytes of page cache: of the run's part of the backing file, and of the whole machine (/proc/meminfo). */
    public record Pages(OptionalLong cached, OptionalLong dirty, OptionalLong writeback, OptionalLong machineCached, OptionalLong machineDirty) {
    }

    /** How much more of the backing file is cached than before, bytes. */
    public Optional<Long> grown() {
        return before.cached.isPresent() && after.cached.isPresent() ? Optional.of(after.cached.getAsLong() - before.cached.getAsLong()) : Optional.empty();
    }

    /** How the I/O on the backing file ended, of all recorded requests that had any. */
    public static Map<Completion, Long> backing(RequestTrace trace) {
        var counts = new EnumMap<Completion, Long>(Completion.class);
        for (long i = 0; trace.hasKernelRows() && i < trace.size(); i++) {
            counts.merge(KernelRow.lowerCompletion(trace.kernelFlags(i)), 1L, Long::sum);
        }
        counts.remove(Completion.UNKNOWN);
        return counts;
    }

    /** Context switches of the layer's own threads. */
    public long switches() {
        return worker.switches() + interrupt.switches();
    }
}
