package org.bioscope.desktop.compare;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.compare.Arm;
import org.bioscope.traces.compare.Comparison;
import org.bioscope.traces.compare.Measure;
import org.bioscope.traces.compare.Pairing;

/**
 * A comparison that goes on while others look: on a thread of its own, its newest state there to be pulled. Any thread may
 * look, cancel and wait.
 */
public final class ComparisonRun {
    /** Long enough for a real run to give back its file. */
    private static final long PATIENCE_MS = 10_000;

    /**
     * What is known of it.
     *
     * @param shown the newest run of each arm whose requests can be looked at; empty until all arms have one
     * @param doing which run goes on and how long the rest will take, in words; empty once it is over
     * @param share how much is done, 0 to 1
     */
    public record State(Comparison comparison, List<RunReport> shown, String doing, double share) {
        public State {
            shown = List.copyOf(shown);
        }

        public boolean over() {
            return doing.isEmpty();
        }
    }

    private final List<Arm> arms;
    private final long seed;
    private final Map<Integer, RunReport> newest = new ConcurrentHashMap<>();
    private final Runnable cancel;
    private final Thread thread;
    private volatile State latest;

    /** {@code cancel} is what ends the run of an arm that goes on. Nothing runs before {@link #start}. */
    public ComparisonRun(List<Arm> arms, Measure measure, Pairing pairing, Runnable cancel) {
        this(arms, pairing, cancel, Comparison.of(arms, measure, pairing.rounds()), Map.of());
    }

    private ComparisonRun(List<Arm> arms, Pairing pairing, Runnable cancel, Comparison begun, Map<Integer, RunReport> shown) {
        this.arms = List.copyOf(arms);
        this.seed = pairing.seed();
        this.cancel = cancel;
        newest.putAll(shown);
        latest = new State(begun, reports(), doing(begun, ""), 0);
        thread = Thread.ofPlatform().name("comparison").daemon().unstarted(() -> run(begun, pairing));
    }

    /** The same with more rounds, those that there are counting. */
    public ComparisonRun more(int rounds) {
        return new ComparisonRun(arms, new Pairing(arms.size(), rounds, seed), cancel, latest.comparison(), newest);
    }

    public ComparisonRun start() {
        thread.start();
        return this;
    }

    public State latest() {
        return latest;
    }

    /** Ends the run that goes on, which then counts for nothing; those before it stay. */
    public void cancel() {
        cancel.run();
    }

    /** Waits until it is over. */
    public void await() throws InterruptedException {
        thread.join();
    }

    /** Cancels, and waits until the run that goes on has cleared up. */
    public void close() throws InterruptedException {
        cancel();
        thread.join(PATIENCE_MS);
    }

    private void run(Comparison begun, Pairing pairing) {
        int all = pairing.rounds() * arms.size();
        int before = begun.rounds() * arms.size();
        var pace = new Pace(all - before);
        var kept = IntStream.range(0, arms.size()).mapToObj(this::kept).toList();
        try {
            Comparison done = Comparison.goOn(begun, kept, pairing, so -> latest = new State(so, reports(), doing(so, pace.left(so.runs().size() - before)), (double) so.runs().size() / all));
            latest = new State(done, reports(), "", 1);
        } catch (RuntimeException e) {
            // What a model or an engine finds out only while it runs.
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            latest = new State(latest.comparison().failed(why), reports(), "", 1);
        }
    }

    private static String doing(Comparison so, String left) {
        int run = so.runs().size();
        int arms = so.names().size();
        return String.format(Locale.ROOT, "round %d of %d, run %d of %d%s", Math.min(so.asked(), run / arms + 1), so.asked(), Math.min(run + 1, so.asked() * arms), so.asked() * arms, left);
    }

    /** An arm whose newest run is kept to be looked at: a comparison itself keeps figures only. */
    private Arm kept(int number) {
        Arm arm = arms.get(number);
        return new Arm() {
            @Override
            public String name() {
                return arm.name();
            }

            @Override
            public List<String> remarks() {
                return arm.remarks();
            }

            @Override
            public Outcome run(long seed) throws IOException, InterruptedException {
                Outcome outcome = arm.run(seed);
                newest.put(number, outcome.report());
                return outcome;
            }
        };
    }

    private List<RunReport> reports() {
        return newest.size() < arms.size() ? List.of() : IntStream.range(0, arms.size()).mapToObj(newest::get).toList();
    }
}
