package org.bioscope.traces.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.bioscope.traces.Evidence;
import org.bioscope.traces.Op;
import org.bioscope.traces.RawEvents;
import org.bioscope.traces.Request;
import org.bioscope.traces.Source;
import org.bioscope.traces.Stage;
import org.junit.jupiter.api.Test;

class RawPagesTest {
    private static final long LEAST_BYTES = 3 << 20;
    private static final Watch RAW_DEVICE = new Watch(Watch.device(254, 0), 0, true, Watch.device(254, 0), Watch.device(254, 0), 0, true, false, Set.of());

    private final RawPages raw = new RawPages(RAW_DEVICE, LEAST_BYTES);

    private static Request request(long sector, long submitNs, long seenNs) {
        return new Request(0, 0, 0, Op.READ, sector * 512, 4096, 4096, 0, 0, Source.KERNEL, new TreeMap<>(Map.of(Stage.SUBMIT, submitNs, Stage.SEEN, seenNs)),
                Map.of(Stage.SUBMIT, Evidence.OBSERVED), Optional.empty());
    }

    private void page(int cpu, byte[] page) {
        raw.pages(cpu, page, page.length);
    }

    @Test
    void theEventsOfARequestAreThoseAtItsSectorsInItsTime() {
        raw.headerPage(Pages.HEADER_PAGE);
        raw.format(Pages.FORMAT);
        page(0, new Pages(1000).small(0, Pages.record(1, 0, 8)).small(10, Pages.record(1, 0, 16)).small(10, Pages.record(1, 0, 8)).bytes());
        page(1, new Pages(1005).small(0, Pages.record(2, KernelEvent.IRQ_SOFT, 8)).small(100, Pages.record(2, 0, 8)).bytes());
        RawEvents events = raw.of(request(8, 1001, 1050));
        assertThat(events.lacking()).isEmpty();
        assertThat(events.lines()).extracting(RawEvents.Line::atNs).containsExactly(1005L, 1020L);
        assertThat(events.lines().getFirst().text()).isEqualTo("         <...>-2 [001] ..s.      0.000001005: block_rq_complete: dev=254,0 sector=8 nr_sector=8");
        assertThat(raw.of(request(800, 1001, 1050)).lacking()).hasValueSatisfying(why -> assertThat(why).contains("no event names this request"));
    }

    @Test
    void memoryIsBoundedAndWhatIsGoneIsSaid() {
        raw.headerPage(Pages.HEADER_PAGE);
        raw.format(Pages.FORMAT);
        for (int i = 0; i < 10_000; i++) {
            page(i % 2, new Pages(1000L * i).small(0, Pages.record(1, 0, 8)).bytes());
        }
        assertThat(raw.keptBytes()).isEqualTo(LEAST_BYTES);
        assertThat(raw.of(request(8, 5_000, 6_000)).lacking()).hasValueSatisfying(why -> assertThat(why).contains("only the newest"));
        RawEvents newest = raw.of(request(8, 9_998_500, 9_999_500));
        assertThat(newest.lacking()).isEmpty();
        assertThat(newest.lines()).extracting(RawEvents.Line::atNs).containsExactly(9_999_000L);
    }

    @Test
    void pagesThatMakeNoSenseDoNoHarm() {
        page(0, new byte[Pages.PAGE_BYTES]);
        assertThat(raw.of(request(8, 0, 10)).lacking()).hasValue("the kernel sent nothing");
        raw.headerPage(Pages.HEADER_PAGE);
        raw.format(Pages.FORMAT);
        var random = new java.util.Random(7);
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = new Pages(i).small(0, Pages.record(1, 0, 8)).small(1, Pages.record(1, 0, 8)).bytes();
            bytes[random.nextInt(100)] = (byte) random.nextInt();
            page(i % 4, bytes);
        }
        assertThat(raw.of(request(8, 0, 10_000)).lines()).hasSizeBetween(100, 3000 * 110);
    }
}
