package org.bioscope.traces.file;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.Extent;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Stage;
import org.bioscope.traces.file.ParquetFile.Column;

/**
 * A run's requests as a Parquet table, one row each, with the columns of the per-request CSV: stamps are ns since the run's
 * start, null where not known. The run itself, what was asked and where it ran, is in the file's key-value metadata.
 */
public final class RequestParquet {
    private RequestParquet() {
    }

    /** Writes the whole table; the stream needs no buffer. */
    public static void write(RunReport report, OutputStream out) throws IOException {
        ParquetFile.write(out, columns(report), report.trace().size(), facts(report));
    }

    private static List<Column> columns(RunReport report) {
        RequestTrace trace = report.trace();
        LongPredicate joined = i -> (trace.kernelFlags(i) & KernelRow.FLAG_JOINED) != 0;
        var columns = new ArrayList<>(List.of(Column.number("id", trace::id), Column.number("job", trace::job),
                Column.word("op", _ -> true, i -> trace.op(i).ordinal(), labels(Op.values(), Op::label)),
                Column.number("offset", trace::offset), Column.number("bytes", trace::bytes)));
        for (Stage stage : Stage.values()) {
            columns.add(Column.number(stage.label() + "_ns", i -> trace.stampNs(i, stage) != 0, i -> trace.stampNs(i, stage) - report.startNs()));
        }
        columns.addAll(List.of(Column.number("result", trace::result),
                Column.word("path", i -> trace.completion(i) != Completion.UNKNOWN, i -> trace.completion(i).ordinal(), labels(Completion.values(), Completion::label)),
                Column.word("context", i -> trace.context(i) != Context.UNKNOWN, i -> trace.context(i).ordinal(), labels(Context.values(), Context::label)),
                Column.flag("punted", joined, i -> (trace.kernelFlags(i) & KernelRow.FLAG_PUNTED) != 0),
                Column.word("extent", i -> trace.extent(i) != Extent.UNKNOWN, i -> trace.extent(i).ordinal(), labels(Extent.values(), Extent::label)),
                Column.word("source", _ -> true, _ -> report.source().ordinal(), labels(Source.values(), Source::label))));
        return columns;
    }

    private static Map<String, String> facts(RunReport report) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("bioscope.workload", report.workload().title());
        facts.put("bioscope.startedAt", report.startedAt().toString());
        facts.put("bioscope.startNs", Long.toString(report.startNs()));
        facts.put("bioscope.measuredNs", Long.toString(report.measuredNs()));
        report.environment().facts().forEach((name, value) -> facts.put("bioscope.environment." + name, value));
        return facts;
    }

    private static <E> List<String> labels(E[] values, Function<E, String> label) {
        return Stream.of(values).map(label).toList();
    }
}
