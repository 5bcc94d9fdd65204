package org.bioscope.traces.rules;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.bioscope.traces.Extent;
import org.bioscope.traces.SyncMode;

/**
 * One line of ground-truth.csv: what a real kernel did with writes of 8 KiB at the start of a file. Its names are read for
 * what they mean, piece by piece, so that a case with another mix of them needs no new code.
 */
record ObservedCase(String kernel, String target, String preparation, String engine, int writes, int punted, Map<String, Integer> contexts) {

    static List<ObservedCase> all() {
        var in = Objects.requireNonNull(ObservedCase.class.getResourceAsStream("ground-truth.csv"));
        try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.startsWith("#") && !line.startsWith("kernel,")).map(ObservedCase::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObservedCase read(String line) {
        String[] f = line.split(",");
        var contexts = new TreeMap<String, Integer>();
        for (String one : f[8].split(" ")) {
            contexts.put(one.substring(0, one.indexOf('=')), Integer.valueOf(one.substring(one.indexOf('=') + 1)));
        }
        return new ObservedCase(f[0], f[1], f[2], f[3], Integer.parseInt(f[4]), Integer.parseInt(f[5]), contexts);
    }

    Generation generation() {
        return Generations.named(kernel).orElseThrow();
    }

    /** The facts of each of its writes, from nothing but the names of target, preparation and engine. */
    RequestFacts facts() {
        return prepared(engineOf(deviceAndFilesystem(RequestFacts.usual())));
    }

    private RequestFacts deviceAndFilesystem(RequestFacts facts) {
        List<String> words = List.of(target.split("-"));
        for (String word : words) {
            facts = switch (word) {
                case "nvme" -> facts.with(Fact.WRITE_CACHE, true).with(Fact.FUA, true);
                case "virtio", "sata", "nofua" -> facts.with(Fact.WRITE_CACHE, true).with(Fact.FUA, false);
                // Emulated persistent memory, mounted -o dax; a bio-based device without NOWAIT.
                case "pmem" -> facts.with(Fact.DAX, true).with(Fact.DEVICE_NOWAIT, false);
                case "lazytime", "lazy" -> facts.with(Fact.LAZYTIME, true);
                default -> facts.with(Fact.FILESYSTEM, Filesystem.named(word));
            };
        }
        return facts;
    }

    private RequestFacts engineOf(RequestFacts facts) {
        return facts.with(Fact.ENGINE, switch (engine.split("-")[0]) {
            case "uring" -> IoEngine.IO_URING;
            case "aio" -> IoEngine.LIBAIO;
            default -> IoEngine.PSYNC;
        });
    }

    private RequestFacts prepared(RequestFacts facts) {
        // The file was made a moment, that is more than a tick of the clock, before the first write.
        facts = facts.with(Fact.UPDATE_TIME, true).with(Fact.LENGTH, Length.BIO);
        for (String word : preparation.split("-")) {
            facts = switch (word) {
                case "none" -> facts.with(Fact.EXTENT, Extent.HOLE).with(Fact.POSITION, Position.APPEND).with(Fact.BEYOND_DISKSIZE, true);
                case "falloc0" -> facts.with(Fact.EXTENT, Extent.UNWRITTEN);
                case "keepsize" -> facts.with(Fact.EXTENT, Extent.UNWRITTEN).with(Fact.POSITION, Position.APPEND).with(Fact.BEYOND_DISKSIZE, true);
                case "truncate" -> facts.with(Fact.EXTENT, Extent.HOLE);
                case "cold" -> facts.with(Fact.FIRST_WRITE, true);
                case "dsync" -> facts.with(Fact.SYNC, SyncMode.DSYNC);
                // One after another at full speed: whether the clock ticked between two of them is not known.
                case "g0" -> facts.without(Fact.UPDATE_TIME);
                default -> facts;
            };
        }
        return facts;
    }

    @Override
    public String toString() {
        return kernel + " " + target + " " + preparation + " " + engine + ": punted " + punted + " of " + writes + ", " + contexts;
    }
}
