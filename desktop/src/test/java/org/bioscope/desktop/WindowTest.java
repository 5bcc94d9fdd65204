package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import javafx.geometry.Point2D;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.stage.Stage;
import javax.imageio.ImageIO;
import org.bioscope.desktop.view.Frame;
import org.bioscope.desktop.view.PipelineView;
import org.bioscope.desktop.view.Theme;
import org.bioscope.desktop.view.TimelineView;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Option;
import org.bioscope.traces.RawEvents;
import org.bioscope.traces.Request;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Source;
import org.bioscope.traces.Span;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.file.Recording;
import org.bioscope.traces.file.RecordingWriter;
import org.bioscope.traces.file.RequestCsv;
import org.bioscope.traces.filter.Filter;
import org.bioscope.traces.rules.Elsewhere;
import org.bioscope.traces.rules.Generation;
import org.bioscope.traces.rules.Generations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/** The window as a person uses it, on synthetic runs and a clock fed by hand. */
@ExtendWith(ApplicationExtension.class)
class WindowTest {
    private static final long PULSE_NS = 16_666_667L;

    private final List<Workload> started = new ArrayList<>();
    private final List<Workload> measured = new ArrayList<>();
    private Optional<RuntimeException> refusal = Optional.empty();
    private Source source = Source.ENGINE;
    private SyntheticRun run;
    private Workspace workspace;
    private MainWindow window;
    private long clockNs = 1;

    @TempDir
    Path directory;

    @Start
    void start(Stage stage) {
        var launcher = new Launcher() {
            @Override
            public TraceSource start(Workload workload) {
                started.add(workload);
                refusal.ifPresent(e -> {
                    throw e;
                });
                run = new SyntheticRun(workload, source, DevWindow.MACHINE, 1);
                return run;
            }

            @Override
            public TraceSource startMeasured(Workload workload, BooleanSupplier cancelled) {
                measured.add(workload);
                return start(workload);
            }

            @Override
            public Environment facts(Workload workload) {
                return DevWindow.MACHINE;
            }
        };
        workspace = new Workspace(launcher, new Background(Runnable::run, Runnable::run), Workload.demonstration("/somewhere"));
        window = new MainWindow(workspace, Workload.demonstration("/somewhere"), 1600, 900);
        stage.setScene(window.scene());
        stage.setX(0);
        stage.setY(0);
        stage.setWidth(1600);
        stage.setHeight(900);
        stage.show();
    }

    @Test
    void theFormIsFilledWithASensibleWorkloadAndRunsWhatItSays(FxRobot robot) {
        pulse(robot, 2);
        assertThat(robot.lookup("#facts").queryAll()).isNotEmpty();
        robot.interact(() -> {
            combo(robot, "ioengine").setValue("libaio");
            combo(robot, "rw").setValue("randrw");
            combo(robot, "bs").getEditor().setText("16k");
            combo(robot, "iodepth").getEditor().setText("32");
        });
        assertThat(robot.lookup("#rwmixread").queryAs(TextField.class).isVisible()).as("a mixed pattern asks for its share").isTrue();
        robot.clickOn("#run");
        assertThat(started).hasSize(1);
        Workload workload = started.getFirst();
        assertThat(workload.get(Workload.IOENGINE)).isEqualTo("libaio");
        assertThat(workload.get(Workload.RW)).isEqualTo(Rw.RANDRW);
        assertThat(workload.get(Workload.BS)).isEqualTo(16_384);
        assertThat(workload.get(Workload.IODEPTH)).isEqualTo(32);
        assertThat(workload.get(Workload.DIRECTORY)).isEqualTo("/somewhere");
    }

    @Test
    void everyOptionIsInTheFormWithItsNameAndItsLegalValues(FxRobot robot) {
        robot.interact(() -> robot.lookup("#advanced").queryAs(javafx.scene.control.TitledPane.class).setExpanded(true));
        for (Option<?> option : Workload.OPTIONS) {
            var control = robot.lookup("#" + option.name()).<Control>tryQuery();
            assertThat(control).as(option.name()).isPresent();
            assertThat(control.get().getTooltip().getText()).contains("--" + option.name()).contains(option.legal()).contains(option.meaning());
        }
    }

