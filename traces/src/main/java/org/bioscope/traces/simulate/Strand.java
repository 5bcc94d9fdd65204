package org.bioscope.traces.simulate;

/**
 * Something that a CPU runs: the program, a kworker, an io-wq worker. It works in pieces of a known length; between two
 * an urgent one may take the CPU, within a piece only an interrupt may.
 */
abstract class Strand {
    /** Instead of a time: there is nothing to do until {@link Cpu#wake}. */
    static final long SLEEP = -1;
    /** Instead of a time: the CPU is kept busy until {@link Cpu#endSpin}. */
    static final long SPIN = -2;

    /** Stands for the idle thread: nobody has to ask whether a CPU runs one. */
    static final Strand IDLE = new Strand(0, 0, false) {
        @Override
        long next() {
            throw new IllegalStateException("the idle thread has no work");
        }

        @Override
        void done(long startNs, long endNs) {
            throw new IllegalStateException("the idle thread has no work");
        }
    };

    /** Thread id as the trace shows it. */
    final int tid;
    /** Number of the CPU that it runs on; changes only while it sleeps. */
    int cpu;
    /** Whether it takes the CPU from strands that are not. */
    final boolean urgent;
    boolean asleep = true;
    /** What its next turn on a CPU costs beyond its work: it was woken. */
    long wakeCostNs;
    /** CPU time so far, ns; its switches and wake-ups included. */
    long busyNs;
    /** How often it gave the CPU up by itself, and how often it was taken. */
    long sleeps;
    long preemptions;

    Strand(int tid, int cpu, boolean urgent) {
        this.tid = tid;
        this.cpu = cpu;
        this.urgent = urgent;
    }

    /** Takes up the next piece of work: its CPU time in ns, {@link #SLEEP} or {@link #SPIN}. */
    abstract long next();

    /** The piece is done; with interrupts in between it took longer than its CPU time. */
    abstract void done(long startNs, long endNs);
}
