package org.bioscope.traces;

/**
 * Layout of the 64 bytes that the engine records for each request, in the machine's byte order: offsets from the row's
 * start. {@code struct bioscope_record} in {@code bioscope.h} is the same layout; the engine's tests compare the two.
 *
 * <pre>
 *   0 id u64        8 offset u64     16 intended_ns u64   24 submit_ns u64
 *  32 submitted_ns u64               40 seen_ns u64       48 bytes u32   52 result s32
 *  56 job u16      58 op u8          59 flags u8          60 slot u32
 * </pre>
 *
 * Times are CLOCK_MONOTONIC ns; 0 means not stamped.
 */
public final class EngineRow {
    public static final int BYTES = 64;

    /** u64, counts requests of one job from 0. */
    public static final int ID = 0;
    /** u64, bytes from the start of the file or device. */
    public static final int OFFSET = 8;
    /** u64 ns; equals submit time in a closed loop. */
    public static final int INTENDED_NS = 16;
    /** u64 ns, entry of the submitting call. */
    public static final int SUBMIT_NS = 24;
    /** u64 ns, return of the submitting call. */
    public static final int SUBMITTED_NS = 32;
    /** u64 ns, when the program had the completion in hand. */
    public static final int SEEN_NS = 40;
    /** u32, as asked for. */
    public static final int LENGTH = 48;
    /** s32, bytes done or a negative errno. */
    public static final int RESULT = 52;
    /** u16, the job (thread) number from 0. */
    public static final int JOB = 56;
    /** u8, an {@link Op} ordinal. */
    public static final int OP = 58;
    /** u8, {@code FLAG_} bits. */
    public static final int FLAGS = 59;
    /** u32, the slot of the queue that the request sat in, below iodepth. */
    public static final int SLOT = 60;

    /** The request belongs to the ramp and is in no statistic. */
    public static final int FLAG_RAMP = 1;
    /** Written data was read back and did not match. */
    public static final int FLAG_VERIFY_FAILED = 2;

    private EngineRow() {
    }
}
