package org.bioscope.traces;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a run will do to a machine, told before it does anything: the window and the command line show these same lines.
 *
 * @param lines             in the order in which a person wants to know
 * @param prepareBytes      written before the run
 * @param writeBytesAtMost  written by the run; empty where only its time limits it
 * @param regionBytes       the part of file or device that the requests touch
 * @param freeBytes         on the filesystem now; empty for a device
 * @param freeBytesDuring   while the file is there
 * @param question          what the person has to type before it may run
 */
public record Plan(List<Line> lines, long prepareBytes, OptionalLong writeBytesAtMost, long regionBytes, OptionalLong freeBytes, OptionalLong freeBytesDuring,
        Optional<Question> question) {

    /** What a line is about. */
    public enum Topic {
        /** What is made before the run. */
        PREPARE("prepare"),
        RUN("run"),
        WHERE("where"),
        SPACE("space"),
        /** What is there now and will not be any more. */
        LOST("lost"),
        AFTER("after"),
        WEAR("wear");

        private final String label;

        Topic(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /** One sentence; {@code grave} where a person should stop at it. */
    public record Line(Topic topic, String text, boolean grave) {
    }

    /**
     * What has to be typed to allow the loss of what a device holds.
     *
     * @param device its path
     * @param holds  what is lost
     * @param answer what is typed
     * @param kind   what the answer is, in words
     */
    public record Question(String device, String holds, String answer, String kind) {
        /** For a prompt. */
        public String text() {
            return "type " + answer + " (" + kind + ") to allow the loss of " + holds + " on " + device;
        }
    }

    public Plan {
        lines = List.copyOf(lines);
    }

    /** Of what does nothing to this machine. */
    public static Plan none() {
        return new Plan(List.of(), 0, OptionalLong.of(0), 0, OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
    }

    /** The same with what is known elsewhere: files that the results go to. */
    public Plan with(Topic topic, String text) {
        var more = new ArrayList<>(lines);
        more.add(new Line(topic, text, false));
        return new Plan(more, prepareBytes, writeBytesAtMost, regionBytes, freeBytes, freeBytesDuring, question);
    }
}
