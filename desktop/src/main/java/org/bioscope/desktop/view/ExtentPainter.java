package org.bioscope.desktop.view;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javafx.scene.paint.Color;
import org.bioscope.traces.ExtentMap;
import org.bioscope.traces.ExtentMap.State;
import org.bioscope.traces.Op;
import org.bioscope.traces.RequestTrace;

/**
 * Cells of an extent map. A second sign beside each colour: a hole is an empty frame, unwritten is hatched, written is
 * full, unknown is dashed. Owned by the JavaFX thread.
 */
final class ExtentPainter {
    /** Smaller ones cannot be told apart from the last row. */
    private static final double LEAST_CELL = 7;
    private static final double MOST_CELL = 34;
    /** Of the window that is played: so long a block that has just changed is marked. */
    private static final double FRESH_SHARE = 0.03;

    private final Pen pen;
    private final ExtentMap map;
    private final Frame frame;

    ExtentPainter(Pen pen, ExtentMap map, Frame frame) {
        this.pen = pen;
        this.map = map;
        this.frame = frame;
    }

    /** The title, how the blocks are known, and a legend that counts; returns where it ends. */
    double heading(Map<State, Integer> counts, double width) {
        Type type = pen.type;
        double y = type.px(10);
        String title = "The file";
        pen.left(title, 0, y, type.strong(), pen.palette.text());
        double x = Type.width(title, type.strong()) + type.px(14);
        for (State state : new State[] {State.HOLE, State.UNWRITTEN, State.WRITTEN, State.UNKNOWN}) {
            if (state == State.UNKNOWN && !counts.containsKey(state)) {
                continue;
            }
            double size = type.px(12);
            cell(state, x, y - size / 2, size);
            String words = state.name().toLowerCase(Locale.ROOT) + " " + org.bioscope.traces.Units.count(counts.getOrDefault(state, 0));
            pen.left(words, x + size + type.px(5), y, type.body(), pen.palette.text());
            x += size + type.px(5) + Type.width(words, type.body()) + type.px(14);
        }
        String how = switch (map.before()) {
            case OBSERVED -> "before: FIEMAP, observed";
            case DERIVED -> "before: the preparation, derived";
            case SIMULATED -> "simulated";
            case UNKNOWN -> "before: unknown";
        };
        String changes = map.before() == ExtentMap.Before.SIMULATED ? "" : "changes: completions, derived";
        double pills = Pen.pillWidth(how, type) + (changes.isEmpty() ? 0 : type.px(6) + Pen.pillWidth(changes, type));
        boolean beside = x + pills <= width;
        double at = beside ? width - pills : 0;
        double line = beside ? y : y + type.px(20);
        double end = pen.pill(how, at, line, map.before() == ExtentMap.Before.OBSERVED ? pen.palette.good() : pen.palette.muted(), map.before() != ExtentMap.Before.OBSERVED);
        if (!changes.isEmpty() && end + type.px(6) + Pen.pillWidth(changes, type) <= width + 1) {
            pen.pill(changes, end + type.px(6), line, pen.palette.good(), true);
        }
        return line + type.px(14);
    }

    void cells(Circuit.Box box) {
        double least = pen.type.px(LEAST_CELL);
        double size = Math.min(pen.type.px(MOST_CELL), Math.floor(Math.sqrt(box.width() * box.height() / map.blocks())));
        while (size > least && Math.floor(box.width() / size) * Math.floor(box.height() / size) < map.blocks()) {
            size--;
        }
        size = Math.max(least, size);
        int columns = Math.max(1, (int) (box.width() / size));
        int rows = Math.max(1, (int) (box.height() / size));
        int each = Math.ceilDiv(map.blocks(), Math.max(1, columns * rows));
        Set<Integer> inFlight = inFlight(each);
        long freshNs = Math.round((frame.passage().toNs() - frame.passage().fromNs()) * FRESH_SHARE);
        for (int cell = 0; (long) cell * each < map.blocks(); cell++) {
            double x = box.x() + cell % columns * size;
            double y = box.y() + cell / columns * size;
            boolean fresh = each == 1 ? paintOne(cell, x, y, size - 2, freshNs) : paintMany(cell * each, Math.min(map.blocks(), (cell + 1) * each), x, y, size - 2, freshNs);
            if (fresh) {
                frame(x, y, size - 2, pen.palette.text(), 2);
            }
            if (inFlight.contains(cell)) {
                double dot = Math.max(3, size * 0.3);
                pen.g.setFill(pen.palette.card());
                pen.g.fillOval(x + (size - 2 - dot) / 2 - 1, y + (size - 2 - dot) / 2 - 1, dot + 2, dot + 2);
                pen.g.setFill(pen.palette.rim(Ink.SUBMISSION));
                pen.g.fillOval(x + (size - 2 - dot) / 2, y + (size - 2 - dot) / 2, dot, dot);
            }
        }
        int shown = each;
        int columnsShown = columns;
        double cellSize = size;
        frame.selected().map(request -> map.block(request.offset())).filter(block -> block >= 0)
                .ifPresent(block -> frame(box.x() + block / shown % columnsShown * cellSize, box.y() + block / shown / columnsShown * cellSize, cellSize - 2, pen.palette.accent(), 3));
    }

