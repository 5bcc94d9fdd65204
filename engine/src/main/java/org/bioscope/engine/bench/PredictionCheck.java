package org.bioscope.engine.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.bioscope.engine.Engine;
import org.bioscope.engine.EngineException;
import org.bioscope.engine.Run;
import org.bioscope.engine.Target;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Source;
import org.bioscope.traces.SyncMode;
import org.bioscope.traces.Unjoined;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.rules.Prediction;
import org.bioscope.traces.rules.Predictions;

/**
 * The rules against the kernel that runs here: real requests by every engine, of every preparation and kind, on every
 * filesystem that can be made, each watched, and for each whether the rules had foretold who completes it. Needs root;
 * leaves nothing behind. Not thread-safe; blocks.
 */
public final class PredictionCheck {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path MEMORY = Path.of("/dev/shm");
    /** XFS wants 300 MiB, and more is no other case. */
    private static final long IMAGE_BYTES = 320L << 20;
    private static final long FILE_BYTES = 4L << 20;
    private static final int DEPTH = 8;
    /** Requests that are shown where the rules were wrong. */
    private static final int MOST_EXAMPLES = 5;

    /**
     * How much.
     *
     * @param requests  of each run
     * @param directory on the disk that is to be among the targets, and on which the image for direct loop I/O is made
     * @param only      the targets to go over, by name
     */
    public record Plan(long requests, Path directory, Predicate<String> only) {
    }

    /** What came of one target's runs. Requests without a completion to see are in {@code unknown} as well as in {@code unjoined}. */
    public static final class Tally {
        private long matched;
        private long mismatched;
        private long unknown;
        private long lostEvents;
        private final Map<Unjoined, Long> unjoined = new TreeMap<>();
        private final Map<String, Long> open = new TreeMap<>();
        private final List<String> examples = new ArrayList<>();

        public long requests() {
            return matched + mismatched + unknown;
        }

        public long matched() {
            return matched;
        }

        public long mismatched() {
            return mismatched;
        }

        public long unknown() {
            return unknown;
        }

        public long lostEvents() {
            return lostEvents;
        }

        /** Requests that could not be followed, by reason. */
        public Map<Unjoined, Long> unjoined() {
            return Map.copyOf(unjoined);
        }

        /** What the rules left open, by the words for it. */
        public Map<String, Long> open() {
            return Map.copyOf(open);
        }

        /** Some requests for which the rules were wrong: the run and the sentence. */
        public List<String> examples() {
            return List.copyOf(examples);
        }

        private void add(Tally other) {
            matched += other.matched;
            mismatched += other.mismatched;
            unknown += other.unknown;
            lostEvents += other.lostEvents;
            other.unjoined.forEach((reason, count) -> unjoined.merge(reason, count, Long::sum));
            other.open.forEach((what, count) -> open.merge(what, count, Long::sum));
            other.examples.stream().limit(MOST_EXAMPLES).forEach(examples::add);
        }
    }

    /** A place to run in; made when it is its turn. */
    private interface Place extends AutoCloseable {
        Path path();

        @Override
        void close();
    }

    private interface Making {
        Place make() throws IOException;
    }

    private final Engine engine;
    private final Plan plan;

    public PredictionCheck(Engine engine, Plan plan) {
        this.engine = engine;
        this.plan = plan;
    }

    /** Runs everything, prints a line for each target as it goes, and returns all together; throws {@link EngineException}. */
    public Tally print(PrintWriter out) {
        var all = new Tally();
        out.println("target                      requests     matched  mismatched  left open   unjoined");
        targets().forEach((name, making) -> {
            if (!plan.only.test(name)) {
                return;
            }
            try (Place place = making.make()) {
                Tally tally = check(name, place.path());
                all.add(tally);
                row(out, name, tally);
            } catch (IOException e) {
                out.println(name + ": not checked: " + e.getMessage());
            }
            out.flush();
        });
        row(out, "all", all);
        all.open.forEach((what, count) -> out.println("left open: " + count + " by " + what));
        all.unjoined.forEach((reason, count) -> out.println("unjoined: " + count + ", " + reason.label()));
        all.examples.forEach(out::println);
        out.flush();
        return all;
    }

