package org.bioscope.traces.simulate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;

/**
 * A machine in numbers: what each piece of work on the way of a request costs its CPUs, and how its device behaves. Read
 * from a small JSON file; {@code assets/models/README.md} explains every parameter. Times are ns.
 *
 * @param name       the word after {@code --model}
 * @param title      one line for people
 * @param source     where the numbers come from
 * @param notes      sentences that belong to every result of the model
 * @param workload   option values that hold where the person names none
 * @param filesystem what the file lies on: a word that the kernel's rules know
 * @param dax        persistent memory that the program copies from and to; its device then sees nothing
 * @param cpus       CPUs; job n runs on CPU n modulo this
 */
public record Model(String name, String title, String source, List<String> notes, Map<String, String> workload, String filesystem,
        int cpus, Program program, Kernel kernel, Device device, Optional<Dax> dax) {
    /** An hour: nothing that one request pays for takes longer. */
    private static final long MOST_NS = 3_600_000_000_000L;

    /**
     * The program's own share.
     *
     * @param prepareNs       choosing and filling one request
     * @param reapNs          looking at one completion
     * @param requestsPerCall at most so many requests in one submitting call; 0 takes all that are ready
     */
    public record Program(long prepareNs, long reapNs, int requestsPerCall) {
        public Program {
            time("program.prepareNs", prepareNs);
            time("program.reapNs", reapNs);
            within("program.requestsPerCall", requestsPerCall, 0, 4096);
        }
    }

    /**
     * CPU time of the kernel's work.
     *
     * @param callNs      entering and leaving one system call
     * @param iomapNs     one request from the call to the driver by iomap, first page included; likewise {@code legacyNs}
     *                    by fs/direct-io.c and {@code blockNs} for a raw block device
     * @param pageNs      pinning and mapping each further page of the buffer
     * @param plugFrom    requests in one call from which they are plugged and issued together; 0 never plugs
     * @param mergeBytes  the largest block request that plugged neighbours are merged to; 0 never merges
     * @param interruptNs entering and leaving one interrupt
     * @param endioNs     one request's completion in the block layer and its bio's end
     * @param completeNs  iomap_dio_complete and the notice to the program
     * @param taskWorkNs  bringing one completion into the program's own context
     * @param queueWorkNs queueing a completion on the workqueue
     * @param workItemNs  a kworker's own work around one item
     * @param switchNs    from one thread to another, caches included
     * @param wakeNs      waking a sleeping thread
     * @param idleExitNs  from an idle CPU to one that runs
     * @param attemptNs   a NOWAIT attempt that is given up
     * @param allocateNs  finding blocks for a hole or beyond the end of the file
     * @param convertNs   turning an unwritten extent into a written one
     * @param journalNs   committing what an fsync needs, before the device is flushed
     * @param tickNs      a file's timestamps move on so often
     */
    public record Kernel(long callNs, long iomapNs, long legacyNs, long blockNs, long pageNs, int plugFrom, long mergeBytes,
            long interruptNs, long endioNs, long completeNs, long taskWorkNs, long queueWorkNs, long workItemNs, long switchNs,
            long wakeNs, long idleExitNs, long attemptNs, long allocateNs, long convertNs, long journalNs, long tickNs) {
        public Kernel {
            time("kernel.callNs", callNs);
            time("kernel.iomapNs", iomapNs);
            time("kernel.legacyNs", legacyNs);
            time("kernel.blockNs", blockNs);
            time("kernel.pageNs", pageNs);
            within("kernel.plugFrom", plugFrom, 0, 4096);
            within("kernel.mergeBytes", mergeBytes, 0, 1L << 30);
            time("kernel.interruptNs", interruptNs);
            time("kernel.endioNs", endioNs);
            time("kernel.completeNs", completeNs);
            time("kernel.taskWorkNs", taskWorkNs);
            time("kernel.queueWorkNs", queueWorkNs);
            time("kernel.workItemNs", workItemNs);
            time("kernel.switchNs", switchNs);
            time("kernel.wakeNs", wakeNs);
            time("kernel.idleExitNs", idleExitNs);
            time("kernel.attemptNs", attemptNs);
            time("kernel.allocateNs", allocateNs);
            time("kernel.convertNs", convertNs);
            time("kernel.journalNs", journalNs);
            within("kernel.tickNs", tickNs, 1, MOST_NS);
        }
    }

    /**
     * The device.
     *
     * @param name                what it would call itself
     * @param queueDepth          commands that it takes at once; further ones wait in the block layer
     * @param parallelism         commands that it works on at once; further ones wait inside it
     * @param readNs              mean time of a read in one of its units, the transfer apart; likewise {@code writeNs}
     * @param spread              standard deviation of that time over its mean; lognormal
     * @param slowOneIn           one command in so many takes {@code slowNs} longer; 0 none
     * @param commandNs           time that each command holds the link, whatever its size
     * @param readBytesPerSecond  of the link that all commands share, likewise {@code writeBytesPerSecond}
     * @param interruptPerCpu     whether the CPU that issued a command is interrupted, or always CPU 0
     * @param writeCache          whether it has a volatile write cache
     * @param fua                 whether it knows forced unit access
     * @param fuaNs               what a forced write takes longer
     * @param flushNs             emptying the write cache
     * @param seek                the arm and platters of a hard disk
     */
    public record Device(String name, int queueDepth, int parallelism, long readNs, long writeNs, double spread, int slowOneIn,
            long slowNs, long commandNs, long readBytesPerSecond, long writeBytesPerSecond, boolean interruptPerCpu,
            boolean writeCache, boolean fua, long fuaNs, long flushNs, Optional<Seek> seek) {
        public Device {
            within("device.queueDepth", queueDepth, 1, 65_536);
            within("device.parallelism", parallelism, 1, 65_536);
            time("device.readNs", readNs);
            time("device.writeNs", writeNs);
            if (!(spread >= 0 && spread <= 3)) {
                throw new ModelException("device.spread " + spread + ": must be from 0 to 3 times the mean");
            }
            within("device.slowOneIn", slowOneIn, 0, 1 << 30);
            time("device.slowNs", slowNs);
            time("device.commandNs", commandNs);
            within("device.readBytesPerSecond", readBytesPerSecond, 1, 1L << 50);
            within("device.writeBytesPerSecond", writeBytesPerSecond, 1, 1L << 50);
            time("device.fuaNs", fuaNs);
            time("device.flushNs", flushNs);
            if (fua && !writeCache) {
                throw new ModelException("device.fua without device.writeCache: there is nothing to force a write past; leave one out");
            }
            if (seek.isPresent() && parallelism != 1) {
                throw new ModelException("device.seek with device.parallelism " + parallelism + ": a disk has one arm; use 1");
            }
        }
    }

    /**
     * A DAX file.
     *
     * @param copyBytesPerSecond  of the program's copy
     * @param entryBytes          what one mapping entry covers: 2 MiB with a PMD, 4 KiB with a PTE
     * @param flushBytesPerSecond of CPU cache lines; each read and write by a system call flushes its entry at this rate, as the
     *                            direct I/O path had it until 4.9; 0 flushes nothing
     * @param faultNs             one page fault, which maps an entry
     */
    public record Dax(long copyBytesPerSecond, long entryBytes, long flushBytesPerSecond, long faultNs) {
        public Dax {
            within("dax.copyBytesPerSecond", copyBytesPerSecond, 1, 1L << 50);
            within("dax.entryBytes", entryBytes, 4096, 1L << 30);
            within("dax.flushBytesPerSecond", flushBytesPerSecond, 0, 1L << 50);
            time("dax.faultNs", faultNs);
        }

        long copyNs(long bytes) {
            return Math.round(bytes * 1e9 / copyBytesPerSecond);
        }

        long flushNs() {
            return flushBytesPerSecond == 0 ? 0 : Math.round(entryBytes * 1e9 / flushBytesPerSecond);
        }
    }

    /**
     * A hard disk's mechanics.
     *
     * @param trackNs       to the next track
     * @param fullNs        across the whole disk; between the two it grows with the root of the distance
     * @param rotationNs    one turn; a request waits up to one
     * @param capacityBytes what the arm reaches
     */
    public record Seek(long trackNs, long fullNs, long rotationNs, long capacityBytes) {
        public Seek {
            time("device.seek.trackNs", trackNs);
            time("device.seek.fullNs", fullNs);
            time("device.seek.rotationNs", rotationNs);
            within("device.seek.capacityBytes", capacityBytes, 1 << 20, 1L << 50);
            if (fullNs < trackNs) {
                throw new ModelException("device.seek.fullNs " + fullNs + ": must be at least trackNs, " + trackNs);
            }
        }
    }

    /** A machine without DAX. */
    public Model(String name, String title, String source, List<String> notes, Map<String, String> workload, String filesystem, int cpus, Program program,
            Kernel kernel, Device device) {
        this(name, title, source, notes, workload, filesystem, cpus, program, kernel, device, Optional.empty());
    }

    public Model {
        if (name.isBlank() || title.isBlank()) {
            throw new ModelException("name or title is empty: a model says what it stands for");
        }
        notes = List.copyOf(notes);
        workload = Map.copyOf(workload);
        workload.keySet().stream().filter(option -> Workload.option(option).isEmpty()).findFirst().ifPresent(option -> {
            throw new ModelException("workload." + option + ": there is no such option; they are those of bioscope run");
        });
        within("cpus", cpus, 1, 256);
        long roundNs = program.prepareNs + program.reapNs + kernel.callNs + kernel.iomapNs + device.commandNs
                + Math.min(device.readNs, device.writeNs) + kernel.interruptNs;
        // Otherwise virtual time would stand still while requests go round.
        if (roundNs == 0) {
            throw new ModelException("every time of the model is 0: a request would take no time at all");
        }
    }

    /** The same machine with another filesystem on its device. */
    public Model on(String other) {
        return new Model(name, title, source, notes, workload, other, cpus, program, kernel, device, dax);
    }

    /** What a run of this model is asked to do where nobody says otherwise. */
    public Workload standardWorkload() {
        Workload standard = Workload.defaults();
        for (var value : workload.entrySet()) {
            try {
                standard = standard.withText(Workload.option(value.getKey()).orElseThrow(), value.getValue());
            } catch (WorkloadException e) {
                // The one who runs the model has not said this, the model has.
                throw new ModelException("model " + name + ", workload: " + e.getMessage());
            }
        }
        return standard;
    }

    /** Refuses a time below 0 or above an hour. */
    static void time(String key, long ns) {
        within(key, ns, 0, MOST_NS);
    }

    static void within(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new ModelException(key + " " + value + ": must be from " + least + " to " + most);
        }
    }
}
