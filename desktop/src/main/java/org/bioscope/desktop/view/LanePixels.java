package org.bioscope.desktop.view;

import java.util.Arrays;

/** Lanes as pixels, of a cost that the blocks and the width bound. Any thread. */
final class LanePixels {
    /** Below so many pixels to a request, the stages of many share a pixel, and each gets its share of it. */
    private static final double SHARED_BELOW_PX = 3;
    private static final long MOST_SHARES = 6_000_000;
    private static final int HELD_PX = 12;
    /** What a filter leaves out is this faint: seen as being there, and not taken for the rest. */
    private static final double GHOST = 0.13;
    private static final int INKS = Ink.values().length;

    private final Lanes lanes;
    private final TimelinePicture.Request request;
    private final int width;
    private final int height;
    private final Easel easel;
    private final int[] pixels;
    /** For each ink: as it is, paler for what waits or was not looked into, and as a ghost. */
    private final int[] full = new int[INKS];
    private final int[] pale = new int[INKS];
    private final int[] ghost = new int[INKS];

    private LanePixels(Lanes lanes, TimelinePicture.Request request, Easel easel) {
        this.lanes = lanes;
        this.request = request;
        this.width = request.width();
        this.height = request.height();
        this.easel = easel;
        this.pixels = easel.lanes().cleared(width, height);
        for (Ink ink : Ink.values()) {
            full[ink.ordinal()] = TimelinePicture.argb(request.palette().ink(ink));
            pale[ink.ordinal()] = TimelinePicture.argb(request.palette().tint(request.palette().ink(ink), 0.45));
            ghost[ink.ordinal()] = TimelinePicture.argb(request.palette().inset().interpolate(request.palette().muted(), GHOST));
        }
    }

    static void paint(Lanes lanes, TimelinePicture.Request request, Easel easel) {
        var pixels = new LanePixels(lanes, request, easel);
        if (lanes.count() > 0) {
            pixels.draw();
        }
    }

    private void draw() {
        double meanPx = 0;
        for (int b = 0; b < lanes.blocks(); b++) {
            meanPx += (double) (lanes.endNs()[b] - lanes.startNs()[b]) / request.range().lengthNs() * width / lanes.blocks();
        }
        long shares = (long) lanes.count() * width * 2 * INKS;
        if (meanPx * 4 < SHARED_BELOW_PX && request.kind() != LaneKind.REQUEST && shares <= MOST_SHARES) {
            shared();
            return;
        }
        // Ghosts first: what is meant is never hidden behind them.
        for (int b = 0; b < lanes.blocks(); b++) {
            if (lanes.ghost(b)) {
                block(b);
            }
        }
        for (int b = 0; b < lanes.blocks(); b++) {
            if (!lanes.ghost(b)) {
                block(b);
            }
        }
    }

    /** One block as a rectangle of at least a pixel; what waits, or was not looked into, is paler, and waiting is lower too. */
    private void block(int b) {
        Leg leg = Leg.of(lanes.legs()[b]);
        int top = TimelinePicture.top(lanes.lane()[b], lanes.count(), height);
        int bottom = Math.max(top + 1, TimelinePicture.top(lanes.lane()[b] + 1, lanes.count(), height) - (height / lanes.count() >= 4 ? 1 : 0));
        if (leg.waits() && bottom - top >= 4) {
            top += (bottom - top) / 2;
        }
        int from = Math.clamp((long) request.range().x(lanes.startNs()[b], width), 0, width);
        int to = Math.clamp((long) Math.ceil(request.range().x(lanes.endNs()[b], width)), 0, width);
        int colour = (lanes.ghost(b) ? ghost : leg.closed() || leg.waits() ? pale : full)[leg.ink().ordinal()];
        for (int y = top; y < Math.min(bottom, height); y++) {
            Arrays.fill(pixels, y * width + from, y * width + Math.max(from, Math.min(width, Math.max(to, from + 1))), colour);
        }
    }

    /** Many requests to a pixel: each colour takes as much of the lane's height as it has of the time. */
    private void shared() {
        int inks = 2 * INKS;
        float[] shares = easel.sketch().shares(lanes.count() * width * inks);
        double pxPerNs = (double) width / request.range().lengthNs();
        for (int b = 0; b < lanes.blocks(); b++) {
            double from = request.range().x(lanes.startNs()[b], width);
            double to = from + (lanes.endNs()[b] - lanes.startNs()[b]) * pxPerNs;
            int ink = Leg.of(lanes.legs()[b]).ink().ordinal() + (lanes.ghost(b) ? INKS : 0);
            for (int x = (int) Math.max(0, Math.floor(from)); x < Math.min(width, to); x++) {
                shares[(lanes.lane()[b] * width + x) * inks + ink] += (float) (Math.min(x + 1, to) - Math.max(x, from));
            }
        }
        if (lanes.oneIn() > 1) {
            hold(shares, lanes.count(), width, inks);
        }
        for (int lane = 0; lane < lanes.count(); lane++) {
            int top = TimelinePicture.top(lane, lanes.count(), height);
            int bottom = Math.max(top + 1, TimelinePicture.top(lane + 1, lanes.count(), height) - (height / lanes.count() >= 4 ? 1 : 0));
            for (int x = 0; x < width; x++) {
                int at = (lane * width + x) * inks;
                float whole = 0;
                for (int ink = 0; ink < inks; ink++) {
                    whole += shares[at + ink];
                }
                // Of a sample the lane would seem idle: the shares fill it, and the caption says that it is a sample.
                float scale = whole == 0 ? 0 : (bottom - top) / (lanes.oneIn() > 1 ? whole : Math.max(1, whole));
                float y = bottom;
                for (int ink = 0; ink < inks && whole > 0; ink++) {
                    float next = y - shares[at + ink] * scale;
                    for (int row = Math.round(next); row < Math.round(y); row++) {
                        if (row >= 0 && row < height) {
                            pixels[row * width + x] = ink >= INKS ? ghost[ink - INKS] : (ink == Ink.UNKNOWN.ordinal() ? pale : full)[ink];
                        }
                    }
                    y = next;
                }
            }
        }
    }

    /** A sample leaves columns out, which are not idle for that: they take after the one before, for a few pixels. */
    private static void hold(float[] shares, int lanes, int width, int inks) {
        for (int lane = 0; lane < lanes; lane++) {
            int held = HELD_PX;
            for (int x = 1; x < width; x++) {
                int at = (lane * width + x) * inks;
                float whole = 0;
                for (int ink = 0; ink < inks; ink++) {
                    whole += shares[at + ink];
                }
                held = whole > 0 ? 0 : held + 1;
                if (whole == 0 && held < HELD_PX) {
                    System.arraycopy(shares, at - inks, shares, at, inks);
                }
            }
        }
    }
}
