package org.bioscope.desktop.cli;

import java.util.Map;
import java.util.Stack;
import org.bioscope.traces.Option;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The workload's options as a command's, made from {@link Workload#OPTIONS}; for every command that takes a workload. */
final class WorkloadOptions {
    private WorkloadOptions() {
    }

    static void addTo(CommandSpec spec) {
        var fio = ArgGroupSpec.builder().heading("%nThe workload, by fio's names:%n").validate(false).order(10);
        var ours = ArgGroupSpec.builder().heading("%nThe workload, what fio has no word for:%n").validate(false).order(20);
        int order = 0;
        for (Option<?> option : Workload.OPTIONS) {
            (option.fio() ? fio : ours).addArg(spec(option).order(order++).build());
        }
        spec.addArgGroup(fio.build());
        spec.addArgGroup(ours.build());
    }

    /** {@code base} with what the command line says. Throws {@link WorkloadException}. */
    static Workload read(ParseResult parsed, Workload base) {
        Workload workload = base;
        for (Option<?> option : Workload.OPTIONS) {
            if (parsed.hasMatchedOption("--" + option.name())) {
                workload = workload.withText(option, parsed.matchedOptionValue("--" + option.name(), ""));
            }
        }
        return workload;
    }

    private static OptionSpec.Builder spec(Option<?> option) {
        String standard = written(option);
        String description = option.flag() ? option.meaning()
                : option.meaning() + " " + capitalised(option.legal()) + (standard.isEmpty() ? "." : "; " + standard + " if not given.");
        var builder = OptionSpec.builder("--" + option.name()).type(String.class).description(description.replace("%", "%%"));
        if (option.flag()) {
            return builder.arity("0..1").preprocessor(WorkloadOptions::flagValue).paramLabel("0|1");
        }
        return builder.arity("1").paramLabel(label(option));
    }

    /** fio takes {@code --norandommap} and {@code --norandommap=1}; a job file after a flag is no value of it. */
    private static boolean flagValue(Stack<String> rest, CommandSpec command, ArgSpec flag, Map<String, Object> how) {
        if (rest.isEmpty() || !rest.peek().equals("0") && !rest.peek().equals("1")) {
            rest.push("1");
        }
        return false;
    }

    private static <T> String written(Option<T> option) {
        return option.write(option.standard());
    }

    private static String label(Option<?> option) {
        String legal = option.legal();
        return legal.startsWith("one of ") ? "WORD" : legal.startsWith("a size") ? "SIZE" : legal.startsWith("a time") ? "TIME"
                : legal.startsWith("a whole number") ? "N" : legal.startsWith("a directory") ? "DIR" : legal.startsWith("a path") ? "FILE" : "WORD";
    }

    private static String capitalised(String clause) {
        return Character.toUpperCase(clause.charAt(0)) + clause.substring(1);
    }
}
