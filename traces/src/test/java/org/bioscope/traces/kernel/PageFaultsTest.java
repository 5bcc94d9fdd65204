package org.bioscope.traces.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bioscope.traces.kernel.Joined.FILE_DEV;
import static org.bioscope.traces.kernel.Joined.FILE_INO;
import static org.bioscope.traces.kernel.Joined.SUBMITTER;
import static org.bioscope.traces.kernel.Joined.at;
import static org.bioscope.traces.kernel.Joined.done;
import static org.bioscope.traces.kernel.Joined.issue;
import static org.bioscope.traces.kernel.Joined.sector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.Evidence;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Request;
import org.bioscope.traces.Request.KernelFacts;
import org.bioscope.traces.Span;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Unjoined;
import org.junit.jupiter.api.Test;

/** Loads and stores of a mapped file, joined with the faults that the kernel told of. */
class PageFaultsTest {
    private static Joined mapped() {
        return new Joined(new Watch(FILE_DEV, FILE_INO, false, FILE_DEV, FILE_DEV, 0, false, false, true, Set.of(SUBMITTER)));
    }

    private static String dax(String event, long pgoff, String result) {
        String range = event.startsWith("dax_pmd") ? " vm_start 0x7f0000000000 vm_end 0x7f0000800000" : "";
        String most = event.startsWith("dax_pmd") ? " max_pgoff 0x7ff" : "";
        return event + ": dev 254:0 ino 0x83 shared WRITE|ALLOW_RETRY|KILLABLE|USER address 0x7f0000001000" + range + " pgoff 0x" + Long.toHexString(pgoff) + most + " " + result;
    }

    private static KernelFacts facts(Request request) {
        return request.kernel().orElseThrow();
    }

    @Test
    void aPteFaultOfADaxFileIsObservedFromItsBeginningToItsEnd() {
        Request request = mapped().task(10, dax("dax_pte_fault", 2, "")).task(14, dax("dax_pte_fault_done", 2, "MAJOR|NOPAGE")).row(0, 8192, 4096, 5, 20).only();
        assertThat(facts(request).completion()).isEqualTo(Completion.COPY);
        assertThat(facts(request).context()).isEqualTo(Context.TASK);
        assertThat(facts(request).has(KernelRow.FLAG_FAULT)).isTrue();
        assertThat(facts(request).has(KernelRow.FLAG_MAJOR)).isTrue();
        assertThat(facts(request).has(KernelRow.FLAG_PMD)).isFalse();
        assertThat(request.stampNs()).containsEntry(Stage.IOMAP, at(10)).containsEntry(Stage.COMPLETE, at(14)).doesNotContainKeys(Stage.BIO, Stage.ISSUE, Stage.ENDIO);
        assertThat(request.spans()).extracting(Span::evidence).containsOnly(Evidence.OBSERVED);
        assertThat(request.spans().stream().mapToLong(Span::durationNs).sum()).isEqualTo(request.latencyNs());
    }

    @Test
    void aPmdFaultMapsTwoMebibytesAndTheNextAccessHasNone() {
        var joined = mapped().task(10, dax("dax_pmd_fault", 2, "")).task(13, dax("dax_pmd_fault_done", 2, "NOPAGE"));
        List<Request> requests = joined.row(0, 8192, 4096, 5, 20).row(1, 12288, 4096, 21, 22).requests();
        assertThat(facts(requests.getFirst()).has(KernelRow.FLAG_PMD)).isTrue();
        assertThat(facts(requests.getLast()).has(KernelRow.FLAG_FAULT)).isFalse();
        assertThat(facts(requests.getLast()).unjoined()).as("no fault is no loss").isEqualTo(Unjoined.NONE);
        assertThat(requests.getLast().spans()).singleElement().matches(span -> span.label().equals("copy by the task"));
    }

    @Test
    void aPmdThatCannotBeFallsBackToAPte() {
        Request request = mapped().task(10, dax("dax_pmd_fault", 2, "")).task(11, dax("dax_pmd_fault_done", 2, "FALLBACK")).task(12, dax("dax_pte_fault", 2, ""))
                .task(15, dax("dax_pte_fault_done", 2, "NOPAGE")).row(0, 8192, 4096, 5, 20).only();
        assertThat(facts(request).has(KernelRow.FLAG_PMD)).isFalse();
        assertThat(request.stampNs()).containsEntry(Stage.IOMAP, at(10)).containsEntry(Stage.COMPLETE, at(15));
    }

    @Test
    void aFaultThroughThePageCacheWaitsForTheBioThatReadsItsPage() {
        String fault = "mm_filemap_fault: dev=254:0 ino=83 ofs=8192";
        Request request = mapped().task(10, fault).task(12, "block_bio_queue: 254,0 RA " + sector(8192) + " + 64 [fio]").task(13, issue(sector(8192), 64))
                .softirq(1, 90, done(sector(8192), 64)).task(95, fault).row(0, 8192, 4096, 5, 100).only();
        assertThat(facts(request).completion()).isEqualTo(Completion.WAITER);
        assertThat(facts(request).bios()).isEqualTo(1);
        assertThat(facts(request).has(KernelRow.FLAG_MAJOR)).isTrue();
        assertThat(request.stampNs()).containsEntry(Stage.BIO, at(12)).containsEntry(Stage.ISSUE, at(13)).containsEntry(Stage.ENDIO, at(90)).doesNotContainKey(Stage.IOMAP);
    }

