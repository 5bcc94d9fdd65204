package org.bioscope.desktop.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.bioscope.desktop.WindowNeeds;
import org.bioscope.engine.Availability;
import org.bioscope.engine.BlockDevice;
import org.bioscope.engine.Doctor;
import org.bioscope.engine.Engine;
import org.bioscope.engine.TargetFacts;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Units;
import org.bioscope.traces.rules.Detection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What this machine allows, and what to do about what it does not. */
@Command(name = "doctor", description = "Tells what this machine allows: kernel, engines, disks, display; each with its remedy.", mixinStandardHelpOptions = true,
        versionProvider = CommandTree.Versions.class)
final class DoctorCommand implements Callable<Integer> {
    private static final String COLUMNS = "%-8s %-10s %-7s %-6s %-14s %-4s %-12s %s";

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "One JSON document on standard output.")
    private boolean json;

    @Override
    public Integer call() {
        Doctor doctor = Doctor.examine(Engine.load().capabilities());
        Detection generation = Detection.running();
        Optional<String> noWindow = WindowNeeds.ofThisMachine().missing();
        if (json) {
            PrintStream out = System.out;
            out.println(JsonDoctor.text(doctor, generation, noWindow));
            return out.checkError() ? 1 : 0;
        }
        tell(doctor, generation, noWindow, spec.commandLine().getOut());
        return 0;
    }

    private static void tell(Doctor doctor, Detection generation, Optional<String> noWindow, PrintWriter out) {
        Environment machine = doctor.machine();
        out.println("kernel    " + machine.fact(Environment.KERNEL).orElse("not known") + ", " + machine.fact(Environment.CPU).orElse("") + ", "
                + machine.fact(Environment.CPUS).orElse("?") + " CPUs" + machine.fact(Environment.GOVERNOR).map(g -> ", governor " + g).orElse(""));
        out.println("rules     " + generation.summary());
        generation.evidence().forEach(evidence -> out.println("          " + evidence));
        available(out, "io_uring", doctor.engines().ioUring(), String.join(", ", doctor.engines().ioUringFeatures())
                + doctor.ioUringDisabled().map(d -> "; kernel.io_uring_disabled=" + d).orElse(""));
        available(out, "libaio", doctor.engines().libaio(), doctor.aioNr().orElse("?") + " of " + doctor.aioMaxNr().orElse("?") + " slots taken (fs.aio-nr, fs.aio-max-nr)");
        available(out, "psync", doctor.engines().psync(), "");
        available(out, "tracefs", doctor.tracefs(), "kernel stages can be watched");
        out.println("window    " + noWindow.map(why -> "no: " + why).orElse("yes"));
        out.println();
        int width = doctor.targets().stream().mapToInt(target -> target.place().toString().length()).max().orElse(0);
        String row = "  %-" + Math.max(width, 6) + "s  " + COLUMNS;
        out.println(String.format(row, "target", "fs", "device", "direct", "align", "write cache", "FUA", "scheduler", "room, model"));
        doctor.targets().forEach(target -> out.println(row(row, target)));
        doctor.targets().stream().filter(target -> !target.reason().isEmpty()).forEach(target -> out.println("  " + target.place() + ": direct I/O "
                + (target.direct().isPresent() ? "is not to be had, " + target.reason() + "; use another target" : target.reason())));
        out.flush();
    }

    private static void available(PrintWriter out, String name, Availability availability, String more) {
        out.println(String.format("%-9s %s", name, availability.usable() ? "yes" + (more.isEmpty() ? "" : ": " + more)
                : "no: " + availability.reason() + "; " + availability.remedy()));
    }

    private static String row(String format, TargetFacts t) {
        Optional<BlockDevice> device = t.device();
        return String.format(format, t.place(), t.filesystem(), device.map(BlockDevice::name).orElse("-"), t.direct().map(DoctorCommand::word).orElse("?"),
                number(t.offsetAlign()), device.flatMap(BlockDevice::writeCache).orElse("?"), device.flatMap(BlockDevice::fua).map(DoctorCommand::word).orElse("?"),
                device.flatMap(BlockDevice::scheduler).orElse("?"), room(t)).stripTrailing();
    }

    private static String room(TargetFacts t) {
        var facts = new StringJoiner(", ");
        if (t.freeBytes().isPresent()) {
            facts.add(Units.bytes(t.freeBytes().getAsLong()) + " free");
        }
        t.device().ifPresent(device -> {
            if (t.freeBytes().isEmpty() && device.bytes().isPresent()) {
                facts.add(Units.bytes(device.bytes().getAsLong()));
            }
            device.stack().or(device::model).ifPresent(facts::add);
        });
        if (t.readOnly()) {
            facts.add("read-only");
        }
        return facts.toString();
    }

    private static String word(boolean yes) {
        return yes ? "yes" : "no";
    }

    private static String number(OptionalInt number) {
        return number.isPresent() ? Integer.toString(number.getAsInt()) : "?";
    }
}
