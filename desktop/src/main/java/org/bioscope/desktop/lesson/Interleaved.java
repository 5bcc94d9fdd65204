package org.bioscope.desktop.lesson;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.bioscope.engine.EngineException;
import org.bioscope.traces.Environment;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.compare.Arm;
import org.bioscope.traces.compare.Comparison;
import org.bioscope.traces.compare.Measure;
import org.bioscope.traces.compare.Neighbours;
import org.bioscope.traces.compare.Pairing;
import org.bioscope.traces.simulate.ModelException;

/**
 * Arms of a lesson, run in interleaved rounds in the first way in which all of them can.
 *
 * @param way     the way that all arms took
 * @param refused sentences on the ways before it
 * @param label   what says where they ran
 */
public record Interleaved(Comparison comparison, Way way, List<String> refused, String label) {
    private static final long LOOK_MS = 20;
    private static final long SEED = 1;

    public Interleaved {
        refused = List.copyOf(refused);
    }

    /**
     * Runs all rounds, telling {@code progress} after each run. Throws {@link LessonException} where no way carries the
     * rounds to their end, or where they are {@code cancelled}. Blocks; not on the JavaFX thread.
     */
    static Interleaved run(Stand stand, Lesson.Rounds step, Consumer<Comparison> progress, BooleanSupplier cancelled) {
        var refused = new ArrayList<String>();
        List<Way> ways = step.arms().getFirst().ways();
        for (int way = 0; way < ways.size(); way++) {
            Optional<String> why = stand.refuses(ways.get(way));
            if (why.isEmpty()) {
                int taken = way;
                List<Rounded> arms = step.arms().stream().map(arm -> new Rounded(stand, arm.name(), arm.ways().get(taken), cancelled)).toList();
                Comparison comparison = Comparison.run(arms, Measure.IOPS, new Pairing(arms.size(), step.rounds(), SEED), progress);
                if (cancelled.getAsBoolean()) {
                    throw new LessonException("step " + step.id() + ": stopped");
                }
                if (comparison.failure().isEmpty()) {
                    return new Interleaved(comparison, ways.get(way), refused, String.join("; ", arms.stream().map(arm -> arm.label).distinct().toList()));
                }
                why = comparison.failure();
            }
            refused.add(ways.get(way).word() + ": " + why.get());
        }
        throw new LessonException("step " + step.id() + ": nothing here can: " + String.join("; ", refused));
    }

    /** The verdict on each arm but the first, a sentence each. */
    List<String> verdicts() {
        List<String> names = comparison.names();
        var sentences = new ArrayList<String>();
        for (int arm = 1; arm < names.size(); arm++) {
            sentences.add(comparison.sentence(arm, names.getFirst(), names.get(arm)));
        }
        return sentences;
    }

    private static final class Rounded implements Arm {
        private final Stand stand;
        private final String name;
        private final Way way;
        private final BooleanSupplier cancelled;
        private String label = "";

        Rounded(Stand stand, String name, Way way, BooleanSupplier cancelled) {
            this.stand = stand;
            this.name = name;
            this.way = way;
            this.cancelled = cancelled;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Outcome run(long seed) throws IOException, InterruptedException {
            try (TraceSource source = stand.start(way, OptionalLong.of(seed))) {
                // What the preparation writes is the run's own, and no part of its figures.
                waitWhile(() -> source.latest().phase() == RunReport.Phase.PREPARING);
                boolean real = way instanceof Way.Here || way instanceof Way.Laboratory;
                Optional<Neighbours> neighbours = real ? Optional.of(Neighbours.watch(source.latest().environment().fact(Environment.DEVICE))) : Optional.empty();
                waitWhile(() -> !source.latest().phase().over());
                RunReport report = source.latest();
                label = Stand.label(way, report);
                return new Outcome(report, neighbours.map(watch -> watch.disturbances(report)).orElse(List.of()));
            } catch (EngineException | WorkloadException | ModelException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        private void waitWhile(BooleanSupplier goesOn) throws InterruptedException {
            while (goesOn.getAsBoolean()) {
                if (cancelled.getAsBoolean()) {
                    throw new InterruptedException();
                }
                Thread.sleep(LOOK_MS);
            }
        }
    }
}
