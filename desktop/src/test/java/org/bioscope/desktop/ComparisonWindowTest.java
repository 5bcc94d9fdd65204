package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import javax.imageio.ImageIO;
import org.bioscope.desktop.compare.ComparisonRun;
import org.bioscope.desktop.compare.ComparisonText;
import org.bioscope.desktop.compare.JsonCompare;
import org.bioscope.desktop.view.Frame;
import org.bioscope.desktop.view.Series;
import org.bioscope.desktop.view.Theme;
import org.bioscope.traces.Source;
import org.bioscope.traces.Workload;
import org.bioscope.traces.compare.Arm;
import org.bioscope.traces.compare.Comparison;
import org.bioscope.traces.compare.Difference;
import org.bioscope.traces.compare.Judgement;
import org.bioscope.traces.compare.Measure;
import org.bioscope.traces.file.Recording;
import org.bioscope.traces.simulate.Models;
import org.bioscope.traces.simulate.RulePaths;
import org.bioscope.traces.simulate.Simulation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/** Comparisons in the window: recordings of other kernels, simulations, arms that are scripted, and a clock fed by hand. */
@ExtendWith(ApplicationExtension.class)
class ComparisonWindowTest {

    private Desk shown;
    private Workspace workspace;
    private MainWindow window;
    private ComparisonDesk desk;

    @TempDir
    private Path directory;

    @Start
    void start(Stage stage) {
        Workload workload = Workload.demonstration("/somewhere").with(Workload.RUNTIME, 5_000_000L).with(Workload.RAMP_TIME, 0L);
        shown = new Desk(stage, new SyntheticLauncher(), workload, Settings.forgetful(), 1600, 900);
        workspace = shown.workspace;
        window = shown.window;
        desk = window.comparison();
    }

    @Test
    void recordingsPlayInStepByTimeAndByNumber(FxRobot robot) {
        compare(robot, recording("6.1"), recording("6.19"));
        assertThat(desk.inStep().ready()).isTrue();
        assertThat(text(robot, "#verdict-b")).contains("not which is faster").contains("kernel 6.1.0").contains("6.19.");
        assertThat(robot.lookup("#side-a .badge").queryAllAs(Label.class).stream().filter(Node::isVisible).map(Label::getText)).contains("observed", "recorded");
        shown.pulse(robot, 30);
        List<Frame> byTime = frames();
        assertThat(since(byTime.get(0))).as("it plays").isPositive().isEqualTo(since(byTime.get(1)));
        assertThat(text(robot, "#compare-clock")).endsWith("s since each run's start");
        robot.type(KeyCode.SPACE);
        robot.type(KeyCode.T);
        shown.pulse(robot, 3);
        for (int i = 0; i < 12; i++) {
            robot.type(KeyCode.RIGHT);
            shown.pulse(robot, 1);
            List<Frame> byNumber = frames();
            long seen = desk.inStep().seen(0);
            assertThat(desk.inStep().seen(1)).as("both have seen as many requests").isEqualTo(seen);
            assertThat(seen).isEqualTo(Math.round(desk.inStep().number()));
            for (int run = 0; run < 2; run++) {
                var trace = byNumber.get(run).report().trace();
                assertThat(byNumber.get(run).nowNs()).isEqualTo(trace.seenNs(seen - 1));
            }
        }
        assertThat(since(frames().get(0))).as("as many take another time elsewhere").isNotEqualTo(since(frames().get(1)));
        assertThat(text(robot, "#compare-clock")).isEqualTo("after " + desk.inStep().seen(0) + " requests each");
    }

    @Test
    void recordingsNamedAtTheStartAreThereBesideEachOther(FxRobot robot) throws Exception {
        robot.interact(() -> desk.compare(List.of(Path.of(recording("6.1")), Path.of("absent.bioscope"))));
        assertThat(workspace.problem()).hasValueSatisfying(problem -> assertThat(problem.message()).contains("absent.bioscope"));
        assertThat(desk.run()).isEmpty();
        robot.interact(() -> desk.compare(List.of(Path.of(recording("6.1")), Path.of(recording("6.19")))));
        await(robot);
        assertThat(frames()).hasSize(2);
        assertThat(text(robot, "#verdict-b")).contains("6.19.");
    }

