package org.bioscope.traces.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ObservationTest {
    private final List<String> heard = new ArrayList<>();
    private final Observation observation = new Observation(new EventSink() {
        @Override
        public void event(KernelEvent event) {
            heard.add(event.timeNs() + "@" + event.cpu());
        }

        @Override
        public void lost(int cpu, long fromNs, long toNs, long count) {
            heard.add("lost " + count + "@" + cpu + " " + fromNs + ".." + toNs);
        }
    });

    private void learn() {
        observation.headerPage(Pages.HEADER_PAGE);
        observation.format(Pages.FORMAT);
    }

    private static Pages page(long... times) {
        var page = new Pages(times[0]);
        for (int i = 0; i < times.length; i++) {
            page.small(i == 0 ? 0 : times[i] - times[i - 1], Pages.record(1, 0, 8));
        }
        return page;
    }

    private void pages(int cpu, byte[] bytes) {
        observation.pages(cpu, bytes, bytes.length);
    }

    @Test
    void theCpusEventsComeInOneOrderOfTime() {
        learn();
        pages(0, page(10, 40, 50).bytes());
        pages(3, page(20, 30, 60).bytes());
        observation.deliver(Long.MAX_VALUE);
        assertThat(heard).containsExactly("10@0", "20@3", "30@3", "40@0", "50@0", "60@3");
        assertThat(observation.events()).isEqualTo(6);
    }

    @Test
    void nothingIsHandedOnBeforeAllBuffersWereReadUpToIt() {
        learn();
        pages(0, page(10, 40).bytes());
        observation.deliver(40);
        assertThat(heard).containsExactly("10@0");
        pages(1, page(39, 45).bytes());
        observation.deliver(46);
        assertThat(heard).containsExactly("10@0", "39@1", "40@0", "45@1");
    }

    @Test
    void severalPagesInOneChunkAreReadOneAfterTheOther() {
        learn();
        byte[] chunk = new byte[2 * Pages.PAGE_BYTES + 500];
        System.arraycopy(page(10, 20).bytes(), 0, chunk, 0, Pages.PAGE_BYTES);
        System.arraycopy(page(30).bytes(), 0, chunk, Pages.PAGE_BYTES, Pages.PAGE_BYTES);
        observation.pages(0, chunk, 2 * Pages.PAGE_BYTES);
        observation.deliver(Long.MAX_VALUE);
        assertThat(heard).containsExactly("10@0", "20@0", "30@0");
    }

    @Test
    void chunksComeBackWhenTheyAreReadThrough() {
        var back = new ArrayList<byte[]>();
        var reused = new Observation(new EventSink() {
            @Override
            public void event(KernelEvent event) {
            }

            @Override
            public void lost(int cpu, long fromNs, long toNs, long count) {
            }
        }, back::add);
        reused.headerPage(Pages.HEADER_PAGE);
        reused.format(Pages.FORMAT);
        byte[] chunk = page(10, 20).bytes();
        reused.pages(0, chunk, chunk.length);
        reused.deliver(15);
        assertThat(back).isEmpty();
        reused.deliver(30);
        assertThat(back).containsExactly(chunk);
    }

    @Test
    void whatTheKernelLostLiesBetweenTwoPages() {
        learn();
        pages(0, page(10, 20).bytes());
        pages(0, page(90, 95).missed(33));
        observation.deliver(Long.MAX_VALUE);
        assertThat(heard).containsExactly("10@0", "20@0", "lost 33@0 20..90", "90@0", "95@0");
        assertThat(observation.lostEvents()).isEqualTo(33);
    }

    @Test
    void aTornPageIsALossAndTheNextOneIsRead() {
        learn();
        byte[] torn = page(10, 20).bytes();
        ByteBuffer.wrap(torn).order(ByteOrder.nativeOrder()).putInt(16 + 36, 0xffffffe0);
        pages(0, torn);
        pages(0, page(50).bytes());
        observation.deliver(Long.MAX_VALUE);
        assertThat(heard).containsExactly("10@0", "lost 1@0 10..50", "50@0");
        assertThat(observation.tornPages()).isEqualTo(1);
    }

    @Test
    void aChunkCutShortIsATornPage() {
        learn();
        observation.pages(0, page(10).bytes(), 100);
        pages(0, page(50).bytes());
        observation.deliver(Long.MAX_VALUE);
        assertThat(heard).containsExactly("lost 1@0 0..50", "50@0");
    }

    @Test
    void whatWasDroppedAfterTheLastPageOnlyTheRingItselfCanTell() {
        learn();
        pages(0, page(10, 20).bytes());
        pages(0, page(90, 95).missed(33));
        observation.stats(0, "entries: 0\noverrun: 0\ncommit overrun: 0\nbytes: 0\ndropped events: 40\nread events: 4\n");
        observation.stats(7, "dropped events: 5\n");
        observation.end();
        assertThat(heard).endsWith("90@0", "95@0", "lost 7@0 95.." + Long.MAX_VALUE);
        assertThat(observation.lostEvents()).isEqualTo(40);
    }

    @Test
    void statsThatAgreeWithThePagesOrMakeNoSenseAddNothing() {
        learn();
        pages(0, page(90, 95).missed(33));
        observation.stats(0, "overrun: 33\ndropped events: many\n");
        observation.end();
        assertThat(observation.lostEvents()).isEqualTo(33);
    }

    @Test
    void recordsOfUnknownEventsAreCountedAndPassedOver() {
        learn();
        byte[] other = Pages.record(1, 0, 8);
        other[0] = 99;
        pages(0, new Pages(10).small(0, other).small(5, Pages.record(1, 0, 8)).bytes());
        observation.deliver(Long.MAX_VALUE);
        assertThat(heard).containsExactly("15@0");
        assertThat(observation.undecoded()).isEqualTo(1);
    }

    @Test
    void pagesBeforeTheirLayoutAreRefused() {
        assertThatThrownBy(() -> pages(0, page(1).bytes())).isInstanceOf(TraceFormatException.class).hasMessageContaining("before header_page");
        learn();
        assertThatThrownBy(() -> pages(65_000, page(1).bytes())).isInstanceOf(TraceFormatException.class);
    }

    @Test
    void damagedPagesThrowNothingAndGiveAtMostWhatTheyHold() {
        learn();
        var random = new Random(5);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = page(10, 20, 30, 40).bytes().clone();
            for (int i = random.nextInt(8); i >= 0; i--) {
                bytes[random.nextInt(200)] = (byte) random.nextInt();
            }
            pages(random.nextInt(4), bytes);
            observation.deliver(Long.MAX_VALUE);
        }
        assertThat(heard).hasSizeLessThan(20_000 * 110);
    }

    @Test
    void aFrameIsReadAsItsHeaderSays() throws IOException {
        byte[] bytes = frame(6, 3, 4096, 77);
        ObserveFrame frame = ObserveFrame.read(new ByteArrayInputStream(bytes), byte[]::new).orElseThrow();
        assertThat(frame.type()).isEqualTo(ObserveFrame.Type.PAGES);
        assertThat(frame.cpu()).isEqualTo(3);
        assertThat(frame.ns()).isEqualTo(77);
        assertThat(frame.length()).isEqualTo(4096);
        assertThat(ObserveFrame.read(new ByteArrayInputStream(new byte[0]), byte[]::new)).isEmpty();
    }

    @Test
    void whatIsNoFrameIsRefused() {
        assertThatThrownBy(() -> ObserveFrame.read(new ByteArrayInputStream(frame(0, 0, 0, 0)), byte[]::new)).isInstanceOf(TraceFormatException.class);
        assertThatThrownBy(() -> ObserveFrame.read(new ByteArrayInputStream(frame(11, 0, 0, 0)), byte[]::new)).isInstanceOf(TraceFormatException.class);
        assertThatThrownBy(() -> ObserveFrame.read(new ByteArrayInputStream(new byte[24]), byte[]::new)).isInstanceOf(TraceFormatException.class);
        byte[] huge = frame(6, 0, 0, 0);
        ByteBuffer.wrap(huge).order(ByteOrder.nativeOrder()).putInt(8, 1 << 30);
        assertThatThrownBy(() -> ObserveFrame.read(new ByteArrayInputStream(huge), byte[]::new)).isInstanceOf(TraceFormatException.class);
        assertThatThrownBy(() -> ObserveFrame.read(new ByteArrayInputStream(frame(6, 0, 100, 0), 0, 60), byte[]::new)).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> ObserveFrame.read(new ByteArrayInputStream(new byte[7]), byte[]::new)).isInstanceOf(EOFException.class);
    }

    private static byte[] frame(int type, int cpu, int length, long ns) {
        return ByteBuffer.allocate(24 + length).order(ByteOrder.nativeOrder()).putInt(0x6f736369).putShort((short) type).putShort((short) cpu)
                .putInt(length).putInt(0).putLong(ns).array();
    }
}