    @Test
    void whatWatchingCostsIsMeasuredWhereItIsAskedFor(FxRobot robot) {
        robot.interact(() -> {
            robot.lookup("#advanced").queryAs(javafx.scene.control.TitledPane.class).setExpanded(true);
            robot.lookup("#measure-overhead").queryAs(CheckBox.class).setSelected(true);
        });
        robot.clickOn("#run");
        assertThat(measured).hasSize(1);
        assertThat(started).as("then the run itself").hasSize(1);
    }

    @Test
    void aFieldThatCannotBeReadIsMarkedAndNothingRuns(FxRobot robot) {
        robot.interact(() -> combo(robot, "bs").getEditor().setText("four"));
        assertThat(robot.lookup("#error-bs").queryAs(Label.class).getText()).isEqualTo("--bs four: must be a size from 512 to 1g");
        robot.clickOn("#run");
        assertThat(started).isEmpty();
        robot.interact(() -> combo(robot, "bs").getEditor().setText("4k"));
        assertThat(robot.lookup("#error-bs").tryQuery()).isEmpty();
        robot.clickOn("#run");
        assertThat(started).hasSize(1);
    }

    @Test
    void aRunThatIsRefusedMarksItsFieldWithTheReason(FxRobot robot) {
        refusal = Optional.of(new WorkloadException("size", "--size 256m: 12 MiB are free; use --size 8m or less"));
        robot.clickOn("#run");
        pulse(robot, 1);
        assertThat(robot.lookup("#error-size").queryAs(Label.class).getText()).contains("12 MiB are free");
        refusal = Optional.of(new IllegalStateException("load the native engine: it was not built for this machine"));
        robot.clickOn("#run");
        pulse(robot, 1);
        assertThat(robot.lookup("#refusal").queryAs(Label.class).getText()).contains("it was not built for this machine");
    }

    @Test
    void aRunIsPlayedPausedAndSteppedThroughEventByEvent(FxRobot robot) {
        runs(robot, Source.ENGINE, 2_000_000_000L);
        long beganNs = frame().nowNs();
        pulse(robot, 10);
        assertThat(frame().nowNs()).as("it plays at once").isGreaterThan(beganNs);
        assertThat(robot.lookup("#time-scale").queryAs(Label.class).getText()).startsWith("1 µs = ");
        robot.type(KeyCode.SPACE);
        long heldNs = frame().nowNs();
        pulse(robot, 10);
        assertThat(frame().nowNs()).isEqualTo(heldNs);
        robot.type(KeyCode.RIGHT);
        long eventNs = frame().nowNs();
        assertThat(eventNs).isEqualTo(frame().passage().journeys().nextEventNs(heldNs, -1)).isGreaterThan(heldNs);
        robot.type(KeyCode.LEFT);
        assertThat(frame().nowNs()).isLessThanOrEqualTo(heldNs);
        int slowdown = frame().scale().slowdown();
        robot.write('-');
        assertThat(frame().scale().slowdown()).isGreaterThan(slowdown);
        robot.write('+');
        assertThat(frame().scale().slowdown()).isEqualTo(slowdown);
    }

    @Test
    void aLiveRunIsFollowedByJumpingToTheNewestWindow(FxRobot robot) {
        runs(robot, Source.ENGINE, 1_000_000_000L);
        long firstNs = frame().passage().fromNs();
        run.advanceTo(3_000_000_000L);
        pulse(robot, 30);
        assertThat(frame().passage().fromNs()).as("what is played is played to its end").isEqualTo(firstNs);
        pulse(robot, 1_000);
        long secondNs = frame().passage().fromNs();
        assertThat(secondNs - frame().report().startNs()).as("then comes the newest").isGreaterThan(2_900_000_000L);
        robot.type(KeyCode.PAGE_UP);
        assertThat(frame().passage().fromNs()).isLessThan(secondNs);
        assertThat(frame().following()).isFalse();
        robot.type(KeyCode.END);
        assertThat(frame().following()).isTrue();
        assertThat(frame().passage().fromNs()).isGreaterThanOrEqualTo(secondNs);
    }

