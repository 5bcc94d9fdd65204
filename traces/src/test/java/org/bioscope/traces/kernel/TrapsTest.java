package org.bioscope.traces.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bioscope.traces.kernel.Joined.at;
import static org.bioscope.traces.kernel.Joined.begin;
import static org.bioscope.traces.kernel.Joined.bio;
import static org.bioscope.traces.kernel.Joined.complete;
import static org.bioscope.traces.kernel.Joined.done;
import static org.bioscope.traces.kernel.Joined.end;
import static org.bioscope.traces.kernel.Joined.extent;
import static org.bioscope.traces.kernel.Joined.issue;
import static org.bioscope.traces.kernel.Joined.queue;
import static org.bioscope.traces.kernel.Joined.sector;
import static org.bioscope.traces.kernel.Joined.start;

import java.util.List;
import java.util.Set;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.Request;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Unjoined;
import org.junit.jupiter.api.Test;

/** What is easily got wrong when the kernel's events are read: each trap that is known, with its number in kernel-paths.md, section 8. */
class TrapsTest {
    private static final String W = "NOWAIT|DIRECT|WRITE";
    private static final String WORK = "000000000000aa01";

    /** 1. One call is not one bio is not one request. */
    @Test
    void aRequestThatWasSplitIsOverWithItsLastPiece() {
        var joined = Joined.file().task(10, begin(0, 1 << 20, W)).task(11, extent("MAPPED", "")).task(12, bio(sector(0), 2048))
                .task(13, "block_split: 254,0 WS 2048 / 3072 [fio]").task(14, issue(2048, 1024)).task(15, issue(3072, 1024))
                .softirq(1, 50, done(2048, 1024)).softirq(1, 80, done(3072, 1024)).softirq(1, 81, queue(WORK)).worker(900, 90, start(WORK))
                .worker(900, 95, complete(0, 1 << 20, W));
        Request request = joined.row(0, 0, 1 << 20, 5, 200).only();
        assertThat(request.stampNs()).containsEntry(Stage.ISSUE, at(14)).containsEntry(Stage.ENDIO, at(80));
        assertThat(request.kernel().orElseThrow().has(KernelRow.FLAG_SPLIT)).isTrue();
        assertThat(request.kernel().orElseThrow().blockRequests()).isEqualTo(2);
        assertThat(request.kernel().orElseThrow().bios()).isEqualTo(1);
    }

    /** 1. Zeroes around an unaligned write of unwritten blocks are bios of it, too. */
    @Test
    void zeroingBiosBelongToTheRequestThatNeedsThem() {
        var joined = Joined.file().task(10, begin(512, 512, "DIRECT|WRITE")).task(11, extent("UNWRITTEN", "NEW")).task(12, bio(2048, 1))
                .task(13, bio(2049, 1)).task(14, bio(2050, 6)).task(15, issue(2048, 8)).softirq(1, 50, done(2048, 8))
                .task(60, complete(512, 512, "DIRECT|WRITE"));
        Request request = joined.row(0, 512, 512, 5, 70).only();
        assertThat(request.kernel().orElseThrow().bios()).isEqualTo(3);
        assertThat(request.kernel().orElseThrow().blockRequests()).isEqualTo(1);
        assertThat(request.kernel().orElseThrow().unjoined()).isEqualTo(Unjoined.NONE);
    }

