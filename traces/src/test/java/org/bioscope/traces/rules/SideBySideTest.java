package org.bioscope.traces.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Extent;
import org.bioscope.traces.Op;
import org.bioscope.traces.SyncMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The side-by-side table of completions, one row a case: what each generation does with an asynchronous request. */
class SideBySideTest {
    private static final Map<String, List<String>> COLUMNS = Map.of(
            "4.15", List.of("4.15"),
            "5.5-6.5", List.of("5.10", "6.1", "6.4", "6.5"),
            "6.6-6.18", List.of("6.6", "6.12", "6.12.100", "6.15", "6.18.44"),
            "6.6-rc", List.of("6.6-rc"),
            "6.19+", List.of("6.19", "7.0", "7.1", "7.3"));

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            read                                          | INLINE    | INLINE    | INLINE    | INLINE    | INLINE
            overwrite                                     | INLINE    | WORKQUEUE | WORKQUEUE | CALLER    | INLINE
            overwrite, cached pages                       | WORKQUEUE | WORKQUEUE | WORKQUEUE | CALLER    | WORKQUEUE
            overwrite, O_DSYNC, FUA                       | WORKQUEUE | WORKQUEUE | WORKQUEUE | CALLER    | INLINE
            overwrite, O_DSYNC, cache without FUA         | WORKQUEUE | WORKQUEUE | WORKQUEUE | WORKQUEUE | WORKQUEUE
            overwrite, O_DSYNC, no volatile cache         | WORKQUEUE | WORKQUEUE | WORKQUEUE | CALLER    | INLINE
            overwrite, O_DSYNC, FUA, inode dirty          | WORKQUEUE | WORKQUEUE | WORKQUEUE | WORKQUEUE | WORKQUEUE
            overwrite, O_SYNC, FUA                        | WORKQUEUE | WORKQUEUE | WORKQUEUE | WORKQUEUE | WORKQUEUE
            fallocated                                    | WORKQUEUE | WORKQUEUE | WORKQUEUE | WORKQUEUE | WORKQUEUE
            hole                                          | WORKQUEUE | WORKQUEUE | WORKQUEUE | WORKQUEUE | WORKQUEUE
            extending                                     | WAITER    | WAITER    | WAITER    | WAITER    | WAITER
            xfs, extending                                | WORKQUEUE | WORKQUEUE | WORKQUEUE | WORKQUEUE | WORKQUEUE
            xfs, overwrite                                | WORKQUEUE | WORKQUEUE | WORKQUEUE | CALLER    | INLINE
            raw write                                     | INLINE    | INLINE    | INLINE    | INLINE    | INLINE
            raw write, O_DSYNC, cache without FUA         | INLINE    | INLINE    | INLINE    | INLINE    | INLINE
            btrfs, read                                   | WORKQUEUE | WORKQUEUE | WORKQUEUE | WORKQUEUE | WORKQUEUE
            btrfs, overwrite                              | INLINE    | WORKQUEUE | WORKQUEUE | CALLER    | WORKQUEUE
            psync                                         | WAITER    | WAITER    | WAITER    | WAITER    | WAITER
            """)
    void everyGenerationCompletesTheCase(String wanted, Completion v4x15, Completion v5x5, Completion v6x6, Completion candidate, Completion v6x19) {
        var expected = Map.of("4.15", v4x15, "5.5-6.5", v5x5, "6.6-6.18", v6x6, "6.6-rc", candidate, "6.19+", v6x19);
        RequestFacts facts = facts(wanted);

        expected.forEach((column, completion) -> COLUMNS.get(column).forEach(kernel ->
                assertThat(Generations.named(kernel).orElseThrow().decide(facts).outcome()).as("%s on %s", wanted, kernel).isEqualTo(completion)));
    }

    @ParameterizedTest(name = "a failed read on {0}")
    @CsvSource({"4.15, INLINE", "5.10, INLINE", "6.1, INLINE", "6.6, INLINE", "6.12, INLINE", "6.12.117+deb12-amd64, WORKQUEUE", "6.18, INLINE", "6.18.1, INLINE",
            "6.18.2, WORKQUEUE", "6.18.44, WORKQUEUE", "6.17.13, WORKQUEUE", "6.6-rc, INLINE", "6.19, WORKQUEUE", "7.3, WORKQUEUE"})
    void aFailedReadGoesToAWorkerOnceTheErrorRuleIsThere(String kernel, Completion completion) {
        RequestFacts facts = RequestFacts.usual().with(Fact.OP, Op.READ).with(Fact.ERROR, true);

        assertThat(Generations.named(kernel).orElseThrow().decide(facts).outcome()).isEqualTo(completion);
    }

    private static RequestFacts facts(String wanted) {
        RequestFacts facts = RequestFacts.usual().with(Fact.ENGINE, IoEngine.IO_URING);
        for (String word : wanted.split(", ")) {
            facts = switch (word) {
                case "read" -> facts.with(Fact.OP, Op.READ);
                case "overwrite" -> facts.with(Fact.EXTENT, Extent.MAPPED);
                case "cached pages" -> facts.with(Fact.PAGES_IN_FILE, true);
                case "O_DSYNC" -> facts.with(Fact.SYNC, SyncMode.DSYNC);
                case "O_SYNC" -> facts.with(Fact.SYNC, SyncMode.SYNC);
                case "FUA" -> facts.with(Fact.FUA, true).with(Fact.WRITE_CACHE, true);
                case "cache without FUA" -> facts.with(Fact.FUA, false).with(Fact.WRITE_CACHE, true);
                case "no volatile cache" -> facts.with(Fact.FUA, false).with(Fact.WRITE_CACHE, false);
                case "inode dirty" -> facts.with(Fact.DIRTY, true);
                case "fallocated" -> facts.with(Fact.EXTENT, Extent.UNWRITTEN);
                case "hole" -> facts.with(Fact.EXTENT, Extent.HOLE);
                case "extending" -> facts.with(Fact.EXTENT, Extent.HOLE).with(Fact.POSITION, Position.APPEND);
                case "xfs" -> facts.with(Fact.FILESYSTEM, Filesystem.XFS);
                case "btrfs" -> facts.with(Fact.FILESYSTEM, Filesystem.BTRFS);
                case "raw write" -> facts.with(Fact.FILESYSTEM, Filesystem.BLOCK);
                case "psync" -> facts.with(Fact.ENGINE, IoEngine.PSYNC);
                default -> throw new IllegalArgumentException(word);
            };
        }
        return facts;
    }
}
