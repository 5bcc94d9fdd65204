package org.bioscope.traces.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Extent;
import org.bioscope.traces.Op;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What NOWAIT refuses, filesystem by filesystem: the tables of submission, a row a case, from the usual overwrite on. */
class SubmissionTableTest {
    private static final Map<String, List<String>> EXT4_COLUMNS = Map.of("5.10, 6.1", List.of("5.10", "6.1"),
            "6.6 to 6.19", List.of("6.6", "6.12.63", "6.15", "6.18.44", "6.19"), "7.0", List.of("7.0", "7.2"), "7.3", List.of("7.3"));

    @ParameterizedTest(name = "ext4: {0}")
    @CsvSource(delimiter = '|', textBlock = """
            overwrite                     | DIRECT | DIRECT | DIRECT | DIRECT
            lock held                     | PUNT   | PUNT   | PUNT   | PUNT
            first write                   | PUNT   | PUNT   | PUNT   | PUNT
            extending                     | PUNT   | PUNT   | PUNT   | PUNT
            beyond i_disksize             | PUNT   | PUNT   | PUNT   | PUNT
            hole                          | PUNT   | PUNT   | PUNT   | PUNT
            several extents               | PUNT   | PUNT   | PUNT   | PUNT
            unwritten                     | PUNT   | DIRECT | DIRECT | DIRECT
            unaligned                     | PUNT   | DIRECT | DIRECT | DIRECT
            unaligned, unwritten          | PUNT   | PUNT   | PUNT   | PUNT
            pages in range                | PUNT   | PUNT   | PUNT   | PUNT
            pages elsewhere               | DIRECT | DIRECT | DIRECT | DIRECT
            update time                   | DIRECT | DIRECT | DIRECT | PUNT
            update time, lazytime         | DIRECT | DIRECT | DIRECT | PUNT
            no direct I/O                 | PUNT   | PUNT   | PUNT   | PUNT
            read                          | DIRECT | DIRECT | DIRECT | DIRECT
            read, dirty pages             | PUNT   | PUNT   | PUNT   | PUNT
            read, lock held               | PUNT   | PUNT   | PUNT   | PUNT
            DAX, hole, extending          | PUNT   | DIRECT | DIRECT | PUNT
            DAX, update time              | PUNT   | DIRECT | DIRECT | PUNT
            DAX                           | PUNT   | DIRECT | DIRECT | DIRECT
            """)
    void ext4(String wanted, Submission v6x1, Submission v6x6, Submission v7x0, Submission v7x3) {
        var expected = Map.of("5.10, 6.1", v6x1, "6.6 to 6.19", v6x6, "7.0", v7x0, "7.3", v7x3);

        expected.forEach((column, submission) -> EXT4_COLUMNS.get(column).forEach(kernel -> assertThat(submission(kernel, Filesystem.EXT4, wanted))
                .as("%s on %s", wanted, kernel).isEqualTo(submission)));
    }

