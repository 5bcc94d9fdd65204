package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.Source;
import org.bioscope.traces.file.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/** A run that is in no file is offered to be saved when the window closes, with each answer. */
@ExtendWith(ApplicationExtension.class)
class UnsavedRunTest {
    private final Settings settings = Settings.forgetful();
    private Desk desk;
    private int closed;

    @TempDir
    Path directory;

    @Start
    void start(Stage stage) {
        desk = new Desk(stage, settings);
    }

    @Test
    void aWindowWithoutARunClosesAtOnce(FxRobot robot) {
        assertThat(close(robot)).isTrue();
        desk.launcher.source = Source.SIMULATED;
        desk.ran(robot);
        assertThat(close(robot)).as("a simulation can be had again").isTrue();
    }

    @Test
    void savingWritesTheRunAndItsBookmarksAndCloses(FxRobot robot) throws Exception {
        desk.ran(robot);
        robot.interact(() -> desk.workspace.bookmark(new Bookmark(7, OptionalLong.empty(), "seven")));
        assertThat(close(robot)).isFalse();
        assertThat(title(robot)).isEqualTo("This run is not saved");
        assertThat(robot.lookup("#save").queryButton().isFocused()).isTrue();
        Path file = directory.resolve("a new folder/run.bioscope");
        into(robot, 0, file);
        robot.type(KeyCode.ENTER);
        assertThat(closed).isEqualTo(1);
        assertThat(Recording.open(file).report().trace().size()).isEqualTo(desk.run().latest().trace().size());
        assertThat(Recording.open(file).bookmarks()).hasSize(1);
        assertThat(settings.recents()).containsExactly(file);
        assertThat(close(robot)).as("it is saved now").isTrue();
    }