    @Test
    void aClickOnATokenShowsWhereItsTimeWent(FxRobot robot) {
        runs(robot, Source.KERNEL, 1_000_000_000L);
        pulse(robot, 20);
        robot.type(KeyCode.SPACE);
        pulse(robot, 1);
        PipelineView pipeline = robot.lookup("#pipeline").queryAs(PipelineView.class);
        long row = frame().passage().neighbour(frame().nowNs(), -1, true).orElseThrow();
        Point2D token = pipeline.tokenOf(row).orElseThrow();
        robot.clickOn(pipeline.localToScreen(token));
        pulse(robot, 1);
        Request request = frame().selected().orElseThrow();
        assertThat(pipeline.tokenOf(request.index()).orElseThrow().distance(token)).as("the token under the pointer").isLessThan(12);
        assertThat(robot.lookup("#inspector-title").queryAs(Label.class).getText()).isEqualTo("Request " + Units.count(request.id()));
        assertThat(robot.lookup("#waterfall").queryAll()).hasSize(1);
        assertThat(robot.lookup("#field-offset").queryAs(Label.class).getText()).isEqualTo(Units.count(request.offset()));
        assertThat(robot.lookup("#field-completion").queryAs(Label.class).getText()).isEqualTo(request.kernel().orElseThrow().completion().label());
        assertThat(request.spans().stream().mapToLong(Span::durationNs).sum()).isEqualTo(request.latencyNs());
        robot.type(KeyCode.N);
        assertThat(frame().selected().orElseThrow().index()).as("the keyboard chooses too").isNotEqualTo(request.index());
        robot.type(KeyCode.ESCAPE);
        assertThat(frame().selected()).isEmpty();
        assertThat(workspace.running()).as("the first Escape only deselects").isTrue();
        robot.type(KeyCode.ESCAPE);
        pulse(robot, 1);
        assertThat(workspace.running()).isFalse();
    }

    @Test
    void exportWritesTheFilesThatItNames(FxRobot robot) throws Exception {
        runs(robot, Source.KERNEL, 20_000_000_000L);
        robot.clickOn("#export");
        robot.interact(() -> robot.lookup("#export-directory").queryAs(TextField.class).setText(directory.resolve("new").toString()));
        robot.clickOn("#export-write");
        assertThat(robot.lookup("#export-result").queryAs(Label.class).getText()).isEqualTo("wrote 5 files into " + directory.resolve("new"));
        Path stem = directory.resolve("new").resolve("bioscope-20261121-140312");
        var picture = ImageIO.read(Path.of(stem + ".png").toFile());
        assertThat(picture.getWidth()).isEqualTo(3200);
        List<String> requests = Files.readAllLines(Path.of(stem + "-requests.csv"));
        assertThat(requests.getFirst()).isEqualTo(RequestCsv.HEADER);
        assertThat(requests).hasSize((int) run.latest().trace().size() + 1);
        assertThat(Files.readAllLines(Path.of(stem + "-intervals.csv"))).hasSize(run.latest().intervals().size() + 1);
        assertThat(Files.readString(Path.of(stem + ".json"))).contains("\"jobs\"");
        assertThat(Path.of(stem + ".bioscope")).isNotEmptyFile();
        // All of them take long on one thread; each format has a test of its own.
        Set<String> chosen = Set.of("choose-window", "choose-fio-job", "choose-run", "choose-svg");
        robot.interact(() -> robot.lookup(".export .check-box").queryAllAs(CheckBox.class).forEach(box -> box.setSelected(chosen.contains(box.getId()))));
        robot.interact(() -> robot.lookup("#look-dark").queryAs(ToggleButton.class).fire());
        robot.interact(() -> robot.lookup("#scale-1x").queryAs(ToggleButton.class).fire());
        robot.interact(() -> robot.lookup("#export-write").queryAs(Button.class).fire());
        assertThat(robot.lookup("#export-result").queryAs(Label.class).getText()).startsWith("wrote 4 files");
        var window = ImageIO.read(Path.of(stem + "-window.png").toFile());
        assertThat(window.getWidth()).as("the window at 1x").isEqualTo((int) robot.lookup(".page").query().getBoundsInLocal().getWidth());
        for (String ending : List.of(".fio", ".run.csv", ".svg")) {
            assertThat(Path.of(stem + ending)).isNotEmptyFile();
        }
        robot.interact(() -> robot.lookup("#export-directory").queryAs(TextField.class).setText(stem + ".json"));
        robot.interact(() -> robot.lookup("#export-write").queryAs(Button.class).fire());
        assertThat(robot.lookup("#export-result").queryAs(Label.class).getText()).as("a file where a directory should be").startsWith("export into ");
        robot.type(KeyCode.ESCAPE);
        assertThat(robot.lookup("#export-write").tryQuery()).isEmpty();
    }