    @Test
    void aStepGoesToTheNextEventOfAnyRun(FxRobot robot) {
        compare(robot, recording("6.1"), recording("6.19"));
        robot.type(KeyCode.SPACE);
        long beforeNs = desk.inStep().sharedNs();
        robot.type(KeyCode.RIGHT);
        shown.pulse(robot, 1);
        long nextNs = desk.inStep().runs().stream().mapToLong(run -> LongStream.range(0, 50)
                .flatMap(row -> Arrays.stream(org.bioscope.traces.Stage.values()).filter(stage -> stage != org.bioscope.traces.Stage.SUBMITTED).mapToLong(stage -> run.trace().stampNs(row, stage)).filter(ns -> ns != 0))
                .map(ns -> ns - run.startNs()).filter(ns -> ns > beforeNs).min().orElseThrow()).min().orElseThrow();
        assertThat(desk.inStep().sharedNs()).isEqualTo(nextNs);
    }

    @Test
    void oneCrosshairHasTheValuesOfAllRunsAtTheSamePlace(FxRobot robot) {
        compare(robot, recording("6.1"), recording("6.1"), recording("6.19"));
        robot.type(KeyCode.DIGIT2);
        shown.pulse(robot, 3);
        var graphs = desk.card().graphs();
        robot.moveTo(graphs.localToScreen(graphs.getWidth() * 0.3, graphs.getHeight() * 0.3));
        shown.pulse(robot, 2);
        double at = graphs.crosshair().orElseThrow();
        List<Series> series = desk.inStep().runs().stream().map(Series::of).toList();
        assertThat(series.getFirst().cut()).as("tenths of a second say nothing of so short a run").isTrue();
        assertThat(series.get(0).at(at, false)).isPresent().isEqualTo(series.get(1).at(at, false)).isNotEqualTo(series.get(2).at(at, false));
        var point = series.getFirst().at(at, false).orElseThrow();
        var trace = desk.inStep().runs().getFirst().trace();
        long startNs = desk.inStep().runs().getFirst().startNs();
        long done = IntStream.range(0, (int) trace.size()).filter(row -> trace.seenNs(row) - startNs < point.toNs()).count();
        assertThat(point.done()).as("counted by hand").isEqualTo(done);
        robot.moveTo(window.scene().getWindow().getX() + 300, window.scene().getWindow().getY() + 20);
        shown.pulse(robot, 2);
        assertThat(graphs.crosshair().orElseThrow()).as("without the pointer it is where the runs are").isEqualTo(desk.inStep().sharedNs());
        robot.type(KeyCode.T);
        shown.pulse(robot, 2);
        assertThat(graphs.crosshair().orElseThrow()).isEqualTo(desk.inStep().number());
    }

    @Test
    void fourRunsAreThereWithTheirDifferencesWhichAddUp(FxRobot robot) {
        compare(robot, recording("6.1"), recording("6.19"), recording("6.12"), recording("7.0"));
        for (String side : List.of("a", "b", "c", "d")) {
            assertThat(robot.lookup("#side-" + side).query().isVisible()).isTrue();
        }
        shown.pulse(robot, 5);
        assertThat(frames()).hasSize(4).allMatch(frame -> frame.passage().opened() && frame.passage().journeys().size() > 0);
        for (int arm = 1; arm < 4; arm++) {
            Difference difference = comparison().difference(arm).orElseThrow();
            assertThat(difference.whole()).isFalse();
            assertThat(difference.parts().stream().mapToDouble(Difference.Part::differenceNs).sum()).isCloseTo(difference.differenceNs(), within(1e-6));
        }
    }

    @Test
    void whereNotBothLookedInsideTheStagesAreUnknown(FxRobot robot) {
        compare(robot, recording("6.1"), "--ioengine nop --number_ios 200");
        Difference difference = comparison().difference(1).orElseThrow();
        assertThat(difference.whole()).isTrue();
        assertThat(robot.lookup("#side-b .badge").queryAllAs(Label.class).stream().filter(Node::isVisible).map(Label::getText)).containsExactly("observed", "kernel unknown");
        assertThat(text(robot, "#verdicts .warn")).contains("the kernel was watched in some arms and not in others");
    }

