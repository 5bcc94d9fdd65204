package org.bioscope.traces.file;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.Extent;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Workload;

/**
 * The kernel's side of a run as ftrace text, for the tools and scripts that read it: a line for each moment of each request
 * as the kernel's own tracepoints would print it, in the order of time, with ns.
 *
 * <p>Rows keep moments, not events, so this is less than the trace that the run was made from: nothing of other tasks, no
 * scheduler, no plugs, one bio and one block request for each request however many there were. Work and request pointers
 * are numbers of ours, the inode is 1 and the device 1:0, and a request whose sector is not known is put where its offset
 * is. {@link FtraceText} reads the text back to the same stages.
 */
public final class FtraceTextOut {
    private static final int SECTOR_BYTES = 512;
    private static final String DEVICE = "1,0";
    /** Thread ids for jobs whose own are not known; above the largest that a kernel hands out. */
    private static final int TIDS_FROM = 1 << 22;
    private static final long U32 = 0xffff_ffffL;
    private static final String[] ZEROS = IntStream.range(0, 17).mapToObj("0"::repeat).toArray(String[]::new);
    private static final String[] EXTENTS = Arrays.stream(Extent.values()).map(extent -> extent.label().toUpperCase(Locale.ROOT)).toArray(String[]::new);
    private static final String INTERRUPTED = "          <idle>-0       ";

    /** Lines of one request in the order in which they stand at one time; {@code turn} orders those of several. */
    private enum Line {
        CALL(ENTERS), SUBMIT_REQ(GOES_ON), QUEUE_ASYNC(GOES_ON), DIO_BEGIN(GOES_ON), DSTMAP(GOES_ON), BIO_QUEUE(GOES_ON), RQ_INSERT(GOES_ON), RQ_ISSUE(GOES_ON),
        RQ_COMPLETE(GOES_ON), QUEUE_WORK(GOES_ON), EXECUTE_START(GOES_ON), WAKEUP(GOES_ON), DIO_COMPLETE(GOES_ON), EXECUTE_END(GOES_ON), URING_COMPLETE(GOES_ON),
        GETEVENTS(GOES_ON), GETEVENTS_BACK(GOES_ON), CALL_BACK(RETURNS);

        private final int turn;

        Line(int turn) {
            this.turn = turn;
        }
    }

    /** A line to be: at one time first what enters a call, then each request's own lines together, then what returns. */
    private record Moment(long atNs, Line line, long row, long among) implements Comparable<Moment> {
        @Override
        public int compareTo(Moment other) {
            if (atNs != other.atNs) {
                return Long.compare(atNs, other.atNs);
            }
            if (line.turn != other.line.turn) {
                return Integer.compare(line.turn, other.line.turn);
            }
            return among != other.among ? Long.compare(among, other.among) : line.compareTo(other.line);
        }
    }

    private record IoWorker(int submitter, int tid, int cpu) {
    }

    private static final int ENTERS = 0;
    private static final int GOES_ON = 1;
    private static final int RETURNS = 2;

    private final RequestTrace trace;
    private final String engine;
    private final boolean uring;
    private final ByteText out;
    /** The tasks that lines begin with, by the thread and CPU that they name: each is written millions of times. */
    private final Map<Long, String> submitters = new HashMap<>();
    private final Map<IoWorker, String> ioWorkers = new HashMap<>();
    private final Map<Long, String> kworkers = new HashMap<>();
    private final Map<Long, String> interrupts = new HashMap<>();
    private String lastCall = "";
    private long lastCallNs;
    private int lastTurn = GOES_ON;

    private FtraceTextOut(RunReport report, ByteText out) {
        this.trace = report.trace();
        this.engine = report.workload().get(Workload.IOENGINE);
        this.uring = !Set.of("psync", "libaio").contains(engine);
        this.out = out;
    }

    /** Writes the text; refuses a run that did not watch the kernel. */
    public static void write(RunReport report, OutputStream stream) throws IOException {
        if (report.source() != Source.KERNEL) {
            throw new IOException("as ftrace text: this run is " + report.source().label() + " and saw no event of the kernel; run with --observe kernel");
        }
        var out = new ByteText(stream);
        out.add("# tracer: nop\n#\n# written by Bioscope from the requests of a run, not by a kernel: see its documentation for what is left out\n#\n"
                + "#           TASK-PID     CPU#  |||||     TIMESTAMP  FUNCTION\n#              | |         |   |||||        |         |\n");
        out.flush();
        try (var pieces = new InTurn(stream)) {
            TimeWindows.each(report.trace(), (fromNs, toNs) -> pieces.add(text -> new FtraceTextOut(report, text).window(fromNs, toNs)));
            pieces.finish();
        }
    }

