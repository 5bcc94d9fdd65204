package org.bioscope.traces.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import org.bioscope.traces.Completion;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Workload;
import org.bioscope.traces.rules.Predictions;
import org.junit.jupiter.api.Test;

/** A DAX file: whoever submits copies; a system call of 2016 flushed its whole entry, a mapping faults once an entry. */
class DaxTest {
    private static RunReport run(String model, Workload workload) {
        return Machines.run(Models.find(model), "6.18", workload);
    }

    private static Workload reads(String model) {
        return Models.find(model).standardWorkload();
    }

    private static long count(RunReport report, int flag) {
        long count = 0;
        for (long i = 0; i < report.trace().size(); i++) {
            count += (report.trace().kernelFlags(i) & flag) != 0 ? 1 : 0;
        }
        return count;
    }

    @Test
    void aReadFlushesAsMuchAsItsEntryHolds() {
        long pmdNs = run("dax-2016-pmd", reads("dax-2016-pmd")).totals().lat().percentileNs(50);
        long pteNs = run("dax-2016-pte", reads("dax-2016-pte")).totals().lat().percentileNs(50);
        long noneNs = run("dax", reads("dax")).totals().lat().percentileNs(50);
        // 2 MiB at 12 TiB in 1380 - 27 s.
        assertThat(pmdNs - noneNs).isBetween(205_000L, 225_000L);
        assertThat(pteNs - noneNs).isBetween(300L, 600L);
        assertThat(count(run("dax-2016-pmd", reads("dax-2016-pmd")), KernelRow.FLAG_WROTE_BACK)).isEqualTo(4000);
        assertThat(count(run("dax", reads("dax")), KernelRow.FLAG_WROTE_BACK)).isZero();
    }

    @Test
    void everyRequestIsACopyAsTheRulesSay() {
        RunReport report = run("dax", reads("dax").with(Workload.RW, Rw.RANDRW));
        for (long i = 0; i < report.trace().size(); i++) {
            assertThat(report.trace().completion(i)).isEqualTo(Completion.COPY);
        }
        assertThat(Predictions.of(report).orElseThrow().count(report.trace()).mismatched()).isZero();
    }

    @Test
    void aMappingFaultsOnceAnEntry() {
        Workload loads = reads("dax").with(Workload.IOENGINE, "mmap").with(Workload.RW, Rw.READ).with(Workload.SIZE, 16L << 20).with(Workload.NUMBER_IOS, 0L);
        RunReport pmd = run("dax", loads);
        assertThat(count(pmd, KernelRow.FLAG_FAULT)).isEqualTo(8);
        assertThat(count(pmd, KernelRow.FLAG_PMD)).isEqualTo(8);
        RunReport pte = run("dax-2016-pte", loads);
        assertThat(count(pte, KernelRow.FLAG_FAULT)).isEqualTo(4096);
        assertThat(count(pte, KernelRow.FLAG_PMD)).isZero();
        assertThat(pte.totals().lat().sumNs()).isGreaterThan(pmd.totals().lat().sumNs() * 2);
    }
}
