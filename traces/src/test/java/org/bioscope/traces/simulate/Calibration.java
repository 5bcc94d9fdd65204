package org.bioscope.traces.simulate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fits a model of a published machine anew: a program for whoever changes the simulator. From the parameters in its file
 * it walks downhill (Nelder and Mead) over the free ones, by the fitted cells alone, and prints what it found beside all
 * cells. Some minutes on one core; round the figures and write them into the file by hand.
 *
 * <pre>java -cp ... org.bioscope.traces.simulate.Calibration caller-completion</pre>
 */
final class Calibration {
    private static final List<String> CALLER_FREE = List.of("kernel.iomapNs", "kernel.switchNs", "kernel.workItemNs", "kernel.idleExitNs",
            "device.writeNs", "device.spread");
    private static final List<String> EXT4_FREE = List.of("kernel.iomapNs", "kernel.legacyNs", "kernel.switchNs", "kernel.pageNs",
            "device.commandNs", "device.writeBytesPerSecond");
    /** Short enough for hundreds of steps, long enough that a figure repeats within half a percent. */
    private static final long RUNTIME_NS = 20_000_000;
    private static final int STEPS = 150;
    private static final double FIRST_STEP = 0.15;

    private final ObjectNode file;
    private final List<String> free;
    private final List<PublishedCell> cells;

    private Calibration(String name) throws IOException {
        boolean caller = name.equals("caller-completion");
        file = (ObjectNode) JsonMapper.shared().readTree(Files.readString(Path.of("../assets/models/" + name + ".json")));
        free = caller ? CALLER_FREE : EXT4_FREE;
        cells = caller ? PublishedCell.callerCompletion() : PublishedCell.ext4DeferredCompletion();
    }

    public static void main(String[] arguments) throws IOException {
        var calibration = new Calibration(arguments[0]);
        double[] best = calibration.downhill(calibration.standing());
        for (int i = 0; i < best.length; i++) {
            System.out.printf(Locale.ROOT, "%-32s %.3f%n", calibration.free.get(i), Math.exp(best[i]));
        }
        Model model = calibration.model(best);
        calibration.cells.forEach(cell -> System.out.printf(Locale.ROOT, "%+6.2f %%  %s%n", cell.errorPercent(model, 10 * RUNTIME_NS), cell));
    }

    /** Logarithms of the free parameters as the file has them: a step is a share, whatever the unit. */
    private double[] standing() {
        return free.stream().mapToDouble(path -> Math.log(group(file, path).get(key(path)).doubleValue())).toArray();
    }

    private Model model(double[] logs) {
        ObjectNode changed = file.deepCopy();
        for (int i = 0; i < logs.length; i++) {
            double value = Math.exp(logs[i]);
            if (key(free.get(i)).equals("spread")) {
                group(changed, free.get(i)).put(key(free.get(i)), value);
            } else {
                group(changed, free.get(i)).put(key(free.get(i)), Math.round(value));
            }
        }
        return ModelJson.parse("calibration", changed.toString());
    }

    /** The fourth power lets the worst cell count most. */
    private double badness(double[] logs) {
        try {
            Model model = model(logs);
            return cells.stream().filter(PublishedCell::fitted).mapToDouble(cell -> Math.pow(cell.errorPercent(model, RUNTIME_NS), 4)).sum();
        } catch (ModelException e) {
            return Double.MAX_VALUE; // the walk has left what can be
        }
    }

    private double[] downhill(double[] start) {
        ToDoubleFunction<double[]> f = this::badness;
        int n = start.length;
        record Corner(double[] at, double value) {
        }
        var corners = new Corner[n + 1];
        for (int i = 0; i <= n; i++) {
            double[] at = start.clone();
            if (i < n) {
                at[i] += FIRST_STEP;
            }
            corners[i] = new Corner(at, f.applyAsDouble(at));
        }
        for (int step = 0; step < STEPS; step++) {
            Arrays.sort(corners, (a, b) -> Double.compare(a.value, b.value));
            var middle = new double[n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    middle[j] += corners[i].at[j] / n;
                }
            }
            double[] mirrored = along(middle, corners[n].at, -1);
            double value = f.applyAsDouble(mirrored);
            double[] other = along(middle, corners[n].at, value < corners[0].value ? -2 : value < corners[n].value ? -0.5 : 0.5);
            if (value >= corners[0].value && value < corners[n - 1].value) {
                corners[n] = new Corner(mirrored, value);
                continue;
            }
            double otherValue = f.applyAsDouble(other);
            if (Math.min(value, otherValue) < corners[n].value) {
                corners[n] = otherValue < value ? new Corner(other, otherValue) : new Corner(mirrored, value);
                continue;
            }
            for (int i = 1; i <= n; i++) {
                double[] at = along(corners[0].at, corners[i].at, 0.5);
                corners[i] = new Corner(at, f.applyAsDouble(at));
            }
        }
        return Arrays.stream(corners).min((a, b) -> Double.compare(a.value, b.value)).orElseThrow().at;
    }

    private static double[] along(double[] from, double[] to, double share) {
        var at = new double[from.length];
        for (int i = 0; i < at.length; i++) {
            at[i] = from[i] + share * (to[i] - from[i]);
        }
        return at;
    }

    private static ObjectNode group(ObjectNode root, String path) {
        return (ObjectNode) root.get(path.substring(0, path.indexOf('.')));
    }

    private static String key(String path) {
        return path.substring(path.indexOf('.') + 1);
    }
}