    @Test
    void anExportOfAPartHoldsThePartAndNamesIt(FxRobot robot) throws Exception {
        runs(robot, Source.KERNEL, 2_000_000_000L);
        robot.write('/').write("punted && lat>150us").type(KeyCode.ENTER);
        pulse(robot, 2);
        long part = frame().matches().orElseThrow().count();
        robot.clickOn("#export");
        robot.interact(() -> robot.lookup("#export-directory").queryAs(TextField.class).setText(directory.toString()));
        assertThat(robot.lookup("#export-only").queryAs(CheckBox.class).isSelected()).isTrue();
        robot.clickOn("#export-write");
        String stem = directory.resolve("bioscope-20261121-140312-punted-and-lat-over-150us").toString();
        assertThat(Files.readAllLines(Path.of(stem + "-requests.csv"))).hasSize((int) part + 1);
        assertThat(Files.readString(Path.of(stem + ".json"))).contains("\"filter\" : \"punted && lat>150us\"");
        assertThat(Path.of(stem + ".png")).isNotEmptyFile();
        assertThat(Recording.open(directory.resolve("bioscope-20261121-140312.bioscope")).report().trace().size()).as("a recording is whole").isGreaterThan(part);
    }

    @Test
    void nothingIsWrittenWhenNothingIsChosen(FxRobot robot) {
        runs(robot, Source.ENGINE, 1_000_000_000L);
        robot.clickOn("#export");
        robot.interact(() -> robot.lookup(".check-box").queryAllAs(CheckBox.class).forEach(box -> box.setSelected(false)));
        robot.clickOn("#export-write");
        assertThat(robot.lookup("#export-result").queryAs(Label.class).getText()).isEqualTo("choose at least one file");
    }

    @Test
    void aRecordingOpensAsItWas(FxRobot robot) throws Exception {
        runs(robot, Source.KERNEL, 20_000_000_000L);
        RecordingWriter.write(directory.resolve("run.bioscope"), run.latest(), List.of());
        long size = run.latest().trace().size();
        robot.interact(() -> workspace.openRecording(directory.resolve("run.bioscope")));
        pulse(robot, 5);
        assertThat(frame().report().trace().size()).isEqualTo(size);
        assertThat(frame().passage().opened()).isTrue();
        assertThat(workspace.recorded()).isTrue();
        assertThat(texts(robot, ".chip")).contains("recorded");
        robot.interact(() -> workspace.openRecording(directory.resolve("not-there.bioscope")));
        pulse(robot, 1);
        assertThat(robot.lookup("#refusal").queryAs(Label.class).getText()).contains("not-there.bioscope");
    }

    @Test
    void aFailedRunStillShowsWhatItMeasured(FxRobot robot) {
        runs(robot, Source.ENGINE, 2_000_000_000L);
        run.fail("write 4 KiB at offset 12 288: the disk is full; free some space");
        pulse(robot, 5);
        assertThat(texts(robot, ".chip")).contains("failed after 2.00 s");
        assertThat(texts(robot, ".finding-evidence")).anyMatch(text -> text.contains("the disk is full"));
        assertThat(frame().passage().journeys().size()).isPositive();
        assertThat(robot.lookup("#export").queryAs(Button.class).isDisabled()).isFalse();
    }

