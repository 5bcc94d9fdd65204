package org.bioscope.traces.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Op;
import org.bioscope.traces.Recount;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Source;
import org.bioscope.traces.Totals;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.bioscope.traces.file.BlockRequests.Event;

/**
 * blkparse's default text as a run: a request for each bio from its queueing (Q) to its completion (C), with its insertion
 * into the scheduler (I) and its issue to the driver (D). A line is {@code major,minor cpu sequence seconds pid action rwbs}
 * and then, for the actions that matter here, {@code sector + sectors [who or error]}, with {@code -t} a time before it.
 *
 * <p>The block layer is all that such a trace shows: submit and seen stand at Q and C, and what a program did before and
 * after is not known. Several devices of one text become jobs.
 */
public final class BlkparseText {
    /** The text counts from the start of its trace; a second later no stamp is 0, which would say that there is none. */
    static final long START_NS = 1_000_000_000L;
    /** The size of the largest bio, in sectors: its length is 32 bits of bytes. */
    private static final long MOST_SECTORS = 1L << 23;
    /** The last sector that an offset of 63 bits can reach. */
    private static final long LAST_SECTOR = Long.MAX_VALUE / 512 - MOST_SECTORS;
    /** Rows hold the job in 16 bits; a text of more devices than this is not blkparse's. */
    private static final int MOST_DEVICES = 4_096;
    private static final int HEAD_FIELDS = 7;

    private final String name;
    private final TraceStore store = new TraceStore(Source.KERNEL, ImportLimit.rows(Source.KERNEL));
    private final Map<String, BlockRequests> devices = new LinkedHashMap<>();
    private final String[] fields = new String[16];
    private long events;
    private long flushes;
    private long others;
    private long strange;
    private long firstStrange;
    private boolean summary;

    private BlkparseText(String name) {
        this.name = name;
    }

    /** Reads a text, gzipped or not; throws {@link FormatException} where no request can be followed in it. */
    public static RunReport read(Path file) throws IOException {
        var text = new BlkparseText(file.toString());
        TextLines.Rest rest = TextLines.each(file, text::line);
        return text.report(rest);
    }

    private void line(long number, String line) {
        // What blkparse prints after the last event: sums for each CPU and device.
        summary |= line.startsWith("CPU") || line.startsWith("Total (") || line.startsWith("Throughput (");
        if (summary || line.isBlank()) {
            return;
        }
        int count = split(line);
        if (count < HEAD_FIELDS || !event(count)) {
            strange++;
            firstStrange = firstStrange == 0 ? number : firstStrange;
        }
    }

    private int split(String line) {
        int count = 0;
        for (int at = 0; at < line.length() && count < fields.length;) {
            while (at < line.length() && line.charAt(at) <= ' ') {
                at++;
            }
            int from = at;
            while (at < line.length() && line.charAt(at) > ' ') {
                at++;
            }
            if (at > from) {
                fields[count++] = line.substring(from, at);
            }
        }
        return count;
    }

    /** Whether the line is an event. */
    private boolean event(int count) {
        int comma = fields[0].indexOf(',');
        int dot = fields[3].indexOf('.');
        boolean head = comma > 0 && dot > 0 && number(fields[0].substring(0, comma)) >= 0 && number(fields[0].substring(comma + 1)) >= 0
                && number(fields[1]) >= 0 && number(fields[2]) >= 0 && number(fields[4]) >= 0;
        long seconds = head ? number(fields[3].substring(0, dot)) : -1;
        long ns = head && fields[3].length() - dot == 10 ? number(fields[3].substring(dot + 1)) : -1;
        if (seconds < 0 || ns < 0 || seconds > 1L << 32 || fields[5].length() > 2) {
            return false;
        }
        events++;
        long atNs = START_NS + seconds * 1_000_000_000L + ns;
        String rwbs = fields[6];
        switch (fields[5]) {
            case "Q", "I", "D", "C", "M", "F", "X" -> request(count, rwbs, atNs);
            default -> others++; // plugs, timers, remaps, messages: nothing of a request's own
        }
        return true;
    }

    private void request(int count, String rwbs, long atNs) {
        boolean flushed = rwbs.startsWith("F");
        char op = rwbs.length() > (flushed ? 1 : 0) ? rwbs.charAt(flushed ? 1 : 0) : 'N';
        long sector = count > 7 ? number(fields[7]) : -1;
        boolean split = fields[5].equals("X");
        boolean range = count > 9 && fields[8].equals(split ? "/" : "+");
        long sectors = range ? split ? 1 : number(fields[9]) : 0;
        boolean data = (op == 'R' || op == 'W') && sector >= 0 && sector <= LAST_SECTOR && sectors > 0 && sectors <= MOST_SECTORS;
        if (!data) {
            flushes += flushed && fields[5].equals("Q") ? 1 : 0;
            others += flushed ? 0 : 1;
            return;
        }
        if (!devices.containsKey(fields[0]) && devices.size() == MOST_DEVICES) {
            others++;
            return;
        }
        BlockRequests device = devices.computeIfAbsent(fields[0], _ -> new BlockRequests(store, devices.size()));
        boolean fua = op == 'W' && rwbs.indexOf('F', 1) > 0;
        var event = new Event((int) Math.min(number(fields[1]), 0xfffe), atNs, (int) Math.min(number(fields[4]), Integer.MAX_VALUE), op == 'W',
                flushed, fua, sector, sectors);
        switch (fields[5]) {
            case "Q" -> device.queued(event);
            case "I" -> device.inserted(event);
            case "D" -> device.issued(event);
            case "C" -> device.completed(event, error(fields[count - 1]));
            case "X" -> device.split(event);
            default -> device.merged(event);
        }
    }

