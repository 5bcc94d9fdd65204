package org.bioscope.desktop.lesson;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bioscope.desktop.lesson.Lesson.Step;
import org.bioscope.traces.RunReport;

/** A lesson as far as it has come: which step is shown, what was guessed, what ran. Owned by one thread. */
public final class Player {
    private final Lesson lesson;
    private final Map<String, Played> played = new LinkedHashMap<>();
    private final Map<String, Integer> guesses = new HashMap<>();
    private final Map<String, Interleaved> compared = new HashMap<>();
    private final Map<String, Integer> moments = new HashMap<>();
    private int at;

    /** What became of an arm, with the label that it always carries. */
    public record Played(Started started, RunReport report, String label) {
    }

    public Player(Lesson lesson) {
        this.lesson = lesson;
    }

    public Lesson lesson() {
        return lesson;
    }

    public Step step() {
        return lesson.steps().get(at);
    }

    /** The number of the step that is shown, from 0. */
    public int at() {
        return at;
    }

    /** The step after this one; false at the end. */
    public boolean next() {
        if (at + 1 == lesson.steps().size()) {
            return false;
        }
        at++;
        return true;
    }

    public boolean back() {
        if (at == 0) {
            return false;
        }
        at--;
        return true;
    }

    /** The moment of the scenario that is shown, from 0. */
    public int moment() {
        return moments.getOrDefault(step().id(), 0);
    }

    /** One moment on in a scenario; false at its end, and where there is none. */
    public boolean nextMoment() {
        return step() instanceof Lesson.Staged staged && turn(moment() + 1, staged);
    }

    public boolean momentBefore() {
        return step() instanceof Lesson.Staged staged && turn(moment() - 1, staged);
    }

    private boolean turn(int moment, Lesson.Staged staged) {
        boolean there = moment >= 0 && moment < staged.scenario().moments().size();
        if (there) {
            moments.put(staged.id(), moment);
        }
        return there;
    }

    /** Takes a guess, from 0; false where there is nothing to guess, or no such choice. A second guess replaces the first. */
    public boolean guess(int choice) {
        if (step() instanceof Lesson.Predict predict && choice >= 0 && choice < predict.choices().size()) {
            guesses.put(predict.id(), choice);
            return true;
        }
        return false;
    }

    public Optional<Integer> guess() {
        return Optional.ofNullable(guesses.get(step().id()));
    }

    /** Keeps what an arm came to, in place of an earlier run of it. */
    public Played ran(String arm, Started started, RunReport report) {
        var one = new Played(started, report, Stand.label(started.way(), report));
        played.put(arm, one);
        return one;
    }

    public Optional<Played> played(String arm) {
        return Optional.ofNullable(played.get(arm));
    }

    /** Keeps what rounds came to. */
    public void compared(String step, Interleaved came) {
        compared.put(step, came);
    }

    public Optional<Interleaved> compared(String step) {
        return Optional.ofNullable(compared.get(step));
    }

    /** What an arm came to; throws {@link LessonException} where it has not run. */
    public Played needed(String arm) {
        return played(arm).orElseThrow(() -> new LessonException("step " + step().id() + ": '" + lesson.arm(arm).name() + "' has not run yet; run it first"));
    }
}
