package org.bioscope.traces.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every generation of rules, oldest first, and how a kernel's release finds its own. */
public final class Generations {
    public static final List<Generation> ALL = List.of(
            Linux4_15.GENERATION,
            Linux5_10.GENERATION,
            Linux6_1.GENERATION,
            Linux6_4.GENERATION,
            Proposal2023.GENERATION,
            Linux6_5.GENERATION,
            Linux6_6.GENERATION,
            Linux6_6rc.GENERATION,
            Linux6_12y.GENERATION,
            Linux6_15.GENERATION,
            Linux6_18y.GENERATION,
            Linux6_19.GENERATION,
            Linux7_0.GENERATION,
            Linux7_3.GENERATION);

    /** Linux has numbered 20 or 21 releases of each major number so far; 30 leaves room. */
    private static final int BRANCHES_PER_MAJOR = 30;

    private Generations() {
    }

    /** By its own name, or by a release in it: {@code 6.12}, {@code 6.18.44-generic}, {@code 6.6-rc3}, {@code proposal-2023}. */
    public static Optional<Generation> named(String kernel) {
        Optional<Generation> own = ALL.stream().filter(generation -> generation.name().equals(kernel)).findFirst();
        return own.or(() -> Release.parse(kernel).flatMap(Generations::of));
    }

    /** The generation that a release belongs to by its number alone; empty before the first and after the last. */
    static Optional<Generation> of(Release release) {
        // A stable update's generation stands after the one that it updates.
        return ALL.reversed().stream().filter(generation -> generation.covers(release)).findFirst();
    }

    /** Every branch of releases that some generation speaks of. */
    static List<Release> branches() {
        var branches = new ArrayList<Release>();
        for (int major = ALL.getFirst().first().major(); major <= newest().last().major(); major++) {
            for (int minor = 0; minor < BRANCHES_PER_MAJOR; minor++) {
                Release branch = Release.of(major, minor);
                if (ALL.stream().anyMatch(generation -> generation.includes(branch))) {
                    branches.add(branch);
                }
            }
        }
        return branches;
    }

    /** The newest rules that there are. */
    static Generation newest() {
        return ALL.getLast();
    }

    /** One sentence for a kernel that no generation answers to. */
    public static String unknown(String kernel) {
        String known = ALL.stream().map(Generation::name).collect(Collectors.joining(", "));
        Optional<Release> release = Release.parse(kernel);
        String why = release.isEmpty() ? "it is neither a release nor one of the rule sets"
                : release.get().compareTo(newest().last()) > 0 ? "the newest rules are those of " + newest().name()
                : "the oldest rules are those of " + ALL.getFirst().releases();
        return "no rules for kernel '" + kernel + "': " + why + "; give a release from 4.10 to " + newest().last() + ", one of " + known + ", running or all";
    }
}
