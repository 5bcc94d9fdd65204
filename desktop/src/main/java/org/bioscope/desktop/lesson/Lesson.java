package org.bioscope.desktop.lesson;

import java.util.List;
import java.util.Optional;

/**
 * A lesson: a question, a guess, real runs, and what they show. Read by {@link Lessons} from a folder with a
 * {@code lesson.json} (the steps) and a {@code lesson.md} (their texts, one section for each step). Immutable; any thread.
 *
 * @param id      the folder's name
 * @param minutes how long it takes in class
 * @param source  the texts that it goes back to
 */
public record Lesson(String id, String title, int minutes, String source, List<Step> steps) {
    /** One screen of a lesson; {@code text} is its section of the Markdown. */
    public sealed interface Step {
        String id();

        String text();

        /** The kind of step in one word, for labels. */
        default String kind() {
            return switch (this) {
                case Question _ -> "question";
                case Predict _ -> "predict";
                case Run _ -> "run";
                case Rounds _ -> "compare";
                case Explain _ -> "explain";
                case Staged _ -> "explain";
                case Published _ -> "published";
                case Next _ -> "try next";
            };
        }
    }

    /** What the lesson is about, before anything is shown. */
    public record Question(String id, String text) implements Step {
    }

    /** The class chooses before it sees; {@code answer} counts from 0 and {@code because} is shown afterwards. */
    public record Predict(String id, String text, List<String> choices, int answer, String because) implements Step {
        public Predict {
            choices = List.copyOf(choices);
        }
    }

    /** Arms to run one after the other. */
    public record Run(String id, String text, List<Arm> arms) implements Step {
        public Run {
            arms = List.copyOf(arms);
        }
    }

    /**
     * Arms run in interleaved rounds, and what these say of the second and further ones against the first.
     *
     * @param arms   two to four, with the same ways in the same order: all of them take the same
     * @param rounds of each arm
     */
    public record Rounds(String id, String text, List<Arm> arms, int rounds) implements Step {
        public Rounds {
            arms = List.copyOf(arms);
        }
    }

    /** What nobody here can watch, told moment by moment. */
    public record Staged(String id, String text, Scenario scenario) implements Step {
    }

    /** A moment of a run that was made before: which requests, which stage, which rule; without one, only words. */
    public record Explain(String id, String text, Optional<Show> show) implements Step {
    }

    /** Published figures, with what the arms measured beside the row and column that they repeat. */
    public record Published(String id, String text, String entry, List<Beside> beside) implements Step {
        public Published {
            beside = List.copyOf(beside);
        }
    }

    /** Where to go from here; {@code lessons} are ids of others. */
    public record Next(String id, String text, List<String> lessons) implements Step {
        public Next {
            lessons = List.copyOf(lessons);
        }
    }

    /** An arm beside one published figure: a row by its name and a column by its number, from 0. */
    public record Beside(String row, int column, String arm) {
    }

    /**
     * One workload of a lesson.
     *
     * @param id   by which later steps mean it; one in a lesson
     * @param name what it is called on screen
     * @param ways where it can run, the best first: the first that this machine allows is taken
     */
    public record Arm(String id, String name, List<Way> ways) {
        public Arm {
            ways = List.copyOf(ways);
        }
    }

    /**
     * What the screen turns to, and what it promises to show.
     *
     * @param arm            which run
     * @param filter         requests that are meant, in the filter language; blank for all
     * @param atLeastPercent how many of the run's requests these must be; 0 means one
     * @param pick           which of them is selected
     * @param stage          the stage to stop at; empty for the first
     * @param rule           the rule that is lit
     * @param extents        whether the blocks of the file are shown, too
     */
    public record Show(String arm, String filter, int atLeastPercent, Pick pick, Optional<String> stage, Optional<Lit> rule, boolean extents) {
    }

    /** Which one of the requests is selected. */
    public enum Pick {
        FIRST, TYPICAL, SLOWEST
    }

    /**
     * A rule that decides about the selected request.
     *
     * @param kernel whose rules: a generation, or {@code own} for those of the kernel that ran it
     * @param fires  the name of the rule, of the completion or of the submission, that fires; empty for whichever does
     */
    public record Lit(String kernel, String fires) {
    }

    public Lesson {
        steps = List.copyOf(steps);
    }

    /** The arm of that id. */
    Arm arm(String armId) {
        return steps.stream().filter(Run.class::isInstance).flatMap(step -> ((Run) step).arms().stream()).filter(arm -> arm.id().equals(armId)).findFirst()
                .orElseThrow(() -> new LessonException("lesson " + id + ": there is no arm '" + armId + "'"));
    }
}
