package org.bioscope.traces.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bioscope.traces.kernel.Joined.at;
import static org.bioscope.traces.kernel.Joined.begin;
import static org.bioscope.traces.kernel.Joined.bio;
import static org.bioscope.traces.kernel.Joined.complete;
import static org.bioscope.traces.kernel.Joined.done;
import static org.bioscope.traces.kernel.Joined.extent;
import static org.bioscope.traces.kernel.Joined.issue;
import static org.bioscope.traces.kernel.Joined.queue;
import static org.bioscope.traces.kernel.Joined.sector;
import static org.bioscope.traces.kernel.Joined.start;

import java.util.Map;
import java.util.Set;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.Evidence;
import org.bioscope.traces.Extent;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.Request;
import org.bioscope.traces.Span;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Unjoined;
import org.junit.jupiter.api.Test;

class CorrelatorTest {
    private static final String W = "NOWAIT|DIRECT|WRITE";

    @Test
    void aRowIsJoinedWithTheEventsOfItsFileOffsetAndTime() {
        Request request = Joined.file().write(8192, 10, "000000000000aa01").row(0, 8192, 4096, 5, 200).only();
        assertThat(request.kernel().orElseThrow().completion()).isEqualTo(Completion.WORKQUEUE);
        assertThat(request.kernel().orElseThrow().context()).isEqualTo(Context.KWORKER);
        assertThat(request.kernel().orElseThrow().extent()).isEqualTo(Extent.MAPPED);
        assertThat(request.kernel().orElseThrow().sector()).isEqualTo(sector(8192));
        assertThat(request.stampNs()).containsEntry(Stage.IOMAP, at(10)).containsEntry(Stage.BIO, at(12)).containsEntry(Stage.ISSUE, at(13))
                .containsEntry(Stage.ENDIO, at(100)).containsEntry(Stage.QUEUED, at(101)).containsEntry(Stage.WORKER, at(109))
                .containsEntry(Stage.COMPLETE, at(110));
        assertThat(request.spans()).extracting(Span::evidence).containsOnly(Evidence.OBSERVED);
        assertThat(request.spans().stream().mapToLong(Span::durationNs).sum()).isEqualTo(request.latencyNs());
    }

    @Test
    void pagesThatAreWrittenBackFirstAreNoneOfTheRequestsOwnBios() {
        String flushed = "block_bio_queue: 254,0 W " + sector(0) + " + 8 [fio]";
        var joined = Joined.file();
        joined.correlator.tells(EventKind.EXTENT);
        joined.task(10, begin(0, 4096, "DIRECT|AIO_RW")).task(12, flushed).task(13, issue(sector(0), 8)).softirq(1, 80, done(sector(0), 8))
                .task(100, extent("MAPPED", "")).task(101, "block_bio_queue: 254,0 R " + sector(0) + " + 8 [fio]").task(102, issue(sector(0), 8))
                .softirq(1, 180, done(sector(0), 8)).softirq(1, 181, complete(0, 4096, "DIRECT|AIO_RW"));
        Request request = joined.row(0, 0, 4096, 5, 200).only();
        assertThat(request.kernel().orElseThrow().has(KernelRow.FLAG_WROTE_BACK)).isTrue();
        assertThat(request.kernel().orElseThrow().bios()).isEqualTo(1);
        assertThat(request.stampNs()).containsEntry(Stage.BIO, at(101)).containsEntry(Stage.ENDIO, at(180));
        assertThat(request.spans()).filteredOn(Span::wroteBack).singleElement()
                .matches(span -> span.label().equals("flush of dirty pages") && span.durationNs() == 91_000 && span.evidence() == Evidence.OBSERVED);
    }

    @Test
    void theSameOffsetAgainIsAnotherRequest() {
        var joined = Joined.file().write(0, 10, "000000000000aa01").write(0, 300, "000000000000aa01");
        joined.row(0, 0, 4096, 5, 200).row(1, 0, 4096, 290, 500);
        assertThat(joined.requests()).extracting(r -> r.stampNs().get(Stage.COMPLETE)).containsExactly(at(110), at(400));
    }

    @Test
    void nothingIsPublishedBeforeTheKernelsBuffersWereReadUpToIt() {
        var joined = Joined.file().row(0, 0, 4096, 5, 200);
        joined.correlator.settle(at(199));
        assertThat(joined.settled()).isEmpty();
        joined.write(0, 10, "000000000000aa01").correlator.settle(at(200));
        assertThat(joined.settled()).extracting(r -> r.kernel().orElseThrow().unjoined()).containsExactly(Unjoined.NONE);
    }

