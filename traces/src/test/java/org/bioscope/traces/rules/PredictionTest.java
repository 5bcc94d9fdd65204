package org.bioscope.traces.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.function.Consumer;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Extent;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceFixtures;
import org.bioscope.traces.Workload;
import org.bioscope.traces.rules.Prediction.Match;
import org.junit.jupiter.api.Test;

class PredictionTest {
    private static final Environment EXT4 = Environment.unknown().with(Environment.FILESYSTEM, "ext4").with(Environment.MOUNT_OPTIONS, "rw,relatime")
            .with(Environment.DEVICE, "vda").with(Environment.WRITE_CACHE, "write back").with(Environment.FUA, "no");
    private static final Workload OVERWRITES = Workload.defaults().with(Workload.IOENGINE, "io_uring").with(Workload.RW, Rw.RANDWRITE);

    @Test
    void whatWasPredictedAndSeenMatches() {
        Prediction prediction = predict("6.18.44", OVERWRITES, EXT4, row -> row.joined(Completion.WORKQUEUE, Context.KWORKER).extent(Extent.MAPPED, 0).beginSeen());

        assertThat(prediction.match()).isEqualTo(Match.MATCHED);
        assertThat(prediction.sentence()).isEqualTo("predicted and observed: workqueue by kworker");
    }

    @Test
    void anotherCompletionIsAFindingThatSaysWhat() {
        Prediction prediction = predict("6.18.44", OVERWRITES, EXT4, row -> row.joined(Completion.INLINE, Context.SOFTIRQ).extent(Extent.MAPPED, 0).beginSeen());

        assertThat(prediction.match()).isEqualTo(Match.MISMATCHED);
        assertThat(prediction.sentence()).startsWith("predicted direct, then workqueue by kworker, observed inline by softirq: every asynchronous write");
    }

    @Test
    void aPuntThatNobodyPredictedIsAFinding() {
        Prediction prediction = predict("6.18.44", OVERWRITES, EXT4,
                row -> row.joined(Completion.WORKQUEUE, Context.KWORKER).extent(Extent.MAPPED, KernelRow.FLAG_PUNTED).beginSeen());

        assertThat(prediction.match()).isEqualTo(Match.MISMATCHED);
        assertThat(prediction.sentence()).contains("observed punted, then workqueue by kworker");
    }

    @Test
    void onXfsAPuntIsLeftOpenAndTheCompletionStillMatches() {
        Environment xfs = EXT4.with(Environment.FILESYSTEM, "xfs");

        Prediction punted = predict("6.18.44", OVERWRITES, xfs, row -> row.joined(Completion.WORKQUEUE, Context.KWORKER).extent(Extent.MAPPED, KernelRow.FLAG_PUNTED));
        Prediction direct = predict("6.18.44", OVERWRITES, xfs, row -> row.joined(Completion.WORKQUEUE, Context.KWORKER).extent(Extent.MAPPED, 0));

        assertThat(punted.match()).isEqualTo(Match.MATCHED);
        assertThat(direct.match()).isEqualTo(Match.MATCHED);
        assertThat(direct.sentence()).isEqualTo("predicted and observed: workqueue by kworker; whether it is punted depends on update time");
    }

    @Test
    void anExtendingWriteOfIoUringIsPuntedAndFinishedByItsWorker() {
        Workload extending = OVERWRITES.with(Workload.PREPARE, Prepare.NONE);

        Prediction prediction = predict("6.18.44", extending, EXT4, row -> row.joined(Completion.WAITER, Context.IO_WQ).beginSeen()
                .extent(Extent.UNWRITTEN, KernelRow.FLAG_EXTENT_NEW | KernelRow.FLAG_PUNTED | KernelRow.FLAG_FORCED_WAIT));

        assertThat(prediction.match()).isEqualTo(Match.MATCHED);
        assertThat(prediction.verdict().by()).isEqualTo(Context.IO_WQ);
    }

    @Test
    void aFallocatedExt4FileIsSubmittedDirectlyThoughItsBlocksAreReportedAsNew() {
        Prediction prediction = predict("6.18.44", OVERWRITES.with(Workload.PREPARE, Prepare.FALLOCATE), EXT4,
                row -> row.joined(Completion.WORKQUEUE, Context.KWORKER).beginSeen().extent(Extent.UNWRITTEN, KernelRow.FLAG_EXTENT_NEW));

        assertThat(prediction.match()).isEqualTo(Match.MATCHED);
    }

    @Test
    void theWrongThreadIsAFinding() {
        Prediction prediction = predict("6.18.44", OVERWRITES.with(Workload.PREPARE, Prepare.NONE), EXT4, row -> row.joined(Completion.WAITER, Context.TASK).beginSeen()
                .extent(Extent.UNWRITTEN, KernelRow.FLAG_EXTENT_NEW | KernelRow.FLAG_PUNTED | KernelRow.FLAG_FORCED_WAIT));

        assertThat(prediction.match()).isEqualTo(Match.MISMATCHED);
        assertThat(prediction.sentence()).endsWith("another one ran it");
    }

    @Test
    void aDeviceThatWasDoneBeforeTheSubmitterLetGoIsAnObservedFact() {
        Prediction prediction = predict("6.18.44", OVERWRITES, EXT4,
                row -> row.joined(Completion.WAITER, Context.TASK).extent(Extent.MAPPED, 0).beginSeen().finished(4_000, 77, 0, 77));

        assertThat(prediction.match()).isEqualTo(Match.MATCHED);
        assertThat(prediction.verdict().facts().get(Fact.EARLY)).isEqualTo(Tri.YES);
    }