    /** 2. A block request carries several requests, and whoever issues it owns none of them. */
    @Test
    void mergedRequestsAreAllIssuedAndDoneByOne() {
        var joined = Joined.file();
        for (int i = 0; i < 3; i++) {
            joined.task(10 + i * 3, begin(i * 4096L, 4096, W)).task(11 + i * 3, extent("MAPPED", "")).task(12 + i * 3, bio(sector(i * 4096L), 8));
        }
        // A stranger's sectors are in front, and a kblockd worker issues it all.
        joined.worker(31, 30, issue(2048 - 16, 16 + 24)).softirq(1, 80, done(2048 - 16, 16 + 24));
        for (int i = 0; i < 3; i++) {
            joined.softirq(1, 81 + i, queue("000000000000aa0" + i));
        }
        for (int i = 0; i < 3; i++) {
            joined.worker(900, 90 + i * 3, start("000000000000aa0" + i)).worker(900, 91 + i * 3, complete(i * 4096L, 4096, W))
                    .worker(900, 92 + i * 3, end("000000000000aa0" + i)).row(i, i * 4096L, 4096, 5, 200);
        }
        List<Request> requests = joined.requests();
        assertThat(requests).hasSize(3).allSatisfy(request -> {
            assertThat(request.stampNs()).containsEntry(Stage.ISSUE, at(30)).containsEntry(Stage.ENDIO, at(80));
            assertThat(request.kernel().orElseThrow().has(KernelRow.FLAG_MERGED)).isTrue();
            assertThat(request.kernel().orElseThrow().submitTid()).isEqualTo(Joined.SUBMITTER);
        });
        assertThat(requests).extracting(r -> r.stampNs().get(Stage.QUEUED)).containsExactly(at(81), at(82), at(83));
        assertThat(requests).extracting(r -> r.stampNs().get(Stage.WORKER)).containsExactly(at(90), at(93), at(96));
    }

    /** 3. A plug holds bios back; without a scheduler nothing is ever inserted. */
    @Test
    void insertingIsAStepOfSomeRequestsOnly() {
        var joined = Joined.file().write(0, 10, WORK).row(0, 0, 4096, 5, 200);
        joined.task(300, begin(4096, 4096, W)).task(301, extent("MAPPED", "")).task(302, bio(sector(4096), 8))
                .task(330, "block_rq_insert: 254,0 WS 4096 () " + sector(4096) + " + 8 be,0,4 [fio]").task(333, issue(sector(4096), 8))
                .softirq(1, 390, done(sector(4096), 8)).softirq(1, 391, queue(WORK)).worker(900, 395, start(WORK)).worker(900, 396, complete(4096, 4096, W))
                .row(1, 4096, 4096, 290, 500);
        assertThat(joined.requests()).extracting(r -> r.kernel().orElseThrow().insertNs()).containsExactly(0L, at(330));
    }

    /** 4. A partition's bios change device and sector before they are queued. */
    @Test
    void aFileOnAPartitionIsFoundOnItsDisk() {
        int partition = Watch.device(259, 2);
        var watch = new Watch(partition, 0x83, false, partition, Watch.device(259, 0), 1_000_000, true, false, Set.of(Joined.SUBMITTER));
        var joined = new Joined(watch).task(10, begin(0, 4096, W).replace("254:0", "259:2"))
                .task(11, extent("MAPPED", "").replace("254:0", "259:2")).task(12, "block_bio_queue: 259,0 WS 1002048 + 8 [fio]")
                .task(13, "block_rq_issue: 259,0 WS 4096 () 1002048 + 8 be,0,4 [fio]").softirq(1, 50, "block_rq_complete: 259,0 WS () 1002048 + 8 be,0,4 [0]")
                .softirq(1, 51, queue(WORK)).worker(900, 60, start(WORK)).worker(900, 61, complete(0, 4096, W).replace("254:0", "259:2"));
        Request request = joined.row(0, 0, 4096, 5, 200).only();
        assertThat(request.kernel().orElseThrow().unjoined()).isEqualTo(Unjoined.NONE);
        assertThat(request.kernel().orElseThrow().sector()).isEqualTo(1_002_048);
    }

    /** 4. Metadata that the submitting thread reads on the way is not the request's. */
    @Test
    void aBioOutsideTheExtentIsSomethingElse() {
        var joined = Joined.file().task(10, begin(0, 4096, W)).task(11, extent("MAPPED", "")).task(12, bio(9_000_000, 8)).task(13, bio(sector(0), 8))
                .task(14, issue(9_000_000, 8)).task(15, issue(sector(0), 8)).softirq(1, 20, done(9_000_000, 8)).softirq(1, 50, done(sector(0), 8))
                .softirq(1, 51, queue(WORK)).worker(900, 60, start(WORK)).worker(900, 61, complete(0, 4096, W));
        Request request = joined.row(0, 0, 4096, 5, 200).only();
        assertThat(request.kernel().orElseThrow().bios()).isEqualTo(1);
        assertThat(request.stampNs()).containsEntry(Stage.BIO, at(13)).containsEntry(Stage.ISSUE, at(15)).containsEntry(Stage.ENDIO, at(50));
    }

