package org.bioscope.desktop;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a person did that could be missed, newest first, and how to take it back. Some steps hold a run, which takes
 * memory: the oldest are let go where all together take too much. Owned by the JavaFX thread.
 */
final class Undo {
    /** Ten seconds of 100 000 watched requests each take 192 MB; less than a run should not be kept. */
    static final long MOST_BYTES = 256L << 20;
    private static final int MOST_STEPS = 200;

    /** {@code same} is equal for steps that are one to a person, such as letters typed into one field; "" for none. */
    private record Step(String words, String same, List<ShownRun> runs, Runnable back, Runnable again) {
    }

    private final Deque<Step> done = new ArrayDeque<>();
    private final Deque<Step> undone = new ArrayDeque<>();
    private boolean replaying;

    /** Something was done that {@code back} takes back and {@code again} does anew; {@code words} name what it was done to. */
    void did(String words, Runnable back, Runnable again) {
        did(words, "", List.of(), back, again);
    }

    /** {@code same} makes it one with the step before, {@code runs} are those that it needs. */
    void did(String words, String same, List<ShownRun> runs, Runnable back, Runnable again) {
        // What a replayed step does to other things is its own.
        if (replaying) {
            return;
        }
        undone.clear();
        if (!same.isEmpty() && !done.isEmpty() && done.peek().same().equals(same)) {
            Step first = done.pop();
            done.push(new Step(words, same, first.runs(), first.back(), again));
        } else {
            done.push(new Step(words, same, runs, back, again));
        }
        while (done.size() > MOST_STEPS || done.size() > 1 && runs(done).mapToLong(ShownRun::memoryBytes).sum() > MOST_BYTES) {
            done.removeLast();
        }
    }

    /** Takes the newest step back, and says what it was; empty where there is none. */
    Optional<String> back() {
        return replay(done, undone, false);
    }

    /** Does again what was taken back last. */
    Optional<String> again() {
        return replay(undone, done, true);
    }

    /** The runs that can be had back. */
    List<ShownRun> runs() {
        return Stream.concat(runs(done), runs(undone)).distinct().toList();
    }

    private static Stream<ShownRun> runs(Deque<Step> steps) {
        return steps.stream().flatMap(step -> step.runs().stream()).distinct();
    }

    boolean canBack() {
        return !done.isEmpty();
    }

    boolean canAgain() {
        return !undone.isEmpty();
    }

    private Optional<String> replay(Deque<Step> from, Deque<Step> to, boolean again) {
        Step step = from.poll();
        if (step == null) {
            return Optional.empty();
        }
        replaying = true;
        try {
            (again ? step.again() : step.back()).run();
        } finally {
            replaying = false;
        }
        to.push(step);
        return Optional.of(step.words());
    }
}
