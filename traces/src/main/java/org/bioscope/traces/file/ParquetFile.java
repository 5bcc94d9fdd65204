package org.bioscope.traces.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;

/**
 * Writes flat tables in the Parquet format, version 1 pages: numbers as DELTA_BINARY_PACKED, words through a dictionary,
 * flags as bits, what is not known as null. Nothing is compressed on top: deltas of stamps are already near their entropy.
 *
 * <p>Owned by one thread. The package's documentation says why this is not a library's work.
 */
final class ParquetFile {
    /** Rows of a group: a reader that wants a stretch of time reads whole groups, a writer holds one page of one column. */
    private static final int GROUP_ROWS = 1 << 18;
    /** Rows of a page: 256 KiB of unpacked numbers, the size that readers decode at a time. */
    private static final int PAGE_ROWS = 1 << 15;

    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int REQUIRED = 0;
    private static final int OPTIONAL = 1;
    private static final int DATA_PAGE = 0;
    private static final int DICTIONARY_PAGE = 2;
    private static final int PLAIN = 0;
    private static final int RLE = 3;
    private static final int RLE_DICTIONARY = 8;

    /** How a column's values are stored: Parquet's physical type and the encoding of its pages. */
    enum Kind {
        FLAG(0, PLAIN), NUMBER(2, 5), WORD(6, RLE_DICTIONARY);

        private final int type;
        private final int encoding;

        Kind(int type, int encoding) {
            this.type = type;
            this.encoding = encoding;
        }
    }

    /**
     * A column: {@code value} gives a row's number, 0 or 1 for a flag, or an index into {@code words}; rows for which
     * {@code known} is false are null.
     */
    record Column(String name, Kind kind, boolean optional, LongPredicate known, LongUnaryOperator value, List<String> words) {
        static Column number(String name, LongUnaryOperator value) {
            return new Column(name, Kind.NUMBER, false, _ -> true, value, List.of());
        }

        static Column number(String name, LongPredicate known, LongUnaryOperator value) {
            return new Column(name, Kind.NUMBER, true, known, value, List.of());
        }

        static Column flag(String name, LongPredicate known, LongPredicate value) {
            return new Column(name, Kind.FLAG, true, known, row -> value.test(row) ? 1 : 0, List.of());
        }

        static Column word(String name, LongPredicate known, LongUnaryOperator index, List<String> words) {
            return new Column(name, Kind.WORD, true, known, index, words);
        }
    }

    private record Chunk(Column column, long at, long dictionaryAt, long dataAt, long bytes, long rows, long nulls, long least, long most) {
    }

    private record Group(List<Chunk> chunks, long rows) {
        long bytes() {
            return chunks.stream().mapToLong(Chunk::bytes).sum();
        }
    }

    private final OutputStream out;
    private final List<Column> columns;
    private final ThriftBytes header = new ThriftBytes();
    private final ThriftBytes body = new ThriftBytes();
    private final long[] values = new long[PAGE_ROWS];
    private final long[] present = new long[PAGE_ROWS];
    private long at;
    private long nulls;
    private long least;
    private long most;

    private ParquetFile(OutputStream out, List<Column> columns) {
        this.out = out;
        this.columns = List.copyOf(columns);
    }

    /** Writes {@code rows} rows; {@code facts} go into the file's key-value metadata. */
    static void write(OutputStream out, List<Column> columns, long rows, Map<String, String> facts) throws IOException {
        new ParquetFile(out, columns).write(rows, facts);
    }

    private void write(long rows, Map<String, String> facts) throws IOException {
        put(MAGIC, MAGIC.length);
        var groups = new ArrayList<Group>();
        for (long from = 0; from < rows; from += GROUP_ROWS) {
            long to = Math.min(rows, from + GROUP_ROWS);
            var chunks = new ArrayList<Chunk>();
            for (Column column : columns) {
                chunks.add(chunk(column, from, to));
            }
            groups.add(new Group(chunks, to - from));
        }
        header.clear();
        footer(rows, groups, facts);
        int footerBytes = header.length();
        header.littleEndian(footerBytes, Integer.BYTES).raw(MAGIC);
        put(header.array(), header.length());
    }

    private Chunk chunk(Column column, long from, long to) throws IOException {
        long startAt = at;
        nulls = 0;
        least = Long.MAX_VALUE;
        most = Long.MIN_VALUE;
        if (column.kind() == Kind.WORD) {
            dictionary(column.words());
        }
        long dataAt = at;
        for (long first = from; first < to; first += PAGE_ROWS) {
            page(column, first, (int) Math.min(PAGE_ROWS, to - first));
        }
        return new Chunk(column, startAt, column.kind() == Kind.WORD ? startAt : -1, dataAt, at - startAt, to - from, nulls, least, most);
    }

