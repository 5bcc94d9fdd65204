package org.bioscope.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadTest {
    @ParameterizedTest
    @CsvSource({"'', {}", "3, {3}", "'0,2-4,1023', '{0, 2, 3, 4, 1023}'", "4-2, '{2, 3, 4}'"})
    void aListOfCpusIsReadAsFioReadsIt(String list, String cpus) {
        String text = Workload.defaults().withText(Workload.CPUS_ALLOWED, list).text(Workload.CPUS_ALLOWED);
        assertThat(Workload.cpus(text)).hasToString(cpus);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1024", "0,,1", "1-", "-1", "0 1"})
    void whatIsNoListOfCpusIsRefusedWithWhatIsLegal(String list) {
        assertThatThrownBy(() -> Workload.CPUS_ALLOWED.read(list)).isInstanceOf(WorkloadException.class)
                .hasMessage("--cpus_allowed " + list + ": must be CPU numbers below 1024 such as 0,2-3");
    }

    @Test
    void everyOptionReadsBackItsOwnDefault() {
        for (Option<?> option : Workload.OPTIONS) {
            assertThat(Workload.defaults().withText(option, Workload.defaults().text(option))).as(option.name()).isEqualTo(Workload.defaults());
        }
    }
}