    @Test
    void whatIsClosedIsCalledClosedAndWhatIsOpenIsOpen(FxRobot robot) {
        runs(robot, Source.ENGINE, 1_000_000_000L);
        assertThat(texts(robot, ".badge")).contains("observed", "kernel unknown");
        assertThat(texts(robot, ".chip")).contains("Engine view: kernel closed");
        source = Source.LABORATORY;
        robot.interact(() -> workspace.run(Workload.demonstration("/somewhere")));
        run.advanceTo(1_000_000_000L);
        pulse(robot, 5);
        assertThat(robot.lookup("#evidence").queryAs(Label.class).getText()).isEqualTo("laboratory");
        assertThat(frame().passage().opened()).isTrue();
    }

    @Test
    void inTheLaboratoryAnOptionDecidedAndNotTheKernelHere(FxRobot robot) {
        source = Source.LABORATORY;
        robot.interact(() -> workspace.run(Workload.demonstration("/somewhere").with(Workload.COMPLETION, "inline")));
        run.advanceTo(1_000_000_000L);
        pulse(robot, 5);
        robot.type(KeyCode.N);
        pulse(robot, 5);
        assertThat(robot.lookup("#laboratory-reason").queryAs(Label.class).getText()).isEqualTo("Laboratory: --completion inline asked for it, of every request.");
        assertThat(robot.lookup("#prediction").tryQuery()).isEmpty();
    }

    @Test
    void theGraphsPointAndSeekByMouseAndByKey(FxRobot robot) {
        runs(robot, Source.ENGINE, 6_000_000_000L);
        var panel = robot.lookup("#graph-iops").query();
        robot.moveTo(panel.localToScreen(panel.getLayoutBounds().getWidth() * 0.4, panel.getLayoutBounds().getHeight() * 0.6));
        long pointedNs = frame().crosshair().orElseThrow();
        assertThat(pointedNs).isBetween(1_000_000_000L, 6_000_000_000L);
        robot.clickOn(javafx.scene.input.MouseButton.PRIMARY);
        pulse(robot, 1);
        assertThat(frame().passage().fromNs() - frame().report().startNs()).isEqualTo(pointedNs);
        robot.press(KeyCode.CONTROL, KeyCode.G).release(KeyCode.G, KeyCode.CONTROL);
        robot.type(KeyCode.LEFT);
        pulse(robot, 1);
        robot.type(KeyCode.LEFT);
        assertThat(frame().crosshair().orElseThrow()).isEqualTo(pointedNs - 200_000_000L);
        pulse(robot, 1);
        robot.type(KeyCode.ENTER);
        pulse(robot, 1);
        assertThat(frame().passage().fromNs() - frame().report().startNs()).isEqualTo(pointedNs - 200_000_000L);
    }

