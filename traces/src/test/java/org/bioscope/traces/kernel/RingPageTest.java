package org.bioscope.traces.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingPageTest {
    private static final RingPage.Layout LAYOUT = RingPage.Layout.parse(Pages.HEADER_PAGE);

    @Test
    void everyKindOfRecordMovesTheClockAsTheKernelMeansIt() {
        byte[] page = new Pages(1_000_000).small(0, new byte[8]).small(700, new byte[112]).large(5, new byte[200]).timeExtend(1L << 40)
                .small(1, new byte[4]).timeStamp(9_000_000_000_000L).small(2, new byte[4]).endPadding().bytes();
        assertThat(times(page)).containsExactly(1_000_000L, 1_000_700L, 1_000_705L, 1_000_706L + (1L << 40), 9_000_000_000_002L);
    }

    @Test
    void dataIsWhereTheRecordSays() {
        var ring = new RingPage(LAYOUT);
        ring.open(new Pages(0).small(0, new byte[12]).large(0, new byte[300]).bytes(), 0, Pages.PAGE_BYTES);
        assertThat(ring.next()).isTrue();
        assertThat(ring.dataAt()).isEqualTo(16 + 4);
        assertThat(ring.dataBytes()).isEqualTo(12);
        assertThat(ring.next()).isTrue();
        assertThat(ring.dataAt()).isEqualTo(16 + 16 + 8);
        assertThat(ring.dataBytes()).isEqualTo(300);
        assertThat(ring.next()).isFalse();
    }

    @Test
    void aDiscardedEventLeavesItsTimeAndNothingElse() {
        // A delta of 1 only tells it from the end of the page.
        assertThat(times(new Pages(100).discarded(50, 24).small(7, new byte[4]).discarded(1, 8).small(3, new byte[4]).bytes())).containsExactly(157L, 160L);
    }

    @Test
    void anAbsoluteTimeKeepsTheTopBitsThatItHasNoRoomFor() {
        long start = 0xa8L << 56;
        assertThat(times(new Pages(start).timeStamp(5_000).small(1, new byte[4]).bytes())).containsExactly(start + 5_001);
    }

    @Test
    void lostEventsAreCountedWhereTheyAre() {
        var ring = new RingPage(LAYOUT);
        ring.open(new Pages(0).small(0, new byte[4]).missed(1234), 0, Pages.PAGE_BYTES);
        assertThat(ring.missed()).isEqualTo(1234);
        assertThat(ring.next()).isTrue();
        assertThat(ring.next()).isFalse();
        ring.open(new Pages(0).missedUncounted(), 0, Pages.PAGE_BYTES);
        assertThat(ring.missed()).isEqualTo(1);
        ring.open(new Pages(0).bytes(), 0, Pages.PAGE_BYTES);
        assertThat(ring.missed()).isZero();
    }

    @Test
    void anEmptyPageHasNoEvent() {
        assertThat(times(new Pages(1).bytes())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 4095})
    void aPageCutShortIsRefused(int bytes) {
        assertThatThrownBy(() -> new RingPage(LAYOUT).open(new byte[Pages.PAGE_BYTES], 0, bytes))
                .isInstanceOf(TraceFormatException.class).hasMessageContaining("cut short: " + bytes);
    }

    @Test
    void moreDataThanAPageHoldsIsRefused() {
        byte[] page = new Pages(0).small(0, new byte[4]).bytes();
        page[9] = 0x10;
        assertThatThrownBy(() -> new RingPage(LAYOUT).open(page, 0, page.length)).isInstanceOf(TraceFormatException.class).hasMessageContaining("claims");
    }

    @Test
    void aRecordThatReachesBeyondTheDataIsRefusedAndWhatCameBeforeStands() {
        byte[] page = new Pages(10).small(0, new byte[4]).word(20).bytes();
        var ring = new RingPage(LAYOUT);
        ring.open(page, 0, page.length);
        assertThat(ring.next()).isTrue();
        assertThatThrownBy(ring::next).isInstanceOf(TraceFormatException.class);
        assertThat(ring.next()).as("after that there is nothing").isFalse();
    }

    @Test
    void aLayoutWithoutItsFieldsIsRefused() {
        assertThatThrownBy(() -> RingPage.Layout.parse("\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;")).isInstanceOf(TraceFormatException.class)
                .hasMessageContaining("commit");
    }

    @Test
    void garbageNeverHangsAndThrowsOnlyItsOwnException() {
        var random = new Random(3);
        var ring = new RingPage(LAYOUT);
        for (int round = 0; round < 100_000; round++) {
            byte[] page = new byte[Pages.PAGE_BYTES];
            random.nextBytes(page);
            if (round % 2 == 0) {
                // A length that could be, so that the records are looked at.
                page[8] = (byte) random.nextInt();
                page[9] = (byte) random.nextInt(16);
                page[10] = page[11] = 0;
            }
            int events = 0;
            try {
                ring.open(page, 0, page.length);
                while (ring.next()) {
                    events++;
                    assertThat(ring.dataAt() + ring.dataBytes()).isLessThanOrEqualTo(Pages.PAGE_BYTES);
                }
            } catch (TraceFormatException e) {
                assertThat(ring.next()).isFalse();
            }
            assertThat(events).isLessThan(Pages.PAGE_BYTES / 4);
        }
    }

    private static List<Long> times(byte[] page) {
        var ring = new RingPage(LAYOUT);
        ring.open(page, 0, page.length);
        var times = new ArrayList<Long>();
        while (ring.next()) {
            times.add(ring.timeNs());
        }
        return times;
    }
}
