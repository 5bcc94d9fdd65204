package org.bioscope.traces.compare;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Option;
import org.bioscope.traces.Workload;

/** What differs around two runs: what was asked for, and where it ran. */
public final class Surroundings {
    /** Differ from moment to moment and say nothing, or are what was asked for in other words. */
    private static final Set<String> LEFT_OUT = Set.of(Environment.FREE_BYTES, Environment.LABORATORY, Environment.EXTENTS_BEFORE, Environment.EXTENTS_AFTER, Environment.CACHED_BEFORE,
            Environment.DIRTY_BEFORE);
    private static final String ABSENT = "not known";

    private Surroundings() {
    }

    /** One thing that is not the same; the values are in words. */
    public record Different(String what, String first, String second) {
        @Override
        public String toString() {
            return what + ": " + first + ", " + second;
        }
    }

    /** Facts of the machine and the target that differ. */
    public static List<Different> environment(Environment first, Environment second) {
        var names = new LinkedHashSet<>(first.facts().keySet());
        names.addAll(second.facts().keySet());
        names.removeAll(LEFT_OUT);
        return names.stream().map(name -> new Different(name, first.fact(name).orElse(ABSENT), second.fact(name).orElse(ABSENT)))
                .filter(difference -> !difference.first().equals(difference.second())).toList();
    }

    /** Options that differ: what is being compared. The seed is the rounds' own. */
    public static List<Different> workload(Workload first, Workload second) {
        var differences = new ArrayList<Different>();
        for (Option<?> option : Workload.OPTIONS) {
            if (option != Workload.RANDSEED && !first.get(option).equals(second.get(option))) {
                differences.add(new Different(option.name(), first.text(option), second.text(option)));
            }
        }
        return differences;
    }
}
