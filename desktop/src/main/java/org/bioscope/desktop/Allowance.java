package org.bioscope.desktop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bioscope.engine.Availability;
import org.bioscope.engine.Doctor;
import org.bioscope.engine.TargetFacts;
import org.bioscope.traces.Environment;
import org.bioscope.traces.rules.Detection;

/**
 * One thing that this machine allows or does not, in plain words.
 *
 * @param remedy what would help; "" where it is allowed
 */
public record Allowance(boolean allowed, String words, String remedy) {
    /** What the doctor found, the most telling first. */
    static List<Allowance> of(Doctor doctor, Detection generation) {
        var told = new ArrayList<Allowance>();
        told.add(doctor.tracefs().usable() ? yes("The kernel can be watched: a request is followed through all of its stages")
                : no("The kernel stays closed: " + doctor.tracefs().reason(), doctor.tracefs().remedy() + "; until then lessons show recordings of other kernels"));
        told.add(yes("Linux " + doctor.machine().fact(Environment.KERNEL).orElse(generation.release()) + " completes by the rules of " + generation.generation().releases()));
        var engines = new ArrayList<String>();
        engine(told, engines, "io_uring", doctor.engines().ioUring());
        engine(told, engines, "libaio", doctor.engines().libaio());
        engine(told, engines, "psync", doctor.engines().psync());
        if (!engines.isEmpty()) {
            told.add(yes(String.join(", ", engines) + (engines.size() == 1 ? " works" : " work")));
        }
        told.add(direct(doctor.targets()));
        return List.copyOf(told);
    }

    private static void engine(List<Allowance> told, List<String> working, String name, Availability found) {
        if (found.usable()) {
            working.add(name);
        } else {
            told.add(no(name + " does not work: " + found.reason(), found.remedy()));
        }
    }

    private static Allowance direct(List<TargetFacts> targets) {
        List<String> places = targets.stream().filter(t -> t.direct().equals(Optional.of(true))).map(t -> t.place() + " (" + t.filesystem() + ")").distinct().toList();
        if (!places.isEmpty()) {
            return yes("Direct I/O works on " + String.join(", ", places.subList(0, Math.min(3, places.size()))) + (places.size() > 3 ? " and " + (places.size() - 3) + " more" : ""));
        }
        String why = targets.stream().filter(t -> t.direct().isPresent() && !t.reason().isEmpty()).findFirst().map(t -> t.place() + ": " + t.reason()).orElse("no local filesystem was found");
        return no("No place here takes direct I/O: " + why, "name a directory on a local disk in the form");
    }

    private static Allowance yes(String words) {
        return new Allowance(true, words, "");
    }

    private static Allowance no(String words, String remedy) {
        return new Allowance(false, words, remedy);
    }
}
