package org.bioscope.desktop.lesson;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What no run on this machine can show, told from its source: who does what in turn, what the locks and counters hold
 * meanwhile, who waits for whom. Explained, never observed, and labelled so. Immutable; any thread.
 *
 * @param source where the facts are from
 * @param lanes  who acts, a column for each
 * @param values locks and counters with what they hold at first, in their order
 */
public record Scenario(String title, String source, List<Lane> lanes, Map<String, String> values, List<Moment> moments) {
    /** One who acts; {@code where} says in which context. */
    public record Lane(String id, String name, String where) {
    }

    /**
     * One thing that happens.
     *
     * @param lane     id of the one who does it
     * @param does     what, in a few words
     * @param says     what a class is told about it
     * @param sets     locks and counters that it changes
     * @param waitsFor the lane without which this one cannot go on from here
     * @param wakes    lanes that can go on from here
     */
    public record Moment(String lane, String does, String says, Map<String, String> sets, Optional<String> waitsFor, Set<String> wakes) {
        public Moment {
            sets = Map.copyOf(sets);
            wakes = Set.copyOf(wakes);
        }
    }

    public Scenario {
        lanes = List.copyOf(lanes);
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        moments = List.copyOf(moments);
    }

    /** What the locks and counters hold after the moment of that number, from 0. */
    Map<String, String> valuesAt(int moment) {
        var now = new LinkedHashMap<>(values);
        moments.subList(0, moment + 1).forEach(one -> now.putAll(one.sets()));
        return now;
    }

    /** Who waits for whom after the moment: lane by lane. */
    Map<String, String> waitsAt(int moment) {
        var waits = new HashMap<String, String>();
        for (Moment one : moments.subList(0, moment + 1)) {
            waits.remove(one.lane());
            one.wakes().forEach(waits::remove);
            one.waitsFor().ifPresent(other -> waits.put(one.lane(), other));
        }
        return waits;
    }

    /** The lanes that wait for each other in a circle after the moment; empty while somebody can still go on. */
    Set<String> deadlockedAt(int moment) {
        Map<String, String> waits = waitsAt(moment);
        for (String first : waits.keySet()) {
            var met = new HashSet<String>();
            String at = first;
            while (at != null && met.add(at)) {
                at = waits.get(at);
            }
            if (first.equals(at)) {
                return met;
            }
        }
        return Set.of();
    }
}
