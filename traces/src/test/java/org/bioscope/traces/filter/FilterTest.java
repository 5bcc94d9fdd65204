package org.bioscope.traces.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.stream.LongStream;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceFixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {
    /** 100 writes, 4 KiB apart, 150 µs each, all through the workqueue; every tenth was punted. */
    private static final RequestTrace TRACE = trace();

    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '~', value = {
        "op==W # 100", "op==write # 100", "op==R # 0", "path==workqueue # 100", "path!=workqueue # 0", "lat>200us # 0",
        "lat >= 150us # 100", "lat<150us # 0", "slat==5us # 100", "punted # 10", "!punted # 90", "offset<8k # 2",
        "offset in 4k..12k # 3", "op==W && path==workqueue && lat>100us && punted # 10", "index<5 || index>=95 # 10",
        "!(index<5 || index>=95) && punted # 9", "queue<1s # 0", "job==0 && slot<4 # 28", "failed # 0"})
    void aFilterAcceptsExactlyWhatItSays(String text, int accepted) throws FilterException {
        var filter = Filter.parse(text);
        assertThat(LongStream.range(0, TRACE.size()).filter(filter.over(TRACE)).count()).isEqualTo(accepted);
    }

    @Test
    void blankTextLetsEverythingThrough() throws FilterException {
        assertThat(Filter.parse("  ")).isSameAs(Filter.ALL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '~', value = {
        "lat>200 # 4 # '200' has no unit; write ns, us, ms or s", "lat # 3 # 'lat' needs a comparison: == != < <= > >=, or 'in a..b'",
        "path==wq # 6 # 'wq' is no path; use unknown, inline, workqueue, waiter, caller, polled, copy",
        "op==W && # 8 # a condition is missing here", "(op==W # 6 # a ')' is missing", "op==W lat>1us # 6 # 'lat>1us' is too much; join conditions with && or ||",
        "path>inline # 5 # 'path' can only be compared with == and !="})
    void whatIsWrongIsSaidWithItsPlace(String text, int at, String message) {
        assertThatThrownBy(() -> Filter.parse(text)).isInstanceOf(FilterException.class).hasMessage(message)
                .satisfies(e -> assertThat(((FilterException) e).at()).isEqualTo(at));
    }

    @Test
    void anUnknownNameIsAnsweredWithTheNamesThereAre() {
        assertThatThrownBy(() -> Filter.parse("latency>1us")).hasMessageContaining("'latency' is not known").hasMessageContaining("punted");
    }

    @Test
    void hostileTextEndsInASentence() {
        assertThatThrownBy(() -> Filter.parse("(".repeat(100_000))).isInstanceOf(FilterException.class);
        assertThatThrownBy(() -> Filter.parse("!".repeat(100_000) + "punted")).isInstanceOf(FilterException.class);
        var random = new Random(5);
        String alphabet = "oplatW=!&|()<>.0123456789 uskm-in";
        for (int round = 0; round < 50_000; round++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(20); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                Filter.parse(text.toString()).accepts(TRACE, 0);
            } catch (FilterException e) {
                assertThat(e.at()).isBetween(0, text.length());
            }
        }
    }

    private static RequestTrace trace() {
        var store = TraceFixtures.store(Source.KERNEL, 100);
        for (int i = 0; i < 100; i += 10) {
            store.kernelRow(i).set(ValueLayout.JAVA_INT_UNALIGNED, KernelRow.FLAGS, KernelRow.FLAG_PUNTED);
        }
        return store.snapshot();
    }
}
