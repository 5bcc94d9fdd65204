package org.bioscope.traces.simulate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.bioscope.traces.Completion;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;

/**
 * The device: a queue of commands, units that work on them side by side, and one link that all data crosses. A read is
 * worked on and then crosses, a write crosses and is then worked on. A hard disk has one unit with an arm.
 */
final class Device {
    /** A disk goes to the nearest request first, but lets none wait for longer: mq-deadline's read_expire. */
    private static final long PATIENCE_NS = 500_000_000;

    private final Simulation run;
    private final Model.Device model;
    private final Dice dice;
    private final Spread spread;
    /** When each unit is free, the soonest first; empty where there are as many units as commands. */
    private final long[] unitsFreeNs;
    private long linkFreeNs;

    private int commands;
    private final ArrayDeque<Io> waiting = new ArrayDeque<>();
    private final List<Io> forTheArm = new ArrayList<>();
    private boolean armBusy;
    private long armAt;

    private List<Runnable> flushing = new ArrayList<>();
    private List<Runnable> nextFlush = new ArrayList<>();
    private boolean flushUnderWay;
    private boolean nextCommits;

    Device(Simulation run) {
        this.run = run;
        this.model = run.model.device();
        this.dice = run.dice(Simulation.DEVICE_DICE);
        this.spread = new Spread(model.spread());
        this.unitsFreeNs = new long[model.parallelism() < model.queueDepth() ? model.parallelism() : 0];
    }

    /** From the block layer, with everything merged into it; waits there while the device has no room. */
    void issue(Io io) {
        if (commands == model.queueDepth()) {
            io.insertNs = run.nowNs();
            waiting.add(io);
        } else {
            start(io);
        }
    }

    private void start(Io io) {
        commands++;
        io.issueNs = run.nowNs();
        for (int i = 0; i < io.merged.size(); i++) {
            io.merged.get(i).issueNs = io.issueNs;
        }
        if (model.seek().isPresent()) {
            forTheArm.add(io);
            moveArm();
        } else if (io.op == Op.WRITE) {
            long readyNs = cross(run.nowNs(), io);
            done(io, occupyUnit(readyNs, workNs(io)));
        } else {
            run.at(occupyUnit(run.nowNs(), workNs(io)), Simulation.MEDIA, io.index);
        }
    }

    /** A read's data is there: over the link with it. */
    void mediaDone(Io io) {
        done(io, cross(run.nowNs(), io));
    }

    private void done(Io io, long atNs) {
        run.at(atNs, Simulation.DEVICE, io.index);
    }

    /** A command is done: the next one takes its place, and its CPU hears of it. */
    void commandDone(Io io) {
        commands--;
        if (!waiting.isEmpty()) {
            start(waiting.remove());
        }
        if (model.seek().isPresent()) {
            armBusy = false;
            moveArm();
        }
        if (io.completion() == Completion.POLLED) {
            io.job.posted(io);
        } else {
            run.cpu(model.interruptPerCpu() ? io.submitCpu : 0).interrupt(io);
        }
    }

    private static long bytes(Io io) {
        long bytes = io.bytes;
        for (int i = 0; i < io.merged.size(); i++) {
            bytes += io.merged.get(i).bytes;
        }
        return bytes;
    }

    private long cross(long fromNs, Io io) {
        linkFreeNs = Math.max(linkFreeNs, fromNs) + model.commandNs() + transferNs(io);
        return linkFreeNs;
    }

    private long transferNs(Io io) {
        long perSecond = io.op == Op.WRITE ? model.writeBytesPerSecond() : model.readBytesPerSecond();
        return (long) (bytes(io) * 1e9 / perSecond + 0.5);
    }

    private long workNs(Io io) {
        long meanNs = io.op == Op.WRITE ? model.writeNs() : model.readNs();
        long ns = spread.around(meanNs, dice);
        if (model.slowOneIn() > 0 && dice.below(model.slowOneIn()) == 0) {
            ns += model.slowNs();
        }
        if ((io.flags & KernelRow.FLAG_FUA) != 0) {
            ns += model.fuaNs();
        }
        return io.decision.flushedBelow() ? ns + model.flushNs() : ns;
    }

    /** When the soonest free unit is done with work that can begin at {@code readyNs}. */
    private long occupyUnit(long readyNs, long workNs) {
        if (unitsFreeNs.length == 0) {
            return readyNs + workNs;
        }
        long endNs = Math.max(readyNs, unitsFreeNs[0]) + workNs;
        int at = 0;
        for (int child = 1; child < unitsFreeNs.length; child = 2 * at + 1) {
            if (child + 1 < unitsFreeNs.length && unitsFreeNs[child + 1] < unitsFreeNs[child]) {
                child++;
            }
            if (unitsFreeNs[child] >= endNs) {
                break;
            }
            unitsFreeNs[at] = unitsFreeNs[child];
            at = child;
        }
        unitsFreeNs[at] = endNs;
        return endNs;
    }

    private void moveArm() {
        if (armBusy || forTheArm.isEmpty()) {
            return;
        }
        armBusy = true;
        Io io = forTheArm.remove(nextForTheArm());
        Model.Seek seek = model.seek().orElseThrow();
        long distance = Math.abs(io.offset - armAt);
        long seekNs = distance == 0 ? 0 : seek.trackNs() + (long) ((seek.fullNs() - seek.trackNs())
                * Math.sqrt(Math.min(1, (double) distance / seek.capacityBytes())) + dice.below(seek.rotationNs() + 1));
        armAt = io.offset + bytes(io);
        done(io, run.nowNs() + model.commandNs() + seekNs + workNs(io) + transferNs(io));
    }

    private int nextForTheArm() {
        int nearest = 0;
        if (run.nowNs() - forTheArm.getFirst().issueNs > PATIENCE_NS) {
            return nearest;
        }
        for (int i = 1; i < forTheArm.size(); i++) {
            if (Math.abs(forTheArm.get(i).offset - armAt) < Math.abs(forTheArm.get(nearest).offset - armAt)) {
                nearest = i;
            }
        }
        return nearest;
    }

    /**
     * Makes what was written so far last, then calls back; {@code commits} writes the journal's commit record first.
     * As in the kernel one flush runs at a time, and all that ask meanwhile share the next.
     */
    void flush(boolean commits, Runnable flushed) {
        nextFlush.add(flushed);
        nextCommits |= commits;
        if (!flushUnderWay) {
            startFlush();
        }
    }

    private void startFlush() {
        flushUnderWay = true;
        var asked = nextFlush;
        nextFlush = flushing;
        flushing = asked;
        long ns = (model.writeCache() ? model.flushNs() : 0) + (nextCommits ? spread.around(model.writeNs(), dice) : 0);
        nextCommits = false;
        run.at(run.nowNs() + ns, Simulation.FLUSH, 0);
    }

    void flushDone() {
        var done = List.copyOf(flushing);
        flushing.clear();
        flushUnderWay = false;
        if (!nextFlush.isEmpty()) {
            startFlush();
        }
        done.forEach(Runnable::run);
    }
}