    @Test
    void aRowWaitsForAStragglingEventButNotForEver() {
        var joined = Joined.file().row(0, 0, 4096, 5, 200).row(1, 4096, 4096, 6, 210);
        joined.correlator.settle(at(250));
        joined.write(0, 10, "000000000000aa01");
        joined.correlator.settle(at(300));
        assertThat(joined.settled()).as("joined late, and the next still waits").hasSize(1);
        joined.correlator.settle(at(60_000));
        assertThat(joined.settled()).extracting(r -> r.kernel().orElseThrow().unjoined()).containsExactly(Unjoined.NONE, Unjoined.NO_IOMAP);
    }

    @Test
    void everyReasonForNotBeingJoinedHasItsName() {
        var joined = Joined.file();
        joined.write(0, 10, "000000000000aa01").row(0, 0, 4096, 5, 200);
        joined.row(1, 4096, 4096, 5, 200);
        joined.task(20, begin(8192, 4096, W)).task(21, extent("MAPPED", "")).row(2, 8192, 4096, 5, 200);
        joined.task(30, begin(12288, 4096, W)).task(31, extent("MAPPED", "")).task(32, bio(sector(12288), 8)).row(3, 12288, 4096, 5, 200);
        joined.task(40, begin(16384, 4096, W)).task(41, extent("MAPPED", "")).task(42, bio(sector(16384), 8)).task(43, issue(sector(16384), 8))
                .row(4, 16384, 4096, 5, 200);
        joined.task(50, begin(20480, 4096, W)).task(51, extent("MAPPED", "")).task(52, bio(sector(20480), 8)).task(53, issue(sector(20480), 8))
                .softirq(1, 60, done(sector(20480), 8)).row(5, 20480, 4096, 5, 200);
        assertThat(joined.requests()).extracting(r -> r.kernel().orElseThrow().unjoined()).containsExactly(Unjoined.NONE, Unjoined.NO_IOMAP,
                Unjoined.NO_BLOCK_REQUEST, Unjoined.NO_BLOCK_REQUEST, Unjoined.NO_ENDIO, Unjoined.NO_COMPLETION);
        assertThat(joined.report().joined()).isEqualTo(1);
        assertThat(joined.report().unjoined()).containsOnly(Map.entry(Unjoined.NO_IOMAP, 1L), Map.entry(Unjoined.NO_BLOCK_REQUEST, 2L),
                Map.entry(Unjoined.NO_ENDIO, 1L), Map.entry(Unjoined.NO_COMPLETION, 1L));
    }

    @Test
    void exactlyTheRequestsThatMissSomethingInALossSaySo() {
        var joined = Joined.file();
        joined.write(0, 10, "000000000000aa01").row(0, 0, 4096, 5, 200);
        joined.task(300, begin(4096, 4096, W)).task(301, extent("MAPPED", "")).task(302, bio(sector(4096), 8));
        joined.correlator.lost(1, at(310), at(360), 9);
        joined.row(1, 4096, 4096, 290, 400);
        // In flight during the loss, and nothing of it is missing.
        joined.write(8192, 305, "000000000000aa02").row(2, 8192, 4096, 290, 420);
        // Misses something, and nothing was lost meanwhile.
        joined.task(500, begin(12288, 4096, W)).row(3, 12288, 4096, 490, 600);
        assertThat(joined.requests()).extracting(r -> r.kernel().orElseThrow().unjoined())
                .containsExactly(Unjoined.NONE, Unjoined.EVENTS_LOST, Unjoined.NONE, Unjoined.NO_BLOCK_REQUEST);
        assertThat(joined.settled()).extracting(r -> r.kernel().orElseThrow().has(KernelRow.FLAG_EVENTS_LOST)).containsExactly(false, true, false, false);
        assertThat(joined.report().lostEvents()).isEqualTo(9);
    }

    @Test
    void aLossOnOneCpuIsNothingToWhatGoesOnOnAnother() {
        var joined = Joined.file();
        joined.task(10, begin(0, 4096, W)).task(11, extent("MAPPED", ""));
        joined.correlator.lost(1, at(5), at(11.5), 3);
        joined.task(12, bio(sector(0), 8)).task(13, issue(sector(0), 8)).softirq(1, 50, done(sector(0), 8)).softirq(1, 51, queue("000000000000aa01"))
                .worker(900, 60, start("000000000000aa01")).worker(900, 61, complete(0, 4096, W));
        assertThat(joined.row(0, 0, 4096, 5, 70).only().kernel().orElseThrow().unjoined()).isEqualTo(Unjoined.NONE);
    }

