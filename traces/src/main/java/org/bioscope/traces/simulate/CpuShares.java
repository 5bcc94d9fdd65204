package org.bioscope.traces.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Who used the CPUs, in percent of the time that they had together. */
record CpuShares(double program, double interrupts, double kworkers, double ioWorkers) {
    CpuShares(List<Cpu> cpus, List<Job> jobs, long elapsedNs) {
        double percent = 100.0 / Math.max(1, elapsedNs * cpus.size());
        this(percent * jobs.stream().mapToLong(job -> job.busyNs).sum(), percent * cpus.stream().mapToLong(Cpu::interruptNs).sum(),
                percent * cpus.stream().mapToLong(cpu -> cpu.kworkers.busyNs()).sum(),
                percent * jobs.stream().mapToLong(Job::ioWorkerNs).sum());
    }

    double busy() {
        return program + interrupts + kworkers + ioWorkers;
    }

    /** {@code CPUs 98 % busy: program 61 %, interrupts 22 %, kworkers 15 %}; shares below half a percent are left out. */
    String sentence() {
        var shares = new ArrayList<String>();
        add(shares, "program", program);
        add(shares, "interrupts", interrupts);
        add(shares, "kworkers", kworkers);
        add(shares, "io-wq", ioWorkers);
        return String.format(Locale.ROOT, "CPUs %.0f %% busy", busy()) + (shares.isEmpty() ? "" : ": " + String.join(", ", shares));
    }

    private static void add(List<String> shares, String name, double percent) {
        if (percent >= 0.5) {
            shares.add(String.format(Locale.ROOT, "%s %.0f %%", name, percent));
        }
    }
}
