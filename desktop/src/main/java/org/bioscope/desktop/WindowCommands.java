package org.bioscope.desktop;

import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCombination;

/** The list of what a person can ask of the window, in the order in which the sheet of keys has it. A further command is one line here. */
final class WindowCommands {
    private WindowCommands() {
    }

    static Commands of(MainWindow window, Workspace workspace) {
        Playback playback = workspace.playback();
        return new Commands()
                .in("Run")
                .on("run", "Run the workload, or stop the run", window::runOrStop, KeyCode.R, KeyCombination.SHORTCUT_DOWN)
                .on("export", "Export", window::export, KeyCode.E, KeyCombination.SHORTCUT_DOWN)
                .on("form", "To the workload form", window::toForm, KeyCode.L, KeyCombination.SHORTCUT_DOWN)
                .in("Play")
                .on("play", "Play or pause", playback::playOrPause, KeyCode.SPACE)
                .on("next-event", "To the next event of any request", () -> playback.step(true), KeyCode.RIGHT)
                .on("previous-event", "To the event before", () -> playback.step(false), KeyCode.LEFT)
                .on("next-window", "The next window", () -> playback.adjoining(true), KeyCode.PAGE_DOWN)
                .on("previous-window", "The window before", () -> playback.adjoining(false), KeyCode.PAGE_UP)
                .on("window-start", "To the start of the window", playback::toStart, KeyCode.HOME)
                .on("latest", "The newest window, and follow", playback::latest, KeyCode.END)
                .onTyped("faster", "Faster", playback::faster, "+")
                .onTyped("slower", "Slower", playback::slower, "-")
                .in("Requests")
                .on("next-request", "The next request, in flight or that the filter accepts", () -> workspace.selectNeighbour(true), KeyCode.N)
                .on("previous-request", "The request before", () -> workspace.selectNeighbour(false), KeyCode.P)
                .on("slowest", "The slowest of the window", workspace::selectSlowest, KeyCode.S)
                .on("raw", "The kernel's own events of the request", window::showRaw, KeyCode.E)
                .on("next-kernel", "The same requests on the next kernel", () -> workspace.nextKernel(true), KeyCode.K)
                .on("previous-kernel", "On the kernel before", () -> workspace.nextKernel(false), KeyCode.J)
                .on("filter", "To the filter: Tab completes, Escape clears", window::toFilter, KeyCode.F, KeyCombination.SHORTCUT_DOWN)
                .onTyped("filter-too", "To the filter, too", window::toFilter, "/")
                .in("Timeline")
                .on("timeline", "The timeline, or the circuit", window::otherView, KeyCode.V)
                .shown("W A S D", "Closer, left, further, right; 0 the whole run")
                .shown("X  O  Y", "Slowest, next outlier, a typical one; F fits it")
                .shown("M  C", "Markers; only what lies between them")
                .shown("B  ,  .", "Bookmark with a note; the one before, the next")
                .shown("L  Enter", "Other lanes; play from the cursor")
                .in("Lesson")
                .on("lessons", "Lessons, and back to the form", window::otherLessons, KeyCode.F2)
                .shown("PgDn PgUp .", "Next step, the one before; run, answer or play")
                .shown("1 2 3 4", "Guess")
                .in("Window")
                .on("graphs", "To the graphs: arrows point, Enter plays", window::toGraphs, KeyCode.G, KeyCombination.SHORTCUT_DOWN)
                .add("show-graphs", "Show or hide the graphs", window::otherGraphs)
                .on("panels", "Panels beside the circuit", window::otherPanels, KeyCode.B, KeyCombination.SHORTCUT_DOWN)
                .on("theme", "Next theme", () -> window.theme(workspace.theme().next()), KeyCode.T, KeyCombination.SHORTCUT_DOWN)
                .on("escape", "Close, deselect, then stop", window::escape, KeyCode.ESCAPE)
                .onTyped("keys", "These keys", window::showKeys, "?").or(KeyCode.F1);
    }
}
