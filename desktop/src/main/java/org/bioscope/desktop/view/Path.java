package org.bioscope.desktop.view;

import java.util.ArrayList;
import java.util.List;

/**
 * A line on the screen that tokens travel along, cut into pieces of equal length so that the point at any share of it is
 * found without a search, fifty thousand times a frame.
 */
final class Path {
    /** Pixels between two kept points: finer than an eye sees a corner being cut. */
    private static final double SPACING = 2;

    private final float[] xs;
    private final float[] ys;
    private final double length;

    /** Through the given points by straight lines; one point makes a path without length. */
    Path(List<double[]> points) {
        double total = 0;
        for (int i = 1; i < points.size(); i++) {
            total += distance(points.get(i - 1), points.get(i));
        }
        length = total;
        int pieces = Math.max(1, (int) Math.ceil(total / SPACING));
        xs = new float[pieces + 1];
        ys = new float[pieces + 1];
        int at = 1;
        double passed = 0;
        for (int i = 0; i <= pieces; i++) {
            double wanted = total * i / pieces;
            while (at < points.size() - 1 && passed + distance(points.get(at - 1), points.get(at)) < wanted) {
                passed += distance(points.get(at - 1), points.get(at));
                at++;
            }
            double[] a = points.get(Math.min(at, points.size()) - 1);
            double[] b = points.get(Math.min(at, points.size() - 1));
            double piece = distance(a, b);
            double share = piece == 0 ? 0 : Math.min(1, (wanted - passed) / piece);
            xs[i] = (float) (a[0] + (b[0] - a[0]) * share);
            ys[i] = (float) (a[1] + (b[1] - a[1]) * share);
        }
    }

    double length() {
        return length;
    }

    float endX() {
        return xs[xs.length - 1];
    }

    float endY() {
        return ys[ys.length - 1];
    }

    /** The point at {@code share} of the path, moved {@code aside} pixels to its left-hand side, into {@code xy}. */
    void point(float share, float aside, float[] xy) {
        int last = xs.length - 1;
        float at = Math.clamp(share, 0f, 1f) * last;
        int i = Math.min((int) at, last - 1);
        float part = at - i;
        float dx = xs[i + 1] - xs[i];
        float dy = ys[i + 1] - ys[i];
        xy[0] = xs[i] + dx * part;
        xy[1] = ys[i] + dy * part;
        if (aside != 0) {
            float piece = (float) Math.sqrt(dx * dx + dy * dy);
            if (piece > 0) {
                xy[0] += dy / piece * aside;
                xy[1] -= dx / piece * aside;
            }
        }
    }

    int size() {
        return xs.length;
    }

    float x(int i) {
        return xs[i];
    }

    float y(int i) {
        return ys[i];
    }

    /** The points of a cubic curve that leaves {@code from} and enters {@code to} horizontally. */
    static List<double[]> curve(double fromX, double fromY, double toX, double toY) {
        return bezier(fromX, fromY, (fromX + toX) / 2, fromY, (fromX + toX) / 2, toY, toX, toY);
    }

    static List<double[]> bezier(double x0, double y0, double x1, double y1, double x2, double y2, double x3, double y3) {
        int steps = 24;
        var points = new ArrayList<double[]>();
        for (int i = 0; i <= steps; i++) {
            double t = (double) i / steps;
            double s = 1 - t;
            points.add(new double[] {s * s * s * x0 + 3 * s * s * t * x1 + 3 * s * t * t * x2 + t * t * t * x3,
                s * s * s * y0 + 3 * s * s * t * y1 + 3 * s * t * t * y2 + t * t * t * y3});
        }
        return points;
    }

    private static double distance(double[] a, double[] b) {
        return Math.hypot(b[0] - a[0], b[1] - a[1]);
    }
}