    /** 4. A device mapper queues a bio twice; the request ends with the upper one. */
    @Test
    void aMappedDeviceIsFollowedDownAndUpAgain() {
        int mapped = Watch.device(253, 0);
        var watch = new Watch(mapped, 0x83, false, mapped, mapped, 0, true, false, Set.of(Joined.SUBMITTER));
        var joined = new Joined(watch);
        joined.correlator.tells(EventKind.BIO_COMPLETE);
        joined.task(10, begin(0, 4096, W).replace("254:0", "253:0")).task(11, extent("MAPPED", "").replace("254:0", "253:0"))
                .task(12, "block_bio_queue: 253,0 WS 2048 + 8 [fio]").task(13, "block_bio_remap: 8,1 WS 4096 + 8 <- (253,0) 2048")
                .task(14, "block_bio_remap: 8,0 WS 6144 + 8 <- (8,1) 4096").task(15, "block_bio_queue: 8,0 WS 6144 + 8 [fio]")
                .task(16, "block_rq_issue: 8,0 WS 4096 () 6144 + 8 be,0,4 [fio]").softirq(1, 50, "block_rq_complete: 8,0 WS () 6144 + 8 be,0,4 [0]")
                .softirq(1, 55, "block_bio_complete: 253,0 WS 2048 + 8 [0]").softirq(1, 56, queue(WORK)).worker(900, 60, start(WORK))
                .worker(900, 61, complete(0, 4096, W).replace("254:0", "253:0"));
        Request request = joined.row(0, 0, 4096, 5, 200).only();
        assertThat(request.kernel().orElseThrow().unjoined()).isEqualTo(Unjoined.NONE);
        assertThat(request.stampNs()).containsEntry(Stage.BIO, at(12)).containsEntry(Stage.ISSUE, at(16)).containsEntry(Stage.ENDIO, at(55))
                .containsEntry(Stage.QUEUED, at(56));
        assertThat(request.kernel().orElseThrow().bios()).isEqualTo(1);
    }

    /** 4. A device that makes no requests (zram, brd, pmem) ends bios that were never issued. */
    @Test
    void aBioBasedDeviceHasNoIssueAndLacksNone() {
        var joined = Joined.file().task(10, begin(0, 4096, W)).task(11, extent("MAPPED", "")).task(12, bio(sector(0), 8))
                .task(13, "block_bio_complete: 254,0 WS 2048 + 8 [0]").task(14, complete(0, 4096, W));
        Request request = joined.row(0, 0, 4096, 5, 20).only();
        assertThat(request.kernel().orElseThrow().unjoined()).isEqualTo(Unjoined.NONE);
        assertThat(request.kernel().orElseThrow().completion()).isEqualTo(Completion.WAITER);
        assertThat(request.spans()).extracting(span -> span.to()).containsExactly(Stage.IOMAP, Stage.BIO, Stage.ENDIO, Stage.COMPLETE, Stage.SEEN);
    }

    /** 6. The task on a completion is whoever was interrupted. */
    @Test
    void theInterruptedTaskIsNeverCalledTheCompleter() {
        var joined = Joined.file().task(10, begin(0, 4096, "NOWAIT|DIRECT")).task(11, extent("MAPPED", "")).task(12, bio(sector(0), 8).replace("WS", "RS"))
                .task(13, issue(sector(0), 8)).line("apt-cache-1234", 1, "..s1.", 50, done(sector(0), 8))
                .line("apt-cache-1234", 1, "..s1.", 52, complete(0, 4096, "NOWAIT|DIRECT"));
        Request.KernelFacts kernel = joined.row(0, Op.READ, 0, 4096, 5, 70).only().kernel().orElseThrow();
        assertThat(kernel.completion()).isEqualTo(Completion.INLINE);
        assertThat(kernel.context()).isEqualTo(Context.SOFTIRQ);
        assertThat(kernel.completeTid()).isZero();
        assertThat(kernel.has(KernelRow.FLAG_MIGRATED)).isTrue();
        assertThat(kernel.endioCpu()).isEqualTo(1);
    }