    @Test
    void anEndThatWasLostIsNotTakenFromTheNextRequestAtThatPlace() {
        var joined = Joined.file();
        joined.task(10, begin(0, 4096, W)).task(11, extent("MAPPED", "")).task(12, bio(sector(0), 8)).task(13, issue(sector(0), 8))
                .softirq(1, 50, done(sector(0), 8));
        joined.correlator.lost(1, at(50), at(60), 3);
        joined.row(0, 0, 4096, 5, 70).write(0, 80, "000000000000aa01").row(1, 0, 4096, 75, 250);
        assertThat(joined.requests()).extracting(r -> r.kernel().orElseThrow().unjoined()).containsExactly(Unjoined.EVENTS_LOST, Unjoined.NONE);
        assertThat(joined.settled().get(0).stampNs()).doesNotContainKey(Stage.COMPLETE);
        assertThat(joined.settled().get(1).stampNs()).containsEntry(Stage.COMPLETE, at(180));
    }

    @Test
    void whatCameBeforeOrAfterTheWatchIsNotCalledLost() {
        var joined = Joined.file();
        joined.correlator.watchedFrom(at(100));
        joined.row(0, 0, 4096, 50, 120).row(1, 4096, 4096, 110, 150).row(2, 8192, 4096, 110, 300);
        joined.correlator.watchedTo(at(200));
        assertThat(joined.requests()).extracting(r -> r.kernel().orElseThrow().unjoined())
                .containsExactly(Unjoined.NOT_WATCHED, Unjoined.NO_IOMAP, Unjoined.NOT_WATCHED);
    }

    @Test
    void anOverviewNeverCountsFsync() {
        var joined = Joined.file().row(0, Op.FSYNC, 0, 0, 5, 200).write(0, 10, "000000000000aa01").row(1, 0, 4096, 5, 200);
        assertThat(joined.requests()).hasSize(2);
        assertThat(joined.report().joined()).isEqualTo(1);
        assertThat(joined.report().unjoined()).isEmpty();
    }

    @Test
    void aPuntIsFoundByItsUserData() {
        var joined = Joined.file();
        joined.task(10, "io_uring_queue_async_work: ring 00000000bd72adf2, request 00000000b4ae7fb3, user_data 0x7, opcode WRITE, flags 0x0, normal queue, work 0000000076491522");
        joined.line("iou-wrk-500-600", 1, "", 20, begin(0, 4096, "DIRECT|WRITE")).line("iou-wrk-500-600", 1, "", 21, extent("UNWRITTEN", "NEW|DIRTY"))
                .line("iou-wrk-500-600", 1, "", 22, bio(sector(0), 8)).line("iou-wrk-500-600", 1, "", 23, issue(sector(0), 8))
                .softirq(1, 90, done(sector(0), 8)).softirq(1, 91, queue("000000000000aa01")).worker(900, 95, start("000000000000aa01"))
                .worker(900, 99, complete(0, 4096, "DIRECT|WRITE"));
        Request request = joined.row(7, 0, 4096, 5, 200).only();
        assertThat(request.stampNs()).containsEntry(Stage.PUNT, at(10)).containsEntry(Stage.IOMAP, at(20));
        assertThat(request.kernel().orElseThrow().has(KernelRow.FLAG_PUNTED)).isTrue();
        assertThat(request.kernel().orElseThrow().iowqTid()).isEqualTo(600);
        assertThat(request.kernel().orElseThrow().submitTid()).isEqualTo(Joined.SUBMITTER);
        assertThat(request.kernel().orElseThrow().submitCpu()).isZero();
        assertThat(request.kernel().orElseThrow().workerTid()).isEqualTo(900);
    }

    @Test
    void theSameUserDataOfAnotherProgramIsNotOurPunt() {
        var joined = Joined.file().line("other-42", 0, "", 8, "io_uring_queue_async_work: ring 1, request 2, user_data 0x7, opcode WRITE, flags 0x0, normal queue, work 3");
        Request request = joined.write(0, 10, "000000000000aa01").row(7, 0, 4096, 5, 200).only();
        assertThat(request.kernel().orElseThrow().has(KernelRow.FLAG_PUNTED)).isFalse();
    }

    @Test
    void linux5_10PuntsTheRequestThatTheThreadSubmittedLast() {
        var joined = Joined.file();
        joined.task(6, "io_uring_submit_sqe: ring 00000000bd72adf2, op 23, data 0x3, non block 1, sq_thread 0");
        joined.task(8, "io_uring_queue_async_work: ring 00000000bd72adf2, request 00000000b4ae7fb3, flags 0, normal queue, work 0000000076491522");
        assertThat(joined.row(3, 0, 4096, 5, 200).only().kernel().orElseThrow().has(KernelRow.FLAG_PUNTED)).isTrue();
    }

