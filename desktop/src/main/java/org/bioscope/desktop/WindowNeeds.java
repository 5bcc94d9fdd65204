package org.bioscope.desktop;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * What JavaFX needs of the system, looked for before it is started: it would answer with a stack trace where a package's
 * name helps.
 */
public final class WindowNeeds {
    /** Libraries by the Debian package that has them, as found by adding one at a time to a bare system. */
    private static final Map<String, String> PACKAGES = new LinkedHashMap<>();

    static {
        PACKAGES.put("libgtk-3.so.0", "libgtk-3-0");
        PACKAGES.put("libXtst.so.6", "libxtst6");
        PACKAGES.put("libGL.so.1", "libgl1");
        PACKAGES.put("libXxf86vm.so.1", "libxxf86vm1");
        PACKAGES.put("libpangoft2-1.0.so.0", "libpangoft2-1.0-0");
        PACKAGES.put("libX11.so.6", "libx11-6");
    }

    /** Where Debian and Fedora, on any processor, keep libraries. Elsewhere they are found too, only later. */
    private static final List<Path> FOLDERS = List.of(Path.of("/usr/lib", System.getProperty("os.arch").replace("amd64", "x86_64") + "-linux-gnu"), Path.of("/usr/lib64"));

    private final Predicate<String> library;
    private final BooleanSupplier display;
    private final String displayName;

    WindowNeeds(Predicate<String> library, BooleanSupplier display, String displayName) {
        this.library = library;
        this.display = display;
        this.displayName = displayName;
    }

    public static WindowNeeds ofThisMachine() {
        return new WindowNeeds(WindowNeeds::loads, WindowNeeds::displayOpens, Optional.ofNullable(System.getenv("DISPLAY")).orElse(""));
    }

    /**
     * Whether there is no reason to doubt that a window opens, as far as a few file names tell: asking the libraries and the
     * display themselves takes longer than opening a window.
     */
    static boolean plausible() {
        return System.getenv("DISPLAY") != null && PACKAGES.keySet().stream().allMatch(name -> FOLDERS.stream().anyMatch(folder -> Files.exists(folder.resolve(name))));
    }

    /** What is missing and what to do, one clause; empty where a window can be opened. */
    public Optional<String> missing() {
        // JavaFX's own platforms without a display, for tests and pictures, need none of this.
        if (System.getProperty("glass.platform") != null || !System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        Optional<String> libraries = missingLibraries();
        if (libraries.isPresent()) {
            return libraries;
        }
        if (displayName.isEmpty()) {
            return Optional.of("there is no display (DISPLAY is not set); start it in a desktop session, or with 'xvfb-run bioscope' (apt-get install xvfb), "
                    + "or use the command line ('bioscope --help')");
        }
        if (!display.getAsBoolean()) {
            return Optional.of("the display " + displayName + " does not answer; set DISPLAY to one that does, or use the command line ('bioscope --help')");
        }
        return Optional.empty();
    }

    /** The part of it that no display helps. */
    Optional<String> missingLibraries() {
        var libraries = PACKAGES.keySet().stream().filter(name -> !library.test(name)).toList();
        if (libraries.isEmpty()) {
            return Optional.empty();
        }
        var packages = libraries.stream().map(PACKAGES::get).toList();
        return Optional.of(String.join(", ", libraries) + (libraries.size() == 1 ? " is" : " are") + " missing; install with 'apt-get install "
                + String.join(" ", packages) + "', or use the command line ('bioscope --help')");
    }

    private static boolean loads(String name) {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup.libraryLookup(name, arena);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Asks X itself: a socket may be left over from a server that is gone, and a server may refuse this user. */
    private static boolean displayOpens() {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup x11 = SymbolLookup.libraryLookup("libX11.so.6", arena);
            var open = Linker.nativeLinker().downcallHandle(x11.findOrThrow("XOpenDisplay"), FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
            var close = Linker.nativeLinker().downcallHandle(x11.findOrThrow("XCloseDisplay"), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
            var display = (MemorySegment) open.invokeExact(MemorySegment.NULL);
            if (display.address() == 0) {
                return false;
            }
            int _ = (int) close.invokeExact(display);
            return true;
        } catch (Throwable e) {
            // invokeExact declares Throwable; whatever it was, there is no display to be had.
            return false;
        }
    }
}
