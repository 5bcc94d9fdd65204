package org.bioscope.desktop.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Units;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How a finished run is told, as options to be mixed in: the files, the summary, what went wrong, and the exit code. */
final class Telling {
    @Mixin
    private final Outputs outputs = new Outputs();

    @Option(names = "--quiet", order = 40, description = "No progress, no summary: only what went wrong.")
    private boolean quiet;

    Outputs outputs() {
        return outputs;
    }

    /** Shows how a run goes on, where a person watches. */
    Progress progress(CommandSpec spec) {
        return new Progress(spec.commandLine().getErr(), !quiet && Terminal.watched());
    }

    /** {@code files} are sentences on what became of the run's own files. */
    int tell(CommandSpec spec, RunReport report, List<String> files) {
        var troubles = new ArrayList<String>();
        report.failure().ifPresent(f -> troubles.add("failed after " + Units.ns(f.atNs()) + ": " + f.message()));
        if (report.totals().mismatches() > 0) {
            troubles.add("verify: " + report.totals().mismatches() + " of " + report.totals().verified() + " blocks came back changed");
        }
        var lines = new ArrayList<>(files);
        RunReport told = told(report, troubles);
        lines.addAll(outputs.write(report, told, System.out, troubles));
        PrintWriter out = spec.commandLine().getOut();
        if (!quiet && !outputs.jsonOnStandardOutput()) {
            Summary.of(told, lines).forEach(out::println);
            out.flush();
        }
        troubles.forEach(trouble -> say(spec, trouble));
        return troubles.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private RunReport told(RunReport report, List<String> troubles) {
        try {
            return outputs.told(report);
        } catch (IOException e) {
            troubles.add(e.getMessage());
            return report;
        }
    }

    static void say(CommandSpec spec, String sentence) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("bioscope: " + sentence);
        err.flush();
    }
}