    /** Cells of the writes that are under way at this moment. */
    private Set<Integer> inFlight(int each) {
        var cells = new HashSet<Integer>();
        RequestTrace trace = frame.report().trace();
        trace.overlapping(frame.nowNs(), frame.nowNs(), row -> {
            int block = trace.op(row) == Op.WRITE ? map.block(trace.offset(row)) : -1;
            if (block >= 0) {
                cells.add(block / each);
            }
        });
        return cells;
    }

    private boolean paintOne(int block, double x, double y, double size, long freshNs) {
        cell(map.at(block, frame.nowNs()), x, y, size);
        return fresh(block, freshNs);
    }

    private boolean fresh(int block, long freshNs) {
        long sinceNs = frame.nowNs() - map.changedNs(block);
        return map.changedNs(block) != 0 && sinceNs >= 0 && sinceNs <= freshNs && map.at(block, map.changedNs(block)) != map.at(block, map.changedNs(block) - 1);
    }

    /** A cell of many blocks is filled from below by their shares. */
    private boolean paintMany(int from, int to, double x, double y, double size, long freshNs) {
        var counts = new int[State.values().length];
        boolean fresh = false;
        for (int block = from; block < to; block++) {
            counts[map.at(block, frame.nowNs()).ordinal()]++;
            fresh |= fresh(block, freshNs);
        }
        double whole = to - from;
        State most = State.UNKNOWN;
        for (State state : State.values()) {
            most = counts[state.ordinal()] > counts[most.ordinal()] ? state : most;
        }
        cell(counts[State.WRITTEN.ordinal()] == 0 || counts[State.WRITTEN.ordinal()] == whole ? most : counts[State.UNWRITTEN.ordinal()] > 0 ? State.UNWRITTEN : State.HOLE, x, y, size);
        if (counts[State.WRITTEN.ordinal()] > 0 && counts[State.WRITTEN.ordinal()] < whole) {
            double high = Math.max(1, size * counts[State.WRITTEN.ordinal()] / whole);
            pen.g.setFill(written());
            pen.g.fillRect(x, y + size - high, size, high);
        }
        return fresh && to - from < 50;
    }

    private Color written() {
        return pen.palette.rim(Ink.INLINE);
    }

    private void cell(State state, double x, double y, double size) {
        switch (state) {
            case HOLE -> frame(x, y, size, pen.palette.faint(), 1);
            case UNWRITTEN -> {
                pen.g.setFill(pen.palette.tint(pen.palette.warn(), 0.16));
                pen.g.fillRect(x, y, size, size);
                pen.g.setStroke(pen.palette.warn());
                pen.g.setLineWidth(1);
                double step = Math.max(4, size / 3);
                for (double d = step; d < 2 * size; d += step) {
                    pen.g.strokeLine(x + Math.max(0, d - size), y + Math.min(d, size), x + Math.min(d, size), y + Math.max(0, d - size));
                }
                frame(x, y, size, pen.palette.warn(), 1);
            }
            case WRITTEN -> {
                pen.g.setFill(written());
                pen.g.fillRect(x, y, size, size);
            }
            case UNKNOWN -> {
                pen.g.setLineDashes(2, 2);
                frame(x, y, size, pen.palette.muted(), 1);
                pen.g.setLineDashes((double[]) null);
                if (size > pen.type.px(12)) {
                    pen.centred("?", x + size / 2, y + size / 2, pen.type.small(), pen.palette.muted());
                }
            }
        }
    }

    private void frame(double x, double y, double size, Color color, double wide) {
        pen.g.setStroke(color);
        pen.g.setLineWidth(wide);
        pen.g.strokeRect(Math.round(x) + wide / 2, Math.round(y) + wide / 2, Math.max(1, size - wide), Math.max(1, size - wide));
    }
}
