package org.bioscope.desktop.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bioscope.traces.Figures;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.file.FormatException;
import org.bioscope.traces.file.Importers;
import org.bioscope.traces.file.Importers.Importer;
import org.bioscope.traces.file.RecordingWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bioscope import}: what another tool recorded, as a recording. What was not understood is said on standard error. */
@Command(name = "import", description = "Read what another tool recorded and keep it as a recording.", mixinStandardHelpOptions = true, sortOptions = false,
        versionProvider = CommandTree.Versions.class)
final class ImportCommand implements Callable<Integer> {
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Importers.ALL.stream().map(Importer::name).iterator();
        }
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The text or JSON to read; text may be gzipped.")
    private Path file = Path.of("");

    @Option(names = "--from", paramLabel = "FORMAT", completionCandidates = Names.class,
            description = "One of ${COMPLETION-CANDIDATES}. Default: what the file looks like.")
    private Optional<String> format = Optional.empty();

    @Option(names = {"-o", "--output"}, required = true, paramLabel = "REC", description = "The recording to write, *.bioscope.")
    private Path output = Path.of("");

    @Option(names = "--job", paramLabel = "NAME", description = "fio-json: which of several jobs that ran one after the other.")
    private Optional<String> job = Optional.empty();

    @Override
    public Integer call() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new FormatException("import " + file + ": " + (Files.exists(file) ? "it is no file" : "it does not exist"));
        }
        Sources.keep(file, "the file to be imported", output);
        Importer importer = format.isEmpty() ? Importers.of(file) : Importers.named(format.get()).orElseThrow(() -> new FormatException(
                "--from " + format.get() + ": must be one of " + Importers.names()));
        RunReport report = Importers.read(importer, file, job);
        RecordingWriter.write(output, report, List.of());
        PrintWriter err = spec.commandLine().getErr();
        report.notes().forEach(err::println);
        err.println("wrote " + output + " (" + Figures.many(report.totals().requests(), "request") + " from " + importer.name() + ")");
        return ExitCode.OK;
    }
}
