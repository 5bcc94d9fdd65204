package org.bioscope.traces.simulate;

import java.time.Instant;
import java.util.BitSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bioscope.traces.Environment;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.RunReport.Phase;
import org.bioscope.traces.Source;
import org.bioscope.traces.Totals;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.Workload;

/**
 * A workload on a model under one kernel's rules: a discrete-event simulation of program, CPUs and device. The same
 * model, kernel, workload and seed give the same report, to the byte, on every machine.
 *
 * <p>Its clock is its own: virtual time 0 is the epoch, and a run begins one virtual second after it, because a stamp
 * of 0 means none. Everything but {@link #latest} and {@link #stop} belongs to the thread that calls {@link #run}.
 */
public final class Simulation implements TraceSource {
    /** Where a run begins: 1 s of virtual time. */
    private static final long START_NS = 1_000_000_000L;
    /** How often, in real time, {@link #latest} is renewed: an eye's worth. */
    private static final long PUBLISH_NS = 50_000_000L;
    /** How many events pass between looks at the real clock. */
    private static final int EVENTS_BETWEEN_LOOKS = 1 << 14;

    // An event is what happens, in the upper three bits, and to which CPU, request or job in the others.
    private static final int INDEX_BITS = 29;
    static final int PIECE = 0;
    static final int ENDIO = 1;
    static final int MEDIA = 2;
    static final int DEVICE = 3;
    static final int FLUSH = 4;
    static final int ARRIVAL = 5;
    static final int CPU_BITS = 8;
    static final int PIECE_MASK = (1 << INDEX_BITS - CPU_BITS) - 1;

    // Each purpose has its own dice; a job's number is added to those that each job has.
    static final int DEVICE_DICE = 1;
    static final int OFFSET_DICE = 1_000;
    static final int ARRIVAL_DICE = 2_000;

    static final int FIRST_JOB_TID = 1_000;
    static final int FIRST_IOWQ_TID = 1_500;

    final Model model;
    final KernelPaths kernel;
    final Workload workload;
    final int blockBytes;
    final Decisions decisions;
    final Extents extents;
    /** Entries of a mapped DAX file that have been touched. */
    final BitSet mapped = new BitSet();
    final Device device;
    final Recorder recorder;
    private final EventQueue events = new EventQueue();
    private final List<Io> ios = new ArrayList<>();
    private final List<Cpu> cpus = new ArrayList<>();
    private final List<Job> jobs = new ArrayList<>();
    private final long measureFromNs;
    private final long lastSubmitNs;
    private final Environment environment;

    private volatile boolean stopped;
    private volatile RunReport latest;

    /**
     * Ready to run; {@code capacityRows} bounds the rows that are kept, 192 bytes each. Throws {@link ModelException} or
     * {@link org.bioscope.traces.WorkloadException} for what cannot be simulated.
     */
    public Simulation(Model model, KernelPaths kernel, Workload workload, long capacityRows) {
        this.model = model;
        this.kernel = kernel;
        this.workload = Workloads.simulable(workload, model);
        blockBytes = Math.toIntExact(workload.get(Workload.BS));
        decisions = new Decisions(kernel, workload, model.device());
        extents = new Extents(workload, kernel.code() == KernelPaths.Code.BLOCK);
        device = new Device(this);
        measureFromNs = START_NS + workload.get(Workload.RAMP_TIME);
        lastSubmitNs = workload.get(Workload.RUNTIME) == 0 ? Long.MAX_VALUE : measureFromNs + workload.get(Workload.RUNTIME);
        recorder = new Recorder(new Rows(capacityRows), workload.get(Workload.NUMJOBS), START_NS, measureFromNs);
        environment = Workloads.environment(model, kernel);
        for (int cpu = 0; cpu < model.cpus(); cpu++) {
            cpus.add(new Cpu(cpu, this));
        }
        for (int job = 0; job < workload.get(Workload.NUMJOBS); job++) {
            jobs.add(new Job(this, job));
        }
        latest = report(Phase.PREPARING, RequestTrace.empty(Source.SIMULATED));
    }

    /** Runs to the end, or to where {@link #stop} was heard, and gives the whole report. */
    public RunReport run() {
        jobs.forEach(job -> cpu(job.cpu).wake(job));
        long publishedAt = System.nanoTime();
        int sinceLook = 0;
        while (!events.isEmpty()) {
            happen(events.take());
            if (++sinceLook == EVENTS_BETWEEN_LOOKS) {
                sinceLook = 0;
                if (System.nanoTime() - publishedAt > PUBLISH_NS) {
                    latest = report(nowNs() < measureFromNs ? Phase.RAMP : Phase.RUNNING, recorder.trace());
                    publishedAt = System.nanoTime();
                }
            }
        }
        recorder.finish();
        latest = report(Phase.FINISHED, recorder.trace());
        return latest;
    }

    private void happen(int event) {
        int index = event & (1 << INDEX_BITS) - 1;
        switch (event >>> INDEX_BITS) {
            case PIECE -> cpu(index & (1 << CPU_BITS) - 1).pieceDone(index >>> CPU_BITS);
            case ENDIO -> cpu(index).endioDone();
            case MEDIA -> device.mediaDone(ios.get(index));
            case DEVICE -> device.commandDone(ios.get(index));
            case FLUSH -> device.flushDone();
            case ARRIVAL -> jobs.get(index).arrived();
            default -> throw new IllegalStateException("event " + Integer.toHexString(event));
        }
    }

    @Override
    public RunReport latest() {
        return latest;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        stop();
    }

    long nowNs() {
        return Math.max(START_NS, events.nowNs());
    }

    long startNs() {
        return START_NS;
    }

    /** From here on no request is submitted, ns. */
    long lastSubmitNs() {
        return stopped ? 0 : lastSubmitNs;
    }

    void at(long timeNs, int kind, int index) {
        events.at(timeNs, kind << INDEX_BITS | index);
    }

    Dice dice(int purpose) {
        return new Dice(workload.get(Workload.RANDSEED), purpose);
    }

    Cpu cpu(int number) {
        return cpus.get(number);
    }

    /** The first CPU after {@code from} that has nothing to do, or {@code from} itself: where the scheduler puts a woken worker. */
    Cpu idleCpu(int from) {
        for (int i = 1; i < cpus.size(); i++) {
            Cpu cpu = cpus.get((from + i) % cpus.size());
            if (cpu.idle()) {
                return cpu;
            }
        }
        return cpus.get(from);
    }

    Io newIo(int slot, Job job) {
        ios.add(new Io(ios.size(), slot, job));
        return ios.getLast();
    }

    private RunReport report(Phase phase, RequestTrace trace) {
        return new RunReport(workload, Source.SIMULATED, phase, Instant.EPOCH.plusNanos(START_NS), START_NS, recorder.measuredNs(),
                environment, trace, totals(), recorder.intervals(), Optional.empty(), Optional.empty(), notes());
    }

    private Totals totals() {
        long userNs = jobs.stream().mapToLong(Job::userNs).sum();
        return recorder.totals(jobs.stream().mapToLong(Job::submitCalls).sum(), jobs.stream().mapToLong(Job::waitCalls).sum(), userNs,
                jobs.stream().mapToLong(job -> job.busyNs).sum() - userNs, jobs.stream().mapToLong(job -> job.sleeps).sum(),
                jobs.stream().mapToLong(job -> job.preemptions).sum());
    }

    private List<String> notes() {
        var notes = new ArrayList<>(model.notes());
        Workloads.unheard(workload).ifPresent(notes::add);
        notes.add(new CpuShares(cpus, jobs, nowNs() - START_NS).sentence());
        return notes;
    }
}
