package org.bioscope.desktop.view;

import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;

/** The shape beside a colour, so that no meaning hangs on colour alone. Each is drawn in a square from -1 to 1. */
public enum Sign {
    DOT {
        @Override
        boolean covers(double x, double y) {
            return x * x + y * y <= 1;
        }
    },
    /** A dot with a hole: a disk seen from above. */
    DISC {
        @Override
        boolean covers(double x, double y) {
            double r = x * x + y * y;
            return r <= 1 && r >= 0.12;
        }
    },
    SQUARE {
        @Override
        boolean covers(double x, double y) {
            return Math.max(Math.abs(x), Math.abs(y)) <= 0.88;
        }
    },
    DIAMOND {
        @Override
        boolean covers(double x, double y) {
            return Math.abs(x) + Math.abs(y) <= 1.1;
        }
    },
    /** Points up, to the side road of the workers. */
    UP {
        @Override
        boolean covers(double x, double y) {
            return y <= 0.8 && y >= -0.95 && Math.abs(x) <= (y + 0.95) * 0.58;
        }
    },
    /** Points left, home to the program. */
    LEFT {
        @Override
        boolean covers(double x, double y) {
            return x <= 0.8 && x >= -0.95 && Math.abs(y) <= (x + 0.95) * 0.58;
        }
    },
    /** Hollow: nobody looked inside. */
    RING {
        @Override
        boolean covers(double x, double y) {
            double r = x * x + y * y;
            return r <= 1 && r >= 0.42;
        }
    };

    /** Samples a side when a pixel's coverage is counted; 5 x 5 gives edges that no eye tells from exact ones. */
    private static final int SAMPLES = 5;

    abstract boolean covers(double x, double y);

    /** How much of the pixel at (px, py) a sign of radius r around (cx, cy) covers, 0 to 1. */
    double coverage(int px, int py, double cx, double cy, double r) {
        int hits = 0;
        for (int sy = 0; sy < SAMPLES; sy++) {
            for (int sx = 0; sx < SAMPLES; sx++) {
                hits += covers((px + (sx + 0.5) / SAMPLES - cx) / r, (py + (sy + 0.5) / SAMPLES - cy) / r) ? 1 : 0;
            }
        }
        return (double) hits / (SAMPLES * SAMPLES);
    }

    /** Draws the sign of a meaning on a canvas, for legends and headings. */
    static void draw(GraphicsContext g, double cx, double cy, double r, Ink ink, Palette palette) {
        Color fill = palette.ink(ink);
        Color rim = palette.rim(ink);
        ink.sign().draw(g, cx, cy, r, rim);
        boolean hollow = ink.sign() == DISC || ink.sign() == RING;
        if (!fill.equals(rim)) {
            ink.sign().draw(g, cx, cy, r - (hollow ? r * 0.12 : r * 0.24), fill);
        }
    }

    /** Draws the sign in one colour. */
    void draw(GraphicsContext g, double cx, double cy, double r, Color color) {
        g.setFill(color);
        switch (this) {
            case DOT -> g.fillOval(cx - r, cy - r, 2 * r, 2 * r);
            case DISC -> ring(g, cx, cy, 0.67 * r, 0.66 * r, color);
            case RING -> ring(g, cx, cy, 0.82 * r, 0.36 * r, color);
            case SQUARE -> g.fillRect(cx - 0.88 * r, cy - 0.88 * r, 1.76 * r, 1.76 * r);
            case DIAMOND -> g.fillPolygon(new double[] {cx - 1.1 * r, cx, cx + 1.1 * r, cx}, new double[] {cy, cy - 1.1 * r, cy, cy + 1.1 * r}, 4);
            case UP -> g.fillPolygon(new double[] {cx, cx + 1.01 * r, cx - 1.01 * r}, new double[] {cy - 0.95 * r, cy + 0.8 * r, cy + 0.8 * r}, 3);
            case LEFT -> g.fillPolygon(new double[] {cx - 0.95 * r, cx + 0.8 * r, cx + 0.8 * r}, new double[] {cy, cy - 1.01 * r, cy + 1.01 * r}, 3);
        }
    }

    private static void ring(GraphicsContext g, double cx, double cy, double r, double width, Color color) {
        g.setStroke(color);
        g.setLineWidth(width);
        g.strokeOval(cx - r, cy - r, 2 * r, 2 * r);
    }
}