    @Test
    void aFilterIsReadWithEveryKeyAndAppliesEverywhere(FxRobot robot) throws Exception {
        runs(robot, Source.KERNEL, 2_000_000_000L);
        robot.type(KeyCode.SPACE);
        long all = frame().report().trace().size();
        robot.write('/');
        TextField field = robot.lookup("#filter").queryAs(TextField.class);
        assertThat(field.isFocused()).isTrue();
        robot.write("path==inl");
        assertThat(robot.lookup("#filter-error").queryAs(Label.class).getText()).contains("character 7: 'inl' is no path; use ");
        assertThat(workspace.filter()).as("the last one that could be read").isEqualTo(Filter.ALL);
        robot.type(KeyCode.TAB);
        assertThat(field.getText()).isEqualTo("path==inline");
        assertThat(robot.lookup("#filter-error").query().isVisible()).isFalse();
        pulse(robot, 3);
        long inline = LongStream.range(0, all).filter(i -> frame().report().trace().completion(i) == Completion.INLINE).count();
        assertThat(robot.lookup("#filter-count").queryAs(Label.class).getText()).isEqualTo(Units.count(inline) + " of " + Units.count(all));
        assertThat(frame().passage().matched()).isPositive().isLessThan(frame().passage().inFlight());
        assertThat(frame().passage().lanes()).as("stations speak of what matches alone").hasSize(1);
        assertThat(frame().counted().totals().requests()).as("and so do the graphs").isLessThan(frame().report().totals().requests()).isPositive();
        assertThat(frame().findings()).as("and the findings").anyMatch(f -> f.title().contains("joined") && f.title().contains(Units.count(inline)));
        robot.type(KeyCode.ENTER);
        for (int i = 0; i < 3; i++) {
            robot.type(KeyCode.N);
            pulse(robot, 2);
            assertThat(frame().selected().orElseThrow().kernel().orElseThrow().completion()).isEqualTo(Completion.INLINE);
        }
        robot.press(KeyCode.CONTROL, KeyCode.F).release(KeyCode.F, KeyCode.CONTROL);
        assertThat(field.isFocused()).isTrue();
        robot.type(KeyCode.ESCAPE);
        pulse(robot, 2);
        assertThat(field.getText()).isEmpty();
        assertThat(frame().matches()).isEmpty();
        assertThat(frame().selected()).as("Escape took back the filter, not the request").isPresent();
    }

    @Test
    void theSameRequestsAreShownOnAnyKernel(FxRobot robot) {
        runs(robot, Source.KERNEL, 2_000_000_000L);
        pulse(robot, 150);
        long all = frame().elsewhere().requests();
        assertThat(all).isPositive();
        var choice = robot.lookup("#on-kernel").queryAs(ComboBox.class);
        robot.interact(() -> robot.lookup("#pipeline").query().requestFocus());
        for (int i = 0; i <= Generations.ALL.size() && !frame().kernel().map(Generation::name).equals(Optional.of("6.19")); i++) {
            robot.type(KeyCode.K);
        }
        pulse(robot, 1);
        assertThat(choice.getValue()).isEqualTo(frame().kernel());
        Elsewhere.Share there = frame().elsewhere().on(frame().kernel().orElseThrow()).orElseThrow();
        assertThat(there.count(Completion.INLINE)).as("6.19 completes overwrites inline").isGreaterThan(all * 9 / 10);
        assertThat(texts(robot, "#on-kernel-counts .label")).contains("on 6.19", Units.count(there.count(Completion.INLINE)), "observed");
        assertThat(robot.lookup("#on-kernel-request").tryQuery()).isEmpty();
        robot.type(KeyCode.N);
        pulse(robot, 1);
        assertThat(robot.lookup("#on-kernel-request").queryAs(Label.class).getText()).startsWith("This request on 6.19: ").contains("inline");
        robot.type(KeyCode.J);
        assertThat(frame().kernel().orElseThrow().name()).isNotEqualTo("6.19");
    }

    @Test
    void aMismatchIsAFindingOneClickFromItsRequest(FxRobot robot) {
        runs(robot, Source.KERNEL, 2_000_000_000L);
        pulse(robot, 150);
        var counts = frame().elsewhere().counts().orElseThrow();
        assertThat(counts.mismatched()).as("the synthetic kernel completes some inline, 6.18 does not").isPositive();
        assertThat(robot.lookup("#predicted-count").queryAs(Label.class).getText()).contains(Units.count(counts.matched())).contains(Units.count(counts.mismatched()));
        assertThat(frame().findings().getFirst().title()).isEqualTo(Units.count(counts.mismatched()) + " requests went another way than the rules of " + frame().elsewhere().here().orElseThrow().name() + " predict");
        robot.interact(() -> ((Hyperlink) robot.lookup("#findings .hyperlink").queryAll().iterator().next()).fire());
        pulse(robot, 3);
        assertThat(frame().selected().orElseThrow().index()).isEqualTo(counts.mismatch().orElseThrow());
        assertThat(robot.lookup("#prediction").query().getStyleClass()).contains("prediction-mismatched");
    }