    /** 6. The interrupt may hit the submitter itself: it is an interrupt all the same. */
    @Test
    void anInterruptOfTheSubmitterIsNotTheSubmitter() {
        var joined = Joined.file().task(10, begin(0, 4096, "DIRECT")).task(11, extent("MAPPED", "")).task(12, bio(sector(0), 8)).task(13, issue(sector(0), 8))
                .line("fio-500", 0, "d.h1.", 50, done(sector(0), 8)).line("fio-500", 0, "d.h1.", 52, complete(0, 4096, "DIRECT"));
        Request.KernelFacts kernel = joined.row(0, Op.READ, 0, 4096, 5, 70).only().kernel().orElseThrow();
        assertThat(kernel.completion()).isEqualTo(Completion.INLINE);
        assertThat(kernel.context()).isEqualTo(Context.HARDIRQ);
    }

    /** 7. One interrupt ends many requests, one kworker runs many completions. */
    @Test
    void aBatchOfCompletionsKeepsEachRequestsOwnWork() {
        var joined = Joined.file();
        for (int i = 0; i < 8; i++) {
            joined.task(10 + i, begin(i * 8192L, 4096, W)).task(10.1 + i, extent("MAPPED", "")).task(10.2 + i, bio(sector(i * 8192L), 8))
                    .task(10.3 + i, issue(sector(i * 8192L), 8));
        }
        for (int i = 0; i < 8; i++) {
            joined.softirq(1, 50 + i, done(sector(i * 8192L), 8)).softirq(1, 50.5 + i, queue("00000000000000f" + i));
        }
        for (int i = 7; i >= 0; i--) {
            joined.worker(900, 80 - i, start("00000000000000f" + i)).worker(900, 80.5 - i, complete(i * 8192L, 4096, W)).worker(900, 80.7 - i, end("00000000000000f" + i));
        }
        for (int i = 0; i < 8; i++) {
            joined.row(i, i * 8192L, 4096, 5, 200);
        }
        List<Request> requests = joined.requests();
        for (int i = 0; i < 8; i++) {
            assertThat(requests.get(i).stampNs()).containsEntry(Stage.QUEUED, at(50.5 + i)).containsEntry(Stage.WORKER, at(80.0 - i));
        }
    }

    /** 8. A completion may come before the submitter has finished submitting. */
    @Test
    void aKworkerThatIsDoneBeforeTheSubmitterReturnsIsNoContradiction() {
        var joined = Joined.file().write(0, 10, WORK).task(111, "iomap_dio_rw_queued: dev 254:0 ino 0x83 size 0x100000 offset 0x1000 length 0x0");
        Request request = joined.row(0, 0, 4096, 5, 200).only();
        assertThat(request.kernel().orElseThrow().unjoined()).isEqualTo(Unjoined.NONE);
        assertThat(request.kernel().orElseThrow().completion()).isEqualTo(Completion.WORKQUEUE);
    }

    /** 8, 9. The same address names another request a moment later, whatever became of the first. */
    @Test
    void anAddressIsScopedByTime() {
        var joined = Joined.file().write(0, 10, WORK).row(0, 0, 4096, 5, 150).write(4096, 200, WORK).row(1, 4096, 4096, 190, 400);
        // The queueing of the third is lost: what is known of the address is the second's, which is over.
        joined.task(500, begin(8192, 4096, W)).task(501, extent("MAPPED", "")).task(502, bio(sector(8192), 8)).task(503, issue(sector(8192), 8))
                .softirq(1, 590, done(sector(8192), 8)).worker(900, 595, start(WORK)).worker(900, 596, complete(8192, 4096, W)).row(2, 8192, 4096, 490, 700);
        List<Request> requests = joined.requests();
        assertThat(requests).extracting(r -> r.stampNs().get(Stage.QUEUED)).containsExactly(at(101), at(291), null);
        assertThat(requests.get(2).kernel().orElseThrow().completion()).isEqualTo(Completion.WORKQUEUE);
        assertThat(requests.get(2).kernel().orElseThrow().unjoined()).isEqualTo(Unjoined.NO_COMPLETION);
    }

