package org.bioscope.traces.kernel;

import static org.bioscope.traces.kernel.EventWords.allDigits;
import static org.bioscope.traces.kernel.EventWords.cpuBracket;
import static org.bioscope.traces.kernel.EventWords.decimal;
import static org.bioscope.traces.kernel.EventWords.isStamp;
import static org.bioscope.traces.kernel.EventWords.keyAt;
import static org.bioscope.traces.kernel.EventWords.nanoseconds;
import static org.bioscope.traces.kernel.EventWords.skipBlanks;
import static org.bioscope.traces.kernel.EventWords.tokenEnd;
import static org.bioscope.traces.kernel.EventWords.value;
import static org.bioscope.traces.kernel.EventWords.word;
import static org.bioscope.traces.kernel.EventWords.words;

import java.util.HashMap;
import java.util.Map;
import org.bioscope.traces.Extent;

/**
 * Reads the lines of tracefs's {@code trace} file, and of {@code trace-cmd report}, into the same {@link KernelEvent}s
 * that pages yield:
 *
 * <pre>
 *      kworker/1:3-29917   [001] d.s1.  2075.235195: workqueue_queue_work: work struct=00000000c2228115 ...
 *      comm-tid            cpu   irqs-off need-resched hard/softirq preempt migrate   seconds: event: what it prints
 * </pre>
 *
 * Pointers in text are hashed, which is as good as the address. Lines that are no event of ours are passed over; any text
 * is accepted, and none can do harm. One thread.
 */
public final class EventText {
    /** The kernel's own lines are below 1 KiB; of a longer one nothing is read. */
    private static final int LONGEST_LINE = 4096;

    private final EventSink sink;
    private final KernelEvent event = new KernelEvent();
    private final Map<Integer, Long> lastNs = new HashMap<>();
    /** Events that a CPU is said to have lost, until its next event tells by when. */
    private final Map<Integer, Long> lossOf = new HashMap<>();
    private long events;
    private long passedOver;

    public EventText(EventSink sink) {
        this.sink = sink;
    }

    /** Lines that were events of ours. */
    public long events() {
        return events;
    }

    /** Lines that were not. */
    public long passedOver() {
        return passedOver;
    }

    /** Takes one line, without its end. */
    public void line(String line) {
        if (line.length() > LONGEST_LINE || line.isEmpty() || line.charAt(0) == '#' || !read(line)) {
            passedOver++;
        }
    }

    private boolean read(String line) {
        if (line.startsWith("CPU:")) {
            return readLoss(line);
        }
        // The CPU in brackets is the first thing whose shape is certain: a comm may hold blanks, dashes and brackets.
        for (int open = cpuBracket(line, 0); open >= 0; open = cpuBracket(line, open + 1)) {
            int tidEnd = tidEnd(line, open);
            int dash = line.lastIndexOf('-', tidEnd);
            if (dash > 0 && dash + 1 < tidEnd && allDigits(line, dash + 1, tidEnd)) {
                return readAfter(line, open, line.substring(0, dash).strip(), (int) decimal(line, dash + 1, tidEnd));
            }
        }
        return false;
    }

    /** Where the thread id ends that stands before the CPU; between the two may be "(tgid)", where record-tgid is on. */
    private static int tidEnd(String line, int open) {
        int end = open;
        while (end > 0 && line.charAt(end - 1) == ' ') {
            end--;
        }
        if (end > 0 && line.charAt(end - 1) == ')') {
            end = Math.max(0, line.lastIndexOf('(', end));
            while (end > 0 && line.charAt(end - 1) == ' ') {
                end--;
            }
        }
        return end;
    }

    private boolean readAfter(String line, int open, String comm, int tid) {
        int close = line.indexOf(']', open);
        int cpu = (int) decimal(line, open + 1, close);
        int at = skipBlanks(line, close + 1);
        int end = tokenEnd(line, at);
        String flags = "";
        if (!isStamp(line, at, end)) {
            flags = line.substring(at, end);
            at = skipBlanks(line, end);
            end = tokenEnd(line, at);
        }
        if (!isStamp(line, at, end)) {
            return false;
        }
        long ns = nanoseconds(line, at, end - 1);
        return readEvent(line, skipBlanks(line, end), ns, cpu, tid, comm, flags);
    }

