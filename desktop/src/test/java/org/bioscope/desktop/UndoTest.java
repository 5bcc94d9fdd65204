package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.Workload;
import org.bioscope.traces.file.Recording;
import org.bioscope.traces.file.RecordingWriter;
import org.bioscope.traces.filter.Filter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/** Whatever a person would miss comes back with Ctrl+Z, and goes again with Ctrl+Shift+Z. */
@ExtendWith(ApplicationExtension.class)
class UndoTest {
    private Desk desk;

    @TempDir
    Path directory;

    @Start
    void start(Stage stage) {
        desk = new Desk(stage, Settings.forgetful());
    }

    @Test
    void aRunThatAnotherTookThePlaceOfComesBackWithItsBookmarks(FxRobot robot) {
        desk.ran(robot);
        TraceSource first = desk.run();
        robot.interact(() -> desk.workspace.bookmark(new Bookmark(5, OptionalLong.empty(), "here")));
        desk.runs(robot, 1_000_000_000L);
        TraceSource second = desk.run();
        assertThat(desk.workspace.bookmarks()).isEmpty();
        assertThat(desk.notice(robot)).contains("Ctrl+Z");
        undo(robot);
        assertThat(desk.workspace.report()).isSameAs(first.latest());
        assertThat(desk.workspace.bookmarks()).singleElement().satisfies(mark -> assertThat(mark.text()).isEqualTo("here"));
        assertThat(second.latest().phase().over()).as("what nobody sees does not go on").isTrue();
        redo(robot);
        assertThat(desk.workspace.report()).isSameAs(second.latest());
        undo(robot);
        undo(robot);
        assertThat(desk.workspace.bookmarks()).as("the bookmark was set before that").isEmpty();
        redo(robot);
        assertThat(desk.workspace.bookmarks()).hasSize(1);
    }

    @Test
    void aDeletedBookmarkComesBackAlsoInItsRecording(FxRobot robot) throws Exception {
        desk.ran(robot);
        Path file = directory.resolve("run.bioscope");
        RecordingWriter.write(file, desk.run().latest(), List.of(new Bookmark(1_000_000_000L, OptionalLong.empty(), "early"), new Bookmark(3_000_000_000L, OptionalLong.empty(), "late")));
        robot.interact(() -> desk.window.opening().file(file));
        desk.pulse(robot, 5);
        robot.interact(() -> desk.workspace.point(OptionalLong.of(2_900_000_000L)));
        robot.type(KeyCode.DELETE);
        assertThat(desk.notice(robot)).isEqualTo("Deleted the bookmark 'late'; Ctrl+Z brings it back");
        assertThat(Recording.open(file).bookmarks()).extracting(Bookmark::text).containsExactly("early");
        undo(robot);
        assertThat(Recording.open(file).bookmarks()).extracting(Bookmark::text).containsExactly("early", "late");
        redo(robot);
        assertThat(Recording.open(file).bookmarks()).extracting(Bookmark::text).containsExactly("early");
    }

    @Test
    void aClearedFilterComesBack(FxRobot robot) {
        desk.ran(robot);
        robot.write('/').write("punted").type(KeyCode.ENTER);
        Filter only = desk.workspace.filter();
        assertThat(only).isNotEqualTo(Filter.ALL);
        robot.interact(() -> robot.lookup("#filter-clear").queryButton().fire());
        assertThat(desk.workspace.filter()).isEqualTo(Filter.ALL);
        undo(robot);
        assertThat(desk.workspace.filter()).isEqualTo(only);
        assertThat(robot.lookup("#filter").queryAs(TextField.class).getText()).isEqualTo("punted");
        undo(robot);
        assertThat(desk.workspace.filter()).isEqualTo(Filter.ALL);
        redo(robot);
        assertThat(desk.workspace.filter()).isEqualTo(only);
    }

    @Test
    void aBrushThatTookThePlaceOfAFilterIsTakenBack(FxRobot robot) {
        desk.ran(robot);
        robot.write('/').write("punted").type(KeyCode.ENTER);
        Filter only = desk.workspace.filter();
        robot.interact(() -> new TimelineDesk(desk.workspace, robot.lookup(".filter-bar").queryAs(FilterBar.class), new Sheet(), () -> {
        }).only(desk.workspace.report().startNs(), desk.workspace.report().startNs() + 1_000_000, 1_000, Long.MAX_VALUE));
        assertThat(desk.workspace.filter().text()).startsWith("at>=");
        undo(robot);
        assertThat(desk.workspace.filter()).isEqualTo(only);
    }

    @Test
    void aFormThatWasResetIsAsItWasAndLettersIntoOneFieldAreOneChange(FxRobot robot) {
        robot.interact(() -> {
            combo(robot, "bs").getEditor().setText("16k");
            combo(robot, "bs").getEditor().setText("64k");
            combo(robot, "ioengine").setValue("libaio");
        });
        robot.interact(desk.window::resetForm);
        assertThat(form(robot).get(Workload.BS)).isEqualTo(4096);
        undo(robot);
        assertThat(form(robot).get(Workload.BS)).isEqualTo(65_536);
        assertThat(form(robot).get(Workload.IOENGINE)).isEqualTo("libaio");
        undo(robot);
        assertThat(form(robot).get(Workload.IOENGINE)).isEqualTo("io_uring");
        undo(robot);
        assertThat(form(robot).get(Workload.BS)).as("not 16k").isEqualTo(4096);
        undo(robot);
        assertThat(desk.notice(robot)).isEqualTo("There is nothing to take back");
        redo(robot);
        redo(robot);
        assertThat(form(robot).get(Workload.IOENGINE)).isEqualTo("libaio");
    }

    @Test
    void aFieldTakesItsOwnLettersBackFirst(FxRobot robot) {
        robot.interact(desk.window::resetForm);
        robot.write('/').write("lat>1us");
        robot.push(KeyCode.CONTROL, KeyCode.Z);
        assertThat(robot.lookup("#filter").queryAs(TextField.class).getText()).isNotEqualTo("lat>1us");
        assertThat(desk.notice(robot)).isEmpty();
    }

    private void undo(FxRobot robot) {
        robot.push(KeyCode.CONTROL, KeyCode.Z);
        desk.pulse(robot, 2);
    }

    private void redo(FxRobot robot) {
        robot.push(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.Z);
        desk.pulse(robot, 2);
    }

    private static Workload form(FxRobot robot) {
        return robot.lookup(".form").queryAs(WorkloadPane.class).workload().orElseThrow();
    }

    @SuppressWarnings("unchecked") // every list in the form is one of strings
    private static ComboBox<String> combo(FxRobot robot, String id) {
        return robot.lookup("#" + id).queryAs(ComboBox.class);
    }
}
