package org.bioscope.traces.simulate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Option;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;

/** What the simulator makes of a workload before it runs, and what it says about where it ran. */
final class Workloads {
    private static final List<Option<?>> UNHEARD = List.of(Workload.DIRECTORY, Workload.FILENAME, Workload.KEEP, Workload.OVERWRITE_EXISTING,
            Workload.OBSERVE, Workload.VERIFY, Workload.FIXEDBUFS, Workload.REGISTERFILES);

    private Workloads() {
    }

    /** Refuses what a run would refuse, and what the model knows nothing of. */
    static Workload simulable(Workload workload, Model model) {
        // A simulation has no target; the check only wants to see that one is named.
        workload.with(Workload.DIRECTORY, "simulated").checked();
        if (workload.get(Workload.BS) > 1 << 30) {
            throw new WorkloadException("bs", "--bs " + workload.text(Workload.BS) + ": the simulator takes at most 1g");
        }
        if (workload.get(Workload.PREPARE) == Prepare.DIRTY) {
            throw new WorkloadException("prepare", "--prepare dirty: the simulator writes no pages back; use cached, or run it on a disk with 'bioscope run'");
        }
        if (workload.mapped() && model.dax().isEmpty()) {
            throw new WorkloadException("ioengine", "--ioengine mmap: this model has no DAX file to map; use dax, dax-2016-pte or dax-2016-pmd, or psync, libaio or io_uring");
        }
        if (workload.get(Workload.SQTHREAD_POLL)) {
            throw new WorkloadException("sqthread_poll", "--sqthread_poll: the simulator has no submission thread of the kernel's; leave it out");
        }
        if (!workload.get(Workload.COMPLETION).equals("native")) {
            throw new WorkloadException("completion", "--completion " + workload.get(Workload.COMPLETION)
                    + ": a simulation completes as its kernel does; choose it by --kernel");
        }
        if (workload.changes(Workload.LOOP_DEVICE)) {
            throw new WorkloadException("loop-device", "--loop-device " + workload.get(Workload.LOOP_DEVICE)
                    + ": the simulator has no loop device; leave it out, or run it with 'bioscope run'");
        }
        if (workload.changes(Workload.LOOP)) {
            throw new WorkloadException("loop", "--loop " + workload.get(Workload.LOOP)
                    + ": the simulator has no loop device; leave it out, or run the laboratory with 'bioscope run'");
        }
        return workload;
    }

    /** A sentence on options that were given and mean nothing here, where there are any. */
    static Optional<String> unheard(Workload workload) {
        String names = UNHEARD.stream().filter(workload::changes).map(option -> "--" + option.name()).collect(Collectors.joining(", "));
        return names.isEmpty() ? Optional.empty() : Optional.of("a simulation has no use for " + names);
    }

    static Environment environment(Model model, KernelPaths kernel) {
        var facts = new LinkedHashMap<String, String>();
        facts.put(Environment.KERNEL, kernel.kernel());
        facts.put(Environment.CPU, model.title());
        facts.put(Environment.CPUS, Integer.toString(model.cpus()));
        facts.put(Environment.TARGET, "model " + model.name());
        facts.put(Environment.FILESYSTEM, model.filesystem());
        // A name of the kind that it would have: the rules tell by it what the device supports.
        model.dax().ifPresent(_ -> facts.put(Environment.MOUNT_OPTIONS, "dax=always"));
        facts.put(Environment.DEVICE, model.device().interruptPerCpu() ? "nvme0n1" : "sda");
        facts.put(Environment.MODEL, model.device().name());
        facts.put(Environment.SCHEDULER, "none");
        facts.put(Environment.WRITE_CACHE, model.device().writeCache() ? "write back" : "write through");
        facts.put(Environment.FUA, model.device().fua() ? "yes" : "no");
        model.device().seek().ifPresent(seek -> facts.put("capacity", Units.bytes(seek.capacityBytes())));
        return new Environment(facts);
    }
}
