package org.bioscope.desktop;

import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.bioscope.desktop.view.ExtentMapView;
import org.bioscope.desktop.view.Frame;
import org.bioscope.desktop.view.GraphsView;
import org.bioscope.desktop.view.InspectorPane;
import org.bioscope.desktop.view.Theme;

/** Side, centre and reading panel, and what of them is shown: as the window has room, and as a person asked. The JavaFX thread's. */
final class Panels extends HBox {
    /** Below this height, at magnification 1, the file's blocks do not share the screen with the circuit. */
    private static final double BLOCKS_AND_CIRCUIT = 620;

    private final LeftPanel left;
    private final FilterBar filter;
    private final Views views;
    private final VBox extentsCard;
    private final TransportBar transport;
    private final VBox graphsCard;
    private final InspectorPane inspector;
    private final VBox centre = new VBox();
    private Optional<Boolean> panelsWanted = Optional.empty();
    private Optional<Boolean> graphsWanted = Optional.empty();
    private boolean filterWanted;
    private boolean extentsWanted;

    Panels(LeftPanel left, FilterBar filter, Views views, ExtentMapView extents, TransportBar transport, GraphsView graphs, InspectorPane inspector) {
        this.left = left;
        this.filter = filter;
        this.views = views;
        this.transport = transport;
        this.inspector = inspector;
        graphsCard = new VBox(graphs);
        graphsCard.getStyleClass().addAll("card", "graphs-card");
        VBox.setVgrow(graphs, Priority.ALWAYS);
        VBox.setVgrow(views, Priority.ALWAYS);
        extentsCard = new VBox(extents);
        extentsCard.getStyleClass().addAll("card", "extents-card");
        VBox.setVgrow(extents, Priority.ALWAYS);
        Views.show(extentsCard, false);
        centre.getChildren().addAll(filter, views, extentsCard, transport, graphsCard);
        centre.getStyleClass().add("column");
        HBox.setHgrow(centre, Priority.ALWAYS);
        centre.setMinWidth(0);
        getChildren().addAll(left, centre, inspector);
        getStyleClass().add("body");
        setAlignment(Pos.TOP_CENTER);
    }

    /**
     * Gives each its share of a window of that size.
     *
     * @param pageOfItsOwn what stands in the middle has no use for the form beside it
     * @param staged       what stands in the middle is not this run's requests
     */
    void arrange(Frame frame, double width, double height, boolean hasRun, boolean pageOfItsOwn, boolean staged) {
        // A lesson says itself which requests it means.
        boolean filtering = filterWanted || filter.isSet() && !left.lessonsShown();
        var idea = new Arrangement.Idea(frame.palette().theme() == Theme.PROJECTOR, hasRun, left.lessonsShown(), left.lessons().wordsAlone(),
                frame.selected().isPresent(), staged, views.shows("timeline"), filtering, panelsWanted, graphsWanted);
        Arrangement made = Arrangement.of(width, height, frame.type().unit(), idea);
        Views.show(left, made.side() && !pageOfItsOwn);
        Views.show(centre, made.centre() || staged);
        left.lessons().alone(left.lessonsShown() && !centre.isVisible());
        Views.show(inspector, made.reading());
        Views.show(transport, !staged);
        left.setMinWidth(made.sideWidth());
        left.setMaxWidth(made.sideWidth());
        HBox.setHgrow(inspector, made.centre() ? Priority.NEVER : Priority.ALWAYS);
        inspector.setMinWidth(made.centre() ? made.readingWidth() : 0);
        inspector.setMaxWidth(made.centre() ? made.readingWidth() : Double.MAX_VALUE);
        arrangeExtents(frame, height, staged);
        Views.show(graphsCard, made.graphs() && !extentsCard.isVisible());
        Views.show(filter, made.filter());
        graphsCard.setMinHeight(made.graphsHeight());
        graphsCard.setMaxHeight(made.graphsHeight());
    }

    private void arrangeExtents(Frame frame, double height, boolean staged) {
        boolean taught = !staged && left.lessonsShown() && left.lessons().showsExtents();
        Views.show(extentsCard, taught || !staged && extentsWanted);
        // Where there is no room for both, a lesson about the blocks shows these.
        boolean alone = taught && height < BLOCKS_AND_CIRCUIT * frame.type().unit();
        Views.show(views, !alone);
        VBox.setVgrow(extentsCard, alone ? Priority.ALWAYS : Priority.NEVER);
        extentsCard.setMinHeight(Math.min(176 * frame.type().unit(), height * 0.28));
        extentsCard.setMaxHeight(alone ? Double.MAX_VALUE : extentsCard.getMinHeight());
    }

    boolean extentsShown() {
        return extentsCard.isVisible();
    }

    void otherExtents() {
        extentsWanted = !extentsWanted;
    }

    /** Both panels at the sides, or neither. */
    void otherPanels() {
        panelsWanted = Optional.of(!left.isVisible() && !inspector.isVisible());
    }

    void otherGraphs() {
        graphsWanted = Optional.of(!graphsCard.isVisible());
    }

    /** The panels as the window has room for them. */
    void wantAsFits() {
        panelsWanted = Optional.empty();
    }

    /** The panels, at once: the keyboard goes there. */
    void want() {
        panelsWanted = Optional.of(true);
        Views.show(left, true);
    }

    /** The graphs, at once: the keyboard goes there. */
    void wantGraphs() {
        graphsWanted = Optional.of(true);
        Views.show(graphsCard, true);
    }

    /** The filter, at once: the keyboard goes there. It stays while something is in it. */
    void wantFilter(boolean wanted) {
        filterWanted = wanted;
        if (wanted) {
            Views.show(filter, true);
        }
    }
}