    @Test
    void discardingClosesAndCancellingDoesNot(FxRobot robot) {
        desk.ran(robot);
        close(robot);
        robot.type(KeyCode.ESCAPE);
        assertThat(robot.lookup("#save-sheet").tryQuery()).isEmpty();
        assertThat(closed).isZero();
        close(robot);
        robot.interact(() -> robot.lookup("#save-cancel").queryButton().fire());
        assertThat(closed).isZero();
        close(robot);
        // By the keyboard alone; Enter means the button that has it.
        robot.push(KeyCode.SHIFT, KeyCode.TAB);
        assertThat(robot.lookup("#save-discard").queryButton().isFocused()).isTrue();
        robot.type(KeyCode.ENTER);
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void aRunThatIsStillGoingIsNamedAndIsWholeInItsFile(FxRobot robot) throws Exception {
        desk.runs(robot, 1_000_000_000L);
        close(robot);
        assertThat(texts(robot)).anyMatch(text -> text.contains("still going"));
        Path file = directory.resolve("going.bioscope");
        into(robot, 0, file);
        robot.type(KeyCode.ENTER);
        assertThat(closed).isEqualTo(1);
        assertThat(desk.run().latest().phase().over()).isTrue();
        assertThat(Recording.open(file).report().trace().size()).isEqualTo(desk.run().latest().trace().size());
    }

    @Test
    void whatCannotBeWrittenIsSaidAndNothingIsLost(FxRobot robot) throws Exception {
        desk.ran(robot);
        close(robot);
        Path taken = Files.writeString(directory.resolve("taken.bioscope"), "precious");
        into(robot, 0, taken);
        robot.type(KeyCode.ENTER);
        assertThat(result(robot)).isEqualTo("save as " + taken + ": there is a file of that name, and it stays; choose another name");
        assertThat(Files.readString(taken)).isEqualTo("precious");
        into(robot, 0, taken.resolve("below/run.bioscope"));
        robot.interact(() -> robot.lookup("#save").queryButton().fire());
        assertThat(result(robot)).contains("its directory cannot be made");
        into(robot, 0, Path.of("/"));
        robot.interact(() -> robot.lookup("#save").queryButton().fire());
        assertThat(result(robot)).startsWith("save as /: ");
        assertThat(closed).isZero();
        into(robot, 0, directory.resolve("free.bioscope"));
        robot.interact(() -> robot.lookup("#save").queryButton().fire());
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void aRunThatUndoHoldsIsOfferedToo(FxRobot robot) {
        desk.ran(robot);
        long first = desk.run().latest().trace().size();
        desk.ran(robot);
        close(robot);
        assertThat(title(robot)).isEqualTo("2 runs are not saved");
        into(robot, 0, directory.resolve("second.bioscope"));
        into(robot, 1, directory.resolve("first.bioscope"));
        robot.interact(() -> robot.lookup("#save").queryButton().fire());
        assertThat(closed).isEqualTo(1);
        assertThat(directory.resolve("second.bioscope")).isNotEmptyFile();
        assertThat(directory.resolve("first.bioscope")).isNotEmptyFile();
        assertThat(first).isPositive();
    }

    @Test
    void noOtherKeyDoesAnythingWhileItIsAsked(FxRobot robot) {
        desk.ran(robot);
        close(robot);
        robot.push(KeyCode.CONTROL, KeyCode.R);
        assertThat(desk.launcher.started).hasSize(1);
        assertThat(robot.lookup("#save-sheet").tryQuery()).isPresent();
    }

    @Test
    void ctrlSSavesAndAnExportedRecordingCountsAsSaved(FxRobot robot) {
        desk.ran(robot);
        robot.push(KeyCode.CONTROL, KeyCode.S);
        into(robot, 0, directory.resolve("mine.bioscope"));
        robot.type(KeyCode.ENTER);
        assertThat(directory.resolve("mine.bioscope")).isNotEmptyFile();
        assertThat(robot.lookup("#save-sheet").tryQuery()).isEmpty();
        robot.push(KeyCode.CONTROL, KeyCode.S);
        assertThat(desk.notice(robot)).startsWith("This run is saved already, as ");
        desk.ran(robot);
        robot.interact(desk.window.sheets()::export);
        robot.interact(() -> robot.lookup("#export-directory").queryAs(TextField.class).setText(directory.resolve("all").toString()));
        robot.interact(() -> robot.lookup("#export-write").queryButton().fire());
        assertThat(desk.workspace.unsaved()).isEmpty();
        robot.type(KeyCode.ESCAPE);
        robot.interact(() -> desk.workspace.bookmark(new Bookmark(1, OptionalLong.empty(), "kept in the file")));
        assertThat(close(robot)).isTrue();
    }

    @Test
    void marksOnARecordingOfNoFileAreOfferedToo(FxRobot robot) {
        desk.ran(robot);
        var recorded = new RecordedRun(desk.run().latest());
        robot.interact(() -> desk.window.save());
        into(robot, 0, directory.resolve("x.bioscope"));
        robot.type(KeyCode.ENTER);
        robot.interact(() -> desk.workspace.show(recorded));
        assertThat(close(robot)).isTrue();
        robot.interact(() -> desk.workspace.bookmark(new Bookmark(1, OptionalLong.empty(), "mine")));
        assertThat(close(robot)).isFalse();
    }

    /** Whether it closes at once. */
    private boolean close(FxRobot robot) {
        boolean[] at = new boolean[1];
        robot.interact(() -> at[0] = desk.window.mayClose(() -> closed++));
        return at[0];
    }

    private static void into(FxRobot robot, int index, Path file) {
        robot.interact(() -> robot.lookup("#save-as-" + index).queryAs(TextField.class).setText(file.toString()));
    }

    private static String title(FxRobot robot) {
        return robot.lookup(".sheet-title").queryAs(Label.class).getText();
    }

    private static String result(FxRobot robot) {
        return robot.lookup("#save-result").queryAs(Label.class).getText();
    }

    private static List<String> texts(FxRobot robot) {
        return robot.lookup("#save-sheet .label").queryAllAs(Label.class).stream().map(Label::getText).toList();
    }
}
