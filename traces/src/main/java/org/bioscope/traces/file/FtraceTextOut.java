package org.bioscope.traces.file;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.Request;
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
public final class FtraceTextOut implements TimeWindows.Window {
    private static final int SECTOR_BYTES = 512;
    private static final String DEVICE = "1,0";
    /** Thread ids for jobs whose own are not known; above the largest that a kernel hands out. */
    private static final int TIDS_FROM = 1 << 22;
    private static final String INTERRUPTED = "          <idle>-0       ";

    /** A line to be: at one time first what enters a call, then each request's own lines together, then what returns. */
    private record Line(long atNs, int turn, long index, int step, String task, String event) {
        boolean sameAs(Line other) {
            return atNs == other.atNs && task.equals(other.task) && event.equals(other.event);
        }
    }

    private static final int ENTERS = 0;
    private static final int GOES_ON = 1;
    private static final int RETURNS = 2;

    private final RequestTrace trace;
    private final String engine;
    private final ByteText out;

    private FtraceTextOut(RunReport report, ByteText out) {
        this.trace = report.trace();
        this.engine = report.workload().get(Workload.IOENGINE);
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
        TimeWindows.each(report.trace(), new FtraceTextOut(report, out));
        out.flush();
    }

    @Override
    public void take(long fromNs, long toNs) throws IOException {
        var lines = new ArrayList<Line>();
        trace.overlapping(fromNs, toNs - 1, i -> {
            if (trace.submitNs(i) > 0) {
                lines(trace.request(i), lines);
            }
        });
        lines.removeIf(line -> line.atNs() < fromNs || line.atNs() >= toNs);
        lines.sort(Comparator.comparingLong(Line::atNs).thenComparingInt(Line::turn).thenComparingLong(Line::index).thenComparingInt(Line::step));
        Line last = new Line(0, GOES_ON, 0, 0, "", "");
        for (Line line : lines) {
            // One submitting call of several requests is one line.
            if (line.turn() == GOES_ON || !line.sameAs(last)) {
                out.add(line.task()).fixed(line.atNs(), 9).add(": ").add(line.event()).add('\n');
            }
            last = line;
        }
    }

    private void lines(Request request, List<Line> lines) {
        new Moments(request, lines).all();
    }

    private static long sector(Request request, Request.KernelFacts facts) {
        return facts.has(KernelRow.FLAG_SECTOR) ? facts.sector() : request.offset() / SECTOR_BYTES;
    }

    /** The lines of one request. */
    private final class Moments {
        private final Request request;
        private final Request.KernelFacts facts;
        private final List<Line> lines;
        private final boolean write;
        private final boolean uring = !Set.of("psync", "libaio").contains(engine);
        private final String submitter;
        private final String worker;
        private final String block;
        /** A number of the request's own, in the shape of a hashed pointer. */
        private final String pointer;
        private int step;

        Moments(Request request, List<Line> lines) {
            this.request = request;
            this.facts = request.kernel().orElseThrow();
            this.lines = lines;
            this.write = request.op() == Op.WRITE;
            int tid = facts.submitTid() == 0 ? TIDS_FROM + request.job() : facts.submitTid();
            this.submitter = task("bioscope", tid, facts.submitCpu(), "....");
            this.worker = facts.has(KernelRow.FLAG_PUNTED) ? task("iou-wrk-" + tid, facts.iowqTid() == 0 ? TIDS_FROM - 1 : facts.iowqTid(), facts.submitCpu(), "....")
                    : submitter;
            this.pointer = padded("0", Long.toHexString(request.index() + 1), 16);
            this.block = sector(request, facts) + " + " + Math.max(1, request.bytes() / SECTOR_BYTES);
        }

        void all() {
            long submitNs = request.stampNs().get(Stage.SUBMIT);
            long enteredNs = request.stampNs().getOrDefault(Stage.IOMAP, submitNs);
            long puntNs = request.stampNs().getOrDefault(Stage.PUNT, 0L);
            call(submitNs);
            if (uring) {
                add(request.stampNs().containsKey(Stage.SUBMITTED) ? puntNs == 0 ? enteredNs : puntNs : submitNs, submitter, "io_uring_submit_req: ring 0000000000000001, req "
                        + pointer + ", user_data 0x" + Long.toHexString(request.id()) + ", opcode " + (write ? "WRITE" : "READ") + ", flags 0x0, sq_thread 0");
            }
            at(Stage.PUNT, submitter, "io_uring_queue_async_work: ring 0000000000000001, request " + pointer + ", user_data 0x"
                    + Long.toHexString(request.id()) + ", opcode " + (write ? "WRITE" : "READ") + ", flags 0x0, normal queue, work " + pointer);
            at(Stage.IOMAP, worker, "iomap_dio_rw_begin: dev 1:0 ino 0x1 size 0x0 offset 0x" + Long.toHexString(request.offset()) + " length 0x"
                    + Integer.toHexString(request.bytes()) + " done_before 0x0 flags DIRECT" + (write ? "|WRITE" : "") + " dio_flags  aio " + (engine.equals("psync") ? 0 : 1));
            at(Stage.IOMAP, worker, "iomap_iter_dstmap: dev 1:0 ino 0x1 bdev 1:0 addr 0x" + Long.toHexString(sector(request, facts) * SECTOR_BYTES) + " offset 0x"
                    + Long.toHexString(request.offset()) + " length 0x" + Integer.toHexString(request.bytes()) + " type " + facts.extent().label().toUpperCase(Locale.ROOT)
                    + " (0x0) flags  (0x0)");
            at(Stage.BIO, worker, "block_bio_queue: " + DEVICE + " " + rwbs() + " " + block + " [bioscope]");
            if (facts.insertNs() != 0) {
                add(facts.insertNs(), worker, "block_rq_insert: " + DEVICE + " " + rwbs() + " " + request.bytes() + " () " + block + " none,0,0 [bioscope]");
            }
            at(Stage.ISSUE, worker, "block_rq_issue: " + DEVICE + " " + rwbs() + " " + request.bytes() + " () " + block + " none,0,0 [bioscope]");
            completion();
            seen();
        }

