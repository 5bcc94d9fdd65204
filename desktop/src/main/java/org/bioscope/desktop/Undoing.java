package org.bioscope.desktop;

/** Takes changes back at a person's word, and says what was taken back. Owned by the JavaFX thread. */
final class Undoing {
    private final Workspace workspace;
    private final Notice notice;

    Undoing(Workspace workspace, Notice notice) {
        this.workspace = workspace;
        this.notice = notice;
    }

    void back() {
        notice.say(workspace.undo().back().map(what -> "taken back: " + what + " is as it was; Ctrl+Shift+Z does it again").orElse("there is nothing to take back"));
    }

    void again() {
        notice.say(workspace.undo().again().map(what -> "done again: " + what).orElse("there is nothing to do again"));
    }

    void forgetBookmark() {
        notice.say(workspace.forgetBookmark().map(mark -> "deleted the bookmark" + (mark.text().isEmpty() ? "" : " '" + mark.text() + "'") + "; Ctrl+Z brings it back")
                .orElse("there is no bookmark"));
    }
}
