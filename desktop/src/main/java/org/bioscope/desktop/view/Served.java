package org.bioscope.desktop.view;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Extent;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Request;
import org.bioscope.traces.Stage;

/** Collects who served each place in a window: contexts, CPUs, threads, as observed; nothing is said where nothing was. */
final class Served {
    /** More numbers than this are counted, not listed: a station has one line for them. */
    private static final int LISTED = 3;

    private final Environment environment;
    private final EnumMap<Place, TreeSet<String>> whats = new EnumMap<>(Place.class);
    private final EnumMap<Place, TreeSet<Integer>> cpus = new EnumMap<>(Place.class);
    private final TreeSet<Integer> threads = new TreeSet<>();

    Served(Environment environment) {
        this.environment = environment;
    }

    void note(Request request, Request.KernelFacts facts) {
        if (request.stampNs().containsKey(Stage.ENDIO)) {
            cpu(Place.ENDIO, facts.endioCpu());
        }
        if (facts.lowerCompletion() != Completion.UNKNOWN) {
            what(Place.DEVICE, "below: " + facts.lowerCompletion().label());
        }
        if (facts.submitTid() != 0) {
            threads.add(facts.submitTid());
        }
        if (facts.extent() != Extent.UNKNOWN) {
            what(Place.FILESYSTEM, facts.extent().label());
        }
        if (facts.iowqTid() != 0) {
            what(Place.IO_WQ, "iou-wrk");
        }
        Place home = Leg.Lane.of(facts.completion()).place();
        if (home != Place.KERNEL && request.stampNs().containsKey(Stage.COMPLETE)) {
            what(home, facts.completion() == Completion.WAITER || facts.completion() == Completion.POLLED
                    ? facts.completion().label() : facts.context().label());
            cpu(home, home == Place.WORKQUEUE && facts.workerCpu() != KernelRow.NO_CPU ? facts.workerCpu() : facts.completeCpu());
        }
    }

    Map<Place, String> inWords() {
        environment.fact(Environment.DEVICE).ifPresent(device -> what(Place.DEVICE, device));
        environment.fact(Environment.SCHEDULER).ifPresent(scheduler -> what(Place.BLOCK, scheduler));
        var words = new EnumMap<Place, String>(Place.class);
        for (Place place : Place.values()) {
            String what = whats.containsKey(place) ? String.join(", ", whats.get(place)) : "";
            String where = where(place);
            String both = what.isEmpty() || where.isEmpty() ? what + where : what + " · " + where;
            if (!both.isEmpty()) {
                words.put(place, both);
            }
        }
        if (!threads.isEmpty()) {
            words.put(Place.PROGRAM, threads.size() == 1 ? "thread " + threads.first() : threads.size() + " threads");
        }
        environment.fact(Environment.FILESYSTEM).ifPresent(fs -> words.merge(Place.FILESYSTEM, fs, (extents, name) -> name + " · " + extents));
        return words;
    }

    private String where(Place place) {
        if (!cpus.containsKey(place)) {
            return "";
        }
        var numbers = cpus.get(place);
        if (numbers.size() > LISTED) {
            return numbers.size() + " CPUs";
        }
        return (numbers.size() == 1 ? "CPU " : "CPUs ") + numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private void what(Place place, String what) {
        whats.computeIfAbsent(place, p -> new TreeSet<>()).add(what);
    }

    private void cpu(Place place, int cpu) {
        if (cpu != KernelRow.NO_CPU) {
            cpus.computeIfAbsent(place, p -> new TreeSet<>()).add(cpu);
        }
    }
}