    private void window(long fromNs, long toNs) throws IOException {
        var moments = new ArrayList<Moment>();
        trace.overlapping(fromNs, toNs - 1, row -> {
            if (trace.submitNs(row) > 0) {
                moments(row, fromNs, toNs, moments);
            }
        });
        moments.sort(null);
        for (Moment moment : moments) {
            write(moment);
        }
    }

    private void moments(long row, long fromNs, long toNs, List<Moment> into) {
        var collected = new Object() {
            void at(long atNs, Line line) {
                if (atNs >= fromNs && atNs < toNs) {
                    into.add(new Moment(atNs, line, row, line.turn == GOES_ON ? row : trace.job(row)));
                }
            }

            void stage(Stage stage, Line line) {
                long atNs = trace.stampNs(row, stage);
                if (atNs != 0) {
                    at(atNs, line);
                }
            }
        };
        long submitNs = trace.submitNs(row);
        long seenNs = trace.seenNs(row);
        long submittedNs = trace.stampNs(row, Stage.SUBMITTED);
        long returnedNs = engine.equals("psync") ? seenNs : submittedNs;
        if (returnedNs >= submitNs && returnedNs != 0) {
            collected.at(submitNs, Line.CALL);
            collected.at(returnedNs, Line.CALL_BACK);
        }
        if (uring) {
            collected.at(submittedNs == 0 ? submitNs : entered(row, submitNs), Line.SUBMIT_REQ);
        }
        collected.stage(Stage.PUNT, Line.QUEUE_ASYNC);
        collected.stage(Stage.IOMAP, Line.DIO_BEGIN);
        collected.stage(Stage.IOMAP, Line.DSTMAP);
        collected.stage(Stage.BIO, Line.BIO_QUEUE);
        long insertNs = trace.kernelLong(row, KernelRow.INSERT_NS);
        if (insertNs != 0) {
            collected.at(insertNs, Line.RQ_INSERT);
        }
        collected.stage(Stage.ISSUE, Line.RQ_ISSUE);
        collected.stage(Stage.ENDIO, Line.RQ_COMPLETE);
        collected.stage(Stage.QUEUED, Line.QUEUE_WORK);
        collected.stage(Stage.WORKER, Line.EXECUTE_START);
        long wakeNs = trace.kernelLong(row, KernelRow.WAKE_NS);
        if (wakeNs != 0 && trace.completion(row) == Completion.WAITER) {
            collected.at(wakeNs, Line.WAKEUP);
        }
        collected.stage(Stage.COMPLETE, Line.DIO_COMPLETE);
        if (trace.stampNs(row, Stage.WORKER) != 0) {
            collected.stage(Stage.COMPLETE, Line.EXECUTE_END);
        }
        if (uring) {
            collected.at(seenNs, Line.URING_COMPLETE);
        } else if (engine.equals("libaio")) {
            collected.at(seenNs, Line.GETEVENTS);
            collected.at(seenNs, Line.GETEVENTS_BACK);
        }
    }

    /** When the kernel took the request up: punted it, or began with it; else when the program submitted it. */
    private long entered(long row, long submitNs) {
        long puntNs = trace.stampNs(row, Stage.PUNT);
        long iomapNs = trace.stampNs(row, Stage.IOMAP);
        return puntNs != 0 ? puntNs : iomapNs != 0 ? iomapNs : submitNs;
    }

    private void write(Moment moment) throws IOException {
        long row = moment.row();
        if (moment.line().turn != GOES_ON) {
            call(moment, submitter(row) + '\n' + (moment.line() == Line.CALL ? entering(row) : returning(row)));
            return;
        }
        lastTurn = GOES_ON;
        out.add(task(moment.line(), row)).fixed(moment.atNs(), 9).add(": ");
        event(moment.line(), row);
        out.add('\n');
    }

    /** One submitting call of several requests is one line. */
    private void call(Moment moment, String taskAndEvent) throws IOException {
        boolean same = lastTurn != GOES_ON && lastCallNs == moment.atNs() && lastCall.equals(taskAndEvent);
        lastTurn = moment.line().turn;
        lastCallNs = moment.atNs();
        lastCall = taskAndEvent;
        if (!same) {
            int task = taskAndEvent.indexOf('\n');
            out.add(taskAndEvent.substring(0, task)).fixed(moment.atNs(), 9).add(": ").add(taskAndEvent.substring(task + 1)).add('\n');
        }
    }

    private String entering(long row) {
        boolean write = trace.op(row) == Op.WRITE;
        return switch (engine) {
            case "psync" -> (write ? "sys_pwrite64" : "sys_pread64") + "(fd: 3, buf: 0, count: 0x" + Integer.toHexString(trace.bytes(row)) + ", pos: 0x" + Long.toHexString(trace.offset(row)) + ")";
            case "libaio" -> "sys_io_submit(fd: 3, to_submit: 1)";
            default -> "sys_io_uring_enter(fd: 3, to_submit: 1)";
        };
    }

