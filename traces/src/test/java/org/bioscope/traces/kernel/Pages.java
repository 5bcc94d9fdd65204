package org.bioscope.traces.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes ring-buffer pages as the kernel does, record by record. */
final class Pages {
    static final String HEADER_PAGE = """
            \tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;
            \tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;
            \tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;
            \tfield: char data;\toffset:16;\tsize:4080;\tsigned:0;
            """;
    static final int PAGE_BYTES = 4096;
    private static final int DATA = 16;

    private final ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES).order(ByteOrder.nativeOrder());

    Pages(long startNs) {
        page.putLong(0, startNs);
        page.position(DATA);
    }

    /** A record whose data is a multiple of 4 bytes, at most 112. */
    Pages small(long deltaNs, byte[] data) {
        page.putInt((int) (deltaNs << 5 | data.length / 4)).put(data);
        return this;
    }

    /** A record that carries its length. */
    Pages large(long deltaNs, byte[] data) {
        page.putInt((int) (deltaNs << 5)).putInt(data.length + 4).put(data);
        return this;
    }

    Pages discarded(long deltaNs, int bytes) {
        page.putInt((int) (deltaNs << 5 | 29)).putInt(bytes).position(page.position() + bytes - 4);
        return this;
    }

    Pages timeExtend(long deltaNs) {
        page.putInt((int) ((deltaNs & (1 << 27) - 1) << 5 | 30)).putInt((int) (deltaNs >>> 27));
        return this;
    }

    Pages timeStamp(long ns) {
        page.putInt((int) ((ns & (1 << 27) - 1) << 5 | 31)).putInt((int) (ns >>> 27));
        return this;
    }

    Pages word(int word) {
        page.putInt(word);
        return this;
    }

    /** The rest of the page is padding. */
    Pages endPadding() {
        page.putInt(29).putInt(0);
        return this;
    }

    byte[] bytes() {
        page.putLong(8, page.position() - DATA);
        return page.array();
    }

    /** Events were lost before this page; their number follows the data. */
    byte[] missed(long count) {
        int end = page.position();
        page.putLong(8, end - DATA | 1L << 31 | 1L << 30).putLong(end, count);
        return page.array();
    }

    byte[] missedUncounted() {
        page.putLong(8, page.position() - DATA | 1L << 31);
        return page.array();
    }

    /** A record of {@code block_rq_complete} as {@link #FORMAT} lays it out. */
    static byte[] record(int tid, int flags, long sector) {
        return ByteBuffer.allocate(32).order(ByteOrder.nativeOrder()).putShort((short) 77).put((byte) flags).put((byte) 0).putInt(tid)
                .putInt(Watch.device(254, 0)).putInt(0).putLong(sector).putInt(8).putInt(0).array();
    }

    static final String FORMAT = """
            name: block_rq_complete
            ID: 77
            format:
            \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
            \tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
            \tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
            \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

            \tfield:dev_t dev;\toffset:8;\tsize:4;\tsigned:0;
            \tfield:sector_t sector;\toffset:16;\tsize:8;\tsigned:0;
            \tfield:unsigned int nr_sector;\toffset:24;\tsize:4;\tsigned:0;

            print fmt: "%d"
            """;
}
