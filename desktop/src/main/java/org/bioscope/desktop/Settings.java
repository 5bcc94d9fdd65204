package org.bioscope.desktop;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bioscope.desktop.view.Theme;
import org.bioscope.traces.Option;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;

/**
 * What a person set and expects again at the next start. What they chose is in {@code settings} of the configuration, what
 * merely was so in {@code window} of the state. Setting is cheap; {@link #keep} writes it. Values that mean nothing are
 * left out and said. Any thread.
 */
final class Settings {
    private static final int RECENTS = 12;
    private static final String WORKLOAD = "workload.";
    private static final String RECENT = "recent.";
    private static final double LEAST_ZOOM = 0.5;
    private static final double MOST_ZOOM = 4;
    /** Leave to destroy something is given for one run, not for good. */
    private static final List<Option<?>> NOT_KEPT = List.of(Workload.OVERWRITE_EXISTING);

    /** The JavaFX thread's: one write at a time. */
    private boolean keeping;
    private final Optional<KeptFile> config;
    private final Optional<KeptFile> state;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<String> troubles = new ArrayList<>();
    private final List<Consumer<Map<String, String>>> configChanges = new ArrayList<>();
    private final List<Consumer<Map<String, String>>> stateChanges = new ArrayList<>();
    private List<Path> recents = List.of();
    private double standardZoom = 1;

    private Settings(Optional<KeptFile> config, Optional<KeptFile> state) {
        this.config = config;
        this.state = state;
        Stream.of(config, state).flatMap(Optional::stream).map(KeptFile::read).forEach(read -> {
            values.putAll(read.values());
            read.trouble().ifPresent(troubles::add);
        });
        recents = recents(values);
    }

    /** The person's own, by the XDG base directories. Reads two small files; never throws. */
    static Settings ofPerson() {
        return in(home("XDG_CONFIG_HOME", ".config"), home("XDG_STATE_HOME", ".local/state"));
    }

    static Settings in(Path configHome, Path stateHome) {
        return new Settings(Optional.of(new KeptFile(configHome.resolve("bioscope/settings"))), Optional.of(new KeptFile(stateHome.resolve("bioscope/window"))));
    }

    /** Of a window that keeps nothing. */
    static Settings forgetful() {
        return new Settings(Optional.empty(), Optional.empty());
    }

    private static Path home(String variable, String standard) {
        // The XDG specification: a relative path is to be taken as none.
        return Optional.ofNullable(System.getenv(variable)).filter(path -> path.startsWith("/")).map(Path::of)
                .orElse(Path.of(System.getProperty("user.home"), standard));
    }

    /** Sentences on what could not be read or kept, each told once. */
    synchronized List<String> takeTroubles() {
        List<String> told = List.copyOf(troubles);
        troubles.clear();
        return told;
    }

    Theme theme() {
        return value("theme", text -> Arrays.stream(Theme.values()).filter(theme -> theme.label().equals(text)).findFirst(), Theme.DARK);
    }

    void theme(Theme theme) {
        set(configChanges, "theme", theme.label());
    }

    /** What every size is multiplied by, beside the theme's own magnification. */
    double zoom() {
        return value("zoom", text -> text.matches("\\d(\\.\\d{1,4})?") ? Optional.of(Double.parseDouble(text)).filter(z -> z >= LEAST_ZOOM && z <= MOST_ZOOM) : Optional.empty(), standardZoom);
    }

    /** The zoom where none was set: what suits the screen. */
    synchronized void standardZoom(double zoom) {
        standardZoom = zoom;
    }

    double standardZoom() {
        return standardZoom;
    }

    void zoom(double zoom) {
        set(configChanges, "zoom", String.valueOf(zoom));
    }

    synchronized Optional<WindowPlace> place() {
        return value("place", text -> WindowPlace.read(text).map(Optional::of), Optional.empty());
    }

    void place(WindowPlace place) {
        set(stateChanges, "place", place.text());
    }

