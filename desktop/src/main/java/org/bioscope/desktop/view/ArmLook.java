package org.bioscope.desktop.view;

import javafx.scene.paint.Color;

/** How the lines of a comparison's arms are told apart: colours with a meaning are kept for it. */
final class ArmLook {
    private ArmLook() {
    }

    /** A and D are grey, B and C in the accent. */
    static Color color(Palette palette, int arm) {
        return arm == 0 || arm == 3 ? palette.muted() : palette.accent();
    }

    /** C and D are dashed. */
    static boolean dashed(int arm) {
        return arm >= 2;
    }
}
