package org.bioscope.traces.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Op;
import org.bioscope.traces.SyncMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationsTest {
    @ParameterizedTest
    @CsvSource({"4.15, 4.15", "5.4, 4.15", "5.5, 5.10", "5.15.0-100-generic, 5.10", "6.1, 6.1", "6.3, 6.4", "6.5, 6.5", "6.6-rc, 6.6-rc", "6.6-rc7, 6.6-rc", "6.6, 6.6",
        "6.12, 6.6", "6.12.62, 6.6", "6.12.63, 6.12.63", "6.14, 6.6", "6.15, 6.15", "6.17.12, 6.15", "6.18, 6.15", "6.18.2, 6.18.2", "6.18.15+deb13-amd64, 6.18.2", "6.19, 6.19",
        "7.1.5, 7.0", "7.3, 7.3", "7.3-rc1, 7.3", "proposal-2023, proposal-2023"})
    void aReleaseFindsItsGeneration(String kernel, String generation) {
        assertThat(Generations.named(kernel).orElseThrow().name()).isEqualTo(generation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2.6.32", "4.9", "7.4", "8.0", "banana", "6", "6.", "v6.12", "-6.1", "6.1.1.1", "99999999999.1"})
    void anythingElseHasNone(String kernel) {
        assertThat(Generations.named(kernel)).isEmpty();
        assertThat(Generations.unknown(kernel)).startsWith("no rules for kernel '" + kernel + "': ").doesNotContain("\n");
    }

    @Test
    void everyReleaseInBetweenHasExactlyOneGenerationOfItsOwn() {
        assertThat(Generations.branches()).allSatisfy(branch -> assertThat(Generations.of(branch)).isPresent());
        assertThat(new HashSet<>(Generations.ALL.stream().map(Generation::name).toList())).hasSameSizeAs(Generations.ALL);
    }

    @Test
    void equalFactsGetEqualVerdicts() {
        RequestFacts one = RequestFacts.usual().with(Fact.SYNC, SyncMode.DSYNC).with(Fact.FUA, true);
        RequestFacts other = RequestFacts.usual().with(Fact.FUA, true).with(Fact.SYNC, SyncMode.DSYNC);

        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(Linux6_19.GENERATION.decide(one)).isEqualTo(Linux6_19.GENERATION.decide(other));
    }

    /** The rules called 5.10 hold from 5.5 to 5.19: what changed in between is said with its release. */
    @Test
    void whatChangedWithinAGenerationIsSaidWithItsRelease() {
        RequestFacts usual = RequestFacts.usual();
        assertThat(Linux5_10.GENERATION.releases()).isEqualTo("5.5 to 5.19");
        Verdict f2fs = Linux5_10.GENERATION.decide(usual.with(Fact.FILESYSTEM, Filesystem.F2FS));
        assertThat(f2fs.completion().because()).contains("up to 5.16", "from 5.17 on iomap queues");
        Verdict btrfs = Linux5_10.GENERATION.decide(usual.with(Fact.FILESYSTEM, Filesystem.BTRFS));
        assertThat(btrfs.completion().because()).contains("from 5.10 on", "up to 5.9");
        assertThat(btrfs.outcome()).isEqualTo(Completion.WORKQUEUE);
        Verdict checksummed = Linux6_12y.GENERATION.decide(usual.with(Fact.FILESYSTEM, Filesystem.BTRFS).with(Fact.DATACOW, true));
        assertThat(checksummed.completion().because()).contains("6.6.130", "through the page cache");
        Verdict xfs = Linux5_10.GENERATION.decide(usual.with(Fact.FILESYSTEM, Filesystem.XFS).with(Fact.UNALIGNED, true));
        assertThat(xfs.completion().because()).contains("up to 5.11", "from 5.12 on");
        assertThat(xfs.submission().because()).contains("up to 5.11", "from 5.12 on");
        Verdict loop = Linux5_10.GENERATION.decide(usual.with(Fact.LOOP, LoopMode.DIRECT));
        assertThat(loop.loop().orElseThrow().decision().because()).contains("from 5.14 on a workqueue");
    }

    /** A driver's interrupt ends in a hardirq (NVMe) or in a softirq (virtio with one queue): no rule knows which, and none says so. */
    @Test
    void anInlineCompletionRunsInTheInterruptOfWhateverKind() {
        Verdict inline = Linux6_19.GENERATION.decide(RequestFacts.usual());
        assertThat(inline.summary()).isEqualTo("direct, then inline in the interrupt");
        assertThat(inline.runner()).isEqualTo("interrupt");
        assertThat(Linux6_6.GENERATION.decide(RequestFacts.usual()).summary()).isEqualTo("direct, then workqueue by kworker");
    }

    @Test
    void factsKeepTheirOriginsAndSayOnlyWhatIsUnusual() {
        RequestFacts facts = RequestFacts.usual().with(Fact.OP, Op.READ).with(Fact.FUA, Tri.YES, Origin.OBSERVED).without(Fact.WRITE_CACHE);

        assertThat(facts.origin(Fact.FUA)).isEqualTo(Origin.OBSERVED);
        assertThat(facts.origin(Fact.DAX)).isEqualTo(Origin.ASSUMED);
        assertThat(facts.origin(Fact.WRITE_CACHE)).isEqualTo(Origin.UNKNOWN);
        assertThat(facts).hasToString("op read, ioengine io_uring, fs ext4, sync none, write cache not known, FUA yes");
    }
}
