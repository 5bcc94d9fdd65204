package org.bioscope.desktop.compare;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bioscope.traces.Figures;
import org.bioscope.traces.Units;
import org.bioscope.traces.compare.Comparison.Run;
import org.bioscope.traces.compare.Comparison;
import org.bioscope.traces.compare.Difference;
import org.bioscope.traces.compare.Statistics;
import org.bioscope.traces.compare.Surroundings.Different;
import org.bioscope.traces.file.CsvText;

/** A comparison in words: on a terminal, as Markdown, and every run as CSV. */
public final class ComparisonText {
    private static final int DISTURBANCES = 8;

    private final Comparison comparison;
    private final Optional<PublishedRow> published;

    public ComparisonText(Comparison comparison, Optional<PublishedRow> published) {
        this.comparison = comparison;
        this.published = published;
    }

    /** The one line that a person watches meanwhile. */
    public static String progress(Comparison so) {
        int all = so.asked() * so.names().size();
        Statistics statistics = so.statistics(1);
        return "run " + so.runs().size() + " of " + all + (statistics.rounds() == 0 ? "" : String.format(Locale.ROOT, "  ratio so far %.3f", statistics.median()));
    }

    public List<String> lines() {
        var lines = new ArrayList<String>();
        for (int arm = 0; arm < comparison.names().size(); arm++) {
            lines.add(Comparison.letter(arm) + "  " + comparison.names().get(arm) + ": " + figures(arm));
        }
        for (int arm = 1; arm < comparison.names().size(); arm++) {
            verdict(arm, lines);
        }
        comparison.warnings().forEach(warning -> lines.add("   " + warning));
        lines.addAll(disturbances());
        lines.addAll(publishedLines());
        return lines;
    }

    /** The rarest few; the others are in the CSV and the JSON. */
    private List<String> disturbances() {
        List<String> all = comparison.disturbances().stream().map(d -> "   round " + (d.round() + 1) + ", " + Comparison.letter(d.arm()) + ": " + d.sentence()).toList();
        if (all.size() <= DISTURBANCES) {
            return all;
        }
        var first = new ArrayList<>(all.subList(0, DISTURBANCES));
        first.add("   and " + (all.size() - DISTURBANCES) + " more, which --csv and --json list");
        return first;
    }

    private String figures(int arm) {
        List<Run> runs = comparison.of(arm);
        if (runs.isEmpty()) {
            return "no run";
        }
        double[] iops = runs.stream().mapToDouble(run -> run.figures().iops()).sorted().toArray();
        long[] p99 = runs.stream().mapToLong(run -> run.figures().lat().percentileNs(99)).sorted().toArray();
        return String.format(Locale.ROOT, "IOPS median %s (%s to %s), p99 median %s, %d runs%s", Figures.count(iops[iops.length / 2]), Figures.count(iops[0]),
                Figures.count(iops[iops.length - 1]), Units.ns(p99[p99.length / 2]), runs.size(), " " + runs.getFirst().figures().source().label());
    }

    private void verdict(int arm, List<String> lines) {
        lines.add("");
        lines.add("   " + comparison.sentence(arm, Comparison.letter(0), Comparison.letter(arm)));
        comparison.difference(arm).ifPresent(difference -> {
            lines.add("   " + difference.sentence());
            for (Difference.Part part : difference.parts()) {
                lines.add(String.format(Locale.ROOT, "     %-24s %10s %10s  %s", part.label(), Units.ns(Math.round(part.firstNs())),
                        Units.ns(Math.round(part.secondNs())), Difference.signed(part.differenceNs())));
            }
        });
        lines.add("   asked differently: " + differences(comparison.asked(arm)));
        lines.add("   environment: " + differences(comparison.environment(arm)));
    }

    private static String differences(List<Different> differences) {
        return differences.isEmpty() ? "the same" : differences.stream().map(Different::toString).collect(Collectors.joining("; "));
    }