    /** 10. iomap_dio_complete_work is also called as a plain function: only a work item that starts proves a workqueue. */
    @Test
    void theNameOfTheWorkFunctionProvesNothing() {
        var joined = Joined.file().task(10, begin(0, 4096, "NOWAIT|DIRECT")).task(11, extent("MAPPED", "")).task(12, bio(sector(0), 8).replace("WS", "RS"))
                .task(13, issue(sector(0), 8)).softirq(1, 50, done(sector(0), 8)).softirq(1, 51, "iomap_dio_complete_work <-iomap_dio_bio_end_io")
                .softirq(1, 52, complete(0, 4096, "NOWAIT|DIRECT"));
        assertThat(joined.row(0, Op.READ, 0, 4096, 5, 70).only().kernel().orElseThrow().completion()).isEqualTo(Completion.INLINE);
    }

    /** 11. A flush has no sector, and all requests that wait for it share it. */
    @Test
    void aSharedFlushIsEveryWaitersFlush() {
        var joined = Joined.file();
        String dsync = "DSYNC|DIRECT|WRITE|AIO_RW";
        for (int i = 0; i < 2; i++) {
            joined.task(10 + i, begin(i * 8192L, 4096, dsync)).task(10.1 + i, extent("MAPPED", "")).task(10.2 + i, bio(sector(i * 8192L), 8))
                    .task(10.3 + i, issue(sector(i * 8192L), 8)).softirq(1, 50 + i, done(sector(i * 8192L), 8)).softirq(1, 50.5 + i, queue("00000000000000f" + i))
                    .worker(900 + i, 60 + i, start("00000000000000f" + i));
        }
        joined.line("jbd2/vda-8-90", 0, "", 70, "block_rq_issue: 254,0 FF 0 () 0 + 0 none,0,0 [kworker/0:1H]")
                .softirq(1, 90, "block_rq_complete: 254,0 FF () 0 + 0 none,0,0 [0]");
        for (int i = 0; i < 2; i++) {
            joined.worker(900 + i, 95 + i, complete(i * 8192L, 4096, dsync)).row(i, i * 8192L, 4096, 5, 200);
        }
        // Without O_DSYNC somebody else's flush is nothing to a request.
        joined.write(65536, 20, "00000000000000e1").row(2, 65536, 4096, 5, 200);
        assertThat(joined.requests()).extracting(r -> r.kernel().orElseThrow().has(KernelRow.FLAG_FLUSHED)).containsExactly(true, true, false);
    }

    /** 12. Polled completions run in the call of whoever polls. */
    @Test
    void aPolledCompletionIsTheSubmittersOwnCallAndNoWait() {
        String polled = "HIPRI|NOWAIT|DIRECT";
        var joined = Joined.file().task(10, begin(0, 4096, polled)).task(11, extent("MAPPED", "")).task(12, bio(sector(0), 8).replace("WS", "RS"))
                .task(13, issue(sector(0), 8)).task(50, done(sector(0), 8)).task(51, complete(0, 4096, polled));
        Request.KernelFacts kernel = joined.row(0, Op.READ, 0, 4096, 5, 60).only().kernel().orElseThrow();
        assertThat(kernel.completion()).isEqualTo(Completion.POLLED);
        assertThat(kernel.context()).isEqualTo(Context.TASK);
    }

    /** 12. Asked to poll, and interrupted all the same: the mode decides nothing. */
    @Test
    void aPolledRequestThatAnInterruptEndsIsInline() {
        String polled = "HIPRI|NOWAIT|DIRECT";
        var joined = Joined.file().task(10, begin(0, 4096, polled)).task(11, extent("MAPPED", "")).task(12, bio(sector(0), 8)).task(13, issue(sector(0), 8))
                .softirq(1, 50, done(sector(0), 8)).softirq(1, 51, complete(0, 4096, polled));
        assertThat(joined.row(0, Op.READ, 0, 4096, 5, 60).only().kernel().orElseThrow().completion()).isEqualTo(Completion.INLINE);
    }