    private static void row(PrintWriter out, String name, Tally tally) {
        out.printf(Locale.ROOT, "%-24s %,11d %,11d %,11d %,10d %,10d%n", name, tally.requests(), tally.matched, tally.mismatched, tally.unknown,
                tally.unjoined.values().stream().mapToLong(Long::longValue).sum());
    }

    private Map<String, Making> targets() {
        var targets = new java.util.LinkedHashMap<String, Making>();
        targets.put("directory", () -> new Place() {
            @Override
            public Path path() {
                return plan.directory;
            }

            @Override
            public void close() {
                /* It was there before. */
            }
        });
        targets.put("ext4", () -> loop(MEMORY, false, "", "mkfs.ext4", "-q", "-F"));
        targets.put("ext4 on direct loop", () -> loop(plan.directory, true, "", "mkfs.ext4", "-q", "-F"));
        targets.put("xfs", () -> loop(MEMORY, false, "", "mkfs.xfs", "-q", "-f"));
        targets.put("xfs, lazytime", () -> loop(MEMORY, false, "lazytime", "mkfs.xfs", "-q", "-f"));
        targets.put("btrfs", () -> loop(MEMORY, false, "", "mkfs.btrfs", "-q", "-f"));
        targets.put("btrfs, nodatasum", () -> loop(MEMORY, false, "nodatasum", "mkfs.btrfs", "-q", "-f"));
        targets.put("btrfs, nodatacow", () -> loop(MEMORY, false, "nodatacow", "mkfs.btrfs", "-q", "-f"));
        targets.put("f2fs", () -> loop(MEMORY, false, "", "mkfs.f2fs", "-q", "-f"));
        targets.put("loop device", () -> loop(MEMORY, false, ""));
        targets.put("direct loop device", () -> loop(plan.directory, true, ""));
        return targets;
    }

    private static Place loop(Path folder, boolean direct, String mountOptions, String... mkfs) throws IOException {
        LoopTarget target = LoopTarget.of(folder, IMAGE_BYTES, direct, List.of(mkfs), mountOptions.isEmpty() ? "defaults" : mountOptions);
        return new Place() {
            @Override
            public Path path() {
                return target.path();
            }

            @Override
            public void close() {
                target.close();
            }
        };
    }

    private Tally check(String name, Path path) {
        var tally = new Tally();
        boolean device = path.startsWith("/dev") && !java.nio.file.Files.isDirectory(path);
        for (Workload engineOptions : engines()) {
            for (Workload workload : device ? reads(engineOptions) : cases(engineOptions)) {
                Workload placed = (device ? workload.with(Workload.FILENAME, path.toString()) : workload.with(Workload.DIRECTORY, path.toString()))
                        .with(Workload.OBSERVE, "kernel").with(Workload.NUMBER_IOS, plan.requests);
                // What its device does not allow, blocks below its sectors, is no case here.
                if (allowed(placed)) {
                    count(name, placed, tally);
                }
            }
        }
        return tally;
    }

    private static boolean allowed(Workload workload) {
        try {
            Target.of(workload);
            return true;
        } catch (WorkloadException e) {
            if (e.option().equals(Workload.BS.name())) {
                return false;
            }
            throw e;
        }
    }

    private static List<Workload> engines() {
        Workload base = Workload.defaults().with(Workload.SIZE, FILE_BYTES).with(Workload.RUNTIME, 0L);
        Workload uring = base.with(Workload.IOENGINE, "io_uring").with(Workload.IODEPTH, DEPTH);
        return List.of(base.with(Workload.IOENGINE, "psync").with(Workload.IODEPTH, 1), base.with(Workload.IOENGINE, "libaio").with(Workload.IODEPTH, DEPTH), uring,
                uring.with(Workload.SQTHREAD_POLL, true), uring.with(Workload.HIPRI, true), uring.with(Workload.FIXEDBUFS, true).with(Workload.REGISTERFILES, true).with(Workload.IODEPTH, 1));
    }

