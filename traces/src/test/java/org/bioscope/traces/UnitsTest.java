package org.bioscope.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({"4k,4096", "4K,4096", "4kb,4096", "1m,1048576", "2g,2147483648", "4ki,4000", "512,512", "1b,1"})
    void sizesAreReadAsFioReadsThem(String text, long bytes) {
        assertThat(Units.parseBytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"5,5000000000", "5s,5000000000", "500ms,500000000", "2m,120000000000", "7us,7000", "1h,3600000000000"})
    void bareTimesAreSeconds(String text, long ns) {
        assertThat(Units.parseNs(text)).isEqualTo(ns);
    }

    @ParameterizedTest
    @CsvSource({"850,850 ns", "11230,11.2 µs", "999400,999 µs", "999600,1.00 ms", "4070000,4.07 ms", "12000000000,12.0 s"})
    void durationsAreReadAtAGlance(long ns, String text) {
        assertThat(Units.ns(ns)).isEqualTo(text);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        for (long bytes : new long[] {0, 1, 512, 4096, 4097, 1 << 20, 3L << 30}) {
            assertThat(Units.parseBytes(Units.fioBytes(bytes))).isEqualTo(bytes);
        }
        for (long ns : new long[] {0, 7, 7_000, 7_000_000, 7_000_000_000L}) {
            assertThat(Units.parseNs(Units.fioNs(ns))).isEqualTo(ns);
        }
    }

    @Test
    void nonsenseIsRefusedWithWhatWasWritten() {
        assertThatThrownBy(() -> Units.parseBytes("4x")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'4x'");
        assertThatThrownBy(() -> Units.parseBytes("99999999t")).hasMessageContaining("too large");
        assertThatThrownBy(() -> Units.parseNs("-1")).hasMessageContaining("'-1'");
    }

    @Test
    void microsecondsAreExactSoThatAColumnAddsUp() {
        assertThat(Units.micros(180_412)).isEqualTo("180.412");
        assertThat(Units.micros(7)).isEqualTo("0.007");
        assertThat(Units.micros(12_004_000)).isEqualTo("12\u2009004.000");
        assertThat(Units.micros(-1_500)).isEqualTo("\u22121.500");
    }

    @Test
    void momentsOfARunAreSecondsToTheMicrosecond() {
        assertThat(Units.seconds(3_181_508_999L)).isEqualTo("3.181\u2009508");
        assertThat(Units.seconds(0)).isEqualTo("0.000\u2009000");
    }
}