    /** 12. psync has no event for its end but the wake-up of its thread. */
    @Test
    void aWaiterIsSeenToBeWoken() {
        var joined = new Joined(Joined.watch(false, true));
        joined.task(10, begin(Joined.FILE_INO, 0, 4096, "DIRECT", "", 0)).task(11, extent("MAPPED", "")).task(12, bio(sector(0), 8)).task(13, issue(sector(0), 8))
                .softirq(1, 50, done(sector(0), 8)).softirq(1, 51, "sched_wakeup: comm=fio pid=500 prio=120 target_cpu=000")
                .task(60, complete(Joined.FILE_INO, 0, 4096, "DIRECT", 0));
        Request.KernelFacts kernel = joined.row(0, 0, 4096, 5, 61).only().kernel().orElseThrow();
        assertThat(kernel.completion()).isEqualTo(Completion.WAITER);
        assertThat(kernel.wakeNs()).isEqualTo(at(51));
        assertThat(kernel.completeTid()).isEqualTo(Joined.SUBMITTER);
    }

    /** 12. The attempt of Linux 6.6-rc: the issuer finishes the request later, by itself. */
    @Test
    void aCompletionHandedBackToTheIssuerIsCaller() {
        String caller = "NOWAIT|DIRECT|WRITE|CALLER_COMP";
        var joined = Joined.file().task(10, begin(0, 4096, caller)).task(11, extent("MAPPED", "")).task(12, bio(sector(0), 8)).task(13, issue(sector(0), 8))
                .softirq(1, 50, done(sector(0), 8)).task(60, complete(0, 4096, caller));
        assertThat(joined.row(0, 0, 4096, 5, 70).only().kernel().orElseThrow().completion()).isEqualTo(Completion.CALLER);
    }

    /** 13. A read that fails goes to the workqueue; its offset did not move. */
    @Test
    void anErrorIsFoundAtTheOffsetItBeganAt() {
        var joined = Joined.file().task(10, begin(4096, 4096, "NOWAIT|DIRECT")).task(11, extent("MAPPED", "")).task(12, bio(sector(4096), 8))
                .task(13, issue(sector(4096), 8)).softirq(1, 50, done(sector(4096), 8)).softirq(1, 51, queue(WORK)).worker(900, 60, start(WORK))
                .worker(900, 61, complete(4096, -5, "NOWAIT|DIRECT"));
        Request request = joined.row(0, Op.READ, 4096, 4096, 5, 70).only();
        assertThat(request.kernel().orElseThrow().completion()).isEqualTo(Completion.WORKQUEUE);
        assertThat(request.stampNs()).containsEntry(Stage.COMPLETE, at(61));
    }

    /** 13. A refused attempt leaves a beginning and nothing else; the one that counts comes from io-wq. */
    @Test
    void theAttemptThatWentThroughIsTheOneThatIsShown() {
        var joined = Joined.file().task(10, begin(0, 4096, W))
                .task(12, "io_uring_queue_async_work: ring 1, request 2, user_data 0x0, opcode WRITE, flags 0x0, normal queue, work 3")
                .line("iou-wrk-500-600", 1, "", 40, begin(0, 4096, "DIRECT|WRITE")).line("iou-wrk-500-600", 1, "", 41, extent("MAPPED", ""))
                .line("iou-wrk-500-600", 1, "", 42, bio(sector(0), 8)).line("iou-wrk-500-600", 1, "", 43, issue(sector(0), 8))
                .softirq(1, 50, done(sector(0), 8)).softirq(1, 51, queue(WORK)).worker(900, 60, start(WORK)).worker(900, 61, complete(0, 4096, "DIRECT|WRITE"));
        assertThat(joined.row(0, 0, 4096, 5, 70).only().stampNs()).containsEntry(Stage.PUNT, at(12)).containsEntry(Stage.IOMAP, at(40));
    }

