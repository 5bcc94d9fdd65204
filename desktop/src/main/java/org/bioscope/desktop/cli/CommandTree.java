package org.bioscope.desktop.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.bioscope.engine.EngineException;
import org.bioscope.traces.Version;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.file.FormatException;
import org.bioscope.traces.simulate.ModelException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** All commands, and how their failures are told: one sentence, 2 for what the command line got wrong, 1 for what failed. */
@Command(name = "bioscope", header = "See how Linux completes direct I/O, request by request.", versionProvider = CommandTree.Versions.class,
        description = "Without a command, opens the window.", mixinStandardHelpOptions = true, sortOptions = false,
        footer = {"", "Exit codes: 0 done, 1 failed (what was measured is written all the same), 2 wrong usage."})
public final class CommandTree implements Runnable {
    /** Opens the window, on a recording or afresh; returns the exit code once it is closed. */
    public interface Window extends ToIntFunction<Optional<Path>> {
        /** Opens it on recordings beside each other. */
        default int compare(List<Path> recordings) {
            throw new UnsupportedOperationException("compare " + recordings.size() + " recordings: there is no window here");
        }

        /** Opens it on a lesson of ours by its id, or on one in a folder. */
        default int play(String idOrFolder) {
            throw new UnsupportedOperationException("play " + idOrFolder + ": there is no window here");
        }
    }

    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"bioscope " + Version.text()};
        }
    }

    @Spec
    private CommandSpec spec;

    private CommandTree() {
    }

    /** Runs what the arguments say and returns the exit code. */
    public static int run(String[] args, Window window) {
        if (args.length == 0) {
            return window.applyAsInt(Optional.empty());
        }
        return of(window).execute(args);
    }

    static CommandLine of(Window window) {
        var tree = new CommandLine(new CommandTree());
        tree.addSubcommand(RunCommand.line());
        tree.addSubcommand(SimulateCommand.line());
        tree.addSubcommand(CompareCommand.line());
        tree.addSubcommand(SweepCommand.line());
        tree.addSubcommand(new ExplainCommand());
        tree.addSubcommand(new DoctorCommand());
        tree.addSubcommand(new OpenCommand(window));
        tree.addSubcommand(new BenchCommand());
        tree.addSubcommand(new ExportCommand());
        tree.addSubcommand(new ImportCommand());
        tree.addSubcommand(LessonsCommand.line(window));
        tree.setOverwrittenOptionsAllowed(true);
        tree.setCaseInsensitiveEnumValuesAllowed(true);
        tree.setUsageHelpAutoWidth(true);
        tree.setParameterExceptionHandler(CommandTree::wrongUsage);
        tree.setExecutionExceptionHandler(CommandTree::failed);
        return tree;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }

    private static int wrongUsage(ParameterException e, String[] args) {
        return refuse(e.getCommandLine(), e.getMessage() == null ? "wrong usage" : e.getMessage());
    }

    /** What the command line got wrong, and where its help is. */
    private static int refuse(CommandLine line, String message) {
        PrintWriter err = line.getErr();
        err.println("bioscope: " + sentence(message));
        err.println("See '" + line.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    private static int failed(Exception e, CommandLine line, CommandLine.ParseResult parsed) throws Exception {
        return switch (e) {
            case WorkloadException w -> refuse(line, w.getMessage());
            case FormatException f -> refuse(line, f.getMessage());
            case ModelException m -> refuse(line, m.getMessage());
            case EngineException _, IOException _ -> {
                line.getErr().println("bioscope: " + e.getMessage());
                yield ExitCode.SOFTWARE;
            }
            default -> throw e;
        };
    }

    /** picocli begins its messages with a capital and ends some with a stop. */
    static String sentence(String message) {
        String first = message.lines().findFirst().orElse("");
        boolean word = first.length() > 1 && Character.isUpperCase(first.charAt(0)) && Character.isLowerCase(first.charAt(1));
        return word ? Character.toLowerCase(first.charAt(0)) + first.substring(1) : first;
    }
}
