package org.bioscope.desktop;

import java.util.ArrayList;
import java.util.List;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.bioscope.desktop.view.Frame;
import org.bioscope.desktop.view.Theme;
import org.bioscope.desktop.view.View;
import org.bioscope.traces.Environment;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The name, the run in one line, the few commands, and chips for what must never be overlooked. Owned by the JavaFX thread. */
final class TopBar extends HBox implements View {
    private static final PseudoClass STOPS = PseudoClass.getPseudoClass("stops");

    /** Below this width, at magnification 1, what can be read elsewhere makes way. */
    private static final double ROOM = 960;
    /** Below this one only what has no other place stays. */
    private static final double LITTLE_ROOM = 640;

    private final Label name = new Label("Bioscope", Logo.node());
    private final Label title = new Label();
    private final Button run = new Button("Run", new FontIcon(Feather.PLAY));
    private final Button export = new Button("Export", new FontIcon(Feather.DOWNLOAD));
    private final HBox chips = new HBox();
    private final Button theme = iconButton("theme", Feather.SUN, "");
    /** What the keyboard does as well. */
    private final List<Button> rare;
    private List<String> shown = List.of();
    private boolean recorded;
    private boolean tight;
    private @Nullable Frame drawn;

    TopBar(Commands commands) {
        getStyleClass().add("top-bar");
        name.getStyleClass().add("name");
        name.setMinWidth(Region.USE_PREF_SIZE);
        title.setId("title");
        title.getStyleClass().add("run-title");
        HBox.setHgrow(title, Priority.ALWAYS);
        title.setMaxWidth(Double.MAX_VALUE);
        run.setId("run");
        run.getStyleClass().add("accent");
        run.setMinWidth(Region.USE_PREF_SIZE);
        run.setTooltip(new Tooltip("Run the workload, or stop the run (Ctrl+R; Escape stops)"));
        run.setOnAction(e -> commands.named("run").run());
        export.setId("export");
        export.setMinWidth(Region.USE_PREF_SIZE);
        export.setTooltip(new Tooltip("Write a picture and the figures to files (Ctrl+E)"));
        export.setOnAction(e -> commands.named("export").run());
        Button panels = iconButton("panels", Feather.COLUMNS, "Show or hide the panels beside the circuit (Ctrl+B)");
        panels.setOnAction(e -> commands.named("panels").run());
        Button filter = iconButton("show-filter", Feather.FILTER, "Filter requests (Ctrl+F or /)");
        filter.setOnAction(e -> commands.named("filter").run());
        Button graphs = iconButton("show-graphs", Feather.ACTIVITY, "Show or hide the graphs (Ctrl+G goes to them)");
        graphs.setOnAction(e -> commands.named("show-graphs").run());
        theme.setOnAction(e -> commands.named("theme").run());
        Button keys = iconButton("keys", Feather.HELP_CIRCLE, "All keys (?)");
        keys.setOnAction(e -> commands.named("keys").run());
        Button lessons = iconButton("lessons", Feather.BOOK_OPEN, "Lessons: a question, a guess, and real runs (F2)");
        lessons.setOnAction(e -> commands.named("lessons").run());
        Button compare = iconButton("compare", Feather.GIT_PULL_REQUEST, "Compare with …, or the comparison that there is (F3)");
        compare.setOnAction(e -> commands.named("comparison").run());
        chips.getStyleClass().add("chips");
        rare = List.of(filter, panels, graphs);
        getChildren().addAll(name, title, chips, run, export, compare, lessons, filter, panels, graphs, theme, keys);
    }

    void render(Frame frame, boolean running, boolean hasRun, boolean ofRecording) {
        recorded = ofRecording;
        render(frame);
        run.setText(running ? "Stop" : "Run");
        ((FontIcon) run.getGraphic()).setIconCode(running ? Feather.SQUARE : Feather.PLAY);
        run.pseudoClassStateChanged(STOPS, running);
        export.setDisable(!hasRun || frame.report().trace().size() == 0);
    }