    @Test
    void theEventsBehindARequestAreShownOnDemand(FxRobot robot) {
        runs(robot, Source.KERNEL, 1_000_000_000L);
        robot.type(KeyCode.E);
        assertThat(robot.lookup("#raw-events").tryQuery()).as("no request is chosen").isEmpty();
        robot.type(KeyCode.N);
        pulse(robot, 1);
        robot.type(KeyCode.E);
        assertThat(texts(robot, "#raw-events .label")).as("a synthetic run has none, and says so").singleElement().asString().startsWith("No raw events: ");
        robot.type(KeyCode.ESCAPE);
        assertThat(robot.lookup("#raw-events").tryQuery()).isEmpty();
        Request request = frame().selected().orElseThrow();
        long submitNs = request.stampNs().get(org.bioscope.traces.Stage.SUBMIT);
        run.raw(new RawEvents(List.of(new RawEvents.Line(submitNs + 1_500, 1, 2404, "block_rq_issue", "x-2404 [001] 1.5: block_rq_issue: dev=254,0")),
                Optional.of("only the newest events are kept")));
        robot.interact(() -> ((Hyperlink) robot.lookup("#show-raw").query()).fire());
        assertThat(robot.lookup("#raw-text").queryAs(javafx.scene.control.TextArea.class).getText()).endsWith("     1.500    1     2404  block_rq_issue: dev=254,0");
        assertThat(texts(robot, "#raw-events .label")).contains("Not all: only the newest events are kept.");
    }

    @Test
    void everyKeyIsNamedInTheOverlay(FxRobot robot) {
        robot.write('?');
        assertThat(texts(robot, ".key")).contains("Space", "Left", "Right", "Home", "End", "+", "-", "Ctrl+R", "Ctrl+E", "Escape", "F1  ?", "Ctrl+Shift+P");
        robot.type(KeyCode.ESCAPE);
        assertThat(robot.lookup(".key").queryAll()).isEmpty();
    }

    @Test
    void aProjectorShowsTheCircuitAloneOnceThereIsOne(FxRobot robot) {
        robot.interact(() -> window.theme(Theme.PROJECTOR));
        pulse(robot, 2);
        assertThat(robot.lookup("#facts").queryAll().iterator().next().getParent().getParent().isVisible()).isTrue();
        runs(robot, Source.ENGINE, 1_000_000_000L);
        assertThat(shown(robot, "#inspector")).isFalse();
        robot.type(KeyCode.N);
        pulse(robot, 2);
        assertThat(shown(robot, "#inspector")).as("a chosen request is worth the room").isTrue();
    }

    private static boolean shown(FxRobot robot, String query) {
        return robot.lookup(query).queryAll().stream().anyMatch(node -> node.isVisible() && node.isManaged());
    }

    /** Starts a run from the form and lets it come to {@code untilNs}. */
    private void runs(FxRobot robot, Source of, long untilNs) {
        source = of;
        robot.clickOn("#run");
        run.advanceTo(untilNs);
        pulse(robot, 5);
        assertThat(frame().passage().toNs()).as("a window is there").isPositive();
    }

    private Frame frame() {
        return workspace.frame();
    }

    private void pulse(FxRobot robot, int times) {
        robot.interact(() -> {
            for (int i = 0; i < times; i++) {
                window.pulse(clockNs += PULSE_NS);
            }
        });
    }

    private static List<String> texts(FxRobot robot, String query) {
        return robot.lookup(query).queryAllAs(Label.class).stream().filter(Label::isVisible).map(Label::getText).toList();
    }

    @SuppressWarnings("unchecked") // every closed or suggested list in the form is one of strings
    private static ComboBox<String> combo(FxRobot robot, String id) {
        return robot.lookup("#" + id).queryAs(ComboBox.class);
    }