    @Test
    void aBlockDeviceIsJoinedByDeviceAndSectorAlone() {
        var device = new Watch(Watch.device(7, 2), 0, true, Watch.device(7, 2), Watch.device(7, 2), 0, true, false, Set.of(Joined.SUBMITTER));
        var joined = new Joined(device);
        joined.task(10, "block_bio_queue: 7,2 R 16 + 8 [fio]").task(11, "block_rq_issue: 7,2 R 4096 () 16 + 8 be,0,4 [fio]")
                .softirq(0, 50, "block_rq_complete: 7,2 R () 16 + 8 be,0,4 [0]");
        Request request = joined.row(0, Op.READ, 8192, 4096, 5, 70).only();
        assertThat(request.kernel().orElseThrow().completion()).isEqualTo(Completion.INLINE);
        assertThat(request.kernel().orElseThrow().context()).isEqualTo(Context.SOFTIRQ);
        assertThat(request.kernel().orElseThrow().unjoined()).isEqualTo(Unjoined.NONE);
        assertThat(request.spans()).extracting(Span::to).containsExactly(Stage.BIO, Stage.ISSUE, Stage.ENDIO, Stage.SEEN);
        assertThat(request.spans()).extracting(Span::evidence).containsOnly(Evidence.OBSERVED);
    }

    @Test
    void aLargeReadOfADeviceIsAllItsBios() {
        var device = new Watch(Watch.device(259, 1), 0, true, Watch.device(259, 1), Watch.device(259, 0), 2048, true, false, Set.of(Joined.SUBMITTER));
        var joined = new Joined(device);
        for (int i = 0; i < 4; i++) {
            long sector = 2048 + i * 2048L;
            joined.task(10 + i, "block_bio_remap: 259,0 R " + sector + " + 2048 <- (259,1) " + (sector - 2048))
                    .task(10.5 + i, "block_bio_queue: 259,0 R " + sector + " + 2048 [fio]")
                    .task(20 + i, "block_rq_issue: 259,0 R 1048576 () " + sector + " + 2048 be,0,4 [fio]")
                    .softirq(0, 50 + i, "block_rq_complete: 259,0 R () " + sector + " + 2048 be,0,4 [0]");
        }
        Request request = joined.row(0, Op.READ, 0, 4 << 20, 5, 70).only();
        assertThat(request.kernel().orElseThrow().bios()).isEqualTo(4);
        assertThat(request.kernel().orElseThrow().unjoined()).isEqualTo(Unjoined.NONE);
        assertThat(request.stampNs()).containsEntry(Stage.BIO, at(10.5)).containsEntry(Stage.ENDIO, at(53));
    }

    @Test
    void aReadOfAHoleHasNoBlockRequestAndLacksNone() {
        var joined = Joined.file().task(10, begin(0, 4096, "DIRECT")).task(11, extent("HOLE", "")).task(12, complete(0, 4096, "DIRECT"));
        Request request = joined.row(0, Op.READ, 0, 4096, 5, 20).only();
        assertThat(request.kernel().orElseThrow().unjoined()).isEqualTo(Unjoined.NONE);
        assertThat(request.kernel().orElseThrow().completion()).isEqualTo(Completion.WAITER);
        assertThat(request.spans()).extracting(Span::evidence).containsOnly(Evidence.OBSERVED);
    }

    @Test
    void stampsThatDoNotFitBetweenTheirNeighboursAreLeftOut() {
        // The engine saw the request before the kernel's stamps of its end: a clock that was set, or a wrong join.
        Request request = Joined.file().write(0, 10, "000000000000aa01").row(0, 0, 4096, 5, 95).only();
        assertThat(request.stampNs()).doesNotContainKeys(Stage.ENDIO, Stage.QUEUED, Stage.COMPLETE);
        assertThat(request.spans().stream().mapToLong(Span::durationNs).sum()).isEqualTo(request.latencyNs());
        assertThat(request.spans().getLast().evidence()).isEqualTo(Evidence.UNKNOWN);
    }

    @Test
    void memoryDoesNotGrowWithTheLengthOfARun() {
        var joined = new Joined(Joined.watch(true, false));
        for (int i = 0; i < 30_000; i++) {
            double micros = i * 200.0;
            joined.write((i % 1000) * 4096L, micros, "000000000000aa01");
            if (i % 3 != 0) {
                joined.row(i, (i % 1000) * 4096L, 4096, micros - 1, micros + 150);
            }
            joined.correlator.settle(at(micros + 199));
        }
        assertThat(joined.correlator.waitingRows()).isLessThan(300);
        assertThat(joined.correlator.heldRequests()).as("those of the last five seconds that nobody claimed, at the most").isLessThan(10_000);
        assertThat(joined.report().joined()).isGreaterThan(19_900);
    }

    @Test
    void aWatchThatFallsBehindForGoodDoesNotKeepRowsForEver() {
        var joined = Joined.file();
        joined.correlator.settle(at(1));
        for (int i = 0; i < (1 << 20) + 10; i++) {
            joined.row(i, i * 4096L, 4096, 5, 20);
        }
        joined.correlator.settle(at(2));
        assertThat(joined.correlator.waitingRows()).isEqualTo(1 << 20);
    }
}
