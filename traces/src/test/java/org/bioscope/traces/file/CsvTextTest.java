package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\uff1d1", "=cmd|' /C calc'!A0"})
    void whatASpreadsheetWouldRunIsShownAsText(String text) {
        assertThat(CsvText.cell(text).replace("\"", "")).startsWith("'");
        assertThat(CsvText.text("'" + text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ext4", "/data/run.tmp", "a=b", "6.18.44", "none [mq-deadline]"})
    void plainTextStaysAsItIs(String text) {
        assertThat(CsvText.cell(text)).isEqualTo(text);
    }

    @Test
    void separatorsAndQuotesAreQuoted() {
        assertThat(CsvText.cell("a,\"b\"\nc")).isEqualTo("\"a,\"\"b\"\"\nc\"");
    }
}