    @Test
    void simulationsAreComparedInRoundsAndJudgedAsTheCommandLineDoes(FxRobot robot) throws Exception {
        ask(robot, "--model caller-completion --kernel 6.5", "--model caller-completion --kernel 6.6-rc");
        robot.interact(() -> {
            field(robot, "#compare-rounds").setText("6");
            robot.lookup("#compare-start").queryAs(Button.class).fire();
        });
        await(robot);
        assertThat(comparison().runs()).extracting(Comparison.Run::arm).as("A B, B A").startsWith(0, 1, 1, 0);
        assertThat(comparison().statistics(1).judgement()).isEqualTo(Judgement.FASTER);
        assertThat(text(robot, "#verdict-b")).startsWith(comparison().statistics(1).sentence("A", "B")).contains("effect +1.00").contains("kernel 6.5 → 6.6-rc");
        assertThat(text(robot, "#environment-kernel")).isEqualTo("6.5  →  6.6-rc");
        assertThat(text(robot, "#own-ratio")).as("beside the published figures of that name").isEqualTo(String.format(Locale.ROOT, "%.3f", comparison().statistics(1).median()));
        assertThat(robot.lookup("#more-rounds").query().isVisible()).isFalse();
        var files = ComparisonExports.write(comparison(), desk.card().rounds().published(), Theme.LIGHT, directory, List.of(ComparisonExports.Kind.values()));
        assertThat(files).hasSize(5).allMatch(file -> file.toFile().length() > 500);
        assertThat(ImageIO.read(files.getFirst().toFile()).getWidth()).isEqualTo(3200);
        assertThat(Files.readString(files.get(3))).isEqualTo(JsonCompare.text(comparison(), desk.card().rounds().published()) + "\n");
        assertThat(Files.readString(files.get(4))).isEqualTo(String.join("\n", new ComparisonText(comparison(), desk.card().rounds().published()).markdown()) + "\n");
    }

    @Test
    void theFormSaysWhatCannotBeAndWhatTheSameIsOnTheCommandLine(FxRobot robot) {
        ask(robot, "", "--completion workqueue");
        assertThat(text(robot, "#compare-line")).startsWith("bioscope compare \"--completion native\" \"--completion workqueue\" --directory /somewhere --ioengine io_uring").endsWith("--rounds 10");
        robot.interact(() -> {
            field(robot, "#arm-a").setText("--model nvme-2023 --kernel 6.1");
            field(robot, "#arm-b").setText("--depth 3");
            robot.lookup("#compare-start").queryAs(Button.class).fire();
        });
        assertThat(text(robot, "#compare-refusal")).isEqualTo("compare \"--depth 3\": --depth: there is no such option");
        robot.interact(() -> {
            field(robot, "#arm-b").setText("nothing.bioscope");
            robot.lookup("#compare-start").queryAs(Button.class).fire();
        });
        assertThat(text(robot, "#compare-refusal")).contains("nothing.bioscope");
        robot.interact(() -> {
            field(robot, "#arm-b").setText("");
            robot.lookup("#compare-start").queryAs(Button.class).fire();
        });
        assertThat(text(robot, "#compare-refusal")).startsWith("compare one arm");
        assertThat(desk.run()).isEmpty();
    }

    @Test
    void aCancelKeepsWhatWasMeasuredAndItGoesOnFromThere(FxRobot robot) throws Exception {
        var reached = new CountDownLatch(1);
        var stop = new AtomicBoolean();
        var slow = new AtomicBoolean(true);
        var arms = List.<Arm>of(simulated("quick", 4, stop, run -> { }), simulated("slow", 4, stop, run -> {
            if (run == 3 && slow.get()) {
                reached.countDown();
                while (!stop.get()) {
                    Thread.onSpinWait();
                }
            }
        }));
        robot.interact(() -> desk.begin(arms, asked(arms, 8), stop));
        reached.await();
        shown.pulse(robot, 2);
        assertThat(robot.lookup("#compare-doing").queryAs(Label.class).getText()).startsWith("round 3 of 8, run 6 of 16, ").endsWith(" left");
        assertThat(desk.running()).isTrue();
        assertThat(frames()).as("whole rounds can be looked at meanwhile").hasSize(2);
        robot.type(KeyCode.ESCAPE);
        await(robot);
        assertThat(comparison().rounds()).isEqualTo(2);
        assertThat(text(robot, "#compare-failure")).isEqualTo("round 3 of slow: cancelled; what was measured until then counts");
        assertThat(text(robot, "#verdict-b")).startsWith("too few rounds to tell A from B: 2 of at least 6");
        assertThat(robot.lookup("#more-rounds").queryAs(Button.class).getText()).isEqualTo("Go on with 6 rounds");
        slow.set(false);
        List<Comparison.Run> before = comparison().runs();
        robot.interact(() -> robot.lookup("#more-rounds").queryAs(Button.class).fire());
        await(robot);
        assertThat(comparison().rounds()).isEqualTo(8);
        assertThat(comparison().runs().subList(0, 4)).isEqualTo(before.subList(0, 4));
        assertThat(comparison().runs()).extracting(Comparison.Run::seed).containsSubsequence(before.getFirst().seed());
        assertThat(comparison().statistics(1).judgement()).isEqualTo(Judgement.NO_DIFFERENCE);
    }

