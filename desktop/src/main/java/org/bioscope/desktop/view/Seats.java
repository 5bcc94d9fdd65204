package org.bioscope.desktop.view;

/**
 * The seats of a station: as many cells as requests can be in flight, in a rectangle. A request keeps its seat's number in
 * every station, so an eye can follow it and no two tokens lie on each other while there is room.
 */
record Seats(double x, double y, double width, double height, int count, double cell, int columns) {
    /** Cells larger than this, at magnification 1, leave a few requests lost in an empty box. */
    private static final double LARGEST_CELL = 25;

    /** The grid whose shape is nearest to the box's, with square cells as large as they may be. */
    static Seats in(Circuit.Box box, int count, double unit) {
        int columns = Math.clamp(Math.round(Math.sqrt(count * box.width() / box.height())), 1, count);
        int rows = Math.ceilDiv(count, columns);
        double cell = Math.min(LARGEST_CELL * unit, Math.min(box.width() / columns, box.height() / rows));
        return new Seats(box.x(), box.y(), box.width(), box.height(), count, cell, columns);
    }

    float seatX(int seat) {
        return (float) (x + (width - Math.min(columns, count) * cell) / 2 + (seat % count % columns + 0.5) * cell);
    }

    float seatY(int seat) {
        double rows = Math.ceilDiv(count, columns);
        return (float) (y + Math.max(0, (height - rows * cell) / 2) + (seat % count / columns + 0.5) * cell);
    }
}
