package org.bioscope.traces.filter;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.Extent;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Telltales;
import org.bioscope.traces.Units;

/** What a filter can ask of a request: names, what they mean, and how they are read from a trace. */
public final class Fields {
    /** How a field's values are written in a filter. */
    enum Kind {
        NUMBER, TIME, SIZE, WORD
    }

    /** A value of a request, as a number; words are numbers of {@link #words}. */
    record Field(String name, Kind kind, String meaning, Reader reader, Map<String, Long> words) {
    }

    /** Something that a request is or is not. */
    record Flag(String name, String meaning, Filter.Condition condition) {
    }

    @FunctionalInterface
    interface Reader {
        long read(RequestTrace trace, long index);
    }

    private static final Map<String, Field> FIELDS = new LinkedHashMap<>();
    private static final Map<String, Flag> FLAGS = new LinkedHashMap<>();

    static {
        Map<String, Long> ops = words(Op.values(), Op::label);
        ops.put("R", (long) Op.READ.ordinal());
        ops.put("W", (long) Op.WRITE.ordinal());
        word("op", "R, W, fsync, fdatasync", (t, i) -> t.op(i).ordinal(), ops);
        word("path", "where the completion ran", (t, i) -> t.completion(i).ordinal(), words(Completion.values(), Completion::label));
        word("below", "who ended the direct I/O on a loop device's file", (t, i) -> KernelRow.lowerCompletion(t.kernelFlags(i)).ordinal(), words(Completion.values(), Completion::label));
        word("context", "who ran it", (t, i) -> t.context(i).ordinal(), words(Context.values(), Context::label));
        word("extent", "what the request hit", (t, i) -> t.extent(i).ordinal(), words(Extent.values(), Extent::label));
        field("lat", Kind.TIME, "submit to seen", RequestTrace::latencyNs);
        field("at", Kind.TIME, "submitted so long after the first request", (t, i) -> t.submitNs(i) - t.firstSubmitNs());
        field("slat", Kind.TIME, "the submitting call", (t, i) -> t.stampNs(i, Stage.SUBMITTED) - t.submitNs(i));
        field("clat", Kind.TIME, "its return to seen", (t, i) -> t.seenNs(i) - t.stampNs(i, Stage.SUBMITTED));
        field("device", Kind.TIME, "issue to endio", (t, i) -> Telltales.between(t, i, Stage.ISSUE, Stage.ENDIO));
        field("queue", Kind.TIME, "wait on the workqueue", (t, i) -> Telltales.between(t, i, Stage.QUEUED, Stage.WORKER));
        field("offset", Kind.SIZE, "where in the file", RequestTrace::offset);
        field("bytes", Kind.SIZE, "how much", (t, i) -> t.bytes(i));
        field("result", Kind.NUMBER, "bytes done or a negative errno", (t, i) -> t.result(i));
        field("job", Kind.NUMBER, "thread", (t, i) -> t.job(i));
        field("cpu", Kind.NUMBER, "where the completion ran", (t, i) -> t.cpu(i, KernelRow.COMPLETE_CPU));
        field("slot", Kind.NUMBER, "place in the queue", (t, i) -> t.slot(i));
        field("index", Kind.NUMBER, "number in the trace", (t, i) -> i);
        flag("failed", "ended in an error", (t, i) -> t.result(i) < 0);
        flag("ramp", "belongs to the ramp", (t, i) -> (t.flags(i) & EngineRow.FLAG_RAMP) != 0);
        flag("waited", "was on the workqueue for longer than in the device", Telltales::waitedLongerThanDevice);
        flag("nodisk", "a read that was answered without the disk", Telltales::neverReachedTheDisk);
        kernelFlag("cached", "met cached pages that could not be dropped", KernelRow.FLAG_INVALIDATE_FAILED);
        kernelFlag("joined", "followed from submit to completion", KernelRow.FLAG_JOINED);
        kernelFlag("punted", "handed to io-wq", KernelRow.FLAG_PUNTED);
        kernelFlag("blocked", "its submission blocked", KernelRow.FLAG_BLOCKED_SUBMIT);
        kernelFlag("merged", "shared a block request", KernelRow.FLAG_MERGED);
        kernelFlag("split", "became several block requests", KernelRow.FLAG_SPLIT);
        kernelFlag("flushed", "had a cache flush", KernelRow.FLAG_FLUSHED);
        kernelFlag("wroteback", "dirty pages of its range were written back before its bio", KernelRow.FLAG_WROTE_BACK);
        kernelFlag("fault", "an access to a mapped file that faulted", KernelRow.FLAG_FAULT);
        kernelFlag("pmd", "the fault mapped 2 MiB at once (DAX)", KernelRow.FLAG_PMD);
        kernelFlag("major", "the fault waited for the disk, or for new blocks", KernelRow.FLAG_MAJOR);
        kernelFlag("fua", "written with FUA", KernelRow.FLAG_FUA);
        kernelFlag("migrated", "completed on another CPU than it was submitted on", KernelRow.FLAG_MIGRATED);
        kernelFlag("buffered", "went through the page cache", KernelRow.FLAG_BUFFERED);
    }

    private Fields() {
    }

    static Field field(String name) {
        return FIELDS.get(name);
    }

    static Flag flag(String name) {
        return FLAGS.get(name);
    }

    /** Every name with its meaning, fields first: for help and completion. */
    public static Map<String, String> meanings() {
        var meanings = new LinkedHashMap<String, String>();
        FIELDS.values().forEach(f -> meanings.put(f.name(), f.meaning()));
        FLAGS.values().forEach(f -> meanings.put(f.name(), f.meaning()));
        return meanings;
    }

    static String names() {
        return String.join(", ", meanings().keySet());
    }

    /** The number that a filter's text stands for; throws {@link IllegalArgumentException} with what is legal. */
    static long value(Field field, String text) {
        try {
            return switch (field.kind()) {
                case NUMBER -> Long.parseLong(text);
                case TIME -> timeNs(text);
                case SIZE -> Units.parseBytes(text);
                case WORD -> wordValue(field, text);
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a number", e);
        }
    }

    /** Latencies are written with a unit; a bare number would be seconds for fio and nanoseconds for a kernel person. */
    private static long timeNs(String text) {
        if (Character.isDigit(text.charAt(text.length() - 1))) {
            throw new IllegalArgumentException("'" + text + "' has no unit; write ns, us, ms or s");
        }
        return Units.parseNs(text);
    }

    private static long wordValue(Field field, String text) {
        Long value = field.words().get(text);
        if (value == null) {
            throw new IllegalArgumentException("'" + text + "' is no " + field.name() + "; use " + String.join(", ", field.words().keySet()));
        }
        return value;
    }

    private static <E extends Enum<E>> Map<String, Long> words(E[] values, Function<E, String> label) {
        return Arrays.stream(values).collect(Collectors.toMap(label, v -> (long) v.ordinal(), (a, b) -> a, LinkedHashMap::new));
    }

    private static void word(String name, String meaning, Reader reader, Map<String, Long> words) {
        FIELDS.put(name, new Field(name, Kind.WORD, meaning, reader, words));
    }

    private static void field(String name, Kind kind, String meaning, Reader reader) {
        FIELDS.put(name, new Field(name, kind, meaning, reader, Map.of()));
    }

    private static void flag(String name, String meaning, Filter.Condition condition) {
        FLAGS.put(name, new Flag(name, meaning, condition));
    }

    private static void kernelFlag(String name, String meaning, int bit) {
        flag(name, meaning, (t, i) -> (t.kernelFlags(i) & bit) != 0);
    }
}
