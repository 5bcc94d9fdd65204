package org.bioscope.desktop.lesson;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.bioscope.desktop.lesson.Lesson.Lit;
import org.bioscope.desktop.lesson.Lesson.Show;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Request;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Units;
import org.bioscope.traces.filter.Filter;
import org.bioscope.traces.filter.FilterException;
import org.bioscope.traces.rules.Generation;
import org.bioscope.traces.rules.Generations;
import org.bioscope.traces.rules.RunFacts;
import org.bioscope.traces.rules.Verdict;

/** Keeps what a step promises to show: finds it in a run, or says in one sentence what is not there. Any thread; reads every row. */
public final class Promise {
    private final String step;
    private final Show show;
    private final RunReport report;

    private Promise(String step, Show show, RunReport report) {
        this.step = step;
        this.show = show;
        this.report = report;
    }

    /** What the step shows of the run; throws {@link LessonException} for the first thing that is not as promised. */
    public static Shown keep(String step, Show show, RunReport report) {
        return new Promise(step, show, report).keep();
    }

    /** That an arm ran and shows all that later steps of its lesson mean to show of it. */
    static void keepAll(Lesson lesson, String step, Lesson.Arm arm, Started started, RunReport report) {
        started.unwatched(report).ifPresent(why -> {
            throw new LessonException(why);
        });
        ran(step, arm.name(), report);
        for (Lesson.Step each : lesson.steps()) {
            if (each instanceof Lesson.Explain explain) {
                explain.show().filter(show -> show.arm().equals(arm.id())).ifPresent(show -> keep(explain.id(), show, report));
            }
        }
    }

    /** That an arm ran: requests, and no failure. */
    public static void ran(String step, String arm, RunReport report) {
        report.failure().ifPresent(failure -> {
            throw new LessonException("step " + step + ", '" + arm + "': failed after " + Units.ns(failure.atNs()) + ": " + failure.message());
        });
        if (report.totals().requests() == 0) {
            throw new LessonException("step " + step + ", '" + arm + "': no request was completed");
        }
    }

    private Shown keep() {
        RequestTrace trace = report.trace();
        Filter filter = filter();
        long[] rows = matching(filter, trace);
        if (rows.length == 0) {
            throw broken("no request matches '" + filter + "' among " + Units.count(trace.size()));
        }
        if (rows.length < Math.ceilDiv(trace.size() * show.atLeastPercent(), 100)) {
            throw broken("'" + filter + "' matches " + Units.count(rows.length) + " of " + Units.count(trace.size()) + " requests, not " + show.atLeastPercent() + " %");
        }
        Request request = trace.request(picked(rows, trace));
        long atNs = show.stage().map(label -> moment(request, label)).orElse(request.stampNs().get(Stage.SUBMIT));
        Optional<Generation> rules = show.rule().map(Lit::kernel).filter(kernel -> !kernel.equals("own")).flatMap(Generations::named);
        return new Shown(filter, rows.length, trace.size(), request, atNs, rules, show.rule().map(lit -> verdict(lit, rules, request)));
    }

    private Filter filter() {
        try {
            return Filter.parse(show.filter());
        } catch (FilterException e) {
            throw broken("its filter cannot be read: " + e.getMessage());
        }
    }

    private static long[] matching(Filter filter, RequestTrace trace) {
        var rows = new long[Math.toIntExact(trace.size())];
        int count = 0;
        for (long row = 0; row < trace.size(); row++) {
            if (filter.accepts(trace, row)) {
                rows[count++] = row;
            }
        }
        return Arrays.copyOf(rows, count);
    }

    private long picked(long[] rows, RequestTrace trace) {
        if (show.pick() == Lesson.Pick.FIRST) {
            return rows[0];
        }
        long[] latencies = Arrays.stream(rows).map(trace::latencyNs).sorted().toArray();
        long wantedNs = show.pick() == Lesson.Pick.SLOWEST ? latencies[latencies.length - 1] : latencies[latencies.length / 2];
        return Arrays.stream(rows).filter(row -> trace.latencyNs(row) == wantedNs).findFirst().orElseThrow();
    }

    private long moment(Request request, String label) {
        Stage stage = Stream.of(Stage.values()).filter(s -> s.label().equals(label)).findFirst().orElseThrow(() -> broken("there is no stage '" + label + "'"));
        return Optional.ofNullable(request.stampNs().get(stage)).orElseThrow(() -> broken("request " + request.index() + " was not seen at " + label));
    }

    private Verdict verdict(Lit lit, Optional<Generation> rules, Request request) {
        Environment environment = report.environment();
        Generation generation = rules.or(() -> environment.fact(Environment.GENERATION).or(() -> environment.fact(Environment.KERNEL)).flatMap(Generations::named))
                .orElseThrow(() -> broken("no rules are known for the kernel that ran this"));
        Verdict verdict = RunFacts.of(report.workload(), environment).flatMap(run -> run.facts(report.trace(), request.index())).map(generation::decide)
                .orElseThrow(() -> broken("no rules speak of request " + request.index()));
        boolean fired = lit.fires().isEmpty() || verdict.completion().rule().equals(lit.fires()) || verdict.submission().rule().equals(lit.fires());
        if (!fired) {
            throw broken("the rule '" + lit.fires() + "' of " + generation.name() + " does not decide about request " + request.index() + "; '"
                    + verdict.submission().rule() + "' and '" + verdict.completion().rule() + "' do");
        }
        return verdict;
    }

    private LessonException broken(String what) {
        return new LessonException("step " + step + ": " + what);
    }
}
