package org.bioscope.desktop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bioscope.traces.Finding;
import org.bioscope.traces.Findings;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.filter.Filter;
import org.bioscope.traces.filter.Matches;
import org.bioscope.traces.rules.Elsewhere;

/**
 * What is read out of every row of the run: findings, what the filter leaves, other kernels. Read in the background and
 * anew while the run grows, seldom enough not to disturb it. Owned by the JavaFX thread.
 */
final class Survey {
    /** Findings read every row, so while a run goes on they are made anew this seldom. */
    private static final long FINDINGS_EVERY_NS = 2_000_000_000L;
    private static final long MATCHES_EVERY_NS = 500_000_000L;
    /** Reading a long run takes its time from the run itself: so many times as long is rested afterwards. */
    private static final int REST = 10;

    private final Background background;
    private final Consumer<Exception> refuse;
    private RunReport report;
    private Filter filter = Filter.ALL;
    private List<Finding> findings = List.of();
    private boolean finding;
    private long findingsDueClockNs;
    private boolean findingsFinal;
    private Optional<Matches> matches = Optional.empty();
    private boolean matching;
    private long matchesDueClockNs;
    private Elsewhere elsewhere = Elsewhere.nothing();

    Survey(Background background, Consumer<Exception> refuse, RunReport report) {
        this.background = background;
        this.refuse = refuse;
        this.report = report;
    }

    /** Begins with another run. */
    void show(RunReport shown) {
        report = shown;
        findings = List.of();
        findingsFinal = false;
        matches = Optional.empty();
        elsewhere = Elsewhere.nothing();
    }

    /** What is known stays until it is read anew under this filter, but for the count of what it leaves. */
    void filter(Filter wanted) {
        filter = wanted;
        matches = Optional.empty();
        matchesDueClockNs = 0;
        findingsFinal = false;
        findingsDueClockNs = 0;
    }

    /** The pulse: the run as it stands now. */
    void tick(RunReport latest, long clockNs) {
        report = latest;
        findings(clockNs);
        matches(clockNs);
    }

    List<Finding> findings() {
        return findings;
    }

    /** What the filter leaves of the run; empty while none is set or it is not counted yet. */
    Optional<Matches> matches() {
        return matches;
    }

    Elsewhere elsewhere() {
        return elsewhere;
    }

    /** Counts what the filter accepts anew while the run grows. */
    private void matches(long clockNs) {
        boolean known = matches.filter(m -> m.of() == report.trace().size() && m.counted().phase() == report.phase()).isPresent();
        if (matching || known || filter.equals(Filter.ALL) || clockNs < matchesDueClockNs) {
            return;
        }
        matching = true;
        RunReport of = report;
        Filter only = filter;
        background.run(() -> {
            long beganNs = System.nanoTime();
            Matches counted = Matches.of(of, only);
            return new Counted(counted, System.nanoTime() - beganNs);
        }, counted -> {
            matching = false;
            if (of.startNs() == report.startNs() && only.equals(filter)) {
                matches = Optional.of(counted.matches());
                matchesDueClockNs = clockNs + Math.max(MATCHES_EVERY_NS, REST * counted.tookNs());
            }
        }, e -> {
            matching = false;
            refuse.accept(e);
        });
    }

    /** What is read out of every row of a run, and how long that took. */
    private record Found(List<Finding> findings, Elsewhere elsewhere, long tookNs) {
        static Found in(RunReport report, Filter only) {
            long beganNs = System.nanoTime();
            var findings = new ArrayList<>(only.equals(Filter.ALL) ? Findings.of(report) : Matches.of(report, only).findings());
            Elsewhere elsewhere = Elsewhere.of(report, only.over(report.trace()));
            elsewhere.mismatch().ifPresent(finding -> findings.add(0, finding));
            return new Found(findings, elsewhere, System.nanoTime() - beganNs);
        }
    }

    private record Counted(Matches matches, long tookNs) {
    }

    private void findings(long clockNs) {
        boolean over = report.phase().over();
        if (finding || findingsFinal || !over && clockNs < findingsDueClockNs) {
            return;
        }
        finding = true;
        RunReport of = report;
        Filter only = filter;
        background.run(() -> Found.in(of, only), found -> {
            finding = false;
            if (of.startNs() == report.startNs() && only.equals(filter)) {
                findings = found.findings();
                elsewhere = found.elsewhere();
                findingsDueClockNs = clockNs + Math.max(FINDINGS_EVERY_NS, REST * found.tookNs());
                findingsFinal = of.phase().over();
            }
        }, e -> {
            finding = false;
            refuse.accept(e);
        });
    }
}