    @Test
    void aWaitThatCameAfterTheCallWentBackIsNotExcusedAsEarly() {
        Prediction prediction = predict("6.18.44", OVERWRITES, EXT4,
                row -> row.joined(Completion.WAITER, Context.TASK).extent(Extent.MAPPED, 0).beginSeen().finished(90_000, 77, 0, 77));

        assertThat(prediction.match()).isEqualTo(Match.MISMATCHED);
    }

    @Test
    void aPollingThreadThatWaitedWasStillSubmitting() {
        Prediction prediction = predict("6.18.44", OVERWRITES.with(Workload.SQTHREAD_POLL, true), EXT4,
                row -> row.joined(Completion.WAITER, Context.TASK).extent(Extent.MAPPED, 0).beginSeen().queuedBio(80_000).finished(90_000, 77, 0, 77));

        assertThat(prediction.match()).isEqualTo(Match.MATCHED);
    }

    @Test
    void whatNobodySawIsUnknownAndNotMatched() {
        assertThat(predict("6.18.44", OVERWRITES, EXT4, row -> { }).match()).isEqualTo(Match.UNKNOWN);
    }

    @Test
    void aVerdictThatDependsIsUnknownWithinAndMismatchedOutsideOfWhatItLeftOpen() {
        Workload cached = OVERWRITES.with(Workload.PREPARE, Prepare.CACHED);

        Prediction within = predict("6.19", cached, EXT4, row -> row.joined(Completion.INLINE, Context.SOFTIRQ).extent(Extent.MAPPED, 0).beginSeen());
        Prediction outside = predict("6.19", cached, EXT4, row -> row.joined(Completion.CALLER, Context.TASK).extent(Extent.MAPPED, 0).beginSeen());

        assertThat(within.match()).isEqualTo(Match.UNKNOWN);
        assertThat(within.sentence()).isEqualTo("observed inline by softirq; the rules leave open inline or workqueue, depending on pages in file");
        assertThat(outside.match()).isEqualTo(Match.MISMATCHED);
    }

    @Test
    void whatFailedBeforeADeviceWasAskedIsNotCompared() {
        Prediction prediction = predict("6.18.44", OVERWRITES, EXT4, row -> row.joined(Completion.WAITER, Context.TASK).result(-28));

        assertThat(prediction.match()).isEqualTo(Match.UNKNOWN);
        assertThat(prediction.sentence()).isEqualTo("it failed with errno 28 before a device was asked");
    }

    @Test
    void fsyncHasNoPrediction() {
        RequestTrace trace = Rows.of(row -> row.op(Op.FSYNC).joined(Completion.WAITER, Context.TASK));

        assertThat(predictions("6.18.44", OVERWRITES, EXT4).predict(trace, 0)).isEmpty();
        assertThat(predictions("6.18.44", OVERWRITES, EXT4).count(trace)).isEqualTo(Predictions.Counts.NONE);
    }

    @Test
    void countingAgreesWithPredictingOneByOneAndNamesTheFirstMismatch() {
        RequestTrace trace = Rows.of(row -> row.joined(Completion.WORKQUEUE, Context.KWORKER).extent(Extent.MAPPED, 0).beginSeen(), row -> { },
                row -> row.joined(Completion.INLINE, Context.SOFTIRQ).extent(Extent.MAPPED, 0).beginSeen(),
                row -> row.joined(Completion.INLINE, Context.SOFTIRQ).extent(Extent.MAPPED, 0).beginSeen().read(),
                row -> row.joined(Completion.CALLER, Context.TASK).extent(Extent.MAPPED, 0).beginSeen());
        Predictions predictions = predictions("6.18.44", OVERWRITES, EXT4);

        Predictions.Counts counts = predictions.count(trace);

        assertThat(counts).isEqualTo(new Predictions.Counts(2, 2, 1, OptionalLong.of(2)));
        assertThat(predictions.count(trace, 0, 2).plus(predictions.count(trace, 2, 5))).isEqualTo(counts);
    }

    @Test
    void aTraceWithoutKernelRowsIsAllUnknown() {
        RequestTrace trace = TraceFixtures.store(Source.ENGINE, 100).snapshot();

        assertThat(predictions("6.18.44", OVERWRITES, EXT4).count(trace)).isEqualTo(new Predictions.Counts(0, 0, 100, OptionalLong.empty()));
    }

    @Test
    void rowsOfGarbageAreCountedAsUnknown() {
        RequestTrace trace = Rows.of(row -> row.flag(-1).joined(Completion.INLINE, Context.SOFTIRQ).result(Integer.MIN_VALUE));

        assertThat(predictions("6.18.44", OVERWRITES, EXT4).count(trace).unknown()).isEqualTo(1);
    }

    private static Prediction predict(String kernel, Workload workload, Environment environment, Consumer<Rows> row) {
        return predictions(kernel, workload, environment).predict(Rows.of(row), 0).orElseThrow();
    }

    private static Predictions predictions(String kernel, Workload workload, Environment environment) {
        return new Predictions(Generations.named(kernel).orElseThrow(), RunFacts.of(workload, environment).orElseThrow());
    }
}
