package org.bioscope.traces.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bioscope.traces.kernel.EventFormat.Field;
import org.jspecify.annotations.Nullable;

/**
 * Turns a record of a page into a {@link KernelEvent}, by the formats of the kernel that wrote it. Events without a
 * format, and fields that a format lacks, are simply not told. Nothing is allocated per event. One thread.
 */
final class EventDecoder {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());

    /** Where the kernel puts the id of a record, on every kernel: what tells the formats apart cannot be in one. */
    private static final int ID_OFFSET = 0;
    private static final int MOST_IDS = 1 << 16;
    /** Some ten functions are asked for; looked through one by one for every workqueue event. */
    private static final int MOST_SYMBOLS = 64;

    /** How a field's bytes become a slot's value. */
    private enum Reading { NUMBER, PAGE, KI_FLAGS, DIO_FLAGS, MAP_FLAGS, MAP_TYPE, RWBS, THREAD_KIND, WORKQUEUE, FUNCTION }

    private record Wanted(int slot, Reading reading, String... fields) {
    }

    private record Step(int slot, Reading reading, int offset, int bytes, boolean signed, boolean dynamic, long[] words) {
    }

    private record Plan(EventKind kind, int flagsOffset, int pidOffset, int leastBytes, long call, Step[] steps) {
    }

    private static final Map<EventKind, List<Wanted>> WANTED = wanted();

    private final @Nullable Plan[] plans = new Plan[MOST_IDS];
    private final Set<EventKind> kinds = EnumSet.noneOf(EventKind.class);
    private long[] symbolAddresses = new long[0];
    private KernelFunction[] symbolFunctions = new KernelFunction[0];

    /** Learns an event; formats of events that Bioscope does not know are ignored. Throws {@link TraceFormatException}. */
    void learn(String formatText) {
        EventFormat format = EventFormat.parse(formatText);
        EventKind kind = EventKind.named(format.name());
        if (kind == null) {
            return;
        }
        var steps = new ArrayList<Step>();
        int least = Math.max(end(format, "common_flags"), end(format, "common_pid"));
        for (Wanted wanted : WANTED.getOrDefault(kind, List.of())) {
            for (String name : wanted.fields()) {
                Field field = format.field(name).orElse(null);
                if (field != null && usable(field, wanted.reading())) {
                    steps.add(new Step(wanted.slot(), wanted.reading(), field.offset(), field.bytes(), field.signed(),
                            field.dynamic(), words(format, wanted.reading())));
                    least = Math.max(least, field.offset() + field.bytes());
                    break;
                }
            }
        }
        plans[format.id()] = new Plan(kind, offset(format, "common_flags"), offset(format, "common_pid"), least, call(format.name()),
                steps.toArray(Step[]::new));
        kinds.add(kind);
    }

    /** Learns where a function of the kernel lies, so that addresses in records have names. */
    void learn(long address, String functionName) {
        int count = symbolAddresses.length;
        if (count == MOST_SYMBOLS) {
            throw new TraceFormatException("more than " + MOST_SYMBOLS + " function addresses, the next is " + functionName);
        }
        symbolAddresses = Arrays.copyOf(symbolAddresses, count + 1);
        symbolFunctions = Arrays.copyOf(symbolFunctions, count + 1);
        symbolAddresses[count] = address;
        symbolFunctions[count] = KernelFunction.named(functionName);
    }

    /** The kinds of event whose formats were learnt, which are those that this kernel can tell. */
    Set<EventKind> kinds() {
        return kinds;
    }

    /**
     * Decodes the record at {@code from}; false where it is of no kind that was learnt, or too short for its format.
     */
    boolean decode(byte[] page, int from, int bytes, long timeNs, int cpu, KernelEvent into) {
        if (bytes < ID_OFFSET + 2) {
            return false;
        }
        Plan plan = plans[Short.toUnsignedInt((short) SHORT.get(page, from + ID_OFFSET))];
        if (plan == null || bytes < plan.leastBytes()) {
            return false;
        }
        into.begin(plan.kind(), timeNs, cpu, (int) INT.get(page, from + plan.pidOffset()), page[from + plan.flagsOffset()], true);
        for (Step step : plan.steps()) {
            read(step, page, from, bytes, into);
        }
        if (plan.call() != 0) {
            into.set(KernelEvent.CALL, plan.call());
        }
        return true;
    }

    private void read(Step step, byte[] page, int from, int bytes, KernelEvent into) {
        switch (step.reading()) {
            case NUMBER -> into.set(step.slot(), number(step, page, from));
            case PAGE -> into.set(step.slot(), number(step, page, from) * PageFaults.PAGE_BYTES);
            case KI_FLAGS, DIO_FLAGS, MAP_FLAGS -> into.set(step.slot(), ownBits(number(step, page, from), step.words()));
            case MAP_TYPE -> into.set(step.slot(), ownOrdinal(number(step, page, from), step.words()));
            case RWBS -> into.set(step.slot(), KernelEvent.rwbs(page, from + step.offset(), step.bytes()));
            case THREAD_KIND -> into.set(step.slot(), threadKind(page, from + step.offset(), step.bytes()));
            case WORKQUEUE -> workqueue(step, page, from, bytes, into);
            case FUNCTION -> into.set(step.slot(), function(number(step, page, from)).ordinal());
        }
    }

    private KernelFunction function(long address) {
        for (int i = 0; i < symbolAddresses.length; i++) {
            if (symbolAddresses[i] == address) {
                return symbolFunctions[i];
            }
        }
        return symbolAddresses.length == 0 ? KernelFunction.UNKNOWN : KernelFunction.OTHER;
    }

    private static long number(Step step, byte[] page, int from) {
        int at = from + step.offset();
        return switch (step.bytes()) {
            case 8 -> (long) LONG.get(page, at);
            case 4 -> {
                int value = (int) INT.get(page, at);
                yield step.signed() ? value : Integer.toUnsignedLong(value);
            }
            case 2 -> {
                short value = (short) SHORT.get(page, at);
                yield step.signed() ? value : Short.toUnsignedLong(value);
            }
            default -> step.signed() ? page[at] : Byte.toUnsignedLong(page[at]);
        };
    }

    /** Words hold the kernel's bit for each of our bits, in order. */
    private static long ownBits(long kernelBits, long[] words) {
        long own = 0;
        for (int bit = 0; bit < words.length; bit++) {
            if ((kernelBits & words[bit]) != 0) {
                own |= 1L << bit;
            }
        }
        return own;
    }

    /** The ordinal of {@link org.bioscope.traces.Extent}: 0 is unknown, then the words in order. */
    private static long ownOrdinal(long kernelValue, long[] words) {
        for (int word = 0; word < words.length; word++) {
            if (kernelValue == words[word]) {
                return word + 1L;
            }
        }
        return 0;
    }

    /** Names begin with {@code iou-}, {@code kwor}, {@code io_w} or are of no interest: four bytes tell which to read. */
    private static int threadKind(byte[] page, int at, int bytes) {
        byte first = page[at];
        if (first != 'i' && first != 'k' && first != 's') {
            return KernelEvent.THREAD_OTHER;
        }
        return KernelEvent.threadKind(text(page, at, bytes));
    }

    private static void workqueue(Step step, byte[] page, int from, int recordBytes, KernelEvent into) {
        if (!step.dynamic()) {
            return;
        }
        int where = (int) INT.get(page, from + step.offset());
        int at = where & 0xffff;
        int length = where >>> 16;
        if (at + length > recordBytes || length < 4) {
            return;
        }
        // "dio/" decides the common case without making a string.
        boolean dio = page[from + at] == 'd' && page[from + at + 1] == 'i' && page[from + at + 2] == 'o' && page[from + at + 3] == '/';
        into.set(step.slot(), dio ? KernelEvent.WORKQUEUE_DIO : KernelEvent.workqueue(text(page, from + at, length)));
    }

    private static String text(byte[] page, int at, int bytes) {
        int end = at;
        while (end < at + bytes && page[end] != 0) {
            end++;
        }
        return new String(page, at, end - at, StandardCharsets.ISO_8859_1);
    }

    private static boolean usable(Field field, Reading reading) {
        return switch (reading) {
            case RWBS, THREAD_KIND -> !field.dynamic() && field.bytes() >= 1;
            case WORKQUEUE -> field.dynamic() && field.bytes() == 4;
            default -> !field.dynamic() && (field.bytes() == 8 || field.bytes() == 4 || field.bytes() == 2 || field.bytes() == 1);
        };
    }

    private static long[] words(EventFormat format, Reading reading) {
        return switch (reading) {
            case KI_FLAGS -> bits(format, KernelEvent.KI_WORDS, 0);
            case DIO_FLAGS -> bits(format, KernelEvent.DIO_WORDS, 0);
            case MAP_FLAGS -> bits(format, KernelEvent.MAP_WORDS, 0);
            case MAP_TYPE -> bits(format, KernelEvent.TYPE_WORDS, -1);
            default -> new long[0];
        };
    }

    private static long[] bits(EventFormat format, String[] words, long absent) {
        long[] bits = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            bits[i] = format.label(words[i]).orElse(absent);
        }
        return bits;
    }

    private static int offset(EventFormat format, String field) {
        return format.field(field).orElseThrow(() -> new TraceFormatException("event format of " + format.name() + ": no field " + field)).offset();
    }

    private static int end(EventFormat format, String field) {
        return offset(format, field) + 4;
    }

    static long call(String name) {
        if (name.endsWith("_io_uring_enter")) {
            return KernelEvent.CALL_URING_ENTER;
        }
        if (name.endsWith("_io_submit")) {
            return KernelEvent.CALL_IO_SUBMIT;
        }
        if (name.endsWith("getevents")) {
            return KernelEvent.CALL_GETEVENTS;
        }
        return name.contains("_pread") ? KernelEvent.CALL_READ : name.contains("_pwrite") ? KernelEvent.CALL_WRITE : 0;
    }

    private static Map<EventKind, List<Wanted>> wanted() {
        var device = number(KernelEvent.DEV, "dev");
        var inode = number(KernelEvent.INO, "ino");
        var sector = number(KernelEvent.SECTOR, "sector");
        var sectors = number(KernelEvent.SECTORS, "nr_sector");
        var result = number(KernelEvent.RESULT, "ret");
        var rwbs = new Wanted(KernelEvent.RWBS, Reading.RWBS, "rwbs");
        var who = new Wanted(KernelEvent.THREAD_KIND, Reading.THREAD_KIND, "comm");
        var kiFlags = new Wanted(KernelEvent.KI_FLAGS, Reading.KI_FLAGS, "ki_flags");
        var aio = number(KernelEvent.AIO, "aio");
        var work = number(KernelEvent.WORK, "work");
        var function = new Wanted(KernelEvent.FUNCTION, Reading.FUNCTION, "function");
        var request = number(KernelEvent.REQ, "req");
        var userData = number(KernelEvent.USER_DATA, "user_data");

        var wanted = new HashMap<EventKind, List<Wanted>>();
        wanted.put(EventKind.SUBMIT, List.of(request, userData));
        wanted.put(EventKind.PUNT, List.of(request, userData));
        wanted.put(EventKind.CQE, List.of(request, userData, number(KernelEvent.RESULT, "res")));
        wanted.put(EventKind.DIO_BEGIN, List.of(device, inode, number(KernelEvent.POS, "pos"), number(KernelEvent.LENGTH, "count"),
                number(KernelEvent.DONE_BEFORE, "done_before"), kiFlags,
                new Wanted(KernelEvent.DIO_FLAGS, Reading.DIO_FLAGS, "dio_flags"), aio));
        wanted.put(EventKind.DIO_QUEUED, List.of(device, inode));
        wanted.put(EventKind.DIO_COMPLETE, List.of(device, inode, number(KernelEvent.POS, "pos"), kiFlags, aio, result));
        wanted.put(EventKind.DIO_INVALIDATE_FAIL, List.of(device, inode, number(KernelEvent.POS, "offset")));
        wanted.put(EventKind.EXTENT, List.of(device, inode, number(KernelEvent.ADDRESS, "addr"), number(KernelEvent.POS, "offset"),
                number(KernelEvent.LENGTH, "length"), new Wanted(KernelEvent.MAP_TYPE, Reading.MAP_TYPE, "type"),
                new Wanted(KernelEvent.MAP_FLAGS, Reading.MAP_FLAGS, "flags"), number(KernelEvent.BDEV, "bdev")));
        var bio = List.of(device, sector, sectors, rwbs, who);
        for (EventKind kind : List.of(EventKind.BIO_QUEUE, EventKind.BIO_BACKMERGE, EventKind.BIO_FRONTMERGE)) {
            wanted.put(kind, bio);
        }
        wanted.put(EventKind.BIO_REMAP, List.of(device, sector, sectors, number(KernelEvent.OLD_DEV, "old_dev"),
                number(KernelEvent.OLD_SECTOR, "old_sector")));
        wanted.put(EventKind.BIO_SPLIT, List.of(device, sector, number(KernelEvent.OLD_SECTOR, "new_sector")));
        for (EventKind kind : List.of(EventKind.BIO_COMPLETE, EventKind.RQ_INSERT, EventKind.RQ_ISSUE, EventKind.RQ_REQUEUE,
                EventKind.RQ_COMPLETE)) {
            wanted.put(kind, List.of(device, sector, sectors, rwbs));
        }
        wanted.put(EventKind.IO_DONE, List.of(device, sector));
        wanted.put(EventKind.WORK_QUEUE, List.of(work, function, new Wanted(KernelEvent.WORKQUEUE, Reading.WORKQUEUE, "workqueue")));
        wanted.put(EventKind.WORK_START, List.of(work, function));
        wanted.put(EventKind.WORK_END, List.of(work));
        wanted.put(EventKind.WAKEUP, List.of(number(KernelEvent.PID, "pid")));
        wanted.put(EventKind.CALL_ENTER, List.of(number(KernelEvent.POS, "pos"), number(KernelEvent.LENGTH, "count")));
        wanted.put(EventKind.CALL_EXIT, List.of(result));
        var cached = List.of(number(KernelEvent.DEV, "s_dev"), number(KernelEvent.INO, "i_ino"), new Wanted(KernelEvent.POS, Reading.PAGE, "index"),
                new Wanted(KernelEvent.LENGTH, Reading.PAGE, "last_index"));
        wanted.put(EventKind.FAULT_FILE, cached);
        wanted.put(EventKind.FAULT_AROUND, cached);
        var mapped = List.of(device, inode, new Wanted(KernelEvent.POS, Reading.PAGE, "pgoff", "start_index"), number(KernelEvent.RESULT, "result"));
        for (EventKind kind : List.of(EventKind.FAULT_PTE, EventKind.FAULT_PMD, EventKind.FAULT_DONE, EventKind.DAX_HOLE, EventKind.DAX_INSERT,
                EventKind.DAX_WRITEBACK, EventKind.DAX_WRITEBACK_DONE)) {
            wanted.put(kind, mapped);
        }
        wanted.put(EventKind.FUNCTION, List.of(new Wanted(KernelEvent.FUNCTION, Reading.FUNCTION, "ip")));
        return wanted;
    }

    private static Wanted number(int slot, String... fields) {
        return new Wanted(slot, Reading.NUMBER, fields);
    }
}