    private void dictionary(List<String> words) throws IOException {
        body.clear();
        for (String word : words) {
            byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
            body.littleEndian(utf8.length, Integer.BYTES).raw(utf8);
        }
        page(DICTIONARY_PAGE, 7, page -> page.i32(1, words.size()).i32(2, PLAIN));
    }

    private void page(Column column, long first, int rows) throws IOException {
        int count = 0;
        for (int i = 0; i < rows; i++) {
            present[i] = column.known().test(first + i) ? 1 : 0;
            if (present[i] != 0) {
                values[count++] = column.value().applyAsLong(first + i);
            }
        }
        nulls += rows - count;
        body.clear();
        if (column.optional()) {
            body.littleEndian(0, Integer.BYTES);
            Packing.runs(body, present, rows, 1);
            body.littleEndianAt(0, body.length() - Integer.BYTES);
        }
        switch (column.kind()) {
            case NUMBER -> {
                for (int i = 0; i < count; i++) {
                    least = Math.min(least, values[i]);
                    most = Math.max(most, values[i]);
                }
                Packing.deltas(body, values, count);
            }
            case FLAG -> Packing.pack(body, values, 0, count, 1);
            case WORD -> {
                int width = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, column.words().size() - 1));
                body.raw(width);
                Packing.runs(body, values, count, width);
            }
        }
        page(DATA_PAGE, 5, page -> page.i32(1, rows).i32(2, column.kind().encoding).i32(3, RLE).i32(4, RLE));
    }

    private void page(int type, int field, Consumer<ThriftBytes> fields) throws IOException {
        header.clear();
        header.struct(page -> page.i32(1, type).i32(2, body.length()).i32(3, body.length()).struct(field, fields));
        put(header.array(), header.length());
        put(body.array(), body.length());
    }

    private void footer(long rows, List<Group> groups, Map<String, String> facts) {
        var elements = new ArrayList<Consumer<ThriftBytes>>();
        elements.add(root -> root.text(4, "request").i32(5, columns.size()));
        columns.forEach(column -> elements.add(element -> element(element, column)));
        header.struct(file -> file.i32(1, 1).structs(2, elements, (element, fields) -> fields.accept(element)).i64(3, rows)
                .structs(4, groups, this::group)
                .structs(5, List.copyOf(facts.entrySet()), (pair, fact) -> pair.text(1, fact.getKey()).text(2, fact.getValue()))
                .text(6, "Bioscope")
                // Says that least and most are ordered as signed numbers; without it readers ignore them.
                .structs(7, columns, (order, _) -> order.struct(1, _ -> { })));
    }

    private static void element(ThriftBytes element, Column column) {
        element.i32(1, column.kind().type).i32(3, column.optional() ? OPTIONAL : REQUIRED).text(4, column.name());
        if (column.kind() == Kind.WORD) {
            element.i32(6, 0).struct(10, logical -> logical.struct(1, _ -> { })); // UTF8, in the old way and the new
        }
    }

    private void group(ThriftBytes group, Group g) {
        group.structs(1, g.chunks(), (chunk, c) -> chunk.i64(2, c.at()).struct(3, meta -> chunk(meta, c))).i64(2, g.bytes()).i64(3, g.rows());
    }

    private static void chunk(ThriftBytes meta, Chunk c) {
        Kind kind = c.column().kind();
        meta.i32(1, kind.type);
        if (kind == Kind.WORD) {
            meta.i32s(2, RLE, PLAIN, kind.encoding);
        } else {
            meta.i32s(2, RLE, kind.encoding);
        }
        meta.texts(3, List.of(c.column().name())).i32(4, 0).i64(5, c.rows()).i64(6, c.bytes()).i64(7, c.bytes()).i64(9, c.dataAt());
        if (kind == Kind.WORD) {
            meta.i64(11, c.dictionaryAt());
        }
        meta.struct(12, statistics -> {
            statistics.i64(3, c.nulls());
            if (kind == Kind.NUMBER && c.nulls() < c.rows()) {
                statistics.binary(5, littleEndian(c.most())).binary(6, littleEndian(c.least()));
            }
        });
    }

    private static byte[] littleEndian(long value) {
        return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    }

    private void put(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
        at += length;
    }
}