    private static List<Workload> reads(Workload engine) {
        Workload random = engine.with(Workload.RW, Rw.RANDREAD);
        return List.of(random, random.with(Workload.BS, 64L << 10), engine.with(Workload.RW, Rw.READ));
    }

    private static List<Workload> cases(Workload engine) {
        Workload write = engine.with(Workload.RW, Rw.RANDWRITE);
        Workload append = engine.with(Workload.RW, Rw.WRITE);
        return List.of(write, engine.with(Workload.RW, Rw.RANDREAD), engine.with(Workload.RW, Rw.RANDRW), write.with(Workload.BS, 16L << 10), write.with(Workload.SYNC, SyncMode.DSYNC),
                write.with(Workload.SYNC, SyncMode.SYNC), write.with(Workload.BS, 512L), write.with(Workload.PREPARE, Prepare.FALLOCATE),
                write.with(Workload.PREPARE, Prepare.FALLOCATE).with(Workload.SYNC, SyncMode.DSYNC), append.with(Workload.PREPARE, Prepare.KEEP_SIZE),
                append.with(Workload.PREPARE, Prepare.NONE), write.with(Workload.PREPARE, Prepare.TRUNCATE), write.with(Workload.PREPARE, Prepare.CACHED),
                engine.with(Workload.RW, Rw.RANDREAD).with(Workload.PREPARE, Prepare.CACHED));
    }

    private void count(String name, Workload workload, Tally tally) {
        RunReport report = finished(name, workload);
        Optional<Predictions> rules = Predictions.of(report);
        if (rules.isEmpty()) {
            throw new EngineException("check the rules on " + name + ": none are written for this kernel");
        }
        KernelReport kernel = report.kernel().orElseThrow();
        tally.lostEvents += kernel.lostEvents();
        kernel.unjoined().forEach((reason, count) -> tally.unjoined.merge(reason, count, Long::sum));
        int examples = 0;
        for (long index = 0; index < report.trace().size(); index++) {
            Optional<Prediction> prediction = rules.get().predict(report.trace(), index);
            if (prediction.isEmpty()) {
                continue;
            }
            switch (prediction.get().match()) {
                case MATCHED -> tally.matched++;
                case UNKNOWN -> {
                    tally.unknown++;
                    String sentence = prediction.get().sentence();
                    int open = sentence.indexOf("the rules leave open");
                    tally.open.merge(name + ", " + (open < 0 ? sentence : sentence.substring(open)), 1L, Long::sum);
                }
                case MISMATCHED -> {
                    tally.mismatched++;
                    if (examples++ == 0) {
                        tally.examples.add(name + ", " + workload.title() + " prepare " + workload.text(Workload.PREPARE) + " sync " + workload.text(Workload.SYNC) + ", request "
                                + index + ": " + prediction.get().sentence());
                    }
                }
            }
        }
    }

    private RunReport finished(String name, Workload workload) {
        try (Run run = Target.of(workload).start(engine)) {
            if (!run.await(PATIENCE)) {
                throw new EngineException("check the rules on " + name + ": " + workload.title() + " did not end within " + PATIENCE.toMinutes() + " minutes; see 'dmesg'");
            }
            RunReport report = run.latest();
            report.failure().ifPresent(failure -> {
                throw new EngineException("check the rules on " + name + ": " + workload.title() + ": " + failure.message());
            });
            if (report.source() != Source.KERNEL) {
                throw new EngineException("check the rules on " + name + ": " + String.join("; ", report.notes()));
            }
            return report;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("check the rules on " + name + ": interrupted");
        }
    }
}
