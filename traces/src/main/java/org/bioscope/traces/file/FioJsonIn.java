package org.bioscope.traces.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * fio's JSON or JSON+ output as runs to compare with: what was asked, exact totals and latencies, no single requests. With
 * {@code --status-interval} fio prints one document after another; the last tells the run, those before it its intervals.
 */
public final class FioJsonIn {
    /** 256 jobs with all their bins are 3 million tokens; a tree of this many fits into the smallest heap that we start with. */
    private static final long MOST_TOKENS = 4_000_000;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxTokenCount(MOST_TOKENS).maxNestingDepth(100).build()).build()).build();

    private final Path file;
    private final Map<String, FioRun> runs = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private int documents;

    private FioJsonIn(Path file) {
        this.file = file;
    }

    /** Reads all jobs of an output, in order; throws {@link FormatException} with file and place where there is none. */
    public static FioOutput read(Path file) throws IOException {
        var in = new FioJsonIn(file);
        JsonDocuments.Rest rest = JsonDocuments.each(file, in::document);
        if (rest.cutShort()) {
            in.notes.add("cut short: the document at byte " + rest.cutShortAt() + " does not end; those before it were read");
        }
        if (in.runs.isEmpty()) {
            throw new FormatException(file + ": " + in.nothingFound(rest));
        }
        if (rest.textBytes() > 0) {
            in.notes.add(rest.textBytes() + " bytes of text beside the JSON were passed over");
        }
        return new FioOutput(file.toString(), in.runs.values().stream().map(run -> run.job(in.notes)).toList());
    }

    private String nothingFound(JsonDocuments.Rest rest) {
        if (rest.cutShort()) {
            return "cut short: the JSON that begins at byte " + rest.cutShortAt() + " does not end, so nothing of it can be read";
        }
        String found = notes.isEmpty() ? "no JSON object in it" : notes.stream().collect(Collectors.joining("; "));
        return documents == 0 ? "not fio's JSON: " + found : "not fio's JSON: no jobs in " + documents + " documents; run fio with --output-format=json+";
    }

    private void document(long at, byte[] bytes, int length) {
        JsonNode root;
        try {
            root = JSON.readTree(bytes, 0, length);
        } catch (JacksonException e) {
            notes.add("the document at byte " + at + " is damaged and was left out: " + JsonReason.of(e) + JsonReason.at(e));
            return;
        }
        documents++;
        int index = 0;
        for (JsonNode job : root.path("jobs")) {
            if (job.isObject()) {
                String key = index + " " + FioLatencies.count(job.path("groupid")) + " " + job.path("jobname").asString("");
                runs.computeIfAbsent(key, _ -> new FioRun(file.getFileName().toString())).update(root, job);
            }
            index++;
        }
    }
}