    @ParameterizedTest(name = "XFS: {0}")
    @CsvSource(delimiter = '|', textBlock = """
            overwrite                          | DIRECT | DIRECT | DIRECT
            lock held                          | PUNT   | PUNT   | PUNT
            update time                        | DIRECT | PUNT   | PUNT
            update time, lazytime              | DIRECT | PUNT   | DIRECT
            first write, lazytime              | DIRECT | PUNT   | PUNT
            unwritten                          | DIRECT | DIRECT | DIRECT
            hole                               | PUNT   | PUNT   | PUNT
            unwritten, extending               | DIRECT | DIRECT | DIRECT
            unwritten, past end                | PUNT   | PUNT   | PUNT
            unwritten, beyond i_disksize       | DIRECT | DIRECT | DIRECT
            shared                             | PUNT   | PUNT   | PUNT
            several extents                    | PUNT   | PUNT   | PUNT
            unaligned                          | PUNT   | DIRECT | DIRECT
            unaligned, unwritten               | PUNT   | PUNT   | PUNT
            unaligned, extending               | PUNT   | PUNT   | PUNT
            pages in range                     | PUNT   | PUNT   | PUNT
            read, pages in range               | PUNT   | DIRECT | DIRECT
            read, dirty pages                  | PUNT   | PUNT   | PUNT
            """)
    void xfs(String wanted, Submission v5x10, Submission v6x1, Submission v7x0) {
        assertThat(submission("5.10", Filesystem.XFS, wanted)).isEqualTo(v5x10);
        for (String kernel : List.of("6.1", "6.4", "6.12", "6.18.44", "6.19")) {
            assertThat(submission(kernel, Filesystem.XFS, wanted)).as(kernel).isEqualTo(v6x1);
        }
        for (String kernel : List.of("7.0", "7.3")) {
            assertThat(submission(kernel, Filesystem.XFS, wanted)).as(kernel).isEqualTo(v7x0);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            BLOCK | overwrite                  | DIRECT
            BLOCK | read                       | DIRECT
            BLOCK | read, dirty pages          | PUNT
            BLOCK | pages in range             | PUNT
            BLOCK | read, large                | PUNT
            BLOCK | read, split                | PUNT
            BLOCK | read, device without NOWAIT | PUNT
            EXT4  | device without NOWAIT      | DIRECT
            BTRFS | overwrite                  | DIRECT
            BTRFS | unwritten                  | DIRECT
            BTRFS | hole                       | PUNT
            BTRFS | datacow                    | PUNT
            BTRFS | several extents            | PUNT
            BTRFS | read                       | DIRECT
            BTRFS | read, more than a page     | PUNT
            F2FS  | overwrite                  | DIRECT
            F2FS  | unwritten                  | PUNT
            F2FS  | extending                  | PUNT
            F2FS  | unaligned                  | PUNT
            """)
    void theOthersOn6x18(Filesystem filesystem, String wanted, Submission expected) {
        assertThat(submission("6.18.44", filesystem, wanted)).isEqualTo(expected);
    }

    /** fallocate mode 0 came with 6.3, unaligned overwrites under the shared lock with 6.5. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"6.2, unwritten, PUNT", "6.3, unwritten, DIRECT", "6.4, unaligned, PUNT", "6.5, unaligned, DIRECT", "6.5, 'unaligned, unwritten', PUNT"})
    void ext4OnTheWayTo6x6(String kernel, String wanted, Submission expected) {
        assertThat(submission(kernel, Filesystem.EXT4, wanted)).isEqualTo(expected);
        Completion completion = Generations.named(kernel).orElseThrow().decide(facts(Filesystem.EXT4, wanted)).outcome();
        assertThat(completion).isEqualTo(wanted.startsWith("unaligned") && expected == Submission.PUNT ? Completion.WAITER : Completion.WORKQUEUE);
    }

    @Test
    void upTo6x4TheDeviceUnderAFileDecidesForIoUringAlone() {
        RequestFacts facts = facts(Filesystem.EXT4, "device without NOWAIT");

        assertThat(submission("6.4", Filesystem.EXT4, "device without NOWAIT")).isEqualTo(Submission.PUNT);
        assertThat(submission("6.5", Filesystem.EXT4, "device without NOWAIT")).isEqualTo(Submission.DIRECT);
        assertThat(Linux6_1.GENERATION.decide(facts).submission().outcome()).isEqualTo(Submission.PUNT);
        assertThat(Linux6_1.GENERATION.decide(facts.with(Fact.ENGINE, IoEngine.LIBAIO)).submission().outcome()).isEqualTo(Submission.DIRECT);
    }

    @Test
    void whatIoUringPuntsBlocksLibaioAndPsyncAlwaysBlocks() {
        RequestFacts hole = facts(Filesystem.EXT4, "hole");

        Decision<Submission> libaio = Linux6_6.GENERATION.decide(hole.with(Fact.ENGINE, IoEngine.LIBAIO)).submission();

        assertThat(libaio.outcome()).isEqualTo(Submission.BLOCKS);
        assertThat(libaio.because()).isEqualTo("libaio asks for no NOWAIT, so io_submit itself may sleep here; ext4_overwrite_io finds less than the whole range mapped at once");
        assertThat(submission("6.12", Filesystem.EXT4, "psync")).isEqualTo(Submission.BLOCKS);
    }

    @Test
    void thereIsNoIoUringToPuntOn4x15() {
        Decision<Submission> decision = Linux4_15.GENERATION.decide(facts(Filesystem.EXT4, "hole")).submission();

        assertThat(decision.outcome()).isEqualTo(Submission.BLOCKS);
        assertThat(decision.because()).startsWith("io_uring came with 5.1");
        Decision<Submission> direct = Linux4_15.GENERATION.decide(facts(Filesystem.EXT4, "overwrite")).submission();
        assertThat(direct.outcome()).isEqualTo(Submission.DIRECT);
        assertThat(direct.because()).startsWith("io_uring came with 5.1, so this is the answer for libaio");
    }

    @Test
    void aLoopDeviceIsDoneFromThePageCacheOrNestsTheBackingFilesOwnDecision() {
        Verdict buffered = Linux6_6.GENERATION.decide(RequestFacts.usual().with(Fact.LOOP, LoopMode.BUFFERED));
        Verdict direct = Linux6_19.GENERATION.decide(RequestFacts.usual().with(Fact.LOOP, LoopMode.DIRECT));

        assertThat(buffered.loop().orElseThrow().decision().outcome()).isEqualTo(Completion.COPY);
        assertThat(direct.loop().orElseThrow().backing().orElseThrow().outcome()).isEqualTo(Completion.INLINE);
        assertThat(Linux5_10.GENERATION.decide(RequestFacts.usual().with(Fact.LOOP, LoopMode.BUFFERED)).loop().orElseThrow().decision().because()).contains("thread loopN");
        assertThat(Linux6_6.GENERATION.decide(RequestFacts.usual()).loop()).isEmpty();
    }

    private static Submission submission(String kernel, Filesystem filesystem, String wanted) {
        return Generations.named(kernel).orElseThrow().decide(facts(filesystem, wanted)).submission().outcome();
    }

    private static RequestFacts facts(Filesystem filesystem, String wanted) {
        RequestFacts facts = RequestFacts.usual().with(Fact.FILESYSTEM, filesystem);
        for (String word : wanted.split(", ")) {
            facts = switch (word) {
                case "overwrite" -> facts;
                case "read" -> facts.with(Fact.OP, Op.READ);
                case "psync" -> facts.with(Fact.ENGINE, IoEngine.PSYNC);
                case "lock held" -> facts.with(Fact.LOCK_HELD, true);
                case "first write" -> facts.with(Fact.FIRST_WRITE, true);
                case "update time" -> facts.with(Fact.UPDATE_TIME, true);
                case "lazytime" -> facts.with(Fact.LAZYTIME, true);
                case "extending" -> facts.with(Fact.POSITION, Position.APPEND);
                case "past end" -> facts.with(Fact.POSITION, Position.PAST_END);
                case "beyond i_disksize" -> facts.with(Fact.BEYOND_DISKSIZE, true);
                case "hole" -> facts.with(Fact.EXTENT, Extent.HOLE);
                case "unwritten" -> facts.with(Fact.EXTENT, Extent.UNWRITTEN);
                case "shared" -> facts.with(Fact.SHARED, true);
                case "several extents" -> facts.with(Fact.SEVERAL_EXTENTS, true);
                case "unaligned" -> facts.with(Fact.UNALIGNED, true);
                case "pages in range" -> facts.with(Fact.PAGES_IN_RANGE, PagesInRange.CLEAN);
                case "dirty pages" -> facts.with(Fact.PAGES_IN_RANGE, PagesInRange.DIRTY);
                case "pages elsewhere" -> facts.with(Fact.PAGES_IN_FILE, true);
                case "no direct I/O" -> facts.with(Fact.BUFFERED, true);
                case "DAX" -> facts.with(Fact.DAX, true).with(Fact.DEVICE_NOWAIT, false);
                case "device without NOWAIT" -> facts.with(Fact.DEVICE_NOWAIT, false);
                case "large" -> facts.with(Fact.LENGTH, Length.LARGER);
                case "more than a page" -> facts.with(Fact.LENGTH, Length.BIO);
                case "split" -> facts.with(Fact.SPLIT, true);
                case "datacow" -> facts.with(Fact.DATACOW, true);
                default -> throw new IllegalArgumentException(word);
            };
        }
        return facts;
    }
}
