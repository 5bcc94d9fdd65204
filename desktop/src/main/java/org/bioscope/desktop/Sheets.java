package org.bioscope.desktop;

import java.util.function.Supplier;
import org.bioscope.traces.Units;

/** What opens over the window: commands, keys, recordings, exports, raw events. The JavaFX thread's. */
final class Sheets {
    private final Workspace workspace;
    private final Views views;
    private final Sheet sheet;
    private final Settings settings;
    private final Farewell farewell;
    private final Opening opening;
    /** All that can be asked of the window; made after this. */
    private final Supplier<Commands> commands;

    Sheets(Workspace workspace, Views views, Sheet sheet, Settings settings, Farewell farewell, Opening opening, Supplier<Commands> commands) {
        this.workspace = workspace;
        this.views = views;
        this.sheet = sheet;
        this.settings = settings;
        this.farewell = farewell;
        this.opening = opening;
        this.commands = commands;
    }

    void putAway() {
        sheet.hide();
        views.takeKeyboard();
    }

    void recordings() {
        sheet.show("Open a recording", new CommandPalette(OpenCommands.recordings(opening, settings), "A file, or a kernel and what it did: 6.12 fallocate", this::putAway));
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
        sheet.show("Keys", new KeysSheet(commands.get()));
    }

    void palette() {
        sheet.show("Find a command", new CommandPalette(commands.get(), this::putAway));
    }
}
