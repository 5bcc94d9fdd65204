package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.bioscope.desktop.view.Theme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/** Every command is found by its words and run, and has one name, one place and no other's key. */
@ExtendWith(ApplicationExtension.class)
class CommandPaletteTest {
    private Desk desk;

    @Start
    void start(Stage stage) {
        desk = new Desk(stage, Settings.forgetful());
    }

    @Test
    void everyCommandIsFoundByItsWordsAndRun(FxRobot robot) {
        List<Command> commands = WindowCommands.of(desk.window, desk.workspace, Settings.forgetful()).everything();
        assertThat(commands).hasSizeGreaterThan(40);
        var ran = new ArrayList<String>();
        for (Command command : commands) {
            List<Command> recording = commands.stream().map(c -> c.doing(() -> ran.add(c.id())).when(() -> true)).toList();
            robot.interact(() -> {
                var palette = new CommandPalette(recording, "", () -> {
                });
                var field = (TextField) palette.lookup("#palette");
                field.setText(command.words() + " " + command.group());
                field.fireEvent(Keys.press(KeyCode.ENTER));
            });
            assertThat(ran).as("'%s' finds its command", command.words()).last().isEqualTo(command.id());
        }
        assertThat(ran).hasSize(commands.size());
    }

    @Test
    void everyCommandCanBeReachedAndNoTwoShareAKey() {
        List<Command> commands = WindowCommands.of(desk.window, desk.workspace, Settings.forgetful()).all();
        var keys = new HashSet<String>();
        for (Command command : commands) {
            assertThat(command.words()).as(command.id()).isNotBlank().doesNotEndWith(".");
            assertThat(command.group()).as(command.id()).isNotBlank();
            if (!command.own()) {
                command.key().ifPresent(key -> assertThat(keys.add(key)).as("%s of %s is another's", key, command.id()).isTrue());
            }
        }
    }

    @Test
    void aFewLettersAreEnoughAndTheKeyIsShown(FxRobot robot) {
        robot.push(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.P);
        assertThat(robot.lookup("#palette").queryAs(TextField.class).isFocused()).isTrue();
        robot.write("nxt thm");
        ListView<Command> found = robot.lookup("#palette-found").queryListView();
        assertThat(found.getItems().getFirst().id()).isEqualTo("theme");
        assertThat(robot.lookup(".palette .key").queryAllAs(Label.class).stream().map(Label::getText)).contains("Ctrl+T");
        robot.type(KeyCode.ENTER);
        assertThat(desk.workspace.theme()).isEqualTo(Theme.LIGHT);
        assertThat(robot.lookup("#palette").tryQuery()).as("it is put away").isEmpty();
    }

    @Test
    void upAndDownChooseAndEscapeChangesNothing(FxRobot robot) {
        robot.push(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.P);
        ListView<Command> found = robot.lookup("#palette-found").queryListView();
        String first = found.getSelectionModel().getSelectedItem().id();
        robot.type(KeyCode.DOWN, KeyCode.DOWN, KeyCode.UP);
        assertThat(found.getSelectionModel().getSelectedIndex()).isEqualTo(1);
        robot.type(KeyCode.UP, KeyCode.UP, KeyCode.UP);
        assertThat(found.getSelectionModel().getSelectedItem().id()).isEqualTo(first);
        robot.write("no such words at all");
        assertThat(found.getItems()).isEmpty();
        robot.type(KeyCode.ENTER);
        assertThat(robot.lookup("#palette").tryQuery()).as("nothing to run").isPresent();
        robot.type(KeyCode.ESCAPE);
        assertThat(robot.lookup("#palette").tryQuery()).isEmpty();
        assertThat(desk.launcher.started).isEmpty();
    }

    @Test
    void whatMeansNothingNowSaysSoAndDoesNothing(FxRobot robot) {
        robot.push(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.P);
        robot.write("export").type(KeyCode.ENTER);
        assertThat(robot.lookup(".palette-line .label").queryAllAs(Label.class).stream().map(Label::getText)).contains("Export (not now)");
        assertThat(robot.lookup("#export-write").tryQuery()).isEmpty();
    }

    @Test
    void aKeyOfTheTimelineWorksFromTheCircuit(FxRobot robot) {
        desk.ran(robot);
        robot.push(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.P);
        robot.write("bookmark with a note").type(KeyCode.ENTER);
        desk.pulse(robot, 2);
        robot.interact(() -> robot.lookup("#bookmark-note").queryAs(TextField.class).setText("from the palette"));
        robot.type(KeyCode.ENTER);
        assertThat(desk.workspace.bookmarks()).singleElement().satisfies(mark -> {
            assertThat(mark.text()).isEqualTo("from the palette");
            assertThat(mark.request()).isEqualTo(OptionalLong.empty());
        });
    }

    @Test
    void wordsAreFoundWholeBegunInsideAndByLetters() {
        assertThat(FuzzyWords.score("run", "Run the workload").orElseThrow()).isGreaterThan(FuzzyWords.score("run", "The run").orElseThrow());
        assertThat(FuzzyWords.score("work", "Run the workload").orElseThrow()).isGreaterThan(FuzzyWords.score("load", "Run the workload").orElseThrow());
        assertThat(FuzzyWords.score("wkld", "Run the workload")).isPresent();
        assertThat(FuzzyWords.score("run xyz", "Run the workload")).as("every word").isEmpty();
        assertThat(FuzzyWords.score("", "anything")).hasValue(0);
    }
}
