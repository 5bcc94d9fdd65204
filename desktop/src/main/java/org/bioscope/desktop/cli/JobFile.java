package org.bioscope.desktop.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.file.FioJob;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A fio job file as a command's argument, to be mixed in. */
final class JobFile {
    @Parameters(paramLabel = "job.fio", arity = "0..1", description = "A fio job file; options on the command line win over it.")
    private Optional<Path> job = Optional.empty();

    @Option(names = "--section", paramLabel = "NAME", order = 1, description = "The job of the file to run; the first if not given.")
    private Optional<String> section = Optional.empty();

    /** Throws with one sentence where {@code outputs} would take the file's place. */
    void keep(Outputs outputs) throws IOException {
        for (Path output : outputs.paths()) {
            if (job.isPresent()) {
                Sources.keep(job.get(), "the job file", output);
            }
        }
    }

    /** The workload of the file, or {@code otherwise} where none was named; {@code say} gets what the file means nothing by. */
    Workload read(Workload otherwise, Consumer<String> say) throws IOException {
        if (job.isEmpty()) {
            if (section.isPresent()) {
                throw new WorkloadException("section", "--section " + section.get() + ": sections are of a job file; name one");
            }
            return otherwise;
        }
        FioJob read = FioJob.read(job.get(), section);
        read.remarks().forEach(say);
        read.others(job.get()).ifPresent(others -> say.accept(others + (section.isEmpty() ? ", --section names another" : "")));
        return read.workload();
    }
}
