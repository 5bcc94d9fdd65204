package org.bioscope.desktop.cli;

import java.util.LinkedHashMap;
import org.bioscope.desktop.compare.Arms;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Options that all arms of a comparison or a sweep have in common: a workload's, and those that make them simulations. */
final class ArmOptions {
    private ArmOptions() {
    }

    static void addTo(CommandSpec spec) {
        spec.addOption(OptionSpec.builder("--model").type(String.class).paramLabel("NAME|FILE").order(2)
                .description("Simulate on this model instead of running for real.").build());
        spec.addOption(OptionSpec.builder("--kernel").type(String.class).paramLabel("RELEASE").order(3)
                .description("With --model: whose rules hold.").build());
        spec.addOption(OptionSpec.builder("--fs").type(String.class).paramLabel("ext4|xfs|btrfs|f2fs|block").order(4)
                .description("With --model: the filesystem, the model's if not given.").build());
        WorkloadOptions.addTo(spec);
    }

    static Arms.Common read(ParseResult parsed) {
        var simulation = new LinkedHashMap<String, String>();
        for (String option : Arms.SIMULATION) {
            if (parsed.hasMatchedOption("--" + option)) {
                simulation.put(option, parsed.matchedOptionValue("--" + option, ""));
            }
        }
        return new Arms.Common(simulation, base -> WorkloadOptions.read(parsed, base));
    }
}