    private String returning(long row) {
        return switch (engine) {
            case "psync" -> (trace.op(row) == Op.WRITE ? "sys_pwrite64" : "sys_pread64") + " -> 0x" + Long.toHexString(trace.result(row));
            case "libaio" -> "sys_io_submit -> 0x1";
            default -> "sys_io_uring_enter -> 0x1";
        };
    }

    private String task(Line line, long row) {
        return switch (line) {
            case CALL, CALL_BACK, SUBMIT_REQ, QUEUE_ASYNC, URING_COMPLETE, GETEVENTS, GETEVENTS_BACK -> submitter(row);
            case DIO_BEGIN, DSTMAP, BIO_QUEUE, RQ_INSERT, RQ_ISSUE -> worker(row);
            case RQ_COMPLETE, QUEUE_WORK, WAKEUP -> interrupt(row);
            case EXECUTE_START, EXECUTE_END -> kworker(row);
            case DIO_COMPLETE -> switch (trace.completion(row)) {
                case INLINE -> interrupt(row);
                case WORKQUEUE -> kworker(row);
                case WAITER, CALLER, POLLED, COPY, UNKNOWN -> worker(row);
            };
        };
    }

    private void event(Line line, long row) throws IOException {
        boolean write = trace.op(row) == Op.WRITE;
        switch (line) {
            case CALL, CALL_BACK -> throw new IllegalArgumentException(line + " is a call");
            case SUBMIT_REQ -> opcode(request("io_uring_submit_req: ring 0000000000000001, req ", row).add(", user_data 0x").hex(trace.id(row)), write).add(", flags 0x0, sq_thread 0");
            case QUEUE_ASYNC -> pointer(opcode(request("io_uring_queue_async_work: ring 0000000000000001, request ", row).add(", user_data 0x").hex(trace.id(row)), write)
                    .add(", flags 0x0, normal queue, work "), row);
            case DIO_BEGIN -> out.add("iomap_dio_rw_begin: dev 1:0 ino 0x1 size 0x0 offset 0x").hex(trace.offset(row)).add(" length 0x").hex(trace.bytes(row) & U32)
                    .add(" done_before 0x0 flags DIRECT").add(write ? "|WRITE" : "").add(" dio_flags  aio ").add(engine.equals("psync") ? '0' : '1');
            case DSTMAP -> out.add("iomap_iter_dstmap: dev 1:0 ino 0x1 bdev 1:0 addr 0x").hex(sector(row) * SECTOR_BYTES).add(" offset 0x").hex(trace.offset(row))
                    .add(" length 0x").hex(trace.bytes(row) & U32).add(" type ").add(EXTENTS[trace.extent(row).ordinal()]).add(" (0x0) flags  (0x0)");
            case BIO_QUEUE -> block(rwbs("block_bio_queue: ", row, write).add(' '), row).add(" [bioscope]");
            case RQ_INSERT -> block(rwbs("block_rq_insert: ", row, write).add(' ').add(trace.bytes(row)).add(" () "), row).add(" none,0,0 [bioscope]");
            case RQ_ISSUE -> block(rwbs("block_rq_issue: ", row, write).add(' ').add(trace.bytes(row)).add(" () "), row).add(" none,0,0 [bioscope]");
            case RQ_COMPLETE -> block(rwbs("block_rq_complete: ", row, write).add(" () "), row).add(" none,0,0 [").add(Math.min(0, trace.result(row))).add(']');
            case QUEUE_WORK -> request("workqueue_queue_work: work struct=", row).add(" function=iomap_dio_complete_work workqueue=dio/bioscope req_cpu=256 cpu=0");
            case EXECUTE_START -> request("workqueue_execute_start: work struct ", row).add(": function iomap_dio_complete_work");
            case EXECUTE_END -> request("workqueue_execute_end: work struct ", row).add(": function iomap_dio_complete_work");
            case WAKEUP -> out.add("sched_wakeup: comm=bioscope pid=").add(trace.kernelInt(row, punted(row) && !worker(row).equals(submitter(row)) ? KernelRow.IOWQ_TID : KernelRow.SUBMIT_TID))
                    .add(" prio=120 target_cpu=000");
            // The kernel prints where the next request would begin, as this one's position has moved on by then.
            case DIO_COMPLETE -> out.add("iomap_dio_complete: dev 1:0 ino 0x1 size 0x0 offset 0x").hex(trace.offset(row) + Math.max(0, trace.result(row))).add(" flags DIRECT")
                    .add(write ? "|WRITE" : "").add(" aio ").add(engine.equals("psync") ? '0' : '1').add(" error ").add(Math.min(0, trace.result(row))).add(" ret ").add(trace.result(row));
            case URING_COMPLETE -> request("io_uring_complete: ring 0000000000000001, req ", row).add(", user_data 0x").hex(trace.id(row)).add(", result ").add(trace.result(row))
                    .add(", cflags 0x0 extra1 0 extra2 0 ");
            case GETEVENTS -> out.add("sys_io_getevents(ctx_id: 0, min_nr: 1, nr: 1, events: 0, timeout: 0)");
            case GETEVENTS_BACK -> out.add("sys_io_getevents -> 0x1");
        }
    }

