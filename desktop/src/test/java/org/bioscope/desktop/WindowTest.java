package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.Optional;
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
import org.bioscope.desktop.view.PipelineView;
import org.bioscope.desktop.view.Theme;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Option;
import org.bioscope.traces.RawEvents;
import org.bioscope.traces.Request;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Source;
import org.bioscope.traces.Span;
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
    private Desk desk;
    private SyntheticLauncher launcher;
    private Workspace workspace;

    @TempDir
    Path directory;

    @Start
    void start(Stage stage) {
        launcher = new SyntheticLauncher();
        launcher.source = Source.ENGINE;
        desk = new Desk(stage, launcher);
        workspace = desk.workspace;
    }

    @Test
    void theFormIsFilledWithASensibleWorkloadAndRunsWhatItSays(FxRobot robot) {
        desk.pulse(robot, 2);
        assertThat(robot.lookup("#facts").queryAll()).isNotEmpty();
        robot.interact(() -> {
            combo(robot, "ioengine").setValue("libaio");
            combo(robot, "rw").setValue("randrw");
            combo(robot, "bs").getEditor().setText("16k");
            combo(robot, "iodepth").getEditor().setText("32");
        });
        assertThat(robot.lookup("#rwmixread").queryAs(TextField.class).isVisible()).as("a mixed pattern asks for its share").isTrue();
        robot.clickOn("#run");
        assertThat(launcher.started).hasSize(1);
        Workload workload = launcher.started.getFirst();
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
        assertThat(launcher.measured).hasSize(1);
        assertThat(launcher.started).as("then the run itself").hasSize(1);
    }

    @Test
    void aFieldThatCannotBeReadIsMarkedAndNothingRuns(FxRobot robot) {
        robot.interact(() -> combo(robot, "bs").getEditor().setText("four"));
        assertThat(robot.lookup("#error-bs").queryAs(Label.class).getText()).isEqualTo("--bs four: must be a size from 512 to 1g");
        robot.clickOn("#run");
        assertThat(launcher.started).isEmpty();
        robot.interact(() -> combo(robot, "bs").getEditor().setText("4k"));
        assertThat(robot.lookup("#error-bs").tryQuery()).isEmpty();
        robot.clickOn("#run");
        assertThat(launcher.started).hasSize(1);
    }

    @Test
    void aRunThatIsRefusedMarksItsFieldWithTheReason(FxRobot robot) {
        launcher.refusal = Optional.of(new WorkloadException("size", "--size 256m: 12 MiB are free; use --size 8m or less"));
        robot.clickOn("#run");
        desk.pulse(robot, 1);
        assertThat(robot.lookup("#error-size").queryAs(Label.class).getText()).contains("12 MiB are free");
        launcher.refusal = Optional.of(new IllegalStateException("load the native engine: it was not built for this machine"));
        robot.clickOn("#run");
        desk.pulse(robot, 1);
        assertThat(robot.lookup("#refusal").queryAs(Label.class).getText()).contains("it was not built for this machine");
    }

    @Test
    void aRunIsPlayedPausedAndSteppedThroughEventByEvent(FxRobot robot) {
        runs(robot, Source.ENGINE, 2_000_000_000L);
        long beganNs = desk.frame().nowNs();
        desk.pulse(robot, 10);
        assertThat(desk.frame().nowNs()).as("it plays at once").isGreaterThan(beganNs);
        assertThat(robot.lookup("#time-scale").queryAs(Label.class).getText()).startsWith("1 µs = ");
        robot.type(KeyCode.SPACE);
        long heldNs = desk.frame().nowNs();
        desk.pulse(robot, 10);
        assertThat(desk.frame().nowNs()).isEqualTo(heldNs);
        robot.type(KeyCode.RIGHT);
        long eventNs = desk.frame().nowNs();
        assertThat(eventNs).isEqualTo(desk.frame().passage().journeys().nextEventNs(heldNs, -1)).isGreaterThan(heldNs);
        robot.type(KeyCode.LEFT);
        assertThat(desk.frame().nowNs()).isLessThanOrEqualTo(heldNs);
        int slowdown = desk.frame().scale().slowdown();
        robot.write('-');
        assertThat(desk.frame().scale().slowdown()).isGreaterThan(slowdown);
        robot.write('+');
        assertThat(desk.frame().scale().slowdown()).isEqualTo(slowdown);
    }

    @Test
    void aLiveRunIsFollowedByJumpingToTheNewestWindow(FxRobot robot) {
        runs(robot, Source.ENGINE, 1_000_000_000L);
        long firstNs = desk.frame().passage().fromNs();
        desk.run().advanceTo(3_000_000_000L);
        desk.pulse(robot, 30);
        assertThat(desk.frame().passage().fromNs()).as("what is played is played to its end").isEqualTo(firstNs);
        desk.pulse(robot, 1_000);
        long secondNs = desk.frame().passage().fromNs();
        assertThat(secondNs - desk.frame().report().startNs()).as("then comes the newest").isGreaterThan(2_900_000_000L);
        robot.type(KeyCode.PAGE_UP);
        assertThat(desk.frame().passage().fromNs()).isLessThan(secondNs);
        assertThat(desk.frame().following()).isFalse();
        robot.type(KeyCode.END);
        assertThat(desk.frame().following()).isTrue();
        assertThat(desk.frame().passage().fromNs()).isGreaterThanOrEqualTo(secondNs);
    }

    @Test
    void aClickOnATokenShowsWhereItsTimeWent(FxRobot robot) {
        runs(robot, Source.KERNEL, 1_000_000_000L);
        desk.pulse(robot, 20);
        robot.type(KeyCode.SPACE);
        desk.pulse(robot, 1);
        PipelineView pipeline = robot.lookup("#pipeline").queryAs(PipelineView.class);
        long row = desk.frame().passage().neighbour(desk.frame().nowNs(), -1, true).orElseThrow();
        Point2D token = pipeline.tokenOf(row).orElseThrow();
        robot.clickOn(pipeline.localToScreen(token));
        desk.pulse(robot, 1);
        Request request = desk.frame().selected().orElseThrow();
        assertThat(pipeline.tokenOf(request.index()).orElseThrow().distance(token)).as("the token under the pointer").isLessThan(12);
        assertThat(robot.lookup("#inspector-title").queryAs(Label.class).getText()).isEqualTo("Request " + Units.count(request.id()));
        assertThat(robot.lookup("#waterfall").queryAll()).hasSize(1);
        assertThat(robot.lookup("#field-offset").queryAs(Label.class).getText()).isEqualTo(Units.count(request.offset()));
        assertThat(robot.lookup("#field-completion").queryAs(Label.class).getText()).isEqualTo(request.kernel().orElseThrow().completion().label());
        assertThat(request.spans().stream().mapToLong(Span::durationNs).sum()).isEqualTo(request.latencyNs());
        robot.type(KeyCode.N);
        assertThat(desk.frame().selected().orElseThrow().index()).as("the keyboard chooses too").isNotEqualTo(request.index());
        robot.type(KeyCode.ESCAPE);
        assertThat(desk.frame().selected()).isEmpty();
        assertThat(workspace.running()).as("the first Escape only deselects").isTrue();
        robot.type(KeyCode.ESCAPE);
        desk.pulse(robot, 1);
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
        assertThat(requests).hasSize((int) desk.run().latest().trace().size() + 1);
        assertThat(Files.readAllLines(Path.of(stem + "-intervals.csv"))).hasSize(desk.run().latest().intervals().size() + 1);
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
        desk.pulse(robot, 2);
        long part = desk.frame().matches().orElseThrow().count();
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
        RecordingWriter.write(directory.resolve("run.bioscope"), desk.run().latest(), List.of());
        long size = desk.run().latest().trace().size();
        robot.interact(() -> workspace.openRecording(directory.resolve("run.bioscope")));
        desk.pulse(robot, 5);
        assertThat(desk.frame().report().trace().size()).isEqualTo(size);
        assertThat(desk.frame().passage().opened()).isTrue();
        assertThat(workspace.recorded()).isTrue();
        assertThat(texts(robot, ".chip")).contains("recorded");
        robot.interact(() -> workspace.openRecording(directory.resolve("not-there.bioscope")));
        desk.pulse(robot, 1);
        assertThat(robot.lookup("#refusal").queryAs(Label.class).getText()).contains("not-there.bioscope");
    }

    @Test
    void aFailedRunStillShowsWhatItMeasured(FxRobot robot) {
        runs(robot, Source.ENGINE, 2_000_000_000L);
        desk.run().fail("write 4 KiB at offset 12 288: the disk is full; free some space");
        desk.pulse(robot, 5);
        assertThat(texts(robot, ".chip")).contains("failed after 2.00 s");
        assertThat(texts(robot, ".finding-evidence")).anyMatch(text -> text.contains("the disk is full"));
        assertThat(desk.frame().passage().journeys().size()).isPositive();
        assertThat(robot.lookup("#export").queryAs(Button.class).isDisabled()).isFalse();
    }

    @Test
    void whatIsClosedIsCalledClosedAndWhatIsOpenIsOpen(FxRobot robot) {
        runs(robot, Source.ENGINE, 1_000_000_000L);
        assertThat(texts(robot, ".badge")).contains("observed", "kernel unknown");
        assertThat(texts(robot, ".chip")).contains("Engine view: kernel closed");
        launcher.source = Source.LABORATORY;
        robot.interact(() -> workspace.run(Workload.demonstration("/somewhere")));
        desk.run().advanceTo(1_000_000_000L);
        desk.pulse(robot, 5);
        assertThat(robot.lookup("#evidence").queryAs(Label.class).getText()).isEqualTo("laboratory");
        assertThat(desk.frame().passage().opened()).isTrue();
    }

    @Test
    void inTheLaboratoryAnOptionDecidedAndNotTheKernelHere(FxRobot robot) {
        launcher.source = Source.LABORATORY;
        robot.interact(() -> workspace.run(Workload.demonstration("/somewhere").with(Workload.COMPLETION, "inline")));
        desk.run().advanceTo(1_000_000_000L);
        desk.pulse(robot, 5);
        robot.type(KeyCode.N);
        desk.pulse(robot, 5);
        assertThat(robot.lookup("#laboratory-reason").queryAs(Label.class).getText()).isEqualTo("Laboratory: --completion inline asked for it, of every request.");
        assertThat(robot.lookup("#prediction").tryQuery()).isEmpty();
    }

    @Test
    void theGraphsPointAndSeekByMouseAndByKey(FxRobot robot) {
        runs(robot, Source.ENGINE, 6_000_000_000L);
        var panel = robot.lookup("#graph-iops").query();
        robot.moveTo(panel.localToScreen(panel.getLayoutBounds().getWidth() * 0.4, panel.getLayoutBounds().getHeight() * 0.6));
        long pointedNs = desk.frame().crosshair().orElseThrow();
        assertThat(pointedNs).isBetween(1_000_000_000L, 6_000_000_000L);
        robot.clickOn(javafx.scene.input.MouseButton.PRIMARY);
        desk.pulse(robot, 1);
        assertThat(desk.frame().passage().fromNs() - desk.frame().report().startNs()).isEqualTo(pointedNs);
        robot.press(KeyCode.CONTROL, KeyCode.G).release(KeyCode.G, KeyCode.CONTROL);
        robot.type(KeyCode.LEFT);
        desk.pulse(robot, 1);
        robot.type(KeyCode.LEFT);
        assertThat(desk.frame().crosshair().orElseThrow()).isEqualTo(pointedNs - 200_000_000L);
        desk.pulse(robot, 1);
        robot.type(KeyCode.ENTER);
        desk.pulse(robot, 1);
        assertThat(desk.frame().passage().fromNs() - desk.frame().report().startNs()).isEqualTo(pointedNs - 200_000_000L);
    }

    @Test
    void aFilterIsReadWithEveryKeyAndAppliesEverywhere(FxRobot robot) throws Exception {
        runs(robot, Source.KERNEL, 2_000_000_000L);
        robot.type(KeyCode.SPACE);
        long all = desk.frame().report().trace().size();
        robot.write('/');
        TextField field = robot.lookup("#filter").queryAs(TextField.class);
        assertThat(field.isFocused()).isTrue();
        robot.write("path==inl");
        assertThat(robot.lookup("#filter-error").queryAs(Label.class).getText()).contains("character 7: 'inl' is no path; use ");
        assertThat(workspace.filter()).as("the last one that could be read").isEqualTo(Filter.ALL);
        robot.type(KeyCode.TAB);
        assertThat(field.getText()).isEqualTo("path==inline");
        assertThat(robot.lookup("#filter-error").query().isVisible()).isFalse();
        desk.pulse(robot, 3);
        long inline = LongStream.range(0, all).filter(i -> desk.frame().report().trace().completion(i) == Completion.INLINE).count();
        assertThat(robot.lookup("#filter-count").queryAs(Label.class).getText()).isEqualTo(Units.count(inline) + " of " + Units.count(all));
        assertThat(desk.frame().passage().matched()).isPositive().isLessThan(desk.frame().passage().inFlight());
        assertThat(desk.frame().passage().lanes()).as("stations speak of what matches alone").hasSize(1);
        assertThat(desk.frame().counted().totals().requests()).as("and so do the graphs").isLessThan(desk.frame().report().totals().requests()).isPositive();
        assertThat(desk.frame().findings()).as("and the findings").anyMatch(f -> f.title().contains("joined") && f.title().contains(Units.count(inline)));
        robot.type(KeyCode.ENTER);
        for (int i = 0; i < 3; i++) {
            robot.type(KeyCode.N);
            desk.pulse(robot, 2);
            assertThat(desk.frame().selected().orElseThrow().kernel().orElseThrow().completion()).isEqualTo(Completion.INLINE);
        }
        robot.press(KeyCode.CONTROL, KeyCode.F).release(KeyCode.F, KeyCode.CONTROL);
        assertThat(field.isFocused()).isTrue();
        robot.type(KeyCode.ESCAPE);
        desk.pulse(robot, 2);
        assertThat(field.getText()).isEmpty();
        assertThat(desk.frame().matches()).isEmpty();
        assertThat(desk.frame().selected()).as("Escape took back the filter, not the request").isPresent();
    }

    @Test
    void theSameRequestsAreShownOnAnyKernel(FxRobot robot) {
        runs(robot, Source.KERNEL, 2_000_000_000L);
        desk.pulse(robot, 150);
        long all = desk.frame().elsewhere().requests();
        assertThat(all).isPositive();
        var choice = robot.lookup("#on-kernel").queryAs(ComboBox.class);
        robot.interact(() -> robot.lookup("#pipeline").query().requestFocus());
        for (int i = 0; i <= Generations.ALL.size() && !desk.frame().kernel().map(Generation::name).equals(Optional.of("6.19")); i++) {
            robot.type(KeyCode.K);
        }
        desk.pulse(robot, 1);
        assertThat(choice.getValue()).isEqualTo(desk.frame().kernel());
        Elsewhere.Share there = desk.frame().elsewhere().on(desk.frame().kernel().orElseThrow()).orElseThrow();
        assertThat(there.count(Completion.INLINE)).as("6.19 completes overwrites inline").isGreaterThan(all * 9 / 10);
        assertThat(texts(robot, "#on-kernel-counts .label")).contains("on 6.19", Units.count(there.count(Completion.INLINE)), "observed");
        assertThat(robot.lookup("#on-kernel-request").tryQuery()).isEmpty();
        robot.type(KeyCode.N);
        desk.pulse(robot, 1);
        assertThat(robot.lookup("#on-kernel-request").queryAs(Label.class).getText()).startsWith("This request on 6.19: ").contains("inline");
        robot.type(KeyCode.J);
        assertThat(desk.frame().kernel().orElseThrow().name()).isNotEqualTo("6.19");
    }

    @Test
    void aMismatchIsAFindingOneClickFromItsRequest(FxRobot robot) {
        runs(robot, Source.KERNEL, 2_000_000_000L);
        desk.pulse(robot, 150);
        var counts = desk.frame().elsewhere().counts().orElseThrow();
        assertThat(counts.mismatched()).as("the synthetic kernel completes some inline, 6.18 does not").isPositive();
        assertThat(robot.lookup("#predicted-count").queryAs(Label.class).getText()).contains(Units.count(counts.matched())).contains(Units.count(counts.mismatched()));
        assertThat(desk.frame().findings().getFirst().title()).isEqualTo(Units.count(counts.mismatched()) + " requests went another way than the rules of " + desk.frame().elsewhere().here().orElseThrow().name() + " predict");
        robot.interact(() -> ((Hyperlink) robot.lookup("#findings .hyperlink").queryAll().iterator().next()).fire());
        desk.pulse(robot, 3);
        assertThat(desk.frame().selected().orElseThrow().index()).isEqualTo(counts.mismatch().orElseThrow());
        assertThat(robot.lookup("#prediction").query().getStyleClass()).contains("prediction-mismatched");
    }

    @Test
    void theEventsBehindARequestAreShownOnDemand(FxRobot robot) {
        runs(robot, Source.KERNEL, 1_000_000_000L);
        robot.type(KeyCode.E);
        assertThat(robot.lookup("#raw-events").tryQuery()).as("no request is chosen").isEmpty();
        robot.type(KeyCode.N);
        desk.pulse(robot, 1);
        robot.type(KeyCode.E);
        assertThat(texts(robot, "#raw-events .label")).as("a synthetic run has none, and says so").singleElement().asString().startsWith("No raw events: ");
        robot.type(KeyCode.ESCAPE);
        assertThat(robot.lookup("#raw-events").tryQuery()).isEmpty();
        Request request = desk.frame().selected().orElseThrow();
        long submitNs = request.stampNs().get(org.bioscope.traces.Stage.SUBMIT);
        desk.run().raw(new RawEvents(List.of(new RawEvents.Line(submitNs + 1_500, 1, 2404, "block_rq_issue", "x-2404 [001] 1.5: block_rq_issue: dev=254,0")),
                Optional.of("only the newest events are kept")));
        robot.interact(() -> ((Hyperlink) robot.lookup("#show-raw").query()).fire());
        assertThat(robot.lookup("#raw-text").queryAs(javafx.scene.control.TextArea.class).getText()).endsWith("     1.500    1     2404  block_rq_issue: dev=254,0");
        assertThat(texts(robot, "#raw-events .label")).contains("Not all: only the newest events are kept.");
    }

    @Test
    void everyKeyIsNamedInTheOverlay(FxRobot robot) {
        robot.write('?');
        assertThat(texts(robot, ".key")).contains("Space", "Left", "Right", "Home", "End", "+", "-", "Ctrl+R", "Ctrl+E", "Escape", "F1", "?", "Ctrl+Shift+P");
        robot.type(KeyCode.ESCAPE);
        assertThat(robot.lookup(".key").queryAll()).isEmpty();
    }

    @Test
    void aProjectorShowsTheCircuitAloneOnceThereIsOne(FxRobot robot) {
        robot.interact(() -> desk.window.theme(Theme.PROJECTOR));
        desk.pulse(robot, 2);
        assertThat(robot.lookup("#facts").queryAll().iterator().next().getParent().getParent().isVisible()).isTrue();
        runs(robot, Source.ENGINE, 1_000_000_000L);
        assertThat(shown(robot, "#inspector")).isFalse();
        robot.type(KeyCode.N);
        desk.pulse(robot, 2);
        assertThat(shown(robot, "#inspector")).as("a chosen request is worth the room").isTrue();
    }

    private static boolean shown(FxRobot robot, String query) {
        return robot.lookup(query).queryAll().stream().anyMatch(node -> node.isVisible() && node.isManaged());
    }

    /** Starts a run from the form and lets it come to {@code untilNs}. */
    private void runs(FxRobot robot, Source of, long untilNs) {
        launcher.source = of;
        robot.clickOn("#run");
        desk.run().advanceTo(untilNs);
        desk.pulse(robot, 5);
        assertThat(desk.frame().passage().toNs()).as("a window is there").isPositive();
    }

    private static List<String> texts(FxRobot robot, String query) {
        return robot.lookup(query).queryAllAs(Label.class).stream().filter(Label::isVisible).map(Label::getText).toList();
    }

    @SuppressWarnings("unchecked") // every closed or suggested list in the form is one of strings
    private static ComboBox<String> combo(FxRobot robot, String id) {
        return robot.lookup("#" + id).queryAs(ComboBox.class);
    }
}
