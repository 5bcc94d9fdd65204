package org.bioscope.desktop;

import java.util.OptionalLong;
import org.bioscope.desktop.view.TimelineView;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.Units;

/** What a person does in the timeline that concerns the rest of the window. On the JavaFX thread. */
final class TimelineDesk implements TimelineView.Commands {
    private final Workspace workspace;
    private final FilterBar filter;
    private final Sheet sheet;
    private final Runnable noted;

    /** {@code noted} is called once a bookmark has its note. */
    TimelineDesk(Workspace workspace, FilterBar filter, Sheet sheet, Runnable noted) {
        this.workspace = workspace;
        this.filter = filter;
        this.sheet = sheet;
        this.noted = noted;
    }

    @Override
    public void pick(OptionalLong row) {
        workspace.select(row);
    }

    @Override
    public void point(OptionalLong sinceStartNs) {
        workspace.point(sinceStartNs);
    }

    @Override
    public void play(long sinceStartNs) {
        workspace.playback().seek(sinceStartNs);
    }

    @Override
    public void only(long fromNs, long toNs, long leastLatencyNs, long mostLatencyNs) {
        long firstNs = workspace.report().trace().firstSubmitNs();
        filter.write("at>=" + Math.max(0, fromNs - firstNs) + "ns && at<=" + Math.max(0, toNs - firstNs) + "ns"
                + (leastLatencyNs > 0 ? " && lat>=" + leastLatencyNs + "ns" : "") + (mostLatencyNs < Long.MAX_VALUE ? " && lat<=" + mostLatencyNs + "ns" : ""));
        workspace.playback().only(fromNs, toNs);
    }

    @Override
    public void bookmark(long sinceStartNs, OptionalLong row) {
        sheet.show("Bookmark at " + Units.seconds(sinceStartNs) + " s", TimelineCard.note(note -> {
            sheet.hide();
            workspace.bookmark(new Bookmark(sinceStartNs, row, note));
            noted.run();
        }));
    }
}