    private boolean readEvent(String line, int at, long ns, int cpu, int tid, String comm, String flags) {
        int colon = line.indexOf(':', at);
        int blank = line.indexOf(' ', at);
        int paren = line.indexOf('(', at);
        EventKind kind;
        String body;
        String name;
        if (colon > 0 && (blank < 0 || colon < blank) && (paren < 0 || colon < paren)) {
            name = line.substring(at, colon);
            kind = name.equals("tracing_mark_write") ? EventKind.MARK : EventKind.named(name);
            body = line.substring(colon + 1);
        } else if (line.startsWith("sys_", at)) {
            // The kernel prints calls as "sys_pwrite64(fd: 3, ...)" and "sys_pwrite64 -> 0x1000".
            boolean exit = line.indexOf(" -> ", at) > 0 && (paren < 0 || line.indexOf(" -> ", at) < paren);
            int end = exit ? line.indexOf(' ', at) : paren;
            name = end < 0 ? "" : (exit ? "sys_exit_" : "sys_enter_") + line.substring(at + 4, end);
            kind = EventKind.named(name);
            body = end < 0 ? "" : line.substring(exit ? line.indexOf(" -> ", at) + 4 : end + 1);
        } else {
            name = "function";
            kind = line.indexOf(" <-", at) > 0 ? EventKind.FUNCTION : null;
            body = line.substring(at);
        }
        if (kind == null) {
            return false;
        }
        begin(kind, ns, cpu, tid, comm, flags);
        if (!readBody(kind, name, body)) {
            return false;
        }
        tellLoss(cpu, ns);
        lastNs.put(cpu, ns);
        events++;
        sink.event(event);
        return true;
    }

    private void begin(EventKind kind, long ns, int cpu, int tid, String comm, String flags) {
        int irq = 0;
        if (flags.length() >= 3) {
            irq = switch (flags.charAt(2)) {
                case 'h' -> KernelEvent.IRQ_HARD;
                case 's' -> KernelEvent.IRQ_SOFT;
                case 'H' -> KernelEvent.IRQ_HARD | KernelEvent.IRQ_SOFT;
                case 'z', 'Z' -> KernelEvent.IRQ_NMI;
                default -> 0;
            };
        }
        event.begin(kind, ns, cpu, tid, irq, flags.length() >= 3);
        event.set(KernelEvent.THREAD_KIND, KernelEvent.threadKind(comm));
        if (comm.startsWith("iou-wrk-") && allDigits(comm, 8, comm.length()) && comm.length() > 8) {
            event.set(KernelEvent.PID, decimal(comm, 8, comm.length()));
        }
    }

    private boolean readBody(EventKind kind, String name, String body) {
        switch (kind) {
            case SUBMIT, PUNT, CQE -> readUring(body);
            case DIO_BEGIN, DIO_QUEUED, DIO_COMPLETE, DIO_INVALIDATE_FAIL -> readDio(body);
            case EXTENT -> readExtent(body);
            case BIO_QUEUE, BIO_REMAP, BIO_SPLIT, BIO_BACKMERGE, BIO_FRONTMERGE, BIO_COMPLETE, RQ_INSERT, RQ_ISSUE, RQ_REQUEUE,
                    RQ_COMPLETE, IO_DONE -> {
                return readBlock(body);
            }
            case WORK_QUEUE, WORK_START, WORK_END -> readWork(body);
            case FAULT_FILE, FAULT_AROUND -> readCachedFault(body);
            case FAULT_PTE, FAULT_PMD, FAULT_DONE, DAX_HOLE, DAX_INSERT, DAX_WRITEBACK, DAX_WRITEBACK_DONE -> readDax(body);
            case WAKEUP -> readWakeup(body);
            case CALL_ENTER, CALL_EXIT -> readCall(name, body);
            case FUNCTION -> readFunction(body);
            case MARK -> mark(body);
        }
        return true;
    }

    /** {@code dev=254:0 ino=83 ofs=4096}, {@code ... ofs=0-65535}: the inode in hexadecimal, the offset in bytes. */
    private void readCachedFault(String body) {
        device(body, "dev=", KernelEvent.DEV);
        event.set(KernelEvent.INO, Long.parseUnsignedLong("0" + hexDigits(EventWords.word(body, "ino=")), 16));
        String range = EventWords.word(body, "ofs=");
        int dash = range.indexOf('-');
        long from = EventWords.decimal(range, 0, dash < 0 ? range.length() : dash);
        event.set(KernelEvent.POS, from);
        event.set(KernelEvent.LENGTH, dash < 0 ? from : EventWords.decimal(range, dash + 1, range.length()) / PageFaults.PAGE_BYTES * PageFaults.PAGE_BYTES);
    }