    @Test
    void cachedPagesThatAreMappedAroundAreAMinorFault() {
        var joined = mapped().task(10, "mm_filemap_map_pages: dev=254:0 ino=83 ofs=0-65535");
        List<Request> requests = joined.row(0, 8192, 4096, 5, 20).row(1, 12288, 4096, 21, 22).requests();
        assertThat(facts(requests.getFirst()).has(KernelRow.FLAG_FAULT)).isTrue();
        assertThat(facts(requests.getFirst()).has(KernelRow.FLAG_MAJOR)).isFalse();
        assertThat(facts(requests.getLast()).has(KernelRow.FLAG_FAULT)).as("mapped already").isFalse();
    }

    @Test
    void aFaultWhoseEndWasNotToldIsNotDrawnAsWhole() {
        Request request = mapped().task(10, dax("dax_pte_fault", 2, "")).row(0, 8192, 4096, 5, 20).only();
        assertThat(facts(request).unjoined()).isEqualTo(Unjoined.NO_COMPLETION);
    }

    @Test
    void faultsOfOtherFilesAreNotThisOnes() {
        Request request = mapped().task(10, dax("dax_pte_fault", 2, "").replace("0x83", "0x84")).task(14, dax("dax_pte_fault_done", 2, "NOPAGE").replace("0x83", "0x84"))
                .row(0, 8192, 4096, 5, 20).only();
        assertThat(facts(request).has(KernelRow.FLAG_FAULT)).isFalse();
    }

    /** The format of Linux 6.18.44, as its tracefs gives it. */
    private static final String PTE_FAULT_DONE = """
            name: dax_pte_fault_done
            ID: 1110
            format:
            \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
            \tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
            \tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
            \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

            \tfield:unsigned long ino;\toffset:8;\tsize:8;\tsigned:0;
            \tfield:vm_flags_t vm_flags;\toffset:16;\tsize:8;\tsigned:0;
            \tfield:unsigned long address;\toffset:24;\tsize:8;\tsigned:0;
            \tfield:unsigned long pgoff;\toffset:32;\tsize:8;\tsigned:0;
            \tfield:dev_t dev;\toffset:40;\tsize:4;\tsigned:0;
            \tfield:unsigned int flags;\toffset:44;\tsize:4;\tsigned:0;
            \tfield:int result;\toffset:48;\tsize:4;\tsigned:1;

            print fmt: "dev %d:%d"
            """;
    private static final String PMD_FAULT = """
            name: dax_pmd_fault
            ID: 1115
            format:
            \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
            \tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
            \tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
            \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

            \tfield:unsigned long ino;\toffset:8;\tsize:8;\tsigned:0;
            \tfield:unsigned long vm_start;\toffset:16;\tsize:8;\tsigned:0;
            \tfield:unsigned long vm_end;\toffset:24;\tsize:8;\tsigned:0;
            \tfield:vm_flags_t vm_flags;\toffset:32;\tsize:8;\tsigned:0;
            \tfield:unsigned long address;\toffset:40;\tsize:8;\tsigned:0;
            \tfield:unsigned long pgoff;\toffset:48;\tsize:8;\tsigned:0;
            \tfield:unsigned long max_pgoff;\toffset:56;\tsize:8;\tsigned:0;
            \tfield:dev_t dev;\toffset:64;\tsize:4;\tsigned:0;
            \tfield:unsigned int flags;\toffset:68;\tsize:4;\tsigned:0;
            \tfield:int result;\toffset:72;\tsize:4;\tsigned:1;

            print fmt: "dev %d:%d"
            """;

    @Test
    void theKernelsPagesTellTheSameAsItsText() {
        var joined = mapped();
        var observation = new Observation(joined.correlator, _ -> { });
        observation.headerPage(Pages.HEADER_PAGE);
        observation.format(PTE_FAULT_DONE);
        observation.format(PMD_FAULT);
        observation.format(PTE_FAULT_DONE.replace("dax_pte_fault_done", "dax_pte_fault").replace("1110", "1111"));
        observation.kinds().forEach(joined.correlator::tells);
        byte[] page = new Pages(at(0)).small(10_000, pmd(2)).small(1_000, pte(1111, 2, 0)).small(4_000, pte(1110, 2, PageFaults.VM_FAULT_MAJOR | 0x100)).bytes();
        observation.pages(0, page, page.length);
        observation.deliver(Long.MAX_VALUE);
        Request request = joined.row(0, 8192, 4096, 5, 20).only();
        assertThat(request.stampNs()).containsEntry(Stage.IOMAP, at(10)).containsEntry(Stage.COMPLETE, at(15));
        assertThat(facts(request).has(KernelRow.FLAG_MAJOR)).isTrue();
        assertThat(facts(request).submitTid()).isEqualTo(SUBMITTER);
    }

    private static ByteBuffer head(int bytes, int id) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder()).putShort(0, (short) id).putInt(4, SUBMITTER).putLong(8, FILE_INO);
    }

    private static byte[] pte(int id, long pgoff, int result) {
        return head(52, id).putLong(32, pgoff).putInt(40, FILE_DEV).putInt(48, result).array();
    }

    private static byte[] pmd(long pgoff) {
        return head(76, 1115).putLong(48, pgoff).putInt(64, FILE_DEV).array();
    }
}
