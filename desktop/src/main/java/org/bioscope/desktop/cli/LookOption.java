package org.bioscope.desktop.cli;

import org.bioscope.desktop.view.Look;
import org.bioscope.desktop.view.Theme;
import org.bioscope.traces.WorkloadException;
import picocli.CommandLine.Option;

/** {@code --theme} and {@code --scale}: how the pictures look that a command draws, to be mixed in. */
final class LookOption {
    @Option(names = "--theme", paramLabel = "light|dark|projector", order = 37, description = "Of a picture; light if not given.")
    private Theme theme = Look.STANDARD.theme();

    @Option(names = "--scale", paramLabel = "1|2", order = 38, description = "Pixels to a point of a picture: 2, for paper and dense screens, if not given.")
    private double scale = Look.STANDARD.scale();

    Look look() {
        if (scale < 1) {
            throw new WorkloadException("scale", "--scale " + scale + ": must be 1 or more");
        }
        try {
            return new Look(theme, scale);
        } catch (IllegalArgumentException e) {
            throw new WorkloadException("scale", "--scale " + scale + ": " + e.getMessage());
        }
    }
}