    private static String hexDigits(String word) {
        int end = 0;
        while (end < Math.min(15, word.length()) && Character.digit(word.charAt(end), 16) >= 0) {
            end++;
        }
        return word.substring(0, end);
    }

    /** {@code dev 259:0 ino 0x83 shared WRITE|USER address 0x7f00 pgoff 0x2 NOPAGE}: what came of it is the last word. */
    private void readDax(String body) {
        device(body, "dev ", KernelEvent.DEV);
        number(body, "ino ", KernelEvent.INO);
        number(body, "pgoff ", KernelEvent.POS);
        event.set(KernelEvent.POS, event.get(KernelEvent.POS) * PageFaults.PAGE_BYTES);
        String line = body.strip();
        event.set(KernelEvent.RESULT, PageFaults.result(line.substring(line.lastIndexOf(' ') + 1)));
    }

    private void readUring(String body) {
        number(body, "req ", KernelEvent.REQ);
        number(body, "request ", KernelEvent.REQ);
        number(body, "user_data ", KernelEvent.USER_DATA);
        // 5.10
        number(body, "data ", KernelEvent.USER_DATA);
        number(body, "result ", KernelEvent.RESULT);
        int opcode = body.indexOf("opcode ");
        if (opcode >= 0) {
            event.set(KernelEvent.CALL, body.startsWith("WRITE", opcode + 7) ? KernelEvent.CALL_WRITE
                    : body.startsWith("READ", opcode + 7) ? KernelEvent.CALL_READ : 0);
        }
    }

    private void readDio(String body) {
        device(body, "dev ", KernelEvent.DEV);
        number(body, "ino ", KernelEvent.INO);
        number(body, "offset ", KernelEvent.POS);
        number(body, "length ", KernelEvent.LENGTH);
        number(body, "done_before ", KernelEvent.DONE_BEFORE);
        event.set(KernelEvent.KI_FLAGS, words(body, " flags ", KernelEvent.KI_WORDS));
        event.set(KernelEvent.DIO_FLAGS, words(body, " dio_flags ", KernelEvent.DIO_WORDS));
        number(body, "aio ", KernelEvent.AIO);
        number(body, "ret ", KernelEvent.RESULT);
    }

    private void readExtent(String body) {
        device(body, "dev ", KernelEvent.DEV);
        number(body, "ino ", KernelEvent.INO);
        device(body, "bdev ", KernelEvent.BDEV);
        number(body, "addr ", KernelEvent.ADDRESS);
        number(body, "offset ", KernelEvent.POS);
        number(body, "length ", KernelEvent.LENGTH);
        event.set(KernelEvent.MAP_FLAGS, words(body, " flags ", KernelEvent.MAP_WORDS));
        String type = word(body, " type ");
        for (int i = 0; i < KernelEvent.TYPE_WORDS.length; i++) {
            if (type.equals(KernelEvent.TYPE_WORDS[i])) {
                event.set(KernelEvent.MAP_TYPE, i + Extent.HOLE.ordinal());
            }
        }
    }

    /** {@code 254,0 WS 4096 () 72637632 + 8 be,0,4 [t]}, {@code ... 8 + 8 <- (254,1) 0}, {@code ... 100 / 104 [t]}. */
    private boolean readBlock(String body) {
        int at = skipBlanks(body, 0);
        int comma = body.indexOf(',', at);
        int blank = body.indexOf(' ', at);
        if (comma < 0 || blank < comma) {
            return false;
        }
        event.set(KernelEvent.DEV, Watch.device((int) decimal(body, at, comma), (int) decimal(body, comma + 1, blank)));
        int rwbsEnd = tokenEnd(body, blank + 1);
        byte[] rwbs = body.substring(blank + 1, rwbsEnd).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        event.set(KernelEvent.RWBS, KernelEvent.rwbs(rwbs, 0, rwbs.length));
        int arrow = body.indexOf(" <- (");
        int middle = body.lastIndexOf(event.kind() == EventKind.BIO_SPLIT ? " / " : " + ", arrow < 0 ? body.length() : arrow);
        if (middle < 0) {
            return false;
        }
        int sectorAt = body.lastIndexOf(' ', middle - 1) + 1;
        event.set(KernelEvent.SECTOR, decimal(body, sectorAt, middle));
        long after = decimal(body, middle + 3, tokenEnd(body, middle + 3));
        event.set(event.kind() == EventKind.BIO_SPLIT ? KernelEvent.OLD_SECTOR : KernelEvent.SECTORS, after);
        if (arrow > 0) {
            int oldComma = body.indexOf(',', arrow);
            int close = body.indexOf(')', arrow);
            if (oldComma < 0 || close < oldComma) {
                return false;
            }
            event.set(KernelEvent.OLD_DEV, Watch.device((int) decimal(body, arrow + 5, oldComma), (int) decimal(body, oldComma + 1, close)));
            int old = skipBlanks(body, close + 1);
            event.set(KernelEvent.OLD_SECTOR, decimal(body, old, tokenEnd(body, old)));
        }
        return true;
    }

