package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteTextTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 7, -7, 10, 99, 100, 1_000_000_007, Long.MAX_VALUE, Long.MIN_VALUE})
    void numbersReadBack(long number) throws IOException {
        assertThat(written(text -> text.add(number))).isEqualTo(Long.toString(number));
        assertThat(Long.parseUnsignedLong(written(text -> text.hex(number)), 16)).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.000", "1, 0.001", "-1, -0.001", "1234567, 1234.567", "-5000007, -5000.007"})
    void microsecondsKeepEveryNs(long ns, String expected) throws IOException {
        assertThat(written(text -> text.micros(ns))).isEqualTo(expected);
    }

    @Test
    void textOfAnyLengthAndScriptComesOutWhole() throws IOException {
        String long_ = "x".repeat(70_000) + "ü€𝄞" + "y".repeat(140_000);
        assertThat(written(text -> text.add("a").add(long_).add('b').add(long_))).isEqualTo("a" + long_ + "b" + long_);
    }

    @Test
    void jsonStringsAreEscaped() throws IOException {
        assertThat(written(text -> text.json("a\"\\\n\u00fc"))).isEqualTo("\"a\\\"\\\\\\u000a\\u00fc\"");
    }

    @FunctionalInterface
    private interface Writing {
        void to(ByteText text) throws IOException;
    }

    private static String written(Writing writing) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var text = new ByteText(bytes);
        writing.to(text);
        text.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
