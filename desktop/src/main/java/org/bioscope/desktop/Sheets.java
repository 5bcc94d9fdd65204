package org.bioscope.desktop;

import org.bioscope.traces.Units;

/** What opens over the window: commands, keys, recordings, exports, raw events. The JavaFX thread's. */
final class Sheets {
    private final MainWindow window;
    private final Workspace workspace;
    private final Sheet sheet;
    private final Settings settings;
    private final Farewell farewell;

    Sheets(MainWindow window, Workspace workspace, Sheet sheet, Settings settings, Farewell farewell) {
        this.window = window;
        this.workspace = workspace;
        this.sheet = sheet;
        this.settings = settings;
        this.farewell = farewell;
    }

    void putAway() {
        sheet.hide();
        window.takeKeyboard();
    }

    void recordings() {
        sheet.show("Open a recording", new CommandPalette(OpenCommands.recordings(window, settings), "A file, or a kernel and what it did: 6.12 fallocate", this::putAway));
    }

    void export() {
        if (workspace.hasRequests()) {
            sheet.show("Export this run", new ExportSheet(workspace.report(), workspace.bookmarks(), workspace.filter(), workspace.theme(), workspace.background(),
                    workspace.shown().orElseThrow().exported(farewell::kept)));
        }
    }

    void fio() {
        if (workspace.hasRun()) {
            sheet.show("This run with fio", new FioSheet(workspace.report().workload()));
        }
    }

    void raw() {
        workspace.frame().selected().ifPresent(request -> workspace.rawEvents(request,
                events -> sheet.show("Raw events of request " + Units.count(request.id()), new RawSheet(request, events))));
    }

    void keys() {
        sheet.show("Keys", new KeysSheet(window.commands()));
    }

    void palette() {
        sheet.show("Find a command", new CommandPalette(window.commands(), this::putAway));
    }
}
