package org.bioscope.desktop.view;

import java.util.logging.Level;
import java.util.logging.Logger;
import javafx.application.Platform;

/** Brings JavaFX up for drawing where no window does: on the headless platform when there is no display. Any thread. */
public final class Toolkit {
    /** Held, since a logger that nobody holds forgets its level. */
    private static final Logger JAVAFX = Logger.getLogger("javafx");

    private Toolkit() {
    }

    /** JavaFX warns about being on the class path, where it must be here; only what is graver is for a person's eyes. */
    public static void quiet() {
        JAVAFX.setLevel(Level.SEVERE);
    }

    /** Whether a window could be shown. */
    public static boolean hasDisplay() {
        return set("DISPLAY") || set("WAYLAND_DISPLAY");
    }

    /** Starts JavaFX unless it runs already. It stays up until the program ends with {@link System#exit}. */
    static void ensure() {
        quiet();
        if (!hasDisplay() && System.getProperty("glass.platform") == null) {
            System.setProperty("glass.platform", "Headless");
            System.setProperty("prism.order", "sw");
        }
        try {
            Platform.startup(() -> Platform.setImplicitExit(false));
        } catch (IllegalStateException e) {
            // Running already: a window's or an earlier picture's. Both serve.
            return;
        }
    }

    private static boolean set(String variable) {
        String value = System.getenv(variable);
        return value != null && !value.isEmpty();
    }
}
