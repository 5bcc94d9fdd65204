package org.bioscope.desktop.view;

import java.util.Optional;
import java.util.OptionalLong;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;

/** The mouse over a timeline: wheel, drag, brush, click. Owned by the JavaFX thread. */
final class TimelineMouse {
    /** Nearer to where it was pressed than this the mouse was clicked, not dragged; pixels. */
    private static final double STILL_PX = 3;

    private final TimelineView view;
    private Optional<double[]> brush = Optional.empty();
    private double dragX;
    private boolean dragged;

    TimelineMouse(TimelineView view) {
        this.view = view;
        view.setOnScroll(this::scroll);
        view.setOnMousePressed(this::press);
        view.setOnMouseDragged(this::drag);
        view.setOnMouseReleased(this::release);
        view.setOnMouseMoved(e -> view.places().ifPresent(places -> point(places.moment(e.getX(), view.range()))));
        view.setOnMouseExited(e -> view.commands().point(OptionalLong.empty()));
    }

    /** The box that is being drawn over the heat map, pixels: from x, y to x, y. */
    Optional<double[]> brush() {
        return brush;
    }

    private void scroll(ScrollEvent e) {
        view.places().ifPresent(places -> {
            if (e.isShiftDown() || Math.abs(e.getDeltaX()) > Math.abs(e.getDeltaY())) {
                double by = Math.abs(e.getDeltaX()) > Math.abs(e.getDeltaY()) ? e.getDeltaX() : e.getDeltaY();
                view.pan(-by / places.width());
            } else if (e.getDeltaY() != 0) {
                view.zoom(e.getDeltaY() > 0, places.ns(e.getX(), view.range()));
            }
            e.consume();
        });
    }

    private void press(MouseEvent e) {
        view.requestFocus();
        dragX = e.getX();
        dragged = false;
        view.places().filter(places -> e.getButton() == MouseButton.PRIMARY)
                .ifPresent(places -> brush = places.inHeat(e.getX(), e.getY()) ? Optional.of(new double[] {e.getX(), e.getY(), e.getX(), e.getY()}) : Optional.empty());
    }

    private void drag(MouseEvent e) {
        view.places().ifPresent(places -> {
            dragged = dragged || Math.abs(e.getX() - dragX) > STILL_PX;
            if (brush.isPresent()) {
                double[] box = brush.get();
                box[2] = Math.clamp(e.getX(), places.left(), places.left() + places.width());
                box[3] = Math.clamp(e.getY(), places.heatTop(), places.heatTop() + places.heatHeight());
                view.changed();
            } else if (dragged) {
                view.pan((dragX - e.getX()) / places.width());
                dragX = e.getX();
            }
        });
    }

    private void release(MouseEvent e) {
        Optional<double[]> box = brush;
        brush = Optional.empty();
        view.changed();
        view.places().ifPresent(places -> {
            if (box.isPresent() && dragged) {
                double[] b = box.get();
                view.commands().only(places.ns(Math.min(b[0], b[2]), view.range()), places.ns(Math.max(b[0], b[2]), view.range()),
                        places.latencyNs(Math.max(b[1], b[3])), places.latencyNs(Math.min(b[1], b[3])));
            } else if (!dragged && e.getButton() == MouseButton.PRIMARY && e.getX() >= places.left()) {
                click(e, places);
            }
        });
    }

    private void click(MouseEvent e, TimelinePlaces places) {
        if (e.getY() >= places.lanesTop()) {
            view.commands().pick(view.picture().map(picture -> places.requestAt(e.getX(), e.getY(), view.range(), picture)).orElse(OptionalLong.empty()));
        } else {
            view.commands().play(view.sinceStartNs(places.ns(e.getX(), view.range())));
        }
    }

    private void point(OptionalLong ns) {
        view.commands().point(ns.isPresent() ? OptionalLong.of(view.sinceStartNs(ns.getAsLong())) : OptionalLong.empty());
    }
}
