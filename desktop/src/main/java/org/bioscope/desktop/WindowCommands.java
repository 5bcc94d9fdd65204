package org.bioscope.desktop;

import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCombination;

/** The list of what a person can ask of the window, in the order in which the sheet of keys has it. A further command is one line here. */
final class WindowCommands {
    private WindowCommands() {
    }

    static Commands of(MainWindow window, Workspace workspace, Settings settings) {
        Playback playback = workspace.playback();
        return new Commands()
                .in("Run")
                .on("run", "Run the workload, or stop the run", window::runOrStop, KeyCode.R, KeyCombination.SHORTCUT_DOWN)
                .on("open", "Open a recording", window::showRecordings, KeyCode.O, KeyCombination.SHORTCUT_DOWN)
                .on("export", "Export", window::export, KeyCode.E, KeyCombination.SHORTCUT_DOWN).when(workspace::hasRequests)
                .on("save", "Save the run as a recording", window::save, KeyCode.S, KeyCombination.SHORTCUT_DOWN).when(workspace::hasRequests)
                .on("form", "To the workload form", window::toForm, KeyCode.L, KeyCombination.SHORTCUT_DOWN)
                .add("reset-form", "Reset the workload form", window::resetForm)
                .on("undo", "Take the last change back", window.undoing()::back, KeyCode.Z, KeyCombination.SHORTCUT_DOWN)
                .on("redo", "Do it again", window.undoing()::again, KeyCode.Z, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_DOWN).or(KeyCode.Y, KeyCombination.SHORTCUT_DOWN)
                .in("Play")
                .on("play", "Play or pause", playback::playOrPause, KeyCode.SPACE).when(workspace::hasRun)
                .on("next-event", "To the next event of any request", () -> playback.step(true), KeyCode.RIGHT).when(workspace::hasRun)
                .on("previous-event", "To the event before", () -> playback.step(false), KeyCode.LEFT).when(workspace::hasRun)
                .on("next-window", "The next window", () -> playback.adjoining(true), KeyCode.PAGE_DOWN).when(workspace::hasRun)
                .on("previous-window", "The window before", () -> playback.adjoining(false), KeyCode.PAGE_UP).when(workspace::hasRun)
                .on("window-start", "To the start of the window", playback::toStart, KeyCode.HOME).when(workspace::hasRun)
                .on("latest", "The newest window, and follow", playback::latest, KeyCode.END).when(workspace::hasRun)
                .onTyped("faster", "Faster", playback::faster, "+")
                .onTyped("slower", "Slower", playback::slower, "-")
                .in("Requests")
                .on("next-request", "The next request, in flight or that the filter accepts", () -> workspace.selectNeighbour(true), KeyCode.N).when(workspace::hasRun)
                .on("previous-request", "The request before", () -> workspace.selectNeighbour(false), KeyCode.P).when(workspace::hasRun)
                .on("slowest", "The slowest of the window", workspace::selectSlowest, KeyCode.S).when(workspace::hasRun)
                .on("raw", "The kernel's own events of the request", window::showRaw, KeyCode.E).when(workspace::hasSelection)
                .on("next-kernel", "The same requests on the next kernel", () -> workspace.nextKernel(true), KeyCode.K)
                .on("previous-kernel", "On the kernel before", () -> workspace.nextKernel(false), KeyCode.J)
                .on("filter", "To the filter: Tab completes, Escape clears", window::toFilter, KeyCode.F, KeyCombination.SHORTCUT_DOWN).orTyped("/")
                .in("Timeline")
                .on("timeline", "The timeline, or the circuit", window::otherView, KeyCode.V)
                .inView("closer", "Closer", window::inTimeline, KeyCode.W).when(workspace::hasRun)
                .inView("further", "Further away", window::inTimeline, KeyCode.S).when(workspace::hasRun)
                .inView("earlier", "Earlier", window::inTimeline, KeyCode.A).when(workspace::hasRun)
                .inView("later", "Later", window::inTimeline, KeyCode.D).when(workspace::hasRun)
                .inView("whole", "The whole run", window::inTimeline, KeyCode.DIGIT0).when(workspace::hasRun)
                .inView("run-slowest", "The slowest of the run, then the next one", window::inTimeline, KeyCode.X).when(workspace::hasRun)
                .inView("outlier", "The next outlier", window::inTimeline, KeyCode.O).when(workspace::hasRun)
                .inView("typical", "A typical request", window::inTimeline, KeyCode.Y).when(workspace::hasRun)
                .inView("fit", "The chosen request from end to end", window::inTimeline, KeyCode.F).when(workspace::hasSelection)
                .inView("marker", "Marker A, then B, then none", window::inTimeline, KeyCode.M).when(workspace::hasRun)
                .inView("between", "Only what lies between the markers", window::inTimeline, KeyCode.C).when(workspace::hasRun)
                .inView("bookmark", "Bookmark with a note", window::inTimeline, KeyCode.B).when(workspace::hasRun)
                .inView("previous-bookmark", "The bookmark before", window::inTimeline, KeyCode.COMMA).when(workspace::hasRun)
                .inView("next-bookmark", "The next bookmark", window::inTimeline, KeyCode.PERIOD).when(workspace::hasRun)
                .on("forget-bookmark", "Delete the bookmark that is nearest", window.undoing()::forgetBookmark, KeyCode.DELETE).when(() -> !workspace.bookmarks().isEmpty())
                .inView("lanes", "Other lanes", window::inTimeline, KeyCode.L).when(workspace::hasRun)
                .inView("play-here", "Play from the cursor", window::inTimeline, KeyCode.ENTER).when(workspace::hasRun)
                .in("Lesson")
                .on("lessons", "Lessons, and back to the form", window::otherLessons, KeyCode.F2)
                .inView("lesson-next", "Next step", window::inLesson, KeyCode.PAGE_DOWN).when(window::playsLesson)
                .inView("lesson-back", "The step before", window::inLesson, KeyCode.PAGE_UP).when(window::playsLesson)
                .inView("lesson-act", "Run, answer or play", window::inLesson, KeyCode.PERIOD).when(window::playsLesson)
                .inView("guess-1", "Guess 1, and so on to 4", window::inLesson, KeyCode.DIGIT1).when(window::playsLesson)
                .in("Window")
                .on("welcome", "The welcome page: run now, lessons, recordings, this machine", window::welcome, KeyCode.H)
                .on("graphs", "To the graphs: arrows point, Enter plays", window::toGraphs, KeyCode.G, KeyCombination.SHORTCUT_DOWN)
                .add("show-graphs", "Show or hide the graphs", window::otherGraphs)
                .on("panels", "Panels beside the circuit", window::otherPanels, KeyCode.B, KeyCombination.SHORTCUT_DOWN)
                .on("theme", "Next theme", () -> window.theme(workspace.theme().next()), KeyCode.T, KeyCombination.SHORTCUT_DOWN)
                .on("palette", "Find any command by its words", window::showPalette, KeyCode.P, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_DOWN)
                .on("escape", "Close, deselect, then stop", window::escape, KeyCode.ESCAPE)
                .onTyped("keys", "These keys", window::showKeys, "?").or(KeyCode.F1)
                .more(() -> OpenCommands.recordings(window, settings))
                .more(() -> OpenCommands.lessons(window));
    }
}