    /** The form as it was left; empty at the first start. */
    synchronized Optional<Workload> workload() {
        if (values.keySet().stream().noneMatch(name -> name.startsWith(WORKLOAD))) {
            return Optional.empty();
        }
        Workload workload = Workload.defaults();
        for (Option<?> option : Workload.OPTIONS) {
            String text = values.get(WORKLOAD + option.name());
            if (text != null && !NOT_KEPT.contains(option)) {
                try {
                    workload = workload.withText(option, text);
                } catch (WorkloadException e) {
                    values.remove(WORKLOAD + option.name());
                    troubles.add("the workload of last time: " + e.getMessage() + "; the default is used");
                }
            }
        }
        return Optional.of(workload);
    }

    void workload(Workload workload) {
        change(stateChanges, kept -> {
            kept.keySet().removeIf(name -> name.startsWith(WORKLOAD));
            for (Option<?> option : Workload.OPTIONS) {
                if (workload.changes(option) && !NOT_KEPT.contains(option)) {
                    kept.put(WORKLOAD + option.name(), workload.text(option));
                }
            }
        });
    }

    /** Recordings opened and saved, the latest first. */
    synchronized List<Path> recents() {
        return recents;
    }

    /** A recording was opened or saved; what another window opened meanwhile stays. */
    synchronized void recent(Path file) {
        Path whole = file.toAbsolutePath().normalize();
        changeRecents(list -> Stream.concat(Stream.of(whole), list.stream().filter(other -> !other.equals(whole))).limit(RECENTS).toList());
    }

    /** One that is gone. */
    synchronized void forgetRecent(Path file) {
        changeRecents(list -> list.stream().filter(other -> !other.equals(file)).toList());
    }

    private void changeRecents(Function<List<Path>, List<Path>> change) {
        change(stateChanges, kept -> {
            List<Path> list = change.apply(recents(kept));
            kept.keySet().removeIf(name -> name.startsWith(RECENT));
            for (int i = 0; i < list.size(); i++) {
                kept.put(RECENT + (char) ('a' + i), list.get(i).toString());
            }
        });
        recents = recents(values);
    }

    private static List<Path> recents(Map<String, String> kept) {
        return kept.entrySet().stream().filter(e -> e.getKey().startsWith(RECENT)).sorted(Map.Entry.comparingByKey()).flatMap(e -> {
            try {
                return Stream.of(Path.of(e.getValue()));
            } catch (InvalidPathException wrong) {
                return Stream.empty();
            }
        }).filter(Path::isAbsolute).limit(RECENTS).toList();
    }

    /** Whether something was set since it was kept. */
    synchronized boolean changed() {
        return !configChanges.isEmpty() || !stateChanges.isEmpty();
    }

    /** Writes what was set in the background, so that a crash loses none of it. On the JavaFX thread, as often as one likes. */
    void keepSoon(Background background) {
        if (changed() && !keeping) {
            keeping = true;
            background.run(() -> {
                keep();
                return this;
            }, kept -> keeping = false, e -> keeping = false);
        }
    }

    /** Writes what was set; some ms, not for the JavaFX thread while the window is open. What cannot be kept is said, once. */
    void keep() {
        keep(config, configChanges);
        keep(state, stateChanges);
    }

    private void keep(Optional<KeptFile> file, List<Consumer<Map<String, String>>> changes) {
        List<Consumer<Map<String, String>>> now;
        synchronized (this) {
            now = List.copyOf(changes);
            changes.clear();
        }
        if (now.isEmpty() || file.isEmpty()) {
            return;
        }
        try {
            file.get().change(kept -> now.forEach(change -> change.accept(kept)));
        } catch (IOException e) {
            synchronized (this) {
                troubles.add(String.valueOf(e.getMessage()));
            }
        }
    }

    private synchronized <T> T value(String name, Function<String, Optional<T>> reader, T standard) {
        String text = values.get(name);
        if (text == null) {
            return standard;
        }
        return reader.apply(text).orElseGet(() -> {
            values.remove(name);
            troubles.add("the setting " + name + " = " + text + " means nothing here; the default is used");
            return standard;
        });
    }

    private void set(List<Consumer<Map<String, String>>> changes, String name, String text) {
        change(changes, kept -> kept.put(name, text));
    }

    private synchronized void change(List<Consumer<Map<String, String>>> changes, Consumer<Map<String, String>> change) {
        change.accept(values);
        changes.add(change);
    }
}