    /** {@code [0]}, or an errno that was cut to 16 bits. */
    private static int error(String text) {
        if (!text.startsWith("[") || !text.endsWith("]")) {
            return 0;
        }
        long error = number(text.substring(1, text.length() - 1));
        return error <= 0 ? 0 : -Math.abs((short) error);
    }

    /** The number that a text of up to 18 digits is; -1 for any other. */
    private static long number(String digits) {
        if (digits.isEmpty() || digits.length() > 18) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private RunReport report(TextLines.Rest rest) throws FormatException {
        if (events == 0) {
            throw new FormatException(name + ": not blkparse's text: none of its " + rest.lines() + " lines is an event in blkparse's default format; print it without -f");
        }
        RequestTrace trace = store.snapshot();
        if (trace.size() == 0) {
            throw new FormatException(name + ": no read or write in it can be followed from its queueing (Q) to its completion (C), in " + events
                    + " events; trace with the actions queue, issue and complete");
        }
        Totals totals = Recount.totals(trace);
        return new RunReport(workload(trace), Source.KERNEL, RunReport.Phase.FINISHED, Instant.EPOCH, START_NS, Math.max(1, trace.lastSeenNs() - START_NS),
                Environment.unknown().with(Environment.DEVICE, String.join(" ", devices.keySet())), trace, totals, Recount.intervals(trace, START_NS),
                Optional.empty(), Optional.empty(), notes(rest));
    }

    private List<String> notes(TextLines.Rest rest) {
        var notes = new ArrayList<String>();
        notes.add("recorded: made from blkparse's text; submit and seen stand at the block layer's Q and C, the program itself was not watched");
        if (devices.size() > 1) {
            notes.add("each device is a job, in this order: " + String.join(" ", devices.keySet()) + "; a request of a stacked device shows on each");
        }
        note(notes, devices.values().stream().mapToLong(BlockRequests::withoutStart).sum(), "completions have no queueing before them: the trace began later");
        note(notes, devices.values().stream().mapToLong(BlockRequests::stillOpen).sum(), "requests had not completed when the trace ended and are not shown");
        note(notes, flushes, "flushes are not shown");
        note(notes, strange, "lines are no events of blkparse's default format and were passed over, the first is line " + firstStrange);
        note(notes, rest.cut(), "lines were longer than any that blkparse prints and were cut");
        note(notes, store.overflow(), "requests after the first " + Units.count(store.rows()) + " did not fit into memory and are not shown");
        rest.brokenAt().ifPresent(line -> notes.add("cut short: the compressed data are damaged from line " + line + " on; what was before it was read"));
        return notes;
    }

    private static void note(List<String> notes, long count, String what) {
        if (count > 0) {
            notes.add(Units.count(count) + " " + what);
        }
    }

    /** What was asked for, as far as it shows at the block layer. */
    private Workload workload(RequestTrace trace) {
        long writes = 0;
        long adjoining = 0;
        long end = -1;
        Map<Integer, Integer> sizes = new HashMap<>();
        for (long i = 0; i < trace.size(); i++) {
            writes += trace.op(i) == Op.WRITE ? 1 : 0;
            adjoining += trace.offset(i) == end ? 1 : 0;
            end = trace.offset(i) + trace.bytes(i);
            if (sizes.size() < 1_000) {
                sizes.merge(trace.bytes(i), 1, Integer::sum);
            }
        }
        boolean random = adjoining * 2 < trace.size();
        Rw rw = writes == 0 ? random ? Rw.RANDREAD : Rw.READ : writes == trace.size() ? random ? Rw.RANDWRITE : Rw.WRITE : random ? Rw.RANDRW : Rw.RW;
        long bytes = sizes.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
        int deepest = devices.values().stream().mapToInt(BlockRequests::deepest).max().orElse(1);
        return Workload.defaults().with(Workload.RW, rw).with(Workload.BS, Math.clamp(bytes, 512, 1L << 30))
                .with(Workload.IODEPTH, Math.clamp(deepest, 1, 4096)).with(Workload.NUMJOBS, Math.clamp(devices.size(), 1, 256));
    }
}