    private ByteText request(String words, long row) throws IOException {
        return pointer(out.add(words), row);
    }

    /** A number of the request's own, in the shape of a hashed pointer. */
    private static ByteText pointer(ByteText text, long row) throws IOException {
        long number = row + 1;
        int digits = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(number) + 3) / 4);
        return text.add(ZEROS[16 - digits]).hex(number);
    }

    private static ByteText opcode(ByteText text, boolean write) throws IOException {
        return text.add(write ? ", opcode WRITE" : ", opcode READ");
    }

    private ByteText rwbs(String words, long row, boolean write) throws IOException {
        int flags = trace.kernelFlags(row);
        return out.add(words).add(DEVICE).add((flags & KernelRow.FLAG_FLUSHED) != 0 ? " F" : " ").add(write ? "W" : "R").add((flags & KernelRow.FLAG_FUA) != 0 ? "F" : "")
                .add(write ? "S" : "");
    }

    private ByteText block(ByteText text, long row) throws IOException {
        return text.add(sector(row)).add(" + ").add(Math.max(1, trace.bytes(row) / SECTOR_BYTES));
    }

    private long sector(long row) {
        return (trace.kernelFlags(row) & KernelRow.FLAG_SECTOR) != 0 ? trace.kernelLong(row, KernelRow.SECTOR) : trace.offset(row) / SECTOR_BYTES;
    }

    private boolean punted(long row) {
        return (trace.kernelFlags(row) & KernelRow.FLAG_PUNTED) != 0;
    }

    private int submitTid(long row) {
        int tid = trace.kernelInt(row, KernelRow.SUBMIT_TID);
        return tid == 0 ? TIDS_FROM + trace.job(row) : tid;
    }

    private String submitter(long row) {
        int cpu = trace.kernelShort(row, KernelRow.SUBMIT_CPU);
        int tid = submitTid(row);
        return submitters.computeIfAbsent(key(tid, cpu), _ -> task("bioscope", tid, cpu, "...."));
    }

    /** Who worked on the request in the kernel: the submitter, or where it was punted an io-wq worker of its. */
    private String worker(long row) {
        if (!punted(row)) {
            return submitter(row);
        }
        var of = new IoWorker(submitTid(row), trace.kernelInt(row, KernelRow.IOWQ_TID), trace.kernelShort(row, KernelRow.SUBMIT_CPU));
        return ioWorkers.computeIfAbsent(of, w -> task("iou-wrk-" + w.submitter(), w.tid() == 0 ? TIDS_FROM - 1 : w.tid(), w.cpu(), "...."));
    }

    private String kworker(long row) {
        int cpu = trace.kernelShort(row, KernelRow.WORKER_CPU);
        int tid = trace.kernelInt(row, KernelRow.WORKER_TID);
        return kworkers.computeIfAbsent(key(tid, cpu), _ -> task("kworker/" + (cpu == KernelRow.NO_CPU ? 0 : cpu) + ":0", tid == 0 ? TIDS_FROM - 2 : tid, cpu, "...."));
    }

    private String interrupt(long row) {
        int cpu = trace.kernelShort(row, KernelRow.ENDIO_CPU);
        boolean hard = trace.context(row) == Context.HARDIRQ;
        return interrupts.computeIfAbsent(key(hard ? 1 : 0, cpu), _ -> INTERRUPTED + cpu(cpu) + (hard ? " ..h.. " : " ..s.. "));
    }

    private static long key(int tid, int cpu) {
        return (long) tid << Short.SIZE | cpu;
    }

    private static String task(String comm, int tid, int cpu, String flags) {
        return padded(" ", comm, 16) + "-" + tid + " ".repeat(Math.max(1, 8 - Integer.toString(tid).length())) + cpu(cpu) + " ." + flags + " ";
    }

    private static String cpu(int cpu) {
        return "[" + padded("0", Integer.toString(cpu == KernelRow.NO_CPU ? 0 : cpu), 3) + "]";
    }

    private static String padded(String with, String text, int width) {
        return with.repeat(Math.max(0, width - text.length())) + text;
    }
}
