package org.bioscope.traces.compare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.bioscope.traces.compare.Sweep.Axis;
import org.bioscope.traces.compare.Sweep.Point;
import org.bioscope.traces.compare.Sweep.Result;
import org.bioscope.traces.file.AtomicFile;
import org.bioscope.traces.file.CsvText;
import org.bioscope.traces.file.TextFile;

/**
 * A sweep's results as a CSV that is also its memory: each result is appended and forced to disk as soon as it is there,
 * and a sweep that was interrupted goes on after the last whole line.
 */
public final class SweepFile {
    private static final List<String> FIGURES = List.of("iops", "bytes_per_s", "mean_ns", "p50_ns", "p99_ns", "p999_ns", "mean_depth", "took_ns", "settings");

    /** The most points that a sweep may have, with far more settings than a command line holds. */
    private static final long MOST_BYTES = 64 << 20;

    private final Path path;
    private final Sweep sweep;

    public SweepFile(Path path, Sweep sweep) {
        this.path = path;
        this.sweep = sweep;
    }

    /**
     * The results that the file holds of this sweep, none where there is no file. Throws {@link IOException} with one
     * sentence where it is another's; a last line that was cut off is forgotten, in the file too.
     */
    public List<Result> resume() throws IOException {
        if (!Files.exists(path) || Files.isRegularFile(path) && Files.size(path) == 0) {
            put(line(header()), StandardOpenOption.CREATE);
            return List.of();
        }
        String text = TextFile.read(path, "resume", MOST_BYTES);
        int whole = text.lastIndexOf('\n') + 1;
        List<List<String>> rows = rows(text.substring(0, whole));
        if (rows.isEmpty() || !rows.getFirst().equals(header())) {
            throw new IOException("resume " + path + ": it is not the result of a sweep over " + String.join(", ", sweep.axes().stream().map(Axis::option).toList())
                    + "; name another file");
        }
        // What the file has of other values stays in it, and is no part of this sweep.
        var results = new LinkedHashMap<Point, Result>();
        var points = new HashSet<>(sweep.points());
        for (int i = 1; i < rows.size(); i++) {
            Result result = result(rows.get(i), i + 1);
            if (points.contains(result.point())) {
                results.put(result.point(), result);
            }
        }
        try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length);
        }
        return List.copyOf(results.values());
    }

    /** Adds one result; it is on disk when this returns. */
    public void append(Result result) throws IOException {
        var cells = new ArrayList<>(result.point().values());
        cells.addAll(List.of(String.format(Locale.ROOT, "%.3f", result.iops()), String.format(Locale.ROOT, "%.0f", result.bytesPerSecond()),
                Long.toString(result.meanNs()), Long.toString(result.p50Ns()), Long.toString(result.p99Ns()), Long.toString(result.p999Ns()),
                String.format(Locale.ROOT, "%.3f", result.meanDepth()), Long.toString(result.tookNs()), sweep.settings()));
        put(line(cells), StandardOpenOption.APPEND);
    }

    /** Writes a line to the end, whole and on disk, or leaves the file as it was and throws with one sentence. */
    private void put(String line, StandardOpenOption how) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.WRITE, how)) {
            long before = channel.size();
            try {
                var bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(false);
            } catch (IOException e) {
                channel.truncate(before);
                throw e;
            }
        } catch (IOException e) {
            throw new IOException("write " + path + ": " + AtomicFile.reason(e), e);
        }
    }

    private List<String> header() {
        var header = new ArrayList<>(sweep.axes().stream().map(Axis::option).toList());
        header.addAll(FIGURES);
        return header;
    }

    private Result result(List<String> cells, int line) throws IOException {
        int axes = sweep.axes().size();
        if (cells.size() != axes + FIGURES.size()) {
            throw new IOException("resume " + path + ", line " + line + ": " + cells.size() + " cells where " + (axes + FIGURES.size()) + " belong");
        }
        if (!cells.getLast().equals(sweep.settings())) {
            throw new IOException("resume " + path + ", line " + line + ": it was run with other settings (" + cells.getLast() + "); name another file");
        }
        try {
            List<String> f = cells.subList(axes, cells.size());
            return new Result(new Point(cells.subList(0, axes)), rate(f.get(0)), rate(f.get(1)), Long.parseLong(f.get(2)),
                    Long.parseLong(f.get(3)), Long.parseLong(f.get(4)), Long.parseLong(f.get(5)), rate(f.get(6)), Long.parseLong(f.get(7)));
        } catch (NumberFormatException e) {
            throw new IOException("resume " + path + ", line " + line + ": not a figure: " + e.getMessage(), e);
        }
    }

    private static double rate(String text) {
        double rate = Double.parseDouble(text);
        if (!Double.isFinite(rate)) {
            throw new NumberFormatException(text);
        }
        return rate;
    }

    private static String line(List<String> cells) {
        return String.join(",", cells.stream().map(CsvText::cell).toList()) + "\r\n";
    }

    private static List<String> read(List<String> row) {
        return row.stream().map(CsvText::text).toList();
    }

    private static List<List<String>> rows(String text) {
        var rows = new ArrayList<List<String>>();
        var row = new ArrayList<String>();
        var cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c != '"') {
                    cell.append(c);
                } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    cell.append(c);
                    i++;
                } else {
                    quoted = false;
                }
                continue;
            }
            switch (c) {
                case '"' -> quoted = true;
                case ',' -> {
                    row.add(cell.toString());
                    cell.setLength(0);
                }
                case '\n' -> {
                    row.add(cell.toString());
                    cell.setLength(0);
                    rows.add(read(row));
                    row.clear();
                }
                case '\r' -> {
                }
                default -> cell.append(c);
            }
        }
        return rows;
    }
}