        private void call(long submitNs) {
            String name = switch (engine) {
                case "psync" -> write ? "sys_pwrite64" : "sys_pread64";
                case "libaio" -> "sys_io_submit";
                default -> "sys_io_uring_enter";
            };
            String arguments = engine.equals("psync") ? "(fd: 3, buf: 0, count: 0x" + Integer.toHexString(request.bytes()) + ", pos: 0x" + Long.toHexString(request.offset()) + ")"
                    : "(fd: 3, to_submit: 1)";
            long returnedNs = engine.equals("psync") ? request.stampNs().get(Stage.SEEN) : request.stampNs().getOrDefault(Stage.SUBMITTED, 0L);
            if (returnedNs >= submitNs && returnedNs != 0) {
                line(submitNs, ENTERS, submitter, name + arguments);
                line(returnedNs, RETURNS, submitter, name + " -> " + (engine.equals("psync") ? "0x" + Long.toHexString(request.result()) : "0x1"));
            }
        }

        private void completion() {
            String interrupt = INTERRUPTED + cpu(facts.endioCpu()) + (facts.context() == Context.HARDIRQ ? " ..h.. " : " ..s.. ");
            String kworker = task("kworker/" + Math.max(0, facts.workerCpu() == KernelRow.NO_CPU ? 0 : facts.workerCpu()) + ":0",
                    facts.workerTid() == 0 ? TIDS_FROM - 2 : facts.workerTid(), facts.workerCpu(), "....");
            String completer = switch (facts.completion()) {
                case INLINE -> interrupt;
                case WORKQUEUE -> kworker;
                case WAITER, CALLER, POLLED, COPY, UNKNOWN -> worker;
            };
            at(Stage.ENDIO, interrupt, "block_rq_complete: " + DEVICE + " " + rwbs() + " () " + block + " none,0,0 [" + Math.min(0, request.result()) + "]");
            at(Stage.QUEUED, interrupt, "workqueue_queue_work: work struct=" + pointer + " function=iomap_dio_complete_work workqueue=dio/bioscope req_cpu=256 cpu=0");
            at(Stage.WORKER, kworker, "workqueue_execute_start: work struct " + pointer + ": function iomap_dio_complete_work");
            if (facts.wakeNs() != 0 && facts.completion() == Completion.WAITER) {
                add(facts.wakeNs(), interrupt, "sched_wakeup: comm=bioscope pid=" + (worker.equals(submitter) ? facts.submitTid() : facts.iowqTid()) + " prio=120 target_cpu=000");
            }
            // The kernel prints where the next request would begin, as this one's position has moved on by then.
            at(Stage.COMPLETE, completer, "iomap_dio_complete: dev 1:0 ino 0x1 size 0x0 offset 0x" + Long.toHexString(request.offset() + Math.max(0, request.result()))
                    + " flags DIRECT" + (write ? "|WRITE" : "") + " aio " + (engine.equals("psync") ? 0 : 1) + " error " + Math.min(0, request.result())
                    + " ret " + request.result());
            if (request.stampNs().containsKey(Stage.WORKER)) {
                at(Stage.COMPLETE, kworker, "workqueue_execute_end: work struct " + pointer + ": function iomap_dio_complete_work");
            }
        }

        private void seen() {
            long seenNs = request.stampNs().get(Stage.SEEN);
            if (uring) {
                add(seenNs, submitter, "io_uring_complete: ring 0000000000000001, req " + pointer + ", user_data 0x" + Long.toHexString(request.id()) + ", result "
                        + request.result() + ", cflags 0x0 extra1 0 extra2 0 ");
            } else if (engine.equals("libaio")) {
                add(seenNs, submitter, "sys_io_getevents(ctx_id: 0, min_nr: 1, nr: 1, events: 0, timeout: 0)");
                add(seenNs, submitter, "sys_io_getevents -> 0x1");
            }
        }

        private String rwbs() {
            return (facts.has(KernelRow.FLAG_FLUSHED) ? "F" : "") + (write ? "W" : "R") + (facts.has(KernelRow.FLAG_FUA) ? "F" : "") + (write ? "S" : "");
        }

        private void at(Stage stage, String task, String event) {
            Long atNs = request.stampNs().get(stage);
            if (atNs != null) {
                add(atNs, task, event);
            }
        }

        private void add(long atNs, String task, String event) {
            line(atNs, GOES_ON, task, event);
        }

        private void line(long atNs, int turn, String task, String event) {
            lines.add(new Line(atNs, turn, turn == GOES_ON ? request.index() : request.job(), step++, task, event));
        }
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