    @Override
    public void render(Frame frame) {
        RunReport report = frame.report();
        if (drawn != null && drawn.report() == report && drawn.palette() == frame.palette() && drawn.type().equals(frame.type()) && tight == getScene().getWidth() < ROOM * frame.type().unit()) {
            return;
        }
        drawn = frame;
        tight = getScene().getWidth() < ROOM * frame.type().unit();
        boolean cramped = getScene().getWidth() < LITTLE_ROOM * frame.type().unit();
        name.setContentDisplay(cramped ? ContentDisplay.GRAPHIC_ONLY : ContentDisplay.LEFT);
        rare.forEach(button -> Views.show(button, !cramped));
        export.setContentDisplay(tight ? ContentDisplay.GRAPHIC_ONLY : ContentDisplay.LEFT);
        String line = title(report);
        if (!line.equals(title.getText())) {
            title.setText(line);
            title.setTooltip(new Tooltip(line));
        }
        Theme next = frame.palette().theme().next();
        if (theme.getTooltip() == null || !theme.getTooltip().getText().contains(next.label())) {
            theme.setTooltip(new Tooltip("Change to the " + next.label() + " theme (Ctrl+T)"));
            ((FontIcon) theme.getGraphic()).setIconCode(switch (next) {
                case DARK -> Feather.MOON;
                case LIGHT -> Feather.SUN;
                case PROJECTOR -> Feather.CAST;
            });
        }
        List<String> wanted = chips(report, recorded).stream().filter(chip -> !tight || !chip.startsWith("plain|Linux")).toList();
        if (!wanted.equals(shown)) {
            shown = wanted;
            chips.getChildren().setAll(wanted.stream().map(TopBar::chip).toList());
        }
    }

    private static String title(RunReport report) {
        Workload workload = report.workload();
        String where = report.environment().fact(Environment.FILESYSTEM).map(fs -> " · " + fs).orElse("")
                + report.environment().fact(Environment.DEVICE).map(device -> " on " + device).orElse("");
        return workload.title() + where;
    }

    /** Chips as {@code style|words}. */
    private static List<String> chips(RunReport report, boolean recorded) {
        var chips = new ArrayList<String>();
        if (recorded) {
            chips.add("plain|recorded");
        }
        if (report.failure().isPresent()) {
            chips.add("bad|failed after " + Units.ns(report.failure().get().atNs()));
        }
        if (report.totals().dropped() > 0) {
            chips.add("warn|" + Units.count(report.totals().dropped()) + " dropped");
        }
        if (report.trace().size() > 0 || report.startNs() != 0) {
            chips.add(view(report.source()));
        }
        report.kernel().map(KernelReport::overheadPercent).filter(percent -> percent.isPresent())
                .ifPresent(percent -> chips.add("warn|watching costs %.0f %% here".formatted(percent.getAsDouble())));
        report.environment().fact(Environment.KERNEL).ifPresent(kernel -> chips.add("plain|" + kernel(kernel)));
        return chips;
    }

    private static String kernel(String release) {
        return release.startsWith("Linux") ? release : "Linux " + release;
    }

    private static String view(Source source) {
        return switch (source) {
            case ENGINE -> "plain|Engine view: kernel closed";
            case KERNEL -> "good|Kernel view: observed";
            case LABORATORY -> "laboratory|Laboratory";
            case SIMULATED -> "simulated|Simulated";
        };
    }

    private static Node chip(String styleAndWords) {
        int cut = styleAndWords.indexOf('|');
        var chip = new Label(styleAndWords.substring(cut + 1));
        chip.getStyleClass().addAll("chip", "chip-" + styleAndWords.substring(0, cut));
        chip.setMinWidth(Region.USE_PREF_SIZE);
        return chip;
    }

    private static Button iconButton(String id, Feather icon, String tooltip) {
        var button = new Button("", new FontIcon(icon));
        button.setId(id);
        button.getStyleClass().addAll("flat", "icon");
        button.setMinWidth(Region.USE_PREF_SIZE);
        if (!tooltip.isEmpty()) {
            button.setTooltip(new Tooltip(tooltip));
            button.setAccessibleText(tooltip);
        }
        return button;
    }
}
