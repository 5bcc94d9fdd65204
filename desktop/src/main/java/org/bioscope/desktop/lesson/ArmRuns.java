package org.bioscope.desktop.lesson;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import org.bioscope.desktop.Background;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Units;
import org.bioscope.traces.compare.Comparison;

/**
 * Runs the arms of a step one after the other. An arm that fails, or does not show what its lesson means to show of it,
 * goes on to the next of its ways: a full disk must not end a lesson. Owned by the JavaFX thread.
 */
final class ArmRuns {
    /** Who shows what comes of it. */
    interface Told {
        /** Another arm has begun, or the last is through. */
        void changed();

        void ran(Lesson.Arm arm, Started started, RunReport report);

        void compared(Lesson.Rounds step, Interleaved came);

        void failed(Lesson.Step step, Exception e);
    }

    private final LessonPane.Screen screen;
    private final Background background;
    private final Supplier<Stand> stand;
    private final Told told;
    private final Deque<Lesson.Arm> waiting = new ArrayDeque<>();
    private Optional<Lesson> lesson = Optional.empty();
    private Optional<Lesson.Step> step = Optional.empty();
    private Optional<Lesson.Arm> running = Optional.empty();
    private Optional<Started> started = Optional.empty();
    /** Read by the thread that compares. */
    private volatile boolean cancelled;
    /** Written by the thread that compares. */
    private volatile String progress = "";

    ArmRuns(LessonPane.Screen screen, Background background, Supplier<Stand> stand, Told told) {
        this.screen = screen;
        this.background = background;
        this.stand = stand;
        this.told = told;
    }

    /** The step whose arms run; empty while none do. */
    Optional<Lesson.Step> step() {
        return step;
    }

    /** The arm that runs. */
    Optional<Lesson.Arm> running() {
        return running;
    }

    /** How far it has come, in words. */
    String progress() {
        return progress;
    }

    void run(Lesson of, Lesson.Run run) {
        if (step.isEmpty()) {
            begin(of, run);
            waiting.addAll(run.arms());
            nextArm();
        }
    }

    void compare(Lesson of, Lesson.Rounds rounds) {
        if (step.isEmpty()) {
            begin(of, rounds);
            told.changed();
            background.run(() -> Interleaved.run(stand.get(), rounds, so -> progress = progress(so), () -> cancelled), came -> {
                end();
                told.compared(rounds, came);
            }, e -> {
                end();
                told.failed(rounds, e);
            });
        }
    }

    /** Nobody waits for them any more. */
    void cancel() {
        cancelled = true;
        waiting.clear();
    }

    /** The pulse: sees whether the arm under way is through. */
    void pulse() {
        started.ifPresent(now -> {
            RunReport report = now.source().latest();
            if (report.phase().over()) {
                started = Optional.empty();
                through(now, report);
            } else {
                if (now.unwatched(report).isPresent()) {
                    now.source().stop();
                }
                progress = Units.count(report.totals().requests(), "request");
            }
        });
    }

    private void begin(Lesson of, Lesson.Step one) {
        lesson = Optional.of(of);
        step = Optional.of(one);
        cancelled = false;
        progress = "starting";
    }

    private void end() {
        waiting.clear();
        running = Optional.empty();
        step = Optional.empty();
    }

    private void nextArm() {
        running = Optional.ofNullable(waiting.poll());
        if (running.isEmpty()) {
            end();
            told.changed();
            return;
        }
        progress = "starting";
        told.changed();
        Lesson.Arm arm = running.get();
        screen.start(() -> stand.get().start(arm), now -> started = Optional.of(now), this::stop);
    }

    private void through(Started now, RunReport report) {
        if (cancelled) {
            end();
            return;
        }
        Lesson.Arm arm = running.orElseThrow();
        Lesson.Step of = step.orElseThrow();
        Lesson its = lesson.orElseThrow();
        background.run(() -> {
            Promise.keepAll(its, of.id(), arm, now, report);
            return report;
        }, kept -> {
            told.ran(arm, now, kept);
            nextArm();
        }, e -> instead(now, arm, e));
    }

    private void instead(Started came, Lesson.Arm arm, Exception why) {
        if (cancelled || arm.ways().getLast().equals(came.way())) {
            stop(why);
            return;
        }
        screen.start(() -> stand.get().startInstead(came, why.getMessage(), arm), now -> started = Optional.of(now), this::stop);
    }

    private void stop(Exception e) {
        Lesson.Step of = step.orElseThrow();
        end();
        told.failed(of, e);
    }

    private static String progress(Comparison so) {
        return "run " + so.runs().size() + " of " + so.asked() * so.names().size();
    }
}