    @Test
    void nothingElseDisturbsItSilently(FxRobot robot) throws Exception {
        var reached = new CountDownLatch(1);
        var stop = new AtomicBoolean();
        var arms = List.<Arm>of(simulated("quick", 4, stop, run -> { }), simulated("slow", 4, stop, run -> {
            reached.countDown();
            while (!stop.get()) {
                Thread.onSpinWait();
            }
        }));
        robot.interact(() -> desk.begin(arms, asked(arms, 8), stop));
        reached.await();
        shown.pulse(robot, 1);
        String why = "a comparison is going on; cancel it first, or each would measure the other";
        List<Runnable> disturbers = List.of(() -> window.run(), () -> window.opening().file(Path.of(recording("6.1"))), () -> window.opening().bundled("linux-6.1-ext4-written-io_uring"),
                () -> workspace.openRecording(Path.of(recording("6.1"))));
        for (Runnable disturber : disturbers) {
            Optional<Workspace.Problem> before = workspace.problem();
            robot.interact(disturber);
            assertThat(workspace.problem()).hasValueSatisfying(problem -> assertThat(problem.message()).isEqualTo(why)).as("told each time").isNotEqualTo(before);
            assertThat(workspace.hasRun()).isFalse();
        }
        var ofLesson = new ArrayList<Exception>();
        robot.interact(() -> workspace.startOfLesson(() -> new SyntheticRun(Workload.demonstration("/somewhere"), Source.KERNEL, DevWindow.MACHINE, 1), run -> run, run -> { }, ofLesson::add));
        assertThat(ofLesson).singleElement().satisfies(e -> assertThat(e).hasMessage(why));
        var closed = new AtomicBoolean();
        robot.interact(() -> assertThat(window.mayClose(() -> closed.set(true))).as("closing would end it").isFalse());
        assertThat(closed).isFalse();
        assertThat(desk.running()).isTrue();
        stop.set(true);
        await(robot);
        robot.interact(() -> window.opening().file(Path.of(recording("6.1"))));
        assertThat(workspace.hasRun()).as("once it is over, a recording opens").isTrue();
    }

    @Test
    void anArmThatFailsEndsItWithASentence(FxRobot robot) throws Exception {
        var stop = new AtomicBoolean();
        var arms = List.<Arm>of(simulated("good", 4, stop, run -> { }), simulated("bad", 4, stop, run -> {
            if (run == 2) {
                throw new IOException("write 4 KiB at offset 0: the disk is gone");
            }
        }), simulated("worse", 4, stop, run -> {
            if (run == 3) {
                throw new IllegalStateException("the model ran out of workers");
            }
        }));
        robot.interact(() -> desk.begin(arms.subList(0, 2), asked(arms.subList(0, 2), 6), stop));
        await(robot);
        assertThat(text(robot, "#compare-failure")).isEqualTo("round 2 of bad: write 4 KiB at offset 0: the disk is gone; what was measured until then counts");
        assertThat(text(robot, "#verdict-b")).startsWith("too few rounds");
        var others = List.of(arms.get(0), arms.get(2));
        robot.interact(() -> desk.begin(others, asked(others, 6), stop));
        await(robot);
        assertThat(text(robot, "#compare-failure")).startsWith("the model ran out of workers");
        assertThat(comparison().rounds()).isEqualTo(2);
    }

    @Test
    void differencesThatRoundsCannotShowAreNotNamedAndTheRoundsNeededAre(FxRobot robot) throws Exception {
        var stop = new AtomicBoolean();
        double[] steps = {-0.03, 0.05, -0.02, 0.06, -0.01, 0.04, -0.04, 0.03};
        var rates = new double[][] {new double[8], new double[8]};
        for (int i = 0; i < 8; i++) {
            rates[0][i] = 50_000;
            rates[1][i] = 50_000 * (1 + steps[i]);
        }
        var arms = List.<Arm>of(paced("even", rates[0]), paced("uneven", rates[1]));
        robot.interact(() -> desk.begin(arms, asked(arms, 8), stop));
        await(robot);
        assertThat(text(robot, "#verdict-b")).startsWith("no difference that 8 rounds can show").doesNotContain("faster").doesNotContain("slower");
        int needed = comparison().statistics(1).roundsNeeded().orElseThrow();
        assertThat(robot.lookup("#more-rounds").queryAs(Button.class).getText()).isEqualTo("Run " + (needed - 8) + " more rounds");
    }

