package org.bioscope.desktop.lesson;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.bioscope.traces.Request;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Stage;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.Units;
import org.bioscope.traces.rules.Verdict;

/**
 * A lesson played through without a window: every step is taken, everything that it promises is checked, and what a class
 * would see is written down. Owned by one thread.
 */
public final class Recital {
    private static final long LOOK_MS = 20;
    private static final String LETTERS = "1234";

    private final Player player;
    private final Stand stand;
    private final PrintWriter out;

    public Recital(Lesson lesson, Stand stand, PrintWriter out) {
        player = new Player(lesson);
        this.stand = stand;
        this.out = out;
    }

    /** Plays to the end; throws {@link LessonException} at the first step that does not show what it promises. */
    public void play() throws InterruptedException {
        Lesson lesson = player.lesson();
        out.println(lesson.title());
        out.println("after " + lesson.source());
        do {
            Lesson.Step step = player.step();
            out.println();
            out.println("[" + (player.at() + 1) + "/" + lesson.steps().size() + "] " + step.kind());
            out.println(step.text());
            switch (step) {
                case Lesson.Question _ -> {
                }
                case Lesson.Predict predict -> predict(predict);
                case Lesson.Run run -> run(run);
                case Lesson.Rounds rounds -> rounds(rounds);
                case Lesson.Explain explain -> explain(explain);
                case Lesson.Staged staged -> staged(staged.scenario());
                case Lesson.Published published -> published(published);
                case Lesson.Next next -> next.lessons().forEach(id -> out.println("  -> bioscope lessons play " + id));
            }
            out.flush();
        } while (player.next());
    }

    private void predict(Lesson.Predict predict) {
        for (int i = 0; i < predict.choices().size(); i++) {
            out.println("  " + LETTERS.charAt(i) + (i == predict.answer() ? " * " : "   ") + predict.choices().get(i));
        }
        player.guess(predict.answer());
        out.println("  " + predict.because());
    }

    private void run(Lesson.Run run) throws InterruptedException {
        for (Lesson.Arm arm : run.arms()) {
            Player.Played played = run(run, arm);
            Started started = played.started();
            out.println("  " + arm.name() + ": " + Measured.line(played.report()));
            out.println("    " + played.label());
            started.refused().forEach(why -> out.println("    not " + why));
        }
    }

    /** In the first way that runs and shows all that the lesson means to show of it. */
    private Player.Played run(Lesson.Run run, Lesson.Arm arm) throws InterruptedException {
        Started started = stand.start(arm);
        while (true) {
            RunReport report = wait(started);
            try {
                Promise.keepAll(player.lesson(), run.id(), arm, started, report);
                return player.ran(arm.id(), started, report);
            } catch (LessonException e) {
                if (started.way().equals(arm.ways().getLast())) {
                    throw e;
                }
                started = stand.startInstead(started, e.getMessage(), arm);
            }
        }
    }

    private void rounds(Lesson.Rounds step) {
        Interleaved came = Interleaved.run(stand, step, so -> { }, () -> false);
        player.compared(step.id(), came);
        for (int arm = 0; arm < came.comparison().names().size(); arm++) {
            out.println("  " + came.comparison().names().get(arm) + ": " + Measured.rounds(came.comparison(), arm));
        }
        came.verdicts().forEach(verdict -> out.println("  " + verdict));
        out.println("    " + came.label());
        came.refused().forEach(why -> out.println("    not " + why));
        came.comparison().warnings().forEach(warning -> out.println("    " + warning));
    }

    private void staged(Scenario scenario) {
        out.println("  explained, not observed: " + scenario.source());
        do {
            int at = player.moment();
            Scenario.Moment moment = scenario.moments().get(at);
            String lane = scenario.lanes().stream().filter(one -> one.id().equals(moment.lane())).findFirst().orElseThrow().name();
            out.println("  " + (at + 1) + "  " + lane + ": " + moment.does() + "  " + scenario.valuesAt(at));
            out.println("     " + moment.says());
        } while (player.nextMoment());
        out.println("  " + (scenario.deadlockedAt(player.moment()).isEmpty() ? "nobody waits" : "deadlock: each waits for the other"));
    }

    private static RunReport wait(Started started) throws InterruptedException {
        try (TraceSource source = started.source()) {
            while (!source.latest().phase().over()) {
                if (started.unwatched(source.latest()).isPresent()) {
                    source.stop();
                }
                Thread.sleep(LOOK_MS);
            }
            return source.latest();
        }
    }

    private void explain(Lesson.Explain explain) {
        Optional<Lesson.Show> show = explain.show();
        if (show.isEmpty()) {
            return;
        }
        Player.Played played = player.needed(show.get().arm());
        Shown shown = Promise.keep(explain.id(), show.get(), played.report());
        Request request = shown.request();
        out.println("  " + Units.count(shown.count()) + " of " + Units.count(shown.of()) + " requests" + (shown.filter().text().isEmpty() ? "" : " match " + shown.filter())
                + "; " + show.get().pick().name().toLowerCase(java.util.Locale.ROOT) + " is request " + request.index() + ", " + Units.ns(request.latencyNs()) + " from submit to seen");
        out.println("  " + Units.ns(shown.atNs() - request.stampNs().get(Stage.SUBMIT)) + " after its submit" + show.get().stage().map(stage -> ", at " + stage).orElse("")
                + request.kernel().map(k -> "; completed " + k.completion().label() + " by " + k.context().label()).orElse(""));
        shown.verdict().ifPresent(this::rule);
    }

    private void rule(Verdict verdict) {
        out.println("  rules of " + verdict.generation().name() + ": " + verdict.summary());
        out.println("    submission: " + verdict.submission().rule() + " (" + verdict.submission().because() + ")");
        out.println("    completion: " + verdict.completion().rule() + " (" + verdict.completion().because() + ")");
        verdict.breaks().ifPresent(what -> out.println("    unsafe: " + what));
    }

    private void published(Lesson.Published published) {
        PublishedEntry entry = PublishedEntry.find(published.entry()).orElseThrow();
        out.println("  published: " + entry.title() + " (" + entry.source() + "), " + entry.unit());
        for (var row : entry.rows().entrySet()) {
            List<String> figures = row.getValue();
            for (int column = 0; column < figures.size(); column++) {
                out.println("    " + row.getKey() + ", " + (column < entry.columns().size() ? entry.columns().get(column) : "") + ": " + figures.get(column)
                        + beside(published, entry, row.getKey(), column));
            }
        }
        out.println("  " + entry.note());
    }

    private String beside(Lesson.Published published, PublishedEntry entry, String row, int column) {
        var words = new StringBuilder();
        for (Lesson.Beside beside : published.beside()) {
            if (beside.row().equals(row) && beside.column() == column) {
                Player.Played played = player.needed(beside.arm());
                String figure = Measured.in(entry.unit(), played.report());
                if (!figure.isEmpty()) {
                    words.append("   here: ").append(figure).append(" (").append(played.label()).append(')');
                }
            }
        }
        return words.toString();
    }
}