    private void readWork(String body) {
        int at = body.indexOf("struct");
        if (at >= 0) {
            event.set(KernelEvent.WORK, value(body, at + 7));
        }
        int function = body.indexOf("function");
        if (function >= 0) {
            // A line that was cut off may end with the word.
            int from = Math.min(function + 9, body.length());
            int end = from;
            while (end < body.length() && body.charAt(end) != ' ' && body.charAt(end) != '+') {
                end++;
            }
            event.set(KernelEvent.FUNCTION, KernelFunction.named(body.substring(from, end)).ordinal());
        }
        int queue = body.indexOf("workqueue=");
        if (queue >= 0) {
            event.set(KernelEvent.WORKQUEUE, KernelEvent.workqueue(body.substring(queue + 10, tokenEnd(body, queue + 10))));
        }
    }

    private void readWakeup(String body) {
        number(body, "pid=", KernelEvent.PID);
        if (!event.has(KernelEvent.PID)) {
            // trace-cmd's own way: "comm:pid [prio]..."
            int bracket = body.indexOf(" [");
            int colon = bracket < 0 ? -1 : body.lastIndexOf(':', bracket);
            if (colon >= 0) {
                event.set(KernelEvent.PID, decimal(body, colon + 1, bracket));
            }
        }
    }

    private void readCall(String name, String body) {
        event.set(KernelEvent.CALL, EventDecoder.call(name));
        if (event.kind() == EventKind.CALL_EXIT) {
            event.set(KernelEvent.RESULT, value(body, skipBlanks(body, 0)));
            return;
        }
        number(body, "pos: ", KernelEvent.POS);
        number(body, "count: ", KernelEvent.LENGTH);
    }

    private void readFunction(String body) {
        int at = skipBlanks(body, 0);
        event.set(KernelEvent.FUNCTION, KernelFunction.named(body.substring(at, tokenEnd(body, at))).ordinal());
    }

    /** A program that marks its own trace may say where the next request goes: {@code off=8192}. */
    private void mark(String body) {
        number(body, "off=", KernelEvent.POS);
    }

    private boolean readLoss(String line) {
        // "CPU:1 [LOST 123 EVENTS]", and trace-cmd's "CPU:1 [123 EVENTS DROPPED]".
        int bracket = line.indexOf('[');
        if (bracket < 0 || line.indexOf("EVENTS", bracket) < 0) {
            return false;
        }
        int digits = bracket + 1;
        while (digits < line.length() && !Character.isDigit(line.charAt(digits))) {
            digits++;
        }
        int cpu = (int) decimal(line, 4, tokenEnd(line, 4));
        lossOf.merge(cpu, Math.max(1, decimal(line, digits, tokenEnd(line, digits))), Long::sum);
        return true;
    }

    private void tellLoss(int cpu, long ns) {
        Long lost = lossOf.isEmpty() ? null : lossOf.remove(cpu);
        if (lost != null) {
            sink.lost(cpu, lastNs.getOrDefault(cpu, 0L), ns, lost);
        }
    }

    private void number(String body, String key, int slot) {
        int at = keyAt(body, key);
        if (at >= 0) {
            event.set(slot, value(body, at));
        }
    }

    private void device(String body, String key, int slot) {
        int at = keyAt(body, key);
        int colon = at < 0 ? -1 : body.indexOf(':', at);
        if (colon > 0) {
            event.set(slot, Watch.device((int) decimal(body, at, colon), (int) decimal(body, colon + 1, tokenEnd(body, colon + 1))));
        }
    }
}