    @Test
    void figuresAreThoseOfTheCommandLineForTheSameRecordings(FxRobot robot) throws Exception {
        compare(robot, recording("6.1"), recording("6.19"));
        for (int arm = 0; arm < 2; arm++) {
            var report = Recording.open(Path.of(recording(arm == 0 ? "6.1" : "6.19"))).report();
            assertThat(comparison().of(arm).getFirst().figures().lat().meanNs()).isEqualTo(report.totals().lat().meanNs());
        }
        String told = bioscope("compare", recording("6.1"), recording("6.19"), "--json");
        assertThat(JsonCompare.text(comparison(), Optional.empty())).isEqualToIgnoringWhitespace(told);
    }

    /** What the command line prints. */
    private static String bioscope(String... args) {
        return org.bioscope.desktop.cli.CommandLineOutput.of(args);
    }

    @FunctionalInterface
    private interface Before {
        void run(int number) throws IOException, InterruptedException;
    }


    private static Arm paced(String name, double[] rates) {
        var model = Models.find("caller-completion");
        return new Arm() {
            private int runs;

            @Override
            public String name() {
                return name;
            }

            @Override
            public Outcome run(long seed) {
                Workload workload = model.standardWorkload().with(Workload.RATE_IOPS, Math.round(rates[runs++])).with(Workload.RUNTIME, 20_000_000L);
                return new Outcome(new Simulation(model, RulePaths.of("6.5", model), workload, 1 << 12).run(), List.of());
            }
        };
    }

    private static Arm simulated(String name, int depth, AtomicBoolean stop, Before before) {
        var model = Models.find("caller-completion");
        return new Arm() {
            private int runs;

            @Override
            public String name() {
                return name;
            }

            @Override
            public Outcome run(long seed) throws IOException, InterruptedException {
                before.run(++runs);
                if (stop.get()) {
                    throw new InterruptedException("cancelled");
                }
                Workload workload = model.standardWorkload().with(Workload.IODEPTH, depth).with(Workload.RUNTIME, 2_000_000L).with(Workload.RANDSEED, seed);
                return new Outcome(new Simulation(model, RulePaths.of("6.5", model), workload, 1 << 12).run(), List.of());
            }
        };
    }

    private CompareForm.Asked asked(List<Arm> arms, int rounds) {
        return new CompareForm.Asked(arms.stream().map(Arm::name).toList(), Workload.demonstration("/somewhere"), rounds, Measure.IOPS);
    }

    /** Opens the form and fills it. */
    private void ask(FxRobot robot, String... arms) {
        shown.pulse(robot, 1);
        robot.press(KeyCode.CONTROL, KeyCode.D).release(KeyCode.D, KeyCode.CONTROL);
        robot.interact(() -> {
            for (int arm = 0; arm < arms.length; arm++) {
                field(robot, "#arm-" + Comparison.letter(arm).toLowerCase(Locale.ROOT)).setText(arms[arm]);
            }
        });
    }

    private void compare(FxRobot robot, String... arms) {
        ask(robot, arms);
        robot.interact(() -> robot.lookup("#compare-start").queryAs(Button.class).fire());
        try {
            await(robot);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void await(FxRobot robot) throws InterruptedException {
        assertThat(desk.run()).as(() -> text(robot, "#compare-refusal")).isPresent();
        desk.run().orElseThrow().await();
        shown.pulse(robot, 3);
    }

    private ComparisonRun.State state() {
        return desk.run().orElseThrow().latest();
    }

    private Comparison comparison() {
        return state().comparison();
    }

    private List<Frame> frames() {
        Frame now = workspace.frame();
        return desk.inStep().frames(now.palette(), now.type());
    }

    private static long since(Frame frame) {
        return frame.sinceStartNs(frame.nowNs());
    }

    private static String text(FxRobot robot, String query) {
        return robot.lookup(query).queryAs(Label.class).getText();
    }

    private static TextField field(FxRobot robot, String id) {
        return robot.lookup(id).queryAs(TextField.class);
    }

    private static String recording(String kernel) {
        return Path.of("..", "assets", "recordings", "linux-" + kernel + "-ext4-written-io_uring.bioscope").toString();
    }
}
