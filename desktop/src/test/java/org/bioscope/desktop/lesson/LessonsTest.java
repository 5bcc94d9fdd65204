package org.bioscope.desktop.lesson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bioscope.desktop.EngineLauncher;
import org.bioscope.desktop.Launcher;
import org.bioscope.desktop.RecordedRun;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Environment;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Stage;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.Workload;
import org.bioscope.traces.rules.Predictions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LessonsTest {
    private static final String QUESTION = "{\"id\": \"q\", \"step\": \"question\"}";
    private static final String RUN = "{\"id\": \"r\", \"step\": \"run\", \"arms\": [{\"id\": \"a\", \"name\": \"an arm\", \"ways\": ["
            + "{\"on\": \"simulator\", \"model\": \"nvme-2023\", \"kernel\": \"6.12\", \"options\": \"--runtime 0 --number_ios 500\"}]}]}";

    private static final String A = "{\"id\": \"";
    private static final String B = "\", \"name\": \"n\", \"ways\": [{\"on\": \"simulator\", \"model\": \"nvme-2023\"}]}";
    private static final String LANES = "\"title\": \"t\", \"source\": \"s\", \"lanes\": [{\"id\": \"a\", \"name\": \"A\"}, {\"id\": \"b\", \"name\": \"B\"}]";
    private static final String WAITS = "{\"lane\": \"a\", \"does\": \"d\", \"says\": \"s\", \"waitsFor\": \"b\"}";

    static Stream<String> lessons() {
        return Lessons.ids().stream();
    }

    static Stream<String> recordings() {
        return BundledRecordings.names().stream();
    }

    /** Where no file can be made, as on a full disk: every machine tests the same, and whatever is real gives way with a sentence. */
    @ParameterizedTest
    @MethodSource("lessons")
    void everyLessonPlaysToItsEndAndKeepsWhatItPromises(String id) throws InterruptedException {
        Lesson lesson = Lessons.find(id);
        String played = play(lesson, Set.of(), "/nowhere");
        assertThat(played).contains(lesson.title(), "[" + lesson.steps().size() + "/" + lesson.steps().size() + "]");
        lesson.steps().forEach(step -> assertThat(played).as("the text of %s", step.id()).contains(step.text()));
        assertThat(played.lines().filter(line -> line.matches("    (simulated: model|recorded: Linux).*")).count()).as("every arm is labelled")
                .isEqualTo(lesson.steps().stream().mapToLong(step -> step instanceof Lesson.Run run ? run.arms().size() : step instanceof Lesson.Rounds ? 1 : 0).sum());
        assertThat(played.lines().filter(line -> line.matches("    not (here|laboratory): .*/nowhere.*")).count()).as("what stood in the way of all that is real")
                .isEqualTo(lesson.steps().stream().mapToLong(LessonsTest::real).sum());
    }

    /** Ways of a step that make a file: of each arm, and once for rounds, in which all arms go the same way. */
    private static long real(Lesson.Step step) {
        return switch (step) {
            case Lesson.Run run -> run.arms().stream().mapToLong(LessonsTest::real).sum();
            case Lesson.Rounds rounds -> real(rounds.arms().getFirst());
            default -> 0;
        };
    }

    private static long real(Lesson.Arm arm) {
        return arm.ways().stream().filter(way -> way instanceof Way.Here || way instanceof Way.Laboratory).count();
    }

    @Test
    void theDeadlockIsOneAndComesWithItsLastMomentOnly() {
        Scenario deadlock = Lessons.find("running-out-of-steam").steps().stream().filter(Lesson.Staged.class::isInstance).map(step -> ((Lesson.Staged) step).scenario()).findFirst().orElseThrow();
        int last = deadlock.moments().size() - 1;
        assertThat(deadlock.deadlockedAt(last)).containsExactlyInAnyOrder("task", "tail");
        assertThat(deadlock.deadlockedAt(last - 1)).isEmpty();
        assertThat(deadlock.valuesAt(last)).containsEntry("i_dio_count", "1");
        assertThat(deadlock.source()).contains("838b35bb6a89");
    }

    @Test
    void whereTheKernelMayNotBeWatchedARunThatNeedsItGivesWay() throws InterruptedException {
        var closed = new Launcher() {
            @Override
            public TraceSource start(Workload workload) {
                RunReport begun = RunReport.preparing(workload, Environment.unknown());
                return new RecordedRun(new RunReport(workload, Source.ENGINE, RunReport.Phase.FINISHED, begun.startedAt(), 1, 1, begun.environment(), begun.trace(), begun.totals(),
                        begun.intervals(), begun.kernel(), begun.failure(), List.of("the kernel was not watched: no rights")));
            }

            @Override
            public Environment facts(Workload workload) {
                return Environment.unknown().with(Environment.FILESYSTEM, "ext4");
            }
        };
        String arm = "{\"id\": \"r\", \"step\": \"run\", \"arms\": [{\"id\": \"a\", \"name\": \"an arm\", \"ways\": [{\"on\": \"here\", \"needs\": [\"kernel\"], \"options\": \"--rw randwrite\"},"
                + "{\"on\": \"recording\", \"recording\": \"linux-6.12-ext4-written-io_uring\"}]}]}";
        Lesson lesson = LessonJson.read("test", "{\"title\": \"t\", \"source\": \"s\", \"steps\": [" + arm + "]}", "# t\n\n## r\nrun\n");
        var text = new StringWriter();
        new Recital(lesson, new Stand(closed, "/somewhere", Set.of()), new PrintWriter(text)).play();
        assertThat(text.toString()).contains("recorded: Linux 6.12", "not here: the kernel was not watched: no rights");
    }

    @Test
    void anArmThatDoesNotShowWhatItIsMeantToGoesOnToItsNextWay() throws InterruptedException {
        String arm = "{\"id\": \"r\", \"step\": \"run\", \"arms\": [{\"id\": \"a\", \"name\": \"an arm\", \"ways\": ["
                + "{\"on\": \"simulator\", \"model\": \"nvme-2023\", \"kernel\": \"6.12\", \"options\": \"--rw randread --runtime 0 --number_ios 50\"},"
                + "{\"on\": \"recording\", \"recording\": \"linux-6.12-ext4-written-io_uring\"}]}]}";
        Lesson lesson = LessonJson.read("test", "{\"title\": \"t\", \"source\": \"s\", \"steps\": [" + QUESTION + ", " + arm
                + ", {\"id\": \"e\", \"step\": \"explain\", \"show\": {\"arm\": \"a\", \"filter\": \"op==W\"}}]}", "# t\n\n## q\nask\n\n## r\nrun\n\n## e\nlook\n");
        assertThat(play(lesson, Set.of())).contains("recorded: Linux 6.12", "not simulator: step e: no request matches 'op==W' among 50");
    }

    /** With root, on this machine's own disk and kernel. */
    @Test
    void aLoopDeviceIsARealOneWithRootAndNothingOfItStays() throws InterruptedException, IOException {
        assumeWatched();
        Assumptions.assumeTrue(Files.isWritable(Path.of("/dev/loop-control")), "loop devices need root");
        String played = play(Lessons.find("a-disk-inside-a-file"), Set.of("here"));
        assertThat(played.lines().filter(line -> line.startsWith("    this machine, a real loop device (/dev/loop"))).as("every arm").hasSize(10);
        assertThat(played.lines().filter(line -> line.matches("  (randread|read|randwrite|write), (buffered|direct): (.* requests, too few for figures.*|.* context switches a request in the jobs"
                + "( and .* in the .*kworkers? that served the loop last|, those of the loop's workers not known), .* on the machine, page cache of the file [+-].*)"))).as("every figure that the lesson is about").hasSize(8);
        assertThat(played).contains("writes through a direct loop device").contains("page cache of the file +64 MiB").contains("Context switches: about 50% fewer")
                .containsPattern("write, base \\(buffered\\): 106978 +here: .+ \\(this machine");
        try (Stream<Path> blocks = Files.list(Path.of("/sys/block"))) {
            String ours = EngineLauncher.directory().resolve(".bioscope-" + ProcessHandle.current().pid() + "-").toString();
            assertThat(blocks.map(block -> block.resolve("loop/backing_file")).filter(Files::exists).map(LessonsTest::text)).noneMatch(file -> file.startsWith(ours));
        }
    }

    @Test
    void theFlushIsSeenOnThisMachinesOwnDisk() throws InterruptedException, IOException {
        assumeWatched();
        Lesson lesson = Lessons.find("the-flush-that-nobody-needed");
        Stand stand = new Stand(new EngineLauncher(), EngineLauncher.directory().toString(), Set.of("here"));
        Lesson.Run run = (Lesson.Run) lesson.steps().stream().filter(step -> step.id().equals("dirty-reads")).findFirst().orElseThrow();
        var p50 = new HashMap<String, Long>();
        for (Lesson.Arm arm : run.arms()) {
            Started started = stand.start(arm);
            try (TraceSource source = started.source()) {
                while (!source.latest().phase().over()) {
                    Thread.sleep(20);
                }
                RunReport report = source.latest();
                Promise.ran(run.id(), arm.name(), report);
                lesson.steps().stream().filter(Lesson.Explain.class::isInstance).flatMap(step -> ((Lesson.Explain) step).show().stream())
                        .filter(show -> show.arm().equals(arm.id())).forEach(show -> Promise.keep(arm.id(), show, report));
                p50.put(arm.id(), report.totals().lat().percentileNs(50));
                assertThat(Stand.label(started.way(), report)).isEqualTo("this machine, kernel observed");
            }
        }
        assertThat(p50.get("reads-dirty")).as("a write lies in each read").isGreaterThan(p50.get("reads-clean") * 5 / 4);
    }

    private static void assumeWatched() throws IOException {
        Assumptions.assumeTrue(Files.isWritable(Path.of("/sys/kernel/tracing/instances")), "the kernel may not be watched: tracefs needs root");
        String filesystem = Files.getFileStore(EngineLauncher.directory()).type();
        Assumptions.assumeTrue(Set.of("ext4", "xfs").contains(filesystem), "lessons' files would lie on " + filesystem + ", not on ext4 or xfs");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            // Detached meanwhile, another's.
            return "";
        }
    }

    @Test
    void theLessonsAreThere() {
        assertThat(Lessons.ids()).hasSizeGreaterThanOrEqualTo(10).startsWith("who-finishes-your-write", "running-out-of-steam", "a-disk-inside-a-file",
                "the-flush-that-nobody-needed", "why-did-my-async-write-block");
        for (Lesson lesson : Lessons.bundled()) {
            assertThat(lesson.source()).as(lesson.id()).isNotBlank();
            assertThat(lesson.steps().stream().map(Lesson.Step::kind)).as(lesson.id()).contains("question", "predict", "run", "explain", "try next");
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void aRecordingNamesItsKernelAndItsKernelsRulesPredictIt(String name) throws IOException {
        RunReport report = BundledRecordings.open(name);
        assertThat(report.trace().size()).isPositive();
        assertThat(report.environment().fact(Environment.KERNEL)).hasValueSatisfying(kernel -> assertThat(kernel).startsWith(name.split("-")[1] + "."));
        assertThat(report.notes()).anyMatch(note -> note.contains("virtual machine"));
        if (report.workload().mapped()) {
            assertThat(Predictions.of(report)).as("a load is no direct I/O").isEmpty();
            return;
        }
        if (report.source() == Source.ENGINE) {
            assertThat(report.loop()).as("only a loop device's figures are worth a recording that nobody watched").hasValueSatisfying(loop -> {
                assertThat(name).contains("-loop-" + loop.mode() + "-");
                assertThat(loop.device()).as("a real one").isPresent();
                assertThat(loop.grown()).as("its file's page cache").hasValueSatisfying(grown -> assertThat(grown > 0).isEqualTo(loop.mode().equals("buffered")));
                assertThat(loop.machineSwitches()).isPresent();
            });
            assertThat(Measured.line(report)).contains(" IOPS", "context switches a request in the jobs");
            return;
        }
        Predictions.Counts counts = Predictions.of(report).orElseThrow().count(report.trace());
        assertThat(counts.mismatched()).isZero();
        assertThat(counts.matched()).isEqualTo(report.trace().size());
    }

    /** The four preparations, watched on a real 6.18: what is allocated or extends waits on ext4, and XFS waits for allocations and time stamps alone. */
    @ParameterizedTest
    @CsvSource({"ext4-none, 100, 100, WAITER", "ext4-fallocate, 0, 0, WORKQUEUE", "ext4-keep-size, 100, 100, WAITER", "ext4-written, 0, 0, WORKQUEUE", "xfs-none, 100, 100, WORKQUEUE",
        "xfs-fallocate, 1, 40, WORKQUEUE", "xfs-keep-size, 1, 40, WORKQUEUE", "xfs-written, 1, 40, WORKQUEUE", "xfs-written-apart, 90, 100, WORKQUEUE"})
    void thePreparationsDecideWhatIsPunted(String what, int least, int most, Completion completion) throws IOException {
        RunReport report = BundledRecordings.open("linux-6.18-" + what + "-run");
        RequestTrace trace = report.trace();
        assertThat(trace.size()).isEqualTo(64);
        assertThat(report.environment().fact(Environment.FILESYSTEM)).contains(what.replaceFirst("-.*", ""));
        assertThat(report.workload().get(Workload.PREPARE).label()).isEqualTo(what.replaceFirst("^[^-]*-", "").replace("-apart", ""));
        assertThat(LongStream.range(0, trace.size()).mapToObj(trace::completion)).containsOnly(completion);
        assertThat(100 * punted(trace) / 64).isBetween((long) least, (long) most);
        assertThat(report.environment().fact(Environment.EXTENTS_AFTER)).as("FIEMAP: what was written is written").hasValueSatisfying(extents -> assertThat(extents).startsWith("mapped 0+524288"));
    }

    /** What invalidating cached pages adds to the submitting call, as the lesson says. */
    @Test
    void cachedPagesArePaidForInTheSubmittingCall() throws IOException {
        assertThat(submittingNs("cached")).isGreaterThan(submittingNs("clean") * 5 / 4);
    }

    private static long submittingNs(String what) throws IOException {
        RequestTrace trace = BundledRecordings.open("linux-6.18-ext4-" + what + "-run").trace();
        return LongStream.range(0, trace.size()).map(row -> trace.stampNs(row, Stage.SUBMITTED) - trace.submitNs(row)).sorted().skip(trace.size() / 2).findFirst().orElseThrow();
    }

    /** A clock's tick decides on XFS, and on ext4 from 7.3: in closely traced writes of 2.9 ms and ticks of 4 ms that is one punt a tick. */
    @ParameterizedTest
    @ValueSource(strings = {"linux-6.1-xfs-written-io_uring", "linux-6.12-xfs-written-io_uring", "linux-7.0-xfs-written-io_uring", "linux-7.3-ext4-written-io_uring", "linux-7.3-ext4-fallocate-io_uring"})
    void onePuntATick(String name) throws IOException {
        RequestTrace trace = BundledRecordings.open(name).trace();
        double ticks = (trace.submitNs(trace.size() - 1) - trace.submitNs(0)) / 4e6;
        assertThat((double) punted(trace)).isBetween(ticks * 0.85, ticks * 1.15);
    }

    private static long punted(RequestTrace trace) {
        return LongStream.range(0, trace.size()).filter(row -> (trace.kernelFlags(row) & KernelRow.FLAG_PUNTED) != 0).count();
    }

    @Test
    void recordingsAreSmall() throws IOException {
        long all = 0;
        for (String name : BundledRecordings.names()) {
            long bytes = Files.size(Path.of("../assets/recordings", name + ".bioscope"));
            assertThat(bytes).as(name).isLessThan(300_000);
            all += bytes;
        }
        assertThat(all).isBetween(1L, 3_000_000L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "{\"id\": \"e\", \"step\": \"explain\", \"show\": {\"arm\": \"b\"}} | no run before it has an arm 'b'",
        "{\"id\": \"e\", \"step\": \"explain\", \"show\": {\"arm\": \"a\", \"filter\": \"lat>\"}} | its filter cannot be read",
        "{\"id\": \"e\", \"step\": \"explain\", \"show\": {\"arm\": \"a\", \"stage\": \"lunch\"}} | there is no stage 'lunch'",
        "{\"id\": \"e\", \"step\": \"explain\", \"show\": {\"arm\": \"a\", \"pick\": \"best\"}} | is not first, typical or slowest",
        "{\"id\": \"e\", \"step\": \"explain\", \"show\": {\"arm\": \"a\", \"rule\": {\"kernel\": \"3.0\"}}} | no rules for kernel '3.0'",
        "{\"id\": \"e\", \"step\": \"published\", \"entry\": \"nothing\"} | published.json has no entry 'nothing'",
        "{\"id\": \"e\", \"step\": \"published\", \"entry\": \"caller-completion\", \"beside\": [{\"row\": \"QD3\", \"column\": 0, \"arm\": \"a\"}]} | has no row 'QD3'",
        "{\"id\": \"e\", \"step\": \"predict\", \"choices\": [\"one\"], \"answer\": 0, \"because\": \"x\"} | give two to four choices",
        "{\"id\": \"e\", \"step\": \"next\", \"lessons\": [\"none\"]} | there is no lesson 'none'",
        "{\"id\": \"e\", \"step\": \"rounds\", \"rounds\": 2, \"arms\": []} | a run needs arms",
        "{\"id\": \"e\", \"step\": \"rounds\", \"rounds\": 99, \"arms\": [" + A + "b" + B + ", " + A + "c" + B + "]} | give two to 4 arms, and 1 to 20 rounds",
        "{\"id\": \"e\", \"step\": \"scenario\", " + LANES + ", \"ends\": \"deadlock\", \"moments\": [" + WAITS + "]} | the scenario says that it ends in 'deadlock', but then waits: {a=b}",
        "{\"id\": \"e\", \"step\": \"scenario\", " + LANES + ", \"ends\": \"through\", \"moments\": [" + WAITS + "]} | the scenario says that it ends in 'through', but then waits: {a=b}",
        "{\"id\": \"e\", \"step\": \"scenario\", " + LANES + ", \"ends\": \"well\", \"moments\": [" + WAITS + "]} | ends in 'deadlock' or 'through', not in 'well'",
        "{\"id\": \"e\", \"step\": \"scenario\", " + LANES + ", \"ends\": \"through\", \"moments\": [{\"lane\": \"z\", \"does\": \"d\", \"says\": \"s\"}]} | 'z' is none of the scenario's lanes",
        "{\"id\": \"e\", \"step\": \"scenario\", " + LANES + ", \"ends\": \"through\", \"moments\": [{\"lane\": \"a\", \"does\": \"d\", \"says\": \"s\", \"sets\": {\"n\": \"1\"}}]} | 'n' is none of the scenario's values",
        "{\"id\": \"e\", \"step\": \"dance\"} | 'dance' is no kind of step",
        "{\"id\": \"f\", \"step\": \"question\"} | lesson.md has no section '## f'"})
    void whatALessonMeansAndIsNotThereIsRefused(String step, String message) {
        assertThatThrownBy(() -> read(step)).isInstanceOf(LessonException.class).hasMessageContaining(message).hasMessageStartingWith("lesson test: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "\"filter\": \"op==R\" | no request matches 'op==R' among 500",
        "\"filter\": \"lat>1s\", \"atLeastPercent\": 50 | no request matches",
        "\"filter\": \"index<100\", \"atLeastPercent\": 50 | matches 100 of 500 requests, not 50 %",
        "\"stage\": \"punt\" | was not seen at punt",
        "\"rule\": {\"kernel\": \"6.19\", \"fires\": \"a write\"} | the rule 'a write' of 6.19 does not decide about request"})
    void aPromiseThatARunDoesNotKeepIsOneSentence(String show, String message) {
        Lesson lesson = read("{\"id\": \"e\", \"step\": \"explain\", \"show\": {\"arm\": \"a\", " + show + "}}");
        assertThatThrownBy(() -> play(lesson, Set.of())).isInstanceOf(LessonException.class).hasMessageContaining(message).hasMessageStartingWith("step e: ");
    }

    @Test
    void anArmThatNothingHereCanRunSaysWhatStoodInEveryWay() {
        Lesson lesson = read("{\"id\": \"e\", \"step\": \"explain\"}");
        assertThatThrownBy(() -> play(lesson, Set.of("here"))).isInstanceOf(LessonException.class).hasMessage("run 'an arm': nothing here can: simulator: not allowed here");
    }

    private static Lesson read(String lastStep) {
        return LessonJson.read("test", "{\"title\": \"t\", \"source\": \"s\", \"steps\": [" + String.join(", ", List.of(QUESTION, RUN, lastStep)) + "]}",
                "# t\n\n## q\nask\n\n## r\nrun\n\n## e\nlook\n");
    }

    private static String play(Lesson lesson, Set<String> ways) throws InterruptedException {
        return play(lesson, ways, ways.contains("here") ? EngineLauncher.directory().toString() : "");
    }

    private static String play(Lesson lesson, Set<String> ways, String directory) throws InterruptedException {
        var text = new StringWriter();
        new Recital(lesson, new Stand(new EngineLauncher(), directory, ways), new PrintWriter(text)).play();
        return text.toString();
    }
}