    private List<String> publishedLines() {
        var lines = new ArrayList<String>();
        published.ifPresent(table -> {
            lines.add("");
            lines.add("   published: " + table.entry().title() + " (" + table.entry().source() + "), " + table.entry().unit());
            for (String row : table.rows()) {
                var cells = new ArrayList<String>();
                for (int arm = 0; arm < comparison.names().size() && arm < table.entry().columns().size(); arm++) {
                    String ratio = arm > 0 && table.ratio(row, arm).isPresent() ? String.format(Locale.ROOT, " (%.3f times)", table.ratio(row, arm).getAsDouble()) : "";
                    cells.add(table.entry().columns().get(arm) + " " + table.entry().rows().get(row).get(arm) + ratio);
                }
                lines.add("     " + row + ": " + String.join(", ", cells));
            }
            lines.add(String.format(Locale.ROOT, "   here: %.3f times; compare the ratios, not the figures", comparison.statistics(1).median()));
        });
        return lines;
    }

    public List<String> markdown() {
        var lines = new ArrayList<String>();
        lines.add("| | arm | IOPS, median | p99, median | ratio to A | 95 % | verdict |");
        lines.add("| --- | --- | ---: | ---: | ---: | --- | --- |");
        for (int arm = 0; arm < comparison.names().size(); arm++) {
            double[] iops = comparison.of(arm).stream().mapToDouble(run -> run.figures().iops()).sorted().toArray();
            long[] p99 = comparison.of(arm).stream().mapToLong(run -> run.figures().lat().percentileNs(99)).sorted().toArray();
            Statistics s = comparison.statistics(Math.max(1, arm));
            lines.add("| " + Comparison.letter(arm) + " | `" + comparison.names().get(arm).replace("|", "\\|") + "` | " + (iops.length == 0 ? "" : Math.round(iops[iops.length / 2])) + " | "
                    + (p99.length == 0 ? "" : Units.ns(p99[p99.length / 2])) + " | "
                    + (arm == 0 ? "1 | | |" : String.format(Locale.ROOT, "%.3f | %.3f to %.3f | %s |", s.median(), s.low95(), s.high95(), s.judgement().label() + comparison.caution(arm).map(caution -> ", but " + caution).orElse(""))));
        }
        lines.add("");
        for (int arm = 1; arm < comparison.names().size(); arm++) {
            lines.add("- " + comparison.sentence(arm, Comparison.letter(0), Comparison.letter(arm)));
            comparison.difference(arm).ifPresent(difference -> lines.add("- " + difference.sentence()));
            lines.add("- environment: " + differences(comparison.environment(arm)));
        }
        comparison.warnings().forEach(warning -> lines.add("- " + warning));
        publishedLines().stream().filter(line -> !line.isBlank()).forEach(line -> lines.add("- " + line.strip()));
        return lines;
    }

    /** One row a run, in the order in which they went. */
    public void csv(OutputStream out) throws IOException {
        var text = new StringBuilder("order,round,arm,name,seed,iops,mean_ns,p50_ns,p99_ns,p999_ns,disturbances\r\n");
        int order = 1;
        for (Run run : comparison.runs()) {
            var lat = run.figures().lat();
            var cells = Arrays.asList(Integer.toString(order++), Integer.toString(run.round() + 1), Comparison.letter(run.arm()), comparison.names().get(run.arm()),
                    Long.toString(run.seed()), String.format(Locale.ROOT, "%.3f", run.figures().iops()), String.format(Locale.ROOT, "%.0f", lat.meanNs()),
                    Long.toString(lat.percentileNs(50)), Long.toString(lat.percentileNs(99)), Long.toString(lat.percentileNs(99.9)),
                    String.join("; ", comparison.disturbances(run)));
            text.append(cells.stream().map(CsvText::cell).collect(Collectors.joining(","))).append("\r\n");
        }
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
