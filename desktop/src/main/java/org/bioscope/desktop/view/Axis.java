package org.bioscope.desktop.view;

import java.util.ArrayList;
import java.util.List;

/** A scale of values from the bottom of a graph to its top, linear from zero or by powers of ten. Immutable. */
record Axis(double least, double most, boolean logarithmic, List<Double> ticks) {
    Axis {
        ticks = List.copyOf(ticks);
    }

    /** From 0 to a round number not below {@code largest}. */
    static Axis linear(double largest) {
        double top = Math.max(largest, 1e-9);
        double power = Math.pow(10, Math.floor(Math.log10(top)));
        double step = power;
        for (double part : new double[] {0.2, 0.5, 1, 2, 5}) {
            if (top / (part * power) <= 4) {
                step = part * power;
                break;
            }
        }
        var ticks = new ArrayList<Double>();
        int count = (int) Math.max(1, Math.ceil(top / step - 1e-9));
        for (int i = 0; i <= count; i++) {
            ticks.add(i * step);
        }
        return new Axis(0, count * step, false, ticks);
    }

    /** Round steps from below {@code lowest} to above {@code highest}, 0 among them. */
    static Axis around(double lowest, double highest) {
        double step = linear(Math.max(Math.abs(lowest), Math.abs(highest))).ticks().get(1);
        double least = Math.floor(Math.min(0, lowest) / step) * step;
        double most = Math.ceil(Math.max(0, highest) / step) * step;
        var ticks = new ArrayList<Double>();
        for (long i = Math.round(least / step); i <= Math.round(most / step); i++) {
            ticks.add(i * step);
        }
        return new Axis(least, most, false, ticks);
    }

    /** By powers of ten, but from and to the nearest 1, 2 or 5 of one: for values that lie close together. */
    static Axis close(double smallest, double largest) {
        var ticks = new ArrayList<Double>();
        for (double power = Math.pow(10, Math.floor(Math.log10(Math.max(smallest, 1)))); power <= 10 * largest; power *= 10) {
            for (double part : new double[] {1, 2, 5}) {
                boolean enough = ticks.size() > 1 && ticks.getLast() >= largest;
                if (!enough) {
                    if (part * power <= smallest) {
                        ticks.clear();
                    }
                    ticks.add(part * power);
                }
            }
        }
        return new Axis(ticks.getFirst(), ticks.getLast(), true, ticks);
    }

    /** Whole powers of ten around the values; at least one of them. */
    static Axis logarithmic(double smallest, double largest) {
        double least = Math.pow(10, Math.floor(Math.log10(Math.max(smallest, 1))));
        double most = Math.max(Math.pow(10, Math.ceil(Math.log10(Math.max(largest, 1)) - 1e-9)), least * 10);
        var ticks = new ArrayList<Double>();
        for (double tick = least; tick <= most * 1.0001; tick *= 10) {
            ticks.add(tick);
        }
        return new Axis(least, most, true, ticks);
    }

    /** 0 at the bottom, 1 at the top; values beyond are held at the edge. */
    double share(double value) {
        if (logarithmic) {
            return value <= least ? 0 : Math.min(1, Math.log(value / least) / Math.log(most / least));
        }
        return Math.clamp((value - least) / (most - least), 0, 1);
    }
}