    @Test
    void theTimelineIsTheSameRunFromLeftToRightAndKeysDoEverything(FxRobot robot) throws Exception {
        runs(robot, Source.KERNEL, 3_000_000_000L);
        robot.interact(() -> robot.type(KeyCode.V));
        pulse(robot, 10);
        var timeline = robot.lookup("#timeline").queryAs(TimelineView.class);
        assertThat(timeline.isFocused()).isTrue();
        Label caption = robot.lookup("#timeline-caption").queryAs(Label.class);
        assertThat(caption.getText()).startsWith("3.00 s · every request is counted");
        robot.type(KeyCode.W, KeyCode.W, KeyCode.W, KeyCode.W);
        pulse(robot, 4);
        assertThat(caption.getText()).as("W comes closer").startsWith("1.23 s");
        robot.type(KeyCode.S).type(KeyCode.DIGIT0);
        pulse(robot, 4);
        assertThat(caption.getText()).startsWith("3.00 s");
        robot.type(KeyCode.X);
        pulse(robot, 4);
        long slowest = LongStream.range(0, run.latest().trace().size()).map(run.latest().trace()::latencyNs).max().orElseThrow();
        assertThat(workspace.frame().selected().orElseThrow().latencyNs()).isEqualTo(slowest);
        robot.type(KeyCode.F).type(KeyCode.L);
        pulse(robot, 4);
        assertThat(caption.getText()).contains("each drawn in lanes of threads");
        robot.type(KeyCode.M).type(KeyCode.RIGHT, KeyCode.RIGHT, KeyCode.M);
        pulse(robot, 4);
        assertThat(caption.getText()).contains("B − A = ");
        robot.type(KeyCode.C);
        pulse(robot, 4);
        assertThat(workspace.filter().text()).startsWith("at>=").contains("ns && at<=");
        assertThat(workspace.playback().passage().matched()).as("only those are played").isLessThan(workspace.playback().passage().inFlight());
        robot.type(KeyCode.V);
        pulse(robot, 4);
        assertThat(timeline.isVisible() && timeline.getParent().isVisible()).isFalse();
    }

    @Test
    void aBrushInTheHeatMapMeansThoseRequestsEverywhere(FxRobot robot) throws Exception {
        runs(robot, Source.KERNEL, 2_000_000_000L);
        robot.interact(window::otherView);
        pulse(robot, 10);
        var timeline = robot.lookup("#timeline").queryAs(TimelineView.class);
        var box = timeline.localToScreen(timeline.getBoundsInLocal());
        robot.drag(box.getMinX() + 300, box.getMinY() + 20, MouseButton.PRIMARY).dropTo(box.getMinX() + 360, box.getMinY() + 70);
        pulse(robot, 6);
        assertThat(workspace.filter().text()).contains("at>=").contains("lat>=");
        assertThat(robot.lookup("#filter").queryAs(TextField.class).getText()).as("it is said where a filter is said").isEqualTo(workspace.filter().text());
        Filter only = workspace.filter();
        long matching = LongStream.range(0, run.latest().trace().size()).filter(only.over(run.latest().trace())).count();
        assertThat(matching).isPositive().isLessThan(run.latest().trace().size() / 5);
    }

    @Test
    void aBookmarkWithItsNoteIsKeptInTheRecording(FxRobot robot) throws Exception {
        runs(robot, Source.KERNEL, 1_000_000_000L);
        robot.interact(() -> run.stop());
        Path file = directory.resolve("run.bioscope");
        RecordingWriter.write(file, run.latest(), List.of());
        robot.interact(() -> workspace.openRecording(file));
        pulse(robot, 20);
        robot.interact(window::otherView);
        pulse(robot, 10);
        robot.type(KeyCode.B);
        pulse(robot, 2);
        robot.interact(() -> robot.lookup("#bookmark-note").queryAs(TextField.class).setText("here it stalls"));
        robot.type(KeyCode.ENTER);
        pulse(robot, 10);
        assertThat(Recording.open(file).bookmarks()).singleElement().satisfies(mark -> assertThat(mark.text()).isEqualTo("here it stalls"));
    }
}