    /** 13. What falls back to the page cache says so. */
    @Test
    void aFailedInvalidationIsAFallbackToThePageCache() {
        var joined = Joined.file().task(10, begin(0, 4096, "DIRECT|WRITE"))
                .task(11, "iomap_dio_invalidate_fail: dev 254:0 ino 0x83 size 0x100000 offset 0x0 length 0x1000");
        Request.KernelFacts kernel = joined.row(0, 0, 4096, 5, 70).only().kernel().orElseThrow();
        assertThat(kernel.has(KernelRow.FLAG_BUFFERED)).isTrue();
        assertThat(kernel.has(KernelRow.FLAG_INVALIDATE_FAILED)).isTrue();
        assertThat(kernel.unjoined()).isEqualTo(Unjoined.NO_BLOCK_REQUEST);
    }

    /** 14. What one request did says nothing of the next: cached pages turn inline completions into deferred ones. */
    @Test
    void eachRequestOfAFileMayTakeAnotherWay() {
        var joined = Joined.file().write(0, 10, WORK).row(0, 0, 4096, 5, 200);
        joined.task(300, begin(4096, 4096, W)).task(301, extent("MAPPED", "")).task(302, bio(sector(4096), 8)).task(303, issue(sector(4096), 8))
                .line("swapper/1-0", 1, "d.h1.", 390, done(sector(4096), 8)).line("swapper/1-0", 1, "d.h1.", 391, complete(4096, 4096, W)).row(1, 4096, 4096, 290, 500);
        assertThat(joined.requests()).extracting(r -> r.kernel().orElseThrow().completion()).containsExactly(Completion.WORKQUEUE, Completion.INLINE);
    }

    /** 15. The workqueue belongs to the filesystem: another file's completions run there as well. */
    @Test
    void anotherFilesCompletionOnTheSameWorkqueueIsNotOurs() {
        var joined = Joined.file().task(10, begin(0, 4096, W)).task(11, extent("MAPPED", "")).task(12, bio(sector(0), 8)).task(13, issue(sector(0), 8))
                .softirq(1, 40, queue("00000000000000c1")).softirq(1, 50, done(sector(0), 8)).softirq(1, 51, queue(WORK))
                .worker(900, 52, start("00000000000000c1")).worker(900, 53, complete(0x99, 0, 4096, W, 1)).worker(900, 54, end("00000000000000c1"))
                .worker(900, 60, start(WORK)).worker(900, 61, complete(0, 4096, W));
        assertThat(joined.row(0, 0, 4096, 5, 70).only().stampNs()).containsEntry(Stage.QUEUED, at(51)).containsEntry(Stage.WORKER, at(60))
                .containsEntry(Stage.COMPLETE, at(61));
    }

    /** A request that is requeued was issued when it was issued for good. */
    @Test
    void aRequeuedRequestIsIssuedAgain() {
        var joined = Joined.file().task(10, begin(0, 4096, W)).task(11, extent("MAPPED", "")).task(12, bio(sector(0), 8)).task(13, issue(sector(0), 8))
                .task(14, "block_rq_requeue: 254,0 WS 4096 () " + sector(0) + " + 8 be,0,4 [0]").worker(31, 30, issue(sector(0), 8))
                .softirq(1, 50, done(sector(0), 8)).softirq(1, 51, queue(WORK)).worker(900, 60, start(WORK)).worker(900, 61, complete(0, 4096, W));
        assertThat(joined.row(0, 0, 4096, 5, 70).only().stampNs()).containsEntry(Stage.ISSUE, at(30));
    }

    /** Completions in parts move the start of what is left. */
    @Test
    void aPartialCompletionIsNotTheEnd() {
        var joined = Joined.file().task(10, begin(0, 8192, W)).task(11, extent("MAPPED", "")).task(12, bio(2048, 16)).task(13, issue(2048, 16))
                .softirq(1, 40, done(2048, 8)).softirq(1, 50, done(2056, 8)).softirq(1, 51, queue(WORK)).worker(900, 60, start(WORK))
                .worker(900, 61, complete(0, 8192, W));
        assertThat(joined.row(0, 0, 8192, 5, 70).only().stampNs()).containsEntry(Stage.ENDIO, at(50));
    }
}
