package org.bioscope.desktop;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Offers to save what would be lost: when the window closes, before a run takes the place of one that undo cannot hold, or on request. Owned by the JavaFX thread. */
final class Farewell {
    private final Workspace workspace;
    private final Sheet sheet;
    private final Settings settings;
    private final Notice notice;
    private final Runnable back;

    /** {@code back} gives the keyboard back to the view. */
    Farewell(Workspace workspace, Sheet sheet, Settings settings, Notice notice, Runnable back) {
        this.workspace = workspace;
        this.sheet = sheet;
        this.settings = settings;
        this.notice = notice;
        this.back = back;
    }

    /** Whether the window may close now; where not, the person is asked, and {@code close} is called once they have said so. */
    boolean mayClose(Runnable close) {
        List<ShownRun> unsaved = workspace.unsaved();
        Optional<String> measured = workspace.measured();
        if (unsaved.isEmpty() && !workspace.running() && measured.isEmpty()) {
            return true;
        }
        String title = measured.isPresent() ? "A comparison is still going; closing ends it" : unsaved.isEmpty() ? "A run is still going; closing ends it" : unsaved.size() == 1 ? "This run is not saved" : unsaved.size() + " runs are not saved";
        ask(title, unsaved, unsaved.isEmpty() ? "End it and close" : "Close without saving", close, () -> {
        });
        return false;
    }

    /** Does {@code replace} at once, or once the run that would be lost is saved or given up; {@code kept} where it stays. */
    void beforeReplacing(Runnable replace, Runnable kept) {
        if (!workspace.replacingLoses()) {
            replace.run();
            return;
        }
        ask("This run is not saved, and too large to be brought back", workspace.shown().stream().toList(), "Go on without", replace, kept);
    }

    void save() {
        List<ShownRun> runs = workspace.shown().filter(ShownRun::unsaved).stream().toList();
        if (runs.isEmpty()) {
            notice.say(workspace.shown().flatMap(ShownRun::recording).map(file -> "this run is saved already, as " + file)
                    .orElse("there is nothing to save: what is on the screen can be had again"));
            return;
        }
        ask("Save this run", runs, "", () -> {
        }, () -> {
        });
    }

    /** A run was written to a file by another way. */
    void kept(ShownRun run, Path file) {
        settings.recent(file);
        notice.say("saved as " + file);
    }

    private void ask(String title, List<ShownRun> runs, String discard, Runnable go, Runnable stay) {
        BiConsumer<ShownRun, Path> kept = this::kept;
        sheet.ask(title, new SaveSheet(runs, discard, workspace.background(), kept, new SaveSheet.Answers() {
            @Override
            public void saved() {
                answered(go);
            }

            @Override
            public void discard() {
                answered(go);
            }

            @Override
            public void cancel() {
                sheet.hide();
                back.run();
            }
        }), stay);
    }

    private void answered(Runnable then) {
        sheet.answered();
        back.run();
        then.run();
    }
}
